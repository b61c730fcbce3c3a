"""Text that wants to be code, in a real browser: it is shown, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.test_search import ask
from tests.hostile import PLAIN, PRINTABLE
from tests.support import Site

pytestmark = pytest.mark.browser

VALUES = [*PRINTABLE, PLAIN]
KINDS = ("cases/x", "categories/c", "organisations/o", "editions/e")

READ = """async ([base, kinds, count]) => {
  const told = {};
  const parse = async (url) => new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
  const shape = (page) => new Set([...page.querySelectorAll("*")].map((one) =>
    [one.tagName, ...[...one.attributes].map(({ name }) => name).sort()].join(" ")));
  for (const kind of kinds) {
    const known = shape(await parse(`${base}/${kind}${count - 1}/`));
    for (const name of ["first", "last"]) shape(await parse(`${base}/${kind}${name === "first" ? 0 : count - 2}/`)).forEach(
      (one) => /neighbours|A (class )?href( rel)?$/.test(one) && known.add(one));
    told[kind] = [];
    for (let n = 0; n < count; n++) {
      const page = await parse(`${base}/${kind}${n}/`);
      told[kind].push([
        page.querySelector("h1").textContent, page.title, page.querySelector("meta[name=description]").content,
        [...shape(page)].filter((one) => !known.has(one)),
        page.querySelectorAll("script, iframe, img, object, embed, base, form, link, meta, style").length,
        [...page.querySelectorAll("[href], [src], [action]")].map((one) => one.getAttribute("href")
          ?? one.getAttribute("src") ?? one.getAttribute("action")).filter((one) => /^\\s*[a-z]+:|^\\/\\//i.test(one)
          && !/^https:\\/\\/(example\\.org|creativecommons\\.org)\\//.test(one)),
      ]);
    }
  }
  return told;
}"""
"""What the browser's own parser makes of every page: its texts, elements that harmless pages lack, odd addresses."""


def seen(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def hostile_address(hostile_site: Site, serve: Callable[[Path], str]) -> str:
    return serve(hostile_site.folder)


@pytest.fixture
def quiet(request: pytest.FixtureRequest) -> None:
    """Nothing is fetched that is not there."""


def test_no_page_has_an_element_or_an_address_that_a_harmless_one_lacks(visit: Open, hostile_address: str) -> None:
    page = visit(f"{hostile_address}/about/")
    told: dict[str, list[list[Any]]] = page.evaluate(READ, [hostile_address, KINDS, len(VALUES)])
    for kind in KINDS:
        counts = {row[4] for row in told[kind]}
        for value, (heading, title, description, odd, _, addresses) in zip(VALUES, told[kind], strict=True):
            where = f"{kind}: {value!r}"
            assert odd == [], where
            assert addresses == [], where
            assert seen(value) in seen(heading), where
            assert seen(title).startswith(seen(value)), where
            assert seen(value) in seen(description) or kind == "organisations/o", where
        assert len(counts) <= 2, f"{kind}: {counts}"  # the first and the last have a neighbour less


LISTS = (
    "",
    "cases/",
    "cases/page/2/",
    "cases/page/3/",
    "categories/",
    "organisations/",
    "outcomes/",
    "frameworks/",
    "glossary/",
)


def test_pages_that_show_all_of_it_do_nothing(visit: Open, hostile_address: str) -> None:
    """`visit` bears no dialog, no message on the console and no request to another host."""
    page = visit(f"{hostile_address}/about/")
    shown = ""
    for path in LISTS:
        page.goto(f"{hostile_address}/{path}")
        expect(page.locator("h1").first).to_be_visible()
        assert page.evaluate("document.title") != "ran"
        shown += page.locator("main").evaluate("main => main.textContent")
    shown = seen(shown)
    assert [value for value in VALUES if seen(value) not in shown] == []


TELLING = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "{{ 7*7 }}",
    "</title><script>alert(1)</script>",
    "`${alert(1)}`",
    "__proto__",
]


def test_single_pages_filters_comparison_and_search_show_it_literally(visit: Open, hostile_address: str) -> None:
    page = visit(f"{hostile_address}/about/")
    for value in TELLING:
        n = VALUES.index(value)
        page.goto(f"{hostile_address}/cases/x{n}/")
        expect(page.locator("article.case h1")).to_have_text(value)
        page.locator(".term").first.hover()
    ids = ",".join(f"x{VALUES.index(value)}" for value in TELLING[:4])
    page.goto(f"{hostile_address}/compare/?ids={ids}")
    for value in TELLING[:4]:
        expect(page.locator(".compare-table thead")).to_contain_text(value)
    page.goto(f"{hostile_address}/cases/?category=c{VALUES.index(TELLING[1])}")
    expect(page.locator("[data-found]")).to_contain_text(TELLING[1])
    page.goto(f"{hostile_address}/about/")
    for value in TELLING:
        page.locator(".md-search__input").fill(value)
        expect(page.locator(".md-search-result__list")).to_contain_text(value)
        assert page.locator(".md-search-result :is(script, img, iframe, [onerror], [onmouseover])").count() == 0


def test_the_worker_answers_every_value_within_the_site(visit: Open, hostile_address: str) -> None:
    page = visit(f"{hostile_address}/about/")
    answers = ask(page, *VALUES)
    found = 0
    for n, answer in enumerate(answers):
        for group in answer:
            for item in group:
                assert not item["location"].startswith(("//", "http", "javascript", "data")), item
                assert "<script" not in item["title"].lower()
                assert "<img" not in item["title"].lower()
        found += any(f"x{n}/" in item["location"] or f"c{n}/" in item["location"] for group in answer for item in group)
    assert found >= 0.6 * len(VALUES)
