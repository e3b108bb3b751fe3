/**
 * Numbers, money and times as the user of Home Assistant wants to read them.
 * Unknown is always shown as a dash, never as 0. Clock times are those of the home.
 */

import { spokenLanguage } from "./words.js";

export const UNKNOWN = "–";
const NO_BREAK = "\u00a0";
const NUMBER_LOCALES = new Map([
  ["comma_decimal", "en-US"],
  ["decimal_comma", "de"],
  ["space_comma", "fr"],
  ["quote_decimal", "de-CH"],
]);
/** @type {Map<string, "h12" | "h23">} */
const HOUR_CYCLES = new Map([
  ["12", "h12"],
  ["24", "h23"],
]);

/**
 * The number itself, or null for everything that is not a finite number.
 * @param {unknown} value
 */
export function known(value) {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/**
 * Milliseconds of an ISO time, or null.
 * @param {unknown} iso
 */
export function instant(iso) {
  return typeof iso === "string" ? known(Date.parse(iso)) : null;
}

/** @param {string} text a true minus sign instead of a hyphen */
const minus = (text) => text.replace("-", "−");

export class Format {
  /**
   * @param {{language?: string, words?: string, numbers?: string, clock?: string, timeZone?: string,
   *   currency?: string}} taste
   *   words is the language of the names of days; numbers and clock are Home Assistant's `number_format` and
   *   `time_format`.
   */
  constructor({ language = "en", words = language, numbers, clock, timeZone, currency = "EUR" } = {}) {
    this.language = supported(language);
    this.words = supported(words);
    this.numbers = NUMBER_LOCALES.get(numbers ?? "") ?? (numbers === "system" ? undefined : this.language);
    this.grouping = numbers !== "none";
    this.hourCycle = HOUR_CYCLES.get(clock ?? "");
    this.clockLanguage = clock === "system" ? undefined : this.language;
    this.timeZone = timeZone;
    this.currency = currency;
    /** @type {Map<string, Intl.NumberFormat | Intl.DateTimeFormat>} */
    this.made = new Map();
  }

  /** @param {number} value @param {number} digits @param {Intl.NumberFormatOptions} [more] */
  number(value, digits, more = {}) {
    const key = `n${digits}${more.style ?? ""}${more.minimumFractionDigits ?? ""}`;
    const format = this.keep(key, () => {
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, ...more };
      return new Intl.NumberFormat(this.numbers, { useGrouping: this.grouping, ...options });
    });
    const zero = Math.abs(value) < 0.5 * 10 ** -digits;
    return minus(/** @type {Intl.NumberFormat} */ (format).format(zero ? 0 : value));
  }

  /** @param {Maybe} watts as W below 1 kW, else as kW with one digit */
  power(watts) {
    const value = known(watts);
    if (value === null) return UNKNOWN;
    if (Math.abs(value) < 999.5) return `${this.number(value, 0)}${NO_BREAK}W`;
    return `${this.number(value / 1000, 1)}${NO_BREAK}kW`;
  }

  /** What is expected, and where it is known what it may be. @param {Maybe} watts @param {Maybe} low @param {Maybe} high */
  range(watts, low, high) {
    const text = this.power(watts);
    return known(low) === null || !known(high) ? text : `${text} (${this.power(low)} – ${this.power(high)})`;
  }

  /** @param {Maybe} wattHours */
  energy(wattHours) {
    const value = known(wattHours);
    return value === null ? UNKNOWN : `${this.number(value / 1000, 1)}${NO_BREAK}kWh`;
  }

  /** @param {Maybe} percent 0 to 100 */
  percent(percent) {
    const value = known(percent);
    if (value === null) return UNKNOWN;
    const format = this.keep("%", () => new Intl.NumberFormat(this.numbers, { style: "percent" }));
    return minus(/** @type {Intl.NumberFormat} */ (format).format(Math.round(value) / 100));
  }

  /** @param {Maybe} amount in the home's currency; a third digit only for very small amounts */
  money(amount) {
    const value = known(amount);
    if (value === null) return UNKNOWN;
    return this.cash(value, Math.abs(value) < 0.0995 ? 3 : 2);
  }

  /** @param {Maybe} perKwh money for one kWh */
  price(perKwh) {
    const value = known(perKwh);
    return value === null ? UNKNOWN : `${this.money(value)}/kWh`;
  }

  /** @param {number} value @param {number} digits */
  cash(value, digits) {
    try {
      return this.number(value, digits, {
        minimumFractionDigits: Math.min(digits, 2),
        style: "currency",
        currency: this.currency,
        currencyDisplay: "narrowSymbol",
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return `${this.number(value, digits)}${NO_BREAK}${this.currency}`; // not an ISO currency
    }
  }

  /**
   * A sentence of the server, where that is in English, with its amounts ("0.40 €") as the user writes them.
   * @param {string} text
   */
  sentence(text) {
    const signs = [this.currency, this.currencySign].map((sign) => sign.replace(/[$.*+?^()|[\]\\{}]/g, "\\$&"));
    const size = "(?<![\\d,])([-−]?)(\\d+(?:\\.(\\d+))?)";
    const amount = new RegExp(`${size}[ ${NO_BREAK}](?:${signs.join("|")})(?![\\p{L}\\p{N}])`, "gu");
    return text.replace(amount, (_, sign, value, digits = "") =>
      this.cash(Number(value) * (sign ? -1 : 1), digits.length),
    );
  }

  /** The sign of the currency, for the title of an axis. */
  get currencySign() {
    return this.cash(0, 0).replace(/[\d\s\u00a0\u202f]/g, "") || this.currency;
  }

  /** @param {number | null} when ms @returns {string} 18:45 or 6:45 PM */
  time(when) {
    return this.clock("time", when, {
      hour: this.hourCycle === "h23" ? "2-digit" : "numeric",
      minute: "2-digit",
    });
  }

  /** @param {number | null} when ms @returns {string} a full hour, short enough for an axis */
  hour(when) {
    const twelve = this.hourCycle ? this.hourCycle === "h12" : /[ap]m/i.test(this.time(0));
    return twelve ? this.clock("hour", when, { hour: "numeric" }) : this.time(when);
  }

  /** @param {number | null} when ms @returns {string} Tue 24 Nov in the user's language */
  day(when) {
    return this.clock("day", when, { weekday: "short", day: "numeric", month: "short" });
  }

  /** @param {number} when ms @returns {string} 24 Nov, for an axis of days */
  dayOfMonth(when) {
    return this.clock("dayOfMonth", when, { day: "numeric", month: "short" });
  }

  /** @param {number} when ms @returns {string} Tue */
  weekday(when) {
    return this.clock("weekday", when, { weekday: "short" });
  }

  /**
   * The time of day, with the day in front where it is not today.
   * @param {number | null} when ms
   * @param {number} now ms
   */
  moment(when, now) {
    if (when === null) return UNKNOWN;
    const days = this.dayNumber(when) - this.dayNumber(now);
    if (days === 0) return this.time(when);
    if (Math.abs(days) === 1) {
      const near = new Intl.RelativeTimeFormat(this.words, { numeric: "auto" }).format(days, "day");
      return `${near} ${this.time(when)}`;
    }
    return `${this.weekday(when)} ${this.time(when)}`;
  }

  /** @param {number} when ms @returns {{hour: number, minute: number}} on the home's clock */
  onClock(when) {
    const [hour, minute] = this.parts(when, "hm", { hour: "2-digit", minute: "2-digit" });
    return { hour, minute };
  }

  /** @param {number} when ms @returns {number} days since 1970 on the home's calendar */
  dayNumber(when) {
    const [month, day, year] = this.parts(when, "ymd", { year: "numeric", month: "numeric", day: "numeric" });
    return Date.UTC(year, month - 1, day) / 86_400_000;
  }

  /** @param {number} when @param {string} key @param {Intl.DateTimeFormatOptions} options */
  parts(when, key, options) {
    const format = this.keep(`p${key}`, () => {
      return new Intl.DateTimeFormat("en-US", { timeZone: this.timeZone, hourCycle: "h23", ...options });
    });
    const text = /** @type {Intl.DateTimeFormat} */ (format).format(when);
    return (text.match(/\d+/g) ?? []).map(Number);
  }

  /** @param {string} key @param {number | null} when @param {Intl.DateTimeFormatOptions} options */
  clock(key, when, options) {
    if (when === null) return UNKNOWN;
    const format = this.keep(key, () => {
      const hourCycle = options.hour ? this.hourCycle : undefined;
      const language = options.hour ? this.clockLanguage : this.words;
      return new Intl.DateTimeFormat(language, { timeZone: this.timeZone, hourCycle, ...options });
    });
    return /** @type {Intl.DateTimeFormat} */ (format).format(when).replace(/\s/g, NO_BREAK);
  }

  /**
   * Making an Intl object is slow, using it is fast.
   * @param {string} key
   * @param {() => Intl.NumberFormat | Intl.DateTimeFormat} make
   */
  keep(key, make) {
    const found = this.made.get(key) ?? make();
    this.made.set(key, found);
    return found;
  }
}

/** @param {string} language @returns {string} itself, or English where the browser does not know it */
function supported(language) {
  try {
    return Intl.NumberFormat.supportedLocalesOf([language])[0] ?? "en";
  } catch {
    return "en";
  }
}

/**
 * The format for this user and this home.
 * @param {Hass | null | undefined} hass
 * @param {string} [currency] of the home; else the one that Home Assistant is set to
 */
export function formatFor(hass, currency) {
  const language = hass?.locale?.language ?? hass?.language;
  return new Format({
    language,
    words: spokenLanguage(language),
    numbers: hass?.locale?.number_format,
    clock: hass?.locale?.time_format,
    timeZone: hass?.config?.time_zone,
    currency: currency || hass?.config?.currency || "EUR",
  });
}
