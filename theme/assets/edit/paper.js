// The text of one case while it is written, with all that it was before: form and textarea share one undo.

const TOGETHER = 1000; // milliseconds within which changes of one field are undone as one
const MOST = 500; // steps that can be undone

export class Paper {
  /** @type {string[]} */
  #past = [];
  /** @type {string[]} */
  #future = [];
  #group = "";
  #at = 0;

  /** @param {string} text @param {(text: string, by: string) => void} changed told of every change, and by whom */
  constructor(text, changed) {
    this.text = text;
    this.changed = changed;
  }

  /** @param {string} text @param {string} by the field, or "text": what one undoes together */
  set(text, by) {
    if (text === this.text) return;
    const now = performance.now();
    if (by !== this.#group || now - this.#at > TOGETHER) this.#past.push(this.text);
    if (this.#past.length > MOST) this.#past.shift();
    this.#group = by;
    this.#at = now;
    this.#future = [];
    this.text = text;
    this.changed(text, by);
  }

  get undoable() {
    return this.#past.length > 0;
  }

  get redoable() {
    return this.#future.length > 0;
  }

  undo() {
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.#step(this.#future, this.#past);
  }

  /** @param {string[]} from @param {string[]} to */
  #step(from, to) {
    const text = from.pop();
    if (text === undefined) return;
    to.push(this.text);
    this.text = text;
    this.#group = "";
    this.changed(text, "undo");
  }
}
