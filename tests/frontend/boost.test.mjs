import assert from "node:assert/strict";
import { test } from "node:test";

import { order } from "../../custom_components/v2h/frontend/boost.js";

const WATTS = { charge: 11_000, discharge: 3_000 };
const wish = (more) => ({ deed: "charge", end: "hour", time: "18:30", soc: 80, ...more });
const CASES = [
  ["an hour of charging", {}, 17, ["start_charge", { power_w: 11_000, duration: { hours: 1 } }]],
  ["feeding for three hours", { deed: "discharge", end: "hours" }, 17, ["start_discharge", { power_w: 3_000, duration: { hours: 3 } }]],
  ["charging until a time", { end: "time" }, 17, ["start_charge", { power_w: 11_000, duration: { minutes: 90 } }]],
  ["a time that is past today means tomorrow", { end: "time" }, 19, ["start_charge", { power_w: 11_000, duration: { minutes: 1410 } }]],
  ["until a charge, but not for ever", { end: "soc" }, 17, ["start_charge", { power_w: 11_000, soc_percent: 80, duration: { hours: 12 } }]],
  ["holding needs no power", { deed: "hold" }, 17, ["hold", { duration: { hours: 1 } }]],
];

for (const [what, asked, hour, expected] of CASES) {
  test(what, () => assert.deepEqual(order(wish(asked), { hour, minute: 0 }, WATTS), expected));
}
