"""A site published anew while a page is open, and back again: what is shown is of one of them, never of both."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Silent
from tests.support import Site, build, small, write

pytestmark = pytest.mark.browser


def library(word: str, first: int) -> dict:
    values = small()
    [case] = values["cases"]
    values["categories"].append({"id": "other", "name": "其他", "description": "其他。"})
    values["cases"] = [
        case
        | {"id": f"yi-2024-{n:03d}", "number": n, "title": f"{word}{n:03d}", "summary": f"{word}概要。"}
        | {"category": "permitting" if n % 9 else "other"}
        for n in range(first, 90)
    ]
    return values


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, Site]:
    """Two sites: in the second every title is another, and the first cases are gone, so that positions differ."""
    folder = tmp_path_factory.mktemp("anew")
    few = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}
    made = [("旧", 1), ("新", 14)]
    data = [write(folder, library(*which), f"{which[1]}/cases.yml") for which in made]
    one, other = (build(folder / f"site-{n}", CASEBOOK_DATA=path, **few) for n, path in enumerate(data))
    return one, other


class Published:
    """A server whose site can be exchanged, and whose files browsers keep for a year if asked for with a query."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        published = self

        class Handler(Silent):
            def translate_path(self, path: str) -> str:
                self.directory = str(published.folder)
                return super().translate_path(path)

            def end_headers(self) -> None:
                kept = "public, max-age=31536000, immutable" if "?" in self.path else "no-cache"
                self.send_header("Cache-Control", kept if ".js" in self.path else "no-store")
                super().end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def published(sites: tuple[Site, Site]) -> Iterator[Published]:
    started = Published(sites[0].folder)
    yield started
    started.server.shutdown()
    started.server.server_close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


FILTERED = "/cases/?category=permitting"


def titles(page: Page, total: int, number: int) -> list[str]:
    """What is listed, once this is page `number` of so many cases."""
    expect(page.locator("[data-count]")).to_have_text(f"符合条件的有{total}个案例，第{number}页")
    return [text.strip() for text in page.locator("[data-found] .card-title").all_inner_texts()]


def cases_of(word: str, first: int, number: int) -> list[str]:
    found = [f"{word}{n:03d}" for n in range(first, 90) if n % 9]
    return found[(number - 1) * 20 : number * 20]


def test_a_filter_shows_one_site_whatever_is_published_meanwhile(
    page: Page, published: Published, sites: tuple[Site, Site]
) -> None:
    before, after = 80, 68
    page.goto(published.address + FILTERED)
    assert titles(page, before, 1) == cases_of("旧", 1, 1)

    published.folder = sites[1].folder
    page.get_by_role("link", name="下一页").click()
    assert titles(page, after, 2) == cases_of("新", 14, 2)

    # Back to the first: what the browser has kept of the second under its versions must not show.
    published.folder = sites[0].folder
    page.goto(f"{published.address}{FILTERED}&page=2")
    assert titles(page, before, 2) == cases_of("旧", 1, 2)
    page.get_by_role("link", name="下一页").click()
    assert titles(page, before, 3) == cases_of("旧", 1, 3)


def test_a_comparison_shows_one_site(page: Page, published: Published, sites: tuple[Site, Site]) -> None:
    head = page.locator(".compare-table thead th")

    def compare(*numbers: int) -> None:
        ids = ",".join(f"yi-2024-{n:03d}" for n in numbers)
        page.evaluate(
            "ids => { history.pushState(null, '', `?ids=${ids}`); dispatchEvent(new Event('popstate')) }", ids
        )

    page.goto(f"{published.address}/compare/?ids=yi-2024-020")
    expect(head).to_contain_text(["旧020"])
    published.folder = sites[1].folder
    compare(20, 21)
    expect(head).to_contain_text(["新020", "新021"])
    published.folder = sites[0].folder
    compare(20, 21, 22)
    expect(head).to_contain_text(["旧020", "旧021", "旧022"])
    compare(1, 20)
    expect(head).to_contain_text(["旧001", "旧020"])


def test_every_data_file_is_asked_for_by_its_version_but_the_one_that_tells_them(
    page: Page, published: Published
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(published.address)))
    page.goto(f"{published.address}{FILTERED}&page=3")
    titles(page, 80, 3)
    page.goto(f"{published.address}/compare/?ids=yi-2024-020,yi-2024-021")
    expect(page.locator(".compare-table thead th")).to_have_count(2)
    files = [url for url in asked if url.startswith(("/browse/", "/compare/y"))]
    assert len(files) > 6
    assert all("?v=" in url or url.startswith("/browse/versions.js?t=") for url in files), files


def test_a_search_answers_from_one_site_however_fast_one_types(
    page: Page, published: Published, sites: tuple[Site, Site]
) -> None:
    """Each key is a query, and the first ones are still on their way when the last is typed."""
    results = page.locator(".md-search-result__item h1")

    def search(word: str, title: str) -> None:
        box = page.locator(".md-search__input")
        box.fill("")
        box.press_sequentially(word, delay=15)
        expect(results.first).to_have_text(title)

    page.goto(f"{published.address}/about/")
    search("旧020", "旧020")
    for turn in range(3):
        published.folder = sites[(turn + 1) % 2].folder
        # Back at the first, what was cached under its version while the two changed places is of the second.
        word = "旧新"[(turn + 1) % 2]
        search(f"{word}050", f"{word}050")
        search(f"{word}030", f"{word}030")
        search(f"{word}080", f"{word}080")
