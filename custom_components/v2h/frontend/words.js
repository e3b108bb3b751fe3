/** The words in the language of the user: English is at hand, the others are fetched when first wanted. */

import { ENGLISH } from "./words-en.js";

/** @type {string[]} beside English, each a file `words-<language>.json` of the same shape */
export const LANGUAGES = ["de", "es", "fr", "nl"];

/** @typedef {Record<string, unknown>} Values */

const NAME = /\{(\w+)\}/g;
/** @type {Map<string, Words>} */
const known = new Map([["en", spoken(ENGLISH, ENGLISH, "en")]]);

/** @param {string} [language] such as "de" or "de-AT" @returns {string} the table's name */
function tableOf(language = "en") {
  return language.split("-")[0];
}

/**
 * The language in which the cards speak to a user of this one: English until its words have come.
 * @param {string} [language]
 */
export function spokenLanguage(language) {
  return known.has(tableOf(language)) ? String(language ?? "en") : "en";
}

/**
 * @param {string} [language]
 * @returns {Words}
 */
export function wordsFor(language = globalThis.document?.documentElement.lang) {
  return /** @type {Words} */ (known.get(tableOf(language)) ?? known.get("en"));
}

/**
 * Fetches the words of a language, if there are any and they are not here yet.
 * @param {string} [language]
 * @param {(table: string) => Promise<object>} [read]
 * @returns {Promise<boolean>} whether the cards speak differently from now on
 */
export async function learn(language, read = fetched) {
  const table = tableOf(language);
  if (known.has(table) || !LANGUAGES.includes(table)) return false;
  try {
    known.set(table, spoken(ENGLISH, await read(table), table));
    return true;
  } catch {
    return false; // English it is; the next page tries again
  }
}

/** @param {string} table @returns {Promise<object>} */
async function fetched(table) {
  const answer = await fetch(new URL(`./words-${table}.json`, import.meta.url));
  return answer.json();
}

/**
 * A table with its texts turned into what the cards use. What it lacks is said in English.
 * @param {any} english @param {any} told @param {string} language
 * @returns {any}
 */
export function spoken(english, told, language) {
  const text = told ?? english;
  if (typeof english === "string") {
    const names = [...english.matchAll(NAME)].map(([, name]) => name);
    if (!names.length) return text;
    return (/** @type {unknown[]} */ ...values) =>
      fill(text, Object.fromEntries(names.map((name, index) => [name, values[index]])));
  }
  if (Array.isArray(english)) return [(/** @type {Values} */ values) => fill(text[0], values), text[1]];
  if ("other" in english) {
    const rules = new Intl.PluralRules(language);
    return (/** @type {number} */ count) => fill(text[rules.select(count)] ?? text.other, { count });
  }
  return Object.fromEntries(Object.entries(english).map(([key, one]) => [key, spoken(one, text[key], language)]));
}

/** @param {string} text @param {Values} values */
function fill(text, values) {
  return text.replace(NAME, (_, name) => String(values[name] ?? "–"));
}
