"""Every kind of page fits every screen, in light and dark, on paper and without scripts."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests import facts
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

KINDS = (
    "/",
    "/cases/",
    "/cases/quzhou-2023-02/",
    "/cases/quzhou-2023-08/",
    "/categories/",
    "/categories/rule-of-law/",
    "/organisations/",
    "/organisations/quzhou-police/",
    "/editions/quzhou-2023/",
    "/outcomes/",
    "/frameworks/",
    "/compare/",
    "/compare/?ids=quzhou-2023-02,quzhou-2023-05,quzhou-2023-08,quzhou-2023-10",
    "/glossary/",
    "/about/",
    "/contribute/",
    "/downloads/",
    "/dictionary/",
    "/checks/",
    "/404.html",
)


def excess(page: Page) -> int:
    """By how many pixels the page can be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_no_page_scrolls_sideways(visit: Open, address: str) -> None:
    page = visit("/")
    wide = {}
    for url in KINDS:
        page.goto(address + url)
        if "?ids" in url:
            page.locator(".compare-table").wait_for()
        for width in (1280, 390, 320):
            page.set_viewport_size({"width": width, "height": 900})
            if excess(page) > 0:
                wide[url, width] = excess(page)
    assert wide == {}


LINES = """h1 => {
    const lines = [""], letters = document.createTreeWalker(h1, NodeFilter.SHOW_TEXT);
    let last;
    while (letters.nextNode()) {
        for (let at = 0; at < letters.currentNode.length; at++) {
            const range = document.createRange();
            range.setStart(letters.currentNode, at);
            range.setEnd(letters.currentNode, at + 1);
            const box = range.getBoundingClientRect();
            if (last !== undefined && box.top > last + 8) lines.push("");
            last = box.top;
            lines[lines.length - 1] += letters.currentNode.data[at];
        }
    }
    return lines;
}"""
WORDS = "机制 增值化 服务 深化 企业 改革 许可 项目 基础 设施 助力 “多评合一” “一件事” “一类事” 合规 响应 2023年度 营商 环境 案例"


@pytest.mark.ten
def test_titles_break_between_words(visit: Open, address: str) -> None:
    page = visit("/")
    broken = []
    for url in (*(f"/cases/{case.id}/" for case in facts.CASES), "/editions/quzhou-2023/"):
        page.goto(address + url)
        for width in (320, 360, 390, 430):
            page.set_viewport_size({"width": width, "height": 900})
            lines = page.locator(".md-content h1").evaluate(LINES)
            whole = "".join(lines)
            assert whole == page.locator(".md-content h1").text_content()
            cut = [word for word in WORDS.split() if whole.count(word) > sum(line.count(word) for line in lines)]
            broken += [(width, word, lines) for word in cut]
    assert broken == []


@pytest.mark.parametrize(
    ("url", "line"), [("/", ".try"), ("/cases/quzhou-2023-02/", ".crumb"), ("/dictionary/", ".crumb")]
)
def test_no_line_starts_with_a_dot_or_stands_out_of_its_column(visit: Open, url: str, line: str) -> None:
    page = visit(url, 390)
    dots = page.locator(line)
    left = page.locator("h1").bounding_box()["x"]
    places = [part.bounding_box()["x"] for part in dots.locator("> *").all()]
    firsts = [places[0], *(x for before, x in pairwise(places) if x < before)]
    assert len(firsts) > 1, "this is about lines that wrap"
    assert set(firsts) == {left}

    box = dots.bounding_box()
    margin = {"x": 0, "y": box["y"], "width": left, "height": box["height"]}
    seen = page.screenshot(clip=margin)
    dots.evaluate("line => { line.style.visibility = 'hidden' }")
    assert seen == page.screenshot(clip=margin), "a dot left of the column"


@pytest.mark.parametrize("width", [390, 1280])
def test_explanations_of_terms_stay_on_the_screen(visit: Open, width: int) -> None:
    page = visit("/cases/quzhou-2023-02/", width)
    terms = page.locator("article a.term")
    assert terms.count() >= 5
    for at in range(terms.count()):
        terms.nth(at).hover()
        shown = terms.nth(at).evaluate("term => getComputedStyle(term, '::after').content")
        assert terms.nth(at).get_attribute("data-explanation")[:4] in shown
        assert excess(page) <= 0, terms.nth(at).inner_text()


def colours(page: Page) -> tuple[str, str]:
    return page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")


def lightness(colour: str) -> int:
    return sum(int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


def test_dark_is_chosen_with_a_click_and_remembered(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/", color_scheme="light")
    light = colours(page)
    page.locator("label[title=切换到深色]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = colours(page)
    assert lightness(dark[0]) < lightness(light[0])
    assert lightness(dark[1]) > lightness(dark[0])
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator("label[title=切换到浅色]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "default")


def test_dark_is_the_start_for_those_whose_system_is_dark(visit: Open) -> None:
    page = visit("/", color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert lightness(colours(page)[0]) < lightness(colours(page)[1])


@pytest.mark.parametrize("url", ["/cases/quzhou-2023-02/", "/outcomes/", "/cases/"])
def test_paper_has_the_content_and_no_navigation(visit: Open, url: str) -> None:
    page = visit(url)
    page.emulate_media(media="print")
    expect(page.locator("h1")).to_be_visible()
    for away in (".md-header", ".md-tabs", ".md-sidebar--primary", ".md-sidebar--secondary", ".md-search__input"):
        for at in range(page.locator(away).count()):
            expect(page.locator(away).nth(at)).to_be_hidden()
    for button in page.locator("main button").all():
        expect(button).to_be_hidden()


def test_a_message_of_the_check_is_read_without_swiping(visit: Open) -> None:
    code = visit("/checks/", 390).locator("code.language-text")
    assert code.evaluate("shown => shown.scrollWidth <= shown.clientWidth")


def test_a_case_on_paper_keeps_its_table_and_bars(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/")
    page.locator("a.term").first.focus()
    page.emulate_media(media="print")
    shown = "getComputedStyle(document.activeElement, '::after').display"
    assert page.evaluate(shown) == "none", "an explanation that is open covers no text"
    expect(page.locator("table.outcomes")).to_be_visible()
    expect(page.locator("table.outcomes svg.bars").first).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_everything_can_be_read(visit: Open, width: int) -> None:
    page = visit("/", width, java_script_enabled=False)
    page.locator("main a[href='cases/quzhou-2023-02/']").first.click()
    expect(page.locator("h1")).to_have_text(facts.CASES[1].title)
    expect(page.locator("table.outcomes")).to_be_visible()
    expect(page.locator("#sources")).to_be_visible()
    assert not page.locator("main button").filter(visible=True).count(), "a button that does nothing"
    for url, things in (("/cases/", "li.card"), ("/organisations/", "tbody tr"), ("/outcomes/", "li.multiple")):
        page.goto(page.url.split("/cases/")[0].split("/organisations/")[0] + url)
        expect(page.locator(f"main {things}").last).to_be_visible()
        assert page.locator(f"main {things}").count() >= 10


def test_without_scripts_the_comparison_says_what_it_needs(visit: Open) -> None:
    page = visit("/compare/", java_script_enabled=False)
    expect(page.locator("noscript p").first).to_contain_text("JavaScript")
    expect(page.locator("noscript p").first).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_number_of_a_card_is_one_line_beside_any_name(visit: Open, width: int) -> None:
    """An edition without a short title has a long name, and every card bears it when there are several editions."""
    page = visit("/cases/")
    page.set_viewport_size({"width": width, "height": 900})
    lines = page.locator(".card-top").evaluate_all(
        """tops => tops.map((top) => {
          const names = top.querySelector("span");
          names.textContent = `某市2023年度优化营商环境十佳创新案例 · ${names.textContent}`.repeat(2);
          const range = document.createRange();
          range.selectNodeContents(top.querySelector("b"));
          return new Set(Array.from(range.getClientRects(), (box) => Math.round(box.top))).size;
        })"""
    )
    assert lines == [1] * 10
    assert excess(page) == 0
