/** Elements without a template language: data only ever becomes text or attributes, never markup. */


const SVG = "http://www.w3.org/2000/svg";

/**
 * Sets attributes; null, undefined and false remove. `text` sets the text, `onclick` etc. listen.
 * @param {any} element
 * @param {Record<string, any>} properties
 */
export function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") setText(element, value);
    else if (name.startsWith("on")) element[name] = value;
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value))
      element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/** @param {Node} element @param {unknown} value */
function setText(element, value) {
  const text = String(value ?? "");
  if (element.textContent !== text) element.textContent = text;
}

/**
 * An HTML element.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string)} children
 */
export function h(tag, properties = {}, ...children) {
  const element = set(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * An SVG element.
 * @param {string} tag
 * @param {Record<string, any>} [properties]
 * @param {...(Node | string)} children
 */
export function s(tag, properties = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), properties);
  element.append(...children);
  return element;
}

/** @type {Record<string, string>} */
const LINES = {
  house: "M3.5 11.5 12 4l8.5 7.5 M6 9.5V20h12V9.5 M10 20v-5.5h4V20",
  sun:
    "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z M12 2v2.5 M12 19.5V22 M2 12h2.5 M19.5 12H22 M4.9 4.9l1.8 1.8 " +
    "M17.3 17.3l1.8 1.8 M4.9 19.1l1.8-1.8 M17.3 6.7l1.8-1.8",
  grid:
    "M9 21 11 3h2l2 18 M6 7h12 M4.5 11.5h15 M6 7v2 M18 7v2 M4.5 11.5v2 M19.5 11.5v2 M9.8 14 14.6 18 " +
    "M14.2 14 9.4 18",
  car:
    "M3.5 17v-4.2L5.8 7.4A2 2 0 0 1 7.6 6h8.8a2 2 0 0 1 1.8 1.4l2.3 5.4V17 M3.5 12.5h17 M3.5 17h17 " +
    "M5 17v2h2v-2 M17 17v2h2v-2 M6.8 14.8h1.4 M15.8 14.8h1.4",
  charge: "M12 20V5 M6 11l6-6 6 6",
  discharge: "M12 4v15 M6 13l6 6 6-6",
  hold: "M8.5 6v12 M15.5 6v12",
  away: "M4 12h15 M13 6l6 6-6 6",
  flag: "M6 21V4h11l-2.5 4L17 12H6",
  warning: "M12 4 2.8 20h18.4Z M12 10v4.5 M12 17.2v.3",
  stop: "M7 7h10v10H7Z",
  save: "M12 4v11 M7 10.5l5 5 5-5 M5 20h14",
  price: "M4 18h4v-6h4V7h4v5h4 M4 21h16",
  clock: "M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17Z M12 7.5V12l3 2.5",
  book: "M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2Z M5 18a2 2 0 0 1 2-2h12 M9 8h6",
  good: "M5 12.5l4.5 4.5L19 7.5",
  bolt: "M13 3 5.5 13.5H11L10 21l7.5-10.5H12Z",
};

/**
 * @param {string} name
 * @param {Record<string, any>} [properties]
 */
export function icon(name, properties = {}) {
  const size = { viewBox: "0 0 24 24", width: 24, height: 24 };
  return s(
    "svg",
    { class: "icon", "aria-hidden": "true", ...size, ...properties },
    s("path", { d: LINES[name] ?? "" }),
  );
}

/** New buttons take the focus over from those that they replace. @param {Element} place @param {Element[]} parts */
export function refill(place, parts) {
  const root = /** @type {ShadowRoot} */ (place.getRootNode());
  const index = [...place.querySelectorAll("button")].indexOf(/** @type {any} */ (root.activeElement));
  place.replaceChildren(...parts);
  const buttons = place.querySelectorAll("button");
  if (index >= 0) buttons[Math.min(index, buttons.length - 1)]?.focus();
}

/** What is folded under a line, as open as it was in *place* before. @param {Element} place @param {string} text @param {Node} rest */
export function folded(place, text, rest) {
  return h("details", { open: place.querySelector("details")?.open }, h("summary", { text }), rest);
}

/** A text with reserved lines: a longer one ends with a button that unfolds it, a shorter one moves nothing. */
export class Clamp {
  /**
   * @param {Words} words
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
