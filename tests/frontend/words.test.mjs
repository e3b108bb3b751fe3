/** The words of the cards: every language says all of them, with the same names to fill in. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { ENGLISH } from "../../custom_components/v2h/frontend/words-en.js";
import { LANGUAGES, learn, spoken, spokenLanguage, wordsFor } from "../../custom_components/v2h/frontend/words.js";

const folder = new URL("../../custom_components/v2h/frontend/", import.meta.url);
const read = (language) => JSON.parse(readFileSync(new URL(`words-${language}.json`, folder), "utf8"));
const there = readdirSync(folder).flatMap((name) => /^words-(\w+)\.json$/.exec(name)?.[1] ?? []);

/** Every text of a table, by its path. */
function texts(table, path = "") {
  if (typeof table === "string") return [[path, table]];
  return Object.entries(table).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

const names = (text) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

test("the languages that are offered are those that have a table", () => {
  assert.deepEqual([...LANGUAGES].sort(), there.sort());
});

for (const language of there) {
  test(`${language} has every text of the English, and no other`, () => {
    assert.deepEqual(texts(read(language)).map(([path]) => path), texts(ENGLISH).map(([path]) => path));
  });

  test(`${language} fills in the same names as the English, and is silent only where that is`, () => {
    const told = new Map(texts(read(language)));
    for (const [path, english] of texts(ENGLISH)) {
      assert.deepEqual(names(told.get(path)), names(english), path);
      assert.equal(told.get(path) === "", english === "", path);
    }
  });
}

test("every word that a card asks for is in the table, and every word of the table is asked for", () => {
  const cards = readdirSync(folder).filter((name) => name.endsWith(".js") && !name.startsWith("words"));
  const code = cards.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const asked = [...code.matchAll(/\bwords\.(\w+)/g)].map(([, key]) => key).filter((key) => key !== "js");
  assert.deepEqual([...new Set(asked)].filter((key) => !(key in ENGLISH)), []);
  const silent = Object.keys(ENGLISH).filter((key) => !asked.includes(key) && !code.includes(`"${key}"`) && !new RegExp(`\\{[^}]*\\b${key}\\b[^}]*\\} = (this\\.)?words`).test(code));
  assert.deepEqual(silent, []);
});

test("values are given in the order of the English, wherever another language puts them", () => {
  const { goalBy } = spoken({ goalBy: "{soc} by {when}" }, { goalBy: "bis {when}: {soc}" }, "de");
  assert.equal(goalBy("80 %", "07:30"), "bis 07:30: 80 %");
});

test("a number chooses between one and other", () => {
  const { unwell } = wordsFor("en");
  assert.equal(unwell(1), "One thing needs you.");
  assert.equal(unwell(3), "3 things need you.");
});

test("a value with a dollar sign or curly brackets is said as it is", () => {
  assert.equal(wordsFor("en").failed("$& {why}"), "V2H does not answer ($& {why}). Trying again…");
});

test("what a language lacks is said in English", () => {
  const said = spoken(ENGLISH, { plan: "Plan!", health: { meter_reads: ["Ja.", ""] } }, "de");
  assert.equal(said.plan, "Plan!");
  assert.equal(said.reserve, ENGLISH.reserve);
  assert.equal(said.health.meter_reads[0]({}), "Ja.");
  assert.equal(said.health.meter_old[0]({}), ENGLISH.health.meter_old[0]);
  assert.equal(said.unwell(2), "2 things need you.");
});

test("a language is fetched once, when it is wanted; until then and where it fails English is spoken", async () => {
  LANGUAGES.push("eo");
  const asked = [];
  const table = async (language) => (asked.push(language), { plan: "Plano" });
  const broken = async () => Promise.reject(new Error("offline"));
  assert.equal(await learn("eo-XX", broken), false);
  assert.equal(wordsFor("eo-XX").plan, "Plan");
  assert.equal(spokenLanguage("eo-XX"), "en");
  assert.equal(await learn("eo-XX", table), true);
  assert.equal(await learn("eo", table), false);
  assert.deepEqual(asked, ["eo"]);
  assert.equal(wordsFor("eo-XX").plan, "Plano");
  assert.equal(spokenLanguage("eo-XX"), "eo-XX");
  assert.equal(await learn("xx-YY", table), false);
  assert.equal(wordsFor("xx-YY").plan, "Plan");
  LANGUAGES.pop();
});
