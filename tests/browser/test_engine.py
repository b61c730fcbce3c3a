"""The engine in a worker of the browser: that it starts anywhere, says what the command line says, and gets nowhere."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Worker

from tests.browser.conftest import Silent
from tests.browser.test_nginx import served
from tests.browser.test_worker import WAYS, elsewhere, tried  # noqa: F401 - a fixture
from tests.editing import in_editor, test_session
from tests.editing.test_session import LIST
from tests.support import DATA, SMALL, Site, run

pytestmark = pytest.mark.browser

MOST = 7_600_000
"""Bytes that a browser loads, in all."""
START = """async (options) => {
  const { Engine } = await import("../assets/edit/engine.js");
  const told = {}, since = performance.now();
  try {
    self.engine = await Engine.start({ ...options, onProgress: ({ bytes, total }) => {
      told.bytes = bytes; told.total = total;
    } });
  } catch (error) { told.after = performance.now() - since; told.failed = error.message; told.cause = String(error.cause) }
  return told;
}"""
CALL = "([name, ...args]) => self.engine.call(name, ...args)"


def start(page: Page, address: str, **options: Any) -> dict[str, Any]:
    """Open the page and start its engine; how far it came, and why not farther."""
    page.goto(f"{address}/edit/")
    told: dict[str, Any] = page.evaluate(START, options)
    return told


class Desk:
    """A page whose engine has started, for several tests."""

    def __init__(self, page: Page, started: dict[str, Any]) -> None:
        self.page = page
        self.started = started

    def call(self, name: str, *arguments: Any) -> Any:
        return self.page.evaluate(CALL, [name, *arguments])

    @property
    def worker(self) -> Worker:
        return next(worker for worker in self.page.workers if worker.url.startswith("blob:"))


@pytest.fixture(scope="module")
def desk(chromium: Browser, editing: str) -> Iterator[Desk]:
    page = chromium.new_page()
    page.set_default_timeout(60_000)
    started = start(page, editing)
    assert "failed" not in started, started
    yield Desk(page, started)
    page.close()


def test_all_of_the_library_is_there(desk: Desk, editing_site: Site) -> None:
    cases = {path.parent.name for path in editing_site.folder.glob("cases/quzhou-*/index.html")}
    described = desk.call("describe")
    assert {case["id"] for case in described["cases"]} == cases
    assert described == test_session.session(DATA).describe()
    assert 1_000_000 < desk.started["bytes"] == desk.started["total"] <= MOST
    sent = [path.stat().st_size for path in editing_site.folder.glob("edit/runtime/*/*")]
    assert sum(sent) == desk.started["total"]


def test_a_preview_is_the_built_page(desk: Desk, editing_site: Site) -> None:
    """Of every case, byte for byte, the print of PDF files beside it included."""
    for case in desk.call("describe")["cases"]:
        page = (editing_site.folder / f"cases/{case['id']}/index.html").read_text(encoding="utf-8")
        [built] = re.findall(r"<article\b.*</article>", page, re.S)
        assert desk.call("preview", desk.call("open", case["id"])["text"], case["id"])["article"] == built


def test_an_unchanged_case_has_no_problem_and_no_changed_byte(desk: Desk) -> None:
    for case in desk.call("describe")["cases"][:3]:
        opened = desk.call("open", case["id"])
        checked = desk.call("check", opened["text"], case["id"])
        assert checked["problems"] == []
        for field, value in checked["values"].items():
            assert desk.call("set_field", opened["text"], field, value) == opened["text"]
        assert desk.call("slip", case["id"], opened["text"], "", "")["changes"] == 0


def test_everything_that_can_be_asked_runs(desk: Desk) -> None:
    """A module that is missing shows only where it is used."""
    assert desk.call("notation", ["办理时间：由平均20余天压缩至最快5天以内"])[0]["outcomes"]
    made = desk.call("import_list", LIST)
    assert len(made["drafts"]) == 2
    page = f"<html><head><title>名单</title></head><body>{LIST.replace(chr(10), '<p>')}</body></html>"
    as_bytes = "([text, ...more]) => self.engine.call('import_list', new TextEncoder().encode(text), ...more)"
    assert len(desk.page.evaluate(as_bytes, [page])["drafts"]) == 2
    word = "([bytes]) => self.engine.call('import_list', Uint8Array.from(bytes))"
    assert len(desk.page.evaluate(word, [list(docx(LIST))])["drafts"]) == 2
    draft, register = made["drafts"][0]["text"], made["registration"]
    assert desk.call("check", draft, None, register)["values"]["title"]
    assert "企业开办" in desk.call("preview", draft, None, register)["article"]
    assert "cases:" in desk.call("file", draft, None, register)["content"]
    assert desk.call("against", draft, LIST, None)["only_in_source"] != []
    blank = desk.call("blank", "quzhou-2023")
    assert desk.call("check", blank["text"], None)["problems"]
    refused = "() => self.engine.call('open', 'nobody').catch((error) => error.message)"
    assert "没有案例" in desk.page.evaluate(refused)


def docx(text: str) -> bytes:
    """A Word file with these paragraphs, as plain as can be."""
    import io
    import zipfile

    space = "http://schemas.openxmlformats.org"
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{space}/package/2006/content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{space}/package/2006/relationships"><Relationship Id="a" Target="word/document.xml"'
            f' Type="{space}/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        main = f'<w:document xmlns:w="{space}/wordprocessingml/2006/main"><w:body>{paragraphs}</w:body></w:document>'
        archive.writestr("word/document.xml", main)
    return made.getvalue()


def test_of_calls_at_every_keystroke_the_last_is_answered(desk: Desk) -> None:
    told = desk.page.evaluate(
        """() => Promise.all(["甲", "乙", "丙", "丁"].map(
             (name) => self.engine.latest("notation", [`办理${name}：5天`]).then((all) => all?.[0].line)))"""
    )
    assert told == ["办理甲：5天", None, None, "办理丁：5天"]


def test_the_engine_reaches_nothing_else_and_makes_no_code_of_text(
    desk: Desk,
    editing: str,
    elsewhere: tuple[str, list[str]],  # noqa: F811
) -> None:
    other, asked = elsewhere
    assert tried(desk.worker, other, editing) == dict.fromkeys(WAYS, "refused")
    assert asked == []


def test_only_the_page_that_runs_it_may_compile(editing_site: Site) -> None:
    allowing = [path for path in editing_site.folder.rglob("*.html") if b"wasm-unsafe-eval" in path.read_bytes()]
    assert [path.relative_to(editing_site.folder).as_posix() for path in allowing] == ["edit/index.html"]


def test_the_offline_archive_is_without_it(editing_site: Site) -> None:
    import zipfile

    [archive] = editing_site.folder.rglob("*.zip")
    names = zipfile.ZipFile(archive).namelist()
    assert any(name.endswith("edit/index.html") for name in names)
    assert not [name for name in names if "edit/" in name and not name.endswith((".html", ".js", ".css"))]


class Crooked(Silent):
    """A server that does `how` to the files of the runtime."""

    how = ""

    def guess_type(self, path: Any) -> str:
        kind = super().guess_type(path)
        return kind if kind in ("text/html", "text/javascript", "text/css") else "text/plain; charset=gbk"

    def do_GET(self) -> None:
        if "/runtime/" not in self.path or not self.how:
            super().do_GET()
            return
        content = Path(self.translate_path(self.path)).read_bytes()
        # As a server that sends Content-Encoding with what ends like an archive, and then the browser.
        if self.how == "unpacked" and not self.path.endswith(("library.bin", "engine.bin")):
            content = gzip.decompress(content)
        whole = len(content)
        if self.how == "cut" and "wasm" in self.path:
            content = content[: whole // 2]
        if self.how == "short" and "packages" in self.path:
            content = content[:-1000]
            whole = len(content)
        if self.how == "page" and "library" in self.path:
            content = b"<html>login</html>"
            whole = len(content)
        self.send_response(404 if self.how == "gone" and "engine" in self.path else 200)
        self.send_header("Content-Length", str(whole))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture(scope="module")
def crooked(editing_site: Site, serve: Callable[..., str]) -> Callable[[str], str]:
    """Serves the site with the files of its runtime spoilt in this way; returns its address."""
    return lambda how: serve(editing_site.folder, type("Handler", (Crooked,), {"how": how}))


@pytest.fixture(scope="module")
def of_two(chromium: Browser, crooked: Callable[[str], str]) -> Iterator[Desk]:
    """The engine with a library of two cases. Every type but those of pages, scripts and styles is wrong, some files come unpacked."""
    page = chromium.new_page()
    library = json.dumps({in_editor.FILE: SMALL})
    page.route("**/edit/library.json", lambda route: route.fulfill(body=library))
    yield Desk(page, start(page, crooked("unpacked")))
    page.close()


def test_it_starts_whatever_the_server_calls_its_files(of_two: Desk) -> None:
    assert "failed" not in of_two.started
    assert len(of_two.call("describe")["cases"]) == 2


def test_the_browser_says_what_the_command_line_says(of_two: Desk, tmp_path: Path) -> None:
    """Of every fault that the tests of the check know."""
    every = in_editor.faults()
    faults = every[:: len(every) // 60]
    assert len(faults) >= 60
    asked = [[fault.text, fault.case] for fault in faults]
    said = of_two.page.evaluate(
        """(asked) => Promise.all(asked.map(async ([text, id]) =>
             (await self.engine.call("check", text, id)).problems.map(({ text }) => text)))""",
        asked,
    )
    for fault, found in zip(faults, said, strict=True):
        assert sorted(found) == in_editor.expected(tmp_path, fault), fault.name


def test_it_starts_behind_the_sample_server(chromium: Browser, editing_site: Site, tmp_path: Path) -> None:
    """Whose headers have a policy too, and let browsers keep what bears its digest in the address."""
    page = chromium.new_page()
    kept: list[str] = []
    page.on(
        "response",
        lambda answer: kept.append(answer.headers.get("cache-control", "")) if ".bin" in answer.url else None,
    )
    with served(editing_site, tmp_path) as address:
        assert "failed" not in start(page, address)
        assert len(kept) == 5
        assert all("immutable" in said for said in kept)
    page.close()


@pytest.fixture(scope="module")
def failing(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    yield page
    page.close()


@pytest.mark.parametrize("how", ["cut", "short", "page", "gone"])
def test_a_failed_download_is_told(failing: Page, crooked: Callable[[str], str], how: str) -> None:
    told = start(failing, crooked(how))
    assert told["failed"].startswith("检查程序没有下载完整"), told


def test_a_download_that_stops_is_told_and_the_next_try_is_anew(chromium: Browser, editing: str, desk: Desk) -> None:
    page = chromium.new_page()
    held: list[Any] = []
    page.context.route("**/packages.bin", lambda route: held.append(route))
    told = start(page, editing, patience=1000)
    assert told["failed"].startswith("检查程序没有下载完整"), told
    mark = "() => sessionStorage.getItem('casebook-editor-anew')"
    assert page.evaluate(mark) == "1"
    page.close()
    assert desk.page.evaluate(mark) is None


def test_where_it_was_left_out_the_page_says_so(visit: Callable[..., Page]) -> None:
    page = visit("/edit/")
    assert page.evaluate(START, {})["failed"] == "这个网站没有带检查程序"


def test_without_node_the_site_is_built_all_the_same(tmp_path: Path) -> None:
    less = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}
    settings = less | {"PATH": "/nowhere", "CASEBOOK_CACHE": str(tmp_path / "cache")}
    done = run("casebook", "site", SITE_DIR=tmp_path / "site", CASEBOOK_EDITOR="", **settings)
    assert done.returncode == 0, done.stderr
    [line] = [line for line in done.stderr.splitlines() if "编写页" in line]
    assert "没有 Node.js 和 npm" in line
    assert (tmp_path / "site" / "edit" / "index.html").is_file()
    assert json.loads((tmp_path / "site" / "edit" / "context.json").read_bytes()) == {"runtime": None}
    again = run("casebook", "site", SITE_DIR=tmp_path / "site", CASEBOOK_EDITOR="", **settings)
    assert "网站没有变化" in again.stdout
    assert line in again.stderr
    must = run("casebook", "site", SITE_DIR=tmp_path / "site", CASEBOOK_EDITOR="yes", **settings)
    assert must.returncode == 1
    assert "Traceback" not in must.stderr
