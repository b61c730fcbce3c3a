"use strict";

// What the other scripts share: where the site is, links that also work from a disk, and data files.
//
// They are plain scripts, not modules, and data are scripts too: a page opened from a disk (file://) may load scripts,
// but neither import modules nor read files.

/** @type {Map<string, unknown>} what data files have brought, by name */
const received = new Map();

/** Called by every data file with its name and what it holds. */
function casebookData(name, value) {
  received.set(name, value);
}

const casebook = (() => {
  const root = new URL("../", document.currentScript.src);
  const fromDisk = location.protocol === "file:";
  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();

  /** An address within the site; on a disk, where no server looks for it, a folder's page is named. */
  function local(address) {
    return fromDisk ? address.replace(/(^|\/)(?=$|[?#])/, "$1index.html") : address;
  }

  /**
   * What a data file holds.
   * @param {string} name its path on the site, without .js
   * @param {string} [version] so that a browser does not mix an old file with new ones
   * @returns {Promise<any>} rejected when there is no such file, or it cannot be reached
   */
  function load(name, version) {
    if (!loading.has(name)) {
      const promise = new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(`${name}.js${version ? `?${version}` : ""}`, root).href;
        script.onload = () => (received.has(name) ? resolve(received.get(name)) : reject(new Error(name)));
        script.onerror = () => reject(new Error(name));
        document.head.append(script);
      });
      promise.catch(() => loading.delete(name));
      loading.set(name, promise);
    }
    return loading.get(name);
  }

  /** Finished HTML of our own templates as nodes. It stands in a <template>, so that table rows survive. */
  function nodes(html) {
    const page = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html");
    const content = document.importNode(page.querySelector("template").content, true);
    if (fromDisk) {
      for (const link of content.querySelectorAll("a[href]")) link.setAttribute("href", local(link.getAttribute("href")));
    }
    return content;
  }

  /** An element with text or children; a property that is missing is left out. */
  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in made) made[name] = value;
      else made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
  }

  return { root, local, load, nodes, element };
})();
