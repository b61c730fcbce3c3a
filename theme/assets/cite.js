"use strict";

// Citations: fills in the day of retrieval and the address where only the reader's browser knows them, and offers to
// copy a citation or to save it as a file. Without scripts the text stands there without them.

{
  const two = (number) => String(number).padStart(2, "0");

  /** What the slots of a citation hold now, in the reader's own time zone. */
  const known = () => {
    const now = new Date();
    const parts = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())];
    return {
      iso: parts.join("-"),
      slashes: parts.join("/"),
      chinese: `${now.getFullYear()}年${now.getMonth() + 1}月${now.getDate()}日`,
      address: location.protocol.startsWith("http") ? location.href.split(/[?#]/)[0] : "",
    };
  };

  const fill = (citation) => {
    const values = known();
    for (const slot of citation.querySelectorAll("[data-slot]")) {
      const value = values[slot.dataset.slot];
      slot.hidden = !value;
      slot.querySelector("span").textContent = value;
    }
  };

  const text = (citation) => {
    fill(citation); // the page may have been open since yesterday
    const copy = citation.cloneNode(true);
    for (const unknown of copy.querySelectorAll("[hidden]")) unknown.remove();
    return copy.textContent;
  };

  const select = (element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };

  /** Copies the text; where no clipboard is to be had (plain http, old browsers), selects it and copies that. */
  const copy = async (citation) => {
    const content = text(citation);
    try {
      await navigator.clipboard.writeText(content);
      return true;
    } catch {
      select(citation);
      try {
        return document.execCommand("copy");
      } catch {
        return false;
      }
    }
  };

  const save = (citation, name) => {
    const { extension } = citation.dataset;
    const content = extension === "ris" ? text(citation).replace(/\n/g, "\r\n") + "\r\n" : `${text(citation)}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "text/plain;charset=utf-8" }));
    link.download = `${name}.${extension}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };

  const button = (label, name, action) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.append(label);
    if (name) {
      const more = document.createElement("span");
      more.className = "visually-hidden";
      more.textContent = `（${name}）`;
      made.append(more);
    }
    made.addEventListener("click", action);
    return made;
  };

  for (const box of document.querySelectorAll("[data-citations]")) {
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    status.className = "visually-hidden";
    box.append(status);
    for (const citation of box.querySelectorAll("[data-citation]")) {
      fill(citation);
      const name = citation.parentElement.querySelector("h4")?.textContent ?? "";
      const row = document.createElement("p");
      row.className = "citation-actions";
      const copies = button("复制", name, async () => {
        const done = await copy(citation);
        const said = done ? "已复制" : "请按Ctrl+C复制";
        copies.firstChild.data = said;
        status.textContent = `${said}${name ? `：${name}` : ""}`;
        setTimeout(() => {
          copies.firstChild.data = "复制";
          status.textContent = "";
        }, 4000);
      });
      row.append(copies);
      if (citation.dataset.extension) {
        row.append(
          button(`下载.${citation.dataset.extension}`, "", () => save(citation, box.dataset.citations)),
        );
      }
      citation.parentElement.append(row);
    }
  }
}
