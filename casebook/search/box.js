"use strict";

// What Material's search box lacks: input that presses no keys, a note on loose matches, an address to share, a word
// when the search does not load, and, for pages opened from a file, something to stand in for a worker.
//
// Comes before Material's script, which makes the worker as soon as it runs.

(() => {
  /**
   * Browsers give pages from files no workers. Material needs of one only that messages go in and come out.
   * @param {string} address
   */
  function PageWorker(address) {
    const { port1, port2 } = new MessageChannel();
    window.casebookSearchPort = port2;
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
    port1.start();
    port2.start();
    return port1;
  }

  /**
   * A worker from a file has no content policy but one that the server may send with it; from a blob it has the page's,
   * which then lets the file in. The policy allows no worker but such. One that is from a blob already stays as it is.
   */
  class BlobWorker extends Worker {
    /** @param {string | URL} address @param {WorkerOptions} [options] */
    constructor(address, options) {
      const url = JSON.stringify(new URL(address, location.href).href);
      // That the file cannot be reached is told to readers below, not to the console.
      const rest = 'if (error.name !== "NetworkError") throw error;';
      const code = `self.casebookSearchAddress=${url};try{importScripts(${url})}catch(error){${rest}}`;
      const isBlob = String(address).startsWith("blob:");
      super(isBlob ? address : URL.createObjectURL(new Blob([code], { type: "text/javascript" })), options);
    }
  }

  window.Worker = location.protocol === "file:" ? /** @type {any} */ (PageWorker) : BlobWorker;

  const TOO_LONG = 6000; // milliseconds until a search that is not ready is given up

  addEventListener("DOMContentLoaded", () => {
    const box = /** @type {HTMLInputElement | null} */ (document.querySelector(".md-search__input"));
    const meta = document.querySelector(".md-search-result__meta");
    const list = document.querySelector(".md-search-result__list");
    if (!box || !meta || !list) return;
    box.setAttribute("role", "searchbox");

    // Material listens to keys alone: pasting, handwriting and dictation press none.
    const typed = () => box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    box.addEventListener("input", (event) => /** @type {InputEvent} */ (event).isComposing || typed());
    box.addEventListener("compositionend", typed);

    // The address follows what is typed, so that it can be shared, and the results are there on coming back.
    let timer = 0;
    const remember = () => {
      const address = new URL(location.href);
      if (box.value) address.searchParams.set("q", box.value);
      else address.searchParams.delete("q");
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // Pages from files may not change their address.
      }
    };
    for (const type of ["input", "compositionend", "change"]) {
      box.addEventListener(type, () => {
        clearTimeout(timer);
        timer = setTimeout(remember, 400);
      });
    }
    box.form?.addEventListener("reset", () => setTimeout(remember, 0));

    const note = document.createElement("p");
    note.className = "search-note";
    note.hidden = true;
    meta.after(note);
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    box.form?.after(said);

    const root = new URL(document.querySelector(".site-name")?.getAttribute("href") ?? ".", location.href);
    const index = location.protocol === "file:" ? "index.html" : "";
    const missing = document.createElement("p");
    missing.className = "search-missing";
    const add = document.createElement("a");
    add.href = new URL(`edit/${index}?new`, root).href;
    const words = document.createElement("span"); // Material's keys ask links for what is in them
    words.textContent = "补充这个案例";
    add.append(words);
    missing.append("还没有收录？", add);
    const { translations } = JSON.parse(document.getElementById("__config")?.textContent ?? "{}");
    const none = translations?.["search.result.none"];

    const waiting = meta.textContent;
    let telling = 0;
    const update = () => {
      // A link that does not show must not be there: keys would go to it.
      if (meta.textContent?.trim() === none) note.after(missing);
      else missing.remove();
      for (const mark of list.querySelectorAll("[data-search-apart]")) {
        const line = document.createElement("p");
        line.className = "search-apart";
        line.textContent = /** @type {HTMLElement} */ (mark).dataset.searchApart ?? "";
        mark.closest("li")?.prepend(line);
        mark.remove();
      }
      const text = /** @type {HTMLElement | null} */ (list.querySelector("[data-search-note]"))?.dataset.searchNote;
      note.hidden = !text;
      note.textContent = text ? `${text}。` : "";
      clearTimeout(telling);
      telling = setTimeout(() => {
        if (box.value) said.textContent = [meta.textContent?.trim(), text].filter(Boolean).join("；");
      }, 800);
    };
    const changes = new MutationObserver(update);
    changes.observe(list, { childList: true });
    changes.observe(meta, { childList: true });
    update(); // an answer may have been quicker

    let watched = false;
    const watch = () => {
      if (watched) return;
      watched = true;
      setTimeout(() => {
        if (meta.textContent !== waiting) return;
        meta.textContent = "搜索没有加载成功，请刷新页面；也可以看";
        for (const [name, path] of [
          ["全部案例", "cases/"],
          ["分类", "categories/"],
          ["单位", "organisations/"],
        ]) {
          const link = document.createElement("a");
          link.href = new URL(path + index, root).href;
          link.textContent = name;
          meta.append(" ", link);
        }
      }, TOO_LONG);
    };
    box.addEventListener("focus", watch);
    if (document.activeElement === box || new URLSearchParams(location.search).has("q")) watch();
  });
})();
