"use strict";

// Up to four cases side by side. Each comes from a data file of its own: compare/<id>.js.

{
  const NOTHING = '<p class="none">来源没有写</p>';
  const { element, load, local, nodes, compared } = casebook;
  const page = document.querySelector("[data-comparison]");
  const part = (name) => page.querySelector(`[data-${name}]`);
  const asked = () => new URLSearchParams(location.search).get("ids");

  /** A case by its id or a former one. */
  async function find(id) {
    if (!/^[a-z0-9-]{1,64}$/.test(id)) throw new Error(id);
    const found = await load(`compare/${id}`);
    return typeof found === "string" ? load(`compare/${found}`) : found;
  }

  /** The ids in the address, or those chosen before. */
  const wanted = () => [...new Set((asked()?.split(",") ?? compared.read().map(({ id }) => id)).filter(Boolean))];

  function address(ids) {
    return ids.length ? `?ids=${ids.join(",")}` : local("./");
  }

  function go(ids) {
    history.pushState(null, "", address(ids));
    show();
  }

  let turn = 0;
  /** @type {string[]} the ids of the columns */
  let shown = [];

  async function show() {
    const mine = ++turn;
    const ids = wanted();
    const answers = await Promise.allSettled(ids.slice(0, compared.limit).map(find));
    if (mine !== turn) return;
    const cases = new Map(answers.filter(({ value }) => value).map(({ value }) => [value.id, value]));
    const columns = [...cases.values()];
    shown = [...cases.keys()];
    const missing = ids.filter((_, at) => answers[at]?.status === "rejected");
    const said = [];
    if (missing.length) said.push(`没有找到编号为${missing.map((id) => `“${id.slice(0, 64)}”`).join("、")}的案例。`);
    if (ids.length > compared.limit) said.push(`最多对比${compared.limit}个，只显示前${compared.limit}个。`);
    if (!shown.length && !ids.length) said.push("还没有选择案例。");
    part("status").textContent = said.join("");
    part("hint").hidden = shown.length > 1;
    for (const name of ["actions", "table", "note"]) part(name).hidden = !shown.length;

    const heads = columns.map((one) => {
      const away = element("button", { type: "button", className: "quiet", textContent: "移出对比" });
      away.dataset.away = one.id;
      away.setAttribute("aria-label", `移出对比：${one.name}`);
      return element("th", { scope: "col" }, nodes(one.head), away);
    });
    const sections = (columns[0]?.parts ?? []).flatMap(([label], at) => {
      if (columns.every(({ parts }) => !parts[at][1])) return [];
      const heading = element("th", { scope: "rowgroup", colSpan: columns.length, textContent: label });
      const cells = columns.map(({ parts }) => element("td", {}, nodes(parts[at][1] || NOTHING)));
      return [element("tbody", {}, element("tr", {}, heading), element("tr", {}, ...cells))];
    });
    const table = element("table", { className: "compare-table" });
    table.append(element("thead", {}, element("tr", {}, ...heads)), ...sections);
    part("table").replaceChildren(table);
    part("table").dataset.columns = columns.length;
  }

  part("table").addEventListener("click", ({ target }) => {
    const id = target.dataset.away;
    if (!id) return;
    compared.choose(compared.read().filter((one) => one.id !== id));
    go(shown.filter((one) => one !== id));
    part("status").focus();
  });

  part("clear").addEventListener("click", () => {
    compared.choose([]);
    go([]);
  });

  addEventListener("popstate", show);
  show();
}
