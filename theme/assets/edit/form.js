// The form: all fields of a case in the outline's order, made from what the engine says of them.

import { element, freshId } from "./dom.js";
import * as fields from "./fields.js";
import { outcomes } from "./outcomes.js";
import { OPEN } from "./problems.js";
import { records } from "./records.js";
import * as tokens from "./tokens.js";

/** What groups of fields are called, by the field that each begins with; a new field joins that of the one before it. */
const GROUPS = new Map([
  ["id", "这是什么案例"],
  ["lead", "谁做的"],
  ["summary", "怎么做的"],
  ["start", "实施情况"],
  ["outcomes", "成效如何"],
  ["unstated", "来源没有说的"],
  ["policies", "文件、平台和相关主体"],
  ["frameworks", "归类和相关案例"],
  ["sources", "来源"],
  ["terms", "名词、编号和日期"],
]);
/** Besides what is required: what most cases have. The rest is folded until it has something. */
const USUAL = new Set(["number", "tags", "lead", "partners", "problem", "outcomes"]);
const FOLDED = new Set(["id"]);
/** Let what is wrong be read out with a control, after its help. @param {Element} control @param {string} id "" for nothing */
function describe(control, id) {
  const own = (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter((one) => one && !one.startsWith("why-"));
  const all = [...own, id].filter(Boolean).join(" ");
  if (all) control.setAttribute("aria-describedby", all);
  else control.removeAttribute("aria-describedby");
}

/** @param {EditMaking} making @returns {EditWidget} */
function widget(making) {
  const { field, info } = making;
  const options = info.vocabularies[field.options] ?? [];
  if (field.kind === "choice") return fields.choice(making, options);
  if (field.kind === "choices") return tokens.choices(making, options);
  if (field.kind === "organisations") return tokens.organisations(making);
  if (field.kind === "frameworks") return tokens.frameworks(making);
  if (field.kind === "outcomes") return outcomes(making);
  if (field.kind === "records") return records(making);
  if (field.kind === "list") return fields.lines(making);
  if (field.kind === "flag") return fields.flag(making);
  if (field.kind === "number") return fields.text(making, { number: true });
  return fields.text(making, { rows: field.kind === "paragraphs" ? 3 : 0 });
}

/**
 * Build the form.
 * @param {HTMLElement} form
 * @param {EditInfo} info
 * @param {EditEngine} engine
 * @param {(key: string, value: any) => void} change
 */
export function buildForm(form, info, engine, change) {
  /** @type {Map<string, {widget: EditWidget, root: HTMLElement, why: HTMLElement, fold: HTMLDetailsElement | null}>} */
  const made = new Map();
  /** @type {Record<string, any>} */
  let shown = {};
  /** @type {Set<string>} */
  const touched = new Set();
  form.replaceChildren();
  /** @type {EditField[][]} */
  const groups = [];
  for (const field of info.fields) {
    if (GROUPS.has(field.key) || !groups.length) groups.push([]);
    groups.at(-1)?.push(field);
  }
  for (const group of groups) form.append(section(group));

  /** @param {EditField[]} group */
  function section(group) {
    const title = GROUPS.get(group[0].key) ?? group[0].title;
    const usual = group.filter((field) => (field.required || USUAL.has(field.key)) && !FOLDED.has(field.key));
    const others = group.filter((field) => !usual.includes(field));
    const names = others.map((field) => field.title).join("、");
    if (!usual.length) {
      const fold = element("details", {}, element("summary", {}, title, element("small", {}, names)));
      fold.append(...others.map((field) => one(field, fold)));
      return fold;
    }
    const id = freshId();
    const whole = element("section", { "aria-labelledby": id }, element("h2", { id }, title));
    whole.append(...usual.map((field) => one(field, null)));
    // What a group of one field says above it need not be said twice.
    if (usual.length === 1)
      whole.querySelector("legend")?.classList.toggle("visually-hidden", title.startsWith(usual[0].title));
    if (others.length) {
      const fold = element("details", { className: "editor-more" }, element("summary", {}, `更多：${names}`));
      fold.append(...others.map((field) => one(field, fold)));
      whole.append(fold);
    }
    return whole;
  }

  /** @param {EditField} field @param {HTMLDetailsElement | null} fold */
  function one(field, fold) {
    const give = (/** @type {any} */ value) => {
      touched.add(field.key);
      change(field.key, value);
    };
    const made_ = widget({ field, info, engine, change: give, values: () => shown });
    const why = element("div", { className: "editor-whys", id: `why-${freshId()}` });
    const root = element("div", { className: "editor-field", "data-field": field.key }, made_.root, why);
    made.set(field.key, { widget: made_, root, why, fold });
    return root;
  }

  return {
    /** Show the values of the text. @param {Record<string, any>} values */
    show(values) {
      shown = values;
      for (const [key, { widget: made_, fold }] of made) {
        made_.show(values[key]);
        if (fold && values[key] !== undefined && values[key] !== null && !fold.dataset.opened && !FOLDED.has(key)) {
          fold.open = true;
        }
      }
      for (const fold of form.querySelectorAll("details")) fold.dataset.opened = "yes";
    },

    /** Say at each field what is wrong with it. @param {EditProblem[]} problems @param {boolean} isNew */
    mark(problems, isNew) {
      for (const old of form.querySelectorAll(".editor-wrong")) {
        old.classList.remove("editor-wrong");
        old.removeAttribute("aria-invalid");
        describe(old, "");
      }
      for (const [key, { widget: made_, why }] of made) {
        const own = problems.filter(({ field }) => field === key || field.startsWith(`${key}/`));
        const lines = own.map((problem) => {
          const waiting = isNew && OPEN.test(problem.code) && !touched.has(key);
          const control = made_.control(problem.field.slice(key.length + 1));
          if (problem.severity === "error" && !waiting && control) {
            control.classList.add("editor-wrong");
            control.setAttribute("aria-invalid", "true");
            describe(control, why.id);
          }
          const className = waiting || problem.severity === "warning" ? "editor-help" : "editor-why";
          const at = /^\w+\/(\d+)\//.exec(problem.field)?.[1];
          return element("p", { className }, `${at ? `第${Number(at) + 1}条：` : ""}${problem.plain}`);
        });
        const same = why.textContent === lines.map((line) => line.textContent).join("");
        if (!same || why.childElementCount !== lines.length || isNew) why.replaceChildren(...lines);
      }
    },

    /** Lead to a field; false when the form has none such. @param {string} path */
    focus(path) {
      const [key, ...rest] = path.split("/");
      const found = made.get(key);
      const control = found?.widget.control(rest.join("/"));
      if (!found || !control) return false;
      if (found.fold) found.fold.open = true;
      found.root.scrollIntoView({ block: "center" });
      control.focus({ preventScroll: true });
      return true;
    },

    /** Whether somebody has changed the field here. @param {string} key */
    touch(key) {
      touched.add(key);
    },
  };
}
