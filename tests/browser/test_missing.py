"""The missing page of a site without an address, in a folder of its host that nobody told it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, Silent
from tests.support import Site


@pytest.fixture
def host(site: Site, tmp_path: Path) -> Iterator[str]:
    """A host with the site in /anli/, which shows its missing page wherever there is nothing, as GitHub does."""
    shutil.copytree(site.folder, tmp_path / "anli")
    missing = (site.folder / "404.html").read_bytes()

    class Handler(Silent):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments, directory=str(tmp_path))

        def send_error(self, code: int, *more: Any) -> None:
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(missing)))
            self.end_headers()
            self.wfile.write(missing)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/anli"
    server.shutdown()


@pytest.mark.browser
@pytest.mark.parametrize("url", ["/nichts", "/cases/nichts/", "/cases/a/b"])
def test_it_is_styled_and_its_links_lead_into_the_site(host: str, visit: Open, url: str) -> None:
    page = visit(host + url, forgive="404|MIME|Unexpected token|net::ERR_")
    home = page.get_by_role("link", name="回到首页")
    expect(home).to_have_attribute("href", "/anli/.")
    expect(page.locator("header.md-header")).to_have_css("position", "sticky")
    home.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
