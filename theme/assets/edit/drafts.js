// Drafts kept in the browser, so that nothing is lost. Two tabs never overwrite each other's: each draft counts its
// versions, and who finds that another has counted on keeps a draft of their own.

/**
 * @typedef {object} Draft
 * @property {"new" | "correct" | "import"} what
 * @property {string} [case]
 * @property {string} [edition]
 * @property {string} title what the list of drafts calls it
 * @property {string} text
 * @property {string} base the text that the writing began with
 * @property {string} site the version of the site that it was written on
 * @property {string} changed the moment, ISO
 * @property {number} count how often it was kept
 * @property {{title: string, text: string, source: string, todo: string[]}[]} [list] of an import
 * @property {number} [at] which of them is being written
 * @property {string} [register]
 * @property {string} [reason]
 * @property {string} [evidence]
 */

/** Several sites may share a host, and what the browser keeps for it. */
const PREFIX = `casebook-edit:${casebook.root.pathname}:`;

/** @returns {Storage | null} null where pages may keep nothing */
function storage() {
  try {
    const found = window.localStorage;
    if (!found) return null;
    found.setItem(`${PREFIX}?`, "");
    found.removeItem(`${PREFIX}?`);
    return found;
  } catch {
    return null;
  }
}

const kept = storage();

/** Whether drafts can be kept at all. */
export const canKeep = () => kept !== null;

/** @param {any} found what storage holds may be anybody's @returns {Draft | null} */
function checked(found) {
  if (!found || typeof found !== "object" || !["new", "correct", "import"].includes(found.what)) return null;
  const texts = ["title", "text", "base", "site", "changed"];
  if (texts.some((name) => typeof found[name] !== "string") || !Number.isInteger(found.count)) return null;
  if (found.case !== undefined && typeof found.case !== "string") return null;
  if (found.list !== undefined && !(Array.isArray(found.list) && found.list.every(isItem))) return null;
  return found;
}

/** @param {any} item */
const isItem = (item) =>
  item && ["title", "text", "source"].every((name) => typeof item[name] === "string") && Array.isArray(item.todo);

/** @param {string} key @returns {Draft | null} */
export function read(key) {
  try {
    return checked(JSON.parse(kept?.getItem(PREFIX + key) ?? "null"));
  } catch {
    return null;
  }
}

/** All drafts with their keys, the newest first. @returns {[string, Draft][]} */
export function all() {
  if (!kept) return [];
  const keys = Array.from({ length: kept.length }, (_, at) => kept.key(at) ?? "");
  const own = keys.filter((key) => key.startsWith(PREFIX)).map((key) => key.slice(PREFIX.length));
  const found = own.map((key) => /** @type {[string, Draft | null]} */ ([key, read(key)]));
  return /** @type {[string, Draft][]} */ (found.filter(([, draft]) => draft)).sort(([, one], [, other]) =>
    other.changed.localeCompare(one.changed),
  );
}

/** @param {string} key */
export function remove(key) {
  kept?.removeItem(PREFIX + key);
}

/** A key that no draft has. */
export const freshKey = () => `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`;

/** One draft as this tab keeps it. */
export class Keeper {
  /** @param {string} key @param {number} count of the version that this tab knows; 0 for a new draft */
  constructor(key, count) {
    this.key = key;
    this.count = count;
  }

  /**
   * Keep the draft as it is now.
   * @param {Omit<Draft, "count" | "changed">} draft
   * @returns {"kept" | "apart" | "lost"} "apart" when another tab writes the same one, so that there are two now
   */
  keep(draft) {
    if (!kept) return "lost";
    const there = read(this.key);
    const apart = Boolean(there && there.count !== this.count);
    if (apart) this.key = freshKey();
    this.count++;
    try {
      const whole = { ...draft, count: this.count, changed: new Date().toISOString() };
      kept.setItem(PREFIX + this.key, JSON.stringify(whole));
      return apart ? "apart" : "kept";
    } catch {
      this.count--;
      return "lost";
    }
  }

  /** Let go of it; only when it is still this tab's. */
  drop() {
    if (read(this.key)?.count === this.count) remove(this.key);
    this.count = 0;
  }
}
