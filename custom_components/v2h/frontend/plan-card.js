/** The card of the plan: the chart, the reason for the slot that is touched, and what comes next in words. */

import { agenda, costOf } from "./agenda.js";
import { configForm, HomeCard } from "./card.js";
import { Chart } from "./chart.js";
import { h, set } from "./dom.js";
import { instant, known } from "./format.js";
import { sentence, spanAt, timeline, windowOf } from "./geometry.js";
import { icon } from "./icons.js";
import { goalOf } from "./story.js";
import { wordsFor } from "./words.js";

/** @typedef {import("./types.js").Span} Span */

const NARROW = 560; // px below which the first look is at 24 hours
const FIRST = 5; // lines of the agenda that are always open
/** @type {Record<string, number>} keys that move over the chart, and by how many spans */
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -4, PageUp: 4, Home: -1e6, End: 1e6 };

export class V2HPlanCard extends HomeCard {
  getCardSize() {
    return 11;
  }

  getGridOptions() {
    return { columns: "full", min_columns: 6, rows: "auto" };
  }

  static getConfigForm() {
    const words = wordsFor();
    const hours = { name: "hours", selector: { number: { min: 24, max: 48, step: 24, mode: "box" } } };
    return configForm([hours], { entry_id: words.configHome, hours: words.configHours });
  }

  /** @param {any} config */
  setConfig(config) {
    if (![undefined, 24, 48].includes(config?.hours)) throw new Error("hours must be 24 or 48.");
    super.setConfig(config);
    this.hours = config.hours;
  }

  build() {
    if (this.built === this.words) return;
    const { words } = this;
    if (this.built && this.built.plan === words.plan) return;
    this.built = words;
    this.summary = h("p", { class: "summary" });
    this.ranges = h("div", { class: "ranges", role: "group", "aria-label": words.range });
    this.chart = new Chart(words);
    set(this.chart.element, { "aria-label": words.chart, ...this.gestures() });
    this.detail = h("div", { class: "detail" });
    this.list = h("div", { class: "agenda" });
    this.notes = h("div", { class: "notes" });
    this.empty = h("div", { class: "empty" }, h("h2", { class: "headline", text: words.noPlan }), h("p", { text: words.noPlanMore }));
    const head = h("div", { class: "top" }, this.summary, this.ranges);
    this.full = h("div", {}, head, this.chart.element, this.detail, this.list, this.notes);
    this.body.replaceChildren(this.empty, this.full);
  }

  gestures() {
    const point = (/** @type {PointerEvent} */ event) => this.pick(this.chart?.under(event.clientX) ?? null);
    return {
      onpointermove: point,
      onpointerdown: point,
      onpointerleave: (/** @type {PointerEvent} */ event) => event.pointerType === "mouse" && this.pick(null),
      onblur: () => this.pick(null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.step(event),
    };
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const by = KEYS[event.key];
    const spans = this.chart?.spans ?? [];
    if (event.key === "Escape") this.pick(null);
    if (by === undefined || !spans.length) return;
    event.preventDefault();
    const here = spanAt(spans, this.picked ?? Date.now());
    this.pick(spans[Math.min(spans.length - 1, Math.max(0, here + by))]);
  }

  /** @param {Span | null} span */
  pick(span) {
    const picked = span ? Math.max(span.start, Math.min(span.end - 1, (span.start + span.end) / 2)) : null;
    if (picked === this.picked) return;
    this.picked = picked;
    this.showDetail(Date.now());
  }

  /** @param {number} at ms */
  render(at) {
    this.build();
    const { now, plan, past } = this.state;
    const spans = timeline(plan, past, at);
    const planned = spans.filter((span) => !span.measured);
    set(this.empty, { hidden: planned.length > 0 });
    set(this.full, { hidden: !spans.length });
    set(this.summary, { text: this.summaryOf(planned, at) });
    this.showRanges(spans, at);
    if (!spans.length) return;
    const shown = windowOf(spans, at, this.hoursNow());
    const facts = { soc: known(now?.soc_percent), reserve: known(now?.reserve_percent), goal: goalOf(now) };
    this.chart?.draw({ spans, window: shown, now: at, width: this.width, format: this.format, ...facts });
    this.showDetail(at);
    this.showAgenda(planned, at);
    this.showNotes(at);
  }

  hoursNow() {
    return this.hours ?? (this.width < NARROW ? 24 : 48);
  }

  /** @param {Span[]} planned @param {number} at */
  summaryOf(planned, at) {
    const { words, format } = this;
    const next = agenda(planned).find((entry) => entry.start > at && ["charge", "discharge"].includes(entry.action));
    const cost = costOf(planned);
    const parts = [];
    if (next) parts.push(words.summaryNext(words.doing[next.action], format.moment(next.start, at)));
    const end = planned.at(-1)?.end;
    if (cost !== null && end) parts.push(words.summaryCost(format.moment(end, at), format.money(cost)));
    return parts.join(" ");
  }

  /** @param {Span[]} spans @param {number} at */
  showRanges(spans, at) {
    const long = spans.length && (spans.at(-1)?.end ?? 0) - Math.max(spans[0].start, at - 12 * 3_600_000) > 25 * 3_600_000;
    set(this.ranges, { hidden: !long });
    const key = `${this.hoursNow()}${this.words.range}`;
    if (this.rangesKey === key) return;
    this.rangesKey = key;
    const focused = this.ranges.contains(this.shadowRoot?.activeElement ?? null);
    const buttons = [24, 48].map((hours) => {
      const pressed = hours === this.hoursNow();
      const choose = () => {
        this.hours = hours;
        this.draw();
      };
      return h("button", { type: "button", text: this.words.hours(hours), "aria-pressed": String(pressed), onclick: choose });
    });
    this.ranges.replaceChildren(...buttons);
    if (focused) this.ranges.querySelector('[aria-pressed="true"]')?.focus();
  }

  /** @param {number} at */
  showDetail(at) {
    const chart = this.chart;
    if (!chart?.spans.length) return;
    const index = spanAt(chart.spans, this.picked ?? at);
    const span = chart.spans[index];
    chart.point(this.picked === null || this.picked === undefined ? null : span);
    const facts = this.factsOf(span);
    const when = `${this.format.moment(span.start, at)} – ${this.format.time(span.end)}`;
    const kind = span.measured ? this.words.measured : (span.action && this.words.actions[span.action]) || this.words.planned;
    const head = h("p", { class: "when" }, h("strong", { text: when }), h("span", { class: `chip ${span.action ?? ""}`, text: kind }));
    const cells = facts.map(([name, value]) => h("div", {}, h("dt", { text: name }), h("dd", { text: value })));
    const reason = h("p", { class: "reason", text: span.reason ?? (span.measured ? "" : this.words.noReason) });
    this.detail.replaceChildren(head, h("dl", {}, ...cells), reason);
    const spoken = [when, kind, ...facts.map((fact) => fact.join(" ")), span.reason ?? ""].filter(Boolean).join(". ");
    set(chart.element, { "aria-valuemin": 0, "aria-valuemax": chart.spans.length - 1, "aria-valuenow": index, "aria-valuetext": spoken });
  }

  /** @param {Span} span @returns {[string, string][]} */
  factsOf(span) {
    const { words, format } = this;
    const price = span.exportPrice === null || span.grid === null || span.grid >= 0;
    return [
      [price ? words.price : words.exportPrice, format.price(price ? span.price : span.exportPrice)],
      [words.car, format.power(span.car)],
      [words.house, format.power(span.house)],
      [words.sun, format.power(span.sun)],
      [words.grid, format.power(span.grid)],
      [words.battery, format.percent(span.soc)],
      ...(span.measured ? [] : [/** @type {[string, string]} */ ([words.cost, format.money(span.cost)])]),
    ];
  }

  /** @param {Span[]} planned @param {number} at */
  showAgenda(planned, at) {
    const entries = agenda(planned);
    const key = JSON.stringify([entries.map((entry) => ({ ...entry, start: Math.max(entry.start, at - 60_000) > at ? entry.start : 0 })), this.formatKey]);
    if (key === this.agendaKey) return;
    this.agendaKey = key;
    const open = this.list.querySelector("details")?.open ?? false;
    const lines = entries.map((entry) => this.lineOf(entry, at));
    const more = h("details", { open }, h("summary", { text: `${this.words.later} (${lines.length - FIRST})` }), h("ol", {}, ...lines.slice(FIRST)));
    const title = h("h3", { text: this.words.next });
    this.list.replaceChildren(title, h("ol", {}, ...lines.slice(0, FIRST)), ...(lines.length > FIRST ? [more] : []));
    set(this.list, { hidden: !entries.length });
  }

  /** @param {import("./agenda.js").Entry} entry @param {number} at */
  lineOf(entry, at) {
    const { words, format } = this;
    const started = entry.start <= at;
    const when = started ? words.until(format.moment(entry.end, at)) : `${format.moment(entry.start, at)} – ${format.time(entry.end)}`;
    const how = [
      entry.wattHours === null ? "" : format.energy(entry.wattHours),
      entry.price === null ? "" : words.atPrice(format.price(entry.price)),
    ].filter(Boolean).join(" ");
    const end = entry.soc === null ? "" : words.carAt(format.percent(entry.soc));
    const text = h("span", { class: "what" }, h("strong", { text: words.actions[entry.action] ?? entry.action }), h("small", { text: how }));
    const side = h("span", { class: "side" }, h("span", { text: when }), h("small", { text: end }));
    return h("li", { class: entry.action }, icon(entry.action, { width: 20, height: 20 }), text, side);
  }

  /** @param {number} at */
  showNotes(at) {
    const { plan } = this.state;
    const until = instant(plan?.good_until);
    const warnings = (plan?.unmet ?? []).map(sentence).filter((text) => text !== null);
    if (until !== null && until < at) warnings.unshift(this.words.stale);
    const assumed = (plan?.assumptions ?? []).map(sentence).filter((text) => text !== null);
    const key = JSON.stringify([warnings, assumed]);
    if (key === this.notesKey) return;
    this.notesKey = key;
    const list = warnings.map((text) => h("li", {}, icon("warning"), h("span", { text })));
    const parts = warnings.length ? [h("ul", { class: "problems" }, ...list)] : [];
    if (assumed.length) parts.push(h("p", { class: "assumed", text: `${this.words.assumptions}: ${assumed.join(" ")}` }));
    this.notes.replaceChildren(...parts);
  }
}
