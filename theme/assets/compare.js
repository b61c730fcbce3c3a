"use strict";

// Up to four cases side by side. Each comes from a data file of its own: compare/<id>.js.

(() => {
  const NOTHING = '<p class="none">没有内容</p>';
  const { around, element, find, load, local, nodes, ofOneSite } = casebook;
  const page = find(document, "[data-comparison]", HTMLElement);
  /** @param {string} name */
  const part = (name) => find(page, `[data-${name}]`, HTMLElement);

  /**
   * A case as its data file has it: HTML for the head of its column, and of each part its label and HTML.
   * @typedef {{id: string, name: string, head: string, parts: [label: string, html: string][]}} ComparedCase
   */

  /**
   * The cases of these ids, present or former; null for one that there is not.
   * @param {string[]} ids
   * @returns {Promise<(ComparedCase | null)[]>}
   */
  function loadCases(ids) {
    return ofOneSite(async ({ compare }) => {
      const index = await load("browse/compare", compare);
      const versions = new Map(Object.entries(index.versions));
      const moved = new Map(Object.entries(index.moved));
      const found = ids.map((id) => moved.get(id) ?? id);
      return Promise.all(found.map((id) => (versions.has(id) ? load(`compare/${id}`, versions.get(id)) : null)));
    });
  }

  /** The ids in the address, or those chosen before. */
  function wantedIds() {
    const asked = new URLSearchParams(location.search).get("ids");
    const ids = asked?.split(",") ?? chosenCases.read().map(({ id }) => id);
    return [...new Set(ids.filter(Boolean))];
  }

  /** @param {string[]} ids */
  function go(ids) {
    history.pushState(null, "", ids.length ? `?ids=${ids.join(",")}` : local("./"));
    show();
  }

  /** What a reader should know of what they asked for. @param {string[]} ids @param {string[]} missing */
  function statusOf(ids, missing) {
    const said = [];
    if (missing.length) said.push(`没有找到编号为${missing.map((id) => `“${id.slice(0, 64)}”`).join("、")}的案例。`);
    const { limit } = chosenCases;
    if (ids.length > limit) said.push(`最多对比${limit}个，只显示前${limit}个。`);
    if (!ids.length) said.push("还没有选择案例。");
    return said.join("");
  }

  /** The head of a column. @param {ComparedCase} one */
  function headOf({ id, name, head }) {
    const away = element("button", { type: "button", className: "quiet", textContent: "移出对比" });
    away.dataset.away = id;
    away.setAttribute("aria-label", `移出对比：${name}`);
    return element("th", { scope: "col" }, nodes(head), away);
  }

  /** Rows for every part that one of the cases has. @param {ComparedCase[]} columns */
  function rowsOf(columns) {
    return (columns[0]?.parts ?? []).flatMap(([label], row) => {
      if (columns.every(({ parts }) => !parts[row][1])) return [];
      const heading = element("th", { scope: "rowgroup", colSpan: columns.length, textContent: label });
      const cells = columns.map(({ parts }) => element("td", {}, nodes(parts[row][1] || NOTHING)));
      return [element("tbody", {}, element("tr", {}, heading), element("tr", {}, ...cells))];
    });
  }

  let turn = 0;
  /** @type {string[]} the ids of the columns */
  let shown = [];

  async function show() {
    turn++;
    const mine = turn;
    const ids = wantedIds();
    let answers;
    try {
      answers = ids.length ? await loadCases(ids.slice(0, chosenCases.limit)) : [];
    } catch {
      if (mine === turn) part("status").textContent = "无法读取数据，请刷新页面再试";
      return;
    }
    if (mine !== turn) return;
    const cases = new Map(answers.flatMap((one) => (one ? [[one.id, one]] : [])));
    const columns = [...cases.values()];
    shown = [...cases.keys()];
    const missing = ids.filter((_, place) => answers[place] === null);
    part("status").textContent = statusOf(ids, missing);
    part("hint").hidden = shown.length > 1;
    for (const name of ["actions", "table", "note"]) part(name).hidden = !shown.length;
    const heads = element("thead", {}, element("tr", {}, ...columns.map(headOf)));
    part("table").replaceChildren(element("table", { className: "compare-table" }, heads, ...rowsOf(columns)));
    part("table").dataset.columns = String(columns.length);
  }

  part("table").addEventListener("click", (event) => {
    const id = around(event, "[data-away]")?.dataset.away;
    if (!id) return;
    chosenCases.choose(chosenCases.read().filter((one) => one.id !== id));
    go(shown.filter((one) => one !== id));
    part("status").focus();
  });

  part("clear").addEventListener("click", () => {
    chosenCases.choose([]);
    go([]);
  });

  addEventListener("popstate", show);
  show();
})();
