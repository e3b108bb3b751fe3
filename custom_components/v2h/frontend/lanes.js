/** The three lanes of the plan: where they lie (pixels are those of the screen), and all that is drawn there as SVG. */

import { s } from "./dom.js";
import { bandPath, hourTicks, linePath, scale, ticks } from "./geometry.js";

export const LANES = {
  price: { top: 50, bottom: 124 },
  power: { top: 177, bottom: 347 }, // above it, two rows of names on a narrow screen
  soc: { top: 381, bottom: 465 },
};
export const HEIGHT = 503;
export const GUTTER = 34; // left, for the numbers
export const EDGE = 10; // right
export const ROOM = 46; // px that "18:00" needs

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
  return { low, high, ticks: inside, scale: scale([low, high], [bottom, top]) };
}

/**
 * How the numbers beside a lane are said.
 * @param {Record<Lane, Axis>} axes
 * @param {Format} format
 * @returns {Record<Lane, (value: number) => string>}
 */
export function saying(axes, format) {
  const cents = axes.price.ticks.some((value) => Math.abs(value * 10 - Math.round(value * 10)) > 1e-6);
  return {
    price: (value) => format.number(value, cents ? 2 : 1),
    power: (value) => format.number(value / 1000, value % 1000 ? 1 : 0),
    soc: (value) => format.number(value, 0),
  };
}

/** Horizontal lines and their numbers. @param {Model} model */
export function rules({ axes, width, format }) {
  const say = saying(axes, format);
  return /** @type {Lane[]} */ (Object.keys(LANES)).flatMap((name) =>
    axes[name].ticks.flatMap((value) => {
      const y = axes[name].scale(value);
      const place = { class: "tick", x: GUTTER - 7, y: y + 4, "text-anchor": "end" };
      const line = s("path", { class: value === 0 ? "zero" : "rule", d: `M${GUTTER} ${y}H${width - EDGE}` });
      return [line, s("text", { ...place, text: say[name](value) })];
    }),
  );
}

/** The past as a shade, full hours as lines with their time, midnights with their day. @param {Model} model @param {Scale} x */
export function hours({ window: shown, now, width, format }, x) {
  const past = x(now ?? shown[0]);
  const shade = everywhere((top, end) => `M${GUTTER} ${top}H${past}V${end}H${GUTTER}Z`);
  const marks = hourTicks(shown, width - GUTTER - EDGE, ROOM, (when) => format.onClock(when));
  const lines = marks.flatMap(({ at, midnight }) => {
    const here = x(at);
    const text = (/** @type {string} */ kind, /** @type {number} */ y, /** @type {number} */ half, /** @type {string} */ said) => {
      const last = here > width - half;
      return s("text", { class: kind, x: last ? width : here, y, "text-anchor": last ? "end" : "middle", text: said });
    };
    const line = s("path", { class: midnight ? "midnight" : "rule", d: everywhere((top, end) => `M${here} ${top}V${end}`) });
    const parts = [line, text("tick", LANES.soc.bottom + 17, 28, format.hour(at))];
    return midnight ? [...parts, text("day", HEIGHT - 4, 50, format.day(at))] : parts;
  });
  return [s("path", { class: "past", d: shade }), ...lines];
}

/** @param {(top: number, bottom: number) => string} draw @returns {string} a path in every lane */
function everywhere(draw) {
  return Object.values(LANES)
    .map(({ top, bottom }) => draw(top, bottom))
    .join("");
}

/** @param {Model} model @param {Scale} x */
export function drawLines({ lines, axes }, x) {
  return lines.flatMap(({ name, lane, runs, floor, fill, stroke }) => {
    const y = axes[lane].scale;
    const parts = [];
    if (fill) parts.push(s("path", { class: `${name} ${fill}`, d: floor ? bandPath(runs, floor, x, y) : linePath(runs, x, y, 0) }));
    if (stroke) parts.push(s("path", { class: `${name} line ${stroke}`, d: linePath(runs, x, y) }));
    return parts;
  });
}

/** @param {Model} model @param {Scale} x */
export function drawNow({ now, words }, x) {
  if (now === null) return [];
  const here = x(now);
  const place = { x: here, y: 13, "text-anchor": here < GUTTER + 16 ? "start" : "middle" };
  return [
    s("path", { class: "now", d: `M${here} 18V${LANES.soc.bottom}` }),
    s("text", { class: "now", ...place, text: words.now }),
    s("path", { class: "nowdot", d: `M${here - 4} 17h8l-4 6Z` }),
  ];
}

/** @param {Model} model @param {Scale} x */
export function drawGoal({ goal, axes, width, format }, x) {
  if (!goal) return [];
  const [here, high] = [x(goal.at), axes.soc.scale(goal.soc)];
  const left = here > width - 60;
  const place = { x: left ? here - 8 : here + 8, "text-anchor": left ? "end" : "start" };
  return [
    s("path", { class: "goal", d: `M${here} ${LANES.soc.top}V${LANES.soc.bottom}` }),
    s("circle", { class: "goal", cx: here, cy: high, r: 4.5 }),
    s("text", { class: "goal", y: goal.low ? high + 17 : high - 7, ...place, text: format.percent(goal.soc) }),
  ];
}

/** A shade where the car is away, with the word where there is room for it. @param {Model} model @param {Scale} x */
export function drawAway({ away, axes, words }, x) {
  const { top, bottom } = LANES.soc;
  return away.flatMap(({ from, to, high }) => {
    const [left, right] = [x(from), x(to)];
    const shade = s("path", { class: "trip", d: `M${left} ${top}H${right}V${bottom}H${left}Z` });
    if (right - left < 44) return [shade];
    const place = { x: (left + right) / 2, y: axes.soc.scale(high) + 12, "text-anchor": "middle" };
    return [shade, s("text", { class: "trip", ...place, text: words.away_short })];
  });
}
