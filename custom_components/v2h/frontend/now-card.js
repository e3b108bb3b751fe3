/** The card of this moment: what happens, why, who gives and takes power, and what the user can do about it. */

import { BatteryBar } from "./battery.js";
import { configForm, HomeCard } from "./card.js";
import { h, set } from "./dom.js";
import { entityOf } from "./entities.js";
import { FlowPicture } from "./flow.js";
import { instant, known } from "./format.js";
import { icon } from "./icons.js";
import { storyOf } from "./story.js";
import { wordsFor } from "./words.js";

/** @typedef {import("./types.js").Now} Now */
/** @typedef {import("./types.js").Hass} Hass */

const BOOST_W = 3_000;
const MODES = ["automatic", "off"];

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
    const labels = { entry_id: words.configHome, discharge_w: words.configDischarge };
    return configForm([{ name: "discharge_w", selector: watts }], labels);
  }

  /** @param {any} config */
  setConfig(config) {
    const watts = config?.discharge_w;
    if (watts !== undefined && !(watts > 0))
      throw new Error("discharge_w must be a positive number of watts.");
    super.setConfig(config);
  }

  /** @param {Hass} before @param {Hass} after */
  concerns(before, after) {
    const mode = entityOf(after, "mode", "select") ?? "";
    return super.concerns(before, after) || before.states?.[mode] !== after.states?.[mode];
  }

  build() {
    this.flow = new FlowPicture(this.words);
    this.battery = new BatteryBar(this.words);
    this.headline = h("h2", { class: "headline", "aria-live": "polite" });
    this.reason = h("p", { class: "reason" });
    this.story = h("div", { class: "story" }, this.headline, this.reason);
    this.problems = h("ul", { class: "problems", "aria-label": this.words.problems });
    this.money = h("dl", { class: "money" });
    this.modes = h("div", { class: "modes", role: "group", "aria-label": this.words.mode });
    this.command = h("div", { class: "command" });
    this.live = h("div", { class: "live" }, this.flow.element, this.battery.element, this.money);
    this.body.replaceChildren(this.story, this.problems, this.live, this.modes, this.command);
  }

  /** @param {number} at ms */
  render(at) {
    const { now } = this.state;
    const story = storyOf(now);
    set(this.headline, { text: this.words[story] });
    set(this.reason, { text: now ? now.reason || this.words.noReason : this.words.waitingMore });
    set(this.story, { class: `story ${story}` });
    for (const part of [this.live, this.modes, this.command]) part.hidden = !now;
    this.showProblems(now?.problems ?? []);
    if (!now) return;
    this.flow?.layout(this.width);
    this.flow?.show(now, this.format);
    this.battery?.show(now, this.format, at);
    this.showMoney(now);
    this.showModes(now);
    this.showCommand(now, at);
  }

  /** @param {string[]} problems */
  showProblems(problems) {
    this.problems.hidden = !problems.length;
    this.once("problems", problems, () => {
      const lines = problems.map((text) => h("li", {}, icon("warning"), h("span", { text })));
      this.problems.replaceChildren(...lines);
    });
  }

  /** @param {Now} now */
  showMoney(now) {
    const { words, format } = this;
    const rows = [
      [words.saved, format.money(now.saved)],
      [words.priceNow, format.price(now.import_price)],
      [words.storedValue, format.price(now.stored_value)],
    ];
    this.once("money", rows, () => {
      const cells = rows.map(([name, value]) =>
        h("div", {}, h("dt", { text: name }), h("dd", { text: value })),
      );
      this.money.replaceChildren(...cells);
    });
  }

  /** @param {Now} now */
  showModes(now) {
    const entity = entityOf(this._hass, "mode", "select");
    const select = entity ? this._hass?.states?.[entity] : undefined;
    const options = select?.attributes?.options ?? MODES;
    const chosen = options.includes(select?.state) ? select?.state : now.mode;
    this.once("modes", [entity, options, chosen], () => {
      const buttons = options.map((/** @type {string} */ option) =>
        h("button", {
          type: "button",
          text: this.modeName(option, select),
          "aria-pressed": String(option === chosen),
          disabled: !entity,
          onclick: () => this.call("select", "select_option", { option }, { entity_id: entity }),
        }),
      );
      this.replace(this.modes, buttons);
    });
  }

  /** @param {string} option @param {any} select */
  modeName(option, select) {
    if (select && this._hass?.formatEntityState) return this._hass.formatEntityState(select, option);
    return { automatic: this.words.automatic, off: this.words.modeOff }[option] ?? option;
  }

  /** @param {Now} now @param {number} at ms */
  showCommand(now, at) {
    const power = known(now.command?.power_w);
    const until = instant(now.command?.until);
    const able = now.charger?.connected !== false && now.charger?.plugged !== false && now.mode !== "off";
    const facts = [!!now.command, power, until && this.format.moment(until, at), able];
    this.once("command", facts, () => {
      this.replace(this.command, now.command ? this.stopParts(power, until, at) : [this.startButton(able)]);
    });
  }

  /** @param {boolean} able */
  startButton(able) {
    const home = this.config.entry_id ? { config_entry_id: this.config.entry_id } : {};
    const data = { power_w: this.config.discharge_w ?? BOOST_W, duration: { hours: 1 }, ...home };
    const start = () => this.call("v2h", "start_discharge", data);
    const text = this.words.feedOneHour;
    return h(
      "button",
      { type: "button", class: "wide", disabled: !able, onclick: start },
      icon("bolt"),
      text,
    );
  }

  /** @param {number | null} power @param {number | null} until @param {number} at */
  stopParts(power, until, at) {
    const home = this.config.entry_id ? { config_entry_id: this.config.entry_id } : {};
    const say = (power ?? -1) <= 0 ? this.words.feedingUntil : this.words.chargingUntil;
    const size = this.format.power(power === null ? null : Math.abs(power));
    const text = say(size, until === null ? this.words.untilStopped : this.format.moment(until, at));
    const stop = () => this.call("v2h", "stop_discharge", home);
    const button = h("button", { type: "button", onclick: stop }, icon("stop"), this.words.stop);
    return [h("p", { text }), button];
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
