"use strict";

// The explanation of a term shows while the pointer or the focus is on it; Escape puts it away (WCAG 1.4.13).

document.documentElement.classList.add("explains");

for (const term of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("a.term"))) {
  const known = document.querySelector(`.terms a[href="${CSS.escape(term.getAttribute("href") ?? "")}"]`);
  const explanation = known?.closest("dt")?.nextElementSibling;
  if (explanation) term.dataset.explanation = explanation.textContent;
}

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term")) {
    if (term.matches(":hover, :focus")) term.classList.add("term--away");
  }
});

for (const leaving of ["mouseout", "focusout"]) {
  document.addEventListener(leaving, ({ target }) => {
    if (target instanceof Element) target.classList.remove("term--away");
  });
}
