/** From the feed to coordinates: pure functions, no DOM. Times are ms since 1970, power is W. */

import { instant, known } from "./format.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUARTER = 15 * MINUTE;
const HEADROOM = 1.06;

/**
 * The slots of a plan; those without a valid time are left out.
 * @param {Plan | null} plan
 * @returns {Span[]}
 */
export function planSpans(plan) {
  const spans = (plan?.slots ?? []).map((slot) => ({
    start: instant(slot.start) ?? NaN,
    end: instant(slot.end) ?? NaN,
    car: known(slot.car_w),
    house: known(slot.load_w),
    sun: known(slot.sun_w),
    sunLow: known(slot.sun_low_w),
    sunHigh: known(slot.sun_high_w),
    grid: known(slot.grid_w),
    soc: known(slot.soc_percent),
    price: known(slot.import_price),
    exportPrice: known(slot.export_price),
    cost: known(slot.cost),
    action: slot.action ?? null,
    reason: sentence(slot.reason),
    why: whyIn(slot),
    measured: false,
  }));
  return spans.filter((span) => span.end > span.start);
}

/** @param {PlanSlot} slot @returns {Why} */
function whyIn(slot) {
  const bindings = Array.isArray(slot.bindings) ? slot.bindings : [];
  return {
    runnerUp: slot.runner_up || null,
    runnerUpCost: known(slot.runner_up_cost),
    otherwise: slot.otherwise || null,
    bindings: bindings.map(({ law, amount, unit }) => ({ law: String(law), amount: known(amount), unit })),
  };
}

/** @param {unknown} value a sentence, or an object that carries one as `text` or `reason` @returns {string | null} */
export function sentence(value) {
  if (typeof value === "string") return value || null;
  if (!value || typeof value !== "object") return null;
  const { text, reason } = /** @type {{text?: unknown, reason?: unknown}} */ (value);
  return typeof text === "string" ? text : typeof reason === "string" ? reason : null;
}

/**
 * Measured samples put together to quarters of an hour: mean power, last state of charge.
 * @param {PastSample[]} past
 * @returns {Span[]}
 */
export function pastSpans(past) {
  /** @type {Map<number, PastSample[]>} */
  const quarters = new Map();
  for (const sample of past) {
    const at = instant(sample.at);
    if (at === null) continue;
    const start = Math.floor(at / QUARTER) * QUARTER;
    quarters.set(start, [...(quarters.get(start) ?? []), sample]);
  }
  return [...quarters].sort(([a], [b]) => a - b).map(([start, samples]) => together(start, samples));
}

/** @param {number} start @param {PastSample[]} samples @returns {Span} */
function together(start, samples) {
  const car = mean(samples.map((sample) => sample.car_w));
  return {
    start,
    end: start + QUARTER,
    car,
    house: mean(samples.map((sample) => sample.house_w)),
    sun: mean(samples.map((sample) => sample.sun_w)),
    sunLow: null,
    sunHigh: null,
    grid: mean(samples.map((sample) => sample.grid_w)),
    soc: samples.map((sample) => known(sample.soc_percent)).findLast((soc) => soc !== null) ?? null,
    price: mean(samples.map((sample) => sample.import_price)),
    exportPrice: null,
    cost: null,
    action: null,
    reason: null,
    why: null,
    measured: true,
  };
}

/** @param {unknown[]} values @returns {number | null} of the known ones */
function mean(values) {
  const numbers = values.map(known).filter((value) => value !== null);
  return numbers.length ? numbers.reduce((sum, value) => sum + value, 0) / numbers.length : null;
}

/**
 * Measured up to now, planned from now on.
 * @param {Plan | null} plan
 * @param {PastSample[]} past
 * @param {number} now
 * @returns {Span[]}
 */
export function timeline(plan, past, now) {
  const before = pastSpans(past).map((span) => ({ ...span, end: Math.min(span.end, now) }));
  const after = planSpans(plan).map((span) => ({ ...span, start: Math.max(span.start, now) }));
  return [...before, ...after].filter((span) => span.end > span.start);
}

/**
 * The part of time that is shown. Short: 4 h back, 20 h ahead. Long: all of the plan and the past.
 * @param {Span[]} spans
 * @param {number} now
 * @param {number} hours 24 for short
 * @returns {[number, number]}
 */
export function windowOf(spans, now, hours) {
  const first = Math.min(spans[0]?.start ?? now, now - HOUR);
  const last = spans.at(-1)?.end ?? now + 20 * HOUR;
  if (hours > 24) return [Math.max(first, now - 12 * HOUR), Math.max(last, now + HOUR)];
  const from = Math.max(first, now - 4 * HOUR);
  return [from, Math.max(Math.min(last, from + 24 * HOUR), now + HOUR)];
}

/**
 * A straight scale.
 * @param {[number, number]} domain
 * @param {[number, number]} range
 * @returns {(value: number) => number}
 */
export function scale([d0, d1], [r0, r1]) {
  const slope = d1 === d0 ? 0 : (r1 - r0) / (d1 - d0);
  return (value) => Math.round((r0 + (value - d0) * slope) * 10) / 10;
}

/**
 * Round values that cover *low* to *high*, about *count* of them.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {number[]}
 */
export function ticks(low, high, count) {
  const raw = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= raw * 0.999) ?? 10);
  const first = Math.floor(low / step + 1e-6);
  const last = Math.max(Math.ceil(high / step - 1e-6), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/**
 * From the lowest to the highest known value of some series, with a little air; always contains 0.
 * @param {Span[]} spans
 * @param {Series[]} series
 * @param {number} least the highest value is at least this
 * @returns {[number, number]}
 */
export function extent(spans, series, least) {
  let [low, high] = [0, least];
  for (const span of spans) {
    for (const name of series) {
      const value = span[name];
      if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  return [low * HEADROOM, high * HEADROOM];
}

/**
 * Full hours of the home's clock, as dense as *room* px per label allow.
 * @param {[number, number]} window
 * @param {number} width px
 * @param {number} room px
 * @param {(when: number) => {hour: number, minute: number}} onClock
 * @returns {{at: number, midnight: boolean}[]}
 */
export function hourTicks([from, to], width, room, onClock) {
  const perHour = width / ((to - from) / HOUR);
  const every = [1, 2, 3, 4, 6, 12].find((hours) => hours * perHour >= room) ?? 24;
  const marks = [];
  for (let at = Math.ceil(from / QUARTER) * QUARTER; at <= to; at += QUARTER) {
    const { hour, minute } = onClock(at);
    if (minute === 0 && hour % every === 0) marks.push({ at, midnight: hour === 0 });
  }
  return marks;
}

/** @type {Record<string, (span: Span) => number[]>} where in its time the value of a span stands */
const PLACES = {
  whole: ({ start, end }) => [start, end], // a step
  middle: ({ start, end }) => [(start + end) / 2],
  end: ({ end }) => [end],
};

/**
 * Points of a line, in runs without gaps: it breaks where a value is unknown or time is missing.
 * @param {Span[]} spans
 * @param {Series} series
 * @param {"whole" | "middle" | "end"} place
 * @param {1 | -1} [sign] of the positive or of the negative values only
 * @returns {Run[]}
 */
export function runs(spans, series, place, sign) {
  /** @type {Run[]} */
  const all = [];
  let last = NaN;
  for (const span of spans) {
    const value = span[series];
    if (value === null || (sign && value * sign <= 0)) continue;
    if (span.start !== last) all.push([]);
    for (const when of PLACES[place](span)) all.at(-1)?.push([when, value]);
    last = span.end;
  }
  return all;
}

/**
 * Without the nights: a line of zeros tells nothing.
 * @param {Span[]} spans
 */
export function daylight(spans) {
  return spans.filter((span, index) => [spans[index - 1], span, spans[index + 1]].some((one) => one?.sun));
}

/**
 * A line through runs of points; with *floor*, the area between line and floor.
 * @param {Run[]} lines
 * @param {(when: number) => number} x
 * @param {(value: number) => number} y
 * @param {number} [floor]
 */
export function linePath(lines, x, y, floor) {
  return lines
    .filter((points) => points.length > 1)
    .map((points) => {
      const line = points.map(([when, value]) => `${x(when)} ${y(value)}`).join("L");
      if (floor === undefined) return `M${line}`;
      return `M${x(points[0][0])} ${y(floor)}L${line}L${x(points[points.length - 1][0])} ${y(floor)}Z`;
    })
    .join("");
}

/** The area between two lines over the same times. @param {Run[]} high @param {Run[]} low @param {Scale} x @param {Scale} y */
export function bandPath(high, low, x, y) {
  return high.map((run, index) => `${linePath([[...run, ...low[index].toReversed()]], x, y)}Z`).join("");
}

/**
 * Index of the span at a time, or of the nearest one; -1 only if there is none.
 * @param {Span[]} spans
 * @param {number} when
 */
export function spanAt(spans, when) {
  const inside = spans.findIndex((span) => when < span.end);
  return inside === -1 ? spans.length - 1 : inside;
}
