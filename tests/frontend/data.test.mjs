import assert from "node:assert/strict";
import { test } from "node:test";

import { follow } from "../../custom_components/v2h/frontend/data.js";

const PACE = { retryMs: 5, silenceMs: 10_000 };
const soon = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (happened) => {
  while (!happened()) await soon(1);
};

/** A connection that records its subscriptions; the first *refusals* are refused. */
function connection(refusals = 0) {
  const open = [];
  return {
    open,
    asked: 0,
    async subscribeMessage(hear, message) {
      this.asked += 1;
      if (this.asked <= refusals) throw { code: "unknown_command", message: "Unknown command." };
      const subscription = { hear, message };
      open.push(subscription);
      return async () => void open.splice(open.indexOf(subscription), 1);
    },
  };
}

test("cards of one home share a subscription and the last one to leave ends it", async () => {
  const line = connection();
  const seen = { first: [], second: [] };
  const leaveFirst = follow(line, {}, (state) => seen.first.push(state.now), PACE);
  await soon();
  line.open[0].hear({ now: { car_w: 1 }, plan: null, past: [] });
  const leaveSecond = follow(line, {}, (state) => seen.second.push(state.now), PACE);
  assert.deepEqual(
    line.open.map((one) => one.message),
    [{ type: "v2h/subscribe" }],
  );
  assert.deepEqual(seen.second, [{ car_w: 1 }], "a card that comes later sees at once what is known");
  leaveFirst();
  assert.equal(line.open.length, 1);
  leaveSecond();
  await soon();
  assert.equal(line.open.length, 0);
});

test("what an event does not carry stays as it was", async () => {
  const line = connection();
  let state;
  const leave = follow(line, { entry_id: "home" }, (one) => (state = one), PACE);
  await soon();
  assert.equal(line.open[0].message.entry_id, "home");
  line.open[0].hear({ now: { car_w: 1 }, plan: { slots: [] }, past: [{ at: "x" }] });
  line.open[0].hear({ now: { car_w: 2 } });
  assert.deepEqual([state.now, state.plan, state.past], [{ car_w: 2 }, { slots: [] }, [{ at: "x" }]]);
  line.open[0].hear({ plan: null });
  assert.equal(state.plan, null);
  leave();
});

test("a refused subscription is told and tried again until it works", async () => {
  const line = connection(2);
  const errors = [];
  const leave = follow(line, {}, (state) => errors.push(state.error), PACE);
  await until(() => line.open.length);
  line.open[0].hear({ now: {} });
  assert.deepEqual(errors, ["Unknown command.", "Unknown command.", null]);
  leave();
});

test("a feed that has gone silent is subscribed anew, and the old one is given up", async () => {
  const line = connection();
  const leave = follow(line, {}, () => {}, { retryMs: 5, silenceMs: 15 });
  await until(() => line.asked >= 2);
  assert.equal(line.open.length, 1);
  leave();
});

test("leaving before the server has answered leaves nothing behind", async () => {
  const line = connection();
  const heard = [];
  follow(line, {}, (state) => heard.push(state), PACE)();
  await soon();
  assert.equal(line.open.length, 0);
  assert.deepEqual(heard, []);
});

test("leaving while it waits to try again ends the trying", async () => {
  const line = connection(99);
  const leave = follow(line, {}, () => {}, PACE);
  await soon();
  leave();
  const asked = line.asked;
  await soon(40);
  assert.equal(line.asked, asked);
});

test("a page in another language has a feed of its own, in that language", async () => {
  const line = connection();
  const pages = ["de", "nl", "de"].map((language) => follow(line, { entry_id: "home", language }, () => {}, PACE));
  await soon();
  assert.deepEqual(
    line.open.map((one) => one.message),
    ["de", "nl"].map((language) => ({ type: "v2h/subscribe", entry_id: "home", language })),
  );
  for (const leave of pages) leave();
});
