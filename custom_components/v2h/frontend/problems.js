/** What needs attention: one small box with the first sentence, the others folded under it. */

import { folded, h, icon } from "./dom.js";

/**
 * Nothing is said twice: not by the reason what the headline says, nor by a problem what either says.
 * Where the reason has nothing more to say, the rest of the problem that said the same takes its place.
 * @param {string} headline
 * @param {string} reason
 * @param {string[]} problems
 * @param {string} [identity] of the charger, which may stand in a sentence that is the same otherwise
 */
export function tellOnce(headline, reason, problems, identity = "") {
  const bare = (/** @type {string} */ text) =>
    (identity ? text.replaceAll(identity, "") : text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const said = new Set([bare(headline)]);
  const left = sentences(reason).filter((one) => !said.has(bare(one)));
  for (const one of left) said.add(bare(one));
  const more = [];
  for (const problem of problems) {
    const parts = sentences(problem);
    const fresh = parts.filter((one) => !said.has(bare(one)));
    for (const one of fresh) said.add(bare(one));
    if (!fresh.length) continue;
    const named = identity && parts.join(" ").includes(identity) && !fresh.join(" ").includes(identity);
    const text = named ? `${identity}: ${fresh.join(" ")}` : fresh.join(" ");
    if (left.length || fresh.length === parts.length) more.push(text);
    else left.push(text);
  }
  return { reason: left.join(" "), problems: more };
}

/** @param {string} text */
const sentences = (text) => text.split(/(?<=[.!?])\s+/).filter(Boolean);

export class ProblemBox {
  /** @param {Words} words */
  constructor(words) {
    this.words = words;
    this.element = h("div", { class: "problems", role: "group", "aria-label": words.problems, hidden: true });
  }

  /** @param {string[]} problems the most important first */
  show([first, ...others]) {
    this.element.hidden = !first;
    const list = h("ul", {}, ...others.map((text) => h("li", { text })));
    const more = others.length ? [folded(this.element, this.words.andMore(others.length), list)] : [];
    this.element.replaceChildren(icon("warning"), h("div", {}, h("p", { text: first }), ...more));
  }
}
