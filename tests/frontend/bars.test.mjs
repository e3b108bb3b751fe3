import assert from "node:assert/strict";
import { test } from "node:test";

import { amounts, barsOption, dayAt, places } from "../../custom_components/v2h/frontend/bars.js";
import { Format } from "../../custom_components/v2h/frontend/format.js";

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

test("Home Assistant's chart gets a bar for each day at the same place, lost days in their own colour, unknown ones none", () => {
  const some = days(1.2, null, -0.4);
  const tip = (index) => `day ${index}`;
  const { data: [bars], options } = barsOption(some, 360, new Format({ language: "en-GB" }), (name) => name, tip);
  assert.deepEqual(bars.data.map(({ value }) => value), [1.2, null, -0.4]);
  assert.deepEqual(bars.data.map(({ itemStyle }) => itemStyle.color), ["daybar", "daybar", "daybar lost"]);
  const { low, high } = amounts(some);
  assert.deepEqual([options.yAxis.min, options.yAxis.max], [low, high]);
  assert.equal((high - low) % options.yAxis.interval < 1e-9, true);
  assert.equal(options.xAxis.data.length, 3);
  const [first] = places(3, 360);
  const each = (360 - options.grid.left - options.grid.right) / 3;
  assert.ok(first.left >= options.grid.left && first.left + first.size <= options.grid.left + each);
  assert.equal(options.tooltip.formatter([{ dataIndex: 2 }]), "day 2");
});

test("today always has its label, and no two labels touch", () => {
  for (const [count, width] of [[7, 300], [31, 300], [31, 900], [92, 300]]) {
    const { options } = barsOption(days(...Array(count).fill(1)), width, new Format(), (name) => name, String);
    const shown = Array.from({ length: count }, (_, index) => index).filter(options.xAxis.axisLabel.interval);
    assert.equal(shown.at(-1), count - 1);
    const each = (width - options.grid.left - options.grid.right) / count;
    for (let index = 1; index < shown.length; index += 1) assert.ok((shown[index] - shown[index - 1]) * each >= 60, `${count} in ${width}`);
  }
});
