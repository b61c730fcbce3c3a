// The page as it will be: the article that the engine has made, in a frame of the site's own styles that runs no scripts.

import { part } from "./dom.js";

/** How the frame shows the article: as on screen, or as it is printed. @typedef {"page" | "print"} View */

/** @param {() => void} asked told when another view is wanted */
export function preview(asked) {
  const frame = part("#editor-preview", HTMLIFrameElement);
  const tabs = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("#editor-page [role=tab]")]);
  const print = part("[data-print-preview]", HTMLButtonElement);
  /** @type {View} */
  let view = "page";
  let ready = false;
  let article = "";
  let shown = "";

  const body = () => (ready ? frame.contentDocument?.body : undefined);

  /** The colours that the reader has chosen, and the view. */
  function dress() {
    const inner = body();
    if (!inner) return;
    const scheme = view === "print" ? "default" : document.body.getAttribute("data-md-color-scheme");
    inner.setAttribute("data-md-color-scheme", scheme ?? "default");
    inner.classList.toggle("as-printed", view === "print");
    inner.querySelector("footer")?.remove();
    // What the site's styles say for paper holds on the screen too while that is shown.
    for (const sheet of frame.contentDocument?.styleSheets ?? []) {
      for (const rule of sheet.cssRules) {
        if (!(rule instanceof Object && "media" in rule)) continue;
        const { media } = /** @type {CSSMediaRule} */ (rule);
        if (media.mediaText === "print" && view === "print") media.mediaText = "all, print";
        else if (media.mediaText === "all, print" && view === "page") media.mediaText = "print";
      }
    }
  }

  function draw() {
    const inner = body();
    if (!inner || article === shown) return;
    const old = inner.querySelector("article");
    const made = new DOMParser().parseFromString(article, "text/html").querySelector("article");
    if (!old || !made) return;
    const top = frame.contentWindow?.scrollY ?? 0;
    old.replaceWith(document.importNode(made, true));
    shown = article;
    frame.contentWindow?.scrollTo(0, top);
  }

  /** Links of the page lead nowhere from here: those within it do, the others open beside. @param {MouseEvent} event */
  function follow(event) {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest?.("a[href]") ?? null);
    if (!link) return;
    event.preventDefault();
    const address = link.getAttribute("href") ?? "";
    if (address.startsWith("#")) frame.contentDocument?.getElementById(address.slice(1))?.scrollIntoView();
    else if (/^https?:$/.test(link.protocol)) window.open(link.href, "_blank", "noopener");
  }

  frame.addEventListener("load", async () => {
    const inner = frame.contentDocument;
    if (!inner || frame.contentWindow?.location.href === "about:blank") return;
    // Material's own styles have names that only this page knows.
    const have = inner.querySelector("link[rel=stylesheet]");
    const missing = [...document.querySelectorAll("head link[rel=stylesheet]")].map((link) => {
      const copy = inner.createElement("link");
      copy.rel = "stylesheet";
      copy.href = /** @type {HTMLLinkElement} */ (link).href;
      return copy;
    });
    const known = /** @type {HTMLLinkElement | null} */ (have)?.href;
    for (const copy of missing.filter(({ href }) => href !== known)) {
      if (have) have.before(copy);
      copy.addEventListener("load", dress);
    }
    inner.addEventListener("click", follow);
    ready = true;
    dress();
    draw();
  });
  frame.src = part("[data-frame]", HTMLAnchorElement).href;
  new MutationObserver(dress).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });

  /** @param {View} wanted */
  function choose(wanted) {
    view = wanted;
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === view));
      tab.tabIndex = tab.dataset.view === view ? 0 : -1;
    }
    print.hidden = view !== "print";
    dress();
    asked();
  }
  tabs.forEach((tab, at) => {
    tab.addEventListener("click", () => choose(/** @type {View} */ (tab.dataset.view)));
    tab.addEventListener("keydown", ({ key }) => {
      if (key !== "ArrowLeft" && key !== "ArrowRight") return;
      const other = tabs[(at + 1) % tabs.length];
      other.focus();
      other.click();
    });
  });
  print.addEventListener("click", () => frame.contentWindow?.print());

  return {
    /** @param {string} html the article; "" when there is none yet */
    show(html) {
      if (html) article = html;
      part("[data-stale]", HTMLElement).hidden = Boolean(html);
      draw();
    },
  };
}
