/** The card of the plan: the chart, the reason for the slot that is touched, and what comes next in words. */

import { agenda, AgendaList, costOf, SlotDetail } from "./agenda.js";
import { configForm, HomeCard } from "./card.js";
import { Chart } from "./chart.js";
import { h, refill, set } from "./dom.js";
import { instant, known } from "./format.js";
import { sentence, spanAt, timeline, windowOf } from "./geometry.js";
import { ProblemBox } from "./problems.js";
import { goalOf, modeWord } from "./story.js";
import { wordsFor } from "./words.js";

const NARROW = 560; // px below which the first look is at 24 hours
const TICK_MS = 20_000;
const FEW = 4; // measured quarters of an hour, without a plan, are no picture

export class V2HPlanCard extends HomeCard {
  constructor() {
    super();
    /** @type {number | null} a moment inside the span that the user looks at */
    this.picked = null;
    /** @type {number | undefined} */
    this.hours = undefined;
    /** @type {unknown[]} what the chart was drawn from */
    this.facts = [];
  }

  getCardSize() {
    return 11;
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
    const { words } = this;
    this.summary = h("p", { class: "summary" });
    this.ranges = h("div", { class: "ranges", role: "group", "aria-label": words.range });
    this.chart = new Chart(words, (span) => this.pick(span));
    this.detail = new SlotDetail(words);
    this.list = new AgendaList(words);
    this.warnings = new ProblemBox(words);
    this.assumed = h("p", { class: "assumed" });
    this.empty = h(
      "div",
      { class: "empty" },
      h("h2", { class: "headline", text: words.noPlan }),
      h("p", { text: words.noPlanMore }),
    );
    this.head = h("div", { class: "top" }, this.summary, this.ranges);
    this.hint = h("p", { class: "hint", text: words.touch });
    const below = [this.hint, this.detail.element, this.list.element, this.assumed];
    this.full = h("div", {}, this.head, this.warnings.element, this.chart.element, ...below);
    this.body.replaceChildren(this.empty, this.full);
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
    const { now, plan, past, trips } = this.state;
    const spans = timeline(plan, past, at);
    const planned = spans.filter((span) => !span.measured);
    set(this.empty, { hidden: planned.length > 0 });
    set(this.full, { hidden: !planned.length && spans.length < FEW });
    set(this.head, { hidden: !planned.length });
    set(this.summary, { text: this.summaryOf(planned, at) });
    this.showRanges(spans, at);
    if (!spans.length) return;
    const shown = windowOf(spans, at, this.hoursNow());
    const facts = { soc: known(now?.soc_percent), reserve: known(now?.reserve_percent), goal: goalOf(now) };
    this.redraw({ spans, window: shown, now: at, width: this.width, hass: this._hass, words: this.words, format: this.format, trips, ...facts });
    this.showDetail(at);
    this.showAgenda(planned, at);
    this.showNotes(at);
  }

  /**
   * The feed speaks every second; the picture changes with a new plan, a new sample, or as time goes by.
   * @param {Picture} picture
   */
  redraw(picture) {
    const { plan, past } = this.state;
    const { format, width, soc, reserve, goal, trips, hass } = picture;
    const tick = Math.floor(picture.now / TICK_MS);
    const charge = Math.round(soc ?? -1);
    const facts = [plan, past, this.chart, format, width, this.hoursNow(), tick, charge, reserve, goal?.at, trips, hass?.themes];
    if (facts.every((fact, index) => fact === this.facts[index])) return;
    this.facts = facts;
    this.chart?.draw(picture);
  }

  hoursNow() {
    return this.hours ?? (this.width < NARROW ? 24 : 48);
  }

  /** Only one mode follows the plan; in the others it promises nothing. */
  get followed() {
    return (this.state.now?.mode ?? "automatic") === "automatic";
  }

  /** @param {Span[]} planned @param {number} at */
  summaryOf(planned, at) {
    if (!this.followed) return "";
    const { words, format } = this;
    const next = agenda(planned).find(
      (entry) => entry.start > at && ["charge", "discharge"].includes(entry.action),
    );
    const cost = costOf(planned);
    const parts = [];
    if (next) parts.push(words.summaryNext(words.doing[next.action], format.moment(next.start, at)));
    const end = planned.at(-1)?.end;
    if (cost !== null && end) parts.push(words.summaryCost(format.moment(end, at), format.money(cost)));
    return parts.join(" ");
  }

  /** @param {Span[]} spans @param {number} at */
  showRanges(spans, at) {
    const long =
      spans.length &&
      (spans.at(-1)?.end ?? 0) - Math.max(spans[0].start, at - 12 * 3_600_000) > 25 * 3_600_000;
    set(this.ranges, { hidden: !long });
    const shown = this.hoursNow();
    this.once("ranges", shown, () => refill(this.ranges, [24, 48].map((hours) => this.rangeButton(hours, shown))));
  }

  /** @param {number} hours @param {number} shown */
  rangeButton(hours, shown) {
    const choose = () => {
      this.hours = hours;
      this.draw();
    };
    const pressed = String(hours === shown);
    return h("button", { type: "button", text: this.words.hours(hours), "aria-pressed": pressed, onclick: choose });
  }

  /** @param {number} at */
  showDetail(at) {
    const { chart } = this;
    if (!chart?.spans.length) return;
    const index = spanAt(chart.spans, this.picked ?? at);
    const span = chart.spans[index];
    chart.point(this.picked === null ? null : span);
    chart.board.tell(index, chart.spans.length, this.detail?.show(span, this.format, at, this.followed));
  }

  /** @param {Span[]} planned @param {number} at */
  showAgenda(planned, at) {
    const entries = agenda(planned).filter((entry) => entry.start <= at || entry.action !== "hold");
    const { followed } = this;
    this.once("agenda", [entries, followed], () => this.list?.show(entries, this.format, at, followed));
  }

  /** @param {Unmet} unmet @param {number} at */
  unmetText(unmet, at) {
    const when = this.format.moment(instant(unmet.departure), at);
    return [this.words.unmet(this.format.energy(unmet.missing_wh), when), unmet.why ?? ""].join(" ").trim();
  }

  /** @param {number} at */
  showNotes(at) {
    const { plan } = this.state;
    const until = instant(plan?.good_until);
    const warnings = (plan?.unmet ?? []).map((unmet) => this.unmetText(unmet, at));
    if (until !== null && until < at) warnings.unshift(this.words.stale);
    const { mode = "automatic" } = this.state.now ?? {};
    if (mode === "off") warnings.unshift(this.words.planOff);
    else if (!this.followed) warnings.unshift(this.words.planIdle(modeWord(this.words, mode)));
    const assumed = (plan?.assumptions ?? []).map(sentence).filter((text) => text !== null);
    set(this.assumed, { hidden: !assumed.length, text: `${this.words.assumptions}: ${assumed.join(" ")}` });
    this.once("warnings", warnings, () => this.warnings?.show(warnings));
  }
}
