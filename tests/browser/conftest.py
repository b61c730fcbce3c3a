"""The system's Chromium on the built site, served as a plain web server serves it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from casebook.bench.measuring import chromium_path
from tests.programs import need
from tests.support import Site

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
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
def serve() -> Iterator[Callable[[Path], str]]:
    """Serves a folder until the tests end; returns its address."""
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=folder))
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


@pytest.fixture
def tolerant(request: pytest.FixtureRequest) -> None:
    """For tests in which files are missing on purpose, of which the browser complains."""


@pytest.fixture
def visit(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a page in a fresh profile. In every test: no error on the console, no request to another host.

    `forgive` is a pattern of what the console may say all the same.
    """
    contexts, complaints = [], []
    missing = "tolerant" in request.fixturenames

    def open_page(url: str = "/", width: int = 1280, forgive: str = "", **options: Any) -> Page:
        def complain(what: str) -> None:
            if not (missing and "404" in what) and not (forgive and re.search(forgive, what)):
                complaints.append(what)

        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        target = url if "://" in url else address + url
        root = "file:" if target.startswith("file:") else "/".join(target.split("/")[:3])
        page.on(
            "console", lambda said: complain(f"console: {said.text}") if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complain(f"script: {error}"))
        page.on(
            "request",
            lambda asked: None if asked.url.startswith((root, "data:", f"blob:{root}")) else complain(asked.url),
        )
        page.on("dialog", lambda dialog: complain(f"dialog: {dialog.message}"))
        page.goto(target)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
