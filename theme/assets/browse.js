"use strict";

// Narrows, orders and pages a long list. The page holds the plain listing and the controls; the list's data file
// (browse/<name>/index.js) says which values each thing has, and blocks of finished HTML are loaded for what is shown.
// All state is in the address. Values of one facet add up (any of them), facets cut down (all of them).

{
  const { element, load, nodes } = casebook;

  const fold = (text) => text.normalize("NFKC").toLowerCase().trim();

  /**
   * @typedef {{key: string, values: [id: string, name: string][], of: (number | number[])[], steps?: number[][]}} Facet
   * @typedef {{version: string, block: number, page: number, total: number, groups: [string, number][], names: string[], facets: Facet[]}} Index
   * @typedef {{chosen: Map<string, Set<string>>, find: string, sort: string, view: string, page: number}} State
   */

  for (const root of document.querySelectorAll("[data-browse]")) {
    const folder = `browse/${root.dataset.browse}`;
    const form = root.querySelector("form");
    const part = (name) => root.querySelector(`[data-${name}]`);
    const [plain, found, active, count] = ["plain", "found", "active", "count"].map(part);
    const views = [...root.querySelectorAll("template[data-view]")].map(({ dataset }) => dataset.view);
    const { sort } = form.elements;
    const facets = [...root.querySelectorAll("[data-facet]")];
    const labels = new Map(facets.map((facet) => [facet.dataset.facet, facet.querySelector("legend").textContent]));
    const shownAtFirst = new Map(facets.map((facet) => [facet, facet.querySelectorAll("li").length]));
    const firstSort = sort.options[0].value;
    const plainCount = count.textContent;

    /** @type {Promise<Index> | undefined} */
    let index;
    const needIndex = () => (index ??= load(`${folder}/index`).then(readSteps).catch((error) => {
      index = undefined;
      throw error;
    }));

    /** In a long facet, what a thing has is told by the steps from one position to the next. */
    function readSteps(data) {
      for (const facet of data.facets) {
        let at = 0;
        facet.of ??= facet.steps.map((steps) => steps.map((step) => (at += step)));
      }
      return data;
    }

    /** @returns {State} what the address asks for */
    function read() {
      const asked = new URLSearchParams(location.search);
      const chosen = new Map();
      for (const key of labels.keys()) {
        if (asked.has(key)) chosen.set(key, new Set(asked.getAll(key)));
      }
      const view = asked.get("view");
      return {
        chosen,
        find: asked.get("find") ?? "",
        sort: asked.get("sort") ?? firstSort,
        view: views.includes(view) ? view : views[0],
        page: Math.max(1, Number.parseInt(asked.get("page"), 10) || 1),
      };
    }

    let state = read();

    /** @param {State} wanted */
    function address({ chosen, find, sort: by, view, page }) {
      const asked = new URLSearchParams();
      for (const [key, ids] of chosen) for (const id of ids) asked.append(key, id);
      if (find) asked.set("find", find);
      if (by !== firstSort) asked.set("sort", by);
      if (view !== views[0]) asked.set("view", view);
      if (page > 1) asked.set("page", page);
      const query = asked.toString();
      return query ? `?${query}` : location.pathname;
    }

    /** @param {Partial<State>} change */
    function go(change, replace = false) {
      state = { ...state, page: 1, ...change };
      history[replace ? "replaceState" : "pushState"](null, "", address(state));
      show();
    }

    /** The state with one value of a facet in or out. */
    function toggled(key, id, on) {
      const chosen = new Map(state.chosen);
      const ids = new Set(chosen.get(key));
      if (on) ids.add(id);
      else ids.delete(id);
      if (ids.size) chosen.set(key, ids);
      else chosen.delete(key);
      return chosen;
    }

    /**
     * What passes all facets, and for each value how many there would be with it alone in its facet.
     * @param {Index} data
     */
    function match(data) {
      const typed = fold(state.find);
      const names = typed ? (data.folded ??= data.names.map(fold)) : [];
      const wanted = data.facets.map(({ key, values }) => {
        const ids = state.chosen.get(key);
        return ids && new Set(values.flatMap(([id], at) => (ids.has(id) ? [at] : [])));
      });
      const counts = data.facets.map(({ values }) => new Uint32Array(values.length));
      const matching = [];
      for (let thing = 0; thing < data.total; thing++) {
        if (typed && !names[thing].includes(typed)) continue;
        let failed = -1;
        let fails = 0;
        for (let at = 0; at < wanted.length && fails < 2; at++) {
          if (!wanted[at]) continue;
          const has = data.facets[at].of[thing];
          const passes = typeof has === "number" ? wanted[at].has(has) : has.some((value) => wanted[at].has(value));
          if (!passes) {
            failed = at;
            fails++;
          }
        }
        if (fails > 1) continue;
        if (fails === 0) matching.push(thing);
        const counted = fails ? [failed] : counts.keys();
        for (const at of counted) {
          const has = data.facets[at].of[thing];
          if (typeof has === "number") counts[at][has]++;
          else for (const value of has) counts[at][value]++;
        }
      }
      return { matching, counts };
    }

    /**
     * The things in the order asked for. An order never breaks up the groups of the plain one.
     * @param {Index} data
     * @param {number[]} matching
     */
    async function ordered(data, matching) {
      const key = state.sort.replace(/^-/, "");
      const known = [...sort.options].some(({ value }) => value === key);
      let sequence = matching;
      if (known && key !== firstSort) {
        const matches = new Uint8Array(data.total);
        for (const thing of matching) matches[thing] = 1;
        sequence = (await load(`${folder}/by-${key}`, data.version)).filter((thing) => matches[thing]);
      }
      return known && state.sort.startsWith("-") ? [...sequence].reverse() : sequence;
    }

    /** Nothing is asked for that the plain listing does not show. */
    const isPlain = () =>
      !state.chosen.size && !state.find && state.sort === firstSort && state.view === views[0] && state.page === 1;

    let turn = 0;
    /** What takes the focus when it is drawn anew. */
    let refocus = "";

    async function show() {
      const mine = ++turn;
      fill();
      if (isPlain() && !index) {
        swap(false);
        return;
      }
      root.setAttribute("aria-busy", "true");
      try {
        const data = await needIndex();
        const { matching, counts } = match(data);
        const sequence = isPlain() ? [] : await ordered(data, matching);
        const last = Math.max(1, Math.ceil(sequence.length / data.page));
        const page = Math.min(state.page, last);
        const things = sequence.slice((page - 1) * data.page, page * data.page);
        const blocks = new Map();
        await Promise.all(
          [...new Set(things.map((thing) => Math.floor(thing / data.block)))].map(async (block) => {
            blocks.set(block, await load(`${folder}/${block}`, data.version));
          }),
        );
        if (mine !== turn) return;
        showFacets(data, counts);
        showActive(data);
        if (isPlain()) {
          count.textContent = plainCount;
          swap(false);
          return;
        }
        const { noun, measure } = root.dataset;
        const filtered = state.chosen.size || state.find;
        count.textContent = matching.length
          ? `${filtered ? "符合条件的有" : "共"}${matching.length}${measure}${noun}${last > 1 ? `，第${page}页` : ""}`
          : `没有符合条件的${noun}，请去掉一些条件`;
        render(data, things, blocks);
        found.append(pager(page, last));
        swap(true);
      } catch {
        if (mine !== turn) return;
        count.textContent = "无法读取数据，请刷新页面再试";
        swap(false);
      } finally {
        if (mine === turn) root.removeAttribute("aria-busy");
      }
    }

    function swap(on) {
      plain.hidden = on;
      found.hidden = !on;
      if (!on) {
        found.replaceChildren();
        active.hidden = true;
      }
      mark();
      casebook.compared.show();
      if (refocus) (on ? found : plain).querySelector(refocus)?.focus();
      refocus = "";
    }

    /** Controls as the state has them. */
    function fill() {
      for (const box of form.elements) {
        if (box.type === "checkbox") box.checked = Boolean(state.chosen.get(box.name)?.has(box.value));
      }
      if (form.elements.find && fold(form.elements.find.value) !== fold(state.find)) form.elements.find.value = state.find;
      const conditions = [...state.chosen.values()].reduce((sum, { size }) => sum + size, state.find ? 1 : 0);
      toggle.textContent = conditions ? `筛选（已选${conditions}）` : "筛选";
      sort.value = state.sort.replace(/^-/, "");
      for (const radio of root.querySelectorAll("[name=view]")) radio.checked = radio.value === state.view;
    }

    /** @param {Index} data */
    function render(data, things, blocks) {
      const at = views.indexOf(state.view);
      const template = root.querySelector(`template[data-view="${state.view}"]`);
      const starts = [];
      let total = 0;
      for (const [heading, size] of data.groups) starts.push({ heading, end: (total += size) });
      let group, items;
      found.replaceChildren();
      for (const thing of things) {
        const its = starts.find(({ end }) => thing < end);
        if (!items || its !== group) {
          group = its;
          const section = document.importNode(template.content, true);
          items = section.querySelector("[data-items]");
          if (group) section.querySelector("[data-heading]").textContent = group.heading;
          found.append(section);
        }
        items.append(nodes(blocks.get(Math.floor(thing / data.block))[thing % data.block][at]));
      }
    }

    function pager(page, last) {
      const nav = element("nav", { className: "pager", "aria-label": "分页", hidden: last === 1 });
      const link = (to, text, rel) => element("a", { href: address({ ...state, page: to }), textContent: text, rel, "data-page": to });
      if (page > 1) nav.append(link(page - 1, "上一页", "prev"));
      nav.append(element("span", { textContent: `第${page}页，共${last}页` }));
      if (page < last) nav.append(link(page + 1, "下一页", "next"));
      return nav;
    }

    /** Headings of columns become buttons, and say which way they are sorted. */
    function mark() {
      for (const head of root.querySelectorAll("th[data-order]")) {
        const by = head.dataset.order;
        if (!head.firstElementChild) {
          head.replaceChildren(element("button", { type: "button", textContent: head.textContent }));
        }
        const turned = state.sort === `-${by}`;
        const down = turned !== head.hasAttribute("data-down");
        if (turned || state.sort === by) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      }
    }

    /** @type {Map<string, HTMLLIElement>} the boxes of each value that has been shown */
    const boxes = new Map();
    for (const box of form.querySelectorAll("[type=checkbox]")) boxes.set(`${box.name} ${box.value}`, box.closest("li"));

    function boxOf(key, id, name) {
      const known = boxes.get(`${key} ${id}`);
      if (known) return known;
      const box = element("input", { type: "checkbox", name: key, value: id });
      const made = element("li", {}, element("label", {}, box, element("span", { textContent: name }), element("small")));
      boxes.set(`${key} ${id}`, made);
      return made;
    }

    /**
     * Counts beside every value; of long facets, the most frequent that hold what was typed, and those chosen.
     * @param {Index} data
     */
    function showFacets(data, counts) {
      for (const facet of facets) {
        const key = facet.dataset.facet;
        const at = data.facets.findIndex((one) => one.key === key);
        const { values } = data.facets[at];
        const chosen = state.chosen.get(key) ?? new Set();
        facet.querySelector("[data-chosen]").textContent = chosen.size ? `已选${chosen.size}` : "";
        let shown = [...values.keys()];
        const look = facet.querySelector("[data-look]");
        if (look) {
          const typed = fold(look.value);
          const fitting = shown.filter((value) => (typed ? fold(values[value][1]).includes(typed) : counts[at][value] > 0));
          fitting.sort((one, other) => counts[at][other] - counts[at][one] || one - other);
          const top = fitting.slice(0, shownAtFirst.get(facet));
          shown = [...top, ...shown.filter((value) => chosen.has(values[value][0]) && !top.includes(value))];
          const more = fitting.length > top.length ? `，显示前${top.length}项` : "";
          facet.querySelector("[data-more]").textContent = `${typed ? "找到" : "共"}${fitting.length}项${more}`;
        }
        const items = shown.map((value) => {
          const [id, name] = values[value];
          const item = boxOf(key, id, name);
          item.querySelector("input").checked = chosen.has(id);
          item.querySelector("small").textContent = counts[at][value];
          item.classList.toggle("empty", counts[at][value] === 0);
          return item;
        });
        const list = facet.querySelector("ul");
        if (items.length !== list.children.length || items.some((item, n) => item !== list.children[n])) {
          const focused = document.activeElement;
          list.replaceChildren(...items);
          if (list.contains(focused)) focused.focus();
        }
      }
    }

    /** A button for every condition, which takes it away. */
    function showActive(data) {
      const chip = (key, id, label, name) => {
        const button = element("button", { type: "button", textContent: name, "aria-label": `去掉条件：${label} ${name}` });
        Object.assign(button.dataset, { key, id });
        return element("li", {}, button);
      };
      const chips = [];
      for (const [key, ids] of state.chosen) {
        const names = new Map(data.facets.find((facet) => facet.key === key)?.values);
        for (const id of ids) chips.push(chip(key, id, labels.get(key), names.get(id) ?? id));
      }
      if (state.find) chips.push(chip("find", "", "名称", state.find));
      active.hidden = !chips.length;
      if (chips.length) {
        const all = element("button", { type: "button", className: "quiet", textContent: "全部清除" });
        all.dataset.all = "";
        chips.push(element("li", {}, all));
      }
      active.replaceChildren(element("ul", { className: "active", "aria-label": "已选条件" }, ...chips));
    }

    // Everything a reader can do

    root.addEventListener("change", ({ target }) => {
      if (target.form !== form) return;
      if (target.type === "checkbox") go({ chosen: toggled(target.name, target.value, target.checked) });
      else if (target === sort) go({ sort: sort.value });
      else if (target.name === "view") go({ view: target.value });
    });

    let typing;
    form.addEventListener("input", ({ target, isComposing }) => {
      if (isComposing) return;
      const looked = target.closest("[data-look]");
      if (!looked && target.name !== "find") return;
      clearTimeout(typing);
      typing = setTimeout(() => {
        if (looked) needIndex().then((data) => showFacets(data, match(data).counts), () => {});
        else go({ find: target.value.trim() }, true);
      }, 150);
    });
    form.addEventListener("submit", (event) => event.preventDefault());

    active.addEventListener("click", ({ target }) => {
      const { key, id, all } = target.dataset;
      if (all !== undefined) go({ chosen: new Map(), find: "" });
      else if (key === "find") go({ find: "" });
      else if (key) go({ chosen: toggled(key, id, false) });
      else return;
      count.focus();
    });

    root.addEventListener("click", (event) => {
      const head = event.target.closest("th[data-order]")?.dataset.order;
      const page = event.target.closest("[data-page]")?.dataset.page;
      if (head && event.target.closest("button")) {
        refocus = `th[data-order="${head}"] button`;
        go({ sort: state.sort === head ? `-${head}` : head });
      } else if (page && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        go({ page: Number(page) });
        count.focus();
        root.scrollIntoView();
      }
    });

    // On narrow screens the filters fold away.
    const toggle = root.querySelector(".filters-toggle");
    const unfold = (on) => toggle.setAttribute("aria-expanded", String(on));
    toggle.addEventListener("click", () => unfold(toggle.getAttribute("aria-expanded") !== "true"));
    root.querySelector(".filters-done").addEventListener("click", () => {
      unfold(false);
      count.focus();
      root.scrollIntoView();
    });

    addEventListener("popstate", () => {
      state = read();
      show();
    });

    show();
  }
}
