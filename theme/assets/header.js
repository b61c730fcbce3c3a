"use strict";

// The header by keyboard. Material opens menu and search with labels of hidden check boxes, which only a pointer can
// reach: buttons beside them do the same.

for (const button of document.querySelectorAll("[data-toggle]")) {
  const box = document.getElementById(button.dataset.toggle);
  const inside = document.querySelector(`[data-md-component=${button.dataset.opens}]`);
  button.addEventListener("click", () => {
    box.click();
    if (box.checked) inside.querySelector("a, input").focus();
  });
  box.addEventListener("change", () => button.setAttribute("aria-expanded", String(box.checked)));
  inside.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !box.checked) return;
    box.click();
    button.focus();
  });
}
