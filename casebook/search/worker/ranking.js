// From patterns to hits: which documents have them all, and in which order they are shown.

const SHOWN = 20; // results, where every one may cost a request
const SHOWN_OF_FEW = 100; // results, where the whole index is a few files
const READ_AT_MOST = 60; // texts read in search of a phrase, before the rest is left out
const FIRST_MAIN = 3; // shown before other pages that bear the name
const OTHER_PAGES = 5; // that bear the name, however many cases there are

const IN_TITLE = 100;
const IN_NAMES = 40;

/** @type {Found} */
const NOTHING = { hits: [], total: 0, exact: true, note: "" };

/** The documents that may have every pattern, the likeliest first. @param {Pattern[]} patterns */
function candidates(patterns) {
  const found = [];
  for (let number = 0; number < manifest.documents; number++) {
    if (!patterns.every(({ fields }) => fields[number])) continue;
    let score = isMain(number) ? 0 : -1;
    let promise = 0;
    for (const pattern of patterns) {
      const bits = pattern.fields[number];
      if (bits & TITLE) score += IN_TITLE;
      else if (bits & NAMES) score += IN_NAMES;
      promise += pattern.promise?.[number] ?? 0;
    }
    found.push({ number, score, promise });
  }
  return found.sort(
    (one, other) => other.promise - one.promise || other.score - one.score || one.number - other.number,
  );
}

/** The order in which candidates are read: those that bear the name, then cases. @param {Pattern[]} patterns */
function readingOrder(patterns) {
  const list = candidates(patterns);
  const main = list.filter(({ number }) => isMain(number));
  const pages = list.filter(({ number }) => !isMain(number));
  const named = pages.filter(({ score }) => score > 0).slice(0, OTHER_PAGES);
  return [...new Set([...named, ...main, ...pages])].map(({ number }) => number);
}

/**
 * How well a document that was read answers; null when it has not got a pattern after all.
 * @param {number} number
 * @param {StoredDocument} document
 * @param {Pattern[]} patterns
 * @param {string} query
 * @returns {Hit | null}
 */
function judge(number, document, patterns, query) {
  let score = 0;
  let named = patterns.length > 0;
  for (const { ranges } of patterns) {
    const inTitle = ranges(document.title).length;
    const inNames = ranges(document.names).length;
    let inText = 0;
    for (const { folded, title } of document.sections) inText += ranges(folded).length + 3 * ranges(title).length;
    if (!inTitle && !inNames && !inText) return null;
    score += (inTitle ? IN_TITLE : 0) + (inNames ? IN_NAMES : 0) + Math.min(inText, 9);
    named = named && inTitle + inNames > 0;
  }
  if (document.title.text === query) score += 1000;
  const looseness = patterns.reduce((sum, pattern) => sum + (pattern.looseness?.(document) ?? 0), 0);
  return { number, document, score: score - 10000 * looseness, named, patterns, looseness };
}

/**
 * The documents that have every pattern, best first, as many as are shown.
 * @param {Pattern[]} patterns
 * @param {string} query
 * @param {IsStale} isStale
 * @returns {Promise<Found>}
 */
async function findAll(patterns, query, isStale) {
  const order = readingOrder(patterns);
  const wanted = isSmall() ? SHOWN_OF_FEW : SHOWN;
  /** @type {Hit[]} */
  const hits = [];
  let read = 0;
  const isEnough = () => !isSmall() && (hits.length >= wanted || read >= READ_AT_MOST);
  while (read < order.length && !isEnough() && !isStale()) {
    const batch = order.slice(read, read + wanted - (isSmall() ? 0 : hits.length));
    const documents = await Promise.all(batch.map(readDocument));
    documents.forEach((document, place) => {
      const hit = document && judge(batch[place], document, patterns, query);
      if (hit) hits.push(hit);
    });
    read += batch.length;
  }
  const closest = Math.ceil(Math.min(...hits.map(({ looseness }) => looseness)));
  const close = hits.filter(({ looseness }) => looseness <= closest);
  const isCertain = patterns.every((pattern) => pattern.certain);
  return {
    hits: ranked(close).slice(0, wanted),
    total: isCertain ? order.length : close.length,
    exact: isCertain || read >= order.length,
    note: "",
  };
}

/** Cases first; other pages that bear the name after the first few, the rest last. @param {Hit[]} hits */
function ranked(hits) {
  const order = [...hits].sort((one, other) => other.score - one.score || one.number - other.number);
  const main = order.filter(({ number }) => isMain(number));
  const pages = order.filter(({ number }) => !isMain(number));
  return [
    ...main.slice(0, FIRST_MAIN),
    ...pages.filter(({ named }) => named),
    ...main.slice(FIRST_MAIN),
    ...pages.filter(({ named }) => !named),
  ];
}

/** Found, and after it what others have found and it has not. @param {Found} found @param {Hit[]} hits @returns {Found} */
function followedBy(found, hits) {
  const known = new Set(found.hits.map(({ number }) => number));
  const added = hits.filter(({ number }) => !known.has(number));
  return { ...found, hits: [...found.hits, ...added], total: found.total + added.length };
}
