// The files of the index: fetched from a server, or run as scripts of a page that was opened from a disk.

const isPage = typeof document !== "undefined";
/** Of this script. A worker comes from a blob (box.js), whose own address says nothing of the site. */
const scriptAddress = isPage
  ? /** @type {HTMLScriptElement} */ (document.currentScript).src
  : (globalThis.casebookSearchAddress ?? globalThis.location.href);
const folder = new URL(".", scriptAddress);

/** A file of another build than the manifest: the site was published anew while the page was open. */
class OutdatedError extends Error {}

/** The files of one build. When the site was published anew, another takes its place. @param {Build["cache"]} cache @returns {Build} */
const newBuild = (cache) => ({ cache, loading: new Map(), version: "", incomplete: false });

let files = newBuild("no-cache");

/** After a site was put back, servers that compare times say that nothing has changed: they are not asked again. */
function forgetFiles() {
  files = newBuild("reload");
}

/** Called by the files on a disk. @type {Map<string, (file: IndexFile) => void>} */
const awaited = new Map();
globalThis.casebookSearch = (name, version, data) => awaited.get(name)?.({ version, data });

/** @param {string} name @returns {Promise<IndexFile>} */
function readFromScript(name) {
  return new Promise((resolve, reject) => {
    awaited.set(name, resolve);
    const script = document.createElement("script");
    script.onload = () => script.remove();
    script.onerror = () => reject(new Error(name));
    script.src = new URL(`${name}.js`, folder).href;
    document.head.append(script);
  });
}

/**
 * @param {string} name
 * @param {Build} build until its version is known, the file is asked for whatever a cache has
 * @param {string} [moment] makes the address one that no cache knows
 * @returns {Promise<IndexFile>}
 */
async function readFromServer(name, { version, cache }, moment) {
  const url = new URL(`${name}.js`, folder);
  if (version) url.searchParams.set("v", version);
  if (moment) url.searchParams.set("t", moment);
  const response = await fetch(url, version ? {} : { cache });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const call = (await response.text()).match(/^casebookSearch\("[^"]*","([^"]*)",([\s\S]*)\)\n$/);
  const [, found = "", data = ""] = call ?? [];
  return { version: found, data: JSON.parse(data) };
}

/** @type {(name: string, build: Build, moment?: string) => Promise<IndexFile>} */
const read = isPage ? readFromScript : readFromServer;

/** @param {string} name @param {Build} build */
async function readTwice(name, build) {
  const { version } = build;
  const file = await read(name, build).catch(() => read(name, build));
  // A cache may keep another build's file under this address, from the moment in which the two changed places.
  return !version || file.version === version ? file : read(name, build, String(Date.now()));
}

/** @param {string} name @param {Build} build */
async function readFile(name, build) {
  let file;
  try {
    file = await readTwice(name, build);
  } catch {
    build.incomplete = true;
    build.loading.delete(name);
    return null;
  }
  if (name === "index") build.version = file.version;
  else if (file.version !== build.version) throw new OutdatedError(name);
  return file.data;
}

/**
 * What a file holds; null when it cannot be read, for then the rest of the index still answers.
 * @param {string} name
 * @returns {Promise<any>}
 */
function load(name) {
  let loading = files.loading.get(name);
  if (!loading) {
    loading = readFile(name, files);
    files.loading.set(name, loading);
  }
  return loading;
}

/** Where a page is: on a disk, folders have no index of their own. @param {string} url */
const pageAddress = (url) => (isPage ? url.replace(/(^|\/)(?=#|$)/, "$1index.html") : url);
