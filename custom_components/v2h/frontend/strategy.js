/** The dashboard that makes itself: one view with our cards and tiles for what is adjustable or worth a history. */

import { anyEntity, entityOf } from "./entities.js";
import { wordsFor } from "./words.js";

/** @typedef {import("./types.js").Hass} Hass */

/** Sensors that get a tile, in order. Those that the user has not got are left out. */
const DETAILS = [
  ["binary_sensor", "charger_connected"],
  ["sensor", "car_soc"],
  ["sensor", "car_power"],
  ["sensor", "house_power"],
  ["sensor", "sun_power"],
  ["sensor", "grid_power"],
  ["sensor", "price"],
  ["sensor", "next_action"],
];

/** @param {Hass} hass */
function tiles(hass) {
  const mode = entityOf(hass, "mode", "select");
  const cards = DETAILS.map(([domain, key]) => entityOf(hass, key, domain))
    .filter((entity) => entity !== undefined)
    .map((entity) => ({ type: "tile", entity }));
  if (!mode) return cards;
  const features = [{ type: "select-options" }];
  return [{ type: "tile", entity: mode, features, grid_options: { columns: 12 } }, ...cards];
}

/** @param {string} heading @param {string} icon @param {object[]} cards @param {number} span */
function section(heading, icon, cards, span) {
  const title = { type: "heading", heading, icon };
  return { type: "grid", column_span: span, cards: [title, ...cards] };
}

/**
 * @param {{entry_id?: string}} config
 * @param {Hass} hass
 */
export function homeView(config, hass) {
  const words = wordsFor(hass.locale?.language ?? hass.language);
  const home = config.entry_id ? { entry_id: config.entry_id } : {};
  const details = anyEntity(hass) ? tiles(hass) : [];
  const sections = [
    section(words.now_heading, "mdi:home-lightning-bolt", [{ type: "custom:v2h-now-card", ...home }], 1),
    section(words.plan, "mdi:chart-timeline-variant", [{ type: "custom:v2h-plan-card", ...home }], 2),
  ];
  if (details.length) sections.push(section(words.details, "mdi:gauge", details, 1));
  const shape = { type: "sections", max_columns: 3, dense_section_placement: true };
  return { title: words.home, path: "home", icon: "mdi:home-battery", ...shape, sections };
}

export class V2HDashboardStrategy extends (globalThis.HTMLElement ?? Object) {
  /**
   * Home Assistant asks for the dashboard's configuration.
   * @param {{entry_id?: string}} config
   * @param {Hass} hass
   */
  static async generate(config, hass) {
    return { views: [homeView(config ?? {}, hass)] };
  }
}
