"""A window that one test has used is as new for the next."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Windows
from tests.support import Site, write

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


def test_nothing_is_left_of_files(windows: Windows, site: Site) -> None:
    page = windows.take(1280, {})
    page.goto((site.folder / "about" / "index.html").as_uri())
    page.evaluate("() => { localStorage.a = sessionStorage.a = 'x' }")
    windows.give_back(page, {"file://"}, spoiled=False)
    assert windows.take(1280, {}) is page
    page.goto((site.folder / "index.html").as_uri())
    assert page.evaluate("[localStorage.a, sessionStorage.a]") == [None, None]
    windows.give_back(page, {"file://"}, spoiled=False)


def test_what_a_site_may_change_is_asked_for_anew(windows: Windows, serve: Callable[..., str], tmp_path: Path) -> None:
    address = serve(tmp_path)
    for title in ("old", "new"):
        page_file = write(tmp_path, f"<title>{title}</title>", "index.html")
        os.utime(page_file, (0, 0))  # what has not changed for years may be kept for years
        page = windows.take(1280, {})
        page.goto(address)
        assert page.title() == title
        windows.give_back(page, {address}, spoiled=False)


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
    windows.give_back(elsewhere, {address, "https://example.org"}, spoiled=False)
    assert elsewhere.is_closed()


def test_what_cannot_be_taken_out_is_noticed(windows: Windows, spoiled: set) -> None:
    page = windows.take(1280, {})
    assert page.context not in spoiled
    page.add_init_script("1")
    assert spoiled == {page.context}
    windows.give_back(page, set(), spoiled=True)
