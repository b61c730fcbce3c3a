"""A window that one test has used is as new for the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Windows

pytestmark = pytest.mark.browser

LEFT = """async () => [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, (await caches.keys()).length,
  innerWidth, document.querySelectorAll(":hover").length, window.left || ""]"""
LEAVE = """async () => {
  localStorage.a = sessionStorage.a = document.cookie = window.left = "x";
  await caches.open("a");
}"""


@pytest.fixture
def used(windows: Windows, address: str) -> Page:
    """A window in which a test has left what it could."""
    page = windows.take(390, {})
    page.goto(f"{address}/about/")
    page.evaluate(LEAVE)
    page.mouse.move(100, 20)
    page.route("**/*", lambda route: route.abort())
    return page


def test_nothing_is_left(windows: Windows, address: str, used: Page, chromium: Browser) -> None:
    fresh = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    fresh.goto(f"{address}/about/")
    new = fresh.evaluate(LEFT)
    fresh.close()
    assert all(one != other for one, other in zip(used.evaluate(LEFT), new, strict=True))
    windows.give_back(used, {address}, spoiled=False)
    page = windows.take(1280, {})
    assert page is used
    page.goto(f"{address}/about/")
    assert page.evaluate(LEFT) == new
    windows.give_back(page, {address}, spoiled=False)


def test_a_window_of_which_that_is_not_certain_is_closed(windows: Windows, address: str, used: Page) -> None:
    windows.give_back(used, {address}, spoiled=True)
    assert used.is_closed()
    elsewhere = windows.take(1280, {})
    windows.give_back(elsewhere, {"file:"}, spoiled=False)
    assert elsewhere.is_closed()


def test_what_cannot_be_taken_out_is_noticed(windows: Windows, spoiled: set) -> None:
    page = windows.take(1280, {})
    assert page.context not in spoiled
    page.add_init_script("1")
    assert spoiled == {page.context}
    windows.give_back(page, set(), spoiled=True)
