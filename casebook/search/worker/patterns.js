// Patterns: ways to find a word as it is written, from exactly so to one letter wrong.

const MOST_TOKENS = 12; // of a word that are looked up; the text itself is checked anyway
const MOST_CHANGED = 8; // letters of a word in which neighbours are changed over: each change asks for new pairs
const MOST_SPELLINGS = 16;

const CHINESE = /\p{Script=Han}/u;
const NUMBERS = /\d+(?:\.\d+)?/g;

/** Every two neighbours. @param {string[]} letters */
const pairsOf = (letters) => letters.slice(1).map((letter, place) => letters[place] + letter);

/** The tokens of a run of letters in the index. @param {string[]} letters */
const tokensOf = (letters) => (letters.length === 1 ? letters : pairsOf(letters));

/**
 * At most MOST_TOKENS, from the whole length.
 * @template T
 * @param {T[]} list
 */
const sampled = (list) =>
  list.length <= MOST_TOKENS
    ? list
    : Array.from({ length: MOST_TOKENS }, (_, place) => list[Math.floor((place * list.length) / MOST_TOKENS)]);

/** Whether a number goes on beyond the word: 1421 is not in 21421. @param {string} word @param {string} text */
function cutsNumber(word, text, start = 0, end = start + word.length) {
  const before =
    /^\d/.test(word) &&
    /\d\.?$/.test(text.slice(Math.max(0, start - 2), start)) &&
    !/\D\.$/.test(text.slice(Math.max(0, start - 2), start));
  const after = /\d$/.test(word) && /^(\d|\.\d)/.test(text.slice(end, end + 2));
  return before || after;
}

/**
 * Every place of the word, parts of numbers only when asked for.
 * @param {string} word
 * @param {string} text
 * @returns {Ranges}
 */
function placesOf(word, text, withParts = false) {
  /** @type {Ranges} */
  const found = [];
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    if (withParts || !cutsNumber(word, text, start)) found.push([start, start + word.length]);
  }
  return found;
}

const LATIN = /^[a-z]+$/;
const ENDINGS = /(?:ement|ment|ies|ing|ed|es|s|e|y)$/;
const SHORTEST_STEM = 4;

/** @param {string} word */
const isLatin = (word) => /^[a-z]/.test(word);

/** What is left of an English word without its ending: enforcing, enforcement → enforc. @param {string} word */
function stemOf(word) {
  const stem = word.replace(ENDINGS, "");
  return LATIN.test(word) && stem.length >= SHORTEST_STEM ? stem : word;
}

/** Whether a stretch begins or ends within an English word. @param {string} text @param {number} start @param {number} end */
const cutsLatin = (text, start, end) =>
  /^[a-z]{2}/.test(text.slice(start - 1, start + 1)) || /^[a-z]{2}/.test(text.slice(end - 1, end + 1));

/** English words that begin so; of few letters, that are so. @param {string} word @returns {Promise<Pattern>} */
async function english(word) {
  const stem = stemOf(word);
  const isWhole = word.length < SHORTEST_STEM;
  const fields = await documentsWithAll(
    sampled(tokensOf(Array.from(stem))).map((token) => [token]),
    textShard,
  );
  /** @param {Folded} folded */
  const ranges = ({ text }) =>
    placesOf(stem, text).flatMap(([start, end]) => {
      const [rest] = text.slice(end).match(/^[a-z]*/) ?? [""];
      const fits = !/[a-z]/.test(text[start - 1] ?? "") && !(isWhole && rest);
      /** @type {Ranges} */
      const found = fits ? [[start, end + rest.length]] : [];
      return found;
    });
  return { fields, certain: false, ranges };
}

/** The word as it is. @param {string} word @returns {Promise<Pattern>} */
async function literal(word, withParts = false) {
  if (LATIN.test(word) && word.length > 1) return english(word);
  const letters = Array.from(word);
  const numbers = withParts ? [] : (word.match(NUMBERS) ?? []).map((number) => `=${number}`);
  const pairs = pairsOf(letters).filter((pair) => withParts || !/^[\d.]{2}$/.test(pair));
  const tokens = [...numbers, ...pairs];
  if (!tokens.length) tokens.push(...letters);
  const fields = await documentsWithAll(
    sampled(tokens).map((token) => [token]),
    textShard,
  );
  return {
    fields,
    certain: tokens.length === 1 && !(withParts && /\d/.test(word)),
    ranges: ({ text }) => placesOf(word, text, withParts),
  };
}

/** Any of several patterns, one at least. @param {Pattern[]} patterns @returns {Pattern} */
function anyOf(patterns) {
  if (patterns.length === 1) return patterns[0];
  const fields = noDocuments();
  for (const pattern of patterns) {
    for (let number = 0; number < fields.length; number++) fields[number] |= pattern.fields[number];
  }
  const loose = patterns.find((pattern) => pattern.looseness);
  return {
    fields,
    certain: patterns.every((pattern) => pattern.certain),
    ranges: (folded) => patterns.flatMap((pattern) => pattern.ranges(folded)),
    ...(loose && { looseness: loose.looseness, promise: loose.promise }),
    guessed: patterns.some((pattern) => pattern.guessed),
  };
}

/** All of several patterns, in the same part of a document. @param {Pattern[]} patterns @returns {Pattern} */
function allOf(patterns) {
  if (patterns.length === 1) return patterns[0];
  return {
    fields: patterns[0].fields.map((_, number) => patterns.reduce((bits, { fields }) => bits & fields[number], 7)),
    certain: false,
    ranges: (folded) => {
      const found = patterns.map((pattern) => pattern.ranges(folded));
      return found.every((ranges) => ranges.length) ? found.flat() : [];
    },
  };
}

/** Any of the patterns that some document may have. @param {Pattern[]} patterns */
function anyFound(patterns) {
  const found = patterns.filter(({ fields }) => hasDocuments(fields));
  return found.length ? anyOf(found) : null;
}

/** The simplified characters that a traditional one may stand for. @returns {Promise<Map<string, string[]>>} */
async function readVariants() {
  const letters = Array.from((await load("variants")) ?? "");
  const variants = new Map();
  for (let place = 0; place < letters.length; place += 2) {
    variants.set(letters[place], [...(variants.get(letters[place]) ?? []), letters[place + 1]]);
  }
  return variants;
}

/** The likeliest simplified spelling. @param {string} text */
async function toSimplified(text) {
  const variants = await readVariants();
  return Array.from(text, (letter) => variants.get(letter)?.[0] ?? letter).join("");
}

/** Every simplified spelling; null when there is none but the word. @param {string} word */
async function inSimplified(word) {
  const variants = await readVariants();
  let spellings = [""];
  for (const letter of word) {
    const options = [...(variants.get(letter) ?? []), letter];
    spellings = spellings.flatMap((start) => options.map((option) => start + option)).slice(0, MOST_SPELLINGS);
  }
  spellings = spellings.filter((spelling) => spelling !== word);
  return spellings.length ? anyOf(await Promise.all(spellings.map((spelling) => literal(spelling)))) : null;
}

/** Whether a word is long enough, and not too long, to be looked for with another letter in it. @param {string} word */
function canBeLoosened(word) {
  const length = Array.from(word).length;
  return length >= 3 && length <= MOST_TOKENS && CHINESE.test(word);
}

/**
 * Documents in which every letter of the word stands beside one of its neighbours; words run together leave few
 * neighbours apart.
 * @param {string} word
 * @returns {Promise<Pattern | null>}
 */
async function inPieces(word) {
  if (!canBeLoosened(word) || /[a-z]{3}/.test(word)) return null;
  const letters = Array.from(word);
  const pairs = pairsOf(letters);
  const { fields, counts } = await documentsCovering(
    pairs.map((pair) => [pair]),
    textShard,
  );
  const almost = await withLetterBetween(word);
  return {
    fields,
    certain: false,
    ranges: ({ text }) => pairs.flatMap((pair) => placesOf(pair, text, true)),
    looseness: ({ title, names, sections }) => {
      const parts = [title, names, ...sections.map(({ folded }) => folded)];
      const isNear = almost && parts.some((folded) => almost.ranges(folded).length);
      return fewestPieces(letters, parts.map(({ text }) => text).join("\n")) - (isNear ? 0.5 : 0);
    },
    promise: counts,
  };
}

/**
 * Into how few pieces, of two letters at least, the letters must be cut for the text to have them all.
 * @param {string[]} letters
 * @param {string} text
 */
function fewestPieces(letters, text) {
  const fewest = [0];
  for (let end = 1; end <= letters.length; end++) {
    fewest[end] = Number.POSITIVE_INFINITY;
    for (let start = end - 2; start >= 0; start--) {
      if (fewest[start] + 1 < fewest[end] && text.includes(letters.slice(start, end).join(""))) {
        fewest[end] = fewest[start] + 1;
      }
    }
  }
  return fewest[letters.length];
}

/** The word with a Chinese letter more in the text. @param {string} word @returns {Promise<Pattern | null>} */
async function withLetterBetween(word) {
  if (!canBeLoosened(word) || /\d/.test(word)) return null;
  const letters = Array.from(word);
  const patterns = letters.slice(1).map(async (_, place) => {
    const [start, end] = [letters.slice(0, place + 1), letters.slice(place + 1)];
    const [before, after] = [start.join(""), end.join("")];
    return {
      fields: await documentsWithAll(
        [...tokensOf(start), ...tokensOf(end)].map((token) => [token]),
        textShard,
      ),
      certain: false,
      /** @param {Folded} folded @returns {Ranges} */
      ranges: ({ text }) =>
        placesOf(before, text)
          .filter(([, rest]) => CHINESE.test(text[rest] ?? "") && text.startsWith(after, rest + 1))
          .map(([from, rest]) => [from, rest + 1 + after.length]),
    };
  });
  return anyFound(await Promise.all(patterns));
}

/**
 * The word with one letter wrong, one too many, or two neighbours changed over.
 * @param {string} word
 * @returns {Promise<Pattern | null>}
 */
async function withLetterWrong(word) {
  if (!canBeLoosened(word) || /\d/.test(word)) return null;
  const letters = Array.from(word);
  // Of three letters, a pair that is left may be part of anything.
  const places = letters.map((_, place) => place).filter((place) => !isShort(word) || place === 1);
  const wrong = places.map(async (place) => {
    const [start, end] = [letters.slice(0, place), letters.slice(place + 1)];
    const [before, after] = [start.join(""), end.join("")];
    return {
      fields: await documentsWithAll(
        [...tokensOf(start), ...tokensOf(end)].map((token) => [token]),
        textShard,
      ),
      certain: false,
      /** @param {Folded} folded */
      ranges: ({ text }) => placesAround(before, after, text),
    };
  });
  const changed = swapped(letters).filter((other) => other !== word);
  const found = anyFound(await Promise.all([...wrong, ...changed.map((other) => literal(other))]));
  // Of four letters three are left, which say enough even where they are always part of a longer word: 失信名豆, 失信名单.
  return found && { ...found, guessed: isShort(word) };
}

/**
 * Where one text stands before another, with nothing or any one letter between.
 * @param {string} before
 * @param {string} after
 * @param {string} text
 */
function placesAround(before, after, text) {
  /** @type {Ranges} */
  const found = [];
  for (let start = 0; start + before.length + after.length <= text.length; start++) {
    if (!text.startsWith(before, start)) continue;
    const rest = start + before.length;
    if (text.startsWith(after, rest)) found.push([start, rest + after.length]);
    else if (before && after && text.startsWith(after, rest + 1)) found.push([start, rest + 1 + after.length]);
  }
  return found;
}

/** The word with each two neighbours changed over, and with its end before its start; none of a long word. @param {string[]} letters */
function swapped(letters) {
  if (letters.length > MOST_CHANGED) return [];
  const places = letters.slice(1).map((_, place) => place + 1);
  const neighbours = places.map((place) => {
    const other = [...letters];
    other.splice(place - 1, 2, letters[place], letters[place - 1]);
    return other.join("");
  });
  const turned = places.map((place) => [...letters.slice(place), ...letters.slice(0, place)].join(""));
  return [...new Set([...neighbours, ...turned])];
}
