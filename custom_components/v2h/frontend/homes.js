/** Our homes and entities, found by what they are (names and ids belong to the user), and the dashboard that makes itself of them. */

import { learn, wordsFor } from "./words.js";

/**
 * Which home an entity belongs to: that of its device, which is the home's own or one of its charger, cars, inverter.
 * @param {Hass} hass
 * @param {Entity} entity
 * @returns {string | undefined} the home's config entry
 */
function homeOf(hass, entity) {
  const device = hass.devices?.[entity.device_id ?? ""];
  return device?.config_entry_id ?? device?.primary_config_entry ?? device?.config_entries?.[0];
}

/** @param {Hass | null | undefined} hass */
function ours(hass) {
  return Object.values(hass?.entities ?? {}).filter((entity) => entity.platform === "v2h");
}

/**
 * The entities of the v2h integration with this translation key.
 * @param {Hass | null | undefined} hass
 * @param {string} key
 * @param {string} [domain] such as "sensor"
 * @param {string} [home] its config entry; the only one if not given
 * @returns {string[]} their entity ids: several cars have one each, of several homes none is guessed
 */
export function entitiesOf(hass, key, domain, home) {
  const fits = ours(hass).filter(
    (entity) => entity.translation_key === key && (!domain || entity.entity_id.startsWith(`${domain}.`)),
  );
  const homes = new Map(fits.map((entity) => [entity.entity_id, hass ? homeOf(hass, entity) : undefined]));
  if (!home) return new Set(homes.values()).size === 1 ? [...homes.keys()] : [];
  const own = [...homes.keys()].filter((id) => homes.get(id) === home);
  return own.length || fits.length > 1 ? own : [...homes.keys()].filter((id) => homes.get(id) === undefined);
}

/**
 * The one entity of that kind that a home has.
 * @param {Hass | null | undefined} hass
 * @param {string} key
 * @param {string} [domain]
 * @param {string} [home]
 */
export function entityOf(hass, key, domain, home) {
  return entitiesOf(hass, key, domain, home)[0];
}

/**
 * The homes that have entities, in order of name.
 * @param {Hass | null | undefined} hass
 */
export function homesSeen(hass) {
  /** @type {Map<string, KnownHome>} */
  const homes = new Map();
  for (const entity of hass ? ours(hass) : []) {
    const id = homeOf(/** @type {Hass} */ (hass), entity);
    const device = hass?.devices?.[entity.device_id ?? ""];
    const own = device?.identifiers?.some(([, name]) => name === id); // its charger is called otherwise
    const name = (own && (device?.name_by_user || device?.name)) || homes.get(id ?? "")?.name || "";
    if (id) homes.set(id, { entry_id: id, name });
  }
  return [...homes.values()].sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * All homes, those that are not running too. The server knows; an old one that cannot say is not an error.
 * @param {Hass} hass
 */
export async function homesOf(hass) {
  try {
    const told = await hass.callWS?.({ type: "v2h/homes" });
    if (Array.isArray(told)) return told;
  } catch {
    // what Home Assistant shows of the entities is enough
  }
  return homesSeen(hass);
}

/** What gets a tile, in order, and a word that fits into half a tile's width. Those that the user has not got are left out. */
const DETAILS = [
  ["select", "mode"],
  ["binary_sensor", "charger_connected"],
  ["sensor", "car_soc", "battery"],
  ["sensor", "car_power", "car"],
  ["sensor", "house_power", "house"],
  ["sensor", "sun_power", "sun"],
  ["sensor", "battery_power"],
  ["sensor", "grid_power", "grid"],
  ["sensor", "price"],
  ["sensor", "next_action"],
];

/** Three columns of Home Assistant's, its sidebar open: from here on the plan takes two of them. */
const WIDE = 1360;

/** The plan stands beside "right now", as wide as the screen allows: one section or the other is shown. */
const SHAPES = [
  { column_span: 2, row_span: 2, visibility: [screen(`(min-width: ${WIDE}px)`)] },
  { visibility: [screen(`(max-width: ${WIDE - 1}px)`)] },
];

/** @param {string} media_query */
function screen(media_query) {
  return { condition: "screen", media_query };
}

/** @param {Hass} hass @param {string | undefined} home @param {string[][]} [wanted] domains and keys */
function tiles(hass, home, wanted = DETAILS) {
  const mode = entityOf(hass, "mode", "select", home);
  const words = /** @type {any} */ (wordsFor(hass.locale?.language ?? hass.language));
  return wanted.flatMap(([domain, key, word]) => {
    const found = entitiesOf(hass, key, domain, home);
    const name = found.length > 1 ? { type: "device" } : (words[word] ?? { type: "entity" }); // of several cars each by its name
    const visibility = key === "next_action" && mode ? { visibility: [followed(mode)] } : {};
    return found.map((entity) => ({ type: "tile", entity, name, ...visibility }));
  });
}

/** @param {string} mode the entity. What the plan does next is no promise while nobody follows it. */
function followed(mode) {
  return { condition: "state", entity: mode, state: "automatic" };
}

/** @param {string} heading @param {string} icon @param {object[]} cards @param {object} [size] */
function section(heading, icon, cards, size) {
  return { type: "grid", ...size, cards: [{ type: "heading", heading, icon }, ...cards] };
}

/**
 * @param {{entry_id?: string, name?: string}} home
 * @param {Hass} hass
 */
export function homeView({ entry_id: entry, name }, hass) {
  const words = wordsFor(hass.locale?.language ?? hass.language);
  const home = entry ? { entry_id: entry } : {};
  const details = tiles(hass, entry);
  const sections = [
    section(words.now_heading, "mdi:home-lightning-bolt", [{ type: "custom:v2h-now-card", ...home }]),
    ...SHAPES.map((shape) =>
      section(words.plan, "mdi:chart-timeline-variant", [{ type: "custom:v2h-plan-card", ...home }], shape),
    ),
  ];
  if (details.length) sections.push(section(words.details, "mdi:gauge", details));
  const shape = { type: "sections", max_columns: 3, dense_section_placement: true };
  return { title: name || words.home, path: "home", ...shape, sections };
}

/** The entities that go with the money and with the health of a home. */
const MONEY = [
  ["sensor", "saved_today", "today"],
  ["sensor", "saved_month", "month"],
  ["sensor", "saved", "total"],
  ["sensor", "stored_value", "storedValue"],
];
const HEALTH = [
  ["binary_sensor", "charger_connected"],
  ["binary_sensor", "car_connected"],
  ["binary_sensor", "goal_at_risk"],
];

/**
 * @param {{entry_id?: string}} home
 * @param {Hass} hass
 * @param {"money" | "health"} path
 */
export function sideView({ entry_id: entry }, hass, path) {
  const words = wordsFor(hass.locale?.language ?? hass.language);
  const money = path === "money";
  const home = entry ? { entry_id: entry } : {};
  const [title, icon] = money ? [words.viewMoney, "mdi:piggy-bank"] : [words.viewHealth, "mdi:heart-pulse"];
  const details = tiles(hass, entry, money ? MONEY : HEALTH);
  const size = money ? { column_span: 2 } : {};
  const sections = [section(title, icon, [{ type: `custom:v2h-${path}-card`, ...home }], size)];
  if (details.length) sections.push(section(words.details, "mdi:gauge", details));
  return { title, path, type: "sections", max_columns: 3, sections };
}

/**
 * @param {{entry_id?: string, name?: string}} home
 * @param {Hass} hass
 * @param {boolean} alone whether it is the only home, which needs no name in its views
 */
function viewsOf(home, hass, alone) {
  const words = wordsFor(hass.locale?.language ?? hass.language);
  const views = [homeView(home, hass), sideView(home, hass, "money"), sideView(home, hass, "health")];
  if (alone) return [{ ...views[0], title: words.viewNow }, ...views.slice(1)];
  const named = (/** @type {any} */ view) => ({ ...view, path: `${view.path}-${home.entry_id}` });
  return [named(views[0]), ...views.slice(1).map((view) => named({ ...view, title: `${home.name}: ${view.title}` }))];
}

export class V2HDashboardStrategy extends (globalThis.HTMLElement ?? Object) {
  /**
   * Home Assistant asks for the dashboard's configuration.
   * @param {{entry_id?: string}} config
   * @param {Hass} hass
   */
  static async generate(config, hass) {
    const chosen = config?.entry_id;
    await learn(hass.locale?.language ?? hass.language);
    const homes = (await homesOf(hass)).filter((home) => !chosen || home.entry_id === chosen);
    if (!homes.length) homes.push({ entry_id: chosen ?? "", name: "" });
    return { views: homes.flatMap((home) => viewsOf(home, hass, homes.length === 1)) };
  }
}
