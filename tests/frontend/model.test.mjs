import assert from "node:assert/strict";
import { test } from "node:test";

import { Format } from "../../custom_components/v2h/frontend/format.js";
import { timeline } from "../../custom_components/v2h/frontend/geometry.js";
import { EDGE, GUTTER, LANES } from "../../custom_components/v2h/frontend/lanes.js";
import { modelOf, planOption } from "../../custom_components/v2h/frontend/model.js";
import { wordsFor } from "../../custom_components/v2h/frontend/words.js";
import { sample } from "./sample.mjs";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 23, 17, 42);
const format = new Format({ language: "en-GB", timeZone: "Europe/Berlin", currency: "EUR" });
const home = sample(NOW);
const spans = timeline(home.plan, home.past, NOW);
const iso = (hours) => new Date(NOW + hours * HOUR).toISOString();
const picture = (more = {}) => ({
  spans,
  window: [NOW - 4 * HOUR, NOW + 20 * HOUR],
  now: NOW,
  width: 400,
  words: wordsFor("en"),
  format,
  soc: 55,
  reserve: 20,
  goal: { soc: 80, at: NOW + 13 * HOUR },
  trips: [{ departure: iso(13), back: iso(22) }],
  ...more,
});
const colour = (name) => `colour of ${name}`;
const tip = () => "tip";
const optionOf = (more, hidden, view) => {
  const model = modelOf(picture(more), hidden);
  return planOption(model, view ?? model.window, colour, tip);
};
const named = (data, name) => data.filter((series) => series.name === name);
const drawn = (series) => series.flatMap(({ data }) => data).filter(([, value]) => value !== null);

test("every line of the model is a series in its colour, with the same points and its gaps kept open", () => {
  const model = modelOf(picture());
  const { data } = optionOf();
  for (const name of ["price", "sun", "house", "charge", "discharge", "soc", "reserve"]) {
    const lines = model.lines.filter((line) => line.name === name && !line.floor);
    const series = named(data, name);
    assert.ok(series.length >= 1 && series.every(({ color }) => color === `colour of ${name}`), name);
    assert.deepEqual(drawn(series), lines.flatMap(({ runs }) => runs.flat()), name);
    const gaps = series.flatMap((one) => one.data).filter(([, value]) => value === null);
    assert.equal(gaps.length, lines.reduce((sum, { runs }) => sum + runs.length, 0), name);
  }
});

test("each series has an id of its own, or one would replace the other", () => {
  const ids = optionOf().data.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length, ids.join(", "));
});

test("the lanes share one axis of time, and each axis of values meets the pixels of its own lane", () => {
  const { options } = optionOf();
  assert.ok(!Array.isArray(options.xAxis));
  assert.deepEqual([options.xAxis.min, options.xAxis.max], picture().window);
  assert.deepEqual([options.grid.left, options.grid.right], [GUTTER, EDGE]);
  const { axes } = modelOf(picture());
  Object.entries(LANES).forEach(([name, { top, bottom }], index) => {
    const { min, max } = options.yAxis[index];
    const px = (value) => options.grid.top + ((max - value) / (max - min)) * options.grid.height;
    assert.ok(Math.abs(px(axes[name].low) - bottom) < 1e-6, name);
    assert.ok(Math.abs(px(axes[name].high) - top) < 1e-6, name);
  });
});

test("what the user switches off is not drawn, and moves nothing", () => {
  const [all, without] = [optionOf(), optionOf({}, new Set(["house"]))];
  assert.equal(named(without.data, "house").length, 0);
  assert.equal(named(without.data, "sun").length, named(all.data, "sun").length);
  assert.deepEqual(without.options.yAxis.map(({ min, max }) => [min, max]), all.options.yAxis.map(({ min, max }) => [min, max]));
});

test("the sun's band is stacked from what comes at least up to what may come, and only where both are known", () => {
  const ranged = spans.map((span) => ({ ...span, sunLow: span.sun && span.sun / 2, sunHigh: span.sun && span.sun * 1.5 }));
  const [floor, height] = optionOf({ spans: ranged }).data.filter(({ stack }) => stack);
  assert.equal(floor.stack, height.stack);
  assert.equal(floor.areaStyle, undefined);
  const tops = drawn([floor]).map(([when, low], index) => [when, low + drawn([height])[index][1]]);
  const bright = ranged.filter(({ start, end, sun }) => sun > 0 && start >= NOW - 4 * HOUR && end <= NOW + 20 * HOUR);
  assert.ok(bright.length > 10);
  for (const { start, end, sun } of bright) {
    const [, top] = tops.find(([when]) => when === (start + end) / 2);
    assert.ok(Math.abs(top - sun * 1.5) < 1e-6);
  }
  assert.ok(drawn(optionOf().data.filter(({ stack }) => stack)).length === 0);
});

test("now, the goal, the trip and midnight are marked, and nothing is where it is out of sight", () => {
  const words = (data) => data.flatMap((series) => series.data).map((point) => point.label?.formatter).filter(Boolean);
  assert.deepEqual(words(optionOf().data), [format.day(Date.UTC(2026, 10, 24)), "away", "now", "80%"]);
  assert.deepEqual(words(optionOf({ window: [NOW - 9 * HOUR, NOW - 3 * HOUR] }).data), []);
});

test("the word of a trip stands where the battery's line leaves room", () => {
  const high = (soc) => modelOf(picture({ spans: spans.map((span) => ({ ...span, soc })) })).away[0].high;
  assert.ok(high(95) < 60);
  assert.equal(high(30), 100);
});

test("a text at the goal keeps away from the line of a fuller car and from the right edge", () => {
  const point = (more, view) => optionOf(more, undefined, view).data.find(({ id }) => id === "goal").data[1].label;
  const fuller = spans.map((span) => ({ ...span, soc: 95 }));
  assert.ok(point({ spans: fuller }).offset[1] > 0);
  assert.ok(point({ spans: spans.map((span) => ({ ...span, soc: 30 })) }).offset[1] < 0);
  assert.equal(point().position, "right");
  assert.equal(point({}, [NOW, NOW + 13.5 * HOUR]).position, "left");
});

test("the hours are those of the home's clock, more of them under a zoom", () => {
  const wide = optionOf().options.xAxis.axisLabel;
  assert.ok(wide.customValues.every((at) => format.onClock(at).minute === 0));
  assert.equal(wide.formatter(wide.customValues[0]), format.hour(wide.customValues[0]));
  const near = optionOf({}, undefined, [NOW, NOW + 4 * HOUR]).options.xAxis;
  assert.equal(near.axisTick.customValues.length, 4);
  assert.deepEqual([near.min, near.max], picture().window);
});

test("pointing at the chart asks for what is to be said there", () => {
  assert.equal(optionOf().options.tooltip.formatter([{ axisValue: 5 }]), "tip");
});

test("nothing known draws nothing, and still makes a chart", () => {
  const { data, options } = optionOf({ spans: [], soc: null, reserve: null, goal: null, trips: [] });
  assert.equal(drawn(data.filter(({ name }) => name)).length, 0);
  assert.ok(options.yAxis.every(({ min, max }) => Number.isFinite(min) && max > min));
});
