"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { manifest, open } = require("./parts.js");

const ENTRIES = [
  ["a/", "甲", "", "", [["", "", "乙"]]],
  ["b/", "丙", "", "甲", [["", "", "甲甲"]]],
  ["c/", "丁", "", "", [["", "", "甲"]]],
];
const GRAMS = { 甲: "ABB|A|B", 甲乙: "A" };

const never = () => false;

test("titles weigh more than names, and names more than text", async () => {
  const { get } = await open({ "text-0": ENTRIES, "grams-0": GRAMS });
  const pattern = await get("literal")("甲");
  const { hits, total, exact } = await get("findAll")([pattern], "甲", never);
  assert.deepEqual(
    hits.map((/** @type {any} */ hit) => hit.document.url),
    ["a/", "b/", "c/"],
  );
  assert.deepEqual([total, exact], [3, true]);
  assert.ok(hits[0].score > 1000, "the query is the title");
});

test("a document without the phrase is left out once it is read", async () => {
  const { get } = await open({ "text-0": ENTRIES, "grams-0": GRAMS });
  const pattern = { ...(await get("literal")("甲")), certain: false, ranges: get("placesOf") };
  const phrase = { ...pattern, ranges: (/** @type {Folded} */ { text }) => get("placesOf")("甲甲", text) };
  const { hits, total } = await get("findAll")([phrase], "甲甲", never);
  assert.deepEqual(
    hits.map((/** @type {any} */ hit) => hit.number),
    [1],
  );
  assert.equal(total, 1);
});

test("a query that a newer one has overtaken reads no texts", async () => {
  const { get, requests } = await open({ "text-0": ENTRIES, "grams-0": GRAMS });
  const pattern = await get("literal")("甲");
  assert.deepEqual((await get("findAll")([pattern], "甲", () => true)).hits, []);
  assert.ok(!requests.some((request) => request.startsWith("text")));
});

test("of a large index so much is read as is shown", async () => {
  const documents = 300;
  const { get, requests } = await open({
    index: manifest({ documents, main: documents, block: 1, grams: 256 }),
    ...Object.fromEntries(Array.from({ length: documents }, (_, n) => [`text-${n}`, [["u/", "甲", "", "", []]]])),
  });
  const fields = new Uint8Array(documents).fill(1);
  const found = { fields, certain: false, ranges: () => [[0, 1]] };
  const { hits, exact } = await get("findAll")([found], "甲", never);
  assert.deepEqual([hits.length, exact, requests.length], [20, false, 21]);
  const none = await get("findAll")([{ ...found, ranges: () => [] }], "甲", never);
  assert.deepEqual([none.hits.length, none.exact], [0, false]);
  assert.equal(requests.length, 61);
});

test("other pages that bear the name come after the first three cases, the rest last", async () => {
  const { get } = await open({ index: manifest({ documents: 8, main: 5 }) });
  const hits = [0, 1, 2, 3, 4, 5, 6].map((number) => ({ number, score: -number, named: number === 6 }));
  const order = get("ranked")(hits).map((/** @type {any} */ hit) => hit.number);
  assert.deepEqual(order, [0, 1, 2, 6, 3, 4, 5]);
});

test("what others have found follows, once", async () => {
  const { get } = await open({});
  const { hits, total } = get("followedBy")({ hits: [{ number: 1 }], total: 5 }, [{ number: 1 }, { number: 2 }]);
  assert.deepEqual([hits.map((/** @type {any} */ hit) => hit.number), total], [[1, 2], 6]);
});
