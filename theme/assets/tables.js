"use strict";

// Small tables whose columns can be put in order. A cell's data-value wins over its text.

(() => {
  const collator = new Intl.Collator("zh-CN", { numeric: true });
  /** @type {NodeListOf<HTMLTableElement>} */
  const tables = document.querySelectorAll("table.sortable");

  for (const table of tables) {
    const [body] = table.tBodies;
    /** @type {NodeListOf<HTMLTableCellElement>} */
    const heads = table.querySelectorAll("thead th:not([data-fixed])");
    for (const head of heads) {
      const button = casebook.element("button", { type: "button", textContent: head.textContent });
      head.replaceChildren(button);
      /** @param {HTMLTableRowElement} row */
      const key = ({ cells }) => cells[head.cellIndex].dataset.value ?? cells[head.cellIndex].textContent.trim();
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].sort((one, other) => collator.compare(key(one), key(other)));
        body.append(...(down ? rows.reverse() : rows));
      });
    }
  }
})();
