// What somebody has come to do, from the address or by a click.

/**
 * @typedef {object} Choice
 * @property {"new" | "correct" | "import"} what
 * @property {string} [case] the id of a case
 * @property {string} [edition] the id of an edition
 * @property {string} [draft] the key of a kept draft
 */

/**
 * The choice that an address has made; null when it has made none.
 * @param {string} query
 * @returns {Choice | null}
 */
export function choiceOf(query) {
  const asked = new URLSearchParams(query);
  const draft = asked.get("draft") ?? undefined;
  const edition = asked.get("edition") ?? undefined;
  const id = asked.get("case");
  if (id) return { what: "correct", case: id, draft };
  if (asked.has("import")) return { what: "import", edition, draft };
  if (edition || asked.has("new")) return { what: "new", edition, draft };
  if (asked.has("correct")) return { what: "correct", draft };
  return draft ? { what: "new", draft } : null;
}
