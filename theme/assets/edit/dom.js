// Elements of the editor's page. Text becomes text: nothing here, nor in the other modules, makes markup of it.

/** The editor as the template has it, with its settings in `dataset`. */
export const editor = /** @type {HTMLElement} */ (document.getElementById("editor"));

/**
 * A part of the editor, which the template always has.
 * @template {Element} T
 * @param {string} selector
 * @param {{new (): T, prototype: T}} type
 */
export const part = (selector, type) => casebook.find(editor, selector, type);

export const element = casebook.element;

/** Show what belongs to a state and nothing else. @param {"choosing" | "loading" | "ready" | "failed"} state */
export function show(state) {
  editor.dataset.state = state;
}

/** @param {string} selector @param {string} text */
export function tell(selector, text) {
  const told = part(selector, HTMLElement);
  if (told.textContent !== text) told.textContent = text;
}

/**
 * A plain button.
 * @param {string} text
 * @param {() => void} onclick
 * @param {Record<string, unknown>} [properties]
 */
export function button(text, onclick, properties = {}) {
  return element("button", { type: "button", textContent: text, onclick, ...properties });
}

/**
 * A notice above the desk, until it is answered or said anew.
 * @param {string} name what it is about; a notice of that name is replaced
 * @param {string} [text] "" takes it away
 * @param {[string, () => void][]} answers texts of buttons, and what they do
 */
export function notice(name, text = "", ...answers) {
  const notices = part("[data-notices]", HTMLElement);
  notices.querySelector(`[data-notice="${name}"]`)?.remove();
  if (!text) return;
  const said = element("p", { "data-notice": name }, element("span", { textContent: text }));
  for (const [answer, act] of answers) {
    said.append(
      button(
        answer,
        () => {
          said.remove();
          act();
        },
        { className: "editor-plain" },
      ),
    );
  }
  notices.append(said);
}

let made = 0;

/** An id that no other element has. */
export const freshId = () => `editor-${++made}`;
