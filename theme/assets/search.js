"use strict";

// Answers Material's search box. Material's own worker cuts text into words, which Chinese does not mark, so it
// misses parts of words and numbers with units. This one looks for what was typed in the text of every page.
//
// Messages are Material's: 0 set-up with the index -> 1 ready; 2 query -> 3 result, a list of pages, each a list of
// its sections that match, best first, the page itself among them.

const SETUP = 0;
const READY = 1;
const QUERY = 2;
const RESULT = 3;

const LONGEST_QUERY = 100;
const MOST_PAGES = 50;
const EXCERPT = 90;
/** Pages are shown for a loose match when they hold at least this share of the query's pairs of characters. */
const LOOSE = 0.3;

/** @typedef {{location: string, title: string, text: string, foldedTitle: string, foldedText: string}} Section */

/** @type {Map<string, Section[]>} sections by the address of their page */
const pages = new Map();

/** Half-width and lower case, keeping every character's place. */
const fold = (text) =>
  text
    .replace(/[\uff01-\uff5e]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0xfee0))
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase());

const plain = (html) =>
  html
    .replace(/<[^>]+>/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();

const escape = (text) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

/** @type {[string, string[]][]} what readers may say, and what the cases say for it */
let synonyms = [];

async function loadSynonyms() {
  try {
    synonyms = await (await fetch(new URL("../search/synonyms.json", location))).json();
  } catch {
    // Without them only the words themselves are found.
  }
}

function setUp({ docs }) {
  for (const doc of docs) {
    const title = plain(doc.title);
    let text = plain(doc.text);
    if (text.startsWith(title)) text = text.slice(title.length).trim();
    const page = doc.location.split("#")[0];
    if (!pages.has(page)) pages.set(page, []);
    pages.get(page).push({ location: doc.location, title, text, foldedTitle: fold(title), foldedText: fold(text) });
  }
}

/** What to look for: the words between spaces and Chinese punctuation. */
const wordsOf = (query) =>
  [...new Set(fold(query.slice(0, LONGEST_QUERY)).split(/[\s"'“”‘’《》〈〉（）()【】、，。！？；：,!?;]+|\.$/))].filter(Boolean);

const pairsOf = (word) => [...word].map((_, at, letters) => letters.slice(at, at + 2).join("")).slice(0, -1);

/** The text with every match marked; matches that touch become one mark. */
function marked(text, folded, words) {
  const hit = new Uint8Array(text.length);
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) hit.fill(1, at, at + word.length);
  }
  let html = "";
  for (let start = 0, end = 0; start < text.length; start = end) {
    while (end < text.length && hit[end] === hit[start]) end++;
    const part = escape(text.slice(start, end));
    html += hit[start] ? `<mark>${part}</mark>` : part;
  }
  return html;
}

/** A stretch of the text around the first match. */
function excerpt(section, words) {
  if (!section) return "";
  const first = Math.min(...words.map((word) => section.foldedText.indexOf(word)).filter((at) => at >= 0));
  const start = Number.isFinite(first) ? Math.max(0, first - 20) : 0;
  const end = start + EXCERPT;
  const part = marked(section.text.slice(start, end), section.foldedText.slice(start, end), words);
  return part && (start ? "…" : "") + part + (end < section.text.length ? "…" : "");
}

function scoreOf(section, words) {
  let score = 0;
  for (const word of words) {
    if (section.foldedTitle.includes(word)) score += 10;
    if (section.foldedText.includes(word)) score += 1;
  }
  return score;
}

function resultOf(sections, words, rank) {
  const scored = sections
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ section, score }, at) => score > 0 || at === 0)
    .sort((one, other) => other.score - one.score);
  // A page found by its title is described by its first section, which for a case is the summary.
  const shown = (section) =>
    section === sections[0] && !words.some((word) => section.foldedText.includes(word)) ? sections[1] ?? section : section;
  const items = scored.map(({ section, score }) => ({
    location: section.location,
    title: marked(section.title, section.foldedTitle, words),
    text: excerpt(shown(section), words),
    score,
    terms: {},
  }));
  return { rank: rank + items[0].score, items };
}

/** Pages that hold every one of the words. */
function pagesWith(words) {
  const found = [];
  for (const sections of pages.values()) {
    const all = (word) => sections.some((s) => s.foldedTitle.includes(word) || s.foldedText.includes(word));
    if (words.every(all)) found.push(resultOf(sections, words, 0));
  }
  return found;
}

function search(query) {
  const words = wordsOf(query);
  if (!words.length) return [];
  const found = pagesWith(words);
  const known = new Set(found.map(({ items }) => items[0].location.split("#")[0]));
  for (const [word, meanings] of synonyms) {
    if (!query.includes(word)) continue;
    for (const meaning of meanings) {
      for (const result of pagesWith(wordsOf(query.replace(word, meaning)))) {
        const page = result.items[0].location.split("#")[0];
        if (!known.has(page)) found.push({ ...result, rank: result.rank - 100 });
        known.add(page);
      }
    }
  }
  const pairs = [...new Set(words.flatMap(pairsOf))].filter((pair) => /[\u3400-\u9fff]/.test(pair));
  if (!found.length && pairs.length > 1) {
    for (const sections of pages.values()) {
      const held = pairs.filter((pair) =>
        sections.some((s) => s.foldedTitle.includes(pair) || s.foldedText.includes(pair)),
      );
      if (held.length >= LOOSE * pairs.length) found.push(resultOf(sections, held, 1000 * held.length));
    }
  }
  found.sort((one, other) => other.rank - one.rank);
  return found.slice(0, MOST_PAGES).map(({ items }) => items);
}

addEventListener("message", async ({ data: { type, data } }) => {
  if (type === SETUP) {
    setUp(data);
    await loadSynonyms();
    postMessage({ type: READY });
  } else if (type === QUERY) {
    postMessage({ type: RESULT, data: { items: search(String(data)) } });
  }
});
