"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { open } = require("./parts.js");

/** Every number leads to the only document. */
const LEADING = Object.fromEntries(
  ["=3600", "=108", "=10800000000", "=99.4", "=3-7", "=80", "条", "元", "个工", "工作", "作日", "以上", "亿"].map(
    (token) => [token, "A"],
  ),
);

/** @type {[query: string, text: string, found: string][]} */
const FOUND = [
  ["三千六百条", "推送3600余条建议", "3600余条"],
  ["三千六百余条", "推送3600条建议", "3600条"],
  ["一百零八亿元", "产值108亿元", "108亿元"],
  ["百分之九十九点四", "化解率99.4%", "99.4%"],
  ["九十九点四", "化解率99.4%", "99.4%"],
  ["三到七个工作日", "缩短到3–7个工作日", "3–7个工作日"],
  ["百分之八十以上", "提升80%以上", "80%以上"],
  ["八十天", "用时80个工作日", "80个工作日"],
  ["八十个工作日", "用时80天", "80天"],
  ["三到七天", "缩短到3–7个工作日", "3–7个工作日"],
  ["八十位", "评出80名人才", "80名"],
  ["八十多个", "来了80余家企业", "80余家"],
  ["八十块钱", "交80元", "80元"],
  ["八十件", "共80项", "80项"],
];

/** @type {[query: string, text: string][]} */
const NOT_FOUND = [
  ["三千六百条", "推送3600余家"],
  ["三千六百条", "推送36000条"],
  ["一百零八亿元", "产值108万元"],
  ["百分之九十九点四", "共99.4万"],
  ["八十天", "到80日为止"],
  ["八十家", "共80个"],
  ["八十人", "排第80位"],
  ["八十件", "办80场"],
];

test("a number is found by its value, however either side writes it", async () => {
  const { get } = await open({ "grams-0": LEADING });
  for (const [query, text, found] of FOUND) {
    const pattern = await get("byValue")(query);
    const [[start, end] = [0, 0]] = pattern.ranges(get("fold")(text));
    assert.equal(text.slice(start, end), found, query);
    assert.ok(pattern.fields[0], query);
  }
  for (const [query, text] of NOT_FOUND) {
    const pattern = await get("byValue")(query);
    assert.deepEqual(pattern.ranges(get("fold")(text)), [], `${query} ${text}`);
  }
  assert.equal(await get("byValue")("企业"), null);
});
