// What the files of the index say, as FORMAT.md describes them: which documents have a token, and their texts.

const FORMAT = 2;

const ANYWHERE = 1;
const NAMES = 2;
const TITLE = 4;

/** @type {Manifest} */
let manifest;

/** Whether the index could be opened. */
async function openIndex() {
  manifest = await load("index");
  return Boolean(manifest) && manifest.format === FORMAT;
}

/** Documents of the main kind, as cases, are numbered first. @param {number} number */
const isMain = (number) => number < manifest.main;

/** Whether the whole index is a few files, so that reading texts costs no requests. */
const isSmall = () => manifest.grams === 1;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGITS = new Map([...ALPHABET].map((letter, value) => [letter, value]));

/** The numbers of documents in a list of gaps. */
function decode(list = "") {
  const numbers = [];
  let last = 0;
  let gap = 0;
  let shift = 0;
  for (const letter of list) {
    const digit = DIGITS.get(letter) ?? 0;
    gap += (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      last += gap;
      numbers.push(last);
      gap = 0;
      shift = 0;
    }
  }
  return numbers;
}

/** @param {string} token */
function hash(token) {
  let value = 0;
  for (const letter of token) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 65521;
  return value;
}

/** @type {Shard} of a character, a pair, a number */
const textShard = (token) => `grams-${hash(token) % manifest.grams}`;

/** @type {Shard} of a syllable, two syllables, initials */
function soundShard(token) {
  const [first = "", second] = token.split(" ");
  return `sounds-${hash(second ? `${first} ${second[0]}` : first) % manifest.sounds}`;
}

/** @param {string} token @param {Shard} shard @returns {Promise<Postings>} */
async function postings(token, shard) {
  const records = await load(shard(token));
  const lists = records && Object.hasOwn(records, token) ? records[token].split("|") : [];
  return [decode(lists[0]), decode(lists[1]), decode(lists[2])];
}

const noDocuments = () => new Uint8Array(manifest.documents);

/** @param {Uint8Array} fields */
const hasDocuments = (fields) => fields.some(Boolean);

/** @param {Uint8Array} fields */
const countDocuments = (fields) => fields.reduce((sum, bits) => sum + (bits ? 1 : 0), 0);

/**
 * The documents that have, of each set of tokens, one at least.
 * @param {string[][]} tokenSets
 * @param {Shard} shard
 */
async function documentsWithAll(tokenSets, shard) {
  const sets = await Promise.all(tokenSets.map((tokens) => Promise.all(tokens.map((token) => postings(token, shard)))));
  const fields = noDocuments().fill(ANYWHERE | TITLE | NAMES);
  for (const lists of sets) {
    const here = noDocuments();
    for (const [anywhere, titles, names] of lists) {
      addBits(here, anywhere, ANYWHERE);
      addBits(here, titles, TITLE | ANYWHERE);
      addBits(here, names, NAMES | ANYWHERE);
    }
    for (let number = 0; number < fields.length; number++) fields[number] &= here[number];
  }
  return fields;
}

/**
 * The documents in which the neighbouring tokens found leave no letter out, and how many tokens each document has.
 * Token n stands for the letters n and n + 1.
 * @param {string[][]} tokenSets
 * @param {Shard} shard
 */
async function documentsCovering(tokenSets, shard) {
  const [letters, titles, names, tokensFound] = Array.from({ length: 4 }, () => new Uint32Array(manifest.documents));
  await Promise.all(
    tokenSets.map(async (tokens, place) => {
      for (const token of tokens) {
        const [inText, inTitles, inNames] = await postings(token, shard);
        addBits(letters, inText, 3 << place);
        addBits(tokensFound, inText, 1 << place);
        addBits(titles, inTitles, 3 << place);
        addBits(names, inNames, 3 << place);
      }
    }),
  );
  const all = 2 ** (tokenSets.length + 1) - 1;
  const fields = noDocuments();
  const counts = noDocuments();
  for (let number = 0; number < fields.length; number++) {
    if (letters[number] !== all) continue;
    fields[number] = ANYWHERE | (titles[number] === all ? TITLE : 0) | (names[number] === all ? NAMES : 0);
    for (let left = tokensFound[number]; left; left &= left - 1) counts[number]++;
  }
  return { fields, counts };
}

/** @param {Uint8Array | Uint32Array} fields @param {number[]} numbers @param {number} bits */
function addBits(fields, numbers, bits) {
  for (const number of numbers) fields[number] |= bits;
}

/** A block's entries become documents when they are first asked for. @type {WeakMap<object, StoredDocument>} */
const opened = new WeakMap();

/** The text of a document; null when its file cannot be read. @param {number} number */
async function readDocument(number) {
  const block = Math.floor(number / manifest.block);
  const entries = await load(`text-${block}`);
  if (!entries) return null;
  const entry = entries[number - block * manifest.block];
  const known = opened.get(entry);
  if (known) return known;
  const [url, title, label, names, sections] = entry;
  /** @type {StoredDocument} */
  const stored = {
    url: pageAddress(url),
    title: fold(title),
    label,
    names: fold(names),
    sections: sections.map((/** @type {[string, string, string]} */ [anchor, heading, text]) => ({
      anchor,
      heading,
      title: fold(isMain(number) ? "" : heading),
      folded: fold(text),
    })),
  };
  opened.set(entry, stored);
  return stored;
}
