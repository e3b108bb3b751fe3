/** Which modes get a button, and their names. Pure. */

const MOST = 4; // buttons that a phone shows in a row or two
const FIRST = ["automatic", "off", "self_consumption", "hold", "charge", "discharge"];

/**
 * The modes with a button, in the order in which the select offers them. The chosen one is always there; the
 * rest stays in the select.
 * @param {string[]} offered
 * @param {string | undefined} chosen
 */
export function shownModes(offered, chosen) {
  const rank = (/** @type {string} */ mode) => {
    if (mode === chosen) return -1;
    return FIRST.includes(mode) ? FIRST.indexOf(mode) : FIRST.length;
  };
  const kept = [...offered].sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
  return offered.filter((mode) => kept.includes(mode));
}

/** @param {import("./words.js").Words} words @param {string} mode */
export function modeWord(words, mode) {
  return words.modes[mode] ?? mode;
}
