// The words of a query, and what stands for them: groups of equal words, names of bodies, and what the library adds.

const MOST_WORDS = 10;
const MOST_ALTERNATIVES = 24; // of a term

const SEPARATORS = /[^\p{L}\p{N}\p{M}%‰.+\-/·&@#*_~°]+/u;
const EDGES = /^[.·\-/_~&@#*]+|[.·\-/_~&@#*]+$/g;
const JOINED =
  /^[的了与和及是在等要被把为之对给就都也还很后前能可会想到]+|[的了与和及是在等要被把为之对给就都也还很后前能可会想到]+$/g; // say nothing at the ends of a piece

const MOVES =
  "(?:同比|环比|下降|降低|下跌|下调|降幅|减少|缩短|压缩|压减|减幅|增长|增加|提高|提升|上升|上涨|增幅|涨幅|超过|达到|高达|将近|大约|不到|办[好完结成妥]|搞定|完成|[之以]内|就能|只[要需]|仅需|[降减跌升增涨少多快慢](?=[了到至为]))[了到至为约近达]*";
/** How a number came about, at the ends of what stands beside it: the number says more. Letters that end other words too (签约, 附近) count alone. */
const MOVED = new RegExp(
  `^(?:内|${MOVES})+|(?:${MOVES}|[降减跌升增涨达超逾]|(?<![签合条节预特])约|(?<![附最接靠])近)+$|^[从由自到至为]$`,
  "g",
);
const DEGREE = /^[太很更变]?[慢快贵难高低少多久]$/; // says little without what it is of, and that is a piece

/** The words of a folded query. @param {string} query */
const wordsOf = (query) =>
  [...new Set(query.split(SEPARATORS).map((word) => word.replace(EDGES, "")))].filter(Boolean).slice(0, MOST_WORDS);

/** Before the pair of letters under which known words are filed. */
const KNOWN = "~";

/** The known words that begin with two letters. @param {string} pair @returns {Promise<KnownWord[]>} */
async function knownWords(pair) {
  const records = await load(manifest.words ? `words-${hash(pair) % manifest.words}` : textShard(pair));
  const token = KNOWN + pair;
  if (!records || !Object.hasOwn(records, token)) return [];
  return records[token].split("|").map((/** @type {string} */ entry) => {
    const [first, near = ""] = entry.split(">");
    const [word, ...equal] = first.split(",");
    return { word, equal, near: near ? near.split(",") : [] };
  });
}

/** Known words in a text, the longer before the shorter, none over another. @param {string} text @returns {Promise<Segment[]>} */
async function segmentsOf(text) {
  const starts = Array.from({ length: Math.max(0, text.length - 1) }, (_, start) => start);
  const found = await Promise.all(
    starts.map(async (start) => {
      const known = await knownWords(text.slice(start, start + 2));
      return known
        .filter(({ word }) => text.startsWith(word, start) && !cutsLatin(text, start, start + word.length))
        .map((entry) => ({ ...entry, start, end: start + entry.word.length }));
    }),
  );
  /** @type {Segment[]} */
  const taken = [];
  for (const segment of found.flat().sort((one, other) => other.word.length - one.word.length)) {
    if (taken.every(({ start, end }) => segment.end <= start || segment.start >= end)) taken.push(segment);
  }
  return taken.sort((one, other) => one.start - other.start);
}

/**
 * The longest known English expression that some of the words begin with; of those that differ in endings, the one that
 * was typed.
 * @param {string[]} words
 * @returns {Promise<KnownWord | undefined>}
 */
async function englishOf(words) {
  const known = await knownWords(words[0].slice(0, 2));
  const stems = words.map(stemOf);
  const line = `${words.join(" ")} `;
  /** @param {KnownWord} entry */
  const rank = ({ word }) => 2 * word.split(" ").length + (line.startsWith(`${word} `) ? 1 : 0);
  return known
    .filter(({ word }) => word.split(" ").every((part, place) => stemOf(part) === stems[place]))
    .sort((one, other) => rank(other) - rank(one))[0];
}

/** The words as terms: a Chinese word with the known words in it, or an English expression. @param {string[]} words @returns {Promise<Term[]>} */
async function termsOf(words) {
  /** @type {Term[]} */
  const terms = [];
  let next = 0;
  while (next < words.length) {
    const english = isLatin(words[next]) ? await englishOf(words.slice(next)) : undefined;
    const count = english ? english.word.split(" ").length : 1;
    const parts = words.slice(next, next + count);
    const text = parts.join(" ");
    const segments = english ? [{ ...english, start: 0, end: text.length }] : await segmentsOf(text);
    terms.push(await termOf(text, segments));
    next += count;
  }
  return terms;
}

/** A text as a term, with how else to find it. @param {string} text @param {Segment[]} segments @returns {Promise<Term>} */
async function termOf(text, segments) {
  const typed = await Promise.all(text.split(" ").map((part) => literal(part)));
  const spellings = spellingsOf(text, segments).filter(({ other }) => other !== text && !other.includes(text));
  /** @type {Term["equal"]} */
  const equal = await Promise.all(
    spellings
      .slice(0, MOST_ALTERNATIVES)
      .map(async ({ told, other }) => ({ told, pattern: { ...(await phrase(other)), guessed: other.length < 3 } })),
  );
  const valued = await byValue(text);
  if (valued) equal.push({ told: "", pattern: valued });
  return { text, segments, typed, equal: equal.filter(({ pattern }) => hasDocuments(pattern.fields)) };
}

/** Words with blanks between them, all of which must stand in the same part of a document. @param {string} text */
const phrase = async (text) => allOf(await Promise.all(text.split(" ").map((part) => literal(part))));

/**
 * The text with one of its known words, or all, said otherwise.
 * @param {string} text
 * @param {Segment[]} segments
 * @returns {{told: string, other: string}[]}
 */
function spellingsOf(text, segments) {
  const single = segments.flatMap(({ start, end, equal }) =>
    equal.map((told) => ({ told, other: text.slice(0, start) + told + text.slice(end) })),
  );
  if (segments.length < 2) return single;
  let every = [{ told: "", other: "", end: 0 }];
  for (const { start, end, word, equal } of segments) {
    every = every
      .flatMap((before) =>
        [word, ...equal].map((told) => ({
          told: told === word ? before.told : told,
          other: before.other + text.slice(before.end, start) + told,
          end,
        })),
      )
      .slice(0, MOST_ALTERNATIVES);
  }
  return [...single, ...every.map(({ told, other, end }) => ({ told, other: other + text.slice(end) }))];
}

/** A term as typed or by what is equal to it. @param {Term} term */
const orEqual = ({ typed, equal }) => anyOf([allOf(typed), ...equal.map(({ pattern }) => pattern)]);

/** The same, or by what is near. @param {Term} term */
async function orNear(term) {
  const near = await Promise.all(nearOf(term).map(phrase));
  return anyOf([orEqual(term), ...near]);
}

/** What is near to a term that is a known word. @param {Term} term @returns {string[]} */
const nearOf = ({ text, segments }) => (segments[0]?.word.length === text.length ? segments[0].near : []);

/** Numbers outside known words, each with the word that counts: 三十二个. @param {string} text @param {Segment[]} known @returns {Segment[]} */
const countsIn = (text, known) =>
  numbersIn(text)
    .map(({ start, end }) => ({ start, end: end + (COUNTED.exec(text.slice(end))?.[0].length ?? 0) }))
    .filter(({ start, end }) => known.every((other) => end <= other.start || start >= other.end))
    .map(({ start, end }) => ({ start, end, word: text.slice(start, end), equal: [], near: [] }))
    .filter((segment, place, all) => !place || segment.start >= all[place - 1].end);

/** A term's known words and what stands between them, each a term of its own. @param {Term} term @returns {Promise<Term[]>} */
async function piecesOf({ text, segments: known }) {
  const counts = countsIn(text, known);
  const segments = [...known, ...counts].sort((one, other) => one.start - other.start);
  if (text.includes(" ") || !segments.length) return [await termOf(text, segments)];
  /** @type {Promise<Term>[]} */
  const pieces = [];
  let last = 0;
  /** @param {number} end */
  const between = (end) => {
    const written = text.slice(last, end);
    const rest = (counts.length ? written.replace(MOVED, "") : written).replace(JOINED, "");
    if (rest && !DEGREE.test(rest)) pieces.push(termOf(rest, []));
  };
  for (const segment of segments) {
    between(segment.start);
    pieces.push(termOf(segment.word, [{ ...segment, start: 0, end: segment.word.length }]));
    last = segment.end;
  }
  between(text.length);
  return Promise.all(pieces);
}

/** What stands for the terms, as readers are told it. @param {string[]} told */
function toldAs(told) {
  const shown = [...new Set(told)].filter(Boolean);
  const more = shown.length > 4 ? "等" : "";
  return (
    shown
      .slice(0, 4)
      .map((word) => `“${word}”`)
      .join("") + more
  );
}
