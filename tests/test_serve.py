"""The live preview follows the data, and on bad data keeps the last good pages and says what is wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

import pytest

from tests.support import ROOT, SMALL, environment, write

DIRECT = build_opener(ProxyHandler({}))


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`mkdocs serve` on a copy of the data; gives a function that fetches a page."""
    data = write(tmp_path / "data", SMALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"],
            cwd=ROOT,
            env=environment(CASEBOOK_DATA=data),
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def fetch(url: str) -> str:
        assert process.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
        try:
            return DIRECT.open(f"http://127.0.0.1:{port}{url}", timeout=10).read().decode()
        except URLError:
            return ""

    yield fetch
    process.terminate()
    process.wait(10)


def wait_for(fetch: Callable[[str], str], url: str, condition: Callable[[str], bool]) -> str:
    for _ in range(300):
        page = fetch(url)
        if page and condition(page):
            return page
        time.sleep(0.1)
    raise AssertionError(f"{url} never became what was expected")


def test_the_preview_follows_the_data_and_survives_mistakes(tmp_path: Path, preview: Callable[[str], str]) -> None:
    url, data = "/cases/jia-2024-01/", tmp_path / "data" / "cases.yml"
    wait_for(preview, url, lambda page: "推进企业开办改革" in page)

    data.write_text(SMALL.replace("推进企业开办改革", "推进企业注销改革"), encoding="utf-8")
    page = wait_for(preview, url, lambda page: "推进企业注销改革" in page)
    assert 'role="alert"' not in page

    bad = SMALL.replace("推进企业开办改革", "推进企业迁移改革").replace("category: permitting", "category: <b>")
    data.write_text(bad, encoding="utf-8")
    page = wait_for(preview, url, lambda page: 'role="alert"' in page)
    assert "推进企业注销改革" in page
    assert "推进企业迁移改革" not in page
    assert "cases.yml:37:15: 错误[" in page
    assert "&lt;b&gt;" in page

    data.write_text("cases:\n\t- x\n", encoding="utf-8")
    page = wait_for(preview, url, lambda page: "E010" in page)
    assert "推进企业注销改革" in page

    data.write_text(SMALL.replace("推进企业开办改革", "推进企业迁移改革"), encoding="utf-8")
    page = wait_for(preview, url, lambda page: "推进企业迁移改革" in page)
    assert 'role="alert"' not in page


def test_a_case_in_a_new_file_appears(tmp_path: Path, preview: Callable[[str], str]) -> None:
    wait_for(preview, "/cases/", lambda page: "企业开办" in page)
    start = SMALL.index("  - id: jia-2024-02")
    case = "cases:\n" + SMALL[start:].replace("jia-2024-02", "jia-2024-03").replace("number: 2", "number: 3")
    data = tmp_path / "data" / "cases.yml"
    data.write_text(SMALL.replace("size: 2", "size: 3"), encoding="utf-8")
    write(tmp_path / "data", case, "cases/03.yml")
    wait_for(preview, "/cases/", lambda page: "jia-2024-03" in page)


def test_the_preview_makes_what_is_asked_for(tmp_path: Path, preview: Callable[[str], str]) -> None:
    wait_for(preview, "/", lambda page: "<h1" in page)
    assert "推进企业开办改革" in preview("/cases/jia-2024-01")  # leads on to the address with its slash
    for url, content in (
        ("/browse/cases/index.js", "casebookData("),
        ("/compare/jia-2024-01.js", "推进企业开办改革"),
        ("/search/index.js", "casebookSearch("),
        ("/search/text-0.js", "推进企业开办改革"),
        ("/data/cases.csv", "推进企业开办改革"),
        ("/feed.xml", "<feed"),
        ("/categories/permitting/", "</h1>"),
        ("/downloads/", "cases.xlsx"),
    ):
        assert content in preview(url), url
    assert preview("/cases/nothing/") == preview("/search/nothing.js") == ""
