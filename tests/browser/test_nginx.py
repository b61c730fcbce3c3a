"""The sample configuration for a server of one's own, in a real nginx."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.programs import need, nginx_path
from tests.support import ROOT, Site

pytestmark = pytest.mark.browser

AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
daemon off;
{user}
events {{ worker_connections 64; }}
http {{
  include /etc/nginx/mime.types;
  access_log off;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
{ours}
}}
"""


@pytest.fixture(scope="module")
def nginx(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(site, tmp_path_factory.mktemp("nginx")) as address:
        yield address


@contextmanager
def served(site: Site, folder: Path) -> Iterator[str]:
    """A site behind an nginx with the sample configuration; its address."""
    need("nginx-light")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = (ROOT / "examples" / "nginx.conf").read_text(encoding="utf-8")
    ours, ports = re.subn(r"listen 127\.0\.0\.1:8080;", f"listen 127.0.0.1:{port};", ours)
    ours, roots = re.subn(r"root /srv/casebook/site;", f"root {site.folder};", ours)
    assert (ports, roots) == (1, 1)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, ours=ours, user=user), encoding="utf-8")
    process = subprocess.Popen([nginx_path(), "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(address).close()
            break
        except URLError:
            assert process.poll() is None, process.stderr.read().decode()
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait()


def get(address: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(address, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()


def test_pages_files_and_what_is_missing(nginx: str, site: Site) -> None:
    for url, media in (
        ("/", "text/html"),
        ("/cases/quzhou-2023-05/", "text/html"),
        ("/data/cases.json", "application/json"),
        ("/data/cases.csv", "text/csv"),
        ("/data/cases.bib", "application/x-bibtex"),
        ("/feed.xml", "text/xml"),
        ("/pdf/casebook.pdf", "application/pdf"),
        ("/search/worker.js", "javascript"),
        ("/assets/favicon.svg", "image/svg+xml"),
    ):
        status, headers, content = get(nginx + url)
        assert (status, content) == (200, site.file(url).read_bytes()), url
        assert media in headers["Content-Type"], url
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    status, headers, content = get(nginx + "/nowhere/")
    assert (status, content) == (404, site.file("/404.html").read_bytes())
    assert "frame-ancestors" in headers["Content-Security-Policy"]
    assert get(nginx + "/.casebook")[0] == 404
    assert get(nginx + "/", method="POST")[0] in (403, 405)
    assert get(nginx + "/assets/")[0] in (403, 404), "no list of what is in a folder"


def test_what_has_a_digest_in_its_name_is_kept_and_the_rest_asked_for(nginx: str, site: Site) -> None:
    script = next((site.folder / "assets" / "javascripts").glob("bundle.*.min.js"))
    assert "immutable" in get(f"{nginx}/assets/javascripts/{script.name}")[1]["Cache-Control"]
    for url in ("/", "/assets/casebook.css", "/search/worker.js", "/data/cases.json"):
        headers = get(nginx + url)[1]
        assert headers["Cache-Control"] == "no-cache", url
        assert get(nginx + url, **{"If-None-Match": headers["ETag"]})[0] == 304
    assert get(nginx + "/", **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"


def test_a_reader_searches_and_opens_a_case(nginx: str, visit: Open) -> None:
    """`visit` bears no message about a policy."""
    page = visit(f"{nginx}/")
    page.locator(".md-search__input").fill("拿地即开工")
    page.locator(".md-search-result__item a").first.click()
    expect(page.locator("article.case h1")).to_be_visible()
    page.goto(f"{nginx}/cases/?category=permitting")
    expect(page.locator("[data-found]")).to_be_visible()
