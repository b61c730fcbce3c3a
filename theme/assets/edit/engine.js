// The library's own engine in a worker: the check, the form's fields, the preview. It is brought from this site alone.

const EDIT = new URL("../../edit/", import.meta.url);
const NOT_WHOLE = "检查程序没有下载完整。请检查网络后再试";
const LEFT_OUT = "这个网站没有带检查程序";
const PATIENCE = 10_000; // milliseconds without a byte, after which nobody waits any longer
const MARK = "casebook-editor-anew";
/** Where the tab remembers that something kept by the browser may be damaged; without storage nobody does. */
const memory = (() => {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
})();

/** @typedef {{ bytes: number, total: number }} Progress */
/** @typedef {{ folder: string, version: string, parts: Record<string, [number, number]> }} Runtime */

/** A small file of the site; what hangs or is not there is told in a Chinese line. @param {URL} address @param {number} patience @param {RequestInit} options */
async function bring(address, patience, options) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), 2 * patience);
  try {
    const answer = await fetch(address, { ...options, signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return new Uint8Array(await answer.arrayBuffer());
  } catch {
    throw new Error(NOT_WHOLE);
  } finally {
    clearTimeout(late);
  }
}

/** The worker's script, unpacked unless the server has done so. @param {Uint8Array<ArrayBuffer>} content @param {number} length */
async function unpacked(content, length) {
  if (content[0] !== 0x1f || content[1] !== 0x8b) return content;
  try {
    const stream = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
    const script = new Uint8Array(await new Response(stream).arrayBuffer());
    if (script.length === length) return script;
  } catch {
    // Said below: cut off and damaged are the same to the reader.
  }
  throw new Error(NOT_WHOLE);
}

/** A word that is another when the site is; crypto is for secure pages only. @param {Uint8Array} content */
const fingerprint = (content) =>
  content.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5).toString(36);

export class Engine {
  /** @type {Worker} */
  #worker;
  #asked = 0;
  /** @type {Map<number, [(result: any) => void, (error: Error) => void]>} */
  #waiting = new Map();
  /** The calls of `latest`: what is being answered, and what waits behind it. @type {Map<string, {next?: {args: unknown[], told: (result: any) => void, refused: (error: unknown) => void}}>} */
  #lines = new Map();

  /** @param {Worker} worker @param {string} version what the site and its engine are, as one word */
  constructor(worker, version) {
    this.#worker = worker;
    this.version = version;
    worker.addEventListener("message", ({ data }) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.error !== undefined) waiting?.[1](new Error(data.error));
      else waiting?.[0](data.result);
    });
  }

  /** Bring the engine and start it. Throws an Error with a Chinese line. @param {{ onProgress?: (progress: Progress) => void, patience?: number }} options */
  static async start({ onProgress, patience = PATIENCE } = {}) {
    const context = new URL("context.json", EDIT);
    const told = await bring(context, patience, { cache: "no-cache" });
    /** @type {{ runtime: Runtime | null, reason?: string }} */
    let site;
    try {
      site = JSON.parse(new TextDecoder().decode(told));
    } catch {
      throw new Error(NOT_WHOLE);
    }
    if (!site.runtime) throw new Error(LEFT_OUT);
    const { folder, parts } = site.runtime;
    const base = new URL(`${folder}/`, EDIT).href;
    const anew = memory?.getItem(MARK) === "1";
    memory?.setItem(MARK, "1"); // until it has started
    const packed = await bring(new URL("start.bin", base), patience, { cache: anew ? "reload" : "force-cache" });
    const script = await unpacked(packed, parts.start[1]);
    // A worker from a file would not have the page's policy, one from a blob has it.
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const worker = new Worker(address, { type: "module" });
    try {
      await new Promise((ready, refused) => {
        worker.onerror = ({ message }) =>
          refused(new Error("检查程序在这个浏览器里启动不了。请换一个较新的浏览器", { cause: message }));
        worker.onmessage = ({ data }) => {
          if (data.progress) onProgress?.(data.progress);
          if (data.failed) refused(new Error(data.failed, { cause: data.cause }));
          if (data.ready) ready(data.ready);
        };
        const library = new URL("library.json", EDIT).href;
        worker.postMessage({ start: { base, parts, context: context.href, library, anew, patience } });
      });
    } catch (error) {
      worker.terminate();
      throw error;
    } finally {
      URL.revokeObjectURL(address);
    }
    memory?.removeItem(MARK);
    worker.onmessage = worker.onerror = null;
    return new Engine(worker, fingerprint(told));
  }

  /** Ask the session (casebook/editing/session.py). Throws an Error with a Chinese line. @param {string} name @param {...unknown} args @returns {Promise<any>} */
  call(name, ...args) {
    return new Promise((told, refused) => {
      const id = ++this.#asked;
      this.#waiting.set(id, [told, refused]);
      this.#worker.postMessage({ id, call: name, args });
    });
  }

  /** The same for what is asked at every keystroke: of the calls of one name that wait, the last counts, the others get `undefined`. @param {string} name @param {...unknown} args @returns {Promise<any>} */
  latest(name, ...args) {
    const line = this.#lines.get(name);
    if (line) {
      line.next?.told(undefined);
      return new Promise((told, refused) => {
        line.next = { args, told, refused };
      });
    }
    /** @type {{next?: {args: unknown[], told: (result: any) => void, refused: (error: unknown) => void}}} */
    const mine = {};
    this.#lines.set(name, mine);
    return this.call(name, ...args).finally(() => {
      this.#lines.delete(name);
      if (mine.next) {
        const { args: further, told, refused } = mine.next;
        this.latest(name, ...further).then(told, refused);
      }
    });
  }
}
