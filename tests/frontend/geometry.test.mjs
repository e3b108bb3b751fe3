import assert from "node:assert/strict";
import { test } from "node:test";

import { Format } from "../../custom_components/v2h/frontend/format.js";
import * as geometry from "../../custom_components/v2h/frontend/geometry.js";
import { sample } from "./sample.mjs";

const QUARTER = 900_000;
const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 17, 42);
const home = sample(NOW);
const same = (value) => value;
const at = (minutes) => new Date(NOW + minutes * 60_000).toISOString();

test("the timeline is measured up to now and planned from now on, without overlap", () => {
  const spans = geometry.timeline(home.plan, home.past, NOW);
  assert.ok(spans.filter((span) => span.measured).every((span) => span.end <= NOW));
  assert.ok(spans.filter((span) => !span.measured).every((span) => span.start >= NOW));
  for (let index = 1; index < spans.length; index += 1) assert.ok(spans[index].start >= spans[index - 1].end);
});

test("a plan made a while ago is shown from now, its old slots are gone", () => {
  const later = NOW + 2 * HOUR;
  const [first] = geometry.timeline(home.plan, [], later);
  assert.equal(first.start, later);
  assert.ok(first.end - first.start <= QUARTER);
});

test("five-minute samples become quarters: mean power, last state of charge, unknown stays unknown", () => {
  const past = [
    { at: "2026-11-23T12:00:00Z", car_w: 1000, soc_percent: 50 },
    { at: "2026-11-23T12:05:00Z", car_w: 2000, soc_percent: 51 },
    { at: "2026-11-23T12:10:00Z", car_w: null, soc_percent: null },
    { at: "nonsense", car_w: 9 },
  ];
  const [quarter, ...rest] = geometry.pastSpans(past);
  assert.equal(rest.length, 0);
  assert.deepEqual([quarter.car, quarter.soc, quarter.sun], [1500, 51, null]);
  assert.equal(quarter.end - quarter.start, QUARTER);
});

test("slots without a valid time are left out and a reason may be a text or an object", () => {
  const slots = [
    { start: at(0), end: at(15), reason: "why" },
    { start: at(15), end: at(15) },
    { start: "?", end: at(45) },
    { start: at(45), end: at(60), reason: { text: "because" } },
  ];
  assert.deepEqual(
    geometry.planSpans({ slots }).map((span) => span.reason),
    ["why", "because"],
  );
  assert.deepEqual(geometry.planSpans(null), []);
});

test("the short window is a day around now, the long one is all there is", () => {
  const spans = geometry.timeline(home.plan, home.past, NOW);
  const [from, to] = geometry.windowOf(spans, NOW, 24);
  assert.deepEqual([NOW - from, to - from], [4 * HOUR, 24 * HOUR]);
  const [first, last] = geometry.windowOf(spans, NOW, 48);
  assert.equal(last, spans.at(-1).end);
  assert.ok(NOW - first <= 12 * HOUR);
});

test("a window without any data still contains now", () => {
  const [from, to] = geometry.windowOf([], NOW, 24);
  assert.ok(from <= NOW && NOW < to);
});

test("ticks are round, cover the values and always make a scale", () => {
  assert.deepEqual(geometry.ticks(0, 0.47, 3), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(geometry.ticks(-2_600, 10_800, 5), [-5_000, 0, 5_000, 10_000, 15_000]);
  for (const [low, high] of [
    [0, 0],
    [-0.31, 0.02],
    [0, 1e-6],
    [-11_000, 0],
  ]) {
    const values = geometry.ticks(low, high, 4);
    assert.ok(
      values[0] <= low && values.at(-1) >= high && values.length >= 2,
      `${low} to ${high}: ${values}`,
    );
  }
});

test("negative prices pull the axis below zero", () => {
  const spans = geometry.planSpans({ slots: [{ start: at(0), end: at(15), import_price: -0.12 }] });
  assert.deepEqual(
    geometry.extent(spans, ["price"], 0.05),
    [-0.12, 0.05].map((value) => value * 1.06),
  );
});

test("a step runs over the whole of each slot, and breaks where a value is unknown", () => {
  const span = (start, price) => ({ start, end: start + 1, price });
  const spans = [span(0, 5), span(1, 6), span(2, null), span(3, 7)];
  const steps = geometry.runs(spans, "price", "whole");
  assert.deepEqual(steps, [[[0, 5], [1, 5], [1, 6], [2, 6]], [[3, 7], [4, 7]]]);
  assert.equal(geometry.linePath(steps, same, same), "M0 5L1 5L1 6L2 6M3 7L4 7");
});

test("charging and feeding are told apart, idle slots and unknown ones are neither", () => {
  const spans = [4, -3, 0, null].map((car, index) => ({ start: 10 * index, end: 10 * index + 10, car }));
  assert.deepEqual(geometry.runs(spans, "car", "whole", 1), [[[0, 4], [10, 4]]]);
  assert.deepEqual(geometry.runs(spans, "car", "whole", -1), [[[10, -3], [20, -3]]]);
});

test("a band goes along its upper edge and back along its lower", () => {
  assert.equal(geometry.bandPath([[[0, 5], [1, 6]]], [[[0, 2], [1, 3]]], same, same), "M0 5L1 6L1 3L0 2Z");
});

test("a line runs through the middle of slots or their ends, and stops at gaps", () => {
  const spans = [
    { start: 0, end: 2, soc: 1 },
    { start: 2, end: 4, soc: 2 },
    { start: 6, end: 8, soc: 3 },
  ];
  assert.deepEqual(geometry.runs(spans, "soc", "middle"), [
    [
      [1, 1],
      [3, 2],
    ],
    [[7, 3]],
  ]);
  assert.equal(geometry.linePath(geometry.runs(spans, "soc", "end"), same, same), "M2 1L4 2");
  assert.equal(geometry.linePath(geometry.runs(spans, "soc", "end"), same, same, 0), "M2 0L2 1L4 2L4 0Z");
});

test("nights without sun draw no line", () => {
  const suns = [0, 0, 5, 0, 0, null].map((sun, start) => ({ start, end: start + 1, sun }));
  assert.deepEqual(
    geometry.daylight(suns).map((span) => span.start),
    [1, 2, 3],
  );
});

test("hours are those of the home's clock, midnight stands out, labels keep their room", () => {
  const format = new Format({ timeZone: "Asia/Kathmandu" }); // 5:45 ahead of UTC
  const marks = geometry.hourTicks([NOW, NOW + 24 * HOUR], 300, 46, (when) => format.onClock(when));
  assert.ok(marks.every(({ at: when }) => format.onClock(when).minute === 0));
  assert.equal(marks.filter(({ midnight }) => midnight).length, 1);
  for (let index = 1; index < marks.length; index += 1) {
    assert.ok(((marks[index].at - marks[index - 1].at) / (24 * HOUR)) * 300 >= 46);
  }
});

test("the night of 25 hours has one midnight at each end", () => {
  const format = new Format({ timeZone: "Europe/Berlin" });
  const midnight = Date.UTC(2026, 9, 24, 22);
  const marks = geometry.hourTicks([midnight, midnight + 25 * HOUR], 1000, 46, (when) =>
    format.onClock(when),
  );
  assert.deepEqual(
    marks.filter((mark) => mark.midnight).map((mark) => mark.at),
    [midnight, midnight + 25 * HOUR],
  );
});

test("a pointer beside the chart finds the nearest slot", () => {
  const spans = [
    { start: 0, end: 10 },
    { start: 10, end: 20 },
  ];
  assert.deepEqual(
    [-5, 3, 10, 99].map((when) => geometry.spanAt(spans, when)),
    [0, 0, 1, 1],
  );
  assert.equal(geometry.spanAt([], 3), -1);
});
