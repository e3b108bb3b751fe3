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
 * @returns {any}
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
 * @returns {any}
 */
export function s(tag, properties = {}, ...children) {
  const element = set(document.createElementNS(SVG, tag), properties);
  element.append(...children);
  return element;
}
