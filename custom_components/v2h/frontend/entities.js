/** Finds our entities by what they are, since their names and ids belong to the user. */

/** @typedef {import("./types.js").Hass} Hass */

/**
 * The entity of the v2h integration with this translation key.
 * @param {Hass | null | undefined} hass
 * @param {string} key
 * @param {string} [domain] such as "sensor"
 * @returns {string | undefined} its entity id
 */
export function entityOf(hass, key, domain) {
  const found = Object.values(hass?.entities ?? {}).find(
    (entity) =>
      entity.platform === "v2h" &&
      entity.translation_key === key &&
      (!domain || entity.entity_id.startsWith(`${domain}.`)),
  );
  return found?.entity_id;
}

/** @param {Hass | null | undefined} hass */
export function anyEntity(hass) {
  return Object.values(hass?.entities ?? {}).some((entity) => entity.platform === "v2h");
}
