"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { open } = require("./parts.js");

const ENTRIES = [
  [
    "a/",
    "甲题",
    "<标>",
    "",
    [
      ["", "", "无"],
      ["x", "<节>", "甲和乙"],
      ["y", "节", "甲"],
    ],
  ],
  ["g/#one", "甲词", "词汇", "", [["", "", "甲的解释"]]],
  ["g/#two", "甲语", "词汇", "", [["", "", "甲的说明"]]],
];

async function parts() {
  const { get } = await open({ "text-0": ENTRIES, "grams-0": { 甲: "ABB", 乙: "A" } });
  const hit = async (/** @type {number} */ number, /** @type {string[]} */ ...words) => ({
    number,
    document: await get("readDocument")(number),
    patterns: await Promise.all(words.map((word) => get("literal")(word))),
  });
  return { get, hit };
}

test("a page comes with its sections that match, the best of them first", async () => {
  const { get, hit } = await parts();
  const items = get("pageItems")(await hit(0, "甲", "乙"), 9);
  assert.deepEqual(
    items.map((/** @type {any} */ { location, score }) => [location, score]),
    [
      ["a/", 9],
      ["a/#x", 9],
      ["a/#y", 8],
    ],
  );
  assert.equal(items[0].title, '<mark>甲</mark>题<small class="search-label">&lt;标&gt;</small>');
  assert.equal(items[0].text, "<mark>甲</mark>和<mark>乙</mark>");
  assert.equal(items[1].title, "&lt;节&gt;");
});

test("parts of one page share its place", async () => {
  const { get, hit } = await parts();
  const groups = get("groupByPage")([await hit(1, "甲"), await hit(0, "甲"), await hit(2, "甲")]);
  assert.deepEqual(
    groups.map((/** @type {any[]} */ group) => group.map(({ location }) => location)),
    [
      ["g/", "g/#one", "g/#two"],
      ["a/", "a/#x", "a/#y"],
    ],
  );
  assert.equal(groups[0][0].title, "词汇");
});
