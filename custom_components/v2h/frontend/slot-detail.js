/** What one stretch of the plan is about: time, price, powers, cost, and in money why not otherwise. */

import { Clamp } from "./clamp.js";
import { h } from "./dom.js";
import { whyOf } from "./why.js";

/** @typedef {import("./types.d.ts").Span} Span */
/** @typedef {import("./format.js").Format} Format */
/** @typedef {import("./words.js").Words} Words */

export class SlotDetail {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.head = h("p", { class: "when" });
    this.facts = h("dl");
    this.reason = new Clamp(words, "reason");
    this.why = h("dl", { class: "why" });
    this.element = h("div", { class: "detail" }, this.head, this.reason.element, this.facts, this.why);
  }

  /**
   * @param {Span} span
   * @param {Format} format
   * @param {number} now ms
   * @param {boolean} [followed] whether the mode follows the plan
   * @returns {string} the same, to be spoken
   */
  show(span, format, now, followed = true) {
    const { words } = this;
    const when = `${format.moment(span.start, now)} – ${format.time(span.end)}`;
    const planned = (span.action && words.actions[span.action]) || words.planned;
    const kind = span.measured ? words.measured : followed ? planned : words.wouldBe(planned);
    const price = this.priceOf(span, format);
    const facts = this.factsOf(span, format);
    const reason = format.sentence(span.reason ?? (span.measured ? "" : words.noReason));
    const why = whyOf(span, words, format);
    const chip = h("span", { class: `chip ${span.action ?? ""}`, text: kind });
    this.head.replaceChildren(h("strong", { text: when }), chip, h("span", { text: price }));
    this.reason.show(reason);
    this.why.hidden = span.measured;
    this.why.replaceChildren(...pairs(why));
    this.facts.replaceChildren(...pairs(facts, { [words.cost]: words.costAbout }));
    const told = [...why, ...facts].map(([name, value]) => `${name}: ${value}`);
    return [when, kind, price, reason, ...told].filter(Boolean).join(". ");
  }

  /** @param {Span} span @param {Format} format what a kWh costs, or brings when the home sells */
  priceOf({ grid, price, exportPrice }, format) {
    const sells = grid !== null && grid < 0 && exportPrice !== null;
    return sells ? `${this.words.exportPrice} ${format.price(exportPrice)}` : format.price(price);
  }

  /** @param {Span} span @param {Format} format @returns {[string, string][]} */
  factsOf(span, format) {
    const { words } = this;
    /** @type {[string, string][]} */
    const facts = [
      [words.car, format.power(span.car)],
      [words.house, format.power(span.house)],
      [words.sun, format.power(span.sun)],
      [words.grid, format.power(span.grid)],
      [words.battery, format.percent(span.soc)],
    ];
    return span.measured ? facts : [...facts, [words.cost, format.money(span.cost)]];
  }
}

/** @param {[string, string][]} rows @param {Record<string, string>} [titles] */
function pairs(rows, titles = {}) {
  return rows.map(([name, text]) =>
    h("div", { title: titles[name] }, h("dt", { text: name }), h("dd", { text })),
  );
}
