/** The card of this moment: what happens, why, who gives and takes power, and what the user can do about it. */

import { Boost, order } from "./boost.js";
import { configForm, HomeCard } from "./card.js";
import { Clamp, h, icon, refill, set } from "./dom.js";
import { entityOf } from "./homes.js";
import { instant, known } from "./format.js";
import { BatteryBar, FlowPicture } from "./pictures.js";
import { ProblemBox, tellOnce } from "./problems.js";
import { modeWord, shownModes, storyOf } from "./story.js";
import { wordsFor } from "./words.js";

const FEED_W = 3_000;
const CHARGE_W = 11_000; // charger, car and fuse set the limit

export class V2HNowCard extends HomeCard {
  getCardSize() {
    return 9;
  }

  getGridOptions() {
    return { columns: 12, min_columns: 6, rows: "auto" };
  }

  static getConfigForm() {
    const words = wordsFor();
    const watts = { number: { min: 500, max: 22_000, step: 100, mode: "box", unit_of_measurement: "W" } };
    const labels = {
      entry_id: words.configHome,
      discharge_w: words.configDischarge,
      charge_w: words.configCharge,
    };
    const powers = ["discharge_w", "charge_w"].map((name) => ({ name, selector: watts }));
    return configForm(powers, labels);
  }

  /** @param {any} config */
  setConfig(config) {
    for (const name of ["discharge_w", "charge_w"]) {
      const watts = config?.[name];
      if (watts !== undefined && !(watts > 0)) throw new Error(`${name} must be a positive number of watts.`);
    }
    super.setConfig(config);
  }

  /** @param {Hass} before @param {Hass} after */
  concerns(before, after) {
    const mode = entityOf(after, "mode", "select", this.home) ?? "";
    return super.concerns(before, after) || before.states?.[mode] !== after.states?.[mode];
  }

  build() {
    this.flow = new FlowPicture(this.words);
    this.battery = new BatteryBar(this.words);
    this.headline = h("h2", { class: "headline", "aria-live": "polite" });
    this.reason = new Clamp(this.words, "reason");
    this.story = h("div", { class: "story" }, this.headline, this.reason.element);
    this.problems = new ProblemBox(this.words);
    this.money = h("dl", { class: "money" });
    this.modes = h("div", { class: "modes", role: "group", "aria-label": this.words.mode });
    this.command = h("div", { class: "command" });
    this.boost = new Boost(this.words, (wish) => this.start(wish));
    const pictures = [this.flow.element, this.battery.element];
    this.live = h("div", { class: "live" }, ...pictures, this.money, this.aboutMoney());
    this.unreal = h("p", { class: "unreal", text: this.words.simulated, hidden: true });
    this.body.replaceChildren(this.unreal, this.story, this.problems.element, this.live, this.modes, this.command);
    this.body.append(this.boost.element);
  }

  /** @param {Wish} wish */
  async start(wish) {
    const { discharge_w: discharge = FEED_W, charge_w: charge = CHARGE_W } = this.config;
    const [action, data] = order(wish, this.format.onClock(Date.now()), { charge, discharge });
    await this.call("v2h", action, { ...data, ...this.meant });
    if (this.boost) this.boost.element.hidden = true;
    this.drawn.delete("command");
    this.draw();
  }

  /** @param {number} at ms */
  render(at) {
    const { now } = this.state;
    const story = storyOf(now);
    set(this.headline, { text: this.words[story] });
    this.tell(this.words[story], now);
    set(this.story, { class: `story ${story}` });
    for (const part of [this.live, this.modes, this.command]) part.hidden = !now;
    set(this.unreal, { hidden: !now?.simulated });
    if (!now) return;
    this.flow?.layout(this.width);
    this.flow?.show(now, this.format);
    this.battery?.show(now, this.format, at);
    this.showMoney(now);
    this.showModes(now);
    this.showCommand(now, at);
  }

  /** @param {string} headline @param {Now | null} now */
  tell(headline, now) {
    const reason = now ? now.reason || this.words.noReason : this.words.waitingMore;
    const told = tellOnce(headline, reason, now?.problems ?? [], now?.charger?.identity);
    this.reason?.show(this.format.sentence(told.reason));
    if (this.reason) this.reason.element.hidden = !told.reason;
    this.once("problems", told.problems, () => this.problems?.show(told.problems));
  }

  /** @returns {[string, string][]} each amount's name and what it means */
  meanings() {
    const { words } = this;
    return [
      [words.saved, words.savedAbout],
      [words.priceNow, words.priceNowAbout],
      [words.storedValue, words.storedValueAbout],
    ];
  }

  aboutMoney() {
    const lines = this.meanings().map(([name, text]) => h("p", {}, h("b", { text: `${name}:` }), ` ${text}`));
    return h("details", { class: "about" }, h("summary", { text: this.words.about }), ...lines);
  }

  /** @param {Now} now */
  showMoney(now) {
    const { format } = this;
    const values = [format.money(now.saved), format.price(now.import_price), format.price(now.stored_value)];
    this.once("money", values, () => {
      const cells = this.meanings().map(([name, title], index) =>
        h("div", { title }, h("dt", { text: name }), h("dd", { text: values[index] })),
      );
      this.money.replaceChildren(...cells);
    });
  }

  /** @param {Now} now */
  showModes(now) {
    const entity = entityOf(this._hass, "mode", "select", this.home);
    const select = entity ? this._hass?.states?.[entity] : undefined;
    /** @type {string[]} */
    const offered = select?.attributes?.options ?? ["automatic", "off"];
    const chosen = offered.includes(select?.state ?? "") ? select?.state : now.mode;
    const options = shownModes(offered, chosen);
    this.once("modes", [entity, options, chosen], () => {
      const buttons = options.map((option) =>
        h("button", {
          type: "button",
          text: this.modeName(option, select),
          "aria-pressed": String(option === chosen),
          disabled: !entity,
          onclick: () => this.call("select", "select_option", { option }, { entity_id: entity }),
        }),
      );
      refill(this.modes, buttons);
    });
  }

  /** @param {string} option @param {any} select */
  modeName(option, select) {
    const told = select && this._hass?.formatEntityState?.(select, option);
    return told && told !== option ? told : modeWord(this.words, option);
  }

  /** @param {Now} now @param {number} at ms */
  showCommand(now, at) {
    const power = known(now.command?.power_w);
    const until = instant(now.command?.until);
    const able = now.charger?.connected !== false && now.charger?.plugged !== false && now.mode !== "off";
    const soc = known(now.command?.soc_percent);
    const facts = [!!now.command, power, until && this.format.moment(until, at), soc, able];
    if (this.boost && (now.command || !able)) this.boost.element.hidden = true;
    this.once("command", facts, () => {
      const parts = now.command ? this.stopParts(power, until, soc, at) : this.startButtons(able);
      refill(this.command, parts);
    });
  }

  /** @returns {object} what tells an action which home is meant */
  get meant() {
    return this.home ? { config_entry_id: this.home } : {};
  }

  /** @param {boolean} able */
  startButtons(able) {
    const data = { power_w: this.config.discharge_w ?? FEED_W, duration: { hours: 1 } };
    const feed = () => this.call("v2h", "start_discharge", { ...data, ...this.meant });
    const { words } = this;
    const wide = { type: "button", class: "wide", disabled: !able, onclick: feed };
    const other = { type: "button", disabled: !able, onclick: () => this.toggleBoost(), "aria-haspopup": "true" };
    return [h("button", wide, icon("bolt"), words.feedOneHour), h("button", other, words.byHand)];
  }

  toggleBoost() {
    const { boost } = this;
    if (!boost) return;
    if (boost.element.hidden) boost.open(Date.now(), this.format);
    else boost.element.hidden = true;
  }

  /** @param {number | null} power @param {number | null} until @param {number | null} soc @param {number} at */
  stopParts(power, until, soc, at) {
    const { words, format } = this;
    const size = format.power(power === null ? null : Math.abs(power));
    const time = until === null ? words.untilStopped : format.moment(until, at);
    const end = soc === null ? time : words.orSoc(format.percent(soc), time);
    const say = !power ? words.holdingUntil(end) : power < 0 ? words.feedingUntil(size, end) : words.chargingUntil(size, end);
    const stop = () => this.call("v2h", "resume_plan", this.meant);
    const button = h("button", { type: "button", onclick: stop }, icon("stop"), words.stop);
    return [h("p", { text: say }), button];
  }

  /**
   * Home Assistant itself tells the user if the action fails.
   * @param {string} domain
   * @param {string} service
   * @param {object} data
   * @param {object} [target]
   */
  async call(domain, service, data, target) {
    this.body.setAttribute("aria-busy", "true");
    try {
      await this._hass?.callService(domain, service, data, target);
    } catch (error) {
      console.warn(`V2H: ${domain}.${service} failed`, error);
    } finally {
      this.body.removeAttribute("aria-busy");
    }
  }
}
