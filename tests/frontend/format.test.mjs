import assert from "node:assert/strict";
import { test } from "node:test";

import { Format, formatFor, known } from "../../custom_components/v2h/frontend/format.js";

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");
const EVENING = Date.UTC(2026, 10, 23, 17, 45);
const HOUR = 3_600_000;
const english = new Format({ language: "en", clock: "24", timeZone: "Europe/Berlin" });
const german = new Format({ language: "de", timeZone: "Europe/Berlin" });

test("power is watts below a kilowatt and kilowatts above, also at the border", () => {
  assert.equal(plain(english.power(850)), "850 W");
  assert.equal(plain(english.power(999.6)), "1.0 kW");
  assert.equal(plain(english.power(-1840)), "−1.8 kW");
  assert.equal(plain(german.power(11_000)), "11,0 kW");
});

test("what is not known is a dash and never zero", () => {
  for (const nothing of [null, undefined, NaN, Infinity, "12"]) {
    for (const say of ["power", "energy", "percent", "money", "price"])
      assert.equal(english[say](nothing), "–");
  }
  assert.equal(english.time(null), "–");
  assert.equal(plain(english.power(0)), "0 W");
});

test("a number that rounds to zero has no minus", () => {
  assert.equal(plain(english.power(-0.3)), "0 W");
  assert.equal(english.money(-0.0001), "€0.00");
});

test("money has two digits, and a third where two would say nothing", () => {
  assert.equal(english.money(12.345), "€12.35");
  assert.equal(english.money(0.0186), "€0.019");
  assert.equal(english.money(0.08), "€0.08");
  assert.equal(english.money(-0.412), "−€0.41");
  assert.equal(plain(german.price(0.2843)), "0,28 €/kWh");
});

test("a currency that the browser does not know is written behind the number", () => {
  assert.equal(plain(new Format({ currency: "€" }).money(2)), "2.00 €");
});

test("the user's number format wins over the language", () => {
  assert.equal(plain(new Format({ language: "en", numbers: "decimal_comma" }).power(1840)), "1,8 kW");
  assert.equal(new Format({ language: "en", numbers: "none" }).number(12345, 0), "12345");
});

test("times are those of the home, whatever the browser's zone", () => {
  assert.equal(english.time(EVENING), "18:45");
  assert.equal(new Format({ timeZone: "America/New_York", clock: "24" }).time(EVENING), "12:45");
  assert.equal(plain(new Format({ timeZone: "Europe/Berlin", clock: "12" }).time(EVENING)), "6:45 PM");
  assert.equal(plain(new Format({ timeZone: "Europe/Berlin", clock: "12" }).hour(EVENING)), "6 PM");
});

test("a moment names its day unless it is today", () => {
  assert.equal(english.moment(EVENING + HOUR, EVENING), "19:45");
  assert.equal(english.moment(EVENING + 6 * HOUR, EVENING), "tomorrow 00:45");
  assert.equal(english.moment(EVENING + 48 * HOUR, EVENING), "Wed 18:45");
});

test("days are counted on the home's calendar through the change of the clocks", () => {
  const before = Date.UTC(2026, 9, 24, 21, 30); // Saturday 23:30; the night has 25 hours
  assert.equal(english.dayNumber(before + 25 * HOUR) - english.dayNumber(before), 1);
  assert.deepEqual(english.onClock(before), { hour: 23, minute: 30 });
});

test("names of days come in the language that the cards speak", () => {
  const hass = {
    locale: { language: "de", time_format: "24" },
    config: { time_zone: "Europe/Berlin", currency: "EUR" },
  };
  const format = formatFor(hass, "CHF");
  assert.match(format.moment(EVENING + 6 * HOUR, EVENING), /^tomorrow /);
  assert.equal(plain(format.money(1234.5)), "1.234,50 CHF");
});

test("a language that no browser knows falls back to English", () => {
  assert.equal(new Format({ language: "x-klingon" }).percent(62.4), "62%");
  assert.equal(new Format({ language: "not a language" }).percent(62.4), "62%");
});

test("only finite numbers are known", () => {
  assert.equal(known(0), 0);
  assert.equal(known("0"), null);
});

test("amounts in a sentence of the server look like all others on the page", () => {
  const said = "This kWh saves 0.41 €, refilling costs -0.17 € (3 € a day), 7.5 kWh at 07:30.";
  const english = new Format({ language: "en", currency: "EUR" });
  assert.equal(
    english.sentence(said),
    "This kWh saves €0.41, refilling costs −€0.17 (€3 a day), 7.5 kWh at 07:30.",
  );
  assert.match(new Format({ language: "de", currency: "EUR" }).sentence("Saves 0.41 €."), /0,41\s€/);
  const german = "Diese kWh spart 0,05 €."; // one that the server has told in the user's language already
  assert.equal(new Format({ language: "de", currency: "EUR" }).sentence(german), german);
  assert.equal(new Format({ language: "en-US", currency: "USD" }).sentence("Saves 0.41 $."), "Saves $0.41.");
  assert.match(new Format({ language: "en", currency: "SEK" }).sentence("Saves 0.41 SEK."), /Saves kr\s0.41\./);
});

test("a range is said where it is known, and only the expected power where it is not", () => {
  const format = new Format({ language: "en-GB" });
  const said = (...watts) => format.range(...watts).replaceAll("\u00a0", " ");
  assert.equal(said(2100, 900, 3400), "2.1 kW (900 W – 3.4 kW)");
  assert.equal(said(2100, null, 3400), "2.1 kW");
  assert.equal(said(0, 0, 0), "0 W");
  assert.equal(said(null, undefined, undefined), "–");
});
