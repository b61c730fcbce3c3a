"use strict";

// Citations: fills in the day of retrieval and the address where only the reader's browser knows them, and offers to
// copy a citation or to save it as a file. Without scripts the text stands there without them.

(() => {
  const { element, find } = casebook;

  /** @param {number} number */
  const twoDigits = (number) => String(number).padStart(2, "0");

  /** What the slots of a citation hold now, in the reader's own time zone. @returns {Record<string, string>} */
  function slotValues() {
    const now = new Date();
    const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
    const parts = [year, twoDigits(month), twoDigits(day)];
    return {
      iso: parts.join("-"),
      slashes: parts.join("/"),
      chinese: `${year}年${month}月${day}日`,
      address: location.protocol.startsWith("http") ? location.href.split(/[?#]/)[0] : "",
    };
  }

  /** @param {HTMLElement} citation */
  function fill(citation) {
    const values = slotValues();
    for (const slot of /** @type {NodeListOf<HTMLElement>} */ (citation.querySelectorAll("[data-slot]"))) {
      const value = values[slot.dataset.slot ?? ""];
      slot.hidden = !value;
      find(slot, "span", HTMLElement).textContent = value;
    }
  }

  /** @param {HTMLElement} citation */
  function textOf(citation) {
    fill(citation); // the page may have been open since yesterday
    const copy = /** @type {HTMLElement} */ (citation.cloneNode(true));
    for (const unknown of copy.querySelectorAll("[hidden]")) unknown.remove();
    return copy.textContent;
  }

  /** @param {Node} node */
  function select(node) {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection()?.removeAllRanges();
    getSelection()?.addRange(range);
  }

  /**
   * Copies the text; where no clipboard is to be had (plain http, old browsers), selects it and copies that.
   * @param {HTMLElement} citation
   */
  async function copy(citation) {
    const text = textOf(citation);
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      select(citation);
      try {
        return document.execCommand("copy");
      } catch {
        return false;
      }
    }
  }

  /** @param {HTMLElement} citation @param {string} name of the file, without its ending */
  function save(citation, name) {
    const { extension } = citation.dataset;
    const text = `${textOf(citation)}\n`;
    const content = extension === "ris" ? text.replace(/\n/g, "\r\n") : text;
    const href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
    element("a", { href, download: `${name}.${extension}` }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
  }

  /**
   * @param {HTMLElement} citation
   * @param {string} name what the citation is called
   * @param {HTMLElement} status where it is said that it was copied
   */
  function copyButton(citation, name, status) {
    const label = document.createTextNode("复制");
    const button = element("button", { type: "button", className: "quiet" }, label);
    if (name) button.append(element("span", { className: "visually-hidden", textContent: `（${name}）` }));
    button.addEventListener("click", async () => {
      const done = await copy(citation);
      const said = done ? "已复制" : "请按Ctrl+C复制";
      label.data = said;
      status.textContent = `${said}${name ? `：${name}` : ""}`;
      setTimeout(() => {
        label.data = "复制";
        status.textContent = "";
      }, 4000);
    });
    return button;
  }

  /** @param {HTMLElement} citation @param {string} name */
  function saveButton(citation, name) {
    const textContent = `下载.${citation.dataset.extension}`;
    const button = element("button", { type: "button", className: "quiet", textContent });
    button.addEventListener("click", () => save(citation, name));
    return button;
  }

  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-citations]"))) {
    const status = element("span", { className: "visually-hidden" });
    status.setAttribute("role", "status");
    box.append(status);
    for (const citation of /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-citation]"))) {
      fill(citation);
      const name = citation.parentElement?.querySelector("h4")?.textContent ?? "";
      const actions = element("p", { className: "citation-actions" }, copyButton(citation, name, status));
      if (citation.dataset.extension) actions.append(saveButton(citation, box.dataset.citations ?? ""));
      citation.parentElement?.append(actions);
    }
  }
})();
