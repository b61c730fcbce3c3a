"""A reader finds a case by words from it, from the box on the home page and from the one in the header."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

widths = pytest.mark.parametrize("width", [390, 1280])
RESULT = ".md-search-result__item"


def search(page: Page, words: str) -> None:
    box = page.locator(".md-search__input")
    if not box.is_visible():
        page.locator("label.md-header__button[for=__search]").click()
    box.fill(words)
    box.press("End")  # Material looks at keys, not at the text


def found(page: Page, case: str):
    return page.locator(f"{RESULT} a[href*='/cases/{case}/']").first


@widths
def test_the_home_pages_box_finds_a_case_and_the_result_opens_it(visit: Open, width: int) -> None:
    page = visit("/", width)
    box = page.locator("main form[role=search] input")
    box.fill("拿地即开工")
    box.press("Enter")
    found(page, "quzhou-2023-05").click()
    expect(page).to_have_url(re.compile("/cases/quzhou-2023-05/"))
    expect(page.locator("h1")).to_have_text("推进一般工业投资项目“拿地即开工”改革")


@pytest.mark.parametrize(
    ("words", "case"),
    [
        ("电费管家", "quzhou-2023-04"),
        ("特种纸", "quzhou-2023-10"),
        ("雪亮工程", "quzhou-2023-07"),
        ("市中院", "quzhou-2023-07"),
        ("无犯罪记录证明", "quzhou-2023-02"),
        ("99.4%", "quzhou-2023-02"),
        ("700亿元", "quzhou-2023-03"),
        ("1对1", "quzhou-2023-04"),
        ("执行到位率", "quzhou-2023-07"),
        ("白名单 年薪", "quzhou-2023-09"),
    ],
)
def test_the_header_finds_a_case_by_words_from_it(visit: Open, words: str, case: str) -> None:
    page = visit("/about/")
    search(page, words)
    expect(found(page, case)).to_be_visible()


@widths
def test_a_result_of_the_header_opens(visit: Open, width: int) -> None:
    page = visit("/glossary/", width)
    search(page, "易制毒化学品")
    found(page, "quzhou-2023-08").click()
    expect(page.locator("h1")).to_have_text("易制毒化学品行业合规服务赋能企业发展新活力")


def test_an_address_with_a_query_searches_at_once(visit: Open) -> None:
    expect(found(visit("/?q=鱼骨图"), "quzhou-2023-10")).to_be_visible()


def test_what_is_nowhere_is_said_to_be_nowhere(visit: Open) -> None:
    page = visit("/")
    search(page, "龘靐齉")
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile("没有找到"))
    expect(page.locator(RESULT)).to_have_count(0)


@pytest.mark.parametrize("words", ["<img src=x onerror=alert(1)>", "[({*+?^$", "A" * 5000, "&lt;b&gt;", "\\"])
def test_no_query_breaks_the_search(visit: Open, words: str) -> None:
    page = visit("/")
    search(page, words)
    expect(page.locator(".md-search-result__meta")).to_have_text(re.compile("没有找到|找到"))
    search(page, "特种纸")
    expect(found(page, "quzhou-2023-10")).to_be_visible()
    expect(page.locator(f"{RESULT} img")).to_have_count(0)


def test_the_missing_page_searches_the_whole_site(visit: Open) -> None:
    page = visit("/404.html")
    box = page.locator("main form[role=search] input")
    box.fill("一号课堂")
    box.press("Enter")
    found(page, "quzhou-2023-06").click()
    expect(page).to_have_url(re.compile("/cases/quzhou-2023-06/"))
