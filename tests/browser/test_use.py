"""What readers do on the pages: move by keyboard, open the menu, sort, compare."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import facts
from tests.browser.conftest import Open

pytestmark = pytest.mark.browser


def test_on_a_phone_the_menu_opens_and_lists_pages_and_sections(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/", 390)
    menu = page.locator(".md-nav--primary")
    expect(menu).not_to_be_in_viewport()
    page.locator("label.md-header__button[for=__drawer]").click()
    expect(menu).to_be_in_viewport()
    for name in ("首页", "案例", "分类", "单位", "成效"):
        expect(menu.get_by_role("link", name=name, exact=True).first).to_be_visible()
    menu.locator("a[href='#measures']").click()
    expect(page).to_have_url(re.compile("#measures$"))
    expect(menu).not_to_be_in_viewport()
    expect(page.locator("#measures")).to_be_in_viewport()


def test_on_a_wide_screen_the_contents_stand_beside_the_case(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/", 1280)
    contents = page.locator(".md-sidebar--secondary")
    for name in ("主要做法", "成效", "参与单位", "来源与引用"):
        expect(contents.get_by_role("link", name=name, exact=True)).to_be_visible()


PLACE = """() => {
  const here = document.activeElement;
  if (here.matches(".md-skip")) return "skip";
  if (here.closest(".md-tabs")) return "navigation";
  if (here.closest("article.case")) return "content";
  return "";
}"""


def walked(page: Page, steps: int) -> list[str]:
    """The places the tab key comes through, each once."""
    places = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        place = page.evaluate(PLACE)
        if place and place not in places:
            places.append(place)
    return places


def test_the_tab_key_goes_from_skip_link_through_navigation_to_content(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/")
    assert walked(page, 45) == ["skip", "navigation", "content"]


def test_the_skip_link_shows_itself_and_skips(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/")
    page.keyboard.press("Tab")
    expect(page.locator(".md-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(PLACE) == "content"


@pytest.mark.parametrize("url", ["/", "/cases/", "/outcomes/", "/about/"])
def test_every_page_can_be_skipped_to_its_content(visit: Open, url: str) -> None:
    page = visit(url)
    page.keyboard.press("Tab")
    assert page.evaluate(PLACE) == "skip"


def sorter(page: Page, name: str) -> Locator:
    """The button in a table's heading."""
    return page.locator("th button", has_text=re.compile(f"^{name}$"))


def column(page: Page, table: str, name: str) -> list[str]:
    at = page.locator(f"{table} thead th").all_inner_texts().index(name) + 1
    return page.locator(f"{table} tbody tr > :nth-child({at})").all_inner_texts()


def test_a_table_is_sorted_by_its_headings(visit: Open) -> None:
    page = visit("/organisations/")
    heading = sorter(page, "配合").locator("..")
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    counts = [int(count.replace("—", "0")) for count in column(page, "main table", "配合")]
    assert counts == sorted(counts)
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert column(page, "main table", "配合")[0] == str(
        max(len(joined) for _, joined in facts.organisations().values())
    )
    sorter(page, "单位").click()
    expect(heading).not_to_have_attribute("aria-sort", re.compile("."))
    expect(page.locator("th[aria-sort]")).to_have_count(1)


def test_amounts_are_sorted_by_what_they_are_worth(visit: Open) -> None:
    page = visit("/outcomes/")
    table = page.locator("table", has=page.get_by_text("基金集群规模"))
    table.get_by_role("button", name="结果").click()
    amounts = [
        cell for cell in table.locator("tbody td").all_inner_texts() if re.fullmatch(r"[\d.]+[万亿]元", cell.strip())
    ]
    assert [amount.strip() for amount in amounts] == ["1530万元", "103亿元", "108亿元", "326亿元", "700亿元"]


def test_a_table_can_be_sorted_with_the_keyboard(visit: Open) -> None:
    page = visit("/organisations/")
    sorter(page, "牵头").focus()
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("牵头")


def test_two_cases_stand_side_by_side(visit: Open) -> None:
    page = visit("/compare/?ids=quzhou-2023-02,quzhou-2023-05")
    columns = page.locator("[data-compare-table] section")
    expect(columns).to_have_count(2)
    for at, case in ((0, facts.CASES[1]), (1, facts.CASES[4])):
        expect(columns.nth(at).get_by_role("heading", level=2)).to_have_text(case.title)
        for figure in case.own[-2:]:
            expect(columns.nth(at)).to_contain_text(figure)
    left, right = (columns.nth(at).get_by_role("heading", level=2).bounding_box() for at in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    columns.nth(1).get_by_role("heading", level=2).get_by_role("link").click()
    expect(page.locator("h1")).to_have_text(facts.CASES[4].title)


def test_links_inside_a_comparison_lead_where_they_did(visit: Open, address: str) -> None:
    page = visit("/compare/?ids=quzhou-2023-02")
    page.locator("[data-compare-table] section").wait_for()
    hrefs = page.locator("[data-compare-table] section a").evaluate_all("links => links.map(link => link.href)")
    assert hrefs
    for href in hrefs:
        assert page.request.get(href.split("#")[0]).ok, href


def test_cases_are_chosen_on_their_pages(visit: Open, address: str) -> None:
    page = visit("/cases/quzhou-2023-02/")
    page.get_by_role("link", name=re.compile("加入对比")).filter(visible=True).first.click()
    expect(page.locator("[data-compare-table] section")).to_have_count(1)
    page.goto(f"{address}/cases/quzhou-2023-05/")
    page.get_by_role("link", name=re.compile("加入对比")).filter(visible=True).first.click()
    expect(page.locator("[data-compare-table] section")).to_have_count(2)
    page.get_by_role("button", name="清空所选").click()
    expect(page.get_by_text("还没有选择案例")).to_be_visible()
    page.reload()
    expect(page.get_by_text("还没有选择案例")).to_be_visible()


def test_a_comparison_of_nothing_says_how_to_choose(visit: Open) -> None:
    expect(visit("/compare/").get_by_text("还没有选择案例")).to_be_visible()


def test_no_more_than_four_cases_are_compared(visit: Open) -> None:
    ids = ",".join(case.id for case in facts.CASES)
    page = visit(f"/compare/?ids={ids},../../evil,<b>")
    expect(page.locator("[data-compare-table] section")).to_have_count(4)


def test_printing_is_offered(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-05/")
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name=re.compile("打印")).filter(visible=True).first.click()
    expect(page).to_have_title("printed")
