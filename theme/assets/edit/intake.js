// A list that somebody has published becomes drafts: pasted or from a file, told apart by the engine, written one by one.

import { button, element, part, tell } from "./dom.js";

/** @typedef {{title: string, text: string, source: string, todo: string[]}} Item */

/**
 * @param {EditEngine} engine
 * @param {EditInfo} info
 * @param {(list: Item[], register: string, edition: string | null) => void} done
 * @param {string} [chosen] the edition
 */
export function intake(engine, info, done, chosen = "") {
  const form = part("[data-intake]", HTMLFormElement);
  const edition = part("#intake-edition", HTMLSelectElement);
  const text = part("#intake-text", HTMLTextAreaElement);
  const file = part("#intake-file", HTMLInputElement);
  edition.replaceChildren(element("option", { value: "" }, "新的名单（照全文登记）"));
  edition.append(...info.editions.map(({ id, title }) => element("option", { value: id }, title)));
  edition.value = info.editions.some(({ id }) => id === chosen) ? chosen : "";
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    tell("[data-intake-why]", "");
    const go = part("[data-intake] .editor-go", HTMLButtonElement);
    go.disabled = true;
    try {
      const picked = file.files?.[0];
      const given = picked ? new Uint8Array(await picked.arrayBuffer()) : text.value;
      if (!given.length) throw new Error("请先粘贴名单，或选一个文件。");
      const found = await engine.call("import_list", given, edition.value || null);
      /** @type {Item[]} */
      const list = found.drafts.map((/** @type {any} */ draft, /** @type {number} */ at) => ({
        title: draft.title || `案例${at + 1}`,
        text: draft.text,
        todo: draft.todo ?? [],
        source: draft.source ?? found.cases?.[at]?.text ?? "",
      }));
      const why = found.notes[0] ?? "请核对粘贴的内容，每个案例要有标题";
      if (!list.length) throw new Error(`没有认出案例：${why}。`);
      form.hidden = true;
      done(list, found.registration ?? "", edition.value || null);
    } catch (error) {
      tell("[data-intake-why]", error instanceof Error ? error.message : String(error));
    } finally {
      go.disabled = false;
    }
  });
}

/**
 * The drafts with what is still to do in each.
 * @param {Item[]} list
 * @param {number} at the one that is being written
 * @param {(at: number) => void} choose
 */
export function showList(list, at, choose) {
  const whole = part("[data-list]", HTMLElement);
  const open = list.reduce((sum, { todo }) => sum + (todo.length ? 1 : 0), 0);
  tell(
    "[data-list-said]",
    `共${list.length}个，${open ? `${open}个还有没写完的` : "都写完了"}。提交时整份名单放在一个文件里。`,
  );
  const items = list.map((item, place) =>
    element(
      "li",
      {},
      button(item.title, () => choose(place), place === at ? { "aria-current": "true" } : {}),
      element("small", {}, item.todo.length ? `还要填写或核对：${item.todo.join("、")}` : "写完了"),
    ),
  );
  const old = whole.querySelector("ol");
  const made = element("ol", {}, ...items);
  whole.hidden = false;
  if (old?.textContent === made.textContent && old.querySelector("[aria-current]")?.textContent === list[at].title)
    return;
  const focused = old?.contains(document.activeElement);
  old?.remove();
  whole.append(made);
  if (focused) /** @type {HTMLElement | null} */ (made.querySelector("[aria-current]"))?.focus();
}
