"use strict";

// Print and choose for comparison: buttons that only make sense with scripts appear with them.

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Tables whose columns can be put in order. A cell's data-value wins over its text.

const collator = new Intl.Collator("zh-CN", { numeric: true });

for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  table.querySelectorAll("thead th:not(.bar)").forEach((head) => {
    const column = head.cellIndex;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    const key = (row) => {
      const cell = row.cells[column];
      return cell.dataset.value ?? cell.textContent.trim();
    };
    const empty = (value) => value === "" || value === "—";
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const compare = (one, two) => {
        const [a, b] = [key(one), key(two)];
        if (empty(a) || empty(b)) return empty(a) - empty(b);
        const order = isNaN(a) || isNaN(b) ? collator.compare(a, b) : a - b;
        return down ? -order : order;
      };
      body.append(...[...body.rows].sort(compare));
    });
  });
}

// Comparison: up to four cases, remembered between pages, shown side by side from their own pages.

const LIMIT = 4;
const STORE = "casebook.compare";
const PARTS = ["problem", "measures", "outcomes", "frameworks"];

const chosen = () => {
  try {
    return JSON.parse(localStorage.getItem(STORE) || "[]").filter((id) => /^[a-z0-9-]+$/.test(id));
  } catch {
    return [];
  }
};

for (const link of document.querySelectorAll("[data-compare]")) {
  const ids = [...new Set([...chosen(), link.dataset.compare])].slice(-LIMIT);
  const others = ids.length - 1;
  if (others) link.textContent = `加入对比（已选${others}个）`;
  link.search = `?ids=${ids.join(",")}`;
  link.addEventListener("click", () => {
    try {
      localStorage.setItem(STORE, JSON.stringify(ids));
    } catch {
      // Storage may be off; the link itself carries the choice.
    }
  });
}

/** The elements of a case page between the heading with this id and the next heading of its rank. */
function part(page, id) {
  const heading = page.getElementById(id);
  const found = [];
  for (let next = heading?.nextElementSibling; next && next.tagName !== "H2"; next = next.nextElementSibling) {
    found.push(next);
  }
  return heading ? [heading.textContent, found] : null;
}

async function column(base, id) {
  const answer = await fetch(`${base}${id}/`);
  if (!answer.ok) throw new Error(`${id}: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = document.createElement("section");
  const title = document.createElement("h2");
  const link = document.createElement("a");
  link.textContent = page.querySelector(".case h1").textContent;
  title.append(link);
  const who = document.createElement("div");
  who.append(page.querySelector(".case .who"), page.querySelector(".case .lead"));
  section.append(title, who);
  for (const name of PARTS) {
    const box = document.createElement("div");
    const content = part(page, name);
    if (content) {
      const heading = document.createElement("h3");
      heading.textContent = content[0];
      box.append(heading, ...content[1]);
    }
    section.append(box);
  }
  for (const element of section.querySelectorAll("[href]")) {
    const target = element.getAttribute("href");
    if (!/^(#|[a-z]+:)/.test(target)) element.href = new URL(target, new URL(`${base}${id}/`, location.href)).href;
  }
  link.href = `${base}${id}/`;
  section.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  return section;
}

const comparison = document.querySelector("[data-compare-table]");
if (comparison) {
  const wanted = new URLSearchParams(location.search).get("ids")?.split(",") ?? chosen();
  const ids = [...new Set(wanted.filter((id) => /^[a-z0-9-]+$/.test(id)))].slice(0, LIMIT);
  comparison.querySelector("[data-empty]").hidden = ids.length > 0;
  Promise.allSettled(ids.map((id) => column(comparison.dataset.cases, id))).then((results) => {
    const columns = results.filter((result) => result.status === "fulfilled").map((result) => result.value);
    const missing = ids.filter((_, index) => results[index].status === "rejected");
    const grid = document.createElement("div");
    grid.className = "compare-grid";
    grid.append(...columns);
    comparison.append(grid);
    const status = comparison.querySelector("[data-status]");
    status.textContent = missing.length ? `无法读取：${missing.join("、")}。请检查编号，或联网后再试。` : "";
    if (columns.length) {
      const clear = document.createElement("button");
      clear.type = "button";
      clear.className = "quiet";
      clear.textContent = "清空所选";
      clear.addEventListener("click", () => {
        localStorage.removeItem(STORE);
        location.search = "";
      });
      status.append(clear);
    }
  });
}
