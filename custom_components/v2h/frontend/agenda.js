/** The plan in words: neighbouring slots with the same action become one line. Pure. */

/** @typedef {import("./types.d.ts").Span} Span */

const HOUR = 3_600_000;
const BRIEF = HOUR / 4;

/**
 * @typedef {object} Entry
 * @property {string} action  charge, discharge, hold or away
 * @property {number} start
 * @property {number} end
 * @property {number | null} watts  mean size of the car's power
 * @property {number | null} wattHours  into or out of the car
 * @property {number | null} price  mean, weighted with energy
 * @property {number | null} soc  at the end
 */

/**
 * What the plan will do, in order. A pause of one slot inside the same action is not worth a line.
 * @param {Span[]} spans
 * @returns {Entry[]}
 */
export function agenda(spans) {
  /** @type {Span[][]} */
  const groups = [];
  for (const span of spans.filter((one) => !one.measured && one.action)) {
    const [before, last] = [groups.at(-2), groups.at(-1)];
    if (last && same(last[0], span)) last.push(span);
    else if (before && last && same(before[0], span) && isBriefPause(last)) {
      groups.pop();
      before.push(...last, span);
    } else groups.push([span]);
  }
  return groups.map(entry);
}

/** @param {Span} one @param {Span} other */
const same = (one, other) => one.action === other.action;

/** @param {Span[]} group */
function isBriefPause(group) {
  return group[0].action === "hold" && group[group.length - 1].end - group[0].start <= BRIEF;
}

/** @param {Span[]} group @returns {Entry} */
function entry(group) {
  const [first, last] = [group[0], group[group.length - 1]];
  const energies = group.map((span) =>
    span.car === null ? null : (span.car * (span.end - span.start)) / HOUR,
  );
  const wattHours = energies.some((value) => value === null) ? null : Math.abs(sum(energies));
  const moving = first.action === "charge" || first.action === "discharge";
  return {
    action: first.action ?? "hold",
    start: first.start,
    end: last.end,
    watts: moving && wattHours !== null ? (wattHours * HOUR) / (last.end - first.start) : null,
    wattHours: moving ? wattHours : null,
    price: moving ? weighted(group, energies) : null,
    soc: last.soc,
  };
}

/** @param {(number | null)[]} values */
const sum = (values) => values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);

/** @param {Span[]} group @param {(number | null)[]} energies @returns {number | null} */
function weighted(group, energies) {
  if (group.some((span) => span.price === null)) return null;
  const weights = energies.map((energy) => Math.abs(energy ?? 0));
  const total = sum(weights);
  return total ? sum(group.map((span, index) => (span.price ?? 0) * weights[index])) / total : null;
}

/**
 * What electricity will cost over the plan; null if any slot's cost is unknown.
 * @param {Span[]} spans
 */
export function costOf(spans) {
  const costs = spans.filter((span) => !span.measured).map((span) => span.cost);
  return costs.length && !costs.includes(null) ? sum(costs) : null;
}
