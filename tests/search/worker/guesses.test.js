"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { open } = require("./parts.js");

/** Three documents, of which all have 联动. */
const FILES = { "grams-0": { 联动: "ABB", 账户: "A" } };

test("what ends within another word is cut, what stands free is not", async () => {
  const { get } = await open(FILES);
  const fold = get("fold");
  /** @param {string} word @param {string[]} texts */
  const isCut = (word, ...texts) =>
    get("isCut")(
      word,
      texts.map((text) => [fold(text)]),
    );
  assert.equal(await isCut("区块联", "加强区块联动"), true);
  assert.equal(await isCut("区块联", "加强区块联动", "区块联盟"), false);
  assert.equal(await isCut("要账", "不必要账户；冻结账户"), true);
  assert.equal(await isCut("特种纸", "特种纸产业"), false);
  assert.equal(await isCut("人社局", "市人社局"), false);
});

test("half of a Chinese word's letters must be as typed", async () => {
  const { get } = await open(FILES);
  assert.equal(get("hasHalfOf")("火灾", "或在"), false);
  assert.equal(get("hasHalfOf")("档安", "档案"), true);
  assert.equal(get("hasHalfOf")("tezhong纸", "特种纸"), true);
});
