"use strict";

// Cases chosen for comparison: boxes to tick anywhere, kept between pages, shown in a tray at the foot of the window.

const chosenCases = (() => {
  const LIMIT = 4;
  const STORE = "casebook.compare";
  /** @typedef {{id: string, name: string}} ChosenCase */

  /** The first store that the browser lets us use; without any, the choice lasts as long as the page. */
  const store = /** @type {const} */ (["localStorage", "sessionStorage"])
    .map((name) => {
      try {
        const found = window[name];
        found.setItem(`${STORE}.test`, "1");
        found.removeItem(`${STORE}.test`);
        return found;
      } catch {
        return null;
      }
    })
    .find(Boolean);

  /** @returns {ChosenCase[]} what is stored; anybody may have written there, so only what we understand */
  function stored() {
    try {
      /** @type {ChosenCase[]} */
      const found = JSON.parse(store?.getItem(STORE) ?? "[]");
      return found
        .filter(({ id, name }) => /^[a-z0-9-]+$/.test(id) && typeof name === "string")
        .map(({ id, name }) => ({ id, name }))
        .slice(0, LIMIT);
    } catch {
      return [];
    }
  }

  let chosen = stored();

  const { around, element, local, root } = casebook;
  const isComparison = Boolean(document.querySelector("[data-comparison]"));
  const count = element("p", { className: "tray-count", role: "status" });
  const list = element("ul", { className: "tray-list" });
  const go = element("a", { className: "tray-go", textContent: "并排对比" });
  const clear = element("button", { type: "button", className: "quiet", textContent: "清空" });
  const actions = element("p", { className: "tray-do" }, go, clear);
  const tray = element(
    "section",
    { className: "tray", hidden: true, "aria-label": "对比" },
    element("div", { className: "tray-inner md-grid" }, count, list, actions),
  );
  document.body.append(tray);

  /** @param {string} [told] what to say besides the number */
  function show(told = "") {
    for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-compare]"))) {
      box.checked = chosen.some(({ id }) => id === box.dataset.compare);
    }
    tray.hidden = chosen.length === 0 || isComparison;
    document.documentElement.classList.toggle("has-tray", !tray.hidden);
    const unkept = store ? "" : "；浏览器不允许保存，离开本页后就会清空";
    const text = `已选${chosen.length}个${told}${unkept}`;
    if (count.textContent !== text) count.textContent = text;
    go.href = local(new URL(`compare/?ids=${chosen.map(({ id }) => id).join(",")}`, root).href);
    list.replaceChildren(
      ...chosen.map(({ id, name }) => {
        const away = element("button", { type: "button", className: "tray-away", "aria-label": `不再对比：${name}` });
        away.dataset.id = id;
        return element("li", {}, element("span", { textContent: name }), away);
      }),
    );
  }

  /** @param {ChosenCase[]} cases @param {string} [told] */
  function choose(cases, told) {
    chosen = cases;
    try {
      store?.setItem(STORE, JSON.stringify(chosen));
    } catch {
      // Full or refused: the choice lasts as long as the page.
    }
    show(told);
  }

  document.addEventListener("change", ({ target: box }) => {
    if (!(box instanceof HTMLInputElement)) return;
    const { compare: id, name = "" } = box.dataset;
    if (!id) return;
    const others = chosen.filter((one) => one.id !== id);
    if (!box.checked) choose(others);
    else if (others.length < LIMIT) choose([...others, { id, name }]);
    else show(`，最多${LIMIT}个：请先去掉一个`);
  });

  list.addEventListener("click", (event) => {
    const away = around(event, "[data-id]");
    const item = around(event, "li");
    if (!away || !item) return;
    const place = [...list.children].indexOf(item);
    choose(chosen.filter(({ id }) => id !== away.dataset.id));
    (list.children[Math.min(place, list.children.length - 1)]?.querySelector("button") ?? go).focus();
  });

  clear.addEventListener("click", () => choose([]));

  const refresh = () => {
    chosen = stored();
    show();
  };
  addEventListener("storage", ({ key }) => {
    if (key === STORE) refresh();
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) refresh();
  });

  show();
  return { limit: LIMIT, read: () => chosen, choose, show };
})();
