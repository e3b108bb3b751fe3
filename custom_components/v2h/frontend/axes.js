/** Where the three lanes of the chart lie, their grid, and the hours below them. Pixels are those of the screen. */

import { s } from "./dom.js";
import { hourTicks, scale, ticks } from "./geometry.js";

/** @typedef {import("./format.js").Format} Format */
/** @typedef {(value: number) => number} Scale */
/** @typedef {{scale: Scale, ticks: number[]}} Axis */
/** @typedef {keyof typeof LANES} Lane */

export const LANES = {
  price: { top: 50, bottom: 124 },
  power: { top: 158, bottom: 328 },
  soc: { top: 362, bottom: 446 },
};
export const HEIGHT = 484;
export const GUTTER = 34; // left, for the numbers
export const EDGE = 10; // right
const LABEL_ROOM = 46; // px that "18:00" needs

/**
 * An axis that just holds its values, with about *count* round numbers.
 * @param {Lane} name
 * @param {[number, number]} range
 * @param {number} count
 * @returns {Axis}
 */
export function axis(name, [low, high], count) {
  const { top, bottom } = LANES[name];
  const inside = ticks(low, high, count).filter((value) => value >= low && value <= high);
  return { ticks: inside, scale: scale([low, high], [bottom, top]) };
}

/**
 * Horizontal lines and their numbers.
 * @param {Record<Lane, Axis>} axes
 * @param {number} width
 * @param {Format} format
 */
export function rules(axes, width, format) {
  const cents = axes.price.ticks.some((value) => Math.abs(value * 10 - Math.round(value * 10)) > 1e-6);
  const say = {
    price: (/** @type {number} */ value) => format.number(value, cents ? 2 : 1),
    power: (/** @type {number} */ value) => format.number(value / 1000, value % 1000 ? 1 : 0),
    soc: (/** @type {number} */ value) => format.number(value, 0),
  };
  return /** @type {Lane[]} */ (Object.keys(LANES)).flatMap((name) =>
    axes[name].ticks.flatMap((value) => {
      const y = axes[name].scale(value);
      const place = { class: "tick", x: GUTTER - 7, y: y + 4, "text-anchor": "end" };
      const line = s("path", { class: value === 0 ? "zero" : "rule", d: `M${GUTTER} ${y}H${width - EDGE}` });
      return [line, s("text", { ...place, text: say[name](value) })];
    }),
  );
}

/**
 * The past as a shade, full hours as lines with their time, midnights with their day.
 * @param {{window: [number, number], now: number, width: number, format: Format}} picture
 * @param {Scale} x
 */
export function hours({ window: shown, now, width, format }, x) {
  const past = x(Math.min(Math.max(now, shown[0]), shown[1]));
  const shade = everywhere((top, end) => `M${GUTTER} ${top}H${past}V${end}H${GUTTER}Z`);
  const marks = hourTicks(shown, width - GUTTER - EDGE, LABEL_ROOM, (when) => format.onClock(when));
  const right = width - EDGE;
  const lines = marks.flatMap(({ at, midnight }) => {
    const here = x(at);
    const line = everywhere((top, end) => `M${here} ${top}V${end}`);
    const last = here > right - 18;
    const place = {
      x: last ? width : here,
      y: LANES.soc.bottom + 17,
      "text-anchor": last ? "end" : "middle",
    };
    const parts = [s("path", { class: midnight ? "midnight" : "rule", d: line })];
    parts.push(s("text", { class: "tick", ...place, text: format.hour(at) }));
    return midnight ? [...parts, day(here, at, width, format)] : parts;
  });
  return [s("path", { class: "past", d: shade }), ...lines];
}

/** @param {number} x @param {number} at @param {number} width @param {Format} format */
function day(x, at, width, format) {
  const last = x > width - 50;
  const place = { x: last ? width : x, y: HEIGHT - 4, "text-anchor": last ? "end" : "middle" };
  return s("text", { class: "day", ...place, text: format.day(at) });
}

/** @param {(top: number, bottom: number) => string} draw @returns {string} a path in every lane */
function everywhere(draw) {
  return Object.values(LANES)
    .map(({ top, bottom }) => draw(top, bottom))
    .join("");
}
