"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { manifest, start } = require("./parts.js");

const FILES = {
  index: manifest({ documents: 1, main: 1, block: 1 }),
  "grams-0": { 甲: "A|A" },
  "text-0": [["a/", "甲", "", "", []]],
};

/** @param {string} name */
const file = (name) => (name in FILES ? { data: Reflect.get(FILES, name) } : { missing: true });

/** @param {any} message */
const locations = (message) => message.data.items.map((/** @type {any} */ [page]) => page.location);

test("set-up is answered by ready, a query by its result", async () => {
  const { tell, sent } = start(file);
  await tell(0, {});
  assert.equal(sent[0].type, 1);
  await tell(2, "甲");
  assert.equal(sent[1].type, 3);
  assert.deepEqual(locations(sent[1]), ["a/"]);
  await tell(2, " ");
  assert.deepEqual(sent[2].data.items, []);
});

test("only the newest query is answered", async () => {
  const { tell, sent } = start(file);
  await Promise.all([tell(2, "甲"), tell(2, "乙乙"), tell(2, "甲")]);
  assert.equal(sent.length, 1);
  assert.deepEqual(locations(sent[0]), ["a/"]);
});

test("a search that does not load says so and leads to the cases", async () => {
  const { tell, sent } = start();
  await tell(2, "甲");
  assert.deepEqual(locations(sent[0]), ["cases/"]);
  assert.match(sent[0].data.items[0][0].title, /没有加载成功/);
});

test("what is missing from an answer is told above it", async () => {
  const { tell, sent } = start((name) => (name === "variants" ? { missing: true } : file(name)));
  await tell(2, "甲甲丙");
  assert.deepEqual(locations(sent[0]), ["cases/"]);
  const note = start(file).get("noteOf")({ hits: [1], total: 3, exact: true, note: "注" });
  assert.equal(note, "注；匹配的内容共3条，先列出最相关的；再加一个词可以缩小范围");
});

test("when the site was published anew the search starts over", async () => {
  let published = "a";
  const { tell, sent, requests } = start((name) => {
    const answer = { ...file(name), version: published };
    if (name === "index") published = "b"; // between the manifest and the rest
    return answer;
  });
  await tell(2, "甲");
  assert.deepEqual(locations(sent[0]), ["a/"]);
  assert.deepEqual(requests, [
    "index.js no-cache",
    "grams-0.js?v=a",
    "index.js no-cache",
    "grams-0.js?v=b",
    "text-0.js?v=b",
  ]);
});
