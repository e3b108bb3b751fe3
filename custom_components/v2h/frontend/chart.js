/**
 * The plan as three lanes over one time axis: price, power, car battery. Measured left of now, planned right.
 * Draws in real pixels (the viewBox follows the width), so text keeps its size on every screen.
 */

import { h, s, set } from "./dom.js";
import { boxPath, extent, hourTicks, linePath, runs, scale, spanAt, stepPath, ticks } from "./geometry.js";

/** @typedef {import("./types.js").Span} Span */
/** @typedef {import("./format.js").Format} Format */
/**
 * @typedef {object} Picture
 * @property {Span[]} spans
 * @property {[number, number]} window
 * @property {number} now
 * @property {number} width
 * @property {Format} format
 * @property {number | null} soc  percent, now
 * @property {number | null} reserve
 * @property {{soc: number | null, at: number | null} | null} goal
 */

const GUTTER = 34;
const EDGE = 10;
const LANES = {
  price: { top: 44, bottom: 118 },
  power: { top: 152, bottom: 322 },
  soc: { top: 356, bottom: 440 },
};
const HEIGHT = 478;
const LABEL_ROOM = 46; // px that "18:00" needs

/** @typedef {keyof typeof LANES} Lane */
/** @typedef {(value: number) => number} Scale */

export class Chart {
  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
    this.back = s("g");
    this.data = s("g");
    this.front = s("g");
    this.cursor = s("rect", { class: "cursor", y: LANES.price.top, height: LANES.soc.bottom - LANES.price.top });
    this.svg = s("svg", { class: "chart", "aria-hidden": "true" }, this.back, this.cursor, this.data, this.front);
    this.legends = Object.keys(LANES).map((lane) => this.legend(/** @type {Lane} */ (lane)));
    this.element = h("div", { class: "plot", tabindex: "0", role: "slider" }, this.svg, ...this.legends);
    /** @type {Span[]} */
    this.spans = [];
    /** @type {Scale} */
    this.x = () => 0;
    /** @type {[number, number]} */
    this.window = [0, 1];
  }

  /** @param {Lane} lane */
  legend(lane) {
    const { words } = this;
    const items = {
      price: [],
      power: [["charge box", words.carCharges], ["discharge box", words.carFeeds], ["house", words.house], ["sun", words.sun]],
      soc: [["reserve", words.reserve]],
    }[lane];
    const title = h("b", {});
    const keys = items.map(([kind, text]) => h("span", {}, h("i", { class: `key ${kind}` }), text));
    const row = h("div", { class: "legend", "aria-hidden": "true" }, title, ...keys);
    row.style.top = `${LANES[lane].top - 25}px`;
    row.dataset.lane = lane;
    return row;
  }

  /** @param {Picture} picture */
  draw(picture) {
    const { width, window: shown, format } = picture;
    this.spans = picture.spans.filter((span) => span.end > shown[0] && span.start < shown[1]);
    this.window = shown;
    this.width = width;
    this.x = scale(shown, [GUTTER, width - EDGE]);
    const { words } = this;
    const titles = [`${words.price} ${format.currencySign}/kWh`, `${words.power} kW`, `${words.battery} %`];
    this.legends.forEach((legend, index) => set(legend.firstChild, { text: titles[index] }));
    set(this.svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    const y = this.scales();
    this.back.replaceChildren(...this.times(picture), ...this.grids(y, format));
    this.data.replaceChildren(...this.priceLane(y.price), ...this.powerLane(y.power), ...this.socLane(y.soc, picture));
    this.front.replaceChildren(...this.nowMark(picture), ...this.goalMark(y.soc, picture));
  }

  /** @returns {Record<Lane, {scale: Scale, ticks: number[]}>} */
  scales() {
    const price = ticks(...extent(this.spans, ["price"], 0.05), 3);
    const power = ticks(...extent(this.spans, ["car", "house", "sun"], 2_000), 5);
    return {
      price: lane("price", price),
      power: lane("power", power),
      soc: lane("soc", [0, 50, 100]),
    };
  }

  /** @param {ReturnType<Chart["scales"]>} y @param {Format} format */
  grids(y, format) {
    const right = this.width - EDGE;
    const digits = y.price.ticks.every((value) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-6) ? 1 : 2;
    const say = {
      price: (/** @type {number} */ value) => format.number(value, digits),
      power: (/** @type {number} */ value) => format.number(value / 1000, Number.isInteger(value / 1000) ? 0 : 1),
      soc: (/** @type {number} */ value) => format.number(value, 0),
    };
    return /** @type {Lane[]} */ (Object.keys(LANES)).flatMap((name) =>
      y[name].ticks.flatMap((value) => {
        const at = y[name].scale(value);
        const line = s("path", { class: value === 0 ? "zero" : "rule", d: `M${GUTTER} ${at}H${right}` });
        const text = s("text", { class: "tick", x: GUTTER - 7, y: at + 4, "text-anchor": "end", text: say[name](value) });
        return [line, text];
      }),
    );
  }

  /** @param {Picture} picture */
  times({ window: shown, now, format }) {
    const [top, bottom] = [LANES.price.top, LANES.soc.bottom];
    const past = this.x(Math.min(Math.max(now, shown[0]), shown[1])) - GUTTER;
    const parts = [s("rect", { class: "past", x: GUTTER, y: top, width: Math.max(0, past), height: bottom - top })];
    const marks = hourTicks(shown, this.width - GUTTER - EDGE, LABEL_ROOM, (when) => format.onClock(when));
    for (const { at, midnight } of marks) {
      const x = this.x(at);
      parts.push(s("path", { class: midnight ? "midnight" : "rule", d: `M${x} ${top}V${bottom}` }));
      const anchor = x > this.width - EDGE - 18 ? "end" : "middle";
      parts.push(s("text", { class: "tick", x: anchor === "end" ? x + EDGE : x, y: bottom + 17, "text-anchor": anchor, text: format.hour(at) }));
      if (midnight && x < this.width - 60) parts.push(s("text", { class: "day", x, y: bottom + 34, text: format.day(at), "text-anchor": "middle" }));
    }
    return parts;
  }

  /** @param {{scale: Scale}} y */
  priceLane({ scale: y }) {
    const area = boxPath(this.spans, "price", 1, this.x, y) + boxPath(this.spans, "price", -1, this.x, y);
    return [s("path", { class: "price area", d: area }), s("path", { class: "price line", d: stepPath(this.spans, "price", this.x, y) })];
  }

  /** @param {{scale: Scale}} y */
  powerLane({ scale: y }) {
    const sun = runs(this.spans, "sun", "middle");
    const parts = [s("path", { class: "sun area", d: linePath(sun, this.x, y, 0) })];
    parts.push(s("path", { class: "charge box", d: boxPath(this.spans, "car", 1, this.x, y, 1) }));
    parts.push(s("path", { class: "discharge box", d: boxPath(this.spans, "car", -1, this.x, y, 1) }));
    for (const name of /** @type {const} */ (["sun", "house"])) {
      for (const measured of [true, false]) {
        const lines = runs(this.spans.filter((span) => span.measured === measured), name, "middle");
        parts.push(s("path", { class: `${name} line ${measured ? "" : "forecast"}`, d: linePath(lines, this.x, y) }));
      }
    }
    return parts;
  }

  /** @param {{scale: Scale}} y @param {Picture} picture */
  socLane({ scale: y }, { soc, now, reserve }) {
    const lines = runs(this.spans, "soc", "end");
    const ahead = lines.find((points) => points[0][0] > now);
    if (ahead && soc !== null) ahead.unshift([Math.max(now, this.window[0]), soc]);
    const parts = [
      s("path", { class: "soc area", d: linePath(lines, this.x, y, 0) }),
      s("path", { class: "soc line", d: linePath(lines, this.x, y) }),
    ];
    if (reserve !== null) parts.push(s("path", { class: "reserve line", d: `M${GUTTER} ${y(reserve)}H${this.width - EDGE}` }));
    return parts;
  }

  /** @param {Picture} picture */
  nowMark({ now, window: shown }) {
    if (now < shown[0] || now > shown[1]) return [];
    const x = this.x(now);
    const { top } = LANES.price;
    const label = s("text", { class: "now", x, y: 13, "text-anchor": x < GUTTER + 16 ? "start" : "middle", text: this.words.now });
    return [s("path", { class: "now", d: `M${x} 18V${LANES.soc.bottom}` }), label, s("path", { class: "nowdot", d: `M${x - 4} 17h8l-4 6Z` }), ...(top ? [] : [])];
  }

  /** @param {{scale: Scale}} y @param {Picture} picture */
  goalMark({ scale: y }, { goal, window: shown, format }) {
    if (!goal || goal.soc === null || goal.at === null || goal.at < shown[0] || goal.at > shown[1]) return [];
    const [x, top] = [this.x(goal.at), y(goal.soc)];
    const left = x > this.width - 60;
    const text = { class: "goal", x: left ? x - 8 : x + 8, y: Math.max(top - 6, LANES.soc.top + 10), "text-anchor": left ? "end" : "start" };
    return [
      s("path", { class: "goal", d: `M${x} ${LANES.soc.top}V${LANES.soc.bottom}` }),
      s("circle", { class: "goal", cx: x, cy: top, r: 4.5 }),
      s("text", { ...text, text: format.percent(goal.soc) }),
    ];
  }

  /** @param {Span | null} span to stand out, or none */
  point(span) {
    this.cursor.toggleAttribute("hidden", !span);
    if (!span) return;
    const [left, right] = [this.x(Math.max(span.start, this.window[0])), this.x(Math.min(span.end, this.window[1]))];
    const width = Math.max(right - left, 3);
    set(this.cursor, { x: (left + right - width) / 2, width });
  }

  /** @param {number} clientX @returns {Span | null} the span under a pointer */
  under(clientX) {
    const box = this.svg.getBoundingClientRect();
    const px = ((clientX - box.left) / box.width) * this.width;
    const share = (px - GUTTER) / (this.width - EDGE - GUTTER);
    const when = this.window[0] + Math.min(1, Math.max(0, share)) * (this.window[1] - this.window[0]);
    return this.spans[spanAt(this.spans, when)] ?? null;
  }

  width = 0;
}

/** @param {Lane} name @param {number[]} values */
function lane(name, values) {
  const { top, bottom } = LANES[name];
  return { ticks: values, scale: scale([values[0], values[values.length - 1]], [bottom, top]) };
}
