// What searching.py puts into a page before its own scripts: a way to talk to Material's search worker directly, and
// clocks for what a reader waits for.
(() => {
  const bench = { worker: null, url: null, typedAt: 0, shownAt: 0, longest: 0 };
  window.__bench = bench;
  bench.ready = new Promise((resolve) => (bench.setReady = resolve));

  bench.start = () => Object.assign(bench, { typedAt: performance.now(), shownAt: 0, longest: 0 });

  // From a file there is no worker of the usual kind, so the page is left as it is there.
  if (location.protocol !== "file:") {
    window.Worker = class extends window.Worker {
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
    box?.addEventListener("input", bench.start, true);
    if (list) {
      new MutationObserver(() => {
        if (!bench.shownAt && list.querySelector(".md-search-result__item a")) bench.shownAt = performance.now();
      }).observe(list, { childList: true, subtree: true });
    }
  });

  /** Answers of the worker, one query after the other: milliseconds, and the addresses of the results. */
  bench.ask = async (queries) => {
    await bench.ready;
    // The page's own first query is answered by then, so that its answer is not taken for one of ours.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    bench.start();
    const answers = [];
    for (const query of queries) {
      const started = performance.now();
      const items = await new Promise((resolve) => {
        const give = setTimeout(() => done(null), 20_000);
        const heard = ({ data }) => data?.type === 3 && done(data.data.items);
        const done = (found) => {
          clearTimeout(give);
          bench.worker.removeEventListener("message", heard);
          resolve(found);
        };
        bench.worker.addEventListener("message", heard);
        bench.worker.postMessage({ type: 2, data: query });
      });
      answers.push([performance.now() - started, items && items.slice(0, 60).map((group) => group[0].location)]);
    }
    return answers;
  };

  /** The same from Pagefind: an answer is there when the first ten results are loaded, since only then they can be shown. */
  bench.askPagefind = async (queries) => {
    const pagefind = await import("/pagefind/pagefind.js");
    bench.start();
    const answers = [];
    for (const query of queries) {
      const started = performance.now();
      const { results } = await pagefind.search(query);
      const shown = await Promise.all(results.slice(0, 20).map((result) => result.data()));
      answers.push([performance.now() - started, shown.map(({ url }) => url)]);
    }
    return answers;
  };
})();
