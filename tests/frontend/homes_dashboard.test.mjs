import assert from "node:assert/strict";
import { test } from "node:test";

import { V2HDashboardStrategy } from "../../custom_components/v2h/frontend/homes.js";

const entity = (entity_id, translation_key, platform = "v2h") => [
  entity_id,
  { entity_id, translation_key, platform },
];
const hassWith = (...entities) => ({ entities: Object.fromEntries(entities), states: {}, config: {} });
/** The sections that a screen of this width shows, in pixels. */
const shownAt = (dashboard, width) =>
  dashboard.views[0].sections.filter(({ visibility }) =>
    (visibility ?? []).every(({ media_query }) => {
      const [, bound, pixels] = /\((min|max)-width: (\d+)px\)/.exec(media_query);
      return bound === "min" ? width >= Number(pixels) : width <= Number(pixels);
    }),
  );
const cardsOf = (dashboard, width = 1280) => shownAt(dashboard, width).flatMap((section) => section.cards);

test("the dashboard has now and plan on one page, then money, then health", async () => {
  const dashboard = await V2HDashboardStrategy.generate({}, hassWith(entity("select.a", "mode")));
  const firsts = dashboard.views.map((view) => view.sections[0].cards[1].type);
  assert.deepEqual(firsts, ["custom:v2h-now-card", "custom:v2h-money-card", "custom:v2h-health-card"]);
  const ours = cardsOf(dashboard).filter((card) => card.type.startsWith("custom:"));
  assert.deepEqual(
    ours.map((card) => card.type),
    ["custom:v2h-now-card", "custom:v2h-plan-card"],
  );
});

test("the plan is shown once at every width, and wider where there is room", async () => {
  const dashboard = await V2HDashboardStrategy.generate({}, hassWith());
  for (const [width, span] of [[390, 1], [1280, 1], [1359, 1], [1360, 2], [2560, 2]]) {
    const plans = shownAt(dashboard, width).filter((section) => section.cards[1].type.includes("plan"));
    assert.deepEqual(plans.map((plan) => plan.column_span ?? 1), [span], `at ${width} px`);
  }
});

test("entities are found by what they are, not by their name", async () => {
  const hass = hassWith(
    entity("select.what_the_user_likes", "mode"),
    entity("sensor.garage", "car_soc"),
    entity("sensor.other", "car_soc", "another_integration"),
  );
  const tiles = cardsOf(await V2HDashboardStrategy.generate({}, hass)).filter((card) => card.type === "tile");
  assert.deepEqual(
    tiles.map((tile) => tile.entity),
    ["select.what_the_user_likes", "sensor.garage"],
  );
});

test("without entities there is no empty section and no card that fails", async () => {
  const dashboard = await V2HDashboardStrategy.generate(undefined, hassWith());
  assert.equal(shownAt(dashboard, 1280).length, 2);
});

test("the home that was chosen reaches both cards", async () => {
  const dashboard = await V2HDashboardStrategy.generate({ entry_id: "abc" }, hassWith());
  const ours = cardsOf(dashboard).filter((card) => card.type.startsWith("custom:"));
  assert.deepEqual(
    ours.map((card) => card.entry_id),
    ["abc", "abc"],
  );
});
