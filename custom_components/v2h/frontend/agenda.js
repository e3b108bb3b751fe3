/** The plan in words: neighbouring slots with the same action as one line of a list, and one slot with all that it is about. */

import { Clamp, folded, h, icon, set } from "./dom.js";
import { MOVING_W } from "./story.js";

const HOUR = 3_600_000;
const BRIEF = HOUR / 4;

/**
 * What the plan will do, in order. A pause of one slot inside the same action is not worth a line.
 * @param {Span[]} spans
 */
export function agenda(spans) {
  /** @type {Span[][]} */
  const groups = [];
  for (const span of spans.filter((one) => !one.measured && one.action)) {
    const [before, last] = [groups.at(-2), groups.at(-1)];
    if (last && same(last[0], span)) last.push(span);
    else if (before && last && same(before[0], span) && isBriefPause(last)) {
      groups.pop();
      before.push(...last, span);
    } else groups.push([span]);
  }
  return groups.map(entry);
}

/** @param {Span} one @param {Span} other */
const same = (one, other) => one.action === other.action;

/** @param {Span[]} group */
function isBriefPause(group) {
  return group[0].action === "hold" && group[group.length - 1].end - group[0].start <= BRIEF;
}

/** @param {Span[]} group */
function entry(group) {
  const [first, last] = [group[0], group[group.length - 1]];
  const energies = group.map((span) =>
    span.car === null ? null : (span.car * (span.end - span.start)) / HOUR,
  );
  const wattHours = energies.some((value) => value === null) ? null : Math.abs(sum(energies));
  const moving = first.action === "charge" || first.action === "discharge";
  return {
    action: first.action ?? "hold",
    start: first.start,
    end: last.end,
    watts: moving && wattHours !== null ? (wattHours * HOUR) / (last.end - first.start) : null,
    wattHours: moving ? wattHours : null,
    price: moving ? weighted(group, energies) : null,
    soc: last.soc,
  };
}

/** @param {(number | null)[]} values */
const sum = (values) => values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);

/** @param {Span[]} group @param {(number | null)[]} energies */
function weighted(group, energies) {
  if (group.some((span) => span.price === null)) return null;
  const weights = energies.map((energy) => Math.abs(energy ?? 0));
  const total = sum(weights);
  return total ? sum(group.map((span, index) => (span.price ?? 0) * weights[index])) / total : null;
}

/**
 * What electricity will cost over the plan; null if any slot's cost is unknown.
 * @param {Span[]} spans
 */
export function costOf(spans) {
  const costs = spans.filter((span) => !span.measured).map((span) => span.cost);
  return costs.length && !costs.includes(null) ? sum(costs) : null;
}

const FIRST = 5; // lines that are always open

export class AgendaList {
  /** @param {Words} words */
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
    const lines = entries.map((entry) => this.line(entry, format, now));
    const [first, later] = [lines.slice(0, FIRST), lines.slice(FIRST)];
    const title = `${this.words.later} (${later.length})`;
    const more = later.length ? [folded(this.element, title, h("ol", {}, ...later))] : [];
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

const EVEN = 0.0005; // money: a runner-up that costs less than this more is as good

/**
 * @param {Span} span
 * @param {Words} words
 * @param {Format} format
 * what it is, and in words
 */
export function whyOf(span, words, format) {
  const { why } = span;
  if (!why) return [];
  /** @type {[string, string][]} */
  const rows = [];
  if (why.runnerUp) rows.push([words.runnerUp, runnerUp(why, words, format)]);
  if (why.otherwise) rows.push([words.otherwise, format.sentence(why.otherwise)]);
  const bound = why.bindings.map((one) => bindingText(one, words, format));
  if (bound.length) rows.push([words.binds, bound.join(" · ")]);
  return rows;
}

/** @param {Why} why @param {Words} words @param {Format} format */
function runnerUp({ runnerUp: action, runnerUpCost: cost }, words, format) {
  const what = words.actions[action ?? ""] ?? String(action);
  if (cost === null) return what;
  return cost < EVEN ? words.asGood(what) : words.dearer(what, format.money(cost));
}

/** @param {Binding} binding @param {Words} words @param {Format} format */
function bindingText({ law, amount, unit }, words, format) {
  const name = words.laws[law] ?? law;
  if (amount === null) return name;
  return `${name} ${unit === "Wh" ? format.energy(amount) : format.power(amount)}`;
}

export class SlotDetail {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.head = h("p", { class: "when" });
    this.facts = h("dl");
    this.reason = new Clamp(words, "reason");
    this.why = h("dl", { class: "why" });
    this.element = h("div", { class: "detail" }, this.head, this.reason.element, this.facts, this.why);
  }

  /**
   * @param {Span} span
   * @param {Format} format
   * @param {number} now ms
   * @param {boolean} [followed] whether the mode follows the plan
   * @returns {string} the same, to be spoken
   */
  show(span, format, now, followed = true) {
    const { words } = this;
    const when = `${format.moment(span.start, now)} – ${format.time(span.end)}`;
    const planned = (span.action && words.actions[span.action]) || words.planned;
    const kind = span.measured ? words.measured : followed ? planned : words.wouldBe(planned);
    const price = this.priceOf(span, format);
    const facts = this.factsOf(span, format, format.power(span.sun));
    const reason = format.sentence(span.reason ?? (span.measured ? "" : words.noReason));
    const why = whyOf(span, words, format);
    const chip = h("span", { class: `chip ${span.action ?? ""}`, text: kind });
    this.head.replaceChildren(h("strong", { text: when }), chip, h("span", { text: price }));
    this.reason.show(reason);
    this.why.hidden = span.measured;
    this.why.replaceChildren(...pairs(why));
    this.facts.replaceChildren(...pairs(facts, { [words.cost]: words.costAbout }));
    const sun = format.range(span.sun, span.sunLow, span.sunHigh);
    const told = [...why, ...this.factsOf(span, format, sun)].map(([name, value]) => `${name}: ${value}`);
    return [when, kind, price, reason, ...told].filter(Boolean).join(". ");
  }

  /** @param {Span} span @param {Format} format what a kWh costs, or brings when the home sells */
  priceOf({ grid, price, exportPrice }, format) {
    const sells = (grid ?? 0) <= -MOVING_W && exportPrice !== null;
    return sells ? `${this.words.exportPrice} ${format.price(exportPrice)}` : format.price(price);
  }

  /** @param {Span} span @param {Format} format @param {string} sun @returns {[string, string][]} */
  factsOf(span, format, sun) {
    const { words } = this;
    /** @type {[string, string][]} */
    const facts = [
      [words.car, format.power(span.car)],
      [words.house, format.power(span.house)],
      [words.sun, sun],
      [words.grid, format.power(span.grid)],
      [words.battery, format.percent(span.soc)],
    ];
    return span.measured ? facts : [...facts, [words.cost, format.money(span.cost)]];
  }
}

/** @param {[string, string][]} rows @param {Record<string, string>} [titles] */
function pairs(rows, titles = {}) {
  return rows.map(([name, text]) =>
    h("div", { title: titles[name] }, h("dt", { text: name }), h("dd", { text })),
  );
}
