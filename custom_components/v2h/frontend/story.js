/** What the numbers of this moment mean, as one word for the headline and one for each place; and which modes get a button. Pure. */

import { instant, known } from "./format.js";

export const MOVING_W = 50; // below this a flow counts as idle: standby and meter noise

/**
 * The story of this moment: a key of the words.
 * @param {Now | null} now
 */
export function storyOf(now) {
  if (!now) return "waiting";
  if (now.charger?.connected === false) return "offline";
  if (now.charger?.plugged === false) return "away";
  const car = known(now.car_w);
  if (car === null) return "unknown";
  if (car <= -MOVING_W) return feedsTheGrid(now) ? "exporting" : "discharging";
  if (car >= MOVING_W) return sunCarries(now, car) ? "chargingSun" : "charging";
  return now.mode === "off" ? "off" : "idle";
}

/** @param {Now} now more leaves the house than the sun gives: the rest is the car's */
function feedsTheGrid(now) {
  const grid = known(now.grid_w);
  const sun = known(now.sun_w);
  return grid !== null && sun !== null && -grid - sun > MOVING_W;
}

/** @param {Now} now @param {number} car */
function sunCarries(now, car) {
  const grid = known(now.grid_w);
  const sun = known(now.sun_w);
  return grid !== null && sun !== null && sun >= car && grid < MOVING_W;
}

/**
 * Which way a place's power goes, seen from the house: 1 into the house, -1 out of it, 0 idle.
 * @param {Now} now
 */
export function flowsOf(now) {
  const gone = now.charger?.connected === false || now.charger?.plugged === false;
  const car = gone ? null : known(now.car_w);
  return {
    sun: flow(known(now.sun_w)),
    grid: flow(known(now.grid_w)),
    car: flow(car === null ? null : -car),
  };
}

/** @param {number | null} watts */
function flow(watts) {
  if (watts === null || Math.abs(watts) < MOVING_W) return { watts, way: 0 };
  return { watts, way: watts > 0 ? 1 : -1 };
}

/**
 * The word under the car.
 * @param {string} story
 * @param {number | null} watts
 */
export function carWord(story, watts) {
  if (story === "offline") return "isOffline";
  if (story === "away") return "isAway";
  if (watts === null) return "isUnknown";
  if (Math.abs(watts) < MOVING_W) return "resting";
  return watts > 0 ? "isFeeding" : "isCharging";
}

/**
 * When the car must be ready. A bare clock time ("07:30:00") stays a text.
 * @param {Now | null} now
 */
export function goalOf(now) {
  if (!now?.goal) return null;
  const departure = now.goal.departure ?? null;
  const clock = typeof departure === "string" && /^\d\d:\d\d/.test(departure) ? departure.slice(0, 5) : null;
  return { soc: known(now.goal.soc_percent), at: clock ? null : instant(departure), clock };
}

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

/** @param {Words} words @param {string} mode */
export function modeWord(words, mode) {
  return words.modes[mode] ?? mode;
}
