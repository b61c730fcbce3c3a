// A box to look something up in: by name, other names, pinyin or its initials; by mouse and by keyboard.

import { element, freshId } from "./dom.js";

const MOST = 40; // options shown at a time

/** @param {string} text */
const folded = (text) =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s“”"'·]/g, "");

/**
 * How well an option fits what was typed: smaller is better, 0 not at all.
 * @param {EditOption} option
 * @param {string} typed folded
 */
function fit(option, typed) {
  const names = [option.name, ...option.aliases].map(folded);
  if (names.some((name) => name === typed)) return 1;
  if (names.some((name) => name.startsWith(typed))) return 2;
  if (names.some((name) => name.includes(typed))) return 3;
  const [whole = "", initials = ""] = option.pinyin.split(" ");
  if (initials.startsWith(typed) || whole.startsWith(typed)) return 4;
  if (typed.length > 1 && (initials.includes(typed) || whole.includes(typed))) return 5;
  return option.id.includes(typed) ? 6 : 0;
}

/**
 * Those that fit what was typed, the best first; all of them when nothing was.
 * @param {EditOption[]} options
 * @param {string} typed
 */
export function matching(options, typed) {
  const wanted = folded(typed);
  if (!wanted) return options.slice(0, MOST);
  const found = options.map((option) => ({ option, rank: fit(option, wanted) })).filter(({ rank }) => rank);
  return found
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST)
    .map(({ option }) => option);
}

/**
 * A combobox. The input is left to the caller to fill and to empty.
 * @param {object} of
 * @param {string} of.label the name for screen readers; "" when there is a <label>
 * @param {() => EditOption[]} of.options
 * @param {(option: EditOption) => void} of.pick
 * @param {(typed: string) => void} [of.typed] Enter on what is no option
 * @param {string} [of.placeholder]
 */
export function combobox({ label, options, pick, typed, placeholder = "" }) {
  const input = element("input", { type: "text", id: freshId(), placeholder, autocomplete: "off", role: "combobox" });
  const list = element("ul", { className: "editor-options", id: freshId(), role: "listbox", hidden: true });
  if (label) input.setAttribute("aria-label", label);
  list.setAttribute("aria-label", label || "可选的");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  /** @type {EditOption[]} */
  let shown = [];
  let at = -1;

  /** @param {number} place */
  const mark = (place) => {
    at = place;
    [...list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === at));
      if (index === at) item.scrollIntoView({ block: "nearest" });
    });
    if (at >= 0) input.setAttribute("aria-activedescendant", list.children[at].id);
    else input.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    shown = [];
    input.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  /** @param {string} wanted */
  const open = (wanted) => {
    shown = matching(options(), wanted);
    list.replaceChildren(
      ...shown.map((option) => {
        const item = element("li", { id: freshId(), role: "option" }, option.name);
        const beside = option.about || option.aliases.join("、");
        if (beside) item.append(element("small", {}, beside));
        return item;
      }),
    );
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  /** @param {EditOption} option */
  const take = (option) => {
    close();
    pick(option);
  };
  /** What Enter takes: the marked option, or what was typed. */
  const enter = () => {
    if (at >= 0) take(shown[at]);
    else if (typed) {
      const text = input.value.trim();
      close();
      typed(text);
    } else if (shown.length && input.value.trim()) take(shown[0]);
  };

  input.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) open(input.value);
  });
  input.addEventListener("compositionend", () => open(input.value));
  input.addEventListener("click", () => list.hidden && open(""));
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden)
        open(document.activeElement === input && input.dataset.chosen === input.value ? "" : input.value);
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (shown.length) mark(at < 0 && step < 0 ? shown.length - 1 : (at + step + shown.length) % shown.length);
    } else if (event.key === "Enter") {
      event.preventDefault(); // a form is not sent from here
      enter();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => {
    const item = event.target instanceof Element ? event.target.closest("li") : null;
    if (item) take(shown[[...list.children].indexOf(item)]);
  });
  return { root: element("div", { className: "editor-combo" }, input, list), input, close };
}
