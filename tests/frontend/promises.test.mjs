/** What the frontend promises as a whole: light, local, and safe with any text. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

const folder = new URL("../../custom_components/v2h/frontend/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".js"));
/** The one thing that is fetched: the words of another language, which lie beside the modules. */
const OWN_WORDS = "fetch(new URL(`./words-${table}.json`, import.meta.url));";
const texts = new Map(names.map((name) => [name, readFileSync(new URL(name, folder), "utf8")]));

test("all modules together weigh at most 60 kB gzipped", () => {
  const bytes = [...texts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  assert.ok(bytes <= 60_000, `${bytes} bytes`);
});

test("nothing is loaded from elsewhere: imports are siblings, and there is no address but SVG's name", () => {
  for (const [name, text] of texts) {
    for (const [, path] of text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)) {
      const types = path === "./types.d.ts"; // in comments only
      assert.ok(types || (path.startsWith("./") && texts.has(path.slice(2))), `${name} imports ${path}`);
    }
    const addresses = [...text.matchAll(/\w+:\/\/[^"'\s`]+/g)].map(([address]) => address);
    assert.deepEqual(
      addresses.filter((address) => address !== "http://www.w3.org/2000/svg"),
      [],
      name,
    );
    const asked = [...text.matchAll(/\bfetch\(.*$/gm)].map(([call]) => call);
    assert.deepEqual(asked, name === "words.js" ? [OWN_WORDS] : [], name);
    assert.doesNotMatch(text, /XMLHttpRequest|@import|url\(/, name);
  }
});

test("the entry module names every module, so that a browser asks for all of them at once", () => {
  const named = [...texts.get("v2h.js").matchAll(/"\.\/([\w-]+\.js)"/g)].map(([, name]) => name);
  assert.deepEqual([...named, "v2h.js"].toSorted(), names.toSorted());
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
