"use strict";

// Runs the parts of the search worker without a browser, with an index that a test brings.

const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");

const FOLDER = join(__dirname, "../../../casebook/search/worker");
const CODE = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".js"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"))
  .join("\n");

/** @typedef {{version?: string, data?: unknown, missing?: boolean}} Answer */

/** A manifest with what a test does not care about. @param {object} [more] */
const manifest = (more) => ({
  ...{ format: 2, documents: 3, main: 3, block: 3, grams: 1, sounds: 1, words: 0 },
  ...more,
});

/**
 * The parts joined to one function, as scripts.py does, in surroundings of the test's own.
 * @param {(name: string, url: URL) => Answer | Promise<Answer>} [answer] gives the files of the index by name
 * @param {object} [page] a document, when the worker is to be a script of a page
 */
function start(answer = () => ({ missing: true }), page) {
  /** @type {string[]} */
  const requests = [];
  /** @type {any[]} */
  const sent = [];
  /** @type {(event: {data: object}) => Promise<void>} */
  let listener = async () => {};
  const surroundings = {
    location: { href: "https://example.org/search/worker.js" },
    /** @param {string} _ @param {typeof listener} heard */
    addEventListener: (_, heard) => {
      listener = heard;
    },
    /** @param {object} message */
    postMessage: (message) => sent.push(message),
  };
  /** @param {URL} url @param {RequestInit} options */
  const fetch = async (url, { cache = "default" }) => {
    requests.push(`${url.pathname.slice(8)}${url.search}${cache === "default" ? "" : ` ${cache}`}`);
    const name = url.pathname.slice(8, -3);
    const { version = "a", data, missing } = await answer(name, url);
    const text = `casebookSearch("${name}","${version}",${JSON.stringify(data)})\n`;
    return { ok: !missing, status: missing ? 404 : 200, text: async () => text };
  };
  const run = new Function("globalThis", "fetch", "document", `"use strict";${CODE};return (name) => eval(name);`);
  /** A name of the parts. @type {(name: string) => any} */
  const get = run(surroundings, fetch, page);
  return {
    get,
    requests,
    sent,
    tell: (/** @type {number} */ type, /** @type {unknown} */ data) => listener({ data: { type, data } }),
  };
}

/** The parts with these files, and the index open. @param {Record<string, unknown>} files */
async function open(files) {
  const all = { index: manifest(), ...files };
  const parts = start((name) => (name in all ? { data: Reflect.get(all, name) } : { missing: true }));
  await parts.get("openIndex")();
  return parts;
}

module.exports = { manifest, open, start };
