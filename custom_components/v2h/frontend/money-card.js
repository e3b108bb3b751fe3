/** The card of the money: what each day saved, where that came from, and every stay of the car. */

import { barsOption, BOTTOM, dayAt, drawBars, noon, places, TALL, TOP } from "./bars.js";
import { Board } from "./board.js";
import { AskingCard, configForm } from "./card.js";
import { folded, h, icon, set } from "./dom.js";
import { instant } from "./format.js";
import { wordsFor } from "./words.js";

const FIRST = 6; // rows that are always open

export class Stays {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.element = h("div", { class: "stays" });
  }

  /** @param {Stay[]} stays newest first @param {Format} format @param {number} now ms */
  show(stays, format, now) {
    const { words } = this;
    if (!stays.length) {
      this.element.replaceChildren(h("p", { class: "hint", text: words.noStays }));
      return;
    }
    const rows = stays.map((stay) => this.row(stay, format, now));
    const first = this.table(rows.slice(0, FIRST));
    const later = rows.slice(FIRST);
    const title = `${words.earlier} (${later.length})`;
    const more = later.length ? [folded(this.element, title, this.table(later))] : [];
    this.element.replaceChildren(first, ...more, h("p", { class: "hint", text: words.stayAbout }));
  }

  /** @param {HTMLElement[]} rows */
  table(rows) {
    const { words } = this;
    const names = [words.stay, words.stayIn, words.stayOut, words.stayCost, words.staySaved];
    const head = h("tr", {}, ...names.map((text) => h("th", { scope: "col", text })));
    return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
  }

  /** @param {Stay} stay @param {Format} format @param {number} now */
  row(stay, format, now) {
    const { words } = this;
    const [start, end] = [instant(stay.start) ?? 0, instant(stay.end)];
    const same = end !== null && format.dayNumber(start) === format.dayNumber(end);
    const until = end === null ? words.goesOn : same ? format.time(end) : `${format.weekday(end)} ${format.time(end)}`;
    const day = format.dayNumber(start) === format.dayNumber(now) ? words.today : format.day(start);
    const when = h("th", { scope: "row" }, h("strong", { text: day }), h("small", { text: `${format.time(start)} – ${until}` }));
    const amounts = [format.energy(stay.in_wh), format.energy(stay.out_wh), format.money(stay.cost - stay.earned), format.money(stay.saved)];
    return h("tr", {}, when, ...amounts.map((text) => h("td", { text })));
  }
}

const DAYS = 31;
/** @type {Share[]} */
const SHARES = ["house", "sold", "sun", "charging"];
export class V2HMoneyCard extends AskingCard {
  constructor() {
    super();
    /** @type {number | null} the day that is looked at; all of them if none is */
    this.picked = null;
  }

  getCardSize() {
    return 10;
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
    this.board = new Board({
      label: words.dayChart,
      height: TALL,
      lanes: [TOP, BOTTOM],
      page: 7,
      under: (px) => dayAt(this.answer?.days.length ?? 1, this.width, px),
      pick: (index) => this.pick(index),
    });
    this.origin = h("h3");
    this.shares = h("ul", { class: "shares" });
    this.about = h("details", { class: "about" }, h("summary", { text: words.sharesAbout }), ...this.meanings());
    this.stays = new Stays(words);
    this.export = h("button", { type: "button", onclick: () => this.save() }, icon("save"), words.exportCsv);
    this.foot = h("p", { class: "assumed" });
    this.heading = h("h3");
    this.earned = h("div", { class: "sections" }, this.heading, this.board.element);
    this.earned.append(h("section", {}, this.origin, this.shares, this.about));
    const stays = h("section", {}, h("div", { class: "top" }, h("h3", { text: words.stays }), this.export));
    stays.append(this.stays.element);
    this.full = h("div", { class: "sections" }, this.sums, this.earned, stays, this.foot);
    this.empty = h("p", { class: "empty", text: words.noMoney });
    this.body.replaceChildren(this.full, this.empty);
  }

  meanings() {
    const { words } = this;
    return SHARES.map((name) => h("p", {}, h("b", { text: `${words.shares[name]}:` }), ` ${words.sharesMean[name]}`));
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
    set(this.earned, { hidden: !money.whole.saved });
    this.showBars(money);
    this.showShares(money);
    this.once("stays", money.sessions, () => this.stays?.show(money.sessions, format, Date.now()));
    set(this.export, { hidden: !money.sessions.length });
    set(this.foot, { text: this.footOf(money), hidden: !this.footOf(money) });
  }

  /** @param {Money} money */
  showBars({ days }) {
    const { board, format, width, picked } = this;
    if (!board) return;
    this.once("bars", [days, width, this._hass?.themes?.darkMode], () => {
      board.draw(width, ...drawBars(days, width, format));
      const tip = (/** @type {number} */ at) => h("div", { text: this.dayOf(days[at]) });
      board.show((colour) => barsOption(days, width, format, colour, tip), this._hass);
    });
    const place = picked === null ? null : places(days.length, width)[picked];
    board.mark(place && [place.left - 2, place.left + place.size + 2]);
    const index = picked ?? days.length - 1;
    board.tell(index, days.length, this.dayOf(days[index]));
    set(this.heading, { text: `${this.words.perDay} (${format.currencySign})` });
  }

  /** @param {Day} day */
  dayOf({ day, saved }) {
    return `${this.format.day(noon(day))}: ${this.format.money(saved)}`;
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
