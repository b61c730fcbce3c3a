// Messages with Material's search box: 0 set-up -> 1 ready; 2 query -> 3 result, a list of pages, each a list of the
// page and its sections that match.

const MESSAGE = { setup: 0, ready: 1, query: 2, result: 3 };
const LONGEST = 64; // letters of a query that count
const MOST_STARTS = 3; // of an answer, while sites are published one after the other

const port = globalThis.casebookSearchPort ?? /** @type {MessagePort} */ (/** @type {unknown} */ (globalThis));

/** Told of the whole answer; box.js shows it above the list. Empty, so that nothing is copied or read out twice. @param {string} note */
const noteHtml = (note) => (note ? `<span data-search-note="${escapeHtml(note)}"></span>` : "");

const failure = () => [
  [resultItem(pageAddress("cases/"), "搜索没有加载成功", "请检查网络后刷新页面；也可以点这里，从全部案例里找。", 1)],
];

/** What is to be said of an answer. @param {Found} found */
function noteOf({ hits, total, exact, note }) {
  const more = total > hits.length || !exact;
  const count = exact ? `共${total}条` : "不止这些";
  const notes = [
    note,
    more ? `匹配的内容${count}，先列出最相关的；再加一个词可以缩小范围` : "",
    files.incomplete ? "部分内容没有加载成功，结果可能不全" : "",
  ];
  return notes.filter(Boolean).join("；");
}

/** The list of results for what was typed. @param {string} typed @param {IsStale} isStale */
async function answer(typed, isStale) {
  const query = fold(typed.slice(0, LONGEST)).text.trim();
  if (!query) return [];
  files.incomplete = false;
  if (!(await openIndex())) return failure();
  const found = await climb(query, isStale);
  const groups = groupByPage(found.hits);
  if (!groups.length) return files.incomplete ? failure() : [];
  const [[first]] = groups;
  first.title = noteHtml(noteOf(found)) + first.title;
  return groups;
}

/**
 * The same, starting over when the site was published anew meanwhile. Another query may see that first: then this one
 * may have read files of both, so its answer and its errors count for nothing.
 * @param {string} typed
 * @param {IsStale} isStale
 */
async function answerAnyhow(typed, isStale) {
  for (let start = 0; start < MOST_STARTS && !isStale(); start++) {
    const build = files;
    try {
      const items = await answer(typed, isStale);
      if (files === build) return items;
    } catch (error) {
      if (files !== build) continue;
      if (!(error instanceof OutdatedError)) throw error;
      forgetFiles();
    }
  }
  return failure();
}

let latest = 0;

port.addEventListener("message", async ({ data: { type, data } }) => {
  if (type === MESSAGE.setup) port.postMessage({ type: MESSAGE.ready });
  if (type !== MESSAGE.query) return;
  latest++;
  const mine = latest;
  const isStale = () => mine !== latest;
  const items = await answerAnyhow(String(data), isStale);
  if (!isStale()) port.postMessage({ type: MESSAGE.result, data: { items } });
});
