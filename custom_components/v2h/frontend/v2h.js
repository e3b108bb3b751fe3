/** Entry module: tells Home Assistant's frontend what we bring. It names every module, so that all are asked for at once. */

import { V2HHealthCard } from "./health-card.js";
import { V2HMoneyCard } from "./money-card.js";
import { V2HNowCard } from "./now-card.js";
import { V2HPlanCard } from "./plan-card.js";
import { V2HDashboardStrategy } from "./homes.js";
import { learn, wordsFor } from "./words.js";
import "./agenda.js";
import "./bars.js";
import "./board.js";
import "./boost.js";
import "./card.js";
import "./chart.js";
import "./data.js";
import "./dom.js";
import "./format.js";
import "./geometry.js";
import "./lanes.js";
import "./model.js";
import "./pictures.js";
import "./problems.js";
import "./story.js";
import "./theme.js";
import "./words-en.js";

/** @param {string} tag @param {CustomElementConstructor} element */
function define(tag, element) {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

/** @param {"customCards" | "customStrategies"} list @param {{type: string}} item */
function announce(list, item) {
  const page = /** @type {any} */ (window);
  page[list] ??= [];
  if (!page[list].some((/** @type {{type: string}} */ one) => one.type === item.type)) page[list].push(item);
}

define("v2h-now-card", V2HNowCard);
define("v2h-plan-card", V2HPlanCard);
define("v2h-money-card", V2HMoneyCard);
define("v2h-health-card", V2HHealthCard);
define("ll-strategy-dashboard-v2h", /** @type {any} */ (V2HDashboardStrategy));

// The list of cards is read when somebody adds one: time enough to learn the language of the page.
await learn(document.documentElement.lang);
const words = wordsFor();

const card = (/** @type {string} */ type, /** @type {string} */ name, /** @type {string} */ description) =>
  announce("customCards", /** @type {any} */ ({ type, name, description, preview: true }));
card("v2h-now-card", words.nowCard, words.nowCardAbout);
card("v2h-plan-card", words.planCard, words.planCardAbout);
card("v2h-money-card", words.moneyCard, words.moneyCardAbout);
card("v2h-health-card", words.healthCard, words.healthCardAbout);
announce(
  "customStrategies",
  /** @type {any} */ ({
    type: "v2h",
    strategyType: "dashboard",
    name: "V2H",
    description: words.nowCardAbout,
  }),
);
