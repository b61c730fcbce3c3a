// Hits as the list of results that Material's search box shows: pages, each with its sections that match.

/** @param {Pattern[]} patterns @param {Folded} folded */
const rangesOf = (patterns, folded) => patterns.flatMap((pattern) => pattern.ranges(folded));

/** A section's matches as HTML. @param {Pattern[]} patterns @param {StoredSection} section */
const excerptOf = (patterns, { folded }) => excerpt(folded, rangesOf(patterns, folded));

/** @param {string} location @param {string} title @param {string} text @param {number} score @returns {ResultItem} */
const resultItem = (location, title, text, score) => ({ location, title, text, score, terms: {} });

/** The sections that match: those with most of the words first. @param {Hit} hit */
function matchingSections({ document, patterns }) {
  return document.sections
    .map((section, place) => {
      const counts = patterns.map((pattern) => pattern.ranges(section.folded).length);
      const kinds = counts.filter(Boolean).length;
      const matches = counts.reduce((sum, count) => sum + count, 0);
      return { section, place, weight: 100 * kinds + Math.min(99, matches) };
    })
    .filter(({ weight }) => weight)
    .sort((one, other) => other.weight - one.weight || one.place - other.place)
    .map(({ section }) => section);
}

/**
 * A page as Material shows it: itself, then its sections that match, those as good as the page in the open.
 * @param {Hit} hit
 * @param {number} score
 */
function pageItems(hit, score) {
  const { document, patterns } = hit;
  const { url, title, label } = document;
  const sections = matchingSections(hit);
  const shown = sections[0] ?? document.sections[0];
  const leading = shown === document.sections[0];
  const heading = highlight(title, rangesOf(patterns, title));
  const badge = label && `<small class="search-label">${escapeHtml(label)}</small>`;
  const others = sections.filter((section) => section.anchor && !(leading && section === shown));
  return [
    resultItem(url, heading + badge, shown ? excerptOf(patterns, shown) : "", score),
    ...others.map((section, place) =>
      resultItem(
        `${url}#${section.anchor}`,
        section.title.text ? highlight(section.title, rangesOf(patterns, section.title)) : escapeHtml(section.heading),
        excerptOf(patterns, section),
        leading || place ? score - 1 : score,
      ),
    ),
  ];
}

/** Told before the first result that has not got what was typed; box.js shows it between the two. @param {string} told */
const apartHtml = (told) => `<span data-search-apart="${escapeHtml(told)}"></span>`;

/** Parts of one page, as the terms of the glossary, share the page's place among the results. @param {Hit[]} hits */
function groupByPage(hits) {
  /** @type {Map<string, ResultItem[]>} */
  const groups = new Map();
  let apart = "";
  /** @param {Hit} hit @param {ResultItem[]} items */
  const add = (hit, items) => {
    if (hit.apart && !apart) {
      apart = hit.apart;
      items[0].title = apartHtml(apart) + items[0].title;
    }
    return items;
  };
  hits.forEach((hit, place) => {
    const { document, patterns } = hit;
    const score = 2 * (hits.length - place);
    const [page, anchor] = document.url.split("#");
    if (!anchor) {
      groups.set(document.url, add(hit, pageItems(hit, score)));
      return;
    }
    const key = `${page}#`; // so that the page itself has a place of its own
    const group = groups.get(key) ?? add(hit, [resultItem(page, escapeHtml(document.label), "", score)]);
    const title = highlight(document.title, rangesOf(patterns, document.title));
    group.push(resultItem(document.url, title, excerptOf(patterns, document.sections[0]), group[0].score));
    groups.set(key, group);
  });
  return [...groups.values()];
}
