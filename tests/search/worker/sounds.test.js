"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { open } = require("./parts.js");

const READINGS = { na: "纳", di: "地", nad: "", dian: "点", zheng: "证正", xi: "西", an: "安", xian: "先" };

/** @param {Record<string, string>} sounds */
const parts = (sounds = {}) => open({ readings: READINGS, "sounds-0": sounds, "grams-0": {} });

test("letters are read as syllables, the fewest first, the last perhaps unfinished", async () => {
  const { get } = await parts();
  await get("loadReadings")();
  const read = (/** @type {string} */ letters) =>
    get("readPinyin")(letters).map((/** @type {string[][]} */ way) =>
      way.map((options) => options.join("|")).join(" "),
    );
  assert.deepEqual(read("xian"), ["xian", "xi an"]);
  assert.deepEqual(read("nadi"), ["na di", "na dian"]);
  assert.deepEqual(read("naq"), []);
});

test("reading gives up before it takes for ever", async () => {
  const { get } = await open({ readings: { a: "", aa: "", aaa: "" } });
  await get("loadReadings")();
  assert.equal(get("readPinyin")("a".repeat(64)).length, 10);
});

test("characters are found by sound, all or by their initials", async () => {
  const { get } = await parts();
  await get("loadReadings")();
  assert.deepEqual(get("placesSounding")([["na"], ["di", "dian"]], "在纳地和纳点"), [
    [1, 3],
    [4, 6],
  ]);
  assert.deepEqual(get("placesSounding")([["z"], ["x"]], "正西"), []);
  assert.deepEqual(get("placesSounding")([["z"], ["x"]], "正西", true), [[0, 2]]);
});

test("homophones are found through the index", async () => {
  const { get } = await parts({ "zheng xi": "B" });
  const [pattern] = await get("bySound")("证西");
  assert.deepEqual([...pattern.fields], [0, get("ANYWHERE"), 0]);
  assert.deepEqual(pattern.ranges(get("fold")("方正西门")), [[1, 3]]);
  assert.deepEqual(await get("bySound")("证3"), []);
});

test("without the table nothing is read", async () => {
  const { get } = await open({});
  assert.deepEqual(await get("bySound")("nadi"), []);
  assert.deepEqual(await get("inPiecesBySound")("甲乙丙"), []);
});
