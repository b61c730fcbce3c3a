"use strict";

// What the other scripts share: where the site is, links that also work from a disk, data files, and elements.
//
// They are plain scripts, not modules, and data are scripts too: a page opened from a disk (file://) may load scripts,
// but neither import modules nor read files.

/** @typedef {{value: any, version: string}} DataFile what it holds, and the digest of that */

/** @type {Map<string, DataFile>} what data files have brought, by name */
const received = new Map();

/**
 * Called by every data file with its name, what it holds, and the digest of that.
 * @param {string} name
 * @param {unknown} value
 * @param {string} version
 */
function casebookData(name, value, version) {
  received.set(name, { value, version });
}

const casebook = (() => {
  const root = new URL("../", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const fromDisk = location.protocol === "file:";
  /** @type {Map<string, Promise<any>>} */
  const loading = new Map();

  /** An address within the site; on a disk, where no server looks for it, a folder's page is named. @param {string} address */
  function local(address) {
    return fromDisk ? address.replace(/(^|\/)(?=$|[?#])/, "$1index.html") : address;
  }

  /** Run a data file. @param {string} name @param {string} query @returns {Promise<DataFile>} */
  function run(name, query) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(`${name}.js?${query}`, root).href;
      script.onload = () => {
        const file = received.get(name);
        if (file) resolve(file);
        else reject(new Error(name));
        script.remove();
      };
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });
  }

  /** A query that no cache has seen. */
  const now = () => `t=${Date.now()}`;

  /** @param {string} name @param {string} [version] */
  async function read(name, version) {
    if (!version) return (await run(name, now())).value;
    let file = await run(name, `v=${version}`);
    // A cache may hold what the next site had at this address: it is asked for past the cache, once.
    if (file.version !== version) file = await run(name, `v=${version}&${now()}`);
    if (file.version !== version) throw new Error(`${name} is of another site`);
    return file.value;
  }

  /**
   * What a data file holds.
   * @param {string} name its path on the site, without .js
   * @param {string} [version] the digest it must have; without, the file is never taken from a cache
   * @returns {Promise<any>} rejected when there is no such file, it cannot be reached, or it is of another site
   */
  function load(name, version) {
    const known = loading.get(name);
    if (known) return known;
    const promise = read(name, version);
    promise.catch(() => loading.delete(name));
    loading.set(name, promise);
    return promise;
  }

  /**
   * What is made of files of one and the same site. Was it published anew meanwhile, all is loaded and made once more.
   * @template T
   * @param {(versions: Record<string, string>) => Promise<T>} work gets the versions of the files to begin with
   */
  async function ofOneSite(work) {
    try {
      return await work(await load("browse/versions"));
    } catch {
      loading.clear();
      return work(await load("browse/versions"));
    }
  }

  /**
   * The first element there is, which our templates always make.
   * @template {Element} T
   * @param {ParentNode} parent
   * @param {string} selector
   * @param {{new (): T, prototype: T}} type
   */
  function find(parent, selector, type) {
    const found = parent.querySelector(selector);
    if (!(found instanceof type)) throw new Error(`no ${selector}`);
    return found;
  }

  /**
   * The element that an event happened in; null when it happened elsewhere.
   * @param {Event} event
   * @param {string} selector
   */
  function around({ target }, selector) {
    const found = target instanceof Element ? target.closest(selector) : null;
    return found instanceof HTMLElement ? found : null;
  }

  /** Finished HTML of our own templates as nodes. It stands in a <template>, so that table rows survive. @param {string} html */
  function nodes(html) {
    const page = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html");
    const content = document.importNode(find(page, "template", HTMLTemplateElement).content, true);
    if (fromDisk) {
      for (const link of content.querySelectorAll("a[href]")) {
        link.setAttribute("href", local(link.getAttribute("href") ?? ""));
      }
    }
    return content;
  }

  /**
   * An element with properties, or attributes where there is no such property, and children.
   * @template {keyof HTMLElementTagNameMap} K
   * @param {K} tag
   * @param {Record<string, unknown>} [properties]
   * @param {(Node | string)[]} children
   * @returns {HTMLElementTagNameMap[K]}
   */
  function element(tag, properties = {}, ...children) {
    const created = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in created) Reflect.set(created, name, value);
      else created.setAttribute(name, String(value));
    }
    created.append(...children);
    return created;
  }

  return { root, local, load, ofOneSite, find, around, nodes, element };
})();
