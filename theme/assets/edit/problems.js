// What is wrong, in one list, in the words of the check; each leads to where it is.

import { button, element, part, tell } from "./dom.js";

/** Codes of what is only not filled in yet. */
export const OPEN = /^(E021|E023|W086)$/;

/**
 * @param {(problem: EditProblem) => void} lead
 */
export function problemList(lead) {
  const whole = part("[data-problems]", HTMLElement);
  const count = part("[data-count]", HTMLAnchorElement);
  const list = element("ul", { id: "editor-problems", "aria-labelledby": "editor-problems-title" });
  whole.append(list);
  count.addEventListener("click", (event) => {
    event.preventDefault();
    const title = part("#editor-problems-title", HTMLElement);
    title.scrollIntoView({ block: "center" });
    title.focus({ preventScroll: true });
  });
  let shown = "";

  /** @param {EditProblem[]} problems @param {boolean} isNew whether what lacks is only not written yet */
  return (problems, isNew) => {
    const open = problems.filter(({ code }) => isNew && OPEN.test(code)).length;
    const errors = problems.filter(({ code, severity }) => severity === "error" && !(isNew && OPEN.test(code))).length;
    const warnings = problems.length - open - errors;
    const parts = [
      errors ? `${errors}处要改` : "",
      open ? `${open}处还没写` : "",
      warnings ? `${warnings}处请核对` : "",
    ].filter(Boolean);
    count.hidden = !parts.length;
    count.textContent = parts.join("，");
    count.classList.toggle("editor-calm", !errors);
    tell("#editor-problems-title", problems.length ? `提交之前：${parts.join("，")}` : "没有要改的了");
    whole.hidden = !problems.length;
    const now = JSON.stringify(problems);
    if (now === shown) return;
    shown = now;
    const at = [...list.querySelectorAll("button")].indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    list.replaceChildren(
      ...problems.map((problem) =>
        element(
          "li",
          { className: problem.severity === "error" ? "editor-error" : "" },
          button(problem.text, () => lead(problem)),
        ),
      ),
    );
    if (at >= 0) list.querySelectorAll("button")[Math.min(at, problems.length - 1)]?.focus();
  };
}
