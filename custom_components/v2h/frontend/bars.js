/** A bar for each day: where it lies and how high it is. Pure but for the SVG at the end. */

import { s } from "./dom.js";
import { scale, ticks } from "./geometry.js";

export const TALL = 190;
export const TOP = 12;
export const BOTTOM = 164;
const LEFT = 46;
const RIGHT = 4;

/**
 * The scale of the amounts, from the lowest to the highest, always with 0.
 * @param {Day[]} days
 * @returns {{low: number, high: number, ticks: number[]}}
 */
export function amounts(days) {
  const saved = days.map((day) => day.saved ?? 0);
  const [low, high] = [Math.min(0, ...saved), Math.max(0.1, ...saved)];
  const marks = ticks(low, high, 3);
  return { low: marks[0], high: marks[marks.length - 1], ticks: marks };
}

/**
 * Left edge and width of each bar.
 * @param {number} count
 * @param {number} width px
 * @returns {{left: number, size: number}[]}
 */
export function places(count, width) {
  const each = (width - LEFT - RIGHT) / count;
  const gap = each > 8 ? each * 0.22 : 1;
  return Array.from({ length: count }, (_, index) => ({ left: LEFT + index * each + gap / 2, size: each - gap }));
}

/** @param {number} count @param {number} width @param {number} px from the left @returns {number} index of the day there */
export function dayAt(count, width, px) {
  const index = Math.floor(((px - LEFT) / (width - LEFT - RIGHT)) * count);
  return Math.min(count - 1, Math.max(0, index));
}

/** @param {string} day an ISO date, shown in its own zone */
export const noon = (day) => Date.parse(`${day}T12:00:00Z`);

/** @param {number[]} marks @param {Format} format @returns {(value: number) => string} how the numbers beside the bars are said */
function saying(marks, format) {
  const digits = marks.every(Number.isInteger) ? 0 : 2;
  return (value) => format.number(value, digits);
}

/**
 * Lines and numbers behind the bars, and the bars with their days.
 * @param {Day[]} days
 * @param {number} width
 * @param {Format} format
 * @returns {[SVGElement[], SVGElement[]]}
 */
export function drawBars(days, width, format) {
  const axis = amounts(days);
  const say = saying(axis.ticks, format);
  const y = scale([axis.low, axis.high], [BOTTOM, TOP]);
  const rules = axis.ticks.flatMap((value) => [
    s("path", { class: value === 0 ? "zero" : "rule", d: `M${LEFT} ${y(value)}H${width - RIGHT}` }),
    s("text", { x: LEFT - 7, y: y(value) + 4, "text-anchor": "end", text: say(value) }),
  ]);
  const bars = places(days.length, width).flatMap(({ left, size }, index) => {
    const { saved, day } = days[index];
    const parts = [];
    if (saved !== null) parts.push(bar(left, size, y(0), y(saved), saved < 0));
    if (labelled(index, days.length, width)) {
      const last = index === days.length - 1;
      const x = last ? width : left + size / 2;
      const place = { x, y: BOTTOM + 18, "text-anchor": last ? "end" : "middle" };
      parts.push(s("text", { ...place, text: format.dayOfMonth(noon(day)) }));
    }
    return parts;
  });
  return [rules, bars];
}

/** @param {number} left @param {number} size @param {number} zero @param {number} end @param {boolean} lost */
function bar(left, size, zero, end, lost) {
  const [top, height] = [Math.min(zero, end), Math.max(Math.abs(zero - end), 1.5)];
  return s("rect", { class: lost ? "daybar lost" : "daybar", x: left, y: top, width: size, height, rx: Math.min(3, size / 4) });
}

/** Counted from today, so that today always has its label. @param {number} index @param {number} count @param {number} width */
function labelled(index, count, width) {
  const every = Math.max(1, Math.ceil((count * 72) / (width - LEFT)));
  return (count - 1 - index) % every === 0;
}

/**
 * The same for Home Assistant's chart component.
 * @param {Day[]} days
 * @param {number} width
 * @param {Format} format
 * @param {Colour} colour
 * @param {(index: number) => Node} tip  what is shown at a day that is pointed at
 */
export function barsOption(days, width, format, colour, tip) {
  const { low, high, ticks: marks } = amounts(days);
  const [saved, lost] = [colour("daybar"), colour("daybar lost")];
  const data = days.map((day) => {
    const below = (day.saved ?? 0) < 0;
    return { value: day.saved, itemStyle: { color: below ? lost : saved, borderRadius: below ? [0, 0, 3, 3] : [3, 3, 0, 0] } };
  });
  const interval = (/** @type {number} */ index) => labelled(index, days.length, width);
  return {
    data: [{ type: "bar", silent: true, barCategoryGap: "22%", data }],
    options: {
      animation: false,
      dataZoom: [], // every day has its room
      grid: { left: LEFT, right: RIGHT, top: TOP, height: BOTTOM - TOP, outerBoundsMode: "none" },
      xAxis: { type: "category", data: days.map(({ day }) => format.dayOfMonth(noon(day))), axisLabel: { interval, alignMaxLabel: "right", margin: 12 } },
      yAxis: { type: "value", min: low, max: high, interval: marks[1] - marks[0], axisLine: { show: false }, axisLabel: { formatter: saying(marks, format) } },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: "none" },
        formatter: (/** @type {{dataIndex: number}[]} */ [{ dataIndex }]) => tip(dataIndex),
      },
    },
  };
}
