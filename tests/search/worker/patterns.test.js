"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { open, start } = require("./parts.js");

const { get } = start();

test("a number is not part of a longer one, unless parts will do", () => {
  const places = get("placesOf");
  assert.deepEqual(places("1421", "21421家1421家"), [[6, 10]]);
  assert.deepEqual(places("1421", "21421家", true), [[1, 5]]);
  for (const text of ["421.5", "3.421", "34.21"]) assert.deepEqual(places("421", text), [], text);
  assert.deepEqual(places("421", "共.421"), [[2, 5]]);
  assert.deepEqual(places("甲甲", "甲甲甲"), [
    [0, 2],
    [1, 3],
  ]);
});

test("long words are looked up by a sample from all of them", () => {
  const list = Array.from({ length: 60 }, (_, place) => place);
  assert.equal(get("sampled")(list.slice(0, 12)).length, 12);
  const sample = get("sampled")(list);
  assert.equal(sample.length, 12);
  assert.deepEqual([sample[0], sample[11]], [0, 55]);
});

test("a word is cut into as few pieces as the text allows", () => {
  const pieces = (/** @type {string} */ word, /** @type {string} */ text) => get("fewestPieces")([...word], text);
  assert.equal(pieces("甲乙丙丁", "甲乙丙丁"), 1);
  assert.equal(pieces("甲乙丙丁", "丙丁，甲乙"), 2);
  assert.equal(pieces("甲乙丙", "甲乙，丙"), Number.POSITIVE_INFINITY);
});

test("one letter may be between, and neighbours changed over", () => {
  assert.deepEqual(get("placesAround")("甲", "乙", "甲乙甲丙乙甲丁丁乙"), [
    [0, 2],
    [2, 5],
  ]);
  assert.deepEqual(get("placesAround")("", "乙", "甲乙"), [[1, 2]]);
  assert.deepEqual(get("swapped")([..."甲乙丙"]), ["乙甲丙", "甲丙乙", "乙丙甲", "丙甲乙"]);
  assert.deepEqual(get("swapped")([..."一二三四五六七八九"]), []);
});

test("a word with a number is not guessed at", async () => {
  for (const way of ["withLetterBetween", "withLetterWrong"]) {
    for (const word of ["第3条", "甲乙", "abc"]) assert.equal(await get(way)(word), null, `${way} ${word}`);
  }
});

test("a traditional character stands for each of its simplified ones", async () => {
  const { get } = await open({ variants: "發发髮发", "grams-0": { 发: "B", 发展: "B", 展: "B" } });
  assert.equal(await get("toSimplified")("發展"), "发展");
  const pattern = await get("inSimplified")("發展");
  assert.deepEqual([...pattern.fields], [0, get("ANYWHERE"), 0]);
  assert.deepEqual(pattern.ranges(get("fold")("大发展")), [[1, 3]]);
  assert.equal(await get("inSimplified")("发展"), null);
});

test("one token alone is certain; the loosest pattern of several tells how loose they are", async () => {
  const { get } = await open({ "grams-0": { 甲乙: "A", 甲: "A", 乙丙: "B" } });
  const [one, two] = [await get("literal")("甲乙"), await get("literal")("甲乙丙")];
  assert.deepEqual([one.certain, two.certain], [true, false]);
  const either = get("anyOf")([one, { ...two, looseness: () => 2 }]);
  assert.equal(either.looseness(), 2);
  assert.equal(either.certain, false);
});

test("an English word is found with other endings, and never within another", async () => {
  const { get } = await open({ "grams-0": { pe: "A", er: "A", rm: "A", mi: "A", it: "A", ip: "A" } });
  const fold = get("fold");
  const permits = await get("literal")("permits");
  assert.deepEqual(permits.ranges(fold("a permit, permitting; impermits")), [
    [2, 8],
    [10, 20],
  ]);
  const short = await get("literal")("ip");
  assert.deepEqual(short.ranges(fold("ip, ipo, vip")), [[0, 2]]);
  assert.equal(get("stemOf")("enforcement"), get("stemOf")("enforcing"));
  assert.equal(get("stemOf")("ring"), "ring");
});
