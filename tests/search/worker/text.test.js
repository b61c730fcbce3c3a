"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { start } = require("./parts.js");

const { get } = start();
const fold = get("fold");

test("widths, case and commas between thousands do not count", () => {
  for (const [original, folded] of [
    ["ＡＢｃ１２", "abc12"],
    ["1,421家，12,3", "1421家,12,3"],
    ["1,234,567", "1234567"],
    ["1,2345", "1,2345"],
    ["㎡", "m2"],
  ]) {
    assert.equal(fold(original).text, folded);
  }
});

test("every unit knows its character in the original", () => {
  const { starts, ends } = fold("㎡1,421😀");
  assert.deepEqual(starts, [0, 0, 1, 3, 4, 5, 6, 6]);
  assert.deepEqual(ends, [1, 1, 2, 4, 5, 6, 8, 8]);
});

test("marks that touch are one, and no text is HTML", () => {
  const text = fold('<b>"1,421"&');
  assert.equal(get("highlight")(text, []), "&lt;b&gt;&quot;1,421&quot;&amp;");
  const [one, two] = [text.text.indexOf("14"), text.text.indexOf("21")];
  assert.equal(
    get("highlight")(text, [
      [one, one + 2],
      [two, two + 2],
    ]),
    "&lt;b&gt;&quot;<mark>1,421</mark>&quot;&amp;",
  );
  assert.equal(get("highlight")(fold("甲乙"), [[1, 2]]), "甲<mark>乙</mark>");
});

test("an excerpt is around the first match and halves no character", () => {
  const excerpt = get("excerpt");
  assert.equal(excerpt(fold("短句"), [[0, 1]]), "<mark>短</mark>句");
  const long = fold(`${"前".repeat(30)}中${"后".repeat(200)}`);
  assert.equal(excerpt(long, [[30, 31]]), `…${"前".repeat(20)}<mark>中</mark>${"后".repeat(69)}…`);
  const emoji = fold(`${"😀".repeat(30)}a中${"😀".repeat(100)}`);
  assert.equal(excerpt(emoji, [[61, 62]]), `…${"😀".repeat(10)}a<mark>中</mark>${"😀".repeat(34)}…`);
});
