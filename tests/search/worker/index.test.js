"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { manifest, open } = require("./parts.js");

test("lists of documents are gaps in digits of five bits", async () => {
  const { get } = await open({});
  assert.deepEqual(get("decode")(""), []);
  assert.deepEqual(get("decode")("ABf"), [0, 1, 32]);
  assert.deepEqual(get("decode")("gB"), [32]);
  assert.deepEqual(get("decode")("_fA"), [31 + 31 * 32, 31 + 31 * 32]);
});

test("a token is in one shard, syllables by the first and the initial of the second", async () => {
  const { get } = await open({ index: manifest({ grams: 256, sounds: 128 }) });
  assert.equal(get("hash")("ab"), 97 * 31 + 98);
  assert.equal(get("textShard")("ab"), `grams-${(97 * 31 + 98) % 256}`);
  const shard = get("soundShard");
  assert.equal(shard("te zhong"), shard("te zh"));
  assert.notEqual(shard("te zhong"), shard("te"));
});

test("documents have one of each set of tokens, and know where", async () => {
  const { get } = await open({ "grams-0": { 甲: "AB|A", 乙: "BB", 丙: "C||C" } });
  const { ANYWHERE, TITLE, NAMES } = { ANYWHERE: get("ANYWHERE"), TITLE: get("TITLE"), NAMES: get("NAMES") };
  const having = async (/** @type {string[][]} */ ...sets) => [
    ...(await get("documentsWithAll")(sets, get("textShard"))),
  ];
  assert.deepEqual(await having(["甲"]), [ANYWHERE | TITLE, ANYWHERE, 0]);
  assert.deepEqual(await having(["甲"], ["乙"]), [0, ANYWHERE, 0]);
  assert.deepEqual(await having(["甲", "丙"]), [ANYWHERE | TITLE, ANYWHERE, ANYWHERE | NAMES]);
  assert.deepEqual(await having(["constructor"]), [0, 0, 0]);
  assert.deepEqual(await having(["__proto__"]), [0, 0, 0]);
});

test("neighbours cover a word when each letter is in one of them", async () => {
  const { get } = await open({ "grams-0": { 甲乙: "AB|A", 乙丙: "BB", 丙丁: "AB|A" } });
  const sets = [["甲乙"], ["乙丙"], ["丙丁"]];
  const { fields, counts } = await get("documentsCovering")(sets, get("textShard"));
  assert.deepEqual([...fields], [get("ANYWHERE") | get("TITLE"), get("ANYWHERE"), 0]);
  assert.deepEqual([...counts], [2, 3, 0]);
});

test("a document is opened once; headings of the main kind are not searched", async () => {
  const entry = ["u/", "题", "", "名", [["a", "节", "文"]]];
  const { get } = await open({ index: manifest({ documents: 2, main: 1, block: 2 }), "text-0": [entry, [...entry]] });
  const [main, other] = [await get("readDocument")(0), await get("readDocument")(1)];
  assert.equal(main, await get("readDocument")(0));
  assert.deepEqual([main.sections[0].title.text, other.sections[0].title.text], ["", "节"]);
  const missing = await open({ "text-0": null });
  assert.equal(await missing.get("readDocument")(0), null);
});

test("an index of another format is not opened", async () => {
  const { get } = await open({ index: manifest({ format: 1 }) });
  assert.equal(await get("openIndex")(), false);
});
