"use strict";

// Answers from an index that casebook/search has built. test_worker.py builds it and runs these tests.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { test } = require("node:test");
const { start } = require("./parts.js");

const FOLDER = process.env.CASEBOOK_TEST_INDEX ?? "";
const options = { skip: FOLDER ? false : "needs an index: run tests/search/test_worker.py" };

/** @param {string} name */
const read = (name) => readFileSync(join(FOLDER, name), "utf8");

/** A file of the index. @param {string} name */
function answer(name) {
  const [, version, data] = read(`${name}.js`).match(/^casebookSearch\("[^"]*","([^"]*)",([\s\S]*)\)\n$/) ?? [];
  return { version, data: JSON.parse(data) };
}

test("the worker folds as the index is folded", options, () => {
  const { get } = start();
  /** @type {[string, string][]} */
  const cases = JSON.parse(read("folded.json"));
  assert.ok(cases.length > 1000);
  for (const [text, folded] of cases) assert.equal(get("fold")(text).text, folded, JSON.stringify(text));
});

test("the worker reads numbers as the index does", options, () => {
  const { get } = start();
  /** @type {[string, [number, number, string][]][]} */
  const cases = JSON.parse(read("numbers.json"));
  assert.ok(cases.length > 1000);
  for (const [text, spans] of cases) {
    const found = get("numbersIn")(text).map((/** @type {NumberSpan} */ { start, end, value }) => [start, end, value]);
    assert.deepEqual(found, spans, text);
  }
});

test("each rung of the ladder finds what it is for, and says so", options, async () => {
  const { sent, tell } = start(answer);
  for (const [query, page, note] of JSON.parse(read("queries.json"))) {
    await tell(2, query);
    const [[first] = []] = sent.pop().data.items;
    assert.equal(first?.location, page, query);
    const [, told = ""] = first?.title.match(/data-search-note="([^"]*)"/) ?? [];
    assert.equal(told.split("；")[0], note, query);
  }
});
