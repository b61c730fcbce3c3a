// Fields of several: ids of a vocabulary, names of organisations, items of frameworks. Each stands as a token with a
// button that takes it out; a box looks up more.

import { combobox, matching } from "./combo.js";
import { button, element, freshId } from "./dom.js";

/**
 * @typedef {object} Token
 * @property {string} name
 * @property {any} value
 * @property {boolean} [isNew] not registered
 */

/**
 * @param {EditMaking} making
 * @param {object} how
 * @param {() => EditOption[]} how.options
 * @param {(value: any) => Token[]} how.read
 * @param {(tokens: Token[]) => any} how.write null for nothing
 * @param {(option: EditOption, typed: string) => any} how.value of a chosen option
 * @param {boolean} [how.free] whether what is no option may stand
 */
function several({ field, change }, { options, read, write, value, free = false }) {
  /** @type {Token[]} */
  let tokens = [];
  const shown = element("div", { className: "editor-tokens" });
  const near = element("div", { className: "editor-near" });
  const add = (/** @type {any} */ given) => {
    box.input.value = "";
    if (!tokens.some((token) => token.value === given)) give([...tokens, ...read(write([{ name: "", value: given }]))]);
  };
  const box = combobox({
    label: field.title,
    options: () => options().filter(({ id }) => !tokens.some((token) => token.value === id)),
    placeholder: free ? "输入单位名称" : "输入名称或拼音查找",
    pick: (option) => add(value(option, box.input.value.trim())),
    typed: free ? (text) => text && add(text) : undefined,
  });
  if (free) box.input.addEventListener("change", () => box.input.value.trim() && add(box.input.value.trim()));
  box.input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !box.input.value && tokens.length) give(tokens.slice(0, -1));
  });

  /** @param {Token[]} given */
  function give(given) {
    draw(given);
    change(given.length ? write(given) : null);
  }
  /** @param {Token[]} given */
  function draw(given) {
    tokens = given;
    const before = [...shown.querySelectorAll(".editor-token")];
    for (const old of before) old.remove();
    shown.prepend(
      ...given.map((token, at) => {
        const away = button("×", () => {
          give(tokens.filter((_, index) => index !== at));
          box.input.focus();
        });
        away.setAttribute("aria-label", `去掉${token.name}`);
        return element(
          "span",
          { className: token.isNew ? "editor-token editor-token--new" : "editor-token" },
          token.name,
          away,
        );
      }),
    );
    near.replaceChildren(...given.filter(({ isNew }) => isNew).map(nearMisses));
  }
  /** What an unregistered name may have been meant for. @param {Token} token */
  function nearMisses(token) {
    const fitting = nearest(options(), token.name);
    const said = element("p", { className: "editor-help" }, `“${token.name}”还没有登记`);
    if (!fitting.length) said.append("，会请维护者登记。");
    else said.append("。是不是：");
    for (const option of fitting) {
      const instead = () =>
        give(
          tokens.map((other) =>
            other.value === token.value ? { name: option.name, value: value(option, option.name) } : other,
          ),
        );
      said.append(button(option.name, instead, { className: "quiet" }), " ");
    }
    return said;
  }

  shown.append(box.root);
  const label = element("label", { htmlFor: box.input.id }, field.title);
  if (!field.required) label.append(element("small", {}, "选填"));
  const told = element("p", { className: "editor-help", id: freshId() }, field.help);
  box.input.setAttribute("aria-describedby", told.id);
  return {
    root: element("div", {}, label, shown, near, told),
    /** @param {any} given */
    show(given) {
      const read_ = read(given);
      if (JSON.stringify(read_) !== JSON.stringify(tokens)) draw(read_);
    },
    control: () => box.input,
  };
}

/** Names that share most with a name. @param {EditOption[]} options @param {string} name */
function nearest(options, name) {
  const direct = matching(options, name);
  if (direct.length) return direct.slice(0, 3);
  const pairs = (/** @type {string} */ text) => new Set([...text].slice(1).map((letter, at) => text[at] + letter));
  const wanted = pairs(name);
  return options
    .map((option) => {
      const most = [option.name, ...option.aliases].map((other) => {
        const has = pairs(other);
        const common = [...wanted].filter((pair) => has.has(pair)).length;
        return common / Math.max(1, Math.min(wanted.size, has.size));
      });
      return { option, rank: Math.max(...most) };
    })
    .filter(({ rank }) => rank >= 0.5)
    .sort((one, other) => other.rank - one.rank)
    .slice(0, 3)
    .map(({ option }) => option);
}

/** @param {any} value @returns {any[]} */
const asList = (value) => (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]);

/** Ids of a vocabulary. @param {EditMaking} making @param {EditOption[]} options @returns {EditWidget} */
export function choices(making, options) {
  const names = new Map(options.map(({ id, name }) => [id, name]));
  return several(making, {
    options: () => options,
    read: (value) => asList(value).map((id) => ({ name: names.get(id) ?? String(id), value: id })),
    write: (tokens) => tokens.map(({ value }) => value),
    value: ({ id }) => id,
  });
}

/** Names as the source writes them. @param {EditMaking} making @returns {EditWidget} */
export function organisations(making) {
  const options = making.info.vocabularies.organisations ?? [];
  const known = new Set(options.flatMap(({ name, aliases }) => [name, ...aliases]));
  return several(making, {
    options: () => options,
    read: (value) =>
      asList(value).map((name) => ({ name: String(name), value: name, isNew: !known.has(String(name)) })),
    write: (tokens) => tokens.map(({ value }) => value),
    // The name that was typed the beginning of is the one that the source has.
    value: ({ name, aliases }, typed) => [name, ...aliases].find((other) => typed && other.startsWith(typed)) ?? name,
    free: true,
  });
}

/** Items of several frameworks: `{framework: [item]}`. @param {EditMaking} making @returns {EditWidget} */
export function frameworks(making) {
  const options = (making.info.vocabularies.frameworks ?? []).flatMap((framework) =>
    (framework.items ?? []).map((item) => ({ ...item, id: `${framework.id}/${item.id}`, about: framework.name })),
  );
  const names = new Map(options.map(({ id, name }) => [id, name]));
  return several(making, {
    options: () => options,
    read: (value) =>
      Object.entries(value ?? {}).flatMap(([framework, items]) =>
        asList(items).map((item) => ({
          name: names.get(`${framework}/${item}`) ?? `${framework}/${item}`,
          value: `${framework}/${item}`,
        })),
      ),
    write: (tokens) => {
      /** @type {Map<string, string[]>} */
      const found = new Map();
      for (const { value } of tokens) {
        const [framework, item] = String(value).split("/");
        found.set(framework, [...(found.get(framework) ?? []), item]);
      }
      return Object.fromEntries(found);
    },
    value: ({ id }) => id,
  });
}
