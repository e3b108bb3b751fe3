/** Every word that the cards say, by language. Another language is one more table; gaps fall back to English. */

const ENGLISH = {
  // what happens right now
  waiting: "Waiting for your home…",
  waitingMore: "The first values arrive a few seconds after Home Assistant has started.",
  offline: "The charger is not connected",
  away: "No car is plugged in",
  unknown: "The car's power is unknown",
  discharging: "Your car is feeding the house",
  exporting: "Your car is feeding the house and the grid",
  charging: "Your car is charging",
  chargingSun: "Your car is charging from the sun",
  idle: "Your car is waiting",
  off: "V2H is switched off",
  noReason: "No reason is known yet.",
  // the four places
  sun: "Sun",
  grid: "Grid",
  house: "House",
  car: "Car",
  buying: "buying",
  selling: "selling",
  resting: "idle",
  isCharging: "charging",
  isFeeding: "feeding",
  isAway: "not plugged in",
  isOffline: "offline",
  isUnknown: "unknown",
  flow: (/** @type {string} */ parts) => `Power flow. ${parts}.`,
  // battery
  battery: "Car battery",
  reserve: "Reserve",
  goal: "Goal",
  goalBy: (/** @type {string} */ soc, /** @type {string} */ when) => `${soc} by ${when}`,
  batteryState: (/** @type {string} */ soc, /** @type {string} */ reserve, /** @type {string} */ goal) =>
    `${soc} full, reserve ${reserve}, goal ${goal}`,
  // money
  saved: "Saved so far",
  priceNow: "Price now",
  storedValue: "Value in car",
  about: "What these amounts mean",
  savedAbout: "Compared with charging on arrival, without V2H.",
  priceNowAbout: "What one kWh from the grid costs at this moment.",
  storedValueAbout: "What one more kWh in the car is worth later.",
  // controls
  mode: "Mode",
  feedOneHour: "Feed the house for 1 hour",
  feedingUntil: (/** @type {string} */ power, /** @type {string} */ time) =>
    `On your command: feeding with up to ${power} until ${time}`,
  chargingUntil: (/** @type {string} */ power, /** @type {string} */ time) =>
    `On your command: charging with up to ${power} until ${time}`,
  untilStopped: "you stop it",
  stop: "Stop",
  modes: /** @type {Record<string, string>} */ ({
    automatic: "Automatic",
    self_consumption: "Self-consumption",
    charge: "Charge",
    discharge: "Discharge",
    hold: "Hold",
    off: "Off",
  }),
  problems: "Needs attention",
  andMore: (/** @type {number} */ count) => `and ${count} more`,
  lost: (/** @type {string} */ time) => `No connection to Home Assistant. The values are from ${time}.`,
  failed: (/** @type {string} */ why) => `V2H does not answer (${why}). Trying again…`,
  // plan
  plan: "Plan",
  noPlan: "There is no plan yet.",
  noPlanMore: "A plan needs prices, and the car's state of charge. It is made as soon as both are known.",
  planOff: "V2H is switched off: the plan is not followed.",
  planIdle: (/** @type {string} */ mode) => `The mode is ${mode}: the plan is not followed.`,
  stale: "This plan is out of date. A new one is being made.",
  hours: (/** @type {number} */ hours) => `${hours} h`,
  range: "Time shown",
  price: "Price",
  power: "Power",
  carCharges: "Car charges",
  carFeeds: "Car feeds",
  now: "now",
  measured: "measured",
  planned: "plan",
  cost: "Cost with wear",
  costAbout: "Electricity bought, less what is sold, plus the wear of the car's battery.",
  exportPrice: "Sale price",
  actions: /** @type {Record<string, string>} */ ({
    charge: "Charge the car",
    discharge: "Feed the house",
    hold: "Wait",
    away: "Away",
    none: "Wait",
  }),
  doing: /** @type {Record<string, string>} */ ({
    charge: "charging",
    discharge: "feeding the house",
    hold: "waiting",
    away: "away",
    none: "waiting",
  }),
  next: "What comes next",
  nextIdle: "What Automatic would do",
  wouldBe: (/** @type {string} */ action) => `Automatic: ${action}`,
  later: "Later",
  atPrice: (/** @type {string} */ price) => `at ${price}`,
  until: (/** @type {string} */ time) => `until ${time}`,
  carAt: (/** @type {string} */ soc) => `Car at ${soc}`,
  summaryCost: (/** @type {string} */ when, /** @type {string} */ cost) =>
    `Electricity and wear until ${when}: ${cost}.`,
  summaryNext: (/** @type {string} */ doing, /** @type {string} */ when) => `Next: ${doing} from ${when}.`,
  chart: "Plan over time. Use the arrow keys to move.",
  unmet: (/** @type {string} */ when, /** @type {string} */ energy) =>
    `${energy} will be missing for ${when}.`,
  assumptions: "Assumed",
  // cards and editors
  nowCard: "V2H now",
  nowCardAbout: "What your car, house, sun and grid do right now, and why.",
  planCard: "V2H plan",
  planCardAbout: "Prices, power and the car's battery: what was and what is planned, and why.",
  home: "Home",
  now_heading: "Right now",
  details: "Details",
  configHome: "Home (only needed with more than one)",
  configHours: "Hours shown at first (24 or 48)",
  configDischarge: "Power of the one hour button (W)",
};

/** @typedef {typeof ENGLISH} Words */

/** @type {Record<string, Partial<Words>>} */
const LANGUAGES = { en: ENGLISH };

/**
 * The language in which the cards really speak to a user of this one.
 * @param {string | undefined} language
 */
export function spokenLanguage(language = "en") {
  return LANGUAGES[language] || LANGUAGES[language.split("-")[0]] ? language : "en";
}

/**
 * @param {string | undefined} language such as "de" or "de-AT"
 * @returns {Words}
 */
export function wordsFor(language = "en") {
  return { ...ENGLISH, ...LANGUAGES[language.split("-")[0]], ...LANGUAGES[language] };
}
