/** What all cards share: configuration, hass, the feed or an answer, and drawing at most once per frame. */

import { follow } from "./data.js";
import { h } from "./dom.js";
import { homesSeen } from "./homes.js";
import { formatFor } from "./format.js";
import { STYLE } from "./theme.js";
import { learn, wordsFor } from "./words.js";

/** @type {HomeState} */
const NOTHING = { now: null, plan: null, past: [], trips: [], error: null, heard: null };
const MINUTE = 60_000;

export class HomeCard extends HTMLElement {
  constructor() {
    super();
    /** @type {Hass | undefined} */
    this._hass = undefined;
    /** @type {Record<string, any>} */
    this.config = {};
    this.state = NOTHING;
    this.width = 0;
    this.frame = 0;
    this.words = wordsFor();
    this.format = formatFor(undefined);
    this.formatKey = "";
    /** @type {string | undefined} */
    this.language = undefined;
    /** @type {Map<string, string>} what each part of the card was built from */
    this.drawn = new Map();
    this.watcher = new ResizeObserver(([entry]) => this.resized(entry.contentRect.width));
    this.body = h("div", { class: "body" });
    this.notice = h("p", { class: "notice", role: "status", hidden: true });
    this.attachShadow({ mode: "open" }).append(
      h("style", { text: STYLE }),
      h("ha-card", {}, h("div", { class: "card" }, this.notice, this.body)),
    );
  }

  getGridOptions() {
    return { columns: "full", min_columns: 6, rows: "auto" };
  }

  /** @param {any} config */
  setConfig(config) {
    if (!config || typeof config !== "object") throw new Error("The card needs a configuration.");
    const { entry_id: entry } = config;
    if (entry !== undefined && typeof entry !== "string") throw new Error("entry_id must be a text.");
    this.config = { ...config };
    this.listen();
    this.draw();
  }

  set hass(/** @type {Hass} */ hass) {
    const before = this._hass;
    this._hass = hass;
    if (before?.connection !== hass.connection) this.listen();
    if (!before || this.concerns(before, hass)) this.draw();
  }

  /** Which home this is, also where the card was placed by hand and names none. */
  get home() {
    if (this.config.entry_id) return /** @type {string} */ (this.config.entry_id);
    const homes = homesSeen(this._hass);
    const named = homes.find((home) => home.name === this.state.now?.name);
    return (homes.length > 1 ? named : homes[0])?.entry_id;
  }

  /** @param {Hass} before @param {Hass} after @returns {boolean} whether we show something of what changed */
  concerns(before, after) {
    const seen = /** @type {const} */ (["locale", "config", "connected", "entities", "devices", "themes"]);
    return seen.some((name) => before[name] !== after[name]);
  }

  connectedCallback() {
    this.watcher.observe(this.body);
    this.clock = setInterval(() => this.draw(), MINUTE);
    this.listen();
    this.draw();
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    clearInterval(this.clock);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.stop?.();
    this.stop = undefined;
  }

  /** Which home, and in whose language it speaks. */
  get target() {
    return { ...(this.config.entry_id && { entry_id: this.config.entry_id }), language: this.spoken };
  }

  get spoken() {
    return this._hass?.locale?.language ?? this._hass?.language ?? "en";
  }

  listen() {
    this.stop?.();
    this.stop = undefined;
    if (!this.isConnected || !this._hass?.connection) return;
    this.stop = follow(this._hass.connection, this.target, (state) => {
      this.state = state;
      this.draw();
    });
  }

  /** @param {number} width */
  resized(width) {
    const rounded = Math.floor(width);
    if (rounded === this.width) return;
    this.width = rounded;
    this.draw();
  }

  draw() {
    if (this.frame || !this.isConnected) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.speak(this.spoken);
      this.format = this.formatOf();
      this.tellNotice();
      if (this.width) this.render(Date.now());
    });
  }

  /** @param {string} language */
  speak(language) {
    if (language === this.language) return;
    if (this.language) this.listen(); // the server speaks it too
    this.language = language;
    this.say(language);
    learn(language).then((learnt) => learnt && this.language === language && this.say(language));
  }

  /** @param {string} language */
  say(language) {
    this.words = wordsFor(language);
    this.formatKey = "";
    this.drawn.clear();
    this.build();
    this.draw();
  }

  /**
   * Rebuilds a part only if what it shows has changed, so that focus and touch survive the stream.
   * @param {string} name
   * @param {unknown} facts
   * @param {() => void} build
   */
  once(name, facts, build) {
    const key = JSON.stringify([facts, this.formatKey]);
    if (this.drawn.get(name) === key) return;
    this.drawn.set(name, key);
    build();
  }

  /** The old format is kept as long as it fits, since it has its Intl objects ready. */
  formatOf() {
    const currency = this.state.now?.currency ?? this.state.plan?.currency;
    const key = JSON.stringify([
      this._hass?.locale ?? null,
      this._hass?.config?.time_zone ?? null,
      currency ?? null,
    ]);
    if (key === this.formatKey) return this.format;
    this.formatKey = key;
    return formatFor(this._hass, currency);
  }

  tellNotice() {
    const { error, heard } = this.state;
    let text = error ? this.words.failed(error) : "";
    if (this._hass?.connected === false && heard) text = this.words.lost(this.format.time(heard));
    this.notice.hidden = !text;
    if (this.notice.textContent !== text) this.notice.textContent = text;
  }

  /** Makes the elements, again for each language. */
  build() {}

  /** @param {number} _now ms */
  render(_now) {}

  static getStubConfig() {
    return {};
  }
}

/**
 * The form of the card editor.
 * @param {object[]} schema
 * @param {Record<string, string>} labels
 */
export function configForm(schema, labels) {
  const home = { name: "entry_id", selector: { config_entry: { integration: "v2h" } } };
  return {
    schema: [home, ...schema],
    computeLabel: (/** @type {{name: string}} */ field) => labels[field.name] ?? field.name,
  };
}

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
