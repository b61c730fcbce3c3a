// Guesses, and how to tell that they are wrong: what looks alike but is part of other words, or shares too little.

const ENOUGH = 0.62; // of the query's weight
const FEWEST = 3; // letters: two are part of much else
const NEARLY_BEST = 0.6; // of the best document's share

const LONERS = /[的了和与及等在是被将由对为把向从市县区省]/; // letters that are no part of the word beside them

/** The parts of a document in which something may be found. @param {StoredDocument} document */
const partsOf = ({ title, names, sections }) => [title, names, ...sections.map(({ folded }) => folded)];

/** Without the hits of guesses that only cut other words: 区块链 is not in 区块联动. @param {Found} found @returns {Promise<Found>} */
async function withoutCuts(found) {
  const guesses = [...new Set(found.hits.flatMap(({ patterns }) => patterns.filter(({ guessed }) => guessed)))];
  if (!guesses.length) return found;
  const texts = found.hits.map(({ document }) => partsOf(document));
  /** @param {Folded} folded */
  const wordsIn = (folded) =>
    guesses.flatMap((guess) => guess.ranges(folded)).map(([start, end]) => folded.text.slice(start, end));
  const words = new Set(texts.flatMap((parts) => parts.flatMap(wordsIn)));
  const cut = new Set();
  for (const word of words) if (await isCut(word, texts)) cut.add(word);
  if (!cut.size) return found;
  /** @param {Pattern} pattern @param {Folded} folded */
  const stands = (pattern, folded) =>
    pattern.ranges(folded).some(([start, end]) => !cut.has(folded.text.slice(start, end)));
  const hits = found.hits.filter(({ document, patterns }) =>
    patterns.every((pattern) => !pattern.guessed || partsOf(document).some((folded) => stands(pattern, folded))),
  );
  return { ...found, hits, total: hits.length };
}

/**
 * Whether a word is always beside the same letter, with which its own last or first letter makes a pair that stands
 * elsewhere too: 要账 in 不必要账户.
 * @param {string} word
 * @param {Folded[][]} texts
 */
async function isCut(word, texts) {
  const before = new Set();
  const after = new Set();
  let places = 0;
  for (const { text } of texts.flat()) {
    for (const [start, end] of placesOf(word, text, true)) {
      before.add(text[start - 1] ?? "");
      after.add(text[end] ?? "");
      places++;
    }
  }
  const documents = texts.filter((parts) => parts.some(({ text }) => text.includes(word))).length;
  for (const pair of [
    ...soleLetter(before).map((letter) => letter + word[0]),
    ...soleLetter(after).map((letter) => word.at(-1) + letter),
  ]) {
    const [elsewhere] = await postings(pair, textShard);
    const here = texts.flat().reduce((sum, { text }) => sum + placesOf(pair, text, true).length, 0);
    if (elsewhere.length > documents || here > places) return true;
  }
  return false;
}

/** The one Chinese letter of a set that has no other. @param {Set<string>} letters */
const soleLetter = (letters) =>
  letters.size === 1 ? [...letters].filter((letter) => CHINESE.test(letter) && !LONERS.test(letter)) : [];

/** Known words and Chinese pairs of a term, or an English expression as one. @param {Term} term @returns {Promise<Source[]>} */
async function sourcesOf(term) {
  const { text, segments } = term;
  if (isLatin(text)) return [{ start: 0, end: 1, pattern: orEqual(term) }];
  const known = segments.map(async (segment) => {
    const { start, end, word } = segment;
    return { start, end, pattern: orEqual(await termOf(word, [{ ...segment, start: 0, end: word.length }])) };
  });
  const starts = Array.from({ length: Math.max(0, text.length - 1) }, (_, start) => start);
  const pairs = starts
    .filter((start) => CHINESE.test(text[start]) && CHINESE.test(text[start + 1]))
    .map(async (start) => ({ start, end: start + 2, pattern: await literal(text.slice(start, start + 2)) }));
  return Promise.all([...known, ...pairs]);
}

/**
 * How much of a term each document has. A letter weighs as the rarest found source that it is in; in none it weighs
 * most, so that little of a query is not taken for it.
 * @param {Term} term
 * @param {Source[]} sources
 */
function sharesOf({ text }, sources) {
  const scores = new Float64Array(manifest.documents);
  const counts = noDocuments();
  const letters = isLatin(text) ? 1 : text.length;
  let whole = 0;
  for (let at = 0; at < letters; at++) {
    const here = sources.filter(({ start, end, pattern }) => start <= at && at < end && hasDocuments(pattern.fields));
    const rarest = Math.min(...here.map(({ pattern }) => countDocuments(pattern.fields)), manifest.documents || 1);
    const weight = Math.log(1 + manifest.documents / rarest);
    whole += here.length ? weight : Math.log(1 + manifest.documents);
    for (let number = 0; number < scores.length; number++) {
      if (!here.some(({ pattern }) => pattern.fields[number])) continue;
      scores[number] += weight;
      counts[number] += isLatin(text) ? FEWEST : 1;
    }
  }
  return { scores, counts, whole };
}

/**
 * The documents that share most with the query, if that is enough of it.
 * @param {Term[]} terms
 * @param {string} query
 * @param {IsStale} isStale
 * @returns {Promise<Found>}
 */
async function findAlike(terms, query, isStale) {
  const sources = await Promise.all(terms.map(sourcesOf));
  const shares = terms.map((term, place) => sharesOf(term, sources[place]));
  const whole = shares.reduce((sum, share) => sum + share.whole, 0);
  const patterns = sources.flat().map(({ pattern }) => pattern);
  /** @param {number} number */
  const scoreOf = (number) => shares.reduce((sum, { scores }) => sum + scores[number], 0);
  const numbers = Array.from(noDocuments().keys());
  const most = Math.max(0, ...numbers.map(scoreOf));
  if (!most) return NOTHING;
  const enough = Math.max(ENOUGH * whole, NEARLY_BEST * most);
  const near = numbers.filter(
    (number) => scoreOf(number) >= enough && shares.reduce((sum, { counts }) => sum + counts[number], 0) >= FEWEST,
  );
  near.sort((one, other) => scoreOf(other) - scoreOf(one) || one - other);
  const hits = [];
  for (const number of near.slice(0, SHOWN)) {
    if (isStale()) break;
    const document = await readDocument(number);
    const own = patterns.filter(({ fields }) => fields[number]);
    const hit = document && judge(number, document, own, query);
    if (hit) hits.push({ ...hit, score: scoreOf(number) });
  }
  return { hits: ranked(hits), total: near.length, exact: true, note: "没有完全匹配的，下面是相关的结果" };
}
