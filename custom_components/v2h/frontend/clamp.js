/** A text with reserved lines: a longer one ends with a button that unfolds it, a shorter one moves nothing. */

import { h, set } from "./dom.js";

export class Clamp {
  /**
   * @param {import("./words.js").Words} words
   * @param {string} name the class of the text
   */
  constructor(words, name) {
    this.words = words;
    this.text = h("p", { class: name });
    this.button = h("button", { type: "button", class: "more", onclick: () => this.unfold(!this.open) });
    this.element = h("div", { class: "clamp" }, this.text, this.button);
    this.watcher = new ResizeObserver(() => this.measure());
    this.watcher.observe(this.text);
    this.unfold(false);
  }

  /** @param {string} text */
  show(text) {
    if (this.text.textContent === text) return;
    set(this.text, { text });
    this.measure();
  }

  /** @param {boolean} open */
  unfold(open) {
    this.open = open;
    this.element.classList.toggle("open", open);
    set(this.button, { text: open ? this.words.less : this.words.more, "aria-expanded": String(open) });
    this.measure();
  }

  /** The button is there only where something is hidden. */
  measure() {
    const hidden = this.text.scrollHeight > this.text.clientHeight + 2;
    set(this.button, { hidden: !hidden && !this.open });
  }
}
