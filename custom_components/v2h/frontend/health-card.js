/** The card of the home's health: each part, how good, how old, one sentence and what to do. */

import { AskingCard, configForm } from "./card.js";
import { h, icon, set } from "./dom.js";
import { instant } from "./format.js";
import { wordsFor } from "./words.js";

/** @type {Record<string, string>} */
const ICONS = { charger: "bolt", meter: "house", prices: "price", sun: "sun", plan: "flag", clock: "clock", books: "book" };
/** @type {Record<string, string>} */
const MARKS = { good: "good", fair: "warning", bad: "warning", absent: "hold" };

export class V2HHealthCard extends AskingCard {
  getCardSize() {
    return 8;
  }

  static getConfigForm() {
    return configForm([], { entry_id: wordsFor().configHome });
  }

  get question() {
    return { type: "v2h/health" };
  }

  get pace() {
    return 10_000;
  }

  build() {
    const { words } = this;
    this.headline = h("h2", { class: "headline", "aria-live": "polite" });
    this.list = h("ul", { class: "signs" });
    this.empty = h("p", { class: "empty", text: words.waiting });
    this.full = h("div", {}, this.headline, this.list);
    this.body.replaceChildren(this.full, this.empty);
  }

  /** @param {number} at ms */
  render(at) {
    /** @type {Sign[] | undefined} */
    const signs = this.answer?.signs;
    set(this.empty, { hidden: !!signs });
    set(this.full, { hidden: !signs });
    if (!signs) return;
    const count = (/** @type {string} */ grade) => signs.filter((sign) => sign.grade === grade).length;
    const { words } = this;
    const said = count("bad") ? words.unwell(count("bad")) : count("fair") ? words.fairlyWell(count("fair")) : words.well;
    set(this.headline, { text: said });
    const rows = signs.map((sign) => this.facts(sign, at));
    this.once("signs", rows, () => this.list?.replaceChildren(...rows.map((row) => this.line(row))));
  }

  /** @param {Sign} sign @param {number} at */
  facts(sign, at) {
    const { words, format } = this;
    const [say, todo] = words.health[`${sign.part}_${sign.code}`] ?? [() => sign.told ?? sign.code, ""];
    const until = instant(sign.until);
    const spoken = { car: words.theCar, ...sign.values, until: until === null ? "–" : format.moment(until, at) };
    const same = sign.code === "gone" && sign.told;
    const said = same ? String(sign.told) : say(spoken); // the server's sentence names the charger too
    const told = sign.told && !said.includes(sign.told) ? format.sentence(sign.told) : "";
    return { part: sign.part, grade: sign.grade, said, told, todo, age: this.ageOf(sign.age_s) };
  }

  /** @param {number | null} seconds */
  ageOf(seconds) {
    const { words, format } = this;
    if (seconds === null) return "";
    if (seconds < 10) return words.justNow;
    if (seconds < 90) return words.secondsAgo(format.number(Math.round(seconds / 10) * 10, 0));
    if (seconds < 5400) return words.minutesAgo(format.number(seconds / 60, 0));
    return words.hoursAgo(format.number(seconds / 3600, 0));
  }

  /** @param {ReturnType<V2HHealthCard["facts"]>} row */
  line({ part, grade, said, told, todo, age }) {
    const { words } = this;
    const mark = h("span", { class: "grade" }, icon(MARKS[grade], { width: 16, height: 16 }), words.grades[grade]);
    const head = h("p", { class: "head" }, h("strong", { text: words.parts[part] ?? part }), mark, h("small", { text: age }));
    const lines = [said, told].filter(Boolean).map((text) => h("p", { text }));
    if (todo) lines.push(h("p", { class: "todo", text: todo }));
    return h("li", { class: grade }, icon(ICONS[part] ?? "warning"), h("div", {}, head, ...lines));
  }
}
