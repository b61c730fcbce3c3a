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
  const asked = requests.map((request) => request.replace(/&t=\d+/, "&t"));
  assert.deepEqual(asked, [
    "index.js no-cache",
    "grams-0.js?v=a",
    "grams-0.js?v=a&t",
    "index.js reload",
    "grams-0.js?v=b",
    "text-0.js?v=b",
  ]);
});

/** @param {number} ticks */
async function pause(ticks) {
  for (let left = ticks; left; left--) await null;
}

test("queries that overlap a publish are answered from one site, however their files arrive", async () => {
  for (let seed = 0; seed < 400; seed++) {
    let state = seed;
    const random = (/** @type {number} */ below) => {
      state = (state * 48271 + 11) % 2147483647;
      return state % below;
    };
    let [published, asked] = [0, 0];
    const { tell, sent } = start(async (name) => {
      asked++;
      published = Number(asked > 2 + (seed % 12)) + Number(asked > 6 + (seed % 15));
      // In the other sites the page has another address.
      const text = [[published ? "b/" : "a/", "甲", "", "", []]];
      const data = name === "text-0" ? text : name in FILES ? file(name).data : name === "variants" ? "" : {};
      const answer = { data, version: String(published) };
      await pause(random(300));
      return answer;
    });
    const answered = [];
    for (const query of ["甲乙", "乙甲丙", "丙丁戊己", "丁戊", "甲"]) {
      await pause(random(200));
      answered.push(tell(2, query));
    }
    await Promise.all(answered);
    assert.match(String(sent.slice(-1).map(locations)), /^[ab]\/$/, `seed ${seed}`);
  }
});

test("a file that a cache keeps under a former version is asked for past the cache", async () => {
  const { tell, sent, requests } = start((name, url) => ({
    ...file(name),
    version: name === "index" || url.searchParams.has("t") ? "a" : "b",
  }));
  await tell(2, "甲");
  assert.deepEqual(locations(sent[0]), ["a/"]);
  assert.equal(requests.filter((request) => request.startsWith("index")).length, 1);
});

test("a site that is published over and over ends in a word about it", async () => {
  let published = 0;
  const { tell, sent } = start((name) => ({ ...file(name), version: String(published++) }));
  await tell(2, "甲");
  assert.match(sent[0].data.items[0][0].title, /没有加载成功/);
});
