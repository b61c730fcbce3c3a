// Outcomes as the source words them, one a line, with what was understood shown below each.

import { button, element, freshId } from "./dom.js";
import { busy, labelled, whenTyped } from "./fields.js";
import * as phrases from "./phrases.js";
import { tools } from "./records.js";

/** What a phrase does not tell, and an editor may add. */
const BESIDE = ["headline", "better", "period", "year", "note"];
const BETTER = { lower: "越低越好", higher: "越高越好" };

/**
 * @typedef {object} Row
 * @property {string} line what stands in the box
 * @property {Record<string, any>[]} outcomes what was made of it
 * @property {string} message why nothing was
 * @property {HTMLElement} root
 * @property {HTMLInputElement} input
 * @property {() => void} draw
 */

/** @param {any} one @param {any} other */
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {EditMaking} making @returns {EditWidget} */
export function outcomes({ field, engine, change }) {
  /** @type {Row[]} */
  let rows = [];
  const items = element("div");
  const more = button("添加一项成效", () => add().input.focus(), { className: "quiet" });
  const help = element(
    "p",
    { className: "editor-help" },
    "照来源的说法写，一行一项，如“项目开工用时：从30个工作日压缩至3—7个工作日”",
  );
  const root = element(
    "fieldset",
    {},
    element("legend", {}, field.title, element("small", {}, "选填")),
    help,
    items,
    more,
  );
  const all = () => rows.flatMap((row) => row.outcomes);
  const tell = () => change(all().length ? all() : null);

  function add(/** @type {Record<string, any>[]} */ given = []) {
    const row = makeRow(given);
    rows.push(row);
    items.append(row.root);
    name();
    return row;
  }

  /** Rows are told apart by their number, for those who hear the page. */
  function name() {
    for (const [at, row] of rows.entries()) row.input.setAttribute("aria-label", `成效${at + 1}`);
    more.textContent = rows.length ? "再添加一项成效" : "添加一项成效";
  }

  /** @param {Record<string, any>[]} given @returns {Row} */
  function makeRow(given) {
    const input = element("input", { type: "text", placeholder: "名称：表述" });
    const read = element("p", { className: "editor-read", id: freshId() });
    input.setAttribute("aria-describedby", read.id);
    const own = element("div", {});
    const beside = element("details", { className: "editor-beside" }, element("summary", {}, "补充说明"), own);
    const away = () => {
      rows = rows.filter((other) => other !== row);
      row.root.remove();
      name();
      tell();
      more.focus();
    };
    const up = () => {
      const at = rows.indexOf(row);
      if (at < 1) return;
      rows.splice(at - 1, 0, ...rows.splice(at, 1));
      rows[at].root.before(row.root);
      name();
      tell();
      input.focus();
    };
    const body = element("div", {}, input, read, beside);
    const box = element("div", { className: "editor-item editor-item--line" }, body, tools("这一项", { up, away }));
    /** @type {Row} */
    const row = {
      line: given.map(phrases.line).join("；"),
      outcomes: given,
      message: "",
      root: box,
      input,
      draw() {
        if (!busy(input) && input.value !== row.line) input.value = row.line;
        const told = row.outcomes.flatMap((outcome) => [
          ...(row.outcomes.length > 1 ? [element("span", {}, `${outcome.name}：`)] : []),
          ...phrases
            .understood(outcome)
            .map(([what, words]) => element("span", {}, what, words ? " " : "", element("b", {}, words))),
        ]);
        read.replaceChildren(...(row.message ? [element("span", { className: "editor-why" }, row.message)] : told));
        beside.hidden = row.outcomes.length !== 1;
        if (!own.contains(document.activeElement)) own.replaceChildren(...extras(row));
      },
    };
    let turn = 0;
    whenTyped(input, async () => {
      const mine = ++turn;
      const typed = input.value.trim();
      row.line = typed;
      const answer = await understand(row, typed);
      if (mine !== turn) return;
      Object.assign(row, answer);
      row.draw();
      tell();
    });
    row.draw();
    return row;
  }

  /** @param {Row} row @param {string} typed */
  async function understand(row, typed) {
    if (!typed) return { outcomes: [], message: "" };
    const [first] = row.outcomes;
    const [, name = typed, rest = ""] = /^([^：:]*)[：:](.*)$/.exec(typed) ?? [];
    // Only the name was changed: all else stays as it is, also what no phrase says.
    if (row.outcomes.length === 1 && rest && rest === phrases.said(first)) {
      return { outcomes: [{ ...first, name: name.trim() }], message: "" };
    }
    const [{ outcomes: found, message }] = await engine.call("notation", [typed]);
    const kept = Object.fromEntries(Object.entries(first ?? {}).filter(([key]) => [...BESIDE, "source"].includes(key)));
    if (found.length) return { outcomes: [{ ...kept, ...found[0] }, ...found.slice(1)].map(inOrder), message: "" };
    // What is not understood is kept as words, so that nothing is lost, and the check says what is wrong with it.
    const words = rest.trim() ? { text: rest.trim() } : {};
    return { outcomes: [{ name: name.trim(), ...words, ...kept }], message };
  }

  /** In the order in which a data file has them. @param {Record<string, any>} outcome */
  function inOrder(outcome) {
    const keys = (field.fields ?? []).map(({ key }) => key);
    return Object.fromEntries(
      Object.entries(outcome).sort(([one], [other]) => keys.indexOf(one) - keys.indexOf(other)),
    );
  }

  /** Controls for what stands beside a phrase. @param {Row} row */
  function extras(row) {
    const [outcome = {}] = row.outcomes;
    const give = (/** @type {string} */ key, /** @type {any} */ value) => {
      const { [key]: _, ...rest } = row.outcomes[0] ?? {};
      row.outcomes = [inOrder(value === null ? rest : { ...rest, [key]: value })];
      row.draw();
      tell();
    };
    return (field.fields ?? [])
      .filter(({ key }) => BESIDE.includes(key))
      .flatMap((inner) => {
        const said = { title: inner.title, help: "", required: true };
        if (inner.key === "headline") {
          const box = element("input", { type: "checkbox", checked: outcome.headline === true });
          box.addEventListener("change", () => give("headline", box.checked || null));
          return [element("label", { className: "editor-check" }, box, inner.title.replace("是否", ""))];
        }
        if (inner.key === "better") {
          const select = element("select", {}, element("option", { value: "" }, "不说明"));
          for (const [value, words] of Object.entries(BETTER)) select.append(element("option", { value }, words));
          select.value = outcome.better ?? "";
          select.addEventListener("change", () => give("better", select.value || null));
          return labelled(select, said);
        }
        const control = element("input", {
          type: "text",
          value: outcome[inner.key] ?? "",
          placeholder: `如：${inner.example}`,
        });
        whenTyped(control, () => {
          const typed = control.value.trim();
          give(inner.key, inner.key === "year" && /^\d{4}$/.test(typed) ? Number(typed) : typed || null);
        });
        return labelled(control, said);
      });
  }

  return {
    root,
    show(value) {
      const given = Array.isArray(value) ? value.map((one) => (one && typeof one === "object" ? one : {})) : [];
      if (same(given, all())) return;
      // Written elsewhere: rows are kept where they say the same, so that nobody's focus is lost.
      let at = 0;
      for (const row of rows) {
        const count = row.outcomes.length;
        const now =
          count > 1 && same(given.slice(at, at + count), row.outcomes)
            ? given.slice(at, at + count)
            : given.slice(at, at + 1);
        at += now.length;
        if (same(now, row.outcomes)) continue;
        row.outcomes = now;
        row.message = "";
        if (!busy(row.input)) row.line = now.map(phrases.line).join("；");
      }
      const rest = given.slice(at);
      rows = rows.filter((row) => row.outcomes.length || busy(row.input) || row.root.remove());
      for (const row of rows) row.draw();
      for (const outcome of rest) add([outcome]);
      name();
    },
    control(path) {
      let left = Number(path.split("/")[0] || 0);
      for (const row of rows) {
        if (left < row.outcomes.length) return row.input;
        left -= row.outcomes.length;
      }
      return more;
    },
  };
}
