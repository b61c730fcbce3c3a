// The desk: one case at a time, its text the one truth. Form and textarea change the text; everything else follows it.

import { button, editor, element, notice, part, tell } from "./dom.js";
import * as drafts from "./drafts.js";
import { buildForm } from "./form.js";
import { out } from "./out.js";
import { Paper } from "./paper.js";
import { preview } from "./preview.js";
import { problemList } from "./problems.js";
import { sourceBox } from "./source.js";
import { textBox } from "./text.js";

const SOON = 300; // milliseconds after the last change until the draft is kept
const UNSAID = "未写明";

/**
 * @typedef {object} Work what is being written
 * @property {"new" | "correct" | "import"} what
 * @property {string | null} case the id of an existing case
 * @property {string | null} edition
 * @property {string} path of its file
 * @property {number} line in it
 * @property {string} base the text to begin with
 * @property {string} text as it is now
 * @property {string} [key] of the draft that is kept
 * @property {number} [count] of the version of it
 * @property {string} [register] what is registered along with it
 * @property {drafts.Draft["list"]} [list] of an import
 * @property {number} [at]
 * @property {() => void} [listed] called when what is to do has changed
 * @property {string} [said] what it is called above the desk
 * @property {string} [reason]
 * @property {string} [evidence]
 */

export class Desk {
  /** @type {Work | null} */
  work = null;
  /** @type {EditChecked | null} */
  checked = null;
  /** @type {Map<string, any>} */
  #pending = new Map();
  #flushing = false;
  #handedOut = "";
  #timer = 0;

  /** @param {EditEngine} engine @param {EditInfo} info */
  constructor(engine, info) {
    this.engine = engine;
    this.info = info;
    this.paper = new Paper("", () => {});
    this.keeper = new drafts.Keeper("", 0);
    this.form = this.#newForm();
    this.box = textBox({
      typed: (text) => this.paper.set(text, "text"),
      undo: () => this.paper.undo(),
      redo: () => this.paper.redo(),
    });
    this.problems = problemList((problem) => this.lead(problem));
    this.page = preview(() => this.#draw());
    this.out = out(() => {
      this.#handedOut = this.paper.text;
    });
    this.source = sourceBox(engine);
    part("[data-undo]", HTMLButtonElement).addEventListener("click", () => this.paper.undo());
    part("[data-redo]", HTMLButtonElement).addEventListener("click", () => this.paper.redo());
    part("[data-basis]", HTMLElement).addEventListener("input", () => {
      this.#prepare();
      this.#keepSoon();
    });
    window.addEventListener("pagehide", () => this.keep());
    document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    window.addEventListener("beforeunload", (event) => {
      this.keep();
      if (this.unsaved) event.preventDefault();
    });
  }

  #newForm() {
    const form = part("#editor-form", HTMLFormElement);
    form.addEventListener("submit", (event) => event.preventDefault());
    return buildForm(form, this.info, this.engine, (key, value) => this.setField(key, value));
  }

  /** Whether something was written that has not been taken out by one of the ways. */
  get unsaved() {
    return Boolean(this.work) && this.paper.text !== this.work?.base && this.paper.text !== this.#handedOut;
  }

  /** Lay a case on the desk. @param {Work} work */
  async start(work) {
    this.keep();
    this.work = work;
    this.#pending.clear();
    this.paper = new Paper(work.text, (text, by) => this.#changed(text, by));
    this.keeper = new drafts.Keeper(work.key ?? drafts.freshKey(), work.count ?? 0);
    part("#editor-reason", HTMLInputElement).value = work.reason ?? "";
    part("#editor-evidence", HTMLInputElement).value = work.evidence ?? "";
    this.form = buildForm(part("#editor-form", HTMLElement), this.info, this.engine, (key, value) =>
      this.setField(key, value),
    );
    this.box.show(work.text);
    this.source.show(work.list?.[work.at ?? 0]?.source ?? "");
    this.out.hush();
    part("[data-work]", HTMLElement).hidden = false;
    tell("[data-what]", work.said ?? "");
    this.#tools();
    tell("[data-saved]", work.text === work.base ? "还没有改动" : "草稿已存在这台电脑上");
    if (!drafts.canKeep()) this.#warn();
    await this.check();
  }

  /** Let go of what is being written, and of its draft. */
  forget() {
    drafts.remove(this.keeper.key);
    this.work = null;
  }

  /** A field was changed in the form. @param {string} key @param {any} value */
  setField(key, value) {
    this.#pending.set(key, value);
    this.#flush();
  }

  async #flush() {
    if (this.#flushing) return;
    this.#flushing = true;
    try {
      for (let next = this.#pending.entries().next(); !next.done; next = this.#pending.entries().next()) {
        const [key, value] = next.value;
        const { paper } = this;
        const before = paper.text;
        const text = await this.engine.call("set_field", before, key, value);
        // Did the text change meanwhile, the field goes into what it is now; did the field, its latest value counts.
        if (paper.text !== before || this.#pending.get(key) !== value) continue;
        this.#pending.delete(key);
        paper.set(text, key);
      }
      notice("form");
    } catch (error) {
      this.#pending.clear();
      notice("form", error instanceof Error ? error.message : String(error));
    } finally {
      this.#flushing = false;
    }
  }

  /** @param {string} text @param {string} by */
  #changed(text, by) {
    if (by !== "text") this.box.show(text);
    this.#tools();
    this.out.hush();
    if (this.work?.list) this.work.list[this.work.at ?? 0].text = text;
    tell("[data-saved]", "正在保存……");
    this.#keepSoon();
    this.check();
  }

  #tools() {
    part("[data-undo]", HTMLButtonElement).disabled = !this.paper.undoable;
    part("[data-redo]", HTMLButtonElement).disabled = !this.paper.redoable;
  }

  /** Ask what is wrong with the text, and show everything as the answer has it. */
  async check() {
    const { work, paper } = this;
    if (!work) return;
    const { text } = paper;
    /** @type {EditChecked | undefined} */
    const found = await this.engine.latest("check", text, work.case, work.register ?? "");
    if (!found || this.paper !== paper || paper.text !== text) return;
    this.checked = found;
    if (found.values && !this.#pending.size) this.form.show(found.values);
    notice("yaml", found.values ? "" : "文字稿的格式有误，改好以前表格停在原来的样子。");
    this.form.mark(found.problems, work.what !== "correct");
    this.problems(found.problems, work.what !== "correct");
    if (work.list) this.#todo(found, work.list[work.at ?? 0]);
    editor.dataset.checked = String(Number(editor.dataset.checked ?? 0) + 1);
    await Promise.all([this.#draw(), this.#prepare(), this.source.hold(text, String(found.values?.title ?? ""))]);
  }

  /** What is still to do in a draft of a list, by the titles of its fields. @param {EditChecked} found @param {{title: string, todo: string[]}} item */
  #todo({ problems, values }, item) {
    const titles = new Map(this.info.fields.map(({ key, title }) => [key, title]));
    item.todo = [...new Set(problems.map(({ field }) => titles.get(field.split("/")[0]) ?? "").filter(Boolean))];
    item.title = String(values?.title ?? "") || item.title;
    this.work?.listed?.();
  }

  /** The page as it would be. */
  async #draw() {
    const { work, paper } = this;
    if (!work) return;
    const { text } = paper;
    const made = await this.engine.latest("preview", text, work.case, work.register ?? "");
    if (made && paper.text === text && this.paper === paper) this.page.show(made.article);
  }

  /** What would go out. */
  async #prepare() {
    const { work, paper } = this;
    if (!work) return;
    const { text } = paper;
    const title = String(this.checked?.values?.title ?? "") || "案例";
    try {
      const texts = work.list ? work.list.map((item) => item.text) : text;
      const file = await this.engine.latest("file", texts, work.edition, work.register ?? "");
      if (!file || this.paper !== paper || paper.text !== text) return;
      if (!work.case) {
        this.out.show({ file, subject: work.list ? "导入名单" : `补充案例：${title}`, correction: null });
        return;
      }
      const { reason, evidence } = this.out.basis;
      const slip = await this.engine.latest("slip", work.case, text, reason || UNSAID, evidence || UNSAID);
      if (!slip || this.paper !== paper || paper.text !== text) return;
      const correction = { id: work.case, title, path: work.path, line: work.line, block: text, ...slip };
      this.out.show({ file, subject: `更正案例：${title}`, correction });
    } catch {
      // Text that is no YAML goes nowhere; the list says what is wrong with it.
    }
  }

  /** Lead to where a problem is: its field, or its line. @param {EditProblem} problem */
  lead(problem) {
    if (!problem.field || !this.checked?.values || !this.form.focus(problem.field)) {
      this.box.lead(problem.line, problem.column);
    }
  }

  #keepSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keep(), SOON);
  }

  /** Keep the draft in the browser, now. */
  keep() {
    clearTimeout(this.#timer);
    const { work, paper } = this;
    if (!work) return;
    const { reason, evidence } = this.out.basis;
    if (paper.text === work.base && !work.list) {
      this.keeper.drop();
      tell("[data-saved]", "还没有改动");
      return;
    }
    const { what, case: id, edition, base, list, at, register } = work;
    const title = String(this.checked?.values?.title ?? "") || work.said || "没有标题";
    const site = this.engine.version ?? "";
    const whole = { what, case: id ?? undefined, edition: edition ?? undefined, title, text: paper.text, base, site };
    const kept = this.keeper.keep({ ...whole, list, at, register, reason, evidence });
    if (kept === "lost") return this.#warn();
    this.#remember();
    tell("[data-saved]", "草稿已存在这台电脑上");
    if (kept === "apart")
      notice("apart", "另一个窗口也在写这份草稿。两边分开保存，互不覆盖；请只留一份提交。", ["知道了", () => {}]);
  }

  /** The address leads back to the draft. */
  #remember() {
    const address = new URL(location.href);
    address.search = "";
    if (this.work?.case) address.searchParams.set("case", this.work.case);
    address.searchParams.set("draft", this.keeper.key);
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  #warn() {
    tell("[data-saved]", "没有保存");
    notice("storage", "这个浏览器不让网页保存草稿。关掉页面之前，请先下载文字稿。", [
      "下载文字稿",
      () => part(".editor-ways [data-download]", HTMLButtonElement).click(),
    ]);
  }
}

/** A list of things to choose from, with a box to look them up. @param {string} label @param {EditOption[]} options @param {(id: string) => void} pick @param {(options: EditOption[], typed: string) => EditOption[]} matching @param {string} [placeholder] */
export function pickFrom(label, options, pick, matching, placeholder = "输入名称、编号或拼音") {
  const box = element("input", { type: "search", id: "editor-pick-box", autocomplete: "off", placeholder });
  const list = element("ul", { className: "editor-drafts" });
  const draw = () => {
    const found = matching(options, box.value);
    const items = found.map(({ id, name, about }) =>
      element(
        "li",
        {},
        button(name, () => pick(id), { className: "quiet" }),
        about ? element("small", {}, about) : "",
      ),
    );
    list.replaceChildren(...(items.length ? items : [element("li", {}, "没有找到，换个说法试试")]));
  };
  box.addEventListener("input", draw);
  draw();
  const whole = part("[data-pick]", HTMLElement);
  whole.replaceChildren(element("label", { htmlFor: box.id }, label), box, list);
  whole.hidden = false;
  return box;
}
