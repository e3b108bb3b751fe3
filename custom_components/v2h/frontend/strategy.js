/** The dashboard that makes itself: a view for each home, with our cards and tiles for what is worth a look. */

import { entityOf, homesOf } from "./entities.js";
import { wordsFor } from "./words.js";

/** @typedef {import("./types.js").Hass} Hass */

/** What gets a tile, in order. Those that the user has not got are left out. */
const DETAILS = [
  ["select", "mode"],
  ["binary_sensor", "charger_connected"],
  ["sensor", "car_soc"],
  ["sensor", "car_power"],
  ["sensor", "house_power"],
  ["sensor", "sun_power"],
  ["sensor", "grid_power"],
  ["sensor", "price"],
  ["sensor", "next_action"],
];

/** Three columns of Home Assistant's, its sidebar open: from here on the plan may take two of them. */
const WIDE = 1640;

/** The plan stands beside "right now", as wide as the screen allows: one section or the other is shown. */
const SHAPES = [
  { column_span: 2, row_span: 2, visibility: [screen(`(min-width: ${WIDE}px)`)] },
  { visibility: [screen(`(max-width: ${WIDE - 1}px)`)] },
];

/** @param {string} media_query */
function screen(media_query) {
  return { condition: "screen", media_query };
}

/** @param {Hass} hass @param {string | undefined} home */
function tiles(hass, home) {
  const mode = entityOf(hass, "mode", "select", home);
  const found = DETAILS.map(([domain, key]) => ({ key, entity: entityOf(hass, key, domain, home) }));
  return found
    .filter(({ entity }) => entity !== undefined)
    .map(({ key, entity }) => ({
      type: "tile",
      entity,
      name: { type: "entity" }, // without the home's name
      ...(key === "next_action" && mode ? { visibility: [followed(mode)] } : {}),
    }));
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

export class V2HDashboardStrategy extends (globalThis.HTMLElement ?? Object) {
  /**
   * Home Assistant asks for the dashboard's configuration.
   * @param {{entry_id?: string}} config
   * @param {Hass} hass
   */
  static async generate(config, hass) {
    const chosen = config?.entry_id;
    const homes = (await homesOf(hass)).filter((home) => !chosen || home.entry_id === chosen);
    if (homes.length > 1) {
      return { views: homes.map((home) => ({ ...homeView(home, hass), path: `home-${home.entry_id}` })) };
    }
    return { views: [{ ...homeView(homes[0] ?? { entry_id: chosen }, hass), icon: "mdi:home-battery" }] };
  }
}
