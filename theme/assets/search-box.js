"use strict";

// Material's search box listens to keys alone: pasting, handwriting and dictation do not press any.

for (const box of document.querySelectorAll(".md-search__input")) {
  const typed = () => box.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  box.addEventListener("input", (event) => event.isComposing || typed());
  box.addEventListener("compositionend", typed);
}
