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

// In the drawer too, what is on the page: on a narrow screen the column with it is not shown.
{
  const contents = document.querySelector("[data-md-component=toc]");
  const here = document.querySelector("[data-here]");
  const add = () => {
    const title = document.createElement("li");
    title.className = "md-nav__here";
    title.textContent = document.querySelector("h1").textContent;
    const items = [...contents.children].map((item) => {
      const copy = item.cloneNode(true);
      copy.classList.add("md-nav__item--here");
      copy.firstElementChild.className = "md-nav__link";
      return copy;
    });
    here.after(title, ...items);
  };
  if (contents && here) document.getElementById("__drawer").addEventListener("change", add, { once: true });
}
