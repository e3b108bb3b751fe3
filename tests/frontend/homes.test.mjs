import assert from "node:assert/strict";
import { test } from "node:test";

import { entityOf, homesOf, V2HDashboardStrategy } from "../../custom_components/v2h/frontend/homes.js";

const entity = (home, domain, key) => [
  `${domain}.${home}_${key}`,
  { entity_id: `${domain}.${home}_${key}`, platform: "v2h", translation_key: key, device_id: `device of ${home}` },
];
const device = (home, name, more = {}) => [
  `device of ${home}`,
  { name, identifiers: [["v2h", home]], config_entries: [home], ...more },
];

/** Two homes, each with its device; *homes* is what the server says of them. */
const hassWith = (homes) => ({
  config: {},
  states: {},
  devices: Object.fromEntries([device("b", "Lake house"), device("a", "Alder Road")]),
  entities: Object.fromEntries(
    ["b", "a"].flatMap((home) => [
      entity(home, "select", "mode"),
      entity(home, "sensor", "car_soc"),
      entity(home, "sensor", "next_action"),
    ]),
  ),
  async callWS(message) {
    assert.deepEqual(message, { type: "v2h/homes" });
    if (!homes) throw { code: "unknown_command" };
    return homes;
  },
});
const TOLD = [
  { entry_id: "a", name: "Alder Road", loaded: true },
  { entry_id: "b", name: "Lake house", loaded: true },
];
const ours = (view) =>
  view.sections.flatMap(({ cards }) => cards).filter(({ type }) => type.startsWith("custom:v2h"));
const titles = (views) => views.map(({ title }) => title);
const tiles = (view) => view.sections.flatMap(({ cards }) => cards).filter(({ type }) => type === "tile");

for (const [how, told] of [["told by the server", TOLD], ["seen in the devices", undefined]]) {
  test(`each of two homes, ${how}, has a view with its name, its cards and its entities only`, async () => {
    const { views } = await V2HDashboardStrategy.generate({}, hassWith(told));
    assert.deepEqual(titles(views), [
      "Alder Road", "Alder Road: Money", "Alder Road: Health", "Lake house", "Lake house: Money", "Lake house: Health",
    ]);
    assert.equal(new Set(views.map(({ path }) => path)).size, 6);
    for (const [index, home] of ["a", "b"].entries()) {
      const own = views.slice(3 * index, 3 * index + 3);
      assert.deepEqual(own.map((view) => ours(view).length > 0), [true, true, true]);
      assert.deepEqual([...new Set(own.flatMap(ours).map((card) => card.entry_id))], [home]);
      assert.deepEqual(
        own.flatMap(tiles).map((tile) => tile.entity),
        [`select.${home}_mode`, `sensor.${home}_car_soc`, `sensor.${home}_next_action`],
      );
    }
    assert.deepEqual([...new Set(views.map(({ icon }) => icon))], [undefined], "a tab with an icon shows no name");
  });
}

test("the only home needs no name in its views, and its cards know it", async () => {
  const { views } = await V2HDashboardStrategy.generate({}, hassWith(TOLD.slice(1)));
  assert.deepEqual(views.map(({ title, path }) => [title, path]), [["Now", "home"], ["Money", "money"], ["Health", "health"]]);
  assert.deepEqual([...new Set(views.flatMap(ours).map((card) => card.entry_id))], ["b"]);
});

test("a home that does not run still has its view", async () => {
  const told = [...TOLD, { entry_id: "c", name: "Mill", loaded: false }];
  const { views } = await V2HDashboardStrategy.generate({}, hassWith(told));
  assert.deepEqual(titles(views).slice(6), ["Mill", "Mill: Money", "Mill: Health"]);
  assert.deepEqual(views.slice(6).flatMap(tiles), []);
});

test("a dashboard that was made for one home shows that one", async () => {
  const { views } = await V2HDashboardStrategy.generate({ entry_id: "b" }, hassWith(TOLD));
  assert.deepEqual(titles(views), ["Now", "Money", "Health"]);
  assert.deepEqual([...new Set(views.flatMap(ours).map((card) => card.entry_id))], ["b"]);
});

test("the name that the user gave the device counts where the server cannot say", async () => {
  const hass = hassWith(undefined);
  hass.devices = Object.fromEntries([device("a", "Alder Road", { name_by_user: "Zoo" }), device("b", "Lake house")]);
  assert.deepEqual(await homesOf(hass), [{ entry_id: "b", name: "Lake house" }, { entry_id: "a", name: "Zoo" }]);
});

test("of two homes none is guessed", () => {
  const hass = hassWith(undefined);
  assert.equal(entityOf(hass, "mode", "select"), undefined);
  assert.equal(entityOf(hass, "mode", "select", "b"), "select.b_mode");
  assert.equal(entityOf(hass, "mode", "select", "c"), undefined);
});

test("the next action is shown only while the plan is followed", async () => {
  const { views } = await V2HDashboardStrategy.generate({}, hassWith(TOLD));
  const next = tiles(views[0]).find(({ entity: id }) => id.endsWith("next_action"));
  assert.deepEqual(next.visibility, [{ condition: "state", entity: "select.a_mode", state: "automatic" }]);
});

/** A home with a device of its own for the charger and each of two cars, as Home Assistant tells them. */
const withDevices = () => {
  const part = (id) => ({ name: id, identifiers: [["v2h", `sub ${id}`]], config_entry_id: "a", config_entries: ["a"] });
  const on = (id, domain, key) => {
    const entity_id = `${domain}.${id}_${key}`;
    return [entity_id, { entity_id, platform: "v2h", translation_key: key, device_id: id }];
  };
  return {
    ...hassWith(undefined),
    devices: Object.fromEntries([device("a", "Alder Road"), ...["box", "leaf", "van"].map((id) => [id, part(id)])]),
    entities: Object.fromEntries([
      on("box", "sensor", "car_power"),
      on("leaf", "sensor", "car_soc"),
      on("van", "sensor", "car_soc"),
      entity("a", "select", "mode"),
    ]),
  };
};

test("what stands on the devices of a home's charger and cars is the home's", async () => {
  const hass = withDevices();
  assert.deepEqual(await homesOf(hass), [{ entry_id: "a", name: "Alder Road" }]);
  assert.equal(entityOf(hass, "car_power", "sensor", "a"), "sensor.box_car_power");
  assert.equal(entityOf(hass, "car_power", "sensor", "b"), undefined);
});

test("each of several cars has its tile, by its own name", async () => {
  const { views } = await V2HDashboardStrategy.generate({}, withDevices());
  assert.deepEqual(
    tiles(views[0]).map(({ entity, name }) => [entity, name.type ?? name]),
    [["select.a_mode", "entity"], ["sensor.leaf_car_soc", "device"], ["sensor.van_car_soc", "device"], ["sensor.box_car_power", "Car"]],
  );
});
