/**
 * The ground of a chart: touched, stepped over with keys and heard as a slider. Our drawing lies in it, and over that Home
 * Assistant's own, once that has drawn; where it is missing, throws or draws nothing, ours stays in sight.
 */

import { h, s, set } from "./dom.js";

const OWN = "ha-chart-base";

/** Home Assistant loads it by its own means: a card that needs it is made, and thrown away. */
async function loaded() {
  if (!customElements.get(OWN)) {
    const helpers = await /** @type {any} */ (window).loadCardHelpers?.();
    helpers?.createCardElement({ type: "statistics-graph", entities: ["sensor.none"] });
  }
  await customElements.whenDefined(OWN);
}

export class Board {
  /** @param {Ground} ground */
  constructor({ label, height, lanes: [y, bottom], page, under, pick, zoomed }) {
    this.height = height;
    this.pick = pick;
    this.zoomed = zoomed;
    /** @type {Record<string, number>} how many steps a key moves */
    this.keys = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -page, PageUp: page, Home: -1e6, End: 1e6 };
    this.step = 0;
    this.steps = 0;
    this.zoom = [0, 100]; // percent of the time that is in sight
    this.back = s("g");
    this.data = s("g");
    this.cursor = s("rect", { class: "cursor", y, height: bottom - y, hidden: true });
    this.svg = s("svg", { class: "chart", "aria-hidden": "true", height }, this.back, this.cursor, this.data);
    this.plot = h("div", { class: "plot", tabindex: "0", role: "slider", "aria-label": label }, this.svg);
    set(this.plot, { onblur: () => pick(null), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event) });
    const point = (/** @type {PointerEvent} */ event) => pick(under(event.clientX - this.svg.getBoundingClientRect().left));
    const leave = (/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && pick(null);
    this.element = h("div", { class: "board", onpointerleave: leave }, this.plot);
    // On their way down: Home Assistant's chart asks what to show where the pointer is.
    for (const event of ["pointermove", "pointerdown"]) this.element.addEventListener(event, point, true);
    /** @type {any} Home Assistant's chart */
    this.own = undefined;
    /** @type {Content | undefined} */
    this.content = undefined;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const by = this.keys[event.key];
    if (event.key === "Escape") this.pick(null);
    if (by === undefined || !this.steps) return;
    event.preventDefault();
    this.pick(Math.min(this.steps - 1, Math.max(0, this.step + by)));
  }

  /** @param {number} step @param {number} steps @param {string} [text] what a screen reader says of it */
  tell(step, steps, text) {
    [this.step, this.steps] = [step, steps];
    const range = { "aria-valuemin": 0, "aria-valuemax": steps - 1, "aria-valuenow": step };
    set(this.plot, { ...range, "aria-valuetext": text });
  }

  /** @param {[number, number] | null} edges px of the step to stand out */
  mark(edges) {
    const [left, right] = edges ?? [0, 0];
    const width = Math.max(right - left, 3);
    set(this.cursor, { hidden: !edges, x: (left + right - width) / 2, width });
  }

  /** @param {number} width @param {SVGElement[]} back @param {SVGElement[]} data */
  draw(width, back, data) {
    set(this.svg, { viewBox: `0 0 ${width} ${this.height}`, width });
    this.back.replaceChildren(...back);
    this.data.replaceChildren(...data);
  }

  /** To be drawn by Home Assistant's, which is loaded when ours has been painted. @param {Content} content @param {unknown} hass */
  show(content, hass) {
    const first = !this.content;
    this.content = content;
    if (this.own) this.fill();
    if (first) setTimeout(() => loaded().then(() => this.start(hass)).catch(() => this.drop()));
  }

  /** @param {unknown} hass */
  start(hass) {
    this.own = h(OWN);
    this.own.addEventListener("chart-setup", () => this.look());
    this.own.addEventListener("chart-zoom", (/** @type {any} */ { detail: { start, end } }) => {
      this.zoom = [start, end];
      this.zoomed?.();
    });
    Object.assign(this.own, { hass, height: `${this.height}px`, growForZoomSlider: true });
    this.fill();
    if (this.own) this.element.append(this.own);
  }

  fill() {
    try {
      Object.assign(this.own, this.content?.((name) => this.colour(name)));
      this.own.updateComplete.then(() => this.look()).catch(() => this.drop());
    } catch {
      this.drop();
    }
  }

  /** It is seen only where it has drawn; its canvas is not heard, nor a stop for the keyboard: our slider is. */
  look() {
    this.element.classList.toggle("drawn", !!this.own?.chart);
    const canvas = this.own?.shadowRoot?.querySelector(".chart");
    if (canvas) set(canvas, { "aria-hidden": "true", tabindex: "-1" });
  }

  drop() {
    this.own?.remove();
    this.own = undefined;
    this.look();
  }

  /** A canvas knows no var() and no color-mix(). @param {string} name of a class @returns {string} its --c */
  colour(name) {
    const probe = h("i", { class: `probe ${name}` });
    this.element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  }
}
