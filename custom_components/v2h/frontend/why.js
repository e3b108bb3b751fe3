/** Why a slot is planned so and not otherwise: the runner-up, what binds, and the price of another choice. Pure. */

/** @typedef {import("./types.d.ts").Span} Span */
/** @typedef {import("./types.d.ts").PlanSlot} PlanSlot */
/** @typedef {import("./format.js").Format} Format */
/** @typedef {import("./words.js").Words} Words */

const EVEN = 0.0005; // money: a runner-up that costs less than this more is as good

/**
 * @param {Span} span
 * @param {Words} words
 * @param {Format} format
 * @returns {[string, string][]} what it is, and in words
 */
export function whyOf(span, words, format) {
  const { why } = span;
  if (!why) return [];
  /** @type {[string, string][]} */
  const rows = [];
  if (why.runnerUp) rows.push([words.runnerUp, runnerUp(why, words, format)]);
  if (why.otherwise) rows.push([words.otherwise, format.sentence(why.otherwise)]);
  const bound = why.bindings.map((one) => bindingText(one, words, format));
  if (bound.length) rows.push([words.binds, bound.join(" · ")]);
  return rows;
}

/** @param {import("./types.d.ts").Why} why @param {Words} words @param {Format} format */
function runnerUp({ runnerUp: action, runnerUpCost: cost }, words, format) {
  const what = words.actions[action ?? ""] ?? String(action);
  if (cost === null) return what;
  return cost < EVEN ? words.asGood(what) : words.dearer(what, format.money(cost));
}

/** @param {import("./types.d.ts").Binding} binding @param {Words} words @param {Format} format */
function bindingText({ law, amount, unit }, words, format) {
  const name = words.laws[law] ?? law;
  if (amount === null) return name;
  return `${name} ${unit === "Wh" ? format.energy(amount) : format.power(amount)}`;
}
