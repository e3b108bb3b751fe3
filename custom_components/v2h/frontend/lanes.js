/** What is drawn into the lanes of the chart: price, power, the car's battery, and the marks over them. */

import { EDGE, GUTTER, LANES } from "./axes.js";
import { s } from "./dom.js";
import { instant } from "./format.js";
import { boxPath, daylight, linePath, runs, spanAt, stepPath } from "./geometry.js";

/** @typedef {import("./types.d.ts").Span} Span */
/** @typedef {(value: number) => number} Scale */
/** @typedef {{spans: Span[], x: Scale, y: Scale, width: number}} Plot */
/** @typedef {import("./chart.js").Picture} Picture */

/** @param {Plot} plot */
export function priceLane({ spans, x, y }) {
  const area = boxPath(spans, "price", 1, x, y) + boxPath(spans, "price", -1, x, y);
  const line = stepPath(spans, "price", x, y);
  return [s("path", { class: "price area", d: area }), s("path", { class: "price line", d: line })];
}

/** @param {Plot} plot */
export function powerLane({ spans, x, y }) {
  const days = daylight(spans);
  return [
    s("path", { class: "sun area", d: linePath(runs(days, "sun", "middle"), x, y, 0) }),
    s("path", { class: "charge box", d: boxPath(spans, "car", 1, x, y, 1) }),
    s("path", { class: "discharge box", d: boxPath(spans, "car", -1, x, y, 1) }),
    ...forecast(days, "sun", x, y),
    ...forecast(spans, "house", x, y),
  ];
}

/** A line, dashed where it is not measured. @param {Span[]} spans @param {"sun" | "house"} name @param {Scale} x @param {Scale} y */
function forecast(spans, name, x, y) {
  return [true, false].map((measured) => {
    const lines = runs(
      spans.filter((span) => span.measured === measured),
      name,
      "middle",
    );
    return s("path", { class: `${name} line ${measured ? "" : "forecast"}`, d: linePath(lines, x, y) });
  });
}

/** @param {Plot} plot @param {Picture} picture */
export function batteryLane({ spans, x, y, width }, { soc, now, reserve, window: shown }) {
  const lines = runs(spans, "soc", "end");
  const ahead = lines.find((points) => points[0][0] > now);
  if (ahead && soc !== null) ahead.unshift([Math.max(now, shown[0]), soc]);
  const parts = [
    s("path", { class: "soc area", d: linePath(lines, x, y, 0) }),
    s("path", { class: "soc line", d: linePath(lines, x, y) }),
  ];
  if (reserve === null) return parts;
  return [...parts, s("path", { class: "reserve line", d: `M${GUTTER} ${y(reserve)}H${width - EDGE}` })];
}

/** @param {Plot} plot @param {Picture} picture @param {string} word */
export function nowMark({ x }, { now, window: shown }, word) {
  if (now < shown[0] || now > shown[1]) return [];
  const here = x(now);
  const place = { x: here, y: 13, "text-anchor": here < GUTTER + 16 ? "start" : "middle" };
  return [
    s("path", { class: "now", d: `M${here} 18V${LANES.soc.bottom}` }),
    s("text", { class: "now", ...place, text: word }),
    s("path", { class: "nowdot", d: `M${here - 4} 17h8l-4 6Z` }),
  ];
}

/** @param {Plot} plot @param {Picture} picture */
export function goalMark({ spans, x, y, width }, { goal, window: shown, format }) {
  if (!goal || goal.soc === null || goal.at === null || goal.at < shown[0] || goal.at > shown[1]) return [];
  const [here, high] = [x(goal.at), y(goal.soc)];
  const left = here > width - 60;
  const fuller = (spans[spanAt(spans, goal.at - 1)]?.soc ?? 0) > goal.soc - 3; // its line would cross a text above
  const place = { x: left ? here - 8 : here + 8, "text-anchor": left ? "end" : "start" };
  return [
    s("path", { class: "goal", d: `M${here} ${LANES.soc.top}V${LANES.soc.bottom}` }),
    s("circle", { class: "goal", cx: here, cy: high, r: 4.5 }),
    s("text", {
      class: "goal",
      y: fuller ? high + 17 : high - 7,
      ...place,
      text: format.percent(goal.soc),
    }),
  ];
}

/**
 * A shade over the hours in which the car is away, with the word where there is room for it.
 * @param {Plot} plot
 * @param {Picture} picture
 * @param {string} word
 */
export function tripMarks({ x }, { trips, window: shown, now }, word) {
  const { top, bottom } = LANES.soc;
  return trips.flatMap(({ departure, back }) => {
    const from = Math.max(instant(departure) ?? NaN, shown[0], now);
    const to = Math.min(instant(back) ?? NaN, shown[1]);
    if (!(to > from)) return [];
    const [left, right] = [x(from), x(to)];
    const shade = s("path", { class: "trip", d: `M${left} ${top}H${right}V${bottom}H${left}Z` });
    if (right - left < 44) return [shade];
    const place = { x: (left + right) / 2, y: top + 16, "text-anchor": "middle" };
    return [shade, s("text", { class: "trip", ...place, text: word })];
  });
}
