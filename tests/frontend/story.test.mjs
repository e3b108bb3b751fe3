import assert from "node:assert/strict";
import { test } from "node:test";

import { carWord, flowsOf, goalOf, modeWord, shownModes, storyOf } from "../../custom_components/v2h/frontend/story.js";
import { wordsFor } from "../../custom_components/v2h/frontend/words.js";

const here = { charger: { connected: true, plugged: true } };
const stories = [
  ["waiting", null],
  ["offline", { charger: { connected: false, plugged: false }, car_w: 0 }],
  ["away", { charger: { connected: true, plugged: false }, car_w: 0 }],
  ["unknown", { ...here, car_w: null, mode: "automatic" }],
  ["discharging", { ...here, car_w: -1800, grid_w: 20, sun_w: 0 }],
  ["discharging", { ...here, car_w: -1800, grid_w: -900, sun_w: 1000 }],
  ["exporting", { ...here, car_w: -3000, grid_w: -900, sun_w: 0 }],
  ["charging", { ...here, car_w: 7000, grid_w: 7400, sun_w: 0 }],
  ["chargingSun", { ...here, car_w: 2000, grid_w: -100, sun_w: 2700 }],
  ["charging", { ...here, car_w: 2000, grid_w: null, sun_w: 2700 }],
  ["idle", { ...here, car_w: -20, mode: "automatic" }],
  ["off", { ...here, car_w: 0, mode: "off" }],
];

for (const [story, now] of stories) {
  test(`the story is "${story}" for ${JSON.stringify(now)}`, () => {
    assert.equal(storyOf(now), story);
    assert.equal(typeof wordsFor()[story], "string");
  });
}

test("power into the house flows one way, out of it the other, and unknown does not flow", () => {
  const flows = flowsOf({ ...here, car_w: -1800, grid_w: -400, sun_w: null });
  assert.deepEqual([flows.car.way, flows.grid.way, flows.sun.way, flows.sun.watts], [1, -1, 0, null]);
});

test("a car that is not plugged in has no power, not even zero", () => {
  assert.equal(flowsOf({ charger: { connected: true, plugged: false }, car_w: 0 }).car.watts, null);
});

test("the word under the car follows its power", () => {
  const words = [
    ["discharging", 1800],
    ["charging", -7000],
    ["idle", 3],
    ["unknown", null],
    ["away", null],
    ["offline", null],
  ];
  assert.deepEqual(
    words.map(([story, watts]) => carWord(story, watts)),
    ["isFeeding", "isCharging", "resting", "isUnknown", "isAway", "isOffline"],
  );
});

test("a goal has a moment, or a clock time, or nothing", () => {
  assert.equal(
    goalOf({ goal: { soc_percent: 80, departure: "2026-11-24T07:30:00+01:00" } }).at,
    Date.UTC(2026, 10, 24, 6, 30),
  );
  assert.deepEqual(goalOf({ goal: { soc_percent: 80, departure: "07:30:00" } }), {
    soc: 80,
    at: null,
    clock: "07:30",
  });
  assert.equal(goalOf({ goal: null }), null);
});

const ALL = ["automatic", "self_consumption", "charge", "discharge", "hold", "off"];
const EVERYDAY = ["automatic", "self_consumption", "hold", "off"];

test("four modes of every day get a button", () => {
  assert.deepEqual(shownModes(ALL, "automatic"), EVERYDAY);
  assert.deepEqual(shownModes(ALL, undefined), EVERYDAY);
});

test("a chosen mode is always to be seen, and there are never more than four", () => {
  for (const mode of ALL) {
    const shown = shownModes(ALL, mode);
    assert.equal(shown.length, 4);
    for (const needed of [mode, "automatic", "off"]) assert.ok(shown.includes(needed), `${needed} in ${mode}`);
  }
});

test("whatever the select offers has a button, and nothing else", () => {
  assert.deepEqual(shownModes(["automatic", "off"], "hold"), ["automatic", "off"]);
  assert.deepEqual(shownModes(["automatic", "from_the_future", "off"], "off"), [
    "automatic",
    "from_the_future",
    "off",
  ]);
});

test("every mode of ours has a word, another one its own name", () => {
  assert.deepEqual(
    ALL.filter((mode) => modeWord(wordsFor(), mode) === mode),
    [],
  );
  assert.equal(modeWord(wordsFor(), "from_the_future"), "from_the_future");
});
