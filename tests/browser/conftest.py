"""The system's Chromium on the built site, served as a plain web server serves it."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support import Site

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        message = "no Chromium here: apt-get install -y chromium (or set CHROMIUM to one)"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="session")
def address(site: Site) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=site.folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """Opens a page in a fresh profile. In every test: no error on the console, no request to another host.

    `forgive` is a pattern of what the console may say all the same; an address that begins with file: is opened as it is.
    """
    contexts, complaints = [], []

    def open_page(url: str = "/", width: int = 1280, forgive: str = "", **options: Any) -> Page:
        def complain(what: str) -> None:
            if not forgive or not re.search(forgive, what):
                complaints.append(what)

        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: complain(f"console: {said.text}") if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complain(f"script: {error}"))
        own = "file:" if url.startswith("file:") else address
        page.on("request", lambda asked: None if asked.url.startswith((own, "data:")) else complain(asked.url))
        page.on("dialog", lambda dialog: complain(f"dialog: {dialog.message}"))
        page.goto(url if url.startswith("file:") else address + url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
