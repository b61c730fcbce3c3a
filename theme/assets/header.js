"use strict";

// The head of every page. By keyboard: Material opens menu and search with labels of hidden check boxes, which only a
// pointer can reach; buttons beside them do the same. And titles that break between words.

(() => {
  const { element, find } = casebook;

  // Chinese may break anywhere, but a title in large letters should not break inside a word. Style sheets know no words.
  const title = document.querySelector(".md-content h1");
  const text = title?.firstChild;
  if (title && text instanceof Text && "Segmenter" in Intl) {
    const words = [...new Intl.Segmenter("zh", { granularity: "word" }).segment(text.data)].map(
      ({ segment }) => segment,
    );
    // One letter alone is mostly the end of a word that no dictionary has: 增值|化. Numbers keep their unit.
    const starts = (/** @type {string} */ word, /** @type {string} */ before) =>
      /[”》）〉」』]$/.test(before)
        ? /^[\p{L}\p{N}]/u.test(word)
        : /^(?:[“《（〈「『]$|\p{L}{2})/u.test(word) && !/[“《（〈「『\p{N}]$/u.test(before);
    const parts = words.flatMap((word, at) =>
      at && starts(word, words[at - 1]) ? [element("wbr", {}), word] : [word],
    );
    text.replaceWith(...parts);
    title.classList.add("phrased");
  }

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
