"use strict";

// Only in the offline bundle: links that scripts make name the index.html of a folder, as those in the pages do, and
// what is only on the web goes.

{
  const named = (address) => {
    const url = new URL(address, location.href);
    if (url.protocol !== "file:" || !url.pathname.endsWith("/")) return null;
    url.pathname += "index.html";
    return url.href;
  };
  const mend = (element) => {
    for (const name of ["href", "action"]) {
      const address = element.getAttribute(name);
      const better = address === null || address.startsWith("#") || address.startsWith("?") ? null : named(address);
      if (better) element.setAttribute(name, better);
    }
  };
  const all = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    if (node.matches("[data-online]")) node.remove();
    if (node.matches("a, form")) mend(node);
    node.querySelectorAll("a, form").forEach(mend);
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") mend(change.target);
      else change.addedNodes.forEach(all);
    }
  }).observe(document.documentElement, {
    attributeFilter: ["href", "action"],
    childList: true,
    subtree: true,
  });
}
