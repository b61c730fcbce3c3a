"""Made once, made again when anything changes, the same bytes everywhere; and what the command line says."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
from pathlib import Path

import pikepdf
import pytest

from casebook.base.cache import Cache
from casebook.base.inputs import Inputs
from casebook.base.progress import progress
from casebook.exports import printed
from casebook.model.library import Library
from casebook.pdf import command, engine, making
from casebook.pdf.making import Printer
from casebook.reading import loading
from casebook.settings import BadSettings, Settings
from tests.pdf.conftest import Document, squeezed
from tests.support import DATA, ROOT, SMALL, linked, python, run, small, write

CASE = "quzhou-2023-05"


def site_files(library: Library, settings: Settings, limit: int, card_limit: int) -> dict[str, printed.Printed]:
    """Every document of the site by its path."""
    return dict(file for made in making.documents(library, settings, limit, card_limit) for file in made.items())


@pytest.fixture
def presses(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which templates are compiled, as it happens."""
    compiled: list[str] = []
    compile_ = engine.Press._compile

    def noted(self, template, *arguments, **options):
        compiled.append(template)
        return compile_(self, template, *arguments, **options)

    monkeypatch.setattr(engine.Press, "_compile", noted)
    return compiled


def changed(library: Library, **changes: object) -> Library:
    cases = [case.model_copy(update=changes) if case.id == CASE else case for case in library.cases]
    return loading.Library(**{s: getattr(library, s) for s in loading.SECTIONS} | {"cases": tuple(cases)})


def test_what_has_not_changed_is_not_made_again(
    library: Library, tmp_path: Path, presses: list[str], monkeypatch
) -> None:
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path))
    first = site_files(library, Settings(), 1000, 500)
    assert sorted(set(presses)) == ["book.typ", "card.typ", "single.typ"]
    assert len(presses) == 10 + 1 + 11
    presses.clear()
    assert site_files(library, Settings(), 1000, 500) == first
    assert presses == []
    second = site_files(changed(library, summary="另一句概要。"), Settings(), 1000, 500)
    assert sorted(presses) == ["book.typ", "single.typ"], "the sheet of that case and the book"
    assert [path for path in first if first[path] != second[path]] == [
        f"pdf/{CASE}.pdf",
        "pdf/editions/quzhou-2023.pdf",
        "pdf/casebook.pdf",
    ]
    assert "另一句概要" in Document(second[f"pdf/{CASE}.pdf"].path).text


@pytest.mark.parametrize("change", ["template", "font", "code", "version", "settings", "date"])
def test_nothing_stale_is_served(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    def sheet(settings: Settings | None = None, of: Library = library) -> Path:
        return Printer(of, settings or Settings(), making.kept(tmp_path)).sheet(of.case[CASE]).path

    before = sheet()
    here = Path(making.__file__).parent
    if change in ("template", "code"):
        copy = tmp_path / "copy"
        shutil.copytree(here, copy)
        with (copy / ("typst/parts.typ" if change == "template" else "cases.py")).open("a") as file:
            file.write("\n")
        monkeypatch.setattr(making, "__file__", str(copy / "making.py"))
        monkeypatch.setattr(making, "CODE", Inputs(copy.rglob("*.py")))
        monkeypatch.setattr(making, "TEMPLATES", copy / "typst")
    elif change == "font":
        monkeypatch.setattr("casebook.fonts.characters.files", lambda: [here / "engine.py"])
        monkeypatch.setattr("casebook.fonts.characters.missing", lambda text: set())
    elif change == "version":
        monkeypatch.setattr("importlib.metadata.version", lambda name: "0")
    if change == "settings":
        after = sheet(Settings(site_url="https://example.org/"))
    elif change == "date":
        after = sheet(of=changed(library, updated=library.updated))
    else:
        after = sheet()
    assert before != after
    assert sheet() == (after if change not in ("settings", "date") else before)


def test_a_template_saved_while_documents_are_made_is_not_kept_under_its_old_digest(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(engine.TEMPLATES, tmp_path / "typst")
    for module in (engine, making):
        monkeypatch.setattr(module, "TEMPLATES", tmp_path / "typst")
    printer = Printer(library, Settings(), making.kept(tmp_path / "cache"))
    with (tmp_path / "typst" / "parts.typ").open("a") as file:
        file.write("\n")
    made = printer.sheet(library.case[CASE])
    assert Document(made.path).text
    assert not list((tmp_path / "cache").glob("*"))


def test_a_full_disk_for_temporary_files_too_is_one_line(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device", str(self))

    printer = Printer(library, Settings(), making.kept(tmp_path))
    assert printer.press.families, "fonts are read"
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(engine.CannotPrint, match=r"^写不了临时文件 /.*（磁盘已满）；请腾出磁盘空间"):
        printer.sheet(library.case[CASE])


def test_a_file_deleted_from_the_cache_is_made_again(library: Library, tmp_path: Path) -> None:
    printer = Printer(library, Settings(), making.kept(tmp_path))
    made = printer.sheet(library.case[CASE])
    content = made.path.read_bytes()
    made.path.unlink()
    assert printer.sheet(library.case[CASE]).path.read_bytes() == content


def test_the_same_bytes_wherever_and_whenever(tmp_path: Path) -> None:
    made = []
    for name, zone, language in (("here", "Asia/Shanghai", "C"), ("那边", "America/New_York", "de_DE.UTF-8")):
        folder = tmp_path / name
        data = write(folder, DATA.read_bytes())
        done = run(
            "casebook", "pdf", "-o", folder / "out.pdf",
            CASEBOOK_DATA=data, CASEBOOK_CACHE=folder / "cache", SOURCE_DATE_EPOCH="1790000000", TZ=zone, LC_ALL=language,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append((folder / "out.pdf").read_bytes())
    assert made[0] == made[1]
    with pikepdf.open(io.BytesIO(made[0])) as document:
        assert str(document.docinfo.CreationDate).startswith("D:20260921")


def test_the_date_is_of_the_data_not_of_today(library: Library, tmp_path: Path) -> None:
    printer = Printer(library, Settings(), making.kept(tmp_path))
    assert printer.date == library.updated
    assert Printer(linked(small()), Settings(), making.kept(tmp_path)).date is None


def test_a_date_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "昨天")
    with pytest.raises(engine.CannotPrint, match="环境变量 SOURCE_DATE_EPOCH 昨天"):
        Printer(linked(small()), Settings(), making.kept(tmp_path))


def test_limits(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path))
    assert site_files(library, Settings(), 0, 0) == {}
    assert set(site_files(library, Settings(), 9, 9)) == set()
    assert {path.split("/")[0] for path in site_files(library, Settings(), 10, 9)} == {"pdf"}
    assert {path.split("/")[0] for path in site_files(library, Settings(), 9, 10)} == {"assets"}


@pytest.mark.parametrize("limits", [(1, 1), (1, 0), (0, 1), (0, 0)])
def test_a_document_made_by_itself_is_that_of_the_site(limits: tuple[int, int]) -> None:
    library = linked(small(aliases=["formerly"]))
    files = site_files(library, Settings(), *limits)
    assert set(printed.paths(library, *limits)) == files.keys()
    assert all(making.single(library, Settings(), path) == files[path].path.read_bytes() for path in files)


def test_former_ids_keep_their_sheets(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path))
    files = site_files(changed(library, aliases=("quzhou-old-name",)), Settings(), 1000, 0)
    assert files["pdf/quzhou-old-name.pdf"] == files[f"pdf/{CASE}.pdf"]


def test_sheets_are_one_or_two_pages_small_and_numbered(sheets: dict[str, Document], library: Library) -> None:
    for case in library.cases:
        sheet = sheets[case.id]
        pages = len(sheet.pdf.pages)
        assert pages in (1, 2)
        assert len(sheet.bytes) <= 110_000
        for page in sheet.pdf.pages:
            assert [round(float(edge)) for edge in page.MediaBox] == [0, 0, 595, 842], "A4"
        for at, text in enumerate(sheet.texts, start=1):
            assert f"第{at}页/共{pages}页" in text
        assert f"引用：优化营商环境案例库.{squeezed(case.title)}[EB/OL].(2026-11-23)." in sheet.text
        assert f"https://example.org/anli/cases/{case.id}/" in {str(link.A.URI) for link in sheet.links()}
        assert "原发布单位、发布日期和原文网址待查" in sheet.text
        for term in case.terms:
            assert squeezed(library.term[term].explanation) in sheet.text


def test_without_an_address_there_is_no_code_and_no_link(library: Library, cache: Cache) -> None:
    document = Document(Printer(library, Settings(), cache).sheet(library.case[CASE]).path)
    assert not list(document.links())
    assert "网页" not in document.text
    assert f"/{CASE}/" not in document.text


def test_cards_are_pictures_of_the_right_size(printer: Printer, library: Library) -> None:
    for case in (None, *library.cases):
        made = printer.card(case).path.read_bytes()
        assert made.startswith(b"\x89PNG")
        assert (int.from_bytes(made[16:20], "big"), int.from_bytes(made[20:24], "big")) == (1200, 630)


@pytest.mark.parametrize("value", ["viele", "-1", "1.5", "１０"])
def test_limits_that_are_no_numbers_are_refused(value: str) -> None:
    with pytest.raises(BadSettings, match="CASEBOOK_PDF_LIMIT"):
        Settings.read("名", "", {"pdf_limit": value})


def test_settings_are_read_as_mkdocs_reads_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_SITE_URL", "https://example.org/anli")
    monkeypatch.setenv("CASEBOOK_CARD_LIMIT", "0")
    settings = Settings.of_project(ROOT / "mkdocs.yml")
    assert (settings.site_url, settings.pdf_limit, settings.card_limit) == ("https://example.org/anli/", 1000, 0)
    (tmp_path / "mkdocs.yml").write_text("site_name: [", encoding="utf-8")
    with pytest.raises(BadSettings, match="无法读取"):
        Settings.of_project(tmp_path / "mkdocs.yml")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--case", "quzhou-2023-5"], "是否为“推进"),
        (["--case", CASE, "--category", "permitting"], "请只选一种"),
        (["--category", "permiting"], "是否为“审批服务”（permitting）"),
        (["--edition", "moon-1969"], "没有批次“moon-1969”"),
        (["-o", str(ROOT)], "是文件夹"),
        (["-o", "/dev/null/x.pdf"], "不是文件夹"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(options: list[str], said: str, tmp_path: Path) -> None:
    done = run("casebook", "pdf", *options, CASEBOOK_CACHE=tmp_path)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("错误：")
    assert said in line


def test_a_part_of_the_library_as_a_book(tmp_path: Path) -> None:
    out = tmp_path / "部分" / "rule.pdf"
    done = run("casebook", "pdf", "--category", "法治护航", "-o", out, CASEBOOK_CACHE=tmp_path / "cache")
    assert done.returncode == 0, done.stderr
    assert f"已生成 {out}" in done.stdout
    document = Document(out)
    titles = [squeezed(title) for _, title, _ in document.outline]
    library = loading.load(DATA)[0]
    for case in library.cases:
        assert (squeezed(case.title) in titles) == (case.category == "rule-of-law")
    assert "法治护航" in document.texts[0]
    assert "共3个案例" in document.texts[0]


def test_everything_lies_as_on_the_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    monkeypatch.setattr("casebook.base.project.DIST", tmp_path / "dist")
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path / "cache"))
    options = argparse.Namespace(case=None, category=None, edition=None, output=None)
    written = [
        path.relative_to(tmp_path / "dist").as_posix() for path, _ in command.write(library, Settings(), options)
    ]
    sheets = [f"pdf/{case.id}.pdf" for case in library.cases]
    assert written == ["pdf/casebook.pdf", "pdf/editions/quzhou-2023.pdf", *sheets]
    assert set(written) == set(site_files(library, Settings(), 1000, 0))
    options.edition = "quzhou-2023"
    [(path, _)] = command.write(library, Settings(), options)
    assert path == tmp_path / "dist" / "pdf" / "casebook-quzhou-2023.pdf"
    assert path.read_bytes() == (tmp_path / "dist" / "pdf" / "casebook.pdf").read_bytes()


def test_of_a_large_library_the_guide_and_the_books_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, two_cities: Library
) -> None:
    for module in (making, command):
        monkeypatch.setattr(module, "WHOLE", 4)
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path / "cache"))
    options = argparse.Namespace(case=None, category=None, edition=None, output=tmp_path / "x.pdf")
    written = [path.name for path, _ in command.write(two_cities, Settings(), options)]
    assert written == ["x.pdf", "x-jia-2024.pdf", "x-quzhou-2023.pdf"]


def test_bad_data_makes_no_pdf(tmp_path: Path) -> None:
    done = run("casebook", "pdf", "-o", tmp_path / "x.pdf", CASEBOOK_DATA=write(tmp_path, small(category="x")))
    assert done.returncode == 1
    assert "E031" in done.stderr
    assert not (tmp_path / "x.pdf").exists()


class Screen(io.StringIO):
    def __init__(self, live: bool) -> None:
        super().__init__()
        self.live = live

    def isatty(self) -> bool:
        return self.live


@pytest.mark.parametrize(
    ("live", "step", "shown"), [(True, 0.1, False), (True, 1.0, True), (False, 1.0, False), (False, 5.0, True)]
)
def test_progress_is_shown_when_it_takes_long(live: bool, step: float, shown: bool) -> None:
    now = iter(range(1000))
    screen = Screen(live)
    assert list(progress("abcdefghij", 10, "生成", screen, lambda: next(now) * step)) == list("abcdefghij")
    said = screen.getvalue()
    assert bool(said) == shown
    if shown and live:
        assert "5/10" in said
        assert said.endswith("\r\033[K"), "nothing is left of it"
    if shown and not live:
        assert "\r" not in said
        assert "生成：" in said


def test_a_bar_that_is_cut_short_leaves_no_trace() -> None:
    now = iter(range(1000))
    screen = Screen(live=True)
    with contextlib.closing(progress(range(9), 9, "生成", screen, lambda: next(now))) as items:
        assert next(item for item in items if item == 7) == 7
    assert "6/9" in screen.getvalue()
    assert screen.getvalue().endswith("\r\033[K")


def test_making_reads_nothing_of_the_site() -> None:
    assert "mkdocs" not in Path(making.__file__).read_text(encoding="utf-8")


SHARING = """
import hashlib, json, sys
from pathlib import Path
from casebook.pdf import making
from casebook.reading import loading
from casebook.settings import Settings
making.LARGE = int(sys.argv[1])
files = dict(file for made in making.documents(loading.load()[0], Settings(), 1000, 1000) for file in made.items())
told = [(path, made.pages, made.size, hashlib.sha256(made.path.read_bytes()).hexdigest()) for path, made in files.items()]
print(json.dumps(told))
"""


def test_equal_bytes_by_threads_and_by_any_number_of_processes(tmp_path: Path) -> None:
    """In the same order, too. In processes of their own: Typst has threads here already."""
    found = []
    for large, workers in (("100", "1"), ("1", "1"), ("1", "2"), ("1", "3")):
        settings = {"CASEBOOK_CACHE": tmp_path / (large + workers), "CASEBOOK_WORKERS": workers}
        done = python("-c", SHARING, large, CASEBOOK_DATA=write(tmp_path, SMALL), **settings)
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
        again = python("-c", SHARING, large, CASEBOOK_DATA=tmp_path / "cases.yml", **settings)
        assert json.loads(again.stdout) == found[-1]
    assert found[1:] == found[:1] * 3
    assert len(found[0]) == 7


def test_a_document_that_cannot_be_made_is_one_line_whoever_makes_it(tmp_path: Path) -> None:
    data = write(tmp_path, SMALL)
    failing = "def fail(*_):\n    raise making.CannotPrint('坏了')\n"
    code = failing + SHARING.replace("making.LARGE", "making.cards.card = fail; making.LARGE")
    for large, workers in (("100", "1"), ("1", "2")):
        settings = {"CASEBOOK_CACHE": tmp_path / (large + workers), "CASEBOOK_WORKERS": workers}
        done = python("-c", code, large, CASEBOOK_DATA=data, **settings)
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].endswith("CannotPrint: 坏了")
