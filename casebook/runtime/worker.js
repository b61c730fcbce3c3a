// The engine in a worker: brings the parts of the runtime, starts Python, answers calls one after another. Comes after
// Pyodide's own scripts in one file (making.py), which runs from a blob: so it has the policy of the page.
//
// To it:   {start: {base, parts, context, library, anew, patience}}, then {id, call, args}
// From it: {progress: {bytes, total}}, {ready: version} or {failed: line}, then {id, result} or {id, error: line}

/** @typedef {{ base: string, parts: Record<string, [number, number]>, context: string, library: string, anew: boolean, patience: number }} Start */
/** @typedef {{ start?: Start, id?: number, call?: string, args?: unknown[] }} Asked */

(() => {
  const STARTING = 60_000; // milliseconds that Python may take to start
  const HOME = "/casebook";
  const PACKAGES = "/packages";
  const NOT_WHOLE = "检查程序没有下载完整。请检查网络后再试";
  const NOT_STARTED = "检查程序在这个浏览器里启动不了。请换一个较新的浏览器";

  const ask = self.fetch.bind(self);
  const stop = new AbortController();
  let ended = false;
  /** @type {((line: string) => void) | undefined} */
  let refuse;
  /** @type {Promise<never>} */
  const failed = new Promise((_, no) => {
    refuse = (line) => no(new Error(line));
  });
  failed.catch(() => {});

  /** @param {string} line */
  function fail(line) {
    refuse?.(line);
    stop.abort();
  }

  let heard = performance.now();
  let looked = heard;
  let watch = 0;
  let coming = 0; // downloads that have not ended

  /** Give up when nothing comes any more. While Python starts nobody listens; that is no silence. @param {number} patience */
  function look(patience) {
    const now = performance.now();
    if (coming === 0 || now - looked > 2000) heard = now;
    looked = now;
    if (now - heard > patience) fail(NOT_WHOLE);
  }

  /** @type {Start["parts"]} */
  let sizes = {};
  /** @type {RequestCache} */
  let keeping = "force-cache";
  const come = new Map();

  /** How much has come, of all parts together. @param {string} name @param {number} bytes */
  function count(name, bytes) {
    heard = performance.now();
    come.set(name, Math.min((come.get(name) ?? 0) + bytes, sizes[name][0]));
    const total = Object.values(sizes).reduce((sum, [size]) => sum + size, 0);
    const all = [...come.values()].reduce((sum, size) => sum + size, 0);
    self.postMessage({ progress: { bytes: all, total } });
  }

  /** A part of the runtime, unpacked as it comes. Some servers have unpacked it already. @param {string} base @param {string} name */
  async function part(base, name) {
    coming++;
    const answer = await ask(`${base}${name}.bin`, { cache: keeping, signal: stop.signal });
    if (!answer.ok || !answer.body) throw new Error(String(answer.status));
    const reader = answer.body.getReader();
    let start = new Uint8Array();
    let done = false;
    while (start.length < 2 && !done) {
      const read = await reader.read();
      done = read.done;
      if (read.value) {
        count(name, read.value.length);
        start = Uint8Array.of(...start, ...(start.length ? read.value : []));
        if (!start.length) start = read.value;
      }
    }
    const stream = new ReadableStream({
      start: (to) => to.enqueue(start),
      async pull(to) {
        try {
          const read = await reader.read();
          if (read.done) {
            coming--;
            return to.close();
          }
          count(name, read.value.length);
          to.enqueue(read.value);
        } catch (error) {
          fail(NOT_WHOLE);
          to.error(error);
        }
      },
    });
    const isPacked = start[0] === 0x1f && start[1] === 0x8b;
    return isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream;
  }

  /** All of a part. @param {string} base @param {string} name */
  async function whole(base, name) {
    const content = new Uint8Array(await new Response(await part(base, name)).arrayBuffer());
    if (content.length !== sizes[name][1]) throw new Error(`${name}: ${content.length}`);
    return content;
  }

  /** @param {string} address */
  async function text(address) {
    coming++;
    const answer = await ask(address, { cache: "no-cache", signal: stop.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const said = await answer.text();
    coming--;
    return said;
  }

  /** Put the files of a bundle (see making.py) into a folder. @param {any} python @param {Uint8Array} content @param {string} folder */
  function unpack(python, content, folder) {
    const length = new DataView(content.buffer).getUint32(0, true);
    let at = 4 + length;
    const made = new Set();
    for (const [name, size] of JSON.parse(new TextDecoder().decode(content.subarray(4, at)))) {
      const path = `${folder}/${name}`;
      const parent = path.slice(0, path.lastIndexOf("/"));
      if (!made.has(parent)) python.FS.mkdirTree(parent);
      made.add(parent);
      python.FS.writeFile(path, content.subarray(at, at + size));
      at += size;
    }
  }

  /** @param {Start} start */
  async function begin({ base, parts, context, library, anew, patience }) {
    watch = setInterval(look, 500, patience);
    sizes = parts;
    if (anew) keeping = "reload";
    count("start", parts.start[0]);
    const told = Promise.all([text(context), text(library)]);
    const files = Promise.all(["library", "packages", "engine"].map((name) => whole(base, name)));
    for (const waiting of [told, files]) waiting.catch(() => fail(NOT_WHOLE));
    // Pyodide asks for two files by their addresses, and waits for ever when it does not get them.
    self.fetch = async (address, options) => {
      const name = String(address).split("/").pop();
      if (name === "pyodide.asm.wasm") {
        const content = part(base, "wasm");
        content.catch(() => fail(NOT_WHOLE));
        return new Response(await content, { headers: { "Content-Type": "application/wasm" } });
      }
      if (name === "python_stdlib.zip") return new Response((await files)[0]);
      return ask(address, options);
    };
    const python = await Promise.race([
      // @ts-expect-error - of Pyodide's scripts, in the same file
      loadPyodide({
        indexURL: base,
        stdLibURL: `${base}python_stdlib.zip`,
        // @ts-expect-error
        createPyodideModule: _createPyodideModule,
        // @ts-expect-error
        lockFileContents: LOCK,
        env: { HOME: "/home" },
        stdout: () => {},
        stderr: () => {},
      }),
      failed,
    ]);
    const [[, packages, engine], [site, texts]] = await Promise.race([Promise.all([files, told]), failed]);
    clearInterval(watch);
    unpack(python, packages, PACKAGES);
    unpack(python, engine, HOME);
    python.FS.chdir(HOME);
    python.runPython(`import sys; sys.path[:0] = ["${HOME}", "${PACKAGES}"]`);
    const desk = python.pyimport("casebook.editing.worker");
    desk.begin(texts, site);
    return (/** @type {string} */ call, /** @type {unknown[]} */ args) => {
      /** @type {Uint8Array[]} */
      const pieces = [];
      const plain = JSON.stringify(args, (_, value) =>
        value instanceof Uint8Array ? { $bytes: pieces.push(value) - 1 } : value,
      );
      const given = python.toPy(pieces);
      try {
        return JSON.parse(desk.answer(call, plain, given));
      } finally {
        given.destroy();
      }
    };
  }

  /** @type {Promise<(call: string, args: unknown[]) => object> | undefined} */
  let answering;
  self.addEventListener("message", async (/** @type {MessageEvent<Asked>} */ { data }) => {
    if (data.start) {
      const late = setTimeout(() => fail(NOT_STARTED), STARTING);
      answering = begin(data.start);
      try {
        await Promise.race([answering, failed]);
        self.postMessage({ ready: data.start.base });
      } catch (error) {
        ended = true;
        const said = error instanceof Error && /[一-鿿]/.test(error.message) ? error.message : NOT_STARTED;
        self.postMessage({ failed: said, cause: String(error) });
      }
      clearTimeout(late);
      clearInterval(watch);
    } else if (answering && !ended) {
      const { id, call = "", args = [] } = data;
      try {
        self.postMessage({ id, ...(await answering)(call, args) });
      } catch (error) {
        self.postMessage({ id, error: `检查程序停下来了（${error}）。文字没有丢，请先下载保存，再刷新页面` });
      }
    }
  });
})();
