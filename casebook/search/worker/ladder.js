// The ladder: a query climbs it and stops at the first rung that finds something. As typed (and synonyms), with its
// numbers apart, in simplified characters, without the words that only ask, then by RUNGS, and last by what it has in
// common with the texts.

const CONNECTING = /(?<!\d)[.+\-/·&@#*_~](?!\d)/g;
const BETWEEN_SCRIPTS = /(?<=\p{Script=Han})(?=[a-z]{2})|(?<=[a-z]{2})(?=\p{Script=Han})/gu;
const ASKING =
  /有?什么(?:时候|关系|区别)|(?:怎么样|怎样|怎么|如何)(?:才能|去|来)?(?:办理|申请|申报|推进|推动|开展|实施|落实|办|做|搞)?|(?:在|到|去)?哪[里儿](?:可以|能)?(?:办理|申请|办|做)?|有?(?:哪些|哪个|哪几[个种项]|什么(?:样的?)?)(?:做法|办法|措施|举措|经验|成效|案例|例子|规定|政策|好处|变化)?|为什么|(?:要|需要?)?(?:多久|多长时间|几天)|多少|是否|能不能|能否|可不可以|可以|需要|请问|我想|有没有|(?<!目)的|[吗呢吧了]|\b(?:a|an|the|of|for|in|on|to|and|with|by|how|what|is|are|do|does|can)\b/g;
const GENERAL =
  /(?:报告|手续|流程|办理|申请|办法|处置|处理|技术|政策|工作|情况|材料|标准|条件|要求|奖励|补贴|制度|管理|行业|公司|企业|部门|业务|相关|方面|服务|平台|机制|模式|监管|建设|发展|改革|创新|优化|升级|扶持|支持|帮扶|帮助|问题|难题|困难|紧张|不足|不够|麻烦|[太很更]?[慢贵难高低少多久])$|^(?:企业|公司|办事|本地|当地|[本我全][市县区省]|关于|新建|新办|新设|开展|推进|推动|加快|加强|提升|改善|促进|支持|申请|办理|提供|要回|讨回|追回)/g; // what it is about says more than such words around it
const JOINING = /[和与跟及]/g; // between the things a question is about

const SIMILAR = "没有完全一样的，已按相近写法匹配";
const APART = "没有连在一起的说法，已按其中的词匹配";
const HOMOPHONES = "没有完全一样的，已按同音字匹配";

/** @param {Promise<Pattern | null> | null} pattern */
const only = async (pattern) => [await pattern];

/** @param {string} word */
const isShort = (word) => Array.from(word).length <= 3;

/** What is said of the rung, and how it finds a word. @type {[note: string | ((query: string) => string), way: Way][]} */
const CLOSE = [
  ["已按数字的一部分匹配", (word) => only(/\d/.test(word) ? literal(word, true) : null)],
  [APART, (word) => only(inPieces(word))],
];
/** The same, when known words in the query have not helped either. @type {[note: string | ((query: string) => string), way: Way][]} */
const LOOSE = [
  [SIMILAR, (word) => only(withLetterBetween(word))],
  // Three letters with one wrong leave two, which are part of much else: for them the ear knows better.
  [SIMILAR, (word) => only(isShort(word) ? null : withLetterWrong(word))],
  [(query) => (/[a-z]/.test(query) ? "已按拼音匹配" : HOMOPHONES), bySound],
  [SIMILAR, (word) => only(isShort(word) ? withLetterWrong(word) : null)],
  [HOMOPHONES, inPiecesBySound],
];

/** Both, the second after the first and told apart. @param {Found} found @param {Found} wider @param {string} how the second was found @returns {Found} */
function apart(found, wider, how) {
  const { hits, total } = followedBy(found, wider.hits);
  const first = found.hits.length;
  if (hits.length === first) return found;
  const marked = hits.map((hit, place) => (place >= first && first ? { ...hit, apart: `以下${how}` } : hit));
  return { ...wider, hits: marked, total };
}

/** The first rung: as typed, and after that by what is equal. @param {Term[]} terms @param {string} query @param {IsStale} isStale */
async function findTyped(terms, query, isStale) {
  const found = await findAll(
    terms.flatMap(({ typed }) => typed),
    query,
    isStale,
  );
  const equal = terms.flatMap((term) => term.equal);
  if (!equal.length) return found;
  const wider = await withoutCuts(await findAll(terms.map(orEqual), query, isStale));
  const told = toldAs(equal.map((other) => other.told));
  const note = told ? `按${told}一并检索` : "数字按数值匹配";
  return apart(found, { ...wider, note }, told ? `按${told}检索` : "按数值匹配");
}

/** By the known words that the terms are made of, each as typed or by what is equal. @param {Term[]} pieces @param {string} query @param {IsStale} isStale */
async function findPieces(pieces, query, isStale) {
  const found = await withoutCuts(await findAll(pieces.map(orEqual), query, isStale));
  const used = pieces.filter(({ typed }) => !hasDocuments(allOf(typed).fields));
  const told = toldAs(used.flatMap(({ equal }) => equal.map((other) => other.told)));
  return { ...found, note: told ? `按${told}检索` : APART };
}

/** By what is near to the terms of which nothing else is found. @param {Term[]} terms @param {string} query @param {IsStale} isStale */
async function findNear(terms, query, isStale) {
  const lost = terms.filter((term) => nearOf(term).length);
  if (!lost.length) return NOTHING;
  const found = await findAll(await Promise.all(terms.map(orNear)), query, isStale);
  return { ...found, note: `没有${toldAs(lost.map(({ text }) => text))}，按相近的${toldAs(lost.flatMap(nearOf))}检索` };
}

/**
 * What is found when words may be loosened, one rung after the other. A word that is there as typed is not loosened
 * because another is not; a word that a rung can loosen may still be as it was on the rungs before.
 * @param {Term[]} terms
 * @param {string} query
 * @param {IsStale} isStale
 */
function loosening(terms, query, isStale) {
  const settled = terms.map((term) => {
    const pattern = orEqual(term);
    return pattern.certain && hasDocuments(pattern.fields) ? pattern : null;
  });
  /** @type {Pattern[][]} */
  const tried = terms.map(({ typed }) => [allOf(typed)].filter(({ fields }) => hasDocuments(fields)));

  /** @param {Way} way @param {number} place */
  const waysOf = async (way, place) => {
    if (settled[place]) return [];
    const ways = [];
    for (const pattern of await way(terms[place].text)) if (pattern && hasDocuments(pattern.fields)) ways.push(pattern);
    return ways;
  };

  /** @param {Way} way @returns {Promise<Found | null>} */
  return async (way) => {
    const ways = await Promise.all(terms.map((_, place) => waysOf(way, place)));
    // The closest ways first, then looser ones beside them.
    const depth = Math.max(0, ...ways.map(({ length }) => length));
    for (let level = 0; level < depth && !isStale(); level++) {
      ways.forEach((patterns, place) => {
        if (patterns[level]) tried[place].push(patterns[level]);
      });
      if (terms.some((_, place) => !settled[place] && !tried[place].length)) continue;
      const patterns = terms.map((_, place) => settled[place] ?? anyOf(tried[place]));
      const found = await withoutCuts(await findAll(patterns, query, isStale));
      if (found.hits.length) return found;
    }
    return null;
  };
}

/** @param {Found} found */
const hasMain = (found) => found.hits.some(({ number }) => isMain(number));

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
  const terms = await termsOf(words);
  const typed = await findTyped(terms, query, isStale);
  if (hasMain(typed) || isStale()) return typed;
  const near = await findNear(terms, query, isStale);
  if (typed.hits.length) return apart(typed, near, `按相近的${toldAs(terms.flatMap(nearOf))}检索`);

  const split = query.replace(CONNECTING, " ");
  if (split.trim() && split !== query) {
    const found = await climb(split, isStale);
    if (found.hits.length || isStale()) return found;
  }

  const loosen = loosening(terms, query, isStale);
  let pages = NOTHING;
  const simplified = await loosen((word) => only(inSimplified(word)));
  if (simplified) {
    pages = { ...simplified, note: "已按简体字匹配" };
    if (hasMain(pages)) return pages;
  }
  const plain = await toSimplified(query);
  if (plain !== query) {
    const found = await climb(plain, isStale);
    if (found.hits.length || isStale()) return { ...found, note: found.note || "已按简体字匹配" };
  }

  const rest = await withoutAsking(query);
  if (rest) {
    const found = await climb(rest, isStale);
    const note = found.note || "已略去疑问用语，按其余的词匹配";
    if (found.hits.length || isStale()) return followedBy({ ...found, note }, pages.hits);
  }

  if (near.hits.length) return followedBy(near, pages.hits);

  /** @param {[note: string | ((query: string) => string), way: Way][]} rungs @returns {Promise<Found | null>} */
  const climbing = async (rungs) => {
    for (const [note, way] of rungs) {
      const found = await loosen(way);
      if (isStale()) return NOTHING;
      if (!found) continue;
      const noted = { ...found, note: typeof note === "string" ? note : note(query) };
      if (hasMain(noted)) return followedBy(noted, pages.hits);
      if (!pages.hits.length) pages = noted;
    }
    return null;
  };
  const close = await climbing(CLOSE);
  if (close) return close;
  const pieces = (await Promise.all(terms.map(piecesOf))).flat();
  if (pieces.some(({ text }, place) => text !== terms[place]?.text)) {
    for (const find of [findPieces, findNear]) {
      const found = await find(pieces, query, isStale);
      if (hasMain(found) || isStale()) return followedBy(found, pages.hits);
    }
  }
  const looser = await climbing(LOOSE);
  if (looser) return looser;
  const core = words.map((word) => word.replace(GENERAL, "")).join(" ");
  if (core.length > 1 && core !== words.join(" ")) {
    const found = await climb(core, isStale);
    if (hasMain(found) || isStale()) return followedBy({ ...found, note: found.note || APART }, pages.hits);
  }
  const mixed = query.replace(BETWEEN_SCRIPTS, " ");
  if (mixed !== query) {
    const found = await climb(mixed, isStale);
    if (hasMain(found) || isStale()) return followedBy(found, pages.hits);
  }
  const alike = await findAlike(terms, query, isStale);
  return alike.hits.length && (hasMain(alike) || !pages.hits.length) ? followedBy(alike, pages.hits) : pages;
}
