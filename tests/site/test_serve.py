"""The live preview follows the data, and on bad data keeps the last good pages and says what is wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import pytest
from watchdog.observers.api import EventQueue, ObservedWatch

import hooks
from casebook.site import hooks as site
from casebook.site import watching
from tests.support import ROOT, SMALL, environment, write

DIRECT = build_opener(ProxyHandler({}))


@contextmanager
def serving(tmp_path: Path, cwd: Path = ROOT, *options: str, **variables: str) -> Iterator[Callable[[str], str]]:
    """`mkdocs serve` on a copy of the data; gives a function that fetches a page, "" where there is none."""
    data = write(tmp_path / "data", SMALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}", *options],
            cwd=cwd,
            env=environment(CASEBOOK_DATA=data, **variables),
            stdout=log,
            stderr=subprocess.STDOUT,
        )

    def fetch(url: str) -> str:
        assert process.poll() is None, (tmp_path / "log").read_text(encoding="utf-8")
        try:
            return DIRECT.open(f"http://127.0.0.1:{port}{url}", timeout=30).read().decode("utf-8", "replace")
        except HTTPError as error:
            return error.read().decode() if error.code == 503 else ""
        except (URLError, TimeoutError):
            return ""

    try:
        yield fetch
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    with serving(tmp_path) as fetch:
        yield fetch


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


def test_mkdocs_is_handed_every_hook() -> None:
    ours = {name for name, value in vars(site).items() if name.startswith("on_") and callable(value)}
    assert {name for name in vars(hooks) if name.startswith("on_")} == set(hooks.__all__) == ours


def builds(tmp_path: Path) -> int:
    """How often MkDocs has built all its pages."""
    return (tmp_path / "log").read_text(encoding="utf-8").count("Building documentation...")


CASE, ABOUT = "/cases/jia-2024-01/", "/about/"
OLD, NEW = "企业开办", "企业注销"
SHOWING = (
    CASE,
    "/",
    "/cases/",
    "/organisations/jia-police/",
    "/compare/jia-2024-01.js",
    "/data/cases.csv",
    "/feed.xml",
)


def test_a_change_of_data_or_templates_is_shown_everywhere_without_mkdocs(tmp_path: Path, project: Path) -> None:
    data, template = tmp_path / "data" / "cases.yml", project / "casebook/pages/templates/case.html"
    third = SMALL[SMALL.index("  - id: jia-2024-02") :].replace("number: 2", "number: 3")
    third = third.replace("jia-2024-02", "jia-2024-03\n    aliases: [formerly]")
    with serving(tmp_path, project) as fetch:
        wait_for(fetch, CASE, lambda page: OLD in page)
        assert all(OLD in fetch(url) for url in SHOWING)
        assert "cases/jia-2024-03/" not in fetch("/sitemap.xml")

        data.write_text(SMALL.replace("size: 2", "size: 3").replace(OLD, NEW) + third, encoding="utf-8")
        for url in SHOWING:
            assert OLD not in wait_for(fetch, url, lambda page: NEW in page), url
        assert "cases/jia-2024-03/" in fetch("/sitemap.xml")
        assert "jia-2024-03/" in fetch("/cases/formerly/")

        template.write_text(template.read_text(encoding="utf-8").replace("</h1>", " 样板</h1>"), encoding="utf-8")
        wait_for(fetch, CASE, lambda page: "样板</h1>" in page)

        data.write_text(SMALL, encoding="utf-8")
        wait_for(fetch, CASE, lambda page: OLD in page)
        assert fetch("/cases/jia-2024-03/") == fetch("/cases/formerly/") == ""
        assert "cases/jia-2024-03/" not in fetch("/sitemap.xml")
        assert builds(tmp_path) == 1
    assert (tmp_path / "log").read_text(encoding="utf-8").count("没有设置邮箱（CASEBOOK_EMAIL）") == 1


READING = """

def define_env(env, ours=define_env):
    ours(env)
    import os, pathlib
    env.macro(lambda: pathlib.Path(os.environ["CASEBOOK_DATA"]).read_text(encoding="utf-8").count("企业注销"), "count")
"""
"""A fork's macro that reads the data by itself."""


def test_a_change_of_data_that_mkdocs_shows_makes_all_pages_anew(tmp_path: Path, project: Path) -> None:
    data, about, macros = tmp_path / "data" / "cases.yml", project / "docs/about.md", project / "macros.py"
    with serving(tmp_path, project) as fetch:
        wait_for(fetch, ABOUT, lambda page: "甲市2024年度创新案例" in page)
        small = SMALL.replace("title: 甲市2024年度创新案例\n", "title: 乙集\n")
        data.write_text(small, encoding="utf-8")
        wait_for(fetch, ABOUT, lambda page: "案例来源：乙集" in page)
        assert builds(tmp_path) == 2

        about.write_text("# 关于\n\n{{ category_page('finance') }}\n", encoding="utf-8")
        wait_for(fetch, ABOUT, lambda page: "帮助企业获得资金" in page)
        data.write_text(small.replace("finance", "money"), encoding="utf-8")
        page = wait_for(fetch, ABOUT, lambda page: 'role="alert"' in page)
        assert "docs/about.md：category_page 里的编号 'finance' 在数据里没有" in page.replace("&#39;", "'")

        macros.write_text(macros.read_text(encoding="utf-8") + READING, encoding="utf-8")
        about.write_text("# 关于\n\n共{{ count() }}处\n", encoding="utf-8")
        wait_for(fetch, ABOUT, lambda page: "共0处" in page)
        data.write_text(small.replace(OLD, NEW), encoding="utf-8")
        wait_for(fetch, ABOUT, lambda page: "共2处" in page)


def test_a_block_on_the_pages_of_a_type_follows_the_data(tmp_path: Path, project: Path) -> None:
    route = project / "docs/cases/[id].md"
    route.write_text("{{ case_page() }}\n\n{{ category_list() }}\n", encoding="utf-8")
    with serving(tmp_path, project) as fetch:
        wait_for(fetch, CASE, lambda page: "让企业办许可更快" in page)
        changed = SMALL.replace("让企业办许可更快", "让企业办证更快")
        (tmp_path / "data" / "cases.yml").write_text(changed, encoding="utf-8")
        wait_for(fetch, CASE, lambda page: "让企业办证更快" in page)


def test_pdf_files_are_made_when_they_are_asked_for(tmp_path: Path) -> None:
    with serving(tmp_path) as fetch:
        page = wait_for(fetch, "/downloads/", lambda page: "casebook.pdf" in page)
        assert "打开时生成" in page
        assert "0页" not in page
        sheet = wait_for(fetch, "/pdf/jia-2024-01.pdf", bool)
        (tmp_path / "data" / "cases.yml").write_text(SMALL.replace(OLD, NEW), encoding="utf-8")
        wait_for(fetch, CASE, lambda page: NEW in page)
        assert sheet != fetch("/pdf/jia-2024-01.pdf") != ""
        assert fetch("/pdf/editions/jia-2024.pdf") == fetch("/pdf/casebook.pdf") != ""
        assert fetch("/pdf/nothing.pdf") == ""


def test_a_pdf_file_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with serving(tmp_path, CASEBOOK_FONTS=str(tmp_path / "none")) as fetch:
        wait_for(fetch, CASE, lambda page: OLD in page)
        page = fetch("/pdf/jia-2024-01.pdf")
        assert "没有生成PDF" in page
        assert 'role="alert"' in page
        assert OLD in fetch(CASE)


BREAKS: dict[str, tuple[str, str | bytes, str, str]] = {
    "data": ("data/cases.yml", "cases: [\n", CASE, "错误[E010]"),
    "a template that fails while it runs": (
        "project/casebook/pages/templates/case.html",
        "{{ 1 + case.title }}\n",
        CASE,
        "case.html:1：",
    ),
    "the Markdown of a page type": (
        "project/docs/cases/[id].md",
        "{{ case_pag() }}\n",
        CASE,
        "docs/cases/[id].md:1: 没有 case_pag，是否为“case_page”？",
    ),
    "a macro on a page": (
        "project/docs/about.md",
        "# 关于\n\n{{ nothing() }}\n",
        ABOUT,
        "docs/about.md:3: 没有 nothing",
    ),
    "a template of a page by hand": (
        "project/casebook/pages/templates/contact.html",
        "{{ 1 + settings.site_name }}\n",
        ABOUT,
        "contact.html:1：",
    ),
    "a page": ("project/docs/about.md", b"\xff\xfe\xbb", ABOUT, "不是UTF-8"),
    "the theme": ("project/theme/main.html", "{% if %}\n", CASE, "theme/main.html:1："),
    "the settings": ("project/mkdocs.yml", "site_name: [\n", CASE, "预览没有生成成功"),
}


def test_whatever_breaks_the_preview_says_so_and_is_there_again_once_it_is_repaired(
    tmp_path: Path, project: Path
) -> None:
    with serving(tmp_path, project) as fetch:
        wait_for(fetch, CASE, lambda page: "推进企业开办改革" in page)
        for cause, (path, content, url, told) in BREAKS.items():
            file = tmp_path / path
            whole = file.read_bytes()
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
            page = wait_for(fetch, url, lambda page, told=told: told in page)
            assert "Traceback" not in page, cause
            assert str(project) not in page, cause
            file.write_bytes(whole)
            page = wait_for(fetch, url, lambda page, told=told: told not in page)
            assert "</h1>" in page, cause


def test_a_preview_without_reloading_has_all_pages(tmp_path: Path) -> None:
    with serving(tmp_path, ROOT, "--no-livereload") as fetch:
        wait_for(fetch, CASE, lambda page: "推进企业开办改革" in page)
        assert "casebookData(" in fetch("/browse/cases/index.js")


def test_a_preview_looks_often_only_where_that_is_cheap_and_not_at_what_it_makes_itself(tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    write(tmp_path, "x", "page.html")
    queue = EventQueue()
    emitter = watching.Watching(queue, ObservedWatch(str(tmp_path), recursive=True), timeout=0.5)
    for took, rest in ((0.0, watching.SOONEST), (0.005, watching.REST * 0.005), (1.0, 0.5)):
        emitter._took = took
        assert emitter.timeout == pytest.approx(rest)
    emitter.on_thread_start()
    write(tmp_path, "y", "__pycache__/page.html.pyc")
    emitter.queue_events(0)
    assert queue.empty()
    write(tmp_path, "longer", "page.html")
    emitter.queue_events(0)
    assert queue.get_nowait()[0].src_path.endswith("page.html")
