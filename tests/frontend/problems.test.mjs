import assert from "node:assert/strict";
import { test } from "node:test";

import { tellOnce } from "../../custom_components/v2h/frontend/problems.js";

const HEADLINE = "The charger is not connected";

test("a reason and a problem that say what the headline says are not said again", () => {
  const told = tellOnce(
    HEADLINE,
    "The charger is not connected.",
    ["The charger DEMO-1 is not connected. It must call ws://here:9000/ocpp with this identity.", "No prices."],
    "DEMO-1",
  );
  assert.deepEqual(told, {
    reason: "DEMO-1: It must call ws://here:9000/ocpp with this identity.",
    problems: ["No prices."],
  });
});

test("a problem that repeats the reason is dropped, in any case and punctuation", () => {
  const told = tellOnce("Your car is waiting", "No plan: the price is not known.", ["no plan, the price is not known"]);
  assert.deepEqual(told, { reason: "No plan: the price is not known.", problems: [] });
});

test("two problems that are the same are one", () => {
  const told = tellOnce("Waiting", "Because.", ["The meter is silent.", "The meter is silent."]);
  assert.deepEqual(told.problems, ["The meter is silent."]);
});

test("what only resembles the headline stays whole", () => {
  const problem = "The charger OTHER is not connected. It is unknown here.";
  assert.deepEqual(tellOnce(HEADLINE, "Waiting.", [problem], "DEMO-1"), { reason: "Waiting.", problems: [problem] });
});

test("numbers in a sentence do not end it", () => {
  const reason = "This kWh saves 0.41 € at 10.0.0.7. Refilling costs 0.17 €.";
  assert.deepEqual(tellOnce("", reason, []), { reason, problems: [] });
});
