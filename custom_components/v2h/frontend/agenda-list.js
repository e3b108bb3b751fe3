/** What comes next, as a list to read: the plan without a chart. */

import { h, set } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {import("./agenda.js").Entry} Entry */
/** @typedef {import("./format.js").Format} Format */

const FIRST = 5; // lines that are always open

export class AgendaList {
  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
    this.element = h("div", { class: "agenda" });
  }

  /**
   * @param {Entry[]} entries
   * @param {Format} format
   * @param {number} now ms
   * @param {boolean} [followed] whether the mode follows the plan; else nothing of this is promised
   */
  show(entries, format, now, followed = true) {
    const open = this.element.querySelector("details")?.open ?? false;
    const lines = entries.map((entry) => this.line(entry, format, now));
    const [first, later] = [lines.slice(0, FIRST), lines.slice(FIRST)];
    const title = h("summary", { text: `${this.words.later} (${later.length})` });
    const more = later.length ? [h("details", { open }, title, h("ol", {}, ...later))] : [];
    const heading = h("h3", { text: followed ? this.words.next : this.words.nextIdle });
    this.element.replaceChildren(heading, h("ol", {}, ...first), ...more);
    set(this.element, { hidden: !entries.length });
  }

  /** @param {Entry} entry @param {Format} format @param {number} now ms */
  line(entry, format, now) {
    const { words } = this;
    const what = words.actions[entry.action] ?? entry.action;
    const energy = entry.wattHours === null ? [] : [format.energy(entry.wattHours)];
    const price = entry.price === null ? [] : [words.atPrice(format.price(entry.price))];
    const how = [...energy, ...price].map((text) => h("span", { text }));
    const later = `${format.moment(entry.start, now)} – ${format.time(entry.end)}`;
    const when = entry.start <= now ? words.until(format.moment(entry.end, now)) : later;
    const soc = entry.soc === null ? "" : words.carAt(format.percent(entry.soc));
    return h(
      "li",
      { class: entry.action },
      icon(entry.action, { width: 20, height: 20 }),
      h("span", { class: "what" }, h("strong", { text: what }), h("small", {}, ...how)),
      h("span", { class: "side" }, h("span", { text: when }), h("small", { text: soc })),
    );
  }
}
