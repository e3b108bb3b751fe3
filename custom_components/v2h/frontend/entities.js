/** Finds our homes and entities by what they are, since their names and ids belong to the user. */

/** @typedef {import("./types.d.ts").Hass} Hass */
/** @typedef {import("./types.d.ts").Entity} Entity */
/** @typedef {{entry_id: string, name: string}} KnownHome */

/**
 * Which home an entity belongs to: the one of its device.
 * @param {Hass} hass
 * @param {Entity} entity
 * @returns {string | undefined} the home's config entry
 */
function homeOf(hass, entity) {
  if (entity.config_entry_id) return entity.config_entry_id;
  const device = hass.devices?.[entity.device_id ?? ""];
  const ours = device?.identifiers?.find(([domain]) => domain === "v2h");
  return ours?.[1] ?? device?.config_entries?.[0];
}

/** @param {Hass | null | undefined} hass @returns {Entity[]} */
function ours(hass) {
  return Object.values(hass?.entities ?? {}).filter((entity) => entity.platform === "v2h");
}

/**
 * The entity of the v2h integration with this translation key.
 * @param {Hass | null | undefined} hass
 * @param {string} key
 * @param {string} [domain] such as "sensor"
 * @param {string} [home] its config entry; the only one if not given
 * @returns {string | undefined} its entity id; of two that fit, neither is guessed
 */
export function entityOf(hass, key, domain, home) {
  const fits = ours(hass).filter(
    (entity) => entity.translation_key === key && (!domain || entity.entity_id.startsWith(`${domain}.`)),
  );
  if (!hass || !home) return fits.length === 1 ? fits[0].entity_id : undefined;
  const own = fits.find((entity) => homeOf(hass, entity) === home);
  const nobodys = fits.length === 1 && homeOf(hass, fits[0]) === undefined ? fits[0] : undefined;
  return (own ?? nobodys)?.entity_id;
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
    const name = device?.name_by_user || device?.name || homes.get(id ?? "")?.name || "";
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
