// Numbers, however they are written: 三千六百, 1.36万, 百分之九十九点四, 三分之二, 三到七. The same rules as numerals.py.

/** @type {Record<string, number>} */
const NUMERALS = { 两: 2 };
["零〇", ..."一二三四五六七八九"].forEach((letters, value) => {
  for (const letter of letters) NUMERALS[letter] = value;
});
/** @type {Record<string, number>} */
const TENS = { 十: 1, 百: 2, 千: 3, 万: 4, 亿: 8 };

const NUMERAL = "[零〇一二两三四五六七八九]";
const TIMES = "(?:千(?![瓦克米伏卡])|百(?!分)|[万亿])";
const SPOKEN = `(?:${NUMERAL}|十)(?:${NUMERAL}|十|${TIMES})*(?:点${NUMERAL}+[万亿]*)?`;
const NUMBER = `(?:[0-9]+(?:\\.[0-9]+)?(?:${TIMES}+(?:[0-9]+${TIMES}+)*)?|${SPOKEN})`;
const SHARE = "[%‰]|成[一二三四五六七八九]?(?![立为本果功效都熟员绩长套交就型])";
const EXPRESSION = new RegExp(`([百千])分之(百?${NUMBER}|百)|(${NUMBER})分之(${NUMBER})|(${NUMBER})(${SHARE})?`, "g");
const SPOKEN_DECIMAL = new RegExp(`^(.+)点(${NUMERAL}+)([万亿]*)$`);
const DECIMAL_TIMES = new RegExp(`^([0-9]+\\.[0-9]+)(${TIMES}*)$`);
const ONE_BY_ONE = new RegExp(`^(${NUMERAL}{2,})(${TIMES}*)$`);
const BETWEEN = /^(?:[-–—~至到]|——)$/;
const COUNTED = /^[余多来]?(?:个?工作日|块钱|[个项家条户天日月年级次种类场名人位件起宗份倍处支只期批轮步套道强块元])/;
const ABOUT = /^[余多来]/;
/** Words that count, and what a text may have in place of each: 个 counts all, and 日 of a text is part of a date. */
const COUNTERS = Object.entries({
  ...{ 个工作日: ["天"], 工作日: ["天", "个工作日"], 天: ["个工作日", "工作日"], 日: ["个工作日", "工作日", "天"] },
  ...{ 人: ["名"], 名: ["人"], 位: ["名", "人"], 家: ["户"], 户: ["家"], 块钱: ["元"], 块: ["元"] },
  ...{ 场: ["次", "回"], 次: ["场", "回"], 回: ["场", "次"], 条: ["项"], 项: ["条", "件"] },
  ...{ 件: ["起", "宗", "项"], 起: ["件", "宗"], 宗: ["件", "起"] },
  个: Array.from("家户项条种类场名件份处支起"),
});

/** How many places the tens after a number move its point. @param {string} tens */
const placesOfTens = (tens) => Array.from(tens).reduce((sum, letter) => sum + TENS[letter], 0);

/** @param {string} letters */
const inDigits = (letters) => Array.from(letters, (letter) => NUMERALS[letter]).join("");

/** A number in digits with its point moved to the right, without needless zeros. @param {string} number */
function shifted(number, places = 0) {
  const [whole, decimals = ""] = number.split(".");
  const digits = decimals.padEnd(places, "0");
  const moved = `${whole}${digits.slice(0, places)}.${digits.slice(places)}`;
  return moved
    .replace(/0*$/, "")
    .replace(/\.$/, "")
    .replace(/^0+(?=\d)/, ""); // there is always a point
}

/** The value of a number without a sign; "" when it is none (二三十). @param {string} written @returns {string} */
function digitsOf(written) {
  const spoken = SPOKEN_DECIMAL.exec(written);
  if (spoken) {
    const whole = digitsOf(spoken[1]);
    return whole && shifted(`${whole}.${inDigits(spoken[2])}`, placesOfTens(spoken[3]));
  }
  const decimal = DECIMAL_TIMES.exec(written);
  if (decimal) return shifted(decimal[1], placesOfTens(decimal[2]));
  const apart = ONE_BY_ONE.exec(written);
  if (apart) return shifted(inDigits(apart[1]), placesOfTens(apart[2]));
  const number = wholeNumber(written.match(/[0-9]+|./g) ?? []);
  return number === null || number > Number.MAX_SAFE_INTEGER ? "" : String(number);
}

/** A whole number from its digits and tens: 三百七十四, 2万5千, 一千五 (1500). @param {string[]} parts @returns {number | null} */
function wholeNumber(parts) {
  let [total, section, last] = [0, 0, 1];
  /** @type {number | null} */
  let digit = null;
  let hasZero = false;
  for (const part of parts) {
    if (TENS[part]) {
      const times = 10 ** TENS[part];
      if (times < 10000) {
        section += (digit ?? 1) * times;
      } else {
        section += digit ?? 0;
        if (!(section + total)) return null;
        total = times > 10000 ? (total + section) * times : total + section * times;
        section = 0;
      }
      [digit, last, hasZero] = [null, times, false];
    } else if (NUMERALS[part] === 0) {
      hasZero = true;
    } else if (digit !== null) {
      return null;
    } else {
      digit = NUMERALS[part] ?? Number(part);
    }
  }
  if (digit === null) return total + section;
  const isShortened = last > 10 && !hasZero && (parts.at(-1) ?? "") in NUMERALS;
  return total + section + digit * (isShortened ? last / 10 : 1);
}

/** All numbers of a folded text, and the ranges that two of them make. @param {string} text @returns {NumberSpan[]} */
function numbersIn(text) {
  /** @type {NumberSpan[]} */
  const found = [];
  for (const match of text.matchAll(EXPRESSION)) {
    const [written, of, share, below, above, plain, sign = ""] = match;
    let value = digitsOf(plain ?? share ?? above);
    if (of) value &&= value + (of === "百" ? "%" : "‰");
    else if (below) value = value && digitsOf(below) && `${value}/${digitsOf(below)}`;
    else if (sign.startsWith("成")) value &&= `${tenths(value, sign[1])}%`;
    else value &&= value + sign;
    if (value) found.push({ start: match.index, end: match.index + written.length, value });
  }
  const ranges = found.slice(1).flatMap((other, place) => rangeOf(text, found[place], other));
  return [...found, ...ranges];
}

/** 九成六 is 96. @param {string} value @param {string} [more] */
function tenths(value, more) {
  const whole = shifted(value, 1);
  return more && /^\d+$/.test(whole) ? String(Number(whole) + NUMERALS[more]) : whole;
}

/** @param {string} text @param {NumberSpan} one @param {NumberSpan} other @returns {NumberSpan[]} */
function rangeOf(text, one, other) {
  if (`${one.value}${other.value}`.includes("/") || !BETWEEN.test(text.slice(one.end, other.start))) return [];
  const [sign = ""] = other.value.match(/[%‰]$/) ?? [];
  const first = /[%‰]$/.test(one.value) ? one.value : one.value + sign;
  return [{ start: one.start, end: other.end, value: `${first}-${other.value}` }];
}

/** Numbers of texts, which every query asks for again. @type {WeakMap<Folded, NumberSpan[]>} */
const numbersOfTexts = new WeakMap();

/** @param {Folded} folded */
function numbersOf(folded) {
  const known = numbersOfTexts.get(folded) ?? numbersIn(folded.text);
  numbersOfTexts.set(folded, known);
  return known;
}

/**
 * A word with numbers as what it is in parts: values, and the letters around them.
 * @param {string} word
 */
function partsWithNumbers(word) {
  // The longest first, so that of 三到七 the range is taken.
  const spans = numbersIn(word).sort((one, other) => other.end - other.start - (one.end - one.start));
  /** @type {NumberSpan[]} */
  const taken = [];
  for (const span of spans) {
    if (taken.every(({ start, end }) => span.end <= start || span.start >= end)) taken.push(span);
  }
  taken.sort((one, other) => one.start - other.start);
  const starts = [0, ...taken.map(({ end }) => end)];
  const letters = starts.map((start, place) => word.slice(start, taken[place]?.start));
  return {
    values: taken.map(({ value }) => value),
    letters: letters.map((between, place) => (place ? between.replace(ABOUT, "") : between)),
  };
}

/** The word with its numbers by their values, however a text writes them. @param {string} word @returns {Promise<Pattern | null>} */
async function byValue(word) {
  const { values, letters } = partsWithNumbers(word);
  if (!values.length) return null;
  const wanted = letters.map((part, place) => (place ? countersOf(part) : { counters: [""], rest: part }));
  const tokens = wanted.flatMap(({ rest }) => (rest ? tokensOf(Array.from(rest)) : []));
  const fields = await documentsWithAll(
    [...values.map((value) => `=${value.replace(/[%‰]/g, "")}`), ...sampled(tokens)].map((token) => [token]),
    textShard,
  );
  return { fields, certain: false, ranges: (folded) => placesByValue(values, wanted, folded) };
}

/**
 * The word that counts at the start of what stands behind a number, with those in its place, and the rest.
 * @param {string} letters
 * @returns {Counted}
 */
function countersOf(letters) {
  const [word, others] = COUNTERS.find(([word]) => letters.startsWith(word)) ?? ["", []];
  return { counters: [word, ...others], rest: letters.slice(word.length) };
}

/** Whether a number is the one that is wanted, which may lack a sign. @param {string} value @param {string} wanted */
const isValue = (value, wanted) => value === wanted || value === `${wanted}%` || value === `${wanted}‰`;

/** @param {string[]} values @param {Counted[]} letters @param {Folded} folded */
function placesByValue(values, [{ rest: before }, ...letters], folded) {
  const { text } = folded;
  const spans = numbersOf(folded);
  /** @type {Ranges} */
  const found = [];
  for (const { start, value } of spans) {
    const from = start - before.length;
    if (!isValue(value, values[0]) || from < 0 || !text.startsWith(before, from)) continue;
    let end = start;
    const fits = values.every((wanted, place) => {
      const span = spans.find((other) => other.start === end && isValue(other.value, wanted));
      if (!span) return false;
      const { counters, rest } = letters[place];
      const isThere = (/** @type {number} */ at) => counters.find((counter) => text.startsWith(counter + rest, at));
      end = span.end;
      if ((counters[0] || rest) && isThere(end) === undefined && ABOUT.test(text.slice(end))) end++;
      const counter = isThere(end);
      end += (counter ?? "").length + rest.length;
      return counter !== undefined;
    });
    if (fits) found.push([from, end]);
  }
  return found;
}
