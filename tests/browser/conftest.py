"""The system's Chromium on the built site, served as a plain web server serves it."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial, wraps
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.programs import need
from tests.support import ROOT, Shared, Site, build
from tools.bench.measuring import chromium_path

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--js-flags=--liftoff-only"]
"""The last: WebAssembly is translated once and quickly. No test runs so long that a better translation pays."""
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    need("chromium", "libatomic1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield browser
        browser.close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Serves a folder until the tests end, in the way of a handler; returns its address."""
    servers = []

    def start(folder: Path, handler: type[Silent] = Silent) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=folder))
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def address(site: Site, serve: Callable[[Path], str]) -> str:
    return serve(site.folder)


@pytest.fixture(scope="session")
def example(shared: Shared, serve: Callable[[Path], str]) -> str:
    """The address of the example's site."""
    data = ROOT / "examples" / "yunting" / "cases.yml"
    return serve(shared("example", lambda folder: build(folder / "site", CASEBOOK_DATA=data)) / "site")


@pytest.fixture(scope="session")
def editing_site(shared: Shared, pytestconfig: pytest.Config) -> Site:
    """The repository's own data, with what the page /edit/ runs. Not to be changed."""
    need("chromium", "nodejs", "npm")
    folder = shared("editing", lambda made: build(made / "site", CASEBOOK_EDITOR="")) / "site"
    if not json.loads((folder / "edit" / "context.json").read_bytes())["runtime"]:
        reason = "npm and PyPI give nothing: the engine for the browser cannot be had"
        (pytest.fail if pytestconfig.getoption("ci") else pytest.skip)(reason)
    return Site(folder)


@pytest.fixture(scope="session")
def editing(editing_site: Site, serve: Callable[[Path], str]) -> str:
    """Its address."""
    return serve(editing_site.folder)


@pytest.fixture
def tolerant(request: pytest.FixtureRequest) -> None:
    """For tests in which files are missing on purpose, of which the browser complains."""


LASTING = {
    Page: ("add_init_script", "add_locator_handler", "emulate_media", "expose_binding", "expose_function"),
    BrowserContext: (
        *("add_init_script", "expose_binding", "expose_function", "grant_permissions", "new_cdp_session"),
        *("set_extra_http_headers", "set_geolocation", "set_offline"),
    ),
}
"""What leaves something in a window that cannot be taken out again."""


OURS = ("http://127.0.0.1:", "file://")
"""Where tests have their sites. Of all files a browser thinks as of one site."""


class Windows:
    """Browser windows that tests use one after another, each as if it were new: to open one takes longer than most tests.

    Whatever a test might leave behind is taken out; a window of which that is not certain is closed.
    """

    def __init__(self, browser: Browser, lasting: str) -> None:
        """`lasting` is where a site is that never changes: what the browser keeps of it stays, which spares a third."""
        self._browser = browser
        self._lasting = lasting
        self._free: dict[str, list[Page]] = {}
        self._kinds: dict[Page, str] = {}

    def take(self, width: int, options: dict[str, Any]) -> Page:
        """A window of this width, in a profile with these options of Playwright's."""
        kind = repr(sorted(options.items()))
        if free := self._free.get(kind):
            page = free.pop()
            page.set_viewport_size({"width": width, "height": 900})
            return page
        context = self._browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
        context.set_default_timeout(10_000)
        page = context.new_page()
        self._kinds[page] = kind
        return page

    def give_back(self, page: Page, origins: set[str], spoiled: bool) -> None:
        """`origins` are those that documents in this window came from."""
        kind = self._kinds[page]
        if spoiled or page.is_closed() or not all(origin.startswith(OURS) for origin in origins):
            page.context.close()
            return
        for other in page.context.pages[1:]:
            other.close()
        page.unroute_all()
        page.context.unroute_all()
        if "java_script_enabled" not in kind:
            page.evaluate("sessionStorage.clear()")  # with the document, or nobody can reach it
        page.goto("about:blank")
        page.mouse.move(-9, -9)
        page.context.clear_cookies()
        session = BrowserContext.new_cdp_session(page.context, page)
        if origins != {self._lasting}:
            session.send("Network.clearBrowserCache")
        for origin in origins:
            session.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "all"})
        session.detach()
        self._free.setdefault(kind, []).append(page)


@pytest.fixture(scope="session")
def windows(chromium: Browser, address: str) -> Windows:
    return Windows(chromium, address)


@pytest.fixture
def spoiled(monkeypatch: pytest.MonkeyPatch) -> set[BrowserContext]:
    """The profiles that a test has changed for good."""
    contexts: set[BrowserContext] = set()

    def noting(method: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(method)
        def noted(self: Page | BrowserContext, *arguments: Any, **options: Any) -> Any:
            contexts.add(self.context if isinstance(self, Page) else self)
            return method(self, *arguments, **options)

        return noted

    for owner, names in LASTING.items():
        for name in names:
            monkeypatch.setattr(owner, name, noting(getattr(owner, name)))
    return contexts


@pytest.fixture
def visit(
    windows: Windows, address: str, spoiled: set[BrowserContext], request: pytest.FixtureRequest
) -> Iterator[Open]:
    """Opens a page in a profile like a fresh one. In every test: no error on the console, no request to another host.

    `forgive` is a pattern of what the console may say all the same.
    """
    taken: list[tuple[Page, set[str], dict[str, Any]]] = []
    complaints: list[str] = []
    missing = "tolerant" in request.fixturenames

    def open_page(url: str = "/", width: int = 1280, forgive: str = "", **options: Any) -> Page:
        def complain(what: str) -> None:
            if not (missing and "404" in what) and not (forgive and re.search(forgive, what)):
                complaints.append(what)

        page = windows.take(width, options)
        target = url if "://" in url else address + url
        root = "file:" if target.startswith("file:") else "/".join(target.split("/")[:3])
        origins: set[str] = set()

        def requested(asked: Request) -> None:
            if not asked.url.startswith(("data:", "blob:")):
                origins.add("/".join(asked.url.split("/")[:3]))
            if not asked.url.startswith((root, "data:", f"blob:{root}")):
                complain(asked.url)

        heard: dict[str, Callable[[Any], None]] = {
            "console": lambda said: complain(f"console: {said.text}") if said.type in ("error", "warning") else None,
            "pageerror": lambda error: complain(f"script: {error}"),
            "request": requested,
            "dialog": lambda dialog: complain(f"dialog: {dialog.message}"),
        }
        taken.append((page, origins, heard))
        for event, listener in heard.items():
            page.on(event, listener)
        page.goto(target)
        return page

    yield open_page
    for page, origins, heard in taken:
        windows.give_back(page, origins, page.context in spoiled or len(origins) != 1 or bool(complaints))
        for event, listener in heard.items():
            page.remove_listener(event, listener)
    assert complaints == []
