// The textarea: the text itself, for those who can write it.

import { part } from "./dom.js";
import { busy, whenTyped } from "./fields.js";

/**
 * @param {object} tell
 * @param {(text: string) => void} tell.typed
 * @param {() => void} tell.undo
 * @param {() => void} tell.redo
 */
export function textBox({ typed, undo, redo }) {
  const box = part("#editor-yaml", HTMLTextAreaElement);
  let composing = false;
  let waiting = "";
  box.addEventListener("compositionstart", () => {
    composing = true;
  });
  box.addEventListener("compositionend", () => {
    composing = false;
  });
  whenTyped(box, () => typed(box.value));
  // The browser knows nothing of what the form has written, so its own undo would tear the text.
  box.addEventListener("beforeinput", (event) => {
    if (event.inputType !== "historyUndo" && event.inputType !== "historyRedo") return;
    event.preventDefault();
    if (event.inputType === "historyUndo") undo();
    else redo();
  });
  box.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) redo();
    else undo();
  });

  /** Put a text in, with the cursor where the change ends. @param {string} text */
  function put(text) {
    const old = box.value;
    let same = 0;
    while (same < Math.min(old.length, text.length) && old[old.length - 1 - same] === text[text.length - 1 - same])
      same++;
    const place = busy(box) ? text.length - same : Math.min(box.selectionStart, text.length);
    const top = box.scrollTop;
    box.value = text;
    box.setSelectionRange(place, place);
    box.scrollTop = top;
  }

  return {
    /** Show a text that was changed elsewhere. @param {string} text */
    show(text) {
      if (box.value === text) return;
      if (composing) {
        waiting = text;
        box.addEventListener("compositionend", () => waiting && put(waiting), { once: true });
      } else put(text);
    },

    /** Lead to a line. @param {number} line @param {number} column */
    lead(line, column = 1) {
      const lines = box.value.split("\n");
      const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
      const end = start + (lines[line - 1] ?? "").length;
      box.focus();
      box.setSelectionRange(Math.min(start + column - 1, end), end);
      // About where the line is: wrapped lines make it a little lower.
      box.scrollTop = (box.scrollHeight * Math.max(0, line - 4)) / Math.max(1, lines.length);
      box.scrollIntoView({ block: "center" });
    },
  };
}
