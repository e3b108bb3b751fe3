/** What the chart of the plan shows, however it is drawn; and the same as series and options of ECharts. Pure. */

import { instant } from "./format.js";
import { daylight, extent, hourTicks, runs, spanAt } from "./geometry.js";
import { axis, EDGE, GUTTER, LANES, ROOM, saying } from "./lanes.js";

const TOP = 18; // px: the line of now begins above the lanes
const { bottom: BOTTOM } = LANES.soc;
const NAMES = /** @type {Lane[]} */ (Object.keys(LANES));
const DASHES = { solid: "solid", dashed: [5, 3], dotted: [2, 4] };
/** Of every series: slots are touched, not lines. */
const QUIET = { type: "line", silent: true, symbol: "none", showSymbol: true, emphasis: { disabled: true } };

/**
 * @param {Picture} picture
 * @param {Set<string>} [hidden] names of lines that the user has switched off
 * @returns {Model}
 */
export function modelOf(picture, hidden = new Set()) {
  const { window: [from, to], now } = picture;
  const spans = picture.spans.filter((span) => span.end > from && span.start < to);
  const cut = spans.map((span) => ({ ...span, start: Math.max(span.start, from), end: Math.min(span.end, to) }));
  return {
    ...picture,
    spans,
    axes: {
      price: axis("price", extent(spans, ["price"], 0.05), 4),
      power: axis("power", extent(spans, ["car", "house", "sun", "sunHigh"], 2_000), 4),
      soc: axis("soc", [0, 100], 2),
    },
    lines: linesOf(cut, picture).filter(({ name }) => !hidden.has(name)),
    now: now >= from && now <= to ? now : null,
    goal: goalIn(spans, picture),
    away: awayIn(spans, picture),
  };
}

/** @param {Span[]} spans @param {Picture} picture @returns {Line[]} */
function linesOf(spans, { now, soc, reserve, window: [from, to] }) {
  const days = daylight(spans);
  const ranged = days.filter(({ sunLow, sunHigh }) => sunLow !== null && sunHigh !== null);
  const [low, high] = [runs(ranged, "sunLow", "middle"), runs(ranged, "sunHigh", "middle")];
  const charge = runs(spans, "soc", "end");
  const ahead = charge.find(([[when]]) => when > now);
  if (ahead && soc !== null) ahead.unshift([Math.max(now, from), soc]);
  /** @type {Line[]} */
  const lines = [
    { name: "price", lane: "price", runs: runs(spans, "price", "whole"), fill: "area", stroke: "solid" },
    { name: "sun", lane: "power", runs: runs(days, "sun", "middle"), fill: "area" },
    { name: "sun", lane: "power", runs: high, floor: low, fill: "area" },
    { name: "charge", lane: "power", runs: runs(spans, "car", "whole", 1), fill: "box" },
    { name: "discharge", lane: "power", runs: runs(spans, "car", "whole", -1), fill: "box" },
    ...forecast(days, "sun"),
    ...forecast(spans, "house"),
    { name: "soc", lane: "soc", runs: charge, fill: "area", stroke: "solid" },
  ];
  if (reserve !== null) lines.push({ name: "reserve", lane: "soc", runs: [[[from, reserve], [to, reserve]]], stroke: "dotted" });
  return lines;
}

/** Dashed where it is not measured. @param {Span[]} spans @param {"sun" | "house"} name @returns {Line[]} */
function forecast(spans, name) {
  return [true, false].map((measured) => ({
    name,
    lane: "power",
    runs: runs(spans.filter((span) => span.measured === measured), name, "middle"),
    stroke: measured ? "solid" : "dashed",
  }));
}

/** @param {Span[]} spans @param {Picture} picture */
function goalIn(spans, { goal, window: [from, to] }) {
  const { soc, at } = goal ?? { soc: null, at: null };
  if (soc === null || at === null || at < from || at > to) return null;
  // The line of a fuller car would cross a text above.
  return { at, soc, low: (spans[spanAt(spans, at - 1)]?.soc ?? 0) > soc - 3 };
}

/** When the car is away, and where its line leaves room for a word. @param {Span[]} spans @param {Picture} picture */
function awayIn(spans, { trips, now, window: [first, last] }) {
  return trips.flatMap(({ departure, back }) => {
    const from = Math.max(instant(departure) ?? NaN, first, now);
    const to = Math.min(instant(back) ?? NaN, last);
    if (!(to > from)) return [];
    const soc = spans[spanAt(spans, (from + to) / 2)]?.soc ?? 0;
    return [{ from, to, high: soc > 60 ? 50 : 100 }];
  });
}

/**
 * One axis of time, since the component zooms on one, and for each lane an axis of values that reaches far beyond it.
 * @param {Model} model
 * @param {[number, number]} view  what the zoom leaves of the window
 * @param {Colour} colour
 * @param {() => Node} tip  what is shown where the pointer is: the component would tell only the nearest point of a line
 */
export function planOption(model, view, colour, tip) {
  const { axes, format, window: [min, max], width } = model;
  const [from, to] = view;
  const yAxis = NAMES.map((name) => valueAxis(LANES[name], axes[name], saying(axes, format)[name]));
  const clock = hourTicks(view, width - GUTTER - EDGE, ROOM, (when) => format.onClock(when));
  const lines = { show: false, customValues: clock.map(({ at }) => at) };
  const room = to - (to - from) / 40; // a later one would be cut off
  const labels = { customValues: lines.customValues.filter((at) => at < room), formatter: (/** @type {number} */ at) => format.hour(at) };
  const days = clock.filter(({ midnight }) => midnight).map(({ at }) => at);
  return {
    data: [
      ...model.lines.flatMap((line, index) => seriesOf(line, String(index), colour(line.name))),
      ...marksOf(model, view, days, colour, yAxis[2]),
    ],
    options: {
      animation: false,
      grid: { left: GUTTER, right: EDGE, top: TOP, height: BOTTOM - TOP, outerBoundsMode: "none" },
      xAxis: { type: "time", min, max, axisTick: lines, axisLabel: labels },
      yAxis,
      tooltip: { trigger: "axis", formatter: tip },
    },
  };
}

/** @param {{top: number, bottom: number}} lane @param {Axis} axis @param {(value: number) => string} formatter */
function valueAxis({ top, bottom }, { low, high, ticks: customValues }, formatter) {
  const each = (high - low) / (bottom - top);
  return {
    type: "value",
    position: "left",
    min: low - (BOTTOM - bottom) * each,
    max: high + (top - TOP) * each,
    axisLine: { show: false },
    axisTick: { show: false, customValues },
    axisLabel: { customValues, formatter },
  };
}

/** A band is stacked: what is below it, unseen, and its height. @param {Line} line @param {string} id @param {string} color */
function seriesOf({ name, lane, runs, floor, fill, stroke }, id, color) {
  const series = (/** @type {Run[]} */ points, more = {}) => ({
    ...QUIET,
    id,
    name,
    yAxisIndex: NAMES.indexOf(lane),
    data: points.flatMap((run) => [...run, [run[run.length - 1][0], null]]),
    color,
    lineStyle: { width: stroke ? 2 : 0, type: DASHES[stroke ?? "solid"] },
    areaStyle: fill && { color, opacity: fill === "box" ? 1 : 0.16 },
    ...more,
  });
  if (!floor) return [series(runs)];
  const heights = runs.map((run, index) => run.map(([when, value], at) => [when, value - floor[index][at][1]]));
  const stack = { stack: id };
  return [series(floor, { ...stack, id: `${id} floor`, areaStyle: undefined }), series(/** @type {Run[]} */ (heights), stack)];
}

/** What marks are made of: a series of their own, a shade, and a point with a text. @param {Colour} colour */
function pens(colour) {
  const color = colour("text");
  const mark = (/** @type {string} */ id, /** @type {unknown[]} */ data, more = {}) => ({
    ...QUIET, id, yAxisIndex: 2, data, z: 4, lineStyle: { width: 1.5, color }, ...more,
  });
  const shade = (/** @type {string} */ name, origin = "auto") => ({
    z: 1, lineStyle: { width: 0 }, areaStyle: { color: colour(name), opacity: 1, origin },
  });
  const text = (/** @type {number[]} */ value, /** @type {string} */ formatter, label = {}, more = {}) => ({
    value, symbol: "circle", symbolSize: 0.1, label: { show: true, color, position: "bottom", formatter, ...label }, ...more,
  });
  return { color, mark, shade, text };
}

/** @param {Model} model @param {[number, number]} view @param {number[]} days @param {Colour} colour @param {{min: number, max: number}} whole */
function marksOf({ window: [start], now, goal, away, words, format }, [from, to], days, colour, { min, max }) {
  const { color, mark, shade, text } = pens(colour);
  const soft = { color: colour("soft") };
  const marks = days.map((at) => mark(`day ${at}`, [text([at, min], format.day(at), { distance: 22, fontWeight: 500 })]));
  for (const trip of away) {
    const word = (trip.to - trip.from) / (to - from) > 0.12 ? words.away_short : "";
    marks.push(mark(`away ${trip.from}`, [[trip.from, 100], [trip.to, 100]], shade("trip")));
    marks.push(mark(`word ${trip.from}`, [text([(trip.from + trip.to) / 2, trip.high], word, soft)]));
  }
  if (now !== null) {
    const tip = { symbol: "triangle", symbolRotate: 180, symbolSize: 8, itemStyle: { color } };
    const top = text([now, max], words.now, { position: "top" }, tip);
    marks.push(mark("past", [[start, max], [now, max]], shade("past", "start")), mark("now", [top, [now, min]]));
  }
  if (goal) {
    const { at, soc, low } = goal;
    const label = { position: (at - from) / (to - from) > 0.85 ? "left" : "right", offset: [0, low ? 12 : -12] };
    const ring = { symbolSize: 9, itemStyle: { color: colour("paper"), borderColor: color, borderWidth: 2 } };
    const line = { lineStyle: { width: 1, type: [3, 3], ...soft } };
    marks.push(mark("goal", [[at, 0], text([at, soc], format.percent(soc), label, ring), [at, 100]], line));
  }
  return marks;
}
