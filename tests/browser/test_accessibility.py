"""Everybody can use it: axe finds nothing on any kind of page, and what axe cannot see is tried out."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open
from tests.browser.test_layout import KINDS, excess

pytestmark = pytest.mark.browser

EVERYTHING = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
CONTRAST = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
STILL = {"reduced_motion": "reduce"}  # so that no colour is caught half way


def violations(page: Page, options: dict[str, Any] = EVERYTHING) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def show(page: Page, width: int, scheme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(f"document.body.setAttribute('data-md-color-scheme', '{scheme}')")


def wide_light_and_narrow_dark(page: Page) -> list[str]:
    """Only contrast depends on the scheme, so two looks suffice where the parts are those of other pages."""
    wide = violations(page)
    show(page, 390, "slate")
    return wide + violations(page)


@pytest.mark.parametrize("url", KINDS)
def test_axe_finds_nothing(visit: Open, url: str) -> None:
    page = visit(url, **STILL)
    if "?ids" in url:
        page.locator(".compare-table").wait_for()
    assert wide_light_and_narrow_dark(page) == []


@pytest.mark.parametrize("url", ["/", "/cases/", "/cases/quzhou-2023-02/", "/outcomes/"])
def test_contrast_is_sufficient_narrow_and_light_wide_and_dark(visit: Open, url: str) -> None:
    page = visit(url, 390, **STILL)
    narrow = violations(page, CONTRAST)
    show(page, 1280, "slate")
    assert narrow + violations(page, CONTRAST) == []


@pytest.mark.parametrize("url", ["/cases/?category=permitting&view=table", "/outcomes/?kind=money&sort=largest"])
def test_axe_finds_nothing_with_filters_in_use_and_cases_chosen(visit: Open, url: str) -> None:
    page = visit("/cases/", **STILL)
    for case in page.locator("[data-compare]").all()[:4]:
        case.check()
    page.goto(page.url.replace("/cases/", url))
    page.locator("[data-found]:not([hidden])").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert wide_light_and_narrow_dark(page) == []
    page.get_by_role("button", name="筛选").click()
    assert violations(page) == []


def test_axe_finds_nothing_with_the_search_open(visit: Open) -> None:
    page = visit("/about/", **STILL)
    box = page.locator(".md-search__input")
    box.fill("公安")
    box.press("End")
    page.locator(".md-search-result__item").first.wait_for()
    assert wide_light_and_narrow_dark(page) == []


def test_axe_finds_nothing_with_the_menu_open(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/", 390, **STILL)
    page.locator("label.md-header__button[for=__drawer]").click()
    expect(page.locator(".md-nav--primary")).to_be_in_viewport()
    assert violations(page) == []
    show(page, 390, "slate")
    assert violations(page, CONTRAST) == []


def test_an_explanation_is_put_away_with_escape_and_can_be_pointed_at(visit: Open) -> None:
    page = visit("/cases/quzhou-2023-02/")
    term = page.locator("article a.term").first
    shown = "term => getComputedStyle(term, '::after').content !== 'none'"
    term.hover()
    assert term.evaluate(shown)
    page.keyboard.press("Escape")
    assert not term.evaluate(shown)
    page.mouse.move(0, 0)
    term.hover()
    assert term.evaluate(shown)
    at = term.bounding_box()
    page.mouse.move(at["x"] + 5, at["y"] - 10)
    assert term.evaluate(shown), "the pointer can move onto it"
    page.mouse.move(0, 0)
    term.focus()
    assert term.evaluate(shown)
    page.keyboard.press("Escape")
    assert not term.evaluate(shown)


ROLES = {"table", "rowgroup", "row", "cell", "columnheader", "rowheader"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("/cases/quzhou-2023-02/", {"table", "row", "cell", "rowheader"}),
        ("/cases/?view=table", {"table", "row", "cell", "rowheader"}),
        ("/organisations/", {"table", "row", "cell", "rowheader"}),
        ("/organisations/quzhou-police/", {"table", "row", "cell", "rowheader"}),
    ],
)
def test_tables_are_tables_to_a_screen_reader_on_a_phone_too(visit: Open, url: str, expected: set[str]) -> None:
    page = visit(url, 390)
    page.locator("main table").filter(visible=True).first.wait_for()
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    found = {node["role"]["value"] for node in nodes if not node.get("ignored") and node.get("role")}
    assert expected <= found


def test_what_has_the_focus_is_never_under_the_tray(visit: Open) -> None:
    page = visit("/cases/")
    page.locator("[data-compare]").first.check()
    tray = page.locator(".tray").bounding_box()
    for _ in range(70):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => { const here = document.activeElement; const box = here.getBoundingClientRect();
                       return here.closest("main") ? [box.top, box.bottom, here.outerHTML.slice(0, 90)] : null }"""
        )
        assert here is None or here[1] <= tray["y"] + 1, here


@pytest.mark.parametrize("url", ["/cases/quzhou-2023-02/", "/cases/", "/compare/"])
def test_on_a_phone_the_focus_never_leaves_the_screen(visit: Open, url: str) -> None:
    page = visit(url, 390)
    for _ in range(40):
        page.keyboard.press("Tab")
        away = page.evaluate(
            """() => { const here = document.activeElement; const box = here.getBoundingClientRect();
                       return box.right <= 0 || box.left >= innerWidth ? here.outerHTML.slice(0, 90) : "" }"""
        )
        assert not away


def test_on_a_phone_menu_and_search_open_and_close_by_keyboard(visit: Open) -> None:
    page = visit("/about/", 390)
    menu, first = page.get_by_role("button", name="打开导航"), page.locator(".md-nav--primary a").first
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(first).not_to_be_in_viewport()
    page.get_by_role("button", name="打开搜索").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("公安")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_with_forced_colours_the_chosen_view_is_told_apart(visit: Open) -> None:
    page = visit("/cases/", forced_colors="active")
    colour = "span => getComputedStyle(span).backgroundColor"
    chosen, other = (page.locator(f".views input{state} + span") for state in (":checked", ":not(:checked)"))
    assert chosen.evaluate(colour) != other.evaluate(colour)
    bars = page.locator("svg.bars").first
    page.goto(page.url.replace("cases/", "outcomes/"))
    fill = "bar => getComputedStyle(bar).fill"
    assert bars.locator(".bar-before").evaluate(fill) != bars.locator(".bar-after").evaluate(fill)


def test_those_who_want_no_motion_get_none(visit: Open) -> None:
    page = visit("/cases/", reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => {
             const style = getComputedStyle(e);
             return [...style.transitionDuration.split(","), ...style.animationDuration.split(",")]
               .some(time => parseFloat(time) > 0.02);
           }).map(e => e.outerHTML.slice(0, 80))"""
    )
    assert moving == []


@pytest.mark.parametrize("url", ["/", "/cases/?category=permitting", "/outcomes/", "/organisations/"])
def test_letters_twice_as_large_fit(visit: Open, url: str) -> None:
    """As a browser's own setting for the size of letters makes them; zooming is a narrower screen (test_layout)."""
    page = visit(url, bypass_csp=True)
    page.add_style_tag(content="html { font-size: 250% !important }")
    size = page.locator("main p").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert size >= 26
    assert excess(page) <= 0
