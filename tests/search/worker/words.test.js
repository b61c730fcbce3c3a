"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { manifest, open } = require("./parts.js");

const FILES = {
  index: manifest({ words: 1 }),
  "words-0": {
    "~打官": "打官司>法院",
    "~环保": "环保,生态环境|环保审批,环评",
    "~审批": "审批,许可",
    "~co": "court,法院|courts,中院|construction permit,施工许可",
    "~公司": "公司,企业",
  },
};

test("the longest known words are taken, and none over another", async () => {
  const { get } = await open(FILES);
  /** @param {string} text */
  const words = async (text) => (await get("segmentsOf")(text)).map((/** @type {Segment} */ { word }) => word);
  assert.deepEqual(await words("打官司的公司"), ["打官司", "公司"]);
  assert.deepEqual(await words("环保审批"), ["环保审批"]);
  assert.deepEqual(await words("公司环保"), ["公司", "环保"]);
  assert.deepEqual(await words("无"), []);
});

test("a term can be said otherwise in one of its words, or in all", async () => {
  const { get } = await open(FILES);
  const segments = await get("segmentsOf")("公司审批难");
  const others = get("spellingsOf")("公司审批难", segments).map((/** @type {{other: string}} */ { other }) => other);
  assert.deepEqual(new Set(others), new Set(["企业审批难", "公司许可难", "公司审批难", "企业许可难"]));
});

test("English expressions are known with other endings, the one that was typed before others", async () => {
  const { get } = await open(FILES);
  /** @param {string[]} words */
  const word = async (...words) => (await get("englishOf")(words))?.word;
  assert.equal(await word("court"), "court");
  assert.equal(await word("courts"), "courts");
  assert.equal(await word("construction", "permits", "now"), "construction permit");
  assert.equal(await word("construction"), undefined);
});

test("what stands between known words and numbers is a piece, what only joins them is not", async () => {
  const { get } = await open(FILES);
  /** @param {string} text */
  const pieces = async (text) => {
    const term = await get("termOf")(text, await get("segmentsOf")(text));
    return (await get("piecesOf")(term)).map((/** @type {Term} */ piece) => piece.text);
  };
  assert.deepEqual(await pieces("公司的审批"), ["公司", "审批"]);
  assert.deepEqual(await pieces("三十二个联络站"), ["三十二个", "联络站"]);
  assert.deepEqual(await pieces("工厂审批"), ["工厂", "审批"]);
  assert.deepEqual(await pieces("问题九百多个"), ["问题", "九百多个"]);
  assert.deepEqual(await pieces("审批快了"), ["审批"]);
});

test("how a number came about is no piece beside it", async () => {
  const { get } = await open(FILES);
  /** @param {string} text */
  const pieces = async (text) => {
    const term = await get("termOf")(text, []);
    return (await get("piecesOf")(term)).map((/** @type {Term} */ piece) => piece.text);
  };
  assert.deepEqual(await pieces("降低43.8"), ["43.8"]);
  assert.deepEqual(await pieces("涨了9成六"), ["9成六"]);
  assert.deepEqual(await pieces("同比下降了43.8%"), ["43.8%"]);
  assert.deepEqual(await pieces("43.8%的降幅"), ["43.8%"]);
  assert.deepEqual(await pieces("化解率提高到99.4"), ["化解率", "99.4"]);
  assert.deepEqual(await pieces("从30天减到3天"), ["30天", "3天"]);
  assert.deepEqual(await pieces("3天内办结"), ["3天"]);
  assert.deepEqual(await pieces("交易量涨九成六"), ["交易量", "九成六"]);
  assert.deepEqual(await pieces("降低成本"), ["降低成本"]);
  assert.deepEqual(await pieces("签约3家"), ["签约", "3家"]);
  assert.deepEqual(await pieces("省内3起"), ["省内", "3起"]);
  assert.deepEqual(await pieces("11位人才3个工作日"), ["11位", "人才", "3个工作日"]);
  assert.deepEqual(await pieces("附近3家"), ["附近", "3家"]);
  assert.deepEqual(await pieces("产值约108亿"), ["产值", "108亿"]);
  assert.deepEqual(await pieces("增值服务3次"), ["增值服务", "3次"]);
});

test("readers are told four words at most", async () => {
  const { get } = await open(FILES);
  assert.equal(get("toldAs")(["甲", "甲", ""]), "“甲”");
  assert.equal(get("toldAs")([..."甲乙丙丁戊"]), "“甲”“乙”“丙”“丁”等");
});
