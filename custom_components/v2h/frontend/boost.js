/** By hand for a while: charge, feed the house, or leave the car alone; for a time, until a time, or until a charge. */

import { h, refill, set } from "./dom.js";

const HOUR = 3_600_000;
const DAY_MINUTES = 24 * 60;
const LONG = { hours: 12 }; // a wish that ends at a charge ends by then in any case
/** @type {Record<Deed, string>} */
const ACTIONS = { charge: "start_charge", discharge: "start_discharge", hold: "hold" };

/**
 * The action and its data.
 * @param {Wish} wish
 * @param {{hour: number, minute: number}} clock the home's, now
 * @param {{charge: number, discharge: number}} watts
 * @returns {[string, Record<string, any>]}
 */
export function order({ deed, end, time, soc }, clock, watts) {
  const power = deed === "hold" ? {} : { power_w: watts[deed] };
  const until = end === "soc" ? { soc_percent: soc } : {};
  return [ACTIONS[deed], { ...power, ...until, duration: lengthOf(end, time, clock) }];
}

/** @param {End} end @param {string} time such as 18:30 @param {{hour: number, minute: number}} clock */
function lengthOf(end, time, clock) {
  if (end === "hour") return { hours: 1 };
  if (end === "hours") return { hours: 3 };
  if (end === "soc") return LONG;
  const [hour, minute] = time.split(":").map(Number);
  const ahead = (hour - clock.hour) * 60 + minute - clock.minute;
  return { minutes: ahead > 0 ? ahead : ahead + DAY_MINUTES };
}

export class Boost {
  /**
   * @param {Words} words
   * @param {(wish: Wish) => void} start
   */
  constructor(words, start) {
    this.words = words;
    /** @type {Wish} */
    this.wish = { deed: "charge", end: "hour", time: "", soc: 80 };
    this.time = h("input", { type: "time", required: true, "aria-label": words.untilTime });
    this.soc = h("input", { type: "number", min: 5, max: 100, step: 5, "aria-label": words.untilSoc });
    this.time.onchange = () => this.choose({ time: this.time.value });
    this.soc.onchange = () => this.choose({ soc: Math.min(100, Math.max(5, Number(this.soc.value) || 80)) });
    this.deeds = h("div", { class: "choice", role: "group", "aria-label": words.byHand });
    this.ends = h("div", { class: "choice", role: "group", "aria-label": words.howLong });
    this.field = h("label", { class: "field" });
    this.go = h("button", { type: "button", class: "go", text: words.start, onclick: () => start(this.wish) });
    this.element = h("div", { class: "boost", hidden: true }, this.deeds, this.ends, this.field, this.go);
    this.choose({});
  }

  /** @param {number} now ms @param {Format} format */
  open(now, format) {
    const { hour } = format.onClock(now + 2 * HOUR);
    this.element.hidden = false;
    this.choose({ time: `${String(hour).padStart(2, "0")}:00` });
    this.deeds.querySelector("button")?.focus();
  }

  /** @param {Partial<Wish>} change */
  choose(change) {
    this.wish = { ...this.wish, ...change };
    const { words, wish } = this;
    if (wish.deed === "hold" && wish.end === "soc") wish.end = "hour";
    /** @type {[Deed, string][]} */
    const deeds = [["charge", words.doCharge], ["discharge", words.doFeed], ["hold", words.doHold]];
    /** @type {[End, string][]} */
    const ends = [["hour", words.hours(1)], ["hours", words.hours(3)], ["time", words.untilTime]];
    if (wish.deed !== "hold") ends.push(["soc", words.untilSoc]);
    refill(this.deeds, deeds.map(([deed, text]) => this.button(text, deed === wish.deed, { deed })));
    refill(this.ends, ends.map(([end, text]) => this.button(text, end === wish.end, { end })));
    const soc = wish.end === "soc";
    const input = soc ? this.soc : this.time;
    if (input !== this.field.lastElementChild) this.field.replaceChildren(soc ? words.carAtPercent : words.atTime, input);
    set(this.field, { hidden: !soc && wish.end !== "time" });
    this.time.value = wish.time;
    this.soc.value = String(wish.soc);
  }

  /** @param {string} text @param {boolean} pressed @param {Partial<Wish>} change */
  button(text, pressed, change) {
    return h("button", { type: "button", text, "aria-pressed": String(pressed), onclick: () => this.choose(change) });
  }
}
