import assert from "node:assert/strict";
import { test } from "node:test";

import { amounts, dayAt, places } from "../../custom_components/v2h/frontend/bars.js";

const days = (...saved) => saved.map((amount) => ({ day: "2026-11-01", saved: amount }));

test("the scale holds every day and 0, also where all of them lost or nothing is known", () => {
  for (const [saved, low, high] of [[[1, 4.2], 0, 4.2], [[-3, -1], -3, 0], [[null, null], 0, 0.1], [[-1, null, 2], -1, 2]]) {
    const axis = amounts(days(...saved));
    assert.ok(axis.low <= low && axis.high >= high, JSON.stringify(axis));
    assert.ok(axis.ticks.includes(0));
  }
});

test("a pointer finds the bar that it is over, and the nearest one beside the chart", () => {
  for (const count of [7, 31, 92]) {
    places(count, 360).forEach(({ left, size }, index) => assert.equal(dayAt(count, 360, left + size / 2), index));
    assert.equal(dayAt(count, 360, -50), 0);
    assert.equal(dayAt(count, 360, 900), count - 1);
  }
});
