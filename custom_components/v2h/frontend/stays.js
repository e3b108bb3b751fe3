/** The stays of the car as a table: when, how much in and out, what it cost and saved. */

import { h } from "./dom.js";
import { instant } from "./format.js";

/** @typedef {import("./types.d.ts").Stay} Stay */

const FIRST = 6; // rows that are always open

export class Stays {
  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
    this.element = h("div", { class: "stays" });
  }

  /** @param {Stay[]} stays newest first @param {import("./format.js").Format} format @param {number} now ms */
  show(stays, format, now) {
    const { words } = this;
    const open = this.element.querySelector("details")?.open ?? false;
    if (!stays.length) {
      this.element.replaceChildren(h("p", { class: "hint", text: words.noStays }));
      return;
    }
    const rows = stays.map((stay) => this.row(stay, format, now));
    const first = this.table(rows.slice(0, FIRST));
    const later = rows.slice(FIRST);
    const title = h("summary", { text: `${words.earlier} (${later.length})` });
    const more = later.length ? [h("details", { open }, title, this.table(later))] : [];
    this.element.replaceChildren(first, ...more, h("p", { class: "hint", text: words.stayAbout }));
  }

  /** @param {HTMLElement[]} rows */
  table(rows) {
    const { words } = this;
    const names = [words.stay, words.stayIn, words.stayOut, words.stayCost, words.staySaved];
    const head = h("tr", {}, ...names.map((text) => h("th", { scope: "col", text })));
    return h("table", {}, h("thead", {}, head), h("tbody", {}, ...rows));
  }

  /** @param {Stay} stay @param {import("./format.js").Format} format @param {number} now */
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
