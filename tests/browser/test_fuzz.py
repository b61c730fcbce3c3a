"""Whatever is typed into the search box, the worker answers and nothing is thrown."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.browser.conftest import Open
from tests.hostile import EVERYTHING

pytestmark = pytest.mark.browser

ASK = """async ([address, queries]) => {
  const worker = new Worker(address);
  const next = () => new Promise((resolve, reject) => {
    worker.onmessage = ({data}) => data.type === 3 && resolve(data.data.items);
    worker.onerror = (error) => reject(error.message);
    worker.onmessageerror = () => reject("message");
    setTimeout(() => reject("no answer"), 10000);
  });
  worker.postMessage({type: 0, data: {}});
  const counts = [];
  for (const units of queries) {
    const answer = next();
    worker.postMessage({type: 2, data: String.fromCharCode(...units)});
    const items = await answer;
    for (const group of items) for (const item of group) {
      if (typeof item.location !== "string" || /^[a-z]+:|^\\/\\//i.test(item.location)) throw item.location;
      const page = new DOMParser().parseFromString(item.title + item.text, "text/html");
      const odd = [...page.body.querySelectorAll("*")].filter((one) =>
        !["MARK", "P", "UL", "LI", "SPAN", "SMALL"].includes(one.tagName) || one.getAttributeNames().some((name) => !/^(class$|data-)/.test(name)));
      if (odd.length) throw odd[0].outerHTML;
    }
    counts.push(items.length);
  }
  worker.terminate();
  return counts;
}"""
"""Queries come as UTF-16 units, so that halves of characters come through."""

PIECES = st.sampled_from(
    ["企业", "的", "99.4%", "3个工作日", "1对1", "A级", "nadi", "zhengwu", "環保", "\0", "\ud800", "'", '"', "\\", "(", ")*", "[^", "+?",
     "{2,}", "<mark>", "&lt;", " ", "　", "😀", "\u200b", "\u202e", "亿", "万", "-", "~", "^", ":", "title:", "*", "一" * 50, "9" * 50],
)  # fmt: skip
QUERY = st.text(st.characters(exclude_categories=()), max_size=30) | st.lists(PIECES, max_size=12).map("".join)


def units(text: str) -> list[int]:
    raw = text.encode("utf-16-le", "surrogatepass")
    return [raw[at] | raw[at + 1] << 8 for at in range(0, len(raw), 2)]


def ask(page: Page, queries: list[str]) -> list[int]:
    address = page.evaluate("new URL('/search/worker.js', location.href).href")
    return page.evaluate(ASK, [address, [units(query) for query in queries]])


def test_any_query_is_answered(visit: Open) -> None:
    page = visit("/about/")

    @settings(max_examples=12, suppress_health_check=list(HealthCheck), database=None)
    @example(queries=EVERYTHING)
    @example(queries=["字" * 10_000, "a" * 10_000, "(" * 10_000, "\0" * 10_000, "9" * 10_000, "\ud83d" * 10_000])
    @given(queries=st.lists(QUERY, min_size=30, max_size=30))
    def answered(queries: list[str]) -> None:
        assert len(ask(page, queries)) == len(queries)

    answered()
