/** The plan as three lanes over one time axis: price, power, car battery. Measured left of now, planned right. */

import { Board } from "./board.js";
import { h, set } from "./dom.js";
import { scale, spanAt } from "./geometry.js";
import { drawAway, drawGoal, drawLines, drawNow, EDGE, GUTTER, HEIGHT, hours, LANES, rules } from "./lanes.js";
import { modelOf, planOption } from "./model.js";

export class Chart {
  /** @param {Words} words @param {(span: Span | null) => void} pick */
  constructor(words, pick) {
    this.words = words;
    /** @type {Set<string>} lines that the user has switched off */
    this.hidden = new Set();
    /** @type {Span[]} those in sight */
    this.spans = [];
    this.pointed = 0; // ms
    /** @type {Picture | undefined} */
    this.picture = undefined;
    this.board = new Board({
      label: words.chart,
      height: HEIGHT,
      lanes: [LANES.price.top, LANES.soc.bottom],
      page: 4,
      under: (px) => this.under(px),
      pick: (step) => pick(step === null ? null : this.spans[step]),
      zoomed: () => this.redraw(),
    });
    /** @type {Record<Lane, [string, string][]>} class and name of the lines with a key */
    const keys = {
      price: [],
      power: [
        ["charge box", words.carCharges],
        ["discharge box", words.carFeeds],
        ["house", words.house],
        ["sun", words.sun],
      ],
      soc: [["reserve", words.reserve]],
    };
    this.legends = Object.entries(LANES).map(([lane, { top }]) => {
      const items = keys[/** @type {Lane} */ (lane)].map(([kind, text]) => this.key(kind, text));
      return h("div", { class: "legend", style: `top: ${top - 7}px` }, h("b"), ...items);
    });
    this.element = h("div", { class: "lanes" }, this.board.element, ...this.legends);
  }

  /** Switches a line off and on. @param {string} kind @param {string} text */
  key(kind, text) {
    const [name] = kind.split(" ");
    const button = h("button", { type: "button", "aria-pressed": "true" }, h("i", { class: `key ${kind}` }), text);
    button.onclick = () => {
      if (!this.hidden.delete(name)) this.hidden.add(name);
      set(button, { "aria-pressed": String(!this.hidden.has(name)) });
      this.redraw();
    };
    return button;
  }

  redraw() {
    if (this.picture) this.draw(this.picture);
  }

  /** @param {Picture} picture */
  draw(picture) {
    this.picture = picture;
    const { width, format, words } = picture;
    const model = modelOf(picture, this.hidden);
    this.spans = model.spans;
    const titles = [`${words.price} ${format.currencySign}/kWh`, `${words.power} kW`, `${words.battery} %`];
    this.legends.forEach((legend, index) => set(legend.firstChild, { text: titles[index] }));
    const x = scale(model.window, [GUTTER, width - EDGE]);
    const marks = [...drawNow(model, x), ...drawGoal(model, x)];
    this.board.draw(width, [...hours(model, x), ...rules(model)], [...drawAway(model, x), ...drawLines(model, x), ...marks]);
    this.board.show((colour) => planOption(model, this.view, colour, () => this.tip(colour)), picture.hass);
  }

  /** What of the window is in sight. @returns {[number, number]} */
  get view() {
    const [from, to] = this.picture?.window ?? [0, 1];
    const [start, end] = this.board.zoom;
    return [from + ((to - from) * start) / 100, from + ((to - from) * end) / 100];
  }

  /** @returns {[number, number]} px between which the lanes lie */
  get edges() {
    return [GUTTER, (this.picture?.width ?? 0) - EDGE];
  }

  /** @param {Span | null} span to stand out, or none */
  point(span) {
    const [left, right] = this.edges;
    const x = scale(this.view, this.edges);
    const [from, to] = span ? [Math.max(x(span.start), left), Math.min(x(span.end), right)] : [0, 0];
    this.board.mark(to > from ? [from, to] : null);
  }

  /** @param {number} px @returns {number} the span under a pointer */
  under(px) {
    const [left, right] = this.edges;
    this.pointed = scale([left, right], this.view)(Math.min(right, Math.max(left, px)));
    return spanAt(this.spans, this.pointed);
  }

  /** What Home Assistant's chart shows at a pointer, where our styles do not reach. @param {Colour} colour */
  tip(colour) {
    const { words, picture } = this;
    const span = this.spans[spanAt(this.spans, this.pointed)];
    if (!picture || !span) return h("div");
    const { format } = picture;
    const rows = [
      ["price", words.price, format.price(span.price)],
      [(span.car ?? 0) < 0 ? "discharge" : "charge", words.car, format.power(span.car)],
      ["house", words.house, format.power(span.house)],
      ["sun", words.sun, format.range(span.sun, span.sunLow, span.sunHigh)],
      ["soc", words.battery, format.percent(span.soc)],
    ];
    const lines = rows.map(([name, what, value]) =>
      h("div", {}, h("span", { style: `color: ${colour(name)}`, text: "● " }), `${what}: ${value}`),
    );
    return h("div", {}, h("b", { text: `${format.time(span.start)} – ${format.time(span.end)}` }), ...lines);
  }
}
