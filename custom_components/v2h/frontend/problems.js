/** What needs attention: one small box with the first sentence, the others folded under it. */

import { h, icon } from "./dom.js";

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
  show(problems) {
    const open = this.element.querySelector("details")?.open ?? false;
    const [first, ...others] = problems;
    this.element.hidden = !problems.length;
    const parts = [h("p", { text: first ?? "" }), ...(others.length ? [this.others(others, open)] : [])];
    this.element.replaceChildren(icon("warning"), h("div", {}, ...parts));
  }

  /** @param {string[]} others @param {boolean} open */
  others(others, open) {
    const lines = others.map((text) => h("li", { text }));
    return h("details", { open }, h("summary", { text: this.words.andMore(others.length) }), h("ul", {}, ...lines));
  }
}
