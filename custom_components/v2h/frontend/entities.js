/** Finds our homes and entities by what they are, since their names and ids belong to the user. */

/** @typedef {import("./types.d.ts").Hass} Hass */
/** @typedef {import("./types.d.ts").Entity} Entity */
/** @typedef {{entry_id: string, name: string}} KnownHome */

/**
 * Which home an entity belongs to: that of its device, which is the home's own or one of its charger, cars, inverter.
 * @param {Hass} hass
 * @param {Entity} entity
 * @returns {string | undefined} the home's config entry
 */
function homeOf(hass, entity) {
  const device = hass.devices?.[entity.device_id ?? ""];
  const told = entity.config_entry_id ?? device?.config_entry_id ?? device?.primary_config_entry;
  return told ?? device?.config_entries?.[0] ?? device?.identifiers?.find(([domain]) => domain === "v2h")?.[1];
}

/** @param {Hass | null | undefined} hass @returns {Entity[]} */
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
 * @returns {string | undefined}
 */
export function entityOf(hass, key, domain, home) {
  return entitiesOf(hass, key, domain, home)[0];
}

/**
 * The homes that have entities, in order of name.
 * @param {Hass | null | undefined} hass
 * @returns {KnownHome[]}
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
 * @returns {Promise<KnownHome[]>}
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
