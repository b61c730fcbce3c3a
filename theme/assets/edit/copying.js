// Copying and saving, also where the site is on plain http and the browser gives pages no clipboard.

import { element } from "./dom.js";

/** Copy a text; whether that could be done. @param {string} text */
export async function copy(text) {
  const kept = document.activeElement;
  const box = element("textarea", { className: "visually-hidden", value: text, readOnly: true, "aria-hidden": "true" });
  document.body.append(box);
  box.select();
  let done = false;
  try {
    done = document.execCommand("copy"); // first, for it works at once and everywhere
  } catch {
    done = false;
  }
  box.remove();
  if (kept instanceof HTMLElement) kept.focus({ preventScroll: true });
  if (done || !navigator.clipboard) return done;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Save a text as a file. @param {string} name @param {string} text */
export function save(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/yaml;charset=utf-8" }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
