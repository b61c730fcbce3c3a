// Fields of records: each a box with its own controls, which can be added, moved and taken out.

import { combobox } from "./combo.js";
import { button, element, freshId } from "./dom.js";
import { busy, hint, labelled, whenTyped } from "./fields.js";

const LONG = 120; // characters above which a text gets several lines

/** Buttons that move something or take it out. @param {string} name @param {{up?: () => void, away: () => void}} acts */
export function tools(name, { up, away }) {
  const made = element("div", { className: "editor-item-tools" });
  if (up) made.append(button("↑", up, { title: "上移", "aria-label": `${name}上移` }));
  made.append(button("×", away, { title: "去掉", "aria-label": `去掉${name}` }));
  return made;
}

/**
 * The control of a field within a record, or null for what is a record itself: that is left to the text.
 * @param {EditInner} inner
 * @param {EditOption[] | null} options
 * @param {(value: any) => void} change
 */
function innerControl(inner, options, change) {
  if (inner.record) return null;
  const words = /^(.+)之一$/.exec(inner.type)?.[1].split("、");
  if (words) {
    const select = element("select", { id: freshId() }, element("option", { value: "" }, "请选择"));
    select.append(...words.map((word) => element("option", { value: word }, word)));
    select.addEventListener("change", () => change(select.value || null));
    return { control: select, root: select };
  }
  if (options) {
    const box = combobox({
      label: "",
      options: () => options,
      pick: ({ id }) => settle(id),
      typed: (text) => settle(text),
    });
    const settle = (/** @type {string} */ id) => {
      box.input.value = options.find((option) => option.id === id)?.name ?? id;
      change(id || null);
    };
    box.input.addEventListener("change", () => {
      const typed = box.input.value.trim();
      settle(options.find(({ name }) => name === typed)?.id ?? typed);
    });
    return { control: box.input, root: box.root };
  }
  const most = Number(/最多(\d+)字/.exec(inner.type)?.[1] ?? 0);
  const control = most > LONG ? element("textarea", { rows: 3 }) : element("input", { type: "text" });
  control.placeholder = /^日期/.test(inner.type) ? "2026-12-01" : hint(inner.example);
  whenTyped(control, () => change(control.value.trim() || null));
  return { control, root: control };
}

/** @param {EditMaking} making @returns {EditWidget} */
export function records({ field, info, change, values }) {
  /** @type {Record<string, any>[]} */
  let given = [];
  /** @type {Map<string, HTMLElement>[]} */
  let controls = [];
  const name = field.title.replace(/^(主要|相关)/, "");
  const items = element("div");
  const root = element("fieldset", {}, element("legend", {}, field.title));
  if (!field.required) root.querySelector("legend")?.append(element("small", {}, "选填"));
  if (field.help) root.append(element("p", { className: "editor-help" }, field.help));
  const more = button(
    given.length ? "" : `添加一条${name}`,
    () => {
      draw([...given, {}]);
      controls.at(-1)?.values().next().value?.focus();
    },
    { className: "quiet" },
  );
  root.append(items, more);

  /** Of a source the name is looked up among those of the case's edition. @param {EditInner} inner */
  const optionsOf = (inner) => {
    if (field.key !== "sources" || inner.key !== "id") return null;
    const { edition } = values();
    return (info.vocabularies.sources ?? []).filter((source) => !edition || source.edition === edition);
  };
  const tell = () => {
    const kept = given.filter((record) => Object.values(record).some((value) => value !== null && value !== ""));
    change(kept.length ? kept : null);
  };

  /** @param {number} at */
  function box(at) {
    /** @type {Map<string, HTMLElement>} */
    const own = new Map();
    const title = `${name}${at + 1}`;
    const parts = (field.fields ?? []).flatMap((inner) => {
      const options = optionsOf(inner);
      const made = innerControl(inner, options, (value) => {
        const record = { ...given[at], [inner.key]: value };
        if (value === null && !inner.required) delete record[inner.key];
        if (value === null && inner.required) record[inner.key] = "";
        given = given.map((old, index) => (index === at ? record : old));
        tell();
      });
      if (!made) return [];
      own.set(inner.key, made.control);
      const said = { title: inner.title, help: "", required: inner.required };
      const [label] = labelled(made.control, said);
      made.control.setAttribute("aria-label", `${title}：${inner.title}`);
      return [label, made.root];
    });
    controls[at] = own;
    const up = at
      ? () => {
          const moved = [...given];
          [moved[at - 1], moved[at]] = [moved[at], moved[at - 1]];
          draw(moved);
          tell();
        }
      : undefined;
    const away = () => {
      draw(given.filter((_, index) => index !== at));
      tell();
      more.focus();
    };
    const head = element("p", { className: "editor-item-name" }, title);
    return element("div", { className: "editor-item editor-item--record" }, head, ...parts, tools(title, { up, away }));
  }

  /** @param {Record<string, any>[]} records */
  function draw(records) {
    const count = records.length;
    given = records;
    if (items.childElementCount !== count) {
      controls = [];
      items.replaceChildren(...records.map((_, at) => box(at)));
    }
    records.forEach((record, at) => {
      for (const [key, control] of controls[at]) write(control, optionsOf(innerOf(key)), record?.[key]);
    });
    more.textContent = `${count ? "再添加" : "添加"}一条${name}`;
  }
  const innerOf = (/** @type {string} */ key) =>
    /** @type {EditInner} */ (field.fields?.find((inner) => inner.key === key));

  return {
    root,
    show(value) {
      const records = Array.isArray(value)
        ? value.map((record) => (record && typeof record === "object" ? record : {}))
        : [];
      // A record that was just added and has nothing yet is not in the text: it stays.
      const waiting = given.length > records.length && given.slice(records.length).every(isEmpty);
      draw(waiting ? [...records, ...given.slice(records.length)] : records);
    },
    control(path) {
      const [at = "0", key = ""] = path.split("/");
      const own = controls[Number(at)];
      return own?.get(key) ?? own?.values().next().value ?? more;
    },
  };
}

/** @param {Record<string, any>} record */
const isEmpty = (record) => Object.values(record).every((value) => value === null || value === "");

/** Show a value in a control, unless somebody is in it. @param {HTMLElement} control @param {EditOption[] | null} options @param {any} value */
function write(control, options, value) {
  if (busy(control)) return;
  const text = value === null || value === undefined ? "" : String(value);
  const shown = options?.find(({ id }) => id === text)?.name ?? text;
  const typed = /** @type {HTMLInputElement} */ (control);
  if (typed.value === shown) return;
  if (control instanceof HTMLSelectElement && shown && ![...control.options].some((option) => option.value === shown)) {
    control.append(element("option", { value: shown }, shown));
  }
  typed.value = shown;
}
