"use strict";

// Narrows, orders and pages a long list. The page holds the plain listing and the controls; the list's data file
// (browse/<name>/index.js) says which values each thing has, and blocks of finished HTML are loaded for what is shown.
// All state is in the address. Values of one facet add up (any of them), facets cut down (all of them).

(() => {
  const { around, element, find, load, nodes, ofOneSite } = casebook;

  const TYPING = 150; // milliseconds without a key until what was typed counts

  /**
   * @typedef {{key: string, values: [id: string, name: string][], of: (number | number[])[], steps?: number[][],
   *   above?: number[][], whole?: boolean}} Facet
   * @typedef {{versions: Record<string, string>, block: number, page: number, total: number, groups: [heading: string, size: number][],
   *   names: string[], folded?: string[], facets: Facet[]}} Index
   * @typedef {{chosen: Map<string, Set<string>>, find: string, sort: string, view: string, page: number}} State
   * @typedef {{matching: number[], counts: Uint32Array[]}} Match
   */

  /** @param {string} text */
  const fold = (text) => text.normalize("NFKC").toLowerCase().trim();

  /** In a long facet, what a thing has is told by the steps from one position to the next. @param {Index} data */
  function readSteps(data) {
    for (const facet of data.facets) {
      let value = 0;
      const next = (/** @type {number} */ step) => {
        value += step;
        return value;
      };
      if (facet.steps && !facet.of) facet.of = facet.steps.map((steps) => steps.map(next));
      climb(facet);
    }
    return data;
  }

  /** In a tree a thing has what its own values stand below, too. @param {Facet} facet */
  function climb(facet) {
    const { above } = facet;
    if (!above || facet.whole) return;
    const whole = above.map((values, value) => [...values, value]);
    facet.of = facet.of.map((own) =>
      typeof own === "number" ? whole[own] : [...new Set(own.flatMap((value) => whole[value]))],
    );
    facet.whole = true;
  }

  /** @param {Index} data */
  function foldedNames(data) {
    if (!data.folded) data.folded = data.names.map(fold);
    return data.folded;
  }

  /** The chosen values of each facet by their places; none when none is chosen. @param {Index} data @param {State} state */
  function wantedValues(data, { chosen }) {
    return data.facets.map(({ key, values }) => {
      const ids = chosen.get(key);
      // The nation holds all, also where it is no place to choose because nothing is named after it.
      if (key === "place" && ids?.has("全国")) return undefined;
      return ids && new Set(values.flatMap(([id], place) => (ids.has(id) ? [place] : [])));
    });
  }

  /** Whether a thing with these values passes. @param {number | number[]} values @param {Set<number>} wanted */
  const passes = (values, wanted) =>
    typeof values === "number" ? wanted.has(values) : values.some((value) => wanted.has(value));

  /** @param {Uint32Array} counts @param {number | number[]} values */
  function addTo(counts, values) {
    if (typeof values === "number") counts[values]++;
    else for (const value of values) counts[value]++;
  }

  /**
   * What passes all facets, and for each value how many there would be with it alone in its facet.
   * @param {Index} data
   * @param {State} state
   * @returns {Match}
   */
  function match(data, state) {
    const typed = fold(state.find);
    const names = typed ? foldedNames(data) : [];
    const wanted = wantedValues(data, state);
    const counts = data.facets.map(({ values }) => new Uint32Array(values.length));
    const matching = [];
    for (let thing = 0; thing < data.total; thing++) {
      if (typed && !names[thing].includes(typed)) continue;
      let failures = 0;
      let failed = -1;
      for (let place = 0; place < wanted.length && failures < 2; place++) {
        const values = wanted[place];
        if (!values || passes(data.facets[place].of[thing], values)) continue;
        failures++;
        failed = place;
      }
      if (failures === 0) {
        matching.push(thing);
        for (let place = 0; place < counts.length; place++) addTo(counts[place], data.facets[place].of[thing]);
      } else if (failures === 1) {
        addTo(counts[failed], data.facets[failed].of[thing]);
      }
    }
    return { matching, counts };
  }

  /** A list on the page, with its controls. */
  class Listing {
    /** @param {HTMLElement} root */
    constructor(root) {
      this.root = root;
      this.listing = root.dataset.browse ?? "";
      this.folder = `browse/${this.listing}`;
      this.form = find(root, "form", HTMLFormElement);
      this.plain = find(root, "[data-plain]", HTMLElement);
      this.found = find(root, "[data-found]", HTMLElement);
      this.active = find(root, "[data-active]", HTMLElement);
      this.count = find(root, "[data-count]", HTMLElement);
      this.toggle = find(root, ".filters-toggle", HTMLElement);
      this.sort = find(root, "select[name=sort]", HTMLSelectElement);
      this.nameBox = /** @type {HTMLInputElement | null} */ (root.querySelector("input[name=find]"));
      this.templates = new Map(
        [.../** @type {NodeListOf<HTMLTemplateElement>} */ (root.querySelectorAll("template[data-view]"))].map(
          (template) => [template.dataset.view ?? "", template],
        ),
      );
      this.views = [...this.templates.keys()];
      this.facets = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-facet]"))].map(
        (facet) => ({
          facet,
          key: facet.dataset.facet ?? "",
          label: find(facet, "legend", HTMLElement).textContent,
          shownAtFirst: facet.querySelectorAll("li").length,
          typed: /** @type {HTMLInputElement | null} */ (facet.querySelector("[data-look]")),
        }),
      );
      this.firstSort = this.sort.options[0].value;
      this.plainCount = this.count.textContent;
      /** @type {Map<string, HTMLElement>} the items of each value that has been shown */
      this.items = new Map();
      for (const box of this.checkboxes()) {
        this.items.set(`${box.name} ${box.value}`, /** @type {HTMLElement} */ (box.closest("li")));
      }
      /** @type {Index | undefined} */
      this.index = undefined;
      this.state = this.read();
      this.turn = 0;
      /** What takes the focus when it is drawn anew. */
      this.refocus = "";
    }

    /** @returns {NodeListOf<HTMLInputElement>} */
    checkboxes() {
      return this.form.querySelectorAll("[type=checkbox]");
    }

    // ---- State and address

    /** @returns {State} what the address asks for */
    read() {
      const asked = new URLSearchParams(location.search);
      const chosen = new Map();
      for (const { key } of this.facets) {
        // Addresses that were copied before places were a tree have city=.
        const ids = [...asked.getAll(key), ...(key === "place" ? asked.getAll("city") : [])];
        if (ids.length) chosen.set(key, new Set(ids));
      }
      const view = asked.get("view") ?? "";
      return {
        chosen,
        find: asked.get("find") ?? "",
        sort: asked.get("sort") ?? this.firstSort,
        view: this.views.includes(view) ? view : this.views[0],
        page: Math.max(1, Number.parseInt(asked.get("page") ?? "", 10) || 1),
      };
    }

    /** @param {State} state */
    address({ chosen, find: typed, sort, view, page }) {
      const asked = new URLSearchParams();
      for (const [key, ids] of chosen) for (const id of ids) asked.append(key, id);
      if (typed) asked.set("find", typed);
      if (sort !== this.firstSort) asked.set("sort", sort);
      if (view !== this.views[0]) asked.set("view", view);
      if (page > 1) asked.set("page", String(page));
      const query = asked.toString();
      return query ? `?${query}` : location.pathname;
    }

    /** @param {Partial<State>} change */
    go(change, replace = false) {
      this.state = { ...this.state, page: 1, ...change };
      history[replace ? "replaceState" : "pushState"](null, "", this.address(this.state));
      this.show();
    }

    /** The chosen values with one of a facet in or out. @param {string} key @param {string} id @param {boolean} on */
    toggled(key, id, on) {
      const chosen = new Map(this.state.chosen);
      const ids = new Set(chosen.get(key));
      if (on) ids.add(id);
      else ids.delete(id);
      if (ids.size) chosen.set(key, ids);
      else chosen.delete(key);
      return chosen;
    }

    /** Nothing is asked for that the plain listing does not show. */
    isPlain() {
      const { chosen, find: typed, sort, view, page } = this.state;
      return !chosen.size && !typed && sort === this.firstSort && view === this.views[0] && page === 1;
    }

    // ---- Data

    /** @param {Record<string, string>} versions */
    async loadIndex(versions) {
      const index = readSteps(await load(`${this.folder}/index`, versions[this.listing]));
      this.index = index;
      return index;
    }

    /**
     * The things in the order asked for. An order never breaks up the groups of the plain one.
     * @param {Index} data
     * @param {number[]} matching
     * @returns {Promise<number[]>}
     */
    async ordered(data, matching) {
      const { sort } = this.state;
      const key = sort.replace(/^-/, "");
      const isKnown = [...this.sort.options].some(({ value }) => value === key);
      if (!isKnown) return matching;
      let sequence = matching;
      if (key !== this.firstSort) {
        const isMatching = new Uint8Array(data.total);
        for (const thing of matching) isMatching[thing] = 1;
        /** @type {number[]} */
        const all = await load(`${this.folder}/by-${key}`, data.versions[`by-${key}`]);
        sequence = all.filter((thing) => isMatching[thing]);
      }
      return sort.startsWith("-") ? [...sequence].reverse() : sequence;
    }

    /** The HTML of things in each view. @param {Index} data @param {number[]} things @returns {Promise<string[][]>} */
    async loadBlocks(data, things) {
      const numbers = [...new Set(things.map((thing) => Math.floor(thing / data.block)))];
      const loaded = await Promise.all(
        numbers.map((number) => load(`${this.folder}/${number}`, data.versions[number])),
      );
      const blocks = new Map(numbers.map((number, place) => [number, loaded[place]]));
      return things.map((thing) => blocks.get(Math.floor(thing / data.block))[thing % data.block]);
    }

    /** What the state asks for, with the HTML of the page of it. @param {Record<string, string>} versions */
    async results(versions) {
      const data = await this.loadIndex(versions);
      const found = match(data, this.state);
      const sequence = this.isPlain() ? [] : await this.ordered(data, found.matching);
      const last = Math.max(1, Math.ceil(sequence.length / data.page));
      const page = Math.min(this.state.page, last);
      const things = sequence.slice((page - 1) * data.page, page * data.page);
      return { data, found, last, page, things, html: await this.loadBlocks(data, things) };
    }

    // ---- What is shown

    async show() {
      this.turn++;
      const mine = this.turn;
      this.showControls();
      if (this.isPlain() && !this.index) {
        this.swap(false);
        return;
      }
      this.root.setAttribute("aria-busy", "true");
      try {
        const { data, found, last, page, things, html } = await ofOneSite((versions) => this.results(versions));
        if (mine !== this.turn) return;
        for (const facet of this.facets) this.showFacet(data, found.counts, facet);
        this.showActive(data);
        if (this.isPlain()) {
          this.count.textContent = this.plainCount;
          this.swap(false);
          return;
        }
        this.count.textContent = this.countText(found.matching.length, page, last);
        this.showThings(data, things, html);
        this.found.append(found.matching.length ? this.pager(page, last) : this.invitation());
        this.swap(true);
      } catch {
        if (mine !== this.turn) return;
        this.count.textContent = "无法读取数据，请刷新页面再试";
        this.swap(false);
      } finally {
        if (mine === this.turn) this.root.removeAttribute("aria-busy");
      }
    }

    /** @param {number} total @param {number} page @param {number} last */
    countText(total, page, last) {
      const { noun, measure } = this.root.dataset;
      if (!total) return `没有符合条件的${noun}，请去掉一些条件`;
      const isFiltered = this.state.chosen.size || this.state.find;
      return `${isFiltered ? "符合条件的有" : "共"}${total}${measure}${noun}${last > 1 ? `，第${page}页` : ""}`;
    }

    /** What to do where nothing was found. */
    invitation() {
      const address = casebook.local(new URL("edit/", casebook.root).href);
      const link = element("a", { href: `${address}?new`, textContent: "补充一个案例" });
      return element("p", {}, "还没有收录？", link);
    }

    /** The plain listing or what was found. @param {boolean} toFound */
    swap(toFound) {
      this.plain.hidden = toFound;
      this.found.hidden = !toFound;
      if (!toFound) {
        this.found.replaceChildren();
        this.active.hidden = true;
      }
      this.markHeads();
      chosenCases.show();
      const shown = toFound ? this.found : this.plain;
      if (this.refocus) /** @type {HTMLElement | null} */ (shown.querySelector(this.refocus))?.focus();
      this.refocus = "";
    }

    /** Controls as the state has them. */
    showControls() {
      const { chosen, find: typed, sort, view } = this.state;
      for (const box of this.checkboxes()) box.checked = Boolean(chosen.get(box.name)?.has(box.value));
      if (this.nameBox && fold(this.nameBox.value) !== fold(typed)) this.nameBox.value = typed;
      const conditions = [...chosen.values()].reduce((sum, { size }) => sum + size, typed ? 1 : 0);
      this.toggle.textContent = conditions ? `筛选（已选${conditions}）` : "筛选";
      this.sort.value = sort.replace(/^-/, "");
      for (const radio of /** @type {NodeListOf<HTMLInputElement>} */ (this.root.querySelectorAll("[name=view]"))) {
        radio.checked = radio.value === view;
      }
    }

    /** Things in the chosen view, under the headings of their groups. @param {Index} data @param {number[]} things @param {string[][]} html */
    showThings(data, things, html) {
      const { view } = this.state;
      const template = this.templates.get(view);
      if (!template) return;
      let end = 0;
      const groups = data.groups.map(([heading, size]) => {
        end += size;
        return { heading, end };
      });
      this.found.replaceChildren();
      /** @type {typeof groups[0] | undefined} */
      let group;
      /** @type {HTMLElement | undefined} */
      let items;
      things.forEach((thing, place) => {
        const its = groups.find((one) => thing < one.end);
        if (!items || its !== group) {
          group = its;
          const section = document.importNode(template.content, true);
          items = find(section, "[data-items]", HTMLElement);
          if (group) find(section, "[data-heading]", HTMLElement).textContent = group.heading;
          this.found.append(section);
        }
        items.append(nodes(html[place][this.views.indexOf(view)]));
      });
    }

    /** @param {number} page @param {number} last */
    pager(page, last) {
      const nav = element("nav", { className: "pager", "aria-label": "分页", hidden: last === 1 });
      /** @param {number} to @param {string} textContent @param {string} rel */
      const link = (to, textContent, rel) =>
        element("a", { href: this.address({ ...this.state, page: to }), textContent, rel, "data-page": to });
      if (page > 1) nav.append(link(page - 1, "上一页", "prev"));
      nav.append(element("span", { textContent: `第${page}页，共${last}页` }));
      if (page < last) nav.append(link(page + 1, "下一页", "next"));
      return nav;
    }

    /** Headings of columns become buttons, and say which way they are sorted. */
    markHeads() {
      for (const head of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("th[data-order]"))) {
        const { order } = head.dataset;
        if (!head.firstElementChild) {
          head.replaceChildren(element("button", { type: "button", textContent: head.textContent }));
        }
        const isTurned = this.state.sort === `-${order}`;
        const down = isTurned !== head.hasAttribute("data-down");
        if (isTurned || this.state.sort === order) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      }
    }

    // ---- Facets

    /**
     * The item of a value, with its check box; in a tree with its depth.
     * @param {string} key
     * @param {string} id
     * @param {string} name
     * @param {number} [depth]
     */
    itemOf(key, id, name, depth) {
      const known = this.items.get(`${key} ${id}`);
      if (known) return known;
      const box = element("input", { type: "checkbox", name: key, value: id });
      const label = element("label", {}, box, element("span", { textContent: name }), element("small"));
      const item = element("li", depth === undefined ? {} : { "data-depth": depth }, label);
      this.items.set(`${key} ${id}`, item);
      return item;
    }

    /**
     * The values of a facet that are shown: all, and of long facets the most frequent that hold what was typed, and
     * those chosen.
     * @param {Facet} facet
     * @param {Uint32Array} counts
     * @param {Listing["facets"][0]} control
     */
    shownValues({ key, values }, counts, { facet, shownAtFirst, typed: box }) {
      const all = [...values.keys()];
      if (!box) return all;
      const typed = fold(box.value);
      const fitting = all.filter((value) => (typed ? fold(values[value][1]).includes(typed) : counts[value] > 0));
      fitting.sort((one, other) => counts[other] - counts[one] || one - other);
      const top = fitting.slice(0, shownAtFirst);
      const more = fitting.length > top.length ? `，显示前${top.length}项` : "";
      find(facet, "[data-more]", HTMLElement).textContent = `${typed ? "找到" : "共"}${fitting.length}项${more}`;
      const chosen = this.state.chosen.get(key);
      return [...top, ...all.filter((value) => chosen?.has(values[value][0]) && !top.includes(value))];
    }

    /**
     * A facet's values with counts beside them.
     * @param {Index} data
     * @param {Uint32Array[]} allCounts
     * @param {Listing["facets"][0]} control
     */
    showFacet(data, allCounts, control) {
      const { facet, key } = control;
      const place = data.facets.findIndex((one) => one.key === key);
      const [{ values }, counts] = [data.facets[place], allCounts[place]];
      const chosen = this.state.chosen.get(key);
      find(facet, "[data-chosen]", HTMLElement).textContent = chosen ? `已选${chosen.size}` : "";
      const items = this.shownValues(data.facets[place], counts, control).map((value) => {
        const [id, name] = values[value];
        const item = this.itemOf(key, id, name, data.facets[place].above?.[value].length);
        find(item, "input", HTMLInputElement).checked = Boolean(chosen?.has(id));
        find(item, "small", HTMLElement).textContent = String(counts[value]);
        item.classList.toggle("empty", counts[value] === 0);
        return item;
      });
      const list = find(facet, "ul", HTMLElement);
      if (items.length !== list.children.length || items.some((item, n) => item !== list.children[n])) {
        const focused = document.activeElement;
        list.replaceChildren(...items);
        if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
      }
    }

    /** A button for every condition, which takes it away. @param {Index} data */
    showActive(data) {
      /** @param {string} key @param {string} id @param {string} label @param {string} name */
      const condition = (key, id, label, name) => {
        const properties = { type: "button", textContent: name, "aria-label": `去掉条件：${label} ${name}` };
        return element("li", {}, element("button", { ...properties, "data-key": key, "data-id": id }));
      };
      const { chosen, find: typed } = this.state;
      const conditions = [...chosen].flatMap(([key, ids]) => {
        const label = this.facets.find((facet) => facet.key === key)?.label ?? "";
        const names = new Map(data.facets.find((facet) => facet.key === key)?.values);
        return [...ids].map((id) => condition(key, id, label, names.get(id) ?? id));
      });
      if (typed) conditions.push(condition("find", "", "名称", typed));
      this.active.hidden = !conditions.length;
      if (conditions.length) {
        const properties = { type: "button", className: "quiet", textContent: "全部清除", "data-all": "" };
        conditions.push(element("li", {}, element("button", properties)));
      }
      this.active.replaceChildren(element("ul", { className: "active", "aria-label": "已选条件" }, ...conditions));
    }

    // ---- What a reader can do

    listen() {
      this.root.addEventListener("change", (event) => this.onChange(event));
      this.root.addEventListener("click", (event) => this.onClick(event));
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.active.addEventListener("click", (event) => this.onActive(event));
      let typing = 0;
      this.form.addEventListener("input", (event) => {
        const { target, isComposing } = /** @type {InputEvent} */ (event);
        const facet = this.facets.find(({ typed }) => typed && typed === target);
        if (isComposing || (!facet && target !== this.nameBox)) return;
        clearTimeout(typing);
        typing = setTimeout(() => (facet ? this.narrow(facet) : this.findName()), TYPING);
      });
      // On narrow screens the filters fold away.
      /** @param {boolean} on */
      const unfold = (on) => this.toggle.setAttribute("aria-expanded", String(on));
      this.toggle.addEventListener("click", () => unfold(this.toggle.getAttribute("aria-expanded") !== "true"));
      find(this.root, ".filters-done", HTMLElement).addEventListener("click", () => {
        unfold(false);
        this.count.focus();
        this.root.scrollIntoView();
      });
      addEventListener("popstate", () => {
        this.state = this.read();
        this.show();
      });
    }

    /** Show those values of a long facet that hold what was typed. @param {Listing["facets"][0]} facet */
    async narrow(facet) {
      try {
        const data = await ofOneSite((versions) => this.loadIndex(versions));
        this.showFacet(data, match(data, this.state).counts, facet);
      } catch {
        // The values that are there stay.
      }
    }

    findName() {
      this.go({ find: this.nameBox?.value.trim() ?? "" }, true);
    }

    /** @param {Event} event */
    onChange({ target }) {
      if (target === this.sort) this.go({ sort: this.sort.value });
      if (!(target instanceof HTMLInputElement) || target.form !== this.form) return;
      if (target.type === "checkbox") this.go({ chosen: this.toggled(target.name, target.value, target.checked) });
      else if (target.name === "view") this.go({ view: target.value });
    }

    /** @param {MouseEvent} event */
    onClick(event) {
      const order = around(event, "th[data-order] button") && around(event, "th[data-order]")?.dataset.order;
      const page = around(event, "[data-page]")?.dataset.page;
      if (order) {
        this.refocus = `th[data-order="${order}"] button`;
        this.go({ sort: this.state.sort === order ? `-${order}` : order });
      } else if (page && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        this.go({ page: Number(page) });
        this.count.focus();
        this.root.scrollIntoView();
      }
    }

    /** @param {MouseEvent} event */
    onActive(event) {
      const { key, id = "", all } = around(event, "button")?.dataset ?? {};
      if (all !== undefined) this.go({ chosen: new Map(), find: "" });
      else if (key === "find") this.go({ find: "" });
      else if (key) this.go({ chosen: this.toggled(key, id, false) });
      else return;
      this.count.focus();
    }
  }

  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-browse]"))) {
    const listing = new Listing(root);
    listing.listen();
    listing.show();
  }
})();
