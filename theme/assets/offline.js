"use strict";

// Only in the offline bundle: links that scripts make name the index.html of a folder, as those in the pages do, and
// what is only on the web goes.

(() => {
  /** The file of a folder's page; null for all other addresses. @param {string} address */
  function fileOf(address) {
    const url = new URL(address, location.href);
    if (url.protocol !== "file:" || !url.pathname.endsWith("/")) return null;
    url.pathname += "index.html";
    return url.href;
  }

  /** @param {Element} element */
  function mend(element) {
    for (const name of ["href", "action"]) {
      const address = element.getAttribute(name);
      const file = address === null || address.startsWith("#") || address.startsWith("?") ? null : fileOf(address);
      if (file) element.setAttribute(name, file);
    }
  }

  /** @param {Node} node */
  function mendAll(node) {
    if (!(node instanceof Element)) return;
    if (node.matches("[data-online]")) node.remove();
    if (node.matches("a, form")) mend(node);
    node.querySelectorAll("a, form").forEach(mend);
  }

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "attributes" && target instanceof Element) mend(target);
      else addedNodes.forEach(mendAll);
    }
  }).observe(document.documentElement, { attributeFilter: ["href", "action"], childList: true, subtree: true });
})();
