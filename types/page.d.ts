// What the scripts of a page find there beside the browser's own. For the type check only; nothing here is shipped.

interface Window {
  /** Where box.js hears the search worker, when that runs as a script of the page. */
  casebookSearchPort?: MessagePort;
}
