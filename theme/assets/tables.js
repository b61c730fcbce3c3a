"use strict";

// Small tables whose columns can be put in order. A cell's data-value wins over its text.

{
  const collator = new Intl.Collator("zh-CN", { numeric: true });

  for (const table of document.querySelectorAll("table.sortable")) {
    const body = table.tBodies[0];
    for (const head of table.querySelectorAll("thead th:not([data-fixed])")) {
      const button = casebook.element("button", { type: "button", textContent: head.textContent });
      head.replaceChildren(button);
      const key = ({ cells }) => cells[head.cellIndex].dataset.value ?? cells[head.cellIndex].textContent.trim();
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((one, other) => collator.compare(key(one), key(other)));
        body.append(...(down ? rows.reverse() : rows));
      });
    }
  }
}
