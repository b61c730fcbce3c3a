"use strict";

// The missing page is shown at any address. Without an address in the settings nobody knows in which folder of its
// host the site lies, so the page asks for this file at several depths. The copy that is found tells the folder, and
// mends what the page names from the root.

(() => {
  const own = document.currentScript;
  if (!(own instanceof HTMLScriptElement)) return;
  const root = new URL("..", own.src).pathname;
  const page = document.documentElement;
  if (root === "/" || page.hasAttribute("data-root")) return;
  page.setAttribute("data-root", root);
  for (const name of ["href", "action"]) {
    for (const element of document.querySelectorAll(`[${name}^="/"]`)) {
      element.setAttribute(name, root + (element.getAttribute(name) || "").slice(1));
    }
  }
  const settings = document.getElementById("__config");
  if (settings) settings.textContent = (settings.textContent || "").replace(/"\/(?=search\/|")/g, `"${root}`);
  for (const script of document.querySelectorAll('script[src^="/"]')) {
    const again = document.createElement("script");
    again.async = false; // in their order
    again.src = root + (script.getAttribute("src") || "").slice(1);
    script.replaceWith(again);
  }
})();
