/** Every word that the cards say, by language. Another language is one more table; gaps fall back to English. */

import { HEALTH } from "./words-health.js";

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
  reserveRaised: (/** @type {string} */ soc, /** @type {string} */ why) =>
    `The reserve is raised to ${soc}, since ${why}.`,
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
  holdingUntil: (/** @type {string} */ time) => `On your command: the car is left alone until ${time}`,
  untilStopped: "you stop it",
  orSoc: (/** @type {string} */ time, /** @type {string} */ soc) => `${soc}, or ${time} at the latest`,
  stop: "Stop",
  byHand: "By hand…",
  howLong: "How long",
  doCharge: "Charge",
  doFeed: "Feed the house",
  doHold: "Leave it alone",
  untilTime: "Until…",
  untilSoc: "Until charged to…",
  atTime: "Until",
  carAtPercent: "Until the car is at, in percent",
  start: "Start",
  more: "More",
  less: "Less",
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
  touch: "Touch the plan, or use the arrow keys, to see why.",
  away_short: "away",
  runnerUp: "Next best",
  asGood: (/** @type {string} */ what) => `${what}, for the same money`,
  dearer: (/** @type {string} */ what, /** @type {string} */ cost) => `${what}, ${cost} worse`,
  otherwise: "It would change",
  binds: "Limited by",
  laws: /** @type {Record<string, string>} */ ({
    fuse: "main fuse",
    import_limit: "limit on buying",
    phase: "one phase of the fuse",
    export_limit: "limit on selling",
    car_export: "what the car may sell",
    charger_max: "charger and car",
    charger_min: "least power of the charger",
    slot_limit: "limit on the car",
    full: "full at",
    taper: "nearly full",
    reserve: "reserve",
    departure: "next departure",
  }),
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
  moneyCard: "V2H money",
  moneyCardAbout: "What V2H saved each day, where that came from, and every stay of the car.",
  healthCard: "V2H health",
  healthCardAbout: "How well charger, meter, prices, forecast and plan do, how old they are, and what to do.",
  // money
  today: "Today",
  month: "This month",
  total: "In total",
  perDay: "Saved per day",
  dayChart: "Saved per day. Use the arrow keys to move.",
  lastDays: (/** @type {number} */ days) => `the last ${days} days`,
  savedIn: (/** @type {string} */ when, /** @type {string} */ amount) => `Saved ${when}: ${amount}`,
  shares: { house: "House fed", sold: "Sold", sun: "Sun kept", charging: "Charging" },
  sharesMean: {
    house: "What the house used from the car, at the price it did not pay at that moment.",
    sold: "What the car gave to the grid, at what that brought.",
    sun: "Sun that went into the car: the price of buying it at that moment, less what selling it had brought.",
    charging:
      "The rest: what charging on arrival had cost, less what charging did cost, with the wear of the battery " +
      "and the worth of what is in the car. Below zero when the car was filled for later.",
  },
  sharesEnergy: {
    house: (/** @type {string} */ energy) => `${energy} to the house`,
    sold: (/** @type {string} */ energy) => `${energy} to the grid`,
    sun: (/** @type {string} */ energy) => `${energy} from the sun`,
    charging: (/** @type {string} */ energy) => `${energy} bought`,
  },
  sharesAbout: "How this is counted",
  unpriced: (/** @type {string} */ energy) => `${energy} went over the meter while no price was known.`,
  unmeasured: (/** @type {string} */ hours) => `A meter was silent for ${hours} h.`,
  noMoney: "The books are being opened…",
  stays: "Sessions",
  noStays: "No session has been recorded yet. One begins when a car is plugged in.",
  earlier: "Earlier",
  stayAbout: "Cost: what went in, less what came out at the price that the house did not pay.",
  stay: "When",
  stayIn: "In",
  stayOut: "Out",
  stayCost: "Cost",
  staySaved: "Saved",
  goesOn: "now",
  exportCsv: "Save as CSV",
  // health
  well: "Everything works as it should.",
  fairlyWell: (/** @type {number} */ count) =>
    count === 1 ? "All works. One thing could be better." : `All works. ${count} things could be better.`,
  unwell: (/** @type {number} */ count) => (count === 1 ? "One thing needs you." : `${count} things need you.`),
  grades: { good: "good", fair: "could be better", bad: "needs you", absent: "not in use" },
  parts: /** @type {Record<string, string>} */ ({
    charger: "Charger",
    meter: "Inverter and meter",
    prices: "Prices",
    sun: "Solar forecast",
    plan: "Plan",
    clock: "Clock",
    books: "Records",
  }),
  health: HEALTH,
  justNow: "just now",
  secondsAgo: (/** @type {string} */ seconds) => `${seconds} s ago`,
  minutesAgo: (/** @type {string} */ minutes) => `${minutes} min ago`,
  hoursAgo: (/** @type {string} */ hours) => `${hours} h ago`,
  // the dashboard
  viewNow: "Now",
  viewMoney: "Money",
  viewHealth: "Health",
  home: "Home",
  now_heading: "Right now",
  details: "Details",
  configHome: "Home (only needed with more than one)",
  configHours: "Hours shown at first (24 or 48)",
  configDischarge: "Most power to feed the house by hand (W)",
  configCharge: "Most power to charge by hand (W)",
  configDays: "Days shown (7 to 92)",
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
