// @ts-check
"use strict";

// Answers Material's search box from the index that casebook/search builds (FORMAT.md).
//
// Messages are Material's: 0 set-up -> 1 ready; 2 query -> 3 result, a list of pages, each a list of the page and its
// sections that match. Runs as a worker, or on file:// as a script of the page behind a port (box.js).
//
// A query climbs a ladder and stops at the first rung that finds something: as typed (and synonyms), in simplified
// characters, without the words that only ask, with its words apart, with one letter left out or wrong, by sound, and
// last by what it has in common with the texts.

(() => {
  const SETUP = 0;
  const READY = 1;
  const QUERY = 2;
  const RESULT = 3;

  const FORMAT = 1;
  const LONGEST = 64; // letters of a query that count
  const MOST_WORDS = 10;
  const MOST_TOKENS = 12; // of a word that are looked up; the text itself is checked anyway
  const MOST_CHANGED = 8; // letters of a word in which neighbours are changed over: each change asks for new pairs
  const SHOWN = 20; // results, where every one may cost a request
  const SHOWN_AT_HAND = 100; // results, where all text is one file
  const TRIED = 60; // texts read in search of a phrase, before the rest is left out
  const EXCERPT = 90;
  const BEFORE = 20; // letters shown before the first match
  const FIRST_CASES = 3; // shown before other pages that bear the name
  const OTHER_PAGES = 5; // that bear the name, however many cases there are

  const ANYWHERE = 1;
  const NAMES = 2;
  const TITLE = 4;

  const SEPARATORS = /[^\p{L}\p{N}\p{M}%‰.+\-/·&@#*_~°]+/u;
  const CONNECTING = /(?<!\d)[.+\-/·&@#*_~](?!\d)/g;
  const EDGES = /^[.·\-/_~&@#*]+|[.·\-/_~&@#*]+$/g;
  const NUMBERS = /\d+(?:\.\d+)?/g;
  const CHINESE = /\p{Script=Han}/u;
  const ASKING =
    /有?什么(?:时候|关系|区别)|(?:怎么样|怎样|怎么|如何)(?:才能|去|来)?(?:办理|申请|申报|推进|推动|开展|实施|落实|办|做|搞)?|(?:在|到|去)?哪[里儿](?:可以|能)?(?:办理|申请|办|做)?|有?(?:哪些|哪个|哪几[个种项]|什么(?:样的?)?)(?:做法|办法|措施|举措|经验|成效|案例|例子|规定|政策|好处|变化)?|为什么|(?:要|需要?)?(?:多久|多长时间|几天)|多少|是否|能不能|能否|可不可以|可以|需要|请问|我想|有没有|(?<!目)的|[吗呢吧了]/g;
  const JOINING = /[和与跟及]/g; // between the things a question is about

  const port = self.casebookSearchPort ?? self;
  const inPage = typeof document !== "undefined";
  const base = new URL(".", inPage ? document.currentScript.src : self.location.href);

  /** @typedef {{text: string, starts: number[], ends: number[], original: string}} Folded */
  /** @typedef {[number, number][]} Ranges in folded text */
  /**
   * One way to find a word: the documents that may have it (bits of where), whether those are sure to have it, and
   * where it stands in a text. A loose way can tell how loosely a text has it, of which only the closest are shown, and
   * how likely a document is to be one of them.
   * @typedef {{where: Uint8Array, sure: boolean, ranges: (folded: Folded) => Ranges,
   *   looseness?: (text: Text) => number, promise?: Uint8Array}} Pattern
   */
  /** @typedef {{folded: Folded, anchor: string, heading: string, title: Folded}} Section `title` is what is searched */
  /** @typedef {{url: string, title: Folded, label: string, names: Folded, sections: Section[]}} Text */

  // ---- Text -------------------------------------------------------------------------------------------------------

  /** @type {Map<string, string>} */
  const foldedLetters = new Map();

  /** Half-width, lower case, no thousands separators; with the place in the original of every unit. @returns {Folded} */
  function fold(original) {
    let text = "";
    let starts = [];
    let ends = [];
    let at = 0;
    for (const letter of original) {
      let folded = foldedLetters.get(letter);
      if (folded === undefined) foldedLetters.set(letter, (folded = letter.normalize("NFKC").toLowerCase()));
      text += folded;
      for (let unit = 0; unit < folded.length; unit++) {
        starts.push(at);
        ends.push(at + letter.length);
      }
      at += letter.length;
    }
    if (/\d,\d{3}/.test(text)) {
      const kept = [...text.matchAll(/(?<=\d),(?=\d{3}(?!\d))/g)].map((comma) => comma.index);
      const keep = (_, unit) => !kept.includes(unit);
      text = text.replace(/(?<=\d),(?=\d{3}(?!\d))/g, "");
      starts = starts.filter(keep);
      ends = ends.filter(keep);
    }
    return { text, starts, ends, original };
  }

  const escape = (text) =>
    text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

  /** The original from one place to another as HTML, with what matched marked; marks that touch become one. */
  function marked({ original, starts, ends }, ranges, from = 0, to = original.length) {
    const hit = new Uint8Array(original.length + 1);
    for (const [start, end] of ranges) hit.fill(1, starts[start], ends[end - 1]);
    let html = "";
    for (let start = from, end = from; start < to; start = end) {
      while (end < to && hit[end] === hit[start]) end++;
      const part = escape(original.slice(start, end));
      html += hit[start] ? `<mark>${part}</mark>` : part;
    }
    return html;
  }

  /** A stretch around the first match. */
  function excerpt(folded, ranges) {
    const { original, starts } = folded;
    const first = ranges.length ? starts[Math.min(...ranges.map(([start]) => start))] : 0;
    let from = Math.max(0, first - BEFORE);
    let to = Math.min(original.length, from + EXCERPT);
    if (/[\udc00-\udfff]/.test(original[from] ?? "")) from--; // not into the middle of a character
    if (/[\udc00-\udfff]/.test(original[to] ?? "")) to--;
    const html = marked(folded, ranges, from, to);
    return html && `${from ? "…" : ""}${html}${to < original.length ? "…" : ""}`;
  }

  /** Where a page is: from a file, folders have no index of their own. */
  const address = (url) => (inPage ? url.replace(/(^|\/)(?=#|$)/, "$1index.html") : url);

  // ---- Files ------------------------------------------------------------------------------------------------------

  /** A file of another build than the manifest: the site was published anew while the page was open. */
  class Outdated extends Error {}

  /** @type {Map<string, Promise<any>>} */
  let files = new Map();
  let version = "";
  let incomplete = false;

  /** On file:// the files call this. @type {Map<string, (found: {version: string, data: any}) => void>} */
  const awaited = new Map();
  self.casebookSearch = (name, version, data) => awaited.get(name)?.({ version, data });

  function fromScript(name) {
    return new Promise((resolve, reject) => {
      awaited.set(name, resolve);
      const script = document.createElement("script");
      script.onload = () => script.remove();
      script.onerror = () => reject(new Error(name));
      script.src = new URL(`${name}.js`, base).href;
      document.head.append(script);
    });
  }

  async function fromServer(name) {
    const url = new URL(`${name}.js`, base);
    if (version) url.searchParams.set("v", version);
    const answer = await fetch(url, version ? {} : { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
    const [, found, data] = (await answer.text()).match(/^casebookSearch\("[^"]*","([^"]*)",([^]*)\)\n$/) ?? [];
    return { version: found, data: JSON.parse(data) };
  }

  /** The file's data; null when it cannot be read, for then the rest of the index still answers. */
  function load(name) {
    if (!files.has(name)) {
      const read = inPage ? fromScript : fromServer;
      const loading = read(name)
        .catch(() => read(name))
        .then(
          (found) => {
            if (name === "index") version = found.version;
            else if (found.version !== version) throw new Outdated(name);
            return found.data;
          },
          () => {
            incomplete = true;
            files.delete(name);
            return null;
          },
        );
      files.set(name, loading);
    }
    return files.get(name);
  }

  // ---- Index ------------------------------------------------------------------------------------------------------

  /** @type {{documents: number, main: number, block: number, grams: number, sounds: number, synonyms: [string, string[]][]}} */
  let manifest;

  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]));

  function decode(record = "") {
    const documents = [];
    let last = 0;
    let gap = 0;
    let shift = 0;
    for (const letter of record) {
      const value = VALUES.get(letter) ?? 0;
      gap += (value & 31) << shift;
      shift += 5;
      if (value < 32) {
        documents.push((last += gap));
        gap = shift = 0;
      }
    }
    return documents;
  }

  function hash(token) {
    let value = 0;
    for (const letter of token) value = (value * 31 + (letter.codePointAt(0) ?? 0)) % 65521;
    return value;
  }

  const gramShard = (token) => `grams-${hash(token) % manifest.grams}`;

  function soundShard(token) {
    const [first, second] = token.split(" ");
    return `sounds-${hash(second ? `${first} ${second[0]}` : first) % manifest.sounds}`;
  }

  /** The documents of a token: anywhere, in titles, in names. @returns {Promise<number[][]>} */
  async function postings(token, shard) {
    const records = await load(shard(token));
    const record = records && Object.hasOwn(records, token) ? records[token].split("|") : [];
    return [decode(record[0]), decode(record[1]), decode(record[2])];
  }

  const nowhere = () => new Uint8Array(manifest.documents);

  /** Documents that have, for each set of tokens, one of them at least. */
  async function having(tokenSets, shard) {
    const sets = await Promise.all(
      tokenSets.map((tokens) => Promise.all(tokens.map((token) => postings(token, shard)))),
    );
    const where = nowhere().fill(ANYWHERE | TITLE | NAMES);
    for (const lists of sets) {
      const here = nowhere();
      for (const [anywhere, titles, names] of lists) {
        for (const document of anywhere) here[document] |= ANYWHERE;
        for (const document of titles) here[document] |= TITLE | ANYWHERE;
        for (const document of names) here[document] |= NAMES | ANYWHERE;
      }
      for (let document = 0; document < where.length; document++) where[document] &= here[document];
    }
    return where;
  }

  const some = (where) => where.some(Boolean);

  /** @returns {Promise<Text | null>} */
  async function textOf(document) {
    const block = Math.floor(document / manifest.block);
    const entries = await load(`text-${block}`);
    if (!entries) return null;
    const place = document - block * manifest.block;
    let entry = entries[place];
    if (Array.isArray(entry)) {
      const [url, title, label, names, sections] = entry;
      entry = {
        url: address(url),
        title: fold(title),
        label,
        names: fold(names),
        sections: sections.map(([anchor, heading, text]) => ({
          anchor,
          heading,
          title: fold(document < manifest.main ? "" : heading),
          folded: fold(text),
        })),
      };
      entries[place] = entry;
    }
    return entry;
  }

  // ---- Patterns ---------------------------------------------------------------------------------------------------

  const pairsOf = (letters) => letters.slice(1).map((letter, at) => letters[at] + letter);

  /** At most so many, from the whole length. */
  const spread = (list) =>
    list.length <= MOST_TOKENS
      ? list
      : Array.from({ length: MOST_TOKENS }, (_, at) => list[Math.floor((at * list.length) / MOST_TOKENS)]);

  /** Every place of the word; 1421 is not in 21421, unless parts of numbers will do. */
  function placesOf(word, text, parts = false) {
    /** @type {Ranges} */
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      const end = at + word.length;
      const cut =
        (/^\d/.test(word) && /\d\.?$/.test(text.slice(Math.max(0, at - 2), at)) && !/\D\.$/.test(text.slice(0, at))) ||
        (/\d$/.test(word) && /^(\d|\.\d)/.test(text.slice(end, end + 2)));
      if (parts || !cut) found.push([at, end]);
    }
    return found;
  }

  /** The word as it is. @returns {Promise<Pattern>} */
  async function literal(word, parts = false) {
    const letters = Array.from(word);
    const numbers = parts ? [] : (word.match(NUMBERS) ?? []).map((number) => `=${number}`);
    const pairs = pairsOf(letters).filter((pair) => parts || !/^[\d.]{2}$/.test(pair));
    const tokens = [...numbers, ...pairs];
    if (!tokens.length) tokens.push(...letters);
    const where = await having(spread(tokens).map((token) => [token]), gramShard);
    return { where, sure: tokens.length === 1 && !(parts && /\d/.test(word)), ranges: ({ text }) => placesOf(word, text, parts) };
  }

  /** Any of several patterns. @param {Pattern[]} patterns @returns {Pattern} */
  function anyOf(patterns) {
    if (patterns.length === 1) return patterns[0];
    const where = nowhere();
    for (const pattern of patterns) {
      for (let document = 0; document < where.length; document++) where[document] |= pattern.where[document];
    }
    const loose = patterns.find((pattern) => pattern.looseness);
    return {
      where,
      sure: patterns.every((pattern) => pattern.sure),
      ranges: (folded) => patterns.flatMap((pattern) => pattern.ranges(folded)),
      ...(loose && { looseness: loose.looseness, promise: loose.promise }),
    };
  }

  /** The simplified characters that a traditional one may stand for. @returns {Promise<Map<string, string[]>>} */
  async function variants() {
    const letters = Array.from((await load("variants")) ?? "");
    const table = new Map();
    for (let at = 0; at < letters.length; at += 2) {
      table.set(letters[at], [...(table.get(letters[at]) ?? []), letters[at + 1]]);
    }
    return table;
  }

  /** The likeliest simplified spelling. */
  async function plainly(text) {
    const table = await variants();
    return Array.from(text, (letter) => table.get(letter)?.[0] ?? letter).join("");
  }

  /** Every simplified spelling; null when there is none but the word. */
  async function simplified(word) {
    const table = await variants();
    let spellings = [""];
    for (const letter of word) {
      const options = [...(table.get(letter) ?? []), letter];
      spellings = spellings.flatMap((start) => options.map((option) => start + option)).slice(0, 16);
    }
    spellings = spellings.filter((spelling) => spelling !== word);
    return spellings.length ? anyOf(await Promise.all(spellings.map((spelling) => literal(spelling)))) : null;
  }

  /**
   * Documents in which every letter of the word stands beside one of its neighbours; words run together leave few
   * neighbours apart.
   * @returns {Promise<Pattern | null>}
   */
  async function apart(word) {
    const letters = Array.from(word);
    if (letters.length < 3 || letters.length > MOST_TOKENS || !CHINESE.test(word)) return null;
    const pairs = pairsOf(letters);
    const { where, present } = await covered(pairs.map((pair) => [pair]), gramShard);
    const almost = await shortened(word);
    const looseness = (text) => {
      const fields = [text.title, text.names, ...text.sections.map(({ folded }) => folded)];
      const near = almost && fields.some((folded) => almost.ranges(folded).length);
      return piecesOf(letters, fields.map((folded) => folded.text).join("\n")) - (near ? 0.5 : 0);
    };
    return { where, sure: false, ranges: ({ text }) => longestOf(pairs, text), looseness, promise: present };
  }

  /** Into how few pieces, of two letters at least, the letters must be cut for the text to have them all. */
  function piecesOf(letters, text) {
    const fewest = [0];
    for (let end = 1; end <= letters.length; end++) {
      fewest[end] = Infinity;
      for (let start = end - 2; start >= 0; start--) {
        if (fewest[start] + 1 < fewest[end] && text.includes(letters.slice(start, end).join(""))) {
          fewest[end] = fewest[start] + 1;
        }
      }
    }
    return fewest[letters.length];
  }

  /** Documents where the neighbours found leave no letter out, and how many neighbours each document has. */
  async function covered(tokenSets, shard) {
    const bits = new Uint32Array(manifest.documents);
    const pairs = new Uint32Array(manifest.documents);
    const titles = new Uint32Array(manifest.documents);
    const names = new Uint32Array(manifest.documents);
    await Promise.all(
      tokenSets.map(async (tokens, at) => {
        for (const token of tokens) {
          const [inText, inTitles, inNames] = await postings(token, shard);
          for (const document of inText) {
            bits[document] |= 3 << at;
            pairs[document] |= 1 << at;
          }
          for (const document of inTitles) titles[document] |= 3 << at;
          for (const document of inNames) names[document] |= 3 << at;
        }
      }),
    );
    const full = 2 ** (tokenSets.length + 1) - 1;
    const where = nowhere();
    const present = nowhere();
    for (let document = 0; document < where.length; document++) {
      if (bits[document] >>> 0 !== full) continue;
      where[document] =
        ANYWHERE | (titles[document] >>> 0 === full ? TITLE : 0) | (names[document] >>> 0 === full ? NAMES : 0);
      for (let left = pairs[document]; left; left &= left - 1) present[document]++;
    }
    return { where, present };
  }

  /** @returns {Ranges} */
  const longestOf = (pieces, text) => pieces.flatMap((piece) => placesOf(piece, text, true));

  /** @type {Map<string, string[]>} the syllables of each character */
  const readings = new Map();
  /** @type {string[]} */
  let syllables = [];

  async function learnToRead() {
    if (syllables.length) return true;
    const table = await load("readings");
    if (!table) return false;
    for (const [syllable, letters] of Object.entries(table)) {
      for (const letter of letters) readings.set(letter, [...(readings.get(letter) ?? []), syllable]);
    }
    syllables = Object.keys(table);
    return true;
  }

  /**
   * Ways to read letters as syllables, fewest syllables first, each syllable as the set it may be: the last one may be
   * unfinished.
   * @returns {string[][][]}
   */
  function spelled(letters) {
    const known = new Set(syllables);
    /** @type {{ways: string[][][], unfinished: string[][][]}} */
    const found = { ways: [], unfinished: [] };
    const read = (at, way) => {
      if (found.ways.length + found.unfinished.length >= 200) return;
      if (at === letters.length) {
        found.ways.push(way);
        return;
      }
      for (let end = Math.min(letters.length, at + 6); end > at; end--) {
        if (known.has(letters.slice(at, end))) read(end, [...way, [letters.slice(at, end)]]);
      }
      const rest = letters.slice(at);
      const starting = syllables.filter((syllable) => syllable !== rest && syllable.startsWith(rest));
      if (at && starting.length) found.unfinished.push([...way, starting]);
    };
    read(0, []);
    const shortest = (one, other) => one.length - other.length;
    return [...found.ways.sort(shortest).slice(0, 6), ...found.unfinished.sort(shortest).slice(0, 4)];
  }

  /** Every stretch of the text that sounds so. @param {string[][]} way @returns {Ranges} */
  function placesSounding(way, text, initials = false) {
    const sets = way.map((options) => new Set(options));
    const found = [];
    for (let at = 0; at + sets.length <= text.length; at++) {
      const fits = sets.every((set, offset) =>
        (readings.get(text[at + offset]) ?? []).some((syllable) => set.has(initials ? syllable[0] : syllable)),
      );
      if (fits) found.push([at, at + sets.length]);
    }
    return /** @type {Ranges} */ (found);
  }

  const crossed = (one, other) => one.flatMap((first) => other.map((second) => `${first} ${second}`));

  /** @param {string[][]} way @returns {Promise<Pattern>} */
  async function sounding(way) {
    const sets = way.length === 1 ? [way[0]] : way.slice(1).map((options, at) => crossed(way[at], options));
    const where = await having(spread(sets), soundShard);
    return { where, sure: false, ranges: ({ text }) => placesSounding(way, text) };
  }

  /**
   * Three initials fit many a chance row of characters. Where titles and names have them, they are meant: then what
   * those say is looked for in the texts.
   * @returns {Promise<Pattern>}
   */
  async function initials(letters) {
    const length = Math.min(letters.length, 3);
    const tokens = Array.from({ length: letters.length - length + 1 }, (_, at) => `=${letters.slice(at, at + length)}`);
    const where = await having(tokens.map((token) => [token]), soundShard);
    const way = Array.from(letters, (letter) => [letter]);
    const ranges = ({ text }) => placesSounding(way, text, true);
    const named = Array.from(where.keys()).filter((document) => where[document] & (TITLE | NAMES));
    const texts = await Promise.all(named.slice(0, SHOWN).map(textOf));
    const said = texts.flatMap((text) => (text ? [text.title, text.names] : []));
    const words = said.flatMap((folded) => ranges(folded).map(([start, end]) => folded.text.slice(start, end)));
    if (!words.length) return { where, sure: false, ranges };
    return anyOf(await Promise.all([...new Set(words)].slice(0, 8).map((word) => literal(word))));
  }

  /** The word by ear, in ways from the closest: pinyin, initials, characters that sound the same. */
  async function* byEar(word) {
    if (!(await learnToRead())) return;
    const runs = word.match(/[a-z]+|\p{Script=Han}|[^a-z]/gu) ?? [];
    if (runs.some((run) => !/^[a-z]+$/.test(run) && !readings.has(run))) return;
    let ways = [[]];
    for (const run of runs) {
      const options = /^[a-z]/.test(run) ? spelled(run) : [[readings.get(run)]];
      ways = ways.flatMap((start) => options.map((way) => [...start, ...way])).slice(0, 10);
    }
    for (const way of ways) yield sounding(way);
    if (/^[a-z]{2,8}$/.test(word)) yield initials(word);
  }

  /** Documents in which every character sounds like one beside one of its neighbours. */
  async function apartByEar(word) {
    const letters = Array.from(word);
    if (letters.length < 3 || letters.length > MOST_TOKENS || !(await learnToRead())) return null;
    const way = letters.map((letter) => readings.get(letter) ?? []);
    if (!way.every((options) => options.length)) return null;
    const sets = way.slice(1).map((options, at) => crossed(way[at], options));
    const { where } = await covered(sets, soundShard);
    const ranges = ({ text }) => way.slice(1).flatMap((options, at) => placesSounding([way[at], options], text));
    return { where, sure: true, ranges };
  }

  /** The word with one letter left out. @returns {Promise<Pattern | null>} */
  async function shortened(word) {
    const letters = Array.from(word);
    if (letters.length < 3 || letters.length > MOST_TOKENS || /\d/.test(word) || !CHINESE.test(word)) return null;
    const patterns = await Promise.all(
      letters.slice(1).map(async (_, at) => {
        const [start, end] = [letters.slice(0, at + 1), letters.slice(at + 1)];
        const tokens = [start, end].flatMap((part) => (part.length === 1 ? part : pairsOf(part)));
        const where = await having(tokens.map((token) => [token]), gramShard);
        const [before, after] = [start.join(""), end.join("")];
        const ranges = ({ text }) =>
          placesOf(before, text)
            .filter(([, rest]) => CHINESE.test(text[rest] ?? "") && text.startsWith(after, rest + 1))
            .map(([from, rest]) => [from, rest + 1 + after.length]);
        return { where, sure: false, ranges };
      }),
    );
    const open = patterns.filter(({ where }) => some(where));
    return open.length ? anyOf(open) : null;
  }

  /** The word with one letter wrong, one too many, or two neighbours changed over. @returns {Promise<Pattern | null>} */
  async function mistaken(word) {
    const letters = Array.from(word);
    if (letters.length < 3 || letters.length > MOST_TOKENS || /\d/.test(word) || !CHINESE.test(word)) return null;
    const patterns = await Promise.all(
      letters.map(async (_, wrong) => {
        const before = letters.slice(0, wrong);
        const after = letters.slice(wrong + 1);
        const tokens = [before, after].flatMap((part) => (part.length === 1 ? part : pairsOf(part)));
        const where = await having(tokens.map((token) => [token]), gramShard);
        const ranges = ({ text }) => {
          const found = [];
          const [start, end] = [before.join(""), after.join("")];
          for (let at = 0; at + start.length + end.length <= text.length; at++) {
            if (!text.startsWith(start, at)) continue;
            const rest = at + start.length;
            if (text.startsWith(end, rest)) found.push([at, rest + end.length]);
            else if (start && end && text.startsWith(end, rest + 1)) found.push([at, rest + 1 + end.length]);
          }
          return /** @type {Ranges} */ (found);
        };
        return { where, sure: false, ranges };
      }),
    );
    const changed = letters.length > MOST_CHANGED ? [] : letters.slice(1).map((letter, at) => {
      const other = [...letters];
      other.splice(at, 2, letter, letters[at]);
      return other.join("");
    });
    patterns.push(...(await Promise.all(changed.filter((other) => other !== word).map((other) => literal(other)))));
    const open = patterns.filter(({ where }) => some(where));
    return open.length ? anyOf(open) : null;
  }

  // ---- Results ----------------------------------------------------------------------------------------------------

  /** @typedef {{document: number, text: Text, score: number, named: boolean, patterns: Pattern[], looseness: number}} Hit */

  const count = (where) => where.reduce((sum, bits) => sum + (bits ? 1 : 0), 0);

  /** Documents that have every pattern, the likeliest first. @param {Pattern[]} patterns */
  function candidates(patterns) {
    const found = [];
    for (let document = 0; document < manifest.documents; document++) {
      if (!patterns.every(({ where }) => where[document])) continue;
      let score = document < manifest.main ? 0 : -1;
      let promise = 0;
      for (const pattern of patterns) {
        score += pattern.where[document] & TITLE ? 100 : pattern.where[document] & NAMES ? 40 : 0;
        promise += pattern.promise?.[document] ?? 0;
      }
      found.push({ document, score, promise });
    }
    return found.sort(
      (one, other) => other.promise - one.promise || other.score - one.score || one.document - other.document,
    );
  }

  /** How well a document that was read answers; null when a phrase is not in it after all. @returns {Hit | null} */
  function judged(document, text, patterns, query) {
    let score = 0;
    let named = patterns.length > 0;
    for (const pattern of patterns) {
      const inTitle = pattern.ranges(text.title).length;
      const inNames = pattern.ranges(text.names).length;
      let inText = 0;
      for (const { folded, title } of text.sections) {
        inText += pattern.ranges(folded).length + 3 * pattern.ranges(title).length;
      }
      if (!inTitle && !inNames && !inText) return null;
      score += (inTitle ? 100 : 0) + (inNames ? 40 : 0) + Math.min(inText, 9);
      named &&= inTitle + inNames > 0;
    }
    if (text.title.text === query) score += 1000;
    const looseness = patterns.reduce((sum, pattern) => sum + (pattern.looseness?.(text) ?? 0), 0);
    return { document, text, score: score - 10000 * looseness, named, patterns, looseness };
  }

  /**
   * The documents that have every pattern, best first, as many as are shown, and how many there are: exactly, or at
   * least so many.
   * @param {Pattern[]} patterns
   * @returns {Promise<{hits: Hit[], total: number, exact: boolean}>}
   */
  async function matching(patterns, query, stale) {
    const list = candidates(patterns);
    const sure = patterns.every((pattern) => pattern.sure);
    const atHand = manifest.grams === 1;
    const wanted = atHand ? SHOWN_AT_HAND : SHOWN;
    const pages = list.filter(({ document }) => document >= manifest.main);
    const named = pages.filter(({ score }) => score > 0).slice(0, OTHER_PAGES);
    const cases = list.filter(({ document }) => document < manifest.main);
    const order = [...new Set([...named, ...cases, ...pages])];
    const hits = [];
    let read = 0;
    while (read < order.length && hits.length < (atHand ? Infinity : wanted) && (atHand || read < TRIED) && !stale()) {
      const batch = order.slice(read, read + wanted - (atHand ? 0 : hits.length));
      const texts = await Promise.all(batch.map(({ document }) => textOf(document)));
      texts.forEach((text, at) => {
        const hit = text && judged(batch[at].document, text, patterns, query);
        if (hit) hits.push(hit);
      });
      read += batch.length;
    }
    const all = read >= order.length;
    const closest = Math.ceil(Math.min(...hits.map(({ looseness }) => looseness)));
    const close = hits.filter(({ looseness }) => looseness <= closest);
    return { hits: arranged(close).slice(0, wanted), total: sure ? list.length : close.length, exact: sure || all };
  }

  /** Cases first; other pages that bear the name after the first few, the rest last. @param {Hit[]} hits */
  function arranged(hits) {
    const order = [...hits].sort((one, other) => other.score - one.score || one.document - other.document);
    const cases = order.filter(({ document }) => document < manifest.main);
    const pages = order.filter(({ document }) => document >= manifest.main);
    return [
      ...cases.slice(0, FIRST_CASES),
      ...pages.filter(({ named }) => named),
      ...cases.slice(FIRST_CASES),
      ...pages.filter(({ named }) => !named),
    ];
  }

  const ranged = (patterns, folded) => patterns.flatMap((pattern) => pattern.ranges(folded));

  /** A page as Material shows it: itself, then its sections that match, those as good as the page in the open. */
  function item({ text, patterns }, score) {
    const sections = text.sections
      .map((section, place) => {
        const found = patterns.map((pattern) => pattern.ranges(section.folded).length);
        const kinds = found.filter(Boolean).length;
        return { section, place, weight: 100 * kinds + Math.min(99, found.reduce((sum, n) => sum + n, 0)) };
      })
      .filter(({ weight }) => weight)
      .sort((one, other) => other.weight - one.weight || one.place - other.place);
    const shown = sections[0]?.section ?? text.sections[0];
    const leading = shown === text.sections[0];
    const label = text.label && `<small class="search-label">${escape(text.label)}</small>`;
    const page = {
      location: text.url,
      title: marked(text.title, ranged(patterns, text.title)) + label,
      text: shown ? excerpt(shown.folded, ranged(patterns, shown.folded)) : "",
      score,
      terms: {},
    };
    const others = sections.filter(({ section }) => section.anchor && !(leading && section === shown));
    return [
      page,
      ...others.map(({ section }, at) => ({
        location: `${text.url}#${section.anchor}`,
        title: section.title.text ? marked(section.title, ranged(patterns, section.title)) : escape(section.heading),
        text: excerpt(section.folded, ranged(patterns, section.folded)),
        score: leading || at ? score - 1 : score,
        terms: {},
      })),
    ];
  }

  /** Parts of one page, as the terms of the glossary, share the page's place among the results. @param {Hit[]} hits */
  function grouped(hits) {
    const groups = new Map();
    hits.forEach((hit, at) => {
      const score = 2 * (hits.length - at);
      const [page, anchor] = hit.text.url.split("#");
      if (!anchor) {
        groups.set(hit.text.url, item(hit, score));
        return;
      }
      const { text, patterns } = hit;
      const shared = groups.get(`${page}#`) ?? [
        { location: page, title: escape(text.label), text: "", score, terms: {} },
      ];
      shared.push({
        location: text.url,
        title: marked(text.title, ranged(patterns, text.title)),
        text: excerpt(text.sections[0].folded, ranged(patterns, text.sections[0].folded)),
        score: shared[0].score,
        terms: {},
      });
      groups.set(`${page}#`, shared);
    });
    return [...groups.values()];
  }

  // ---- The ladder -------------------------------------------------------------------------------------------------

  const wordsOf = (folded) =>
    [...new Set(folded.split(SEPARATORS).map((word) => word.replace(EDGES, "")))].filter(Boolean).slice(0, MOST_WORDS);

  /** A word as typed, or one that the data gives as its synonym. */
  async function asTyped(word) {
    const typed = await literal(word);
    const others = manifest.synonyms
      .filter(([known]) => word.includes(known))
      .flatMap(([known, meanings]) => meanings.map((meaning) => [known, meaning, word.replace(known, () => meaning)]))
      .filter(([, , other]) => other !== word && !word.includes(other));
    const patterns = await Promise.all(others.map(([, , other]) => literal(other)));
    return { typed, others: others.map(([known, meaning], at) => ({ known, meaning, pattern: patterns[at] })) };
  }

  /**
   * What was found on the lowest rung that finds anything, and what to say about it.
   * @returns {Promise<{hits: Hit[], total: number, exact: boolean, note: string}>}
   */
  async function climbed(query, stale) {
    const words = wordsOf(query);
    const none = { hits: [], total: 0, exact: true, note: "" };
    if (!words.length) return none;
    const typed = await Promise.all(words.map(asTyped));

    const literals = typed.map(({ typed }) => typed);
    let found = await matching(literals, query, stale);
    const meant = typed.flatMap(({ others }) => others.filter(({ pattern }) => some(pattern.where)));
    if (meant.length) {
      const wider = await matching(
        typed.map(({ typed, others }) => anyOf([typed, ...others.map(({ pattern }) => pattern)])),
        query,
        stale,
      );
      const known = new Set(found.hits.map(({ document }) => document));
      const added = wider.hits.filter(({ document }) => !known.has(document));
      if (added.length) {
        const said = [...new Set(meant.map(({ known, meaning }) => `“${known}”也指“${meaning}”`))].join("，");
        return { ...wider, hits: [...found.hits, ...added], note: `${said}，一并列出` };
      }
    }
    if (found.hits.length || stale()) return { ...found, note: "" };

    const split = query.replace(CONNECTING, " ");
    if (split.trim() && split !== query) {
      const result = await climbed(split, stale);
      if (result.hits.length || stale()) return result;
    }

    // A word that is there as typed is not loosened because another is not.
    const settled = typed.map(({ typed, others }) => {
      const pattern = anyOf([typed, ...others.map(({ pattern }) => pattern)]);
      return pattern.sure && some(pattern.where) ? pattern : null;
    });
    /** @type {Pattern[][]} */
    const tried = typed.map(({ typed }) => (some(typed.where) ? [typed] : []));
    /** @param {(word: string) => AsyncIterable<Pattern | null>} way */
    const rung = async (way) => {
      const ways = await Promise.all(
        words.map(async (word, at) => {
          const found = [];
          if (!settled[at]) for await (const pattern of way(word)) if (pattern && some(pattern.where)) found.push(pattern);
          return found;
        }),
      );
      // The closest ways first, then looser ones beside them.
      const depth = Math.max(0, ...ways.map((found) => found.length));
      for (let level = 0; level < depth && !stale(); level++) {
        words.forEach((_, at) => ways[at][level] && tried[at].push(ways[at][level]));
        if (words.some((_, at) => !settled[at] && !tried[at].length)) continue;
        const result = await matching(words.map((_, at) => settled[at] ?? anyOf(tried[at])), query, stale);
        if (result.hits.length) return result;
      }
      return null;
    };

    // Where only other pages than cases were found, the climb goes on for cases, and those pages follow them.
    let pages = none;
    const better = (result) => {
      const known = new Set(result.hits.map(({ document }) => document));
      const added = pages.hits.filter(({ document }) => !known.has(document));
      return { ...result, hits: [...result.hits, ...added], total: result.total + added.length };
    };
    const withCases = (result) => result.hits.some(({ document }) => document < manifest.main);
    const plain = await rung((word) => once(simplified(word)));
    if (plain) {
      const noted = { ...plain, note: "已按简体字匹配" };
      if (withCases(noted)) return noted;
      pages = noted;
    }

    // As typed first: 么, which asks, is also a traditional character.
    const questions = [query, await plainly(query)].map((spelling) => [spelling, spelling.replace(ASKING, " ")]);
    const [, asked] = questions.find(([spelling, rest]) => rest !== spelling && rest.trim()) ?? [];
    if (asked) {
      const result = await climbed(asked.replace(JOINING, " "), stale);
      if (result.hits.length || stale()) {
        return better({ ...result, note: result.note || "已去掉问句中的虚词，按其余的词匹配" });
      }
    }

    for (const [note, way] of RUNGS) {
      const result = await rung(way);
      if (stale()) return none;
      if (!result) continue;
      const noted = { ...result, note: typeof note === "string" ? note : note(query) };
      if (withCases(noted)) return better(noted);
      if (!pages.hits.length) pages = noted;
    }
    const result = await alike(query, stale);
    return result.hits.length && (withCases(result) || !pages.hits.length) ? better(result) : pages;
  }

  async function* once(promise) {
    yield await promise;
  }

  /** @type {[string | ((query: string) => string), (word: string) => AsyncIterable<Pattern | null>][]} */
  const RUNGS = [
    ["已按数字的一部分匹配", (word) => once(/\d/.test(word) ? literal(word, true) : null)],
    ["没有连在一起的说法，已按其中的词匹配", (word) => once(apart(word))],
    ["没有完全一样的，已按相近写法匹配", (word) => once(shortened(word))],
    // Three letters with one wrong leave two, which are part of much else: for them the ear knows better.
    ["没有完全一样的，已按相近写法匹配", (word) => once(Array.from(word).length > 3 ? mistaken(word) : null)],
    [(query) => (/[a-z]/.test(query) ? "已按拼音匹配" : "没有完全一样的，已按同音字匹配"), byEar],
    ["没有完全一样的，已按相近写法匹配", (word) => once(Array.from(word).length > 3 ? null : mistaken(word))],
    ["没有完全一样的，已按同音字匹配", (word) => once(apartByEar(word))],
  ];

  /** Documents that share most with the query; rare pairs of characters weigh more. */
  async function alike(query, stale) {
    const none = { hits: [], total: 0, exact: true, note: "" };
    const words = wordsOf(query);
    const pairs = spread([...new Set(words.flatMap((word) => pairsOf(Array.from(word))))].filter((p) => CHINESE.test(p)));
    const whole = words.filter((word) => !CHINESE.test(word) && word.length > 1);
    const pieces = [...pairs, ...whole];
    if (!pieces.length) return none;
    const patterns = await Promise.all(pieces.map((piece) => literal(piece)));
    const weights = patterns.map(({ where }) => Math.log(1 + manifest.documents / (count(where) || Infinity)));
    const scores = new Float64Array(manifest.documents);
    const held = new Uint8Array(manifest.documents);
    patterns.forEach(({ where }, at) => {
      for (let document = 0; document < where.length; document++) {
        if (!where[document]) continue;
        scores[document] += weights[at] * (where[document] & TITLE ? 1.5 : 1);
        held[document]++;
      }
    });
    const best = scores.reduce((most, score) => Math.max(most, score), 0);
    const enough = (document) => scores[document] >= 0.6 * best && 3 * held[document] >= pieces.length;
    const close = Array.from(scores.keys()).filter((document) => best && enough(document));
    if (!close.length) return none;
    close.sort((one, other) => scores[other] - scores[one] || one - other);
    const hits = [];
    for (const document of close.slice(0, SHOWN)) {
      if (stale()) break;
      const text = await textOf(document);
      const own = patterns.filter(({ where }) => where[document]);
      const hit = text && judged(document, text, own, query);
      if (hit) hits.push({ ...hit, score: scores[document] });
    }
    return { hits: arranged(hits), total: close.length, exact: true, note: "没有完全匹配的，下面是相关的结果" };
  }

  // ---- Messages ---------------------------------------------------------------------------------------------------

  /** Said of the whole answer; box.js shows it above the list. Empty, so that nothing is copied or read out twice. */
  const notice = (note) => (note ? `<span data-search-note="${escape(note)}"></span>` : "");

  const apology = () => [
    {
      location: address("cases/"),
      title: "搜索没有加载成功",
      text: "请检查网络后刷新页面；也可以点这里，从全部案例里找。",
      score: 1,
      terms: {},
    },
  ];

  async function answer(typed, stale) {
    const query = fold(typed.slice(0, LONGEST)).text.trim();
    if (!query) return [];
    incomplete = false;
    manifest = await load("index");
    if (!manifest || manifest.format !== FORMAT) return [apology()];
    const { hits, total, exact, note } = await climbed(query, stale);
    const items = grouped(hits);
    if (!items.length) return incomplete ? [apology()] : [];
    const more = total > hits.length || !exact;
    const notes = [
      note,
      more ? `匹配的内容${exact ? `共${total}条` : "不止这些"}，先列出最相关的；再加一个词可以缩小范围` : "",
      incomplete ? "部分内容没有加载成功，结果可能不全" : "",
    ];
    items[0][0].title = notice(notes.filter(Boolean).join("；")) + items[0][0].title;
    return items;
  }

  let latest = 0;

  port.addEventListener("message", async ({ data: { type, data } }) => {
    if (type === SETUP) port.postMessage({ type: READY });
    if (type !== QUERY) return;
    const mine = ++latest;
    const stale = () => mine !== latest;
    let items;
    try {
      items = await answer(String(data), stale);
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      files = new Map();
      version = "";
      items = await answer(String(data), stale).catch(() => [apology()]);
    }
    if (!stale()) port.postMessage({ type: RESULT, data: { items } });
  });
})();
