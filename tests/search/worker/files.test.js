"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { manifest, start } = require("./parts.js");

test("a file is read once, and all but the manifest by its version", async () => {
  const { get, requests } = start(() => ({ data: 7 }));
  await get("load")("index");
  assert.deepEqual(await Promise.all([get("load")("text-0"), get("load")("text-0")]), [7, 7]);
  assert.deepEqual(requests, ["index.js no-cache", "text-0.js?v=a"]);
});

test("a file that fails is tried again, then left out and said to be missing, until it is asked for again", async () => {
  let failures = 1;
  const { get, requests } = start(() => ({ data: 7, missing: failures-- > 0 }));
  assert.equal(await get("load")("index"), 7);
  assert.equal(requests.length, 2);
  assert.equal(get("files").incomplete, false);
  failures = 2;
  assert.equal(await get("load")("text-0"), null);
  assert.equal(get("files").incomplete, true);
  assert.equal(await get("load")("text-0"), 7);
});

test("what is not a file of the index is a failure", async () => {
  const { get } = start(() => ({ data: undefined }));
  assert.equal(await get("load")("index"), null);
});

test("a file of another build is refused", async () => {
  const { get } = start((name) => ({ data: 7, version: name === "index" ? "a" : "b" }));
  await get("load")("index");
  await assert.rejects(get("load")("text-0"), (error) => error instanceof get("OutdatedError"));
});

test("on a disk the files run as scripts, and folders name their page", async () => {
  /** @type {string[]} */
  const added = [];
  const globals = { casebookSearch: (/** @type {unknown[]} */ ..._) => {} };
  const page = {
    currentScript: { src: "file:///a/search/worker.js" },
    createElement: () => ({ remove: () => {} }),
    head: {
      append: (/** @type {{src: string, onload: () => void}} */ script) => {
        added.push(script.src);
        globals.casebookSearch(script.src.replace(/.*\/|\.js/g, ""), "a", manifest());
        script.onload();
      },
    },
  };
  const { get } = start(undefined, page);
  globals.casebookSearch = get("globalThis").casebookSearch;
  assert.equal((await get("load")("index")).documents, 3);
  assert.deepEqual(added, ["file:///a/search/index.js"]);
  assert.equal(get("pageAddress")("cases/a/#b"), "cases/a/index.html#b");
  assert.equal(start().get("pageAddress")("cases/a/#b"), "cases/a/#b");
});
