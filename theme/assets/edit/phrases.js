// Outcomes of the data file in words: as a line that a source might have, and as what was understood.

/** What stands behind a number; all other qualifiers stand in front. */
const BEHIND = new Set(["余", "多", "以上", "以下", "以内", "之内", "内", "左右", "上下", "起", "不等"]);

/** A number as people write it. @param {any} number */
const digits = (number) => (Array.isArray(number) ? number.join("—") : String(number));

/**
 * A quantity with its unit and qualifiers.
 * @param {any} quantity a number, a range, or one with its own unit and words
 * @param {Record<string, any>} of the outcome it belongs to
 */
export function quantity(quantity, of = {}) {
  const own =
    quantity !== null && typeof quantity === "object" && !Array.isArray(quantity) ? quantity : { n: quantity };
  if (own.words) return String(own.words);
  const unit = String(own.unit ?? of.unit ?? "");
  const said = own.qualifier ?? of.qualifier ?? [];
  const qualifiers = (Array.isArray(said) ? said : [said]).map(String);
  const front = qualifiers.filter((word) => !BEHIND.has(word)).join("");
  const behind = qualifiers.filter((word) => BEHIND.has(word));
  const within = behind.filter((word) => word === "余" || word === "多").join("");
  const after = behind.filter((word) => word !== "余" && word !== "多").join("");
  const [, size = "", thing = unit] = /^([万亿])(.+)$/.exec(unit) ?? [];
  return `${front}${digits(own.n)}${size}${within}${thing}${after}`;
}

/** Whether a quantity is below nothing. @param {any} value */
const isLess = (value) => Number(Array.isArray(value) ? value[0] : (value?.n ?? value)) < 0;

/** A quantity without its sign. @param {any} value @returns {any} */
function size(value) {
  if (Array.isArray(value)) return value.map((number) => Math.abs(number)).sort((one, other) => one - other);
  return typeof value === "number" ? Math.abs(value) : { ...value, n: size(value.n) };
}

/** @param {Record<string, any>} change */
function changed(change) {
  const value = change.value ?? 0;
  return `${change.basis ?? ""}${change.verb ?? (isLess(value) ? "下降" : "增长")}${quantity(size(value), change)}`;
}

/** @param {Record<string, any>} rank */
function ranked(rank) {
  const unit = rank.unit ?? "位";
  const scope = [rank.scope ?? ""].flat().join("");
  if (rank.before !== undefined && rank.before !== null) {
    const risen = Number(rank.before) >= Number(rank.place);
    return `由${scope}第${rank.before}${unit}${risen ? "升" : "降"}至第${rank.place}${unit}`;
  }
  return rank.within ? `${scope}前${rank.place}` : `${scope}第${rank.place}${unit}`;
}

/** What an outcome says, without its name. @param {Record<string, any>} outcome */
export function said(outcome) {
  const { before, after, value, change, rank, text, statistic = "" } = outcome;
  const has = (/** @type {any} */ given) => given !== undefined && given !== null;
  if (has(rank) && typeof rank === "object") return ranked(rank);
  if (has(before) && has(after))
    return `从${statistic}${quantity(before, outcome)}${outcome.verb ?? "变为"}${quantity(after, outcome)}`;
  if (has(after)) return `${outcome.verb ?? "达"}${quantity(after, outcome)}`;
  if (has(value)) return `${outcome.verb ?? ""}${statistic}${quantity(value, outcome)}`;
  if (has(change) && typeof change === "object") return changed(change);
  return has(text) ? String(text) : "";
}

/** An outcome as a line 名称：表述. @param {Record<string, any>} outcome */
export const line = (outcome) => (outcome.name || said(outcome) ? `${outcome.name ?? ""}：${said(outcome)}` : "");

/**
 * What was understood of an outcome: words with what they are, or words alone.
 * @param {Record<string, any>} outcome
 * @returns {[string, string][]}
 */
export function understood(outcome) {
  const { before, after, value, change, rank, text } = outcome;
  const has = (/** @type {any} */ given) => given !== undefined && given !== null;
  /** @type {[string, string][]} */
  const parts = [];
  if (has(before)) parts.push(["变化前", quantity(before, outcome)]);
  if (has(after)) parts.push(["变化后", quantity(after, outcome)]);
  if (has(value)) parts.push(["数值", quantity(value, outcome)]);
  if (has(change) && typeof change === "object") parts.push(["变化", changed(change)]);
  if (has(rank) && typeof rank === "object") parts.push(["名次", ranked(rank)]);
  if (has(text)) parts.push(["文字", String(text)]);
  if (outcome.statistic) parts.push([String(outcome.statistic), ""]);
  if (outcome.period) parts.push([String(outcome.period), ""]);
  if (outcome.better) parts.push([outcome.better === "lower" ? "越少越好" : "越多越好", ""]);
  return parts;
}
