import assert from "node:assert/strict";
import { test } from "node:test";

import { Format } from "../../custom_components/v2h/frontend/format.js";
import { planSpans } from "../../custom_components/v2h/frontend/geometry.js";
import { whyOf } from "../../custom_components/v2h/frontend/why.js";
import { wordsFor } from "../../custom_components/v2h/frontend/words.js";

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
