"""Where the browser keeps nothing for a site, everything works all the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import QUIET
from tests.browser.test_security import USED, use
from tools.bench.measuring import chromium_path

pytestmark = pytest.mark.browser

BLOCKED = {
    "throws": 'get() { throw new DOMException("no", "SecurityError") }',
    "null": "value: null",
    "full": 'value: { getItem: () => null, setItem() { throw new DOMException("full", "QuotaExceededError") } }',
    "rubbish": 'value: { getItem: () => "{", setItem() {}, removeItem() {} }',
}


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    context.set_default_timeout(10_000)
    noted: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: noted.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noted.append(str(error)))
    return page, noted


@pytest.fixture(params=BLOCKED)
def forgetful(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.add_init_script(
        f"""for (const name of ["localStorage", "sessionStorage"])
              Object.defineProperty(window, name, {{ {BLOCKED[request.param]}, configurable: true }});
            for (const name of ["indexedDB", "caches"])
              Object.defineProperty(window, name, {{ get() {{ throw new DOMException("no", "SecurityError") }} }})"""
    )
    yield watched(context)
    context.close()


def everything_works(page: Page, noted: list[str], address: str, pages: Iterable[str]) -> None:
    for url in pages:
        page.goto(f"{address}/{url}")
        use(page)
        assert noted == [], url
    page.goto(f"{address}/cases/?category=permitting")
    expect(page.get_by_text("符合条件的有")).to_be_visible()
    page.locator("[data-found] [data-compare]").first.check()
    expect(page.locator(".tray-count")).to_contain_text("已选1个")
    page.get_by_role("link", name="并排对比").click()
    expect(page.locator(".compare-table thead th")).to_have_count(1)
    page.locator("label[for=__palette_1]:visible, label[for=__palette_0]:visible").first.click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert noted == []


def test_everything_works_without_storage(forgetful: tuple[Page, list[str]], address: str) -> None:
    everything_works(*forgetful, address, ("cases/", "cases/quzhou-2023-05/"))


def test_everything_works_where_the_reader_has_forbidden_storage(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    """The browser's own setting, in place of our idea of it."""
    settings = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings), encoding="utf-8")
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path(), args=QUIET, viewport={"width": 1280, "height": 900}, locale="zh-CN"
    )
    page, noted = watched(context)
    page.goto(f"{address}/about/")
    refused = page.evaluate("() => { try { return localStorage === null } catch (error) { return error.name } }")
    assert refused in (True, "SecurityError")
    everything_works(page, noted, address, USED)
    context.close()
