/** What the cards share that ask instead of listening: an answer now, again every while, and words if there is none. */

import { HomeCard } from "./card.js";

const AGAIN_MS = 5_000;

export class AskingCard extends HomeCard {
  constructor() {
    super();
    /** @type {any} the last answer */
    this.answer = null;
    this.trouble = "";
    this.asked = 0; // tells an answer that came too late from the one that is waited for
    /** @type {any} */
    this.again = undefined;
  }

  /** @returns {{type: string, [key: string]: unknown}} */
  get question() {
    throw new Error("Each card asks its own question.");
  }

  /** @returns {number} ms between two questions */
  get pace() {
    return 60_000;
  }

  get target() {
    return this.config.entry_id ? { entry_id: this.config.entry_id } : {};
  }

  listen() {
    super.listen();
    this.ask();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.again);
    this.asked += 1;
  }

  async ask() {
    clearTimeout(this.again);
    const mine = (this.asked += 1);
    if (!this.isConnected || !this._hass?.callWS) return;
    try {
      const answer = await this._hass.callWS({ ...this.question, ...this.target });
      if (mine !== this.asked) return;
      [this.answer, this.trouble] = [answer, ""];
    } catch (error) {
      if (mine !== this.asked) return;
      const { message, code } = /** @type {any} */ (error ?? {});
      this.trouble = String(message ?? code ?? error);
    }
    this.again = setTimeout(() => this.ask(), this.trouble ? AGAIN_MS : this.pace);
    this.draw();
  }

  tellNotice() {
    super.tellNotice();
    if (!this.notice.hidden || !this.trouble) return;
    this.notice.hidden = false;
    this.notice.textContent = this.words.failed(this.trouble);
  }
}
