// Text: folded so that spellings of one thing compare equal, and shown again as HTML with what matched marked.

const EXCERPT = 90; // letters
const BEFORE = 20; // letters shown before the first match

/** @type {Map<string, string>} */
const foldedLetters = new Map();

/** Half-width and lower case. @param {string} letter */
function foldLetter(letter) {
  let folded = foldedLetters.get(letter);
  if (folded === undefined) {
    folded = letter.normalize("NFKC").toLowerCase();
    foldedLetters.set(letter, folded);
  }
  return folded;
}

/**
 * Half-width, lower case, no commas between thousands; the same as folding.py.
 * @param {string} original
 * @returns {Folded}
 */
function fold(original) {
  let text = "";
  /** @type {number[]} */
  const starts = [];
  /** @type {number[]} */
  const ends = [];
  let at = 0;
  for (const letter of original) {
    const folded = foldLetter(letter);
    text += folded;
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(at);
      ends.push(at + letter.length);
    }
    at += letter.length;
  }
  return withoutThousands({ text, starts, ends, original });
}

/** @param {Folded} folded @returns {Folded} */
function withoutThousands(folded) {
  const { text, starts, ends, original } = folded;
  if (!text.includes(",")) return folded;
  const comma = /(?<=\d),(?=\d{3}(?!\d))/g;
  const commas = new Set([...text.matchAll(comma)].map(({ index }) => index));
  /** @param {number} _ @param {number} unit */
  const isKept = (_, unit) => !commas.has(unit);
  return { text: text.replace(comma, ""), starts: starts.filter(isKept), ends: ends.filter(isKept), original };
}

/** @param {string} text */
const escapeHtml = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/**
 * The original from one place to another as HTML, with what matched marked; marks that touch become one.
 * @param {Folded} folded
 * @param {Ranges} ranges
 */
function highlight({ original, starts, ends }, ranges, from = 0, to = original.length) {
  const isMarked = new Uint8Array(original.length + 1);
  for (const [start, end] of ranges) isMarked.fill(1, starts[start], ends[end - 1]);
  let html = "";
  for (let start = from, end = from; start < to; start = end) {
    while (end < to && isMarked[end] === isMarked[start]) end++;
    const part = escapeHtml(original.slice(start, end));
    html += isMarked[start] ? `<mark>${part}</mark>` : part;
  }
  return html;
}

/**
 * A stretch around the first match, as HTML.
 * @param {Folded} folded
 * @param {Ranges} ranges
 */
function excerpt(folded, ranges) {
  const { original, starts } = folded;
  const first = ranges.length ? starts[Math.min(...ranges.map(([start]) => start))] : 0;
  let from = Math.max(0, first - BEFORE);
  let to = Math.min(original.length, from + EXCERPT);
  const lowSurrogate = /[\udc00-\udfff]/; // not into the middle of a character
  if (lowSurrogate.test(original[from] ?? "")) from--;
  if (lowSurrogate.test(original[to] ?? "")) to--;
  const html = highlight(folded, ranges, from, to);
  return html && `${from ? "…" : ""}${html}${to < original.length ? "…" : ""}`;
}
