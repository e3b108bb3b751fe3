import assert from "node:assert/strict";
import { test } from "node:test";

import { agenda, costOf, SlotDetail, whyOf } from "../../custom_components/v2h/frontend/agenda.js";
import { Format } from "../../custom_components/v2h/frontend/format.js";
import { planSpans } from "../../custom_components/v2h/frontend/geometry.js";
import { wordsFor } from "../../custom_components/v2h/frontend/words.js";

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;
const slot = (index, action, car, more = {}) => {
  const start = index * QUARTER;
  return {
    start,
    end: start + QUARTER,
    action,
    car,
    price: 0.2,
    cost: 0.1,
    soc: 50 + index,
    measured: false,
    ...more,
  };
};

test("neighbouring slots with one action are one line with its energy, price and end", () => {
  const [charge, hold] = agenda([
    slot(0, "charge", 4_000, { price: 0.1 }),
    slot(1, "charge", 8_000, { price: 0.4 }),
    slot(2, "hold", 0),
    slot(3, "hold", 0),
  ]);
  assert.deepEqual(
    [charge.start, charge.end, charge.wattHours, charge.watts, charge.soc],
    [0, 2 * QUARTER, 3_000, 6_000, 51],
  );
  assert.equal(Math.round(charge.price * 1000), 300); // weighted with energy, not with time
  assert.deepEqual([hold.action, hold.wattHours, hold.price], ["hold", null, null]);
});

test("a pause of one slot does not cut a line, a longer one does", () => {
  const brief = [slot(0, "discharge", -2_000), slot(1, "hold", 0), slot(2, "discharge", -2_000)];
  assert.deepEqual(
    agenda(brief).map((entry) => [entry.action, entry.wattHours]),
    [["discharge", 1_000]],
  );
  const long = [
    slot(0, "discharge", -2_000),
    slot(1, "hold", 0),
    slot(2, "hold", 0),
    slot(3, "discharge", -2_000),
  ];
  assert.deepEqual(
    agenda(long).map((entry) => entry.action),
    ["discharge", "hold", "discharge"],
  );
});

test("charging for a quarter between two discharges is a line of its own", () => {
  const spans = [slot(0, "discharge", -2_000), slot(1, "charge", 2_000), slot(2, "discharge", -2_000)];
  assert.equal(agenda(spans).length, 3);
});

test("what was measured is no plan, and an unknown power or price stays unknown", () => {
  const spans = [
    slot(0, null, 500, { measured: true }),
    slot(1, "charge", null),
    slot(2, "charge", 500, { price: null }),
  ];
  const [entry, ...rest] = agenda(spans);
  assert.equal(rest.length, 0);
  assert.deepEqual([entry.start, entry.wattHours, entry.watts, entry.price], [QUARTER, null, null, null]);
});

test("the cost of the plan is the sum of its slots, or unknown if one is", () => {
  assert.equal(
    costOf([slot(0, "hold", 0, { measured: true, cost: null }), slot(1, "hold", 0), slot(2, "hold", 0)]),
    0.2,
  );
  assert.equal(costOf([slot(0, "hold", 0), slot(1, "hold", 0, { cost: null })]), null);
  assert.equal(costOf([]), null);
});

const format = new Format({ language: "en-GB", timeZone: "Europe/Berlin", currency: "EUR" });
const why = (slot) => {
  const times = { start: "2026-11-24T17:00:00Z", end: "2026-11-24T17:15:00Z" };
  return Object.fromEntries(whyOf(planSpans({ slots: [{ ...times, ...slot }] })[0], wordsFor(), format));
};

test("the runner-up is told with what it costs more, and as equal where it costs nothing", () => {
  assert.equal(why({ runner_up: "hold", runner_up_cost: 0.214 })["Next best"], "Wait, €0.21 worse");
  assert.equal(why({ runner_up: "hold", runner_up_cost: 0.0001 })["Next best"], "Wait, for the same money");
  assert.equal(why({ runner_up: "charge", runner_up_cost: null })["Next best"], "Charge the car");
});

test("what binds is named with its number and unit, a law that is not known by its name", () => {
  const bindings = [
    { law: "reserve", amount: 12_000, unit: "Wh" },
    { law: "fuse", amount: 17_250, unit: "W" },
    { law: "new_law", amount: null },
  ];
  assert.equal(why({ bindings })["Limited by"].replaceAll("\u00a0", " "), "reserve 12.0 kWh · main fuse 17.3 kW · new_law");
});

test("the prices of another choice are written as the user writes them", () => {
  const otherwise = "Below 0.158 € a kWh it would charge.";
  assert.equal(why({ otherwise })["It would change"], "Below €0.158 a kWh it would charge.");
});

test("a slot of an old plan, without any of it, has no row", () => {
  assert.deepEqual(why({}), {});
});

test("a slot in which next to nothing is sold tells the price that the house does not pay", () => {
  const priceOf = (grid) =>
    SlotDetail.prototype.priceOf.call({ words: { exportPrice: "Sale price" } }, { grid, price: 0.4, exportPrice: 0.1 }, { price: String });
  assert.deepEqual([-3, 0, null, 700].map(priceOf), ["0.4", "0.4", "0.4", "0.4"]);
  assert.equal(priceOf(-700), "Sale price 0.1");
});
