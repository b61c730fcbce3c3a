// What searching.py puts into a page before its own scripts: a way to talk to Material's search worker directly, and
// clocks for what a reader waits for.
(() => {
  /** @typedef {[milliseconds: number, locations: string[] | null]} Answer */

  const bench = {
    /** @type {Worker | undefined} */
    worker: undefined,
    url: "",
    typedAt: 0,
    shownAt: 0,
    longest: 0,
    setReady: () => {},
    ready: Promise.resolve(),
    start,
    ask,
    askPagefind,
  };
  bench.ready = new Promise((resolve) => {
    bench.setReady = resolve;
  });
  Reflect.set(window, "__bench", bench);

  function start() {
    Object.assign(bench, { typedAt: performance.now(), shownAt: 0, longest: 0 });
  }

  // From a file there is no worker of the usual kind, so the page is left as it is there.
  if (location.protocol !== "file:") {
    window.Worker = class extends window.Worker {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        bench.worker = this;
        bench.url = String(url);
        this.addEventListener("message", ({ data }) => data?.type === 1 && bench.setReady());
      }
    };
  }

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      if (startTime + duration > bench.typedAt) bench.longest = Math.max(bench.longest, duration);
    }
  }).observe({ type: "longtask", buffered: true });

  addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector(".md-search__input");
    const list = document.querySelector(".md-search-result__list");
    box?.addEventListener("input", start, true);
    if (list) {
      new MutationObserver(() => {
        if (!bench.shownAt && list.querySelector(".md-search-result__item a")) bench.shownAt = performance.now();
      }).observe(list, { childList: true, subtree: true });
    }
  });

  /**
   * One query's results; null when none have come after twenty seconds.
   * @param {Worker} worker
   * @param {string} query
   * @returns {Promise<{location: string}[][] | null>}
   */
  function results(worker, query) {
    return new Promise((resolve) => {
      /** @param {MessageEvent} event */
      const heard = ({ data }) => {
        if (data?.type === 3) done(data.data.items);
      };
      /** @param {{location: string}[][] | null} found */
      const done = (found) => {
        clearTimeout(timer);
        worker.removeEventListener("message", heard);
        resolve(found);
      };
      const timer = setTimeout(() => done(null), 20_000);
      worker.addEventListener("message", heard);
      worker.postMessage({ type: 2, data: query });
    });
  }

  /** Answers of the worker, one query after the other: milliseconds, and the addresses of the results. @param {string[]} queries */
  async function ask(queries) {
    await bench.ready;
    // The page's own first query is answered by then, so that its answer is not taken for one of ours.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    start();
    /** @type {Answer[]} */
    const answers = [];
    for (const query of queries) {
      const started = performance.now();
      const items = await results(/** @type {Worker} */ (bench.worker), query);
      const locations = items?.slice(0, 60).map(([page]) => page.location) ?? null;
      answers.push([performance.now() - started, locations]);
    }
    return answers;
  }

  /**
   * The same from Pagefind: an answer is there when the first ten results are loaded, since only then they can be shown.
   * @param {string[]} queries
   */
  async function askPagefind(queries) {
    const address = "/pagefind/pagefind.js"; // on the site that is measured
    const pagefind = await import(address);
    start();
    /** @type {Answer[]} */
    const answers = [];
    for (const query of queries) {
      const started = performance.now();
      /** @type {{results: {data: () => Promise<{url: string}>}[]}} */
      const { results } = await pagefind.search(query);
      const shown = await Promise.all(results.slice(0, 20).map((result) => result.data()));
      answers.push([performance.now() - started, shown.map(({ url }) => url)]);
    }
    return answers;
  }
})();
