"use strict";

// The header by keyboard. Material opens menu and search with labels of hidden check boxes, which only a pointer can
// reach: buttons beside them do the same.

(() => {
  const { element, find } = casebook;

  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-toggle]"))) {
    const box = find(document, `#${button.dataset.toggle}`, HTMLInputElement);
    const panel = find(document, `[data-md-component=${button.dataset.opens}]`, HTMLElement);
    button.addEventListener("click", () => {
      box.click();
      if (box.checked) find(panel, "a, input", HTMLElement).focus();
    });
    box.addEventListener("change", () => button.setAttribute("aria-expanded", String(box.checked)));
    panel.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !box.checked) return;
      box.click();
      button.focus();
    });
  }

  // In the drawer too, what is on the page: on a narrow screen the column with it is not shown.
  const contents = document.querySelector("[data-md-component=toc]");
  const here = document.querySelector("[data-here]");
  if (!contents || !here) return;
  const addContents = () => {
    const title = element("li", {
      className: "md-nav__here",
      textContent: find(document, "h1", HTMLElement).textContent,
    });
    const items = [...contents.children].map((item) => {
      const copy = /** @type {Element} */ (item.cloneNode(true));
      copy.classList.add("md-nav__item--here");
      if (copy.firstElementChild) copy.firstElementChild.className = "md-nav__link";
      return copy;
    });
    here.after(title, ...items);
  };
  find(document, "#__drawer", HTMLInputElement).addEventListener("change", addContents, { once: true });
})();
