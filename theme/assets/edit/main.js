// From the choice of what to do to the desk where it is done. The engine is brought when something has been chosen.

import { choiceOf } from "./choice.js";
import { matching } from "./combo.js";
import { save } from "./copying.js";
import { Desk, pickFrom } from "./desk.js";
import { button, editor, element, notice, part, show, tell } from "./dom.js";
import * as drafts from "./drafts.js";
import { Engine } from "./engine.js";
import { intake, showList } from "./intake.js";

const TITLES = { new: "补充案例", correct: "更正案例", import: "导入名单" };

/** Bring the engine and begin. @param {import("./choice.js").Choice} choice */
async function begin(choice) {
  show("loading");
  const bar = part("progress", HTMLProgressElement);
  try {
    const engine = /** @type {EditEngine} */ (
      await Engine.start({
        onProgress: ({ bytes, total }) => {
          bar.max = total;
          bar.value = bytes;
          tell(
            "[data-progress]",
            bytes < total ? `已下载${megabytes(bytes)} MB，共${megabytes(total)} MB` : "正在启动……",
          );
        },
      })
    );
    await lay(engine, choice);
    show("ready");
  } catch (error) {
    fail(error, choice);
  }
}

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1_000_000).toFixed(1);

/** @param {unknown} error @param {import("./choice.js").Choice} choice */
function fail(error, choice) {
  const said = error instanceof Error && /[一-鿿]/.test(error.message) ? error.message : "编写页出了错";
  tell("[data-reason]", `${said.replace(/。$/, "")}。也可以用下面的办法。`);
  part("[data-again]", HTMLElement).hidden = false;
  const draft = choice.draft
    ? drafts.read(choice.draft)
    : drafts.all().find(([, one]) => one.case === choice.case)?.[1];
  part("[data-rescue]", HTMLElement).hidden = !draft;
  part("[data-rescue] button", HTMLButtonElement).onclick = () => draft && save("anli.yml", draft.text);
  show("failed");
}

/** @param {import("./choice.js").Choice["what"]} what */
function head(what) {
  const title = document.querySelector("h1");
  if (title) title.textContent = TITLES[what];
}

/** Lay the desk for what was chosen. @param {EditEngine} engine @param {import("./choice.js").Choice} choice */
async function lay(engine, choice) {
  /** @type {EditInfo} */
  const info = await engine.call("describe");
  const desk = new Desk(engine, info);
  const kept = choice.draft ? drafts.read(choice.draft) : null;
  const found = kept
    ? /** @type {[string, drafts.Draft]} */ ([choice.draft, kept])
    : choice.case
      ? drafts.all().find(([, draft]) => draft.case === choice.case && draft.what === "correct")
      : undefined;
  const what = found?.[1].what ?? choice.what;
  head(what);
  part("[data-leave]", HTMLButtonElement).onclick = () => {
    location.href = location.pathname;
  };
  const edition = (/** @type {string | null | undefined} */ id) => info.editions.find((one) => one.id === id);

  /** @param {string} id @param {[string, drafts.Draft]} [resumed] */
  async function correct(id, resumed) {
    part("[data-pick]", HTMLElement).hidden = true;
    const { path, line, text } = await engine.call("open", id);
    const title = info.cases.find((one) => one.id === id)?.title ?? id;
    const work = {
      what: /** @type {const} */ ("correct"),
      case: id,
      edition: null,
      path,
      line,
      base: text,
      text,
      said: title,
    };
    if (!resumed) return desk.start(work);
    const [key, draft] = resumed;
    const { reason, evidence } = draft;
    await desk.start({ ...work, text: draft.text, key, count: draft.count, reason, evidence });
    const anew = () => {
      desk.forget();
      desk.start(work);
    };
    if (draft.base !== text)
      notice("resumed", "您写的时候，网站上的这个案例也改过。下面仍是您写的，请核对。", ["改从网站上的内容写起", anew]);
    else notice("resumed", told(draft), ["放弃草稿，重新开始", anew]);
  }

  /** @param {drafts.Draft} draft */
  const told = (draft) =>
    draft.site === (engine.version ?? "")
      ? `接着写${when(draft.changed)}的草稿。`
      : `接着写${when(draft.changed)}的草稿。网站后来更新过，已重新检查。`;

  /** @param {string} id */
  async function write(id) {
    part("[data-pick]", HTMLElement).hidden = true;
    const { path, line, text } = await engine.call("blank", id || null);
    await desk.start({
      what: "new",
      case: null,
      edition: id,
      path,
      line,
      base: text,
      text,
      said: edition(id)?.title ?? "",
    });
    if (edition(id)?.full) notice("full", "这一批公布的案例已经收齐。确实还有，请先核对来源。", ["知道了", () => {}]);
  }

  /** @param {import("./intake.js").Item[]} list @param {string} register @param {string | null} of @param {number} at @param {[string, drafts.Draft]} [resumed] */
  async function draftsOf(list, register, of, at, resumed) {
    const choose = (/** @type {number} */ place) => {
      desk.keep();
      draftsOf(list, register, of, place, [
        desk.keeper.key,
        /** @type {drafts.Draft} */ (drafts.read(desk.keeper.key)),
      ]);
    };
    showList(list, at, choose);
    const { title, text } = list[at];
    const [key, draft] = resumed ?? [];
    const work = {
      what: /** @type {const} */ ("import"),
      case: null,
      edition: of,
      path: "",
      line: 1,
      base: text,
      text,
    };
    const listed = () => showList(list, at, choose);
    await desk.start({ ...work, said: title, register, list, at, listed, key, count: draft?.count });
    desk.keep();
  }

  if (found && found[1].what === "import" && found[1].list) {
    const [, draft] = found;
    await draftsOf(draft.list ?? [], draft.register ?? "", draft.edition ?? null, draft.at ?? 0, found);
    notice("resumed", told(draft), ["知道了", () => {}]);
  } else if (what === "correct") {
    const id = found?.[1].case ?? choice.case;
    if (id && info.cases.some((one) => one.id === id)) await correct(id, found);
    else {
      if (id) notice("missing", `没有编号是“${id}”的案例。请从下面选。`);
      const box = pickFrom(
        "要更正哪个案例",
        info.vocabularies.cases ?? [],
        correct,
        matching,
        "输入标题、单位、编号或拼音",
      );
      show("ready");
      box.focus();
    }
  } else if (found) {
    const [key, draft] = found;
    const said = edition(draft.edition)?.title ?? "";
    const work = { what: /** @type {const} */ ("new"), case: null, edition: draft.edition ?? null, path: "", line: 1 };
    await desk.start({ ...work, base: draft.base, text: draft.text, said, key, count: draft.count });
    notice("resumed", told(draft), ["知道了", () => {}]);
  } else if (what === "import") {
    intake(engine, info, (list, register, of) => draftsOf(list, register, of, 0), choice.edition);
  } else if (edition(choice.edition)) await write(choice.edition ?? "");
  else {
    if (choice.edition) notice("missing", `没有编号是“${choice.edition}”的批次。请从下面选。`);
    const options = (info.vocabularies.editions ?? []).map((one) => ({
      ...one,
      about: edition(one.id)?.full ? "已收齐" : "",
    }));
    const box = pickFrom("案例在哪份名单上（还没有收录的名单，请用“导入名单”）", options, write, matching);
    show("ready");
    box.focus();
  }
}

/** When something was, in words. @param {string} moment */
function when(moment) {
  const date = new Date(moment);
  return Number.isNaN(date.getTime())
    ? "上次"
    : `${date.getMonth() + 1}月${date.getDate()}日${date.getHours()}时${date.getMinutes()}分`;
}

/** The drafts that were left, where something is to be chosen. */
function offer() {
  const whole = part("[data-drafts]", HTMLElement);
  const items = drafts.all().map(([key, draft]) => {
    const item = element(
      "li",
      {},
      element("a", { href: `?draft=${encodeURIComponent(key)}` }, draft.title || "没有标题"),
    );
    const away = button(
      "删除",
      () => {
        drafts.remove(key);
        item.remove();
      },
      { className: "quiet", "aria-label": `删除草稿：${draft.title}` },
    );
    item.append(element("small", {}, `${TITLES[draft.what]}，${when(draft.changed)}`), away);
    return item;
  });
  if (!items.length) return;
  whole.append(element("ul", { className: "editor-drafts" }, ...items));
  whole.hidden = false;
}

/** Nobody chooses in vain: where the engine was left out, that is said at once. */
async function look() {
  try {
    const told = await fetch(new URL("edit/context.json", casebook.root), { cache: "no-cache" });
    if ((await told.json()).runtime || editor.dataset.state !== "choosing") return;
  } catch {
    // No engine without this file either.
  }
  if (editor.dataset.state === "choosing") fail(new Error("这个网站没有带检查程序"), { what: "new" });
}

part("[data-again] button", HTMLButtonElement).onclick = () => location.reload();
editor.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest("[data-choose]") : null;
  if (!(target instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", target.href);
  const chosen = choiceOf(location.search);
  if (chosen) begin(chosen);
});
window.addEventListener("popstate", () => location.reload());
const chosen = choiceOf(location.search);
if (chosen) begin(chosen);
else {
  offer();
  look();
}
