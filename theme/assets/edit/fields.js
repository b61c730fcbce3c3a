// Fields of one control: a line, a paragraph, a number, a date, a yes, lines of text, one of a vocabulary.

import { combobox } from "./combo.js";
import { element, freshId } from "./dom.js";

/** Whether somebody is in a control: nothing is written into it then. @param {Element} control */
export const busy = (control) => document.activeElement === control;

/**
 * Call `act` after every change that somebody makes by typing, but not while an input method composes.
 * @param {HTMLInputElement | HTMLTextAreaElement} control
 * @param {() => void} act
 */
export function whenTyped(control, act) {
  control.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) act();
  });
  control.addEventListener("compositionend", act);
}

/**
 * A label over a control, with the help below.
 * @param {HTMLElement} control
 * @param {{title: string, help: string, required: boolean}} said
 */
export function labelled(control, { title, help, required }) {
  control.id ||= freshId();
  const label = element("label", { htmlFor: control.id }, title);
  if (!required) label.append(element("small", {}, "选填"));
  const parts = [label, control];
  if (help) {
    const told = element("p", { className: "editor-help", id: freshId() }, help);
    control.setAttribute("aria-describedby", told.id);
    parts.push(told);
  }
  return parts;
}

/** What is shown of an example from the data file. @param {string} example */
export const hint = (example) => (/^[[{]/.test(example) || /^[a-z-]+$/.test(example) ? "" : `如：${example}`);

/** What a field holds as one line of text. @param {any} value */
const asText = (value) => (value === null || value === undefined ? "" : String(value));

/**
 * A line or a paragraph; whole numbers become numbers where the field holds them.
 * @param {EditMaking} making
 * @param {{rows?: number, number?: boolean}} [options]
 * @returns {EditWidget}
 */
export function text({ field, change }, { rows = 0, number = false } = {}) {
  const control = rows ? element("textarea", { rows }) : element("input", { type: "text" });
  control.placeholder = field.kind === "date" ? "2026-12-01" : hint(field.example);
  if (number) control.inputMode = "numeric";
  whenTyped(control, () => {
    const typed = control.value.trim();
    change(number && /^\d{1,9}$/.test(typed) ? Number(typed) : typed || null);
  });
  return {
    root: element("div", {}, ...labelled(control, field)),
    show(value) {
      const shown = asText(value);
      if (!busy(control) && control.value !== shown) control.value = shown;
    },
    control: () => control,
  };
}

/** @param {EditMaking} making @returns {EditWidget} */
export function flag({ field, change }) {
  const control = element("input", { type: "checkbox", id: freshId() });
  control.addEventListener("change", () => change(control.checked || null));
  const told = element("p", { className: "editor-help", id: freshId() }, field.help);
  control.setAttribute("aria-describedby", told.id);
  return {
    root: element(
      "div",
      {},
      element("label", { className: "editor-check", htmlFor: control.id }, control, field.title),
      told,
    ),
    show(value) {
      control.checked = value === true;
    },
    control: () => control,
  };
}

/** Lines of text, one a line. @param {EditMaking} making @returns {EditWidget} */
export function lines({ field, change }) {
  const control = element("textarea", { rows: 2, placeholder: hint(field.example.replace(/^\[|\]$/g, "")) });
  const help = [field.help, "一行一项"].filter(Boolean).join("；");
  whenTyped(control, () => {
    const given = control.value
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    change(given.length ? given : null);
  });
  return {
    root: element("div", {}, ...labelled(control, { ...field, help })),
    show(value) {
      const given = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
      const shown = given.map(asText).join("\n");
      control.rows = Math.max(2, given.length);
      if (!busy(control) && control.value !== shown) control.value = shown;
    },
    control: () => control,
  };
}

/**
 * One of a vocabulary, looked up by name or pinyin.
 * @param {EditMaking} making
 * @param {EditOption[]} options
 * @returns {EditWidget}
 */
export function choice({ field, change }, options) {
  const box = combobox({
    label: "",
    options: () => options,
    placeholder: "输入名称或拼音查找",
    pick: (option) => {
      box.input.value = option.name;
      box.input.dataset.chosen = option.name;
      change(option.id);
    },
  });
  const settle = () => {
    const typed = box.input.value.trim();
    const found = options.find((option) => [option.name, option.id, ...option.aliases].includes(typed));
    if (typed !== (box.input.dataset.chosen ?? "")) change(found?.id ?? (typed || null));
    box.input.dataset.chosen = typed;
  };
  box.input.addEventListener("change", settle);
  const [label, , ...help] = labelled(box.input, field);
  return {
    root: element("div", {}, label, box.root, ...help),
    show(value) {
      const shown = options.find(({ id }) => id === value)?.name ?? asText(value);
      if (busy(box.input)) return;
      box.input.value = shown;
      box.input.dataset.chosen = shown;
    },
    control: () => box.input,
  };
}
