/** The car's battery as a bar, with the reserve that is never touched and the goal for the departure. */

import { h, set } from "./dom.js";
import { icon } from "./icons.js";
import { known } from "./format.js";
import { goalOf } from "./story.js";

const SURE = 1.5; // percent points: what is closer than this is not worth a word
const CROWDED = 34; // percent points between two marks below which their labels would touch

export class BatteryBar {
  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
    this.soc = h("strong", { class: "soc" });
    this.target = h("span", { class: "target" });
    this.unsure = h("span", { class: "unsure" });
    this.fill = h("div", { class: "fill" });
    this.band = h("div", { class: "band" });
    this.kept = h("div", { class: "kept" });
    this.marks = { reserve: mark("reserve"), goal: mark("goal") };
    const bar = h(
      "div",
      { class: "bar" },
      this.fill,
      this.band,
      this.kept,
      this.marks.reserve.line,
      this.marks.goal.line,
    );
    this.labels = h("div", { class: "labels" }, this.marks.reserve.label, this.marks.goal.label);
    this.raised = h("p", { class: "raised", hidden: true });
    this.name = h("span", { class: "name" });
    const head = h("div", { class: "head" }, this.soc, this.unsure, this.name, this.target);
    this.picture = h("div", { class: "battery", role: "img" }, head, bar, this.labels);
    this.element = h("div", {}, this.picture, this.raised);
  }

  /** @param {import("./types.d.ts").Now} now @param {import("./format.js").Format} format @param {number} at ms */
  show(now, format, at) {
    const soc = known(now.soc_percent);
    const reserve = known(now.reserve_percent);
    const goal = goalOf(now);
    const ready = goal?.clock ?? (goal?.at ? format.moment(goal.at, at) : null);
    const wish = goal
      ? ready
        ? this.words.goalBy(format.percent(goal.soc), ready)
        : format.percent(goal.soc)
      : "";
    set(this.soc, { text: format.percent(soc) });
    this.target.replaceChildren(...(wish ? [icon("flag", { width: 18, height: 18 }), wish] : []));
    this.fill.style.width = `${soc ?? 0}%`;
    this.fill.className = soc !== null && reserve !== null && soc < reserve ? "fill low" : "fill";
    this.kept.style.width = `${reserve ?? 0}%`;
    place(this.marks.reserve, reserve, `${this.words.reserve} ${format.percent(reserve)}`);
    place(this.marks.goal, goal?.soc ?? null, `${this.words.goal} ${format.percent(goal?.soc)}`);
    const crowded = reserve !== null && goal?.soc != null && Math.abs(goal.soc - reserve) < CROWDED;
    this.labels.className = crowded ? "labels crowded" : "labels";
    const off = this.doubt(soc, known(now.soc_unsure_percent), format);
    const name = now.car_name || this.words.battery;
    set(this.name, { text: name });
    const charge = off ? `${format.percent(soc)} (${off})` : format.percent(soc);
    const spoken = this.words.batteryState(charge, format.percent(reserve), wish || "–");
    const raised = now.reserve_why ? this.words.reserveRaised(format.percent(reserve), now.reserve_why) : "";
    set(this.raised, { text: raised, hidden: !raised });
    set(this.picture, { "aria-label": `${name}: ${spoken}` });
  }

  /**
   * How far the charge may be off, as a band on the bar and in words: it is counted on between the car's reports.
   * @param {number | null} soc @param {number | null} off @param {import("./format.js").Format} format
   */
  doubt(soc, off, format) {
    const shown = soc !== null && off !== null && off >= SURE;
    const [from, to] = shown ? [Math.max(0, soc - off), Math.min(100, soc + off)] : [0, 0];
    [this.band.style.left, this.band.style.width] = [`${from}%`, `${to - from}%`];
    const text = shown ? this.words.giveOrTake(format.percent(off)) : "";
    set(this.unsure, { text: `±\u00a0${format.percent(off)}`, title: text, hidden: !shown });
    return text;
  }
}

/** @param {string} name */
function mark(name) {
  return { line: h("i", { class: `mark ${name}` }), label: h("span", { class: name }) };
}

/** @param {ReturnType<typeof mark>} part @param {number | null} percent @param {string} text */
function place(part, percent, text) {
  part.line.hidden = part.label.hidden = percent === null;
  if (percent === null) return;
  part.line.style.left = `${percent}%`;
  set(part.label, { text });
  const shift = Math.min(100, Math.max(0, percent));
  part.label.style.left = `${shift}%`;
  part.label.style.transform = `translateX(-${shift < 15 ? 0 : shift > 85 ? 100 : 50}%)`;
}
