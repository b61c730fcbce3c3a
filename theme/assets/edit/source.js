// The source's paragraph beside the form, with its figures that the case does not have yet, and those it has not.

import { element, part } from "./dom.js";

/** @param {EditEngine} engine */
export function sourceBox(engine) {
  const whole = part("[data-source]", HTMLElement);
  const paragraph = part("[data-source-text]", HTMLElement);
  const held = part("[data-source-held]", HTMLElement);
  let source = "";

  /** The paragraph with some of its words marked. @param {string[]} marked */
  function draw(marked) {
    const parts = [];
    let done = 0;
    while (done < source.length) {
      const next = marked
        .map((words) => ({ words, at: words ? source.indexOf(words, done) : -1 }))
        .filter(({ at }) => at >= 0)
        .sort((one, other) => one.at - other.at || other.words.length - one.words.length)[0];
      if (!next) break;
      parts.push(source.slice(done, next.at), element("mark", { title: "案例里还没有用到" }, next.words));
      done = next.at + next.words.length;
    }
    paragraph.replaceChildren(...parts, source.slice(done));
  }

  return {
    /** @param {string} text */
    show(text) {
      source = text;
      whole.hidden = !text;
      held.replaceChildren();
      draw([]);
    },
    /** Hold a case against the paragraph, which is that under the case's own title. @param {string} text @param {string} title */
    async hold(text, title) {
      if (!source) return;
      const before = source;
      try {
        const found = await engine.latest("against", text, `一、${title}\n${source}\n`);
        if (!found || source !== before) return;
        const figures = (/** @type {{kind: string, text: string}[]} */ items) => [
          ...new Set(items.filter(({ kind }) => kind === "figure").map((item) => item.text)),
        ];
        const unused = figures(found.only_in_source);
        const unknown = figures(found.only_in_data);
        draw(unused);
        held.replaceChildren(
          element(
            "p",
            { className: "editor-help" },
            unused.length ? `还没有用到的数字：${unused.join("、")}` : "来源里的数字都用到了",
          ),
        );
        if (unknown.length)
          held.append(element("p", { className: "editor-why" }, `来源里没有的数字：${unknown.join("、")}`));
      } catch {
        // Text that is no YAML cannot be held against anything.
      }
    },
  };
}
