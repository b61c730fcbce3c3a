// The ladder: a query climbs it and stops at the first rung that finds something. As typed (and synonyms), with its
// numbers apart, in simplified characters, without the words that only ask, then by RUNGS, and last by what it has in
// common with the texts.

const MOST_WORDS = 10;

const SEPARATORS = /[^\p{L}\p{N}\p{M}%‰.+\-/·&@#*_~°]+/u;
const CONNECTING = /(?<!\d)[.+\-/·&@#*_~](?!\d)/g;
const EDGES = /^[.·\-/_~&@#*]+|[.·\-/_~&@#*]+$/g;
const ASKING =
  /有?什么(?:时候|关系|区别)|(?:怎么样|怎样|怎么|如何)(?:才能|去|来)?(?:办理|申请|申报|推进|推动|开展|实施|落实|办|做|搞)?|(?:在|到|去)?哪[里儿](?:可以|能)?(?:办理|申请|办|做)?|有?(?:哪些|哪个|哪几[个种项]|什么(?:样的?)?)(?:做法|办法|措施|举措|经验|成效|案例|例子|规定|政策|好处|变化)?|为什么|(?:要|需要?)?(?:多久|多长时间|几天)|多少|是否|能不能|能否|可不可以|可以|需要|请问|我想|有没有|(?<!目)的|[吗呢吧了]/g;
const JOINING = /[和与跟及]/g; // between the things a question is about

const SIMILAR = "没有完全一样的，已按相近写法匹配";
const HOMOPHONES = "没有完全一样的，已按同音字匹配";

/** @param {Promise<Pattern | null> | null} pattern */
const only = async (pattern) => [await pattern];

/** @param {string} word */
const isShort = (word) => Array.from(word).length <= 3;

/** What is said of the rung, and how it finds a word. @type {[note: string | ((query: string) => string), way: Way][]} */
const RUNGS = [
  ["已按数字的一部分匹配", (word) => only(/\d/.test(word) ? literal(word, true) : null)],
  ["没有连在一起的说法，已按其中的词匹配", (word) => only(inPieces(word))],
  [SIMILAR, (word) => only(withLetterBetween(word))],
  // Three letters with one wrong leave two, which are part of much else: for them the ear knows better.
  [SIMILAR, (word) => only(isShort(word) ? null : withLetterWrong(word))],
  [(query) => (/[a-z]/.test(query) ? "已按拼音匹配" : HOMOPHONES), bySound],
  [SIMILAR, (word) => only(isShort(word) ? withLetterWrong(word) : null)],
  [HOMOPHONES, inPiecesBySound],
];

/** The words of a folded query. @param {string} query */
const wordsOf = (query) =>
  [...new Set(query.split(SEPARATORS).map((word) => word.replace(EDGES, "")))].filter(Boolean).slice(0, MOST_WORDS);

/** A word as typed, and what the data gives as its synonyms. @param {string} word @returns {Promise<TypedWord>} */
async function withSynonyms(word) {
  const typed = await literal(word);
  const others = manifest.synonyms
    .filter(([known]) => word.includes(known))
    .flatMap(([known, meanings]) =>
      meanings.map((meaning) => ({ word: known, meaning, other: word.replace(known, () => meaning) })),
    )
    .filter(({ other }) => other !== word && !word.includes(other));
  const patterns = await Promise.all(others.map(({ other }) => literal(other)));
  return { typed, synonyms: others.map(({ word, meaning }, place) => ({ word, meaning, pattern: patterns[place] })) };
}

/** @param {TypedWord} word */
const orSynonyms = ({ typed, synonyms }) => anyOf([typed, ...synonyms.map(({ pattern }) => pattern)]);

/** The first rung: as typed, and after that by synonyms. @param {TypedWord[]} words @param {string} query @param {IsStale} isStale */
async function findTyped(words, query, isStale) {
  const found = await findAll(
    words.map(({ typed }) => typed),
    query,
    isStale,
  );
  const meant = words.flatMap(({ synonyms }) => synonyms).filter(({ pattern }) => hasDocuments(pattern.fields));
  if (!meant.length) return found;
  const wider = await findAll(words.map(orSynonyms), query, isStale);
  const { hits } = followedBy(found, wider.hits);
  if (hits.length === found.hits.length) return found;
  const told = [...new Set(meant.map(({ word, meaning }) => `“${word}”也指“${meaning}”`))].join("，");
  return { ...wider, hits, note: `${told}，一并列出` };
}

/**
 * What is found when words may be loosened, one rung after the other. A word that is there as typed is not loosened
 * because another is not; a word that a rung can loosen may still be as it was on the rungs before.
 * @param {string[]} words
 * @param {TypedWord[]} typedWords
 * @param {string} query
 * @param {IsStale} isStale
 */
function loosening(words, typedWords, query, isStale) {
  const settled = typedWords.map((word) => {
    const pattern = orSynonyms(word);
    return pattern.certain && hasDocuments(pattern.fields) ? pattern : null;
  });
  /** @type {Pattern[][]} */
  const tried = typedWords.map(({ typed }) => (hasDocuments(typed.fields) ? [typed] : []));

  /** @param {Way} way @param {number} place */
  const waysOf = async (way, place) => {
    if (settled[place]) return [];
    const ways = [];
    for (const pattern of await way(words[place])) if (pattern && hasDocuments(pattern.fields)) ways.push(pattern);
    return ways;
  };

  /** @param {Way} way @returns {Promise<Found | null>} */
  return async (way) => {
    const ways = await Promise.all(words.map((_, place) => waysOf(way, place)));
    // The closest ways first, then looser ones beside them.
    const depth = Math.max(0, ...ways.map(({ length }) => length));
    for (let level = 0; level < depth && !isStale(); level++) {
      ways.forEach((patterns, place) => {
        if (patterns[level]) tried[place].push(patterns[level]);
      });
      if (words.some((_, place) => !settled[place] && !tried[place].length)) continue;
      const patterns = words.map((_, place) => settled[place] ?? anyOf(tried[place]));
      const found = await findAll(patterns, query, isStale);
      if (found.hits.length) return found;
    }
    return null;
  };
}

/** The query without the words that only ask; "" when it asks nothing. @param {string} query */
async function withoutAsking(query) {
  // As typed first: 么, which asks, is also a traditional character.
  for (const spelling of [query, await toSimplified(query)]) {
    const rest = spelling.replace(ASKING, " ");
    if (rest !== spelling && rest.trim()) return rest.replace(JOINING, " ");
  }
  return "";
}

/**
 * What is found on the first rung that finds anything. Where that is only other pages than cases, the climb goes on for
 * cases, and those pages follow them.
 * @param {string} query folded
 * @param {IsStale} isStale
 * @returns {Promise<Found>}
 */
async function climb(query, isStale) {
  const words = wordsOf(query);
  if (!words.length) return NOTHING;
  const typedWords = await Promise.all(words.map(withSynonyms));
  const typed = await findTyped(typedWords, query, isStale);
  if (typed.hits.length || isStale()) return typed;

  const split = query.replace(CONNECTING, " ");
  if (split.trim() && split !== query) {
    const found = await climb(split, isStale);
    if (found.hits.length || isStale()) return found;
  }

  const loosen = loosening(words, typedWords, query, isStale);
  /** @param {Found} found */
  const hasMain = (found) => found.hits.some(({ number }) => isMain(number));
  let pages = NOTHING;
  const simplified = await loosen((word) => only(inSimplified(word)));
  if (simplified) {
    pages = { ...simplified, note: "已按简体字匹配" };
    if (hasMain(pages)) return pages;
  }

  const rest = await withoutAsking(query);
  if (rest) {
    const found = await climb(rest, isStale);
    const note = found.note || "已去掉问句中的虚词，按其余的词匹配";
    if (found.hits.length || isStale()) return followedBy({ ...found, note }, pages.hits);
  }

  for (const [note, way] of RUNGS) {
    const found = await loosen(way);
    if (isStale()) return NOTHING;
    if (!found) continue;
    const noted = { ...found, note: typeof note === "string" ? note : note(query) };
    if (hasMain(noted)) return followedBy(noted, pages.hits);
    if (!pages.hits.length) pages = noted;
  }
  const alike = await findAlike(query, isStale);
  return alike.hits.length && (hasMain(alike) || !pages.hits.length) ? followedBy(alike, pages.hits) : pages;
}

/**
 * The documents that share most with the query; rare pairs of characters weigh more.
 * @param {string} query
 * @param {IsStale} isStale
 * @returns {Promise<Found>}
 */
async function findAlike(query, isStale) {
  const words = wordsOf(query);
  const pairs = [...new Set(words.flatMap((word) => pairsOf(Array.from(word))))].filter((pair) => CHINESE.test(pair));
  const others = words.filter((word) => !CHINESE.test(word) && word.length > 1);
  const pieces = [...sampled(pairs), ...others];
  if (!pieces.length) return NOTHING;
  const patterns = await Promise.all(pieces.map((piece) => literal(piece)));
  const scores = shareScores(patterns);
  const numbers = Array.from(scores.keys()).filter((number) => scores[number]);
  numbers.sort((one, other) => scores[other] - scores[one] || one - other);
  const hits = [];
  for (const number of numbers.slice(0, SHOWN)) {
    if (isStale()) break;
    const document = await readDocument(number);
    const own = patterns.filter(({ fields }) => fields[number]);
    const hit = document && judge(number, document, own, query);
    if (hit) hits.push({ ...hit, score: scores[number] });
  }
  if (!numbers.length) return NOTHING;
  return { hits: ranked(hits), total: numbers.length, exact: true, note: "没有完全匹配的，下面是相关的结果" };
}

/** For each document how much it shares; 0 when that is too little. @param {Pattern[]} patterns */
function shareScores(patterns) {
  const scores = new Float64Array(manifest.documents);
  const shared = new Uint8Array(manifest.documents);
  for (const { fields } of patterns) {
    const weight = Math.log(1 + manifest.documents / (countDocuments(fields) || Number.POSITIVE_INFINITY));
    for (let number = 0; number < fields.length; number++) {
      if (!fields[number]) continue;
      scores[number] += weight * (fields[number] & TITLE ? 1.5 : 1);
      shared[number]++;
    }
  }
  const enough = 0.6 * scores.reduce((most, score) => Math.max(most, score), 0);
  return scores.map((score, number) => (score >= enough && 3 * shared[number] >= patterns.length ? score : 0));
}
