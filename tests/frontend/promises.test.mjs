/** What the frontend promises as a whole: light, local, and safe with any text. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { wordsFor } from "../../custom_components/v2h/frontend/words.js";

const folder = new URL("../../custom_components/v2h/frontend/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));

test("all modules together weigh at most 60 kB gzipped", () => {
  const bytes = [...texts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
});

test("nothing is loaded from elsewhere: imports are siblings, and there is no address but SVG's name", () => {
  for (const [name, text] of texts) {
    for (const [, path] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      assert.ok(path.startsWith("./") && texts.has(path.slice(2)), `${name} imports ${path}`);
    }
    const addresses = [...text.matchAll(/\w+:\/\/[^"'\s`]+/g)].map(([address]) => address);
    assert.deepEqual(
      addresses.filter((address) => address !== "http://www.w3.org/2000/svg"),
      [],
      name,
    );
    assert.doesNotMatch(text, /\bfetch\(|XMLHttpRequest|@import|url\(/, name);
  }
});

test("data never becomes markup or code", () => {
  for (const [name, text] of texts) {
    assert.doesNotMatch(
      text,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
      name,
    );
  }
});

test("every word is said somewhere", () => {
  const all = [...texts]
    .filter(([name]) => !name.startsWith("words"))
    .map(([, text]) => text)
    .join("\n");
  const silent = Object.keys(wordsFor()).filter((key) => !new RegExp(`words\\.${key}\\b|"${key}"`).test(all));
  assert.deepEqual(silent, []);
});

test("a language without a table speaks English", () => {
  assert.equal(wordsFor("xx-YY").plan, wordsFor("en").plan);
});
