/**
 * The plan as three lanes over one time axis: price, power, car battery. Measured left of now, planned right.
 * Draws in real pixels (the viewBox follows the width), so text keeps its size on every screen.
 */

import { axis, EDGE, GUTTER, HEIGHT, hours, LANES, rules } from "./axes.js";
import { h, s, set } from "./dom.js";
import { extent, scale, spanAt } from "./geometry.js";
import { batteryLane, goalMark, nowMark, powerLane, priceLane, tripMarks } from "./lanes.js";

/** @typedef {import("./types.d.ts").Span} Span */
/** @typedef {import("./axes.js").Lane} Lane */
/**
 * @typedef {object} Picture
 * @property {Span[]} spans
 * @property {[number, number]} window  ms, from and to
 * @property {number} now
 * @property {number} width
 * @property {import("./format.js").Format} format
 * @property {number | null} soc  percent, now
 * @property {number | null} reserve
 * @property {{soc: number | null, at: number | null} | null} goal
 * @property {import("./types.d.ts").Trip[]} trips
 */

export class Chart {
  /** @param {import("./words.js").Words} words */
  constructor(words) {
    this.words = words;
    this.back = s("g");
    this.data = s("g");
    const { price, soc } = LANES;
    this.cursor = s("rect", { class: "cursor", y: price.top, height: soc.bottom - price.top, hidden: true });
    this.svg = s("svg", { class: "chart", "aria-hidden": "true" }, this.back, this.cursor, this.data);
    this.legends = /** @type {Lane[]} */ (Object.keys(LANES)).map((lane) => this.legend(lane));
    this.element = h("div", { class: "plot", tabindex: "0", role: "slider" }, this.svg, ...this.legends);
    /** @type {Span[]} those in sight */
    this.spans = [];
    /** @type {[number, number]} */
    this.window = [0, 1];
    this.width = 0;
    this.x = scale(this.window, [0, 0]);
  }

  /** @param {Lane} lane */
  legend(lane) {
    const { words } = this;
    const items = {
      price: [],
      power: [
        ["charge box", words.carCharges],
        ["discharge box", words.carFeeds],
        ["house", words.house],
        ["sun", words.sun],
      ],
      soc: [["reserve", words.reserve]],
    }[lane];
    const keys = items.map(([kind, text]) => h("span", {}, h("i", { class: `key ${kind}` }), text));
    const row = h("div", { class: "legend", "aria-hidden": "true" }, h("b"), ...keys);
    row.style.top = `${LANES[lane].top - 25}px`;
    return row;
  }

  /** @param {Picture} picture */
  draw(picture) {
    const { width, window: shown, format } = picture;
    const { words } = this;
    this.spans = picture.spans.filter((span) => span.end > shown[0] && span.start < shown[1]);
    this.window = shown;
    this.width = width;
    this.x = scale(shown, [GUTTER, width - EDGE]);
    const titles = [`${words.price} ${format.currencySign}/kWh`, `${words.power} kW`, `${words.battery} %`];
    this.legends.forEach((legend, index) => set(legend.firstChild, { text: titles[index] }));
    set(this.svg, { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT });
    const axes = this.axes();
    this.back.replaceChildren(...hours(picture, this.x), ...rules(axes, width, format));
    const [price, power, soc] = [axes.price, axes.power, axes.soc].map((one) => this.plot(one.scale));
    const lanes = [priceLane(price), powerLane(power), batteryLane(soc, picture)];
    this.data.replaceChildren(
      ...tripMarks(soc, picture, words.away_short),
      ...lanes.flat(),
      ...nowMark(soc, picture, words.now),
      ...goalMark(soc, picture),
    );
  }

  /** @param {(value: number) => number} y */
  plot(y) {
    const [from, to] = this.window;
    const cut = (/** @type {Span} */ { start, end }) => ({
      start: Math.max(start, from),
      end: Math.min(end, to),
    });
    const spans = this.spans.map((span) => ({ ...span, ...cut(span) }));
    return { spans, x: this.x, y, width: this.width };
  }

  axes() {
    const price = axis("price", extent(this.spans, ["price"], 0.05), 4);
    const power = axis("power", extent(this.spans, ["car", "house", "sun"], 2_000), 4);
    return { price, power, soc: axis("soc", [0, 100], 2) };
  }

  /** @param {Span | null} span to stand out, or none */
  point(span) {
    set(this.cursor, { hidden: !span });
    if (!span) return;
    const left = this.x(Math.max(span.start, this.window[0]));
    const right = this.x(Math.min(span.end, this.window[1]));
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
}
