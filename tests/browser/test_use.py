"""What readers do on the pages: move by keyboard, open the menu, print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

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


def test_printing_is_offered(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-05/")
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name=re.compile("打印")).filter(visible=True).first.click()
    expect(page).to_have_title("printed")
