// The ways out: submit, save, copy, mail. All of it is prepared here, and nothing goes anywhere before a click.

import { copy, save } from "./copying.js";
import { editor, part, tell } from "./dom.js";
import * as ways from "./ways.js";

/**
 * @typedef {object} Work what goes out
 * @property {{path: string, content: string}} file as a file of its own
 * @property {string} subject of a mail
 * @property {{id: string, title: string, path: string, line: number, block: string, slip: string, changes: number} | null} correction
 *   of an existing case
 */

/** What the repository's host is called. @type {Record<string, string>} */
const HOSTS = { github: "GitHub", gitea: "Gitea", gitlab: "GitLab", gitee: "Gitee" };

/** @param {() => void} handedOut told when the text was taken out by one of the ways */
export function out(handedOut) {
  const { kind = "", repository = "", branch = "", edit = "", email = "" } = editor.dataset;
  const home = { kind, repository, branch, edit, email };
  const submit = part("#editor-submit", HTMLAnchorElement);
  const mail = part("[data-mail]", HTMLAnchorElement);
  const host = HOSTS[kind] ?? "仓库";
  /** @type {Work | null} */
  let work = null;
  /** @type {import("./ways.js").Way | null} */
  let way = null;
  /** @type {import("./ways.js").Way | null} */
  let letter = null;

  const evidence = () => part("#editor-evidence", HTMLInputElement).value.trim();
  const reason = () => part("#editor-reason", HTMLInputElement).value.trim();
  /** The text for people to take along: a slip for a correction, the file for what is new. */
  const taken = () =>
    work?.correction
      ? { called: "更正单", name: `${work.correction.id}-gengzheng.yml`, text: work.correction.slip }
      : { called: "文字稿", name: work?.file.path.split("/").at(-1) ?? "anli.yml", text: work?.file.content ?? "" };

  function prepare() {
    if (!work) return;
    const { name, text } = taken();
    way = work.correction
      ? ways.correction(home, { ...work.correction, reason: reason(), evidence: evidence() })
      : ways.newFile(home, work.file);
    letter = ways.mail(email, work.subject, text);
    if (!way.address) way = email ? letter : { address: "", whole: true, text };
    submit.href = way.address || "#editor-out";
    submit.target = way.address && !way.address.startsWith("mailto:") ? "_blank" : "";
    submit.rel = "noopener";
    if (way.address) submit.removeAttribute("download");
    mail.href = letter.address;
    tell("[data-way]", explained(name));
  }

  /** What will happen, in a sentence or two. @param {string} name */
  function explained(name) {
    if (!way || !work) return "";
    if (!way.address)
      return `本站没有公开的仓库和邮箱。点“提交修改”会下载${taken().called}（${name}），请把它交给本站发布者。`;
    if (way.address.startsWith("mailto:")) return "点“提交修改”会打开写邮件的窗口，由您自己发送；维护者审核后收录。";
    const where =
      work.correction && kind === "github"
        ? `${host}的“更正案例”表单`
        : `${host}的${work.correction ? "修改" : "新建文件"}页面`;
    const then = way.whole
      ? "内容已经填好，确认后再提交"
      : `内容${kind === "gitlab" || kind === "github" || kind === "gitea" ? "太长，或不一定能带过去" : "不能自动带过去"}，已替您复制，请在那里粘贴`;
    return `点“提交修改”会打开${where}（请先登录），${then}。提交后由维护者审核。没有账号也可以下载、复制或用邮件发送。`;
  }

  submit.addEventListener("click", async (event) => {
    if (!work || !way) return event.preventDefault();
    const { called, name, text } = taken();
    if (!way.address) {
      event.preventDefault();
      save(name, text);
      tell("[data-told]", `已下载${name}，请把它交给本站发布者。`);
    } else if (!way.whole) {
      const done = await copy(way.text);
      tell(
        "[data-told]",
        done
          ? `${way.text === text ? called : "文字稿"}已经复制。请在打开的页面上粘贴，再提交。`
          : `没能复制。请点“下载${called}”，再到打开的页面上粘贴。`,
      );
    } else
      tell("[data-told]", "请在打开的页面上确认、提交。那里要先登录；登录后如果是空的，回到这里再点一次“提交修改”。");
    handedOut();
  });
  mail.addEventListener("click", async () => {
    if (!letter) return;
    if (!letter.whole) {
      const { called } = taken();
      const done = await copy(letter.text);
      tell(
        "[data-told]",
        done ? `${called}已经复制。请粘贴到邮件正文里，再发送。` : `没能复制。请点“下载${called}”，作为附件发送。`,
      );
    } else tell("[data-told]", "请在打开的邮件窗口里发送。");
    handedOut();
  });
  part(".editor-ways [data-download]", HTMLButtonElement).addEventListener("click", () => {
    const { name, text } = taken();
    save(name, text);
    tell("[data-told]", `已下载${name}。`);
    handedOut();
  });
  part("[data-copy]", HTMLButtonElement).addEventListener("click", async () => {
    const { called, text } = taken();
    const done = await copy(text);
    tell("[data-told]", done ? "已复制。" : `这个浏览器不让复制，请点“下载${called}”。`);
    if (done) handedOut();
  });

  return {
    /** @param {Work} now */
    show(now) {
      work = now;
      part("[data-basis]", HTMLElement).hidden = !now.correction;
      part(".editor-ways [data-download]", HTMLButtonElement).textContent = `下载${taken().called}`;
      prepare();
    },
    /** Why the text has been changed, and what says so. */
    get basis() {
      return { reason: reason(), evidence: evidence() };
    },
    /** Forget what was said of an earlier text. */
    hush: () => tell("[data-told]", ""),
  };
}
