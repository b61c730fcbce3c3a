// The files of the index: fetched from a server, or run as scripts of a page that was opened from a disk.

const isPage = typeof document !== "undefined";
/** Of this script. A worker comes from a blob (box.js), whose own address says nothing of the site. */
const scriptAddress = isPage
  ? /** @type {HTMLScriptElement} */ (document.currentScript).src
  : (globalThis.casebookSearchAddress ?? globalThis.location.href);
const folder = new URL(".", scriptAddress);

/** A file of another build than the manifest: the site was published anew while the page was open. */
class OutdatedError extends Error {}

const files = {
  /** @type {Map<string, Promise<any>>} */
  loading: new Map(),
  /** Of the manifest, so that all others are of the same build. */
  version: "",
  /** Whether a file could not be read since the query came. */
  incomplete: false,
};

function forgetFiles() {
  files.loading = new Map();
  files.version = "";
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

/** @param {string} name @returns {Promise<IndexFile>} */
async function readFromServer(name) {
  const url = new URL(`${name}.js`, folder);
  if (files.version) url.searchParams.set("v", files.version);
  const response = await fetch(url, files.version ? {} : { cache: "no-cache" });
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const call = (await response.text()).match(/^casebookSearch\("[^"]*","([^"]*)",([\s\S]*)\)\n$/);
  const [, version = "", data = ""] = call ?? [];
  return { version, data: JSON.parse(data) };
}

/** @param {string} name */
async function readTwice(name) {
  const read = isPage ? readFromScript : readFromServer;
  try {
    return await read(name);
  } catch {
    return read(name);
  }
}

/** @param {string} name */
async function readFile(name) {
  let file;
  try {
    file = await readTwice(name);
  } catch {
    files.incomplete = true;
    files.loading.delete(name);
    return null;
  }
  if (name === "index") files.version = file.version;
  else if (file.version !== files.version) throw new OutdatedError(name);
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
    loading = readFile(name);
    files.loading.set(name, loading);
  }
  return loading;
}

/** Where a page is: on a disk, folders have no index of their own. @param {string} url */
const pageAddress = (url) => (isPage ? url.replace(/(^|\/)(?=#|$)/, "$1index.html") : url);
