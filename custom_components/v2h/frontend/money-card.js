/** The card of the money: what each day saved, where that came from, and every stay of the car. */

import { AskingCard } from "./asking-card.js";
import { dayAt, drawBars, noon, TALL } from "./bars.js";
import { configForm } from "./card.js";
import { h, s, set } from "./dom.js";
import { icon } from "./icons.js";
import { Stays } from "./stays.js";
import { wordsFor } from "./words.js";

/** @typedef {import("./types.d.ts").Money} Money */
/** @typedef {import("./types.d.ts").Sum} Sum */
/** @typedef {import("./types.d.ts").Share} Share */

const DAYS = 31;
/** @type {Share[]} */
const SHARES = ["house", "sold", "sun", "charging"];
/** @type {Record<string, number>} */
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -7, PageUp: 7, Home: -1e3, End: 1e3 };

export class V2HMoneyCard extends AskingCard {
  constructor() {
    super();
    /** @type {number | null} the day that is looked at; all of them if none is */
    this.picked = null;
  }

  getCardSize() {
    return 10;
  }

  getGridOptions() {
    return { columns: "full", min_columns: 6, rows: "auto" };
  }

  static getConfigForm() {
    const words = wordsFor();
    const days = { name: "days", selector: { number: { min: 7, max: 92, step: 1, mode: "box" } } };
    return configForm([days], { entry_id: words.configHome, days: words.configDays });
  }

  /** @param {any} config */
  setConfig(config) {
    const days = config?.days;
    if (days !== undefined && !(Number.isInteger(days) && days >= 7 && days <= 92))
      throw new Error("days must be a whole number from 7 to 92.");
    super.setConfig(config);
  }

  get days() {
    return this.config.days ?? DAYS;
  }

  get question() {
    return { type: "v2h/money", days: this.days };
  }

  build() {
    const { words } = this;
    this.sums = h("dl", { class: "money" });
    this.svg = s("svg", { class: "chart", "aria-hidden": "true" });
    this.plot = h("div", { class: "plot", tabindex: "0", role: "slider", "aria-label": words.dayChart }, this.svg);
    set(this.plot, this.gestures());
    this.origin = h("h3");
    this.shares = h("ul", { class: "shares" });
    this.about = h("details", { class: "about" }, h("summary", { text: words.sharesAbout }), ...this.meanings());
    this.stays = new Stays(words);
    this.export = h("button", { type: "button", onclick: () => this.save() }, icon("save"), words.exportCsv);
    this.foot = h("p", { class: "assumed" });
    this.heading = h("h3", { text: words.perDay });
    const origins = h("section", {}, this.origin, this.shares, this.about);
    const stays = h("section", {}, h("div", { class: "top" }, h("h3", { text: words.stays }), this.export));
    stays.append(this.stays.element);
    this.full = h("div", { class: "sections" }, this.sums, this.heading, this.plot, origins, stays, this.foot);
    this.empty = h("p", { class: "empty", text: words.noMoney });
    this.body.replaceChildren(this.full, this.empty);
  }

  meanings() {
    const { words } = this;
    return SHARES.map((name) => h("p", {}, h("b", { text: `${words.shares[name]}:` }), ` ${words.sharesMean[name]}`));
  }

  gestures() {
    const point = (/** @type {PointerEvent} */ event) => {
      const left = event.clientX - this.svg.getBoundingClientRect().left;
      this.pick(dayAt(this.answer?.days.length ?? 1, this.width, left));
    };
    return {
      onpointermove: point,
      onpointerdown: point,
      onpointerleave: (/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && this.pick(null),
      onblur: () => this.pick(null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.step(event),
    };
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    if (event.key === "Escape") this.pick(null);
    const count = this.answer?.days.length ?? 0;
    const by = KEYS[event.key];
    if (by === undefined || !count) return;
    event.preventDefault();
    this.pick(Math.min(count - 1, Math.max(0, (this.picked ?? count - 1) + by)));
  }

  /** @param {number | null} index */
  pick(index) {
    if (index === this.picked) return;
    this.picked = index;
    this.draw();
  }

  render() {
    const money = /** @type {Money | null} */ (this.answer);
    set(this.empty, { hidden: !!money });
    set(this.full, { hidden: !money });
    if (!money) return;
    const { words, format } = this;
    const sums = [
      [words.today, money.today],
      [words.month, money.month],
      [words.total, money.total],
    ].map(([name, amount]) => [name, format.money(/** @type {any} */ (amount))]);
    this.once("sums", sums, () =>
      this.sums?.replaceChildren(...sums.map(([name, text]) => h("div", {}, h("dt", { text: name }), h("dd", { text })))),
    );
    this.showBars(money);
    this.showShares(money);
    this.once("stays", money.sessions, () => this.stays?.show(money.sessions, format, Date.now()));
    set(this.export, { hidden: !money.sessions.length });
    set(this.foot, { text: this.footOf(money), hidden: !this.footOf(money) });
  }

  /** @param {Money} money */
  showBars({ days }) {
    const index = this.picked ?? days.length - 1;
    this.once("bars", [days, this.width, this.picked], () => {
      set(this.svg, { viewBox: `0 0 ${this.width} ${TALL}`, width: this.width, height: TALL });
      this.svg?.replaceChildren(...drawBars(days, this.width, this.format, this.picked ?? -1));
    });
    const { day, saved } = days[index];
    set(this.plot, {
      "aria-valuemin": 0,
      "aria-valuemax": days.length - 1,
      "aria-valuenow": index,
      "aria-valuetext": `${this.format.day(noon(day))}: ${this.format.money(saved)}`,
    });
    set(this.heading, { text: `${this.words.perDay} (${this.format.currencySign})` });
  }

  /** @param {Money} money */
  showShares({ days, whole }) {
    const { words, format } = this;
    const day = this.picked === null ? null : days[this.picked];
    const sum = day ?? whole;
    const of = day ? format.day(noon(day.day)) : words.lastDays(days.length);
    set(this.origin, { text: words.savedIn(of, format.money(sum.saved)) });
    this.once("shares", [sum, of], () => this.shares?.replaceChildren(...SHARES.map((name) => this.share(name, sum))));
  }

  /** @param {Share} name @param {Sum} sum */
  share(name, { shares, wh }) {
    const { words, format } = this;
    const amount = shares?.[name] ?? null;
    const largest = Math.max(0.01, ...Object.values(shares ?? {}).map(Math.abs));
    const length = (100 * Math.abs(amount ?? 0)) / largest;
    const meter = h("i", { class: (amount ?? 0) < 0 ? "meter lost" : "meter" });
    meter.style.width = `${length}%`;
    const text = h("span", { class: "what" }, h("strong", { text: words.shares[name] }), h("span", { class: "rail" }, meter));
    const energy = words.sharesEnergy[name](format.energy(wh?.[name] ?? null));
    return h(
      "li",
      { class: name, title: words.sharesMean[name] },
      text,
      h("span", { class: "side" }, h("span", { text: format.money(amount) }), h("small", { text: energy })),
    );
  }

  /** @param {Money} money */
  footOf({ problem, whole }) {
    const { words, format } = this;
    const unpriced = whole.unpriced_wh ?? 0;
    const parts = [words.savedAbout];
    if (unpriced >= 100) parts.push(words.unpriced(format.energy(unpriced)));
    if ((whole.unknown_s ?? 0) >= 360) parts.push(words.unmeasured(format.number((whole.unknown_s ?? 0) / 3600, 1)));
    return [...parts, problem ?? ""].join(" ").trim();
  }

  /** Home Assistant's action writes the table, the browser keeps it. */
  async save() {
    const home = this.home ? { config_entry_id: this.home } : {};
    const message = { domain: "v2h", service: "export_sessions", service_data: home, return_response: true };
    try {
      const { response } = await this._hass?.callWS?.({ type: "call_service", ...message });
      const file = URL.createObjectURL(new Blob([response.csv], { type: "text/csv" }));
      h("a", { href: file, download: "v2h-sessions.csv" }).click();
      setTimeout(() => URL.revokeObjectURL(file), 10_000);
    } catch (error) {
      this.trouble = String(/** @type {any} */ (error)?.message ?? error);
      this.draw();
    }
  }
}
