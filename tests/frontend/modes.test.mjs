import assert from "node:assert/strict";
import { test } from "node:test";

import { modeWord, shownModes } from "../../custom_components/v2h/frontend/modes.js";
import { wordsFor } from "../../custom_components/v2h/frontend/words.js";

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
