// Patterns by sound: pinyin, initials, and characters that sound the same.

const MOST_READINGS = 200; // of letters as syllables, before the search for more is given up
const MOST_INITIALS = 3; // in one token

/** @type {Map<string, string[]>} the syllables of each character */
const syllablesOf = new Map();
/** @type {string[]} */
let syllables = [];

/** Whether the table of readings is there. */
async function loadReadings() {
  if (syllables.length) return true;
  /** @type {Record<string, string> | null} */
  const table = await load("readings");
  if (!table) return false;
  for (const [syllable, letters] of Object.entries(table)) {
    for (const letter of letters) syllablesOf.set(letter, [...(syllablesOf.get(letter) ?? []), syllable]);
  }
  syllables = Object.keys(table);
  return true;
}

/**
 * Ways to read Latin letters as syllables, fewest syllables first, each syllable as the set it may be: the last one may
 * be unfinished.
 * @param {string} letters
 */
function readPinyin(letters) {
  const known = new Set(syllables);
  /** @type {string[][][]} */
  const finished = [];
  /** @type {string[][][]} */
  const unfinished = [];
  /** @param {number} start @param {string[][]} way */
  const read = (start, way) => {
    if (finished.length + unfinished.length >= MOST_READINGS) return;
    if (start === letters.length) {
      finished.push(way);
      return;
    }
    for (let end = Math.min(letters.length, start + 6); end > start; end--) {
      const syllable = letters.slice(start, end);
      if (known.has(syllable)) read(end, [...way, [syllable]]);
    }
    const rest = letters.slice(start);
    const longer = syllables.filter((syllable) => syllable !== rest && syllable.startsWith(rest));
    if (start && longer.length) unfinished.push([...way, longer]);
  };
  read(0, []);
  /** @param {string[][]} one @param {string[][]} other */
  const byLength = (one, other) => one.length - other.length;
  return [...finished.sort(byLength).slice(0, 6), ...unfinished.sort(byLength).slice(0, 4)];
}

/**
 * Whether a stretch has half of a Chinese word's letters as they are: with fewer, it only sounds alike by chance.
 * @param {string} word
 * @param {string} found
 */
function hasHalfOf(word, found) {
  const letters = Array.from(word);
  if (!letters.every((letter) => CHINESE.test(letter))) return true;
  return 2 * Array.from(found).filter((letter, place) => letter === letters[place]).length >= letters.length;
}

/**
 * Every stretch of the text that sounds so.
 * @param {string[][]} way
 * @param {string} text
 */
function placesSounding(way, text, initialsOnly = false) {
  const sets = way.map((options) => new Set(options));
  /** @type {Ranges} */
  const found = [];
  for (let start = 0; start + sets.length <= text.length; start++) {
    const fits = sets.every((set, offset) =>
      (syllablesOf.get(text[start + offset]) ?? []).some((syllable) => set.has(initialsOnly ? syllable[0] : syllable)),
    );
    if (fits) found.push([start, start + sets.length]);
  }
  return found;
}

/** The tokens of two syllables after each other. @param {string[]} one @param {string[]} other */
const syllablePairs = (one, other) => one.flatMap((first) => other.map((second) => `${first} ${second}`));

/** The sets of tokens of a way to read. @param {string[][]} way */
const soundTokens = (way) => way.slice(1).map((options, place) => syllablePairs(way[place], options));

/** @param {string[][]} way @param {string} word @returns {Promise<Pattern>} */
async function sounding(way, word) {
  const fields = await documentsWithAll(sampled(way.length === 1 ? way : soundTokens(way)), soundShard);
  /** @param {Folded} folded */
  const ranges = ({ text }) =>
    placesSounding(way, text).filter(([start, end]) => hasHalfOf(word, text.slice(start, end)));
  return { fields, certain: false, ranges, guessed: !/[a-z]/.test(word) };
}

/**
 * Three initials fit many a chance row of characters. Where titles and names have them, they are meant: then what
 * those say is looked for in the texts.
 * @param {string} letters
 * @returns {Promise<Pattern>}
 */
async function byInitials(letters) {
  const length = Math.min(letters.length, MOST_INITIALS);
  const tokens = Array.from(
    { length: letters.length - length + 1 },
    (_, start) => `=${letters.slice(start, start + length)}`,
  );
  const fields = await documentsWithAll(
    tokens.map((token) => [token]),
    soundShard,
  );
  const way = Array.from(letters, (letter) => [letter]);
  /** @param {Folded} folded */
  const ranges = ({ text }) => placesSounding(way, text, true);
  const named = Array.from(fields.keys()).filter((number) => fields[number] & (TITLE | NAMES));
  const documents = await Promise.all(named.slice(0, SHOWN).map(readDocument));
  const words = documents
    .flatMap((document) => (document ? [document.title, document.names] : []))
    .flatMap((folded) => ranges(folded).map(([start, end]) => folded.text.slice(start, end)));
  if (!words.length) return { fields, certain: false, ranges };
  return anyOf(await Promise.all([...new Set(words)].slice(0, 8).map((word) => literal(word))));
}

/** The word by ear: pinyin, initials, characters that sound the same. @type {Way} */
async function bySound(word) {
  if (!(await loadReadings())) return [];
  const runs = word.match(/[a-z]+|\p{Script=Han}|[^a-z]/gu) ?? [];
  /** @type {string[][][]} */
  let ways = [[]];
  for (const run of runs) {
    const isLatin = /^[a-z]/.test(run);
    const known = syllablesOf.get(run);
    if (!isLatin && !known) return [];
    const options = isLatin ? readPinyin(run) : [[known ?? []]];
    ways = ways.flatMap((start) => options.map((way) => [...start, ...way])).slice(0, 10);
  }
  const patterns = ways.map((way) => sounding(way, word));
  if (/^[a-z]{2,8}$/.test(word)) patterns.push(byInitials(word));
  return Promise.all(patterns);
}

/** Documents in which every character sounds like one beside one of its neighbours. @type {Way} */
async function inPiecesBySound(word) {
  const letters = Array.from(word);
  if (letters.length < 4 || letters.length > MOST_TOKENS || !(await loadReadings())) return [];
  const way = letters.map((letter) => syllablesOf.get(letter) ?? []);
  if (!way.every((options) => options.length)) return [];
  const { fields } = await documentsCovering(soundTokens(way), soundShard);
  /** @param {Folded} folded */
  const ranges = ({ text }) => way.slice(1).flatMap((options, place) => placesSounding([way[place], options], text));
  return [{ fields, certain: true, ranges }];
}
