"""What the check lets through, builds: libraries at the edges of every field give every page and every file."""

from __future__ import annotations

import csv
import datetime as dt
import inspect
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import html5lib
import jsonschema
import openpyxl
import pytest
from hypothesis import Phase, given, reject, settings
from hypothesis import strategies as st

from casebook import search
from casebook.base.problems import BadData
from casebook.exports import downloads
from casebook.fonts import characters
from casebook.model import schema
from casebook.model.library import Library
from casebook.model.outcomes import Outcome, Quantity
from casebook.pages import assembly, blocks, browse, listing
from casebook.pages.view import View
from casebook.pdf import book, cards, cases, making
from casebook.reading import loading
from casebook.search import documents
from casebook.settings import Settings
from casebook.site import bundle
from tests import edges
from tests.support import text, write

BARE = Settings()
FULL = Settings(
    site_url="https://example.org/anli/", repository="https://github.com/a/b", correction_email="a@example.org"
)


def read(folder: Path, values: dict[str, Any]) -> Library:
    return loading.load(write(folder, edges.written(values)))[0]


def build(library: Library, settings: Settings, folder: Path) -> dict[str, bytes]:
    """Every file of a site but those of MkDocs and the theme, by path; put into `folder` too, and packed."""
    files: dict[str, str | bytes] = {}
    place, finished = assembly.Standing((("案例", "cases/"),)), {}
    for made in listing.generated(library):
        view = View(library, settings, made.url, finished=finished)
        if made.case:
            found = finished[made.case.id] = browse.of_case(view, made.case)
            files |= browse.comparison(made.case, found["compared"])
        slots = assembly.slots(view, place, made)
        files[f"{made.url}index.html"] = "".join(f"<div>{slot}</div>" for slot in slots.values())
    for name, block in blocks.BLOCKS.items():
        needed = [p for p in inspect.signature(block).parameters.values() if p.default is p.empty]
        if len(needed) == 1:  # what hand-written pages call
            files[f"{name}/index.html"] = str(block(View(library, settings, f"{name}/")))
    files |= listing.moved(View(library, settings, "cases/x/"))
    files |= browse.files(View(library, settings, "compare/"), lambda case: finished[case.id])
    files |= downloads.files(library, settings)
    files |= {
        f"search/{name}": made
        for name, made in search.build([*documents.documents(library)], documents.synonyms(library))
    }
    for path, made in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(made if isinstance(made, bytes) else made.encode())
    bundle.write(folder, folder.with_suffix(".zip"), library.as_of)
    with zipfile.ZipFile(folder.with_suffix(".zip")) as archive:
        assert archive.testzip() is None
        assert {info.date_time[:3] for info in archive.infolist()} == {
            max(library.as_of, bundle.EARLIEST).timetuple()[:3]
        }
    return {path: (folder / path).read_bytes() for path in files}


def printed(library: Library, settings: Settings) -> None:
    """What PDF files would be made of: nothing but texts, all of which the fonts have."""
    for data in (
        book.book(library, settings, library.updated),
        cards.card(library, settings, None),
        *(cases.sheet(library, settings, case) for case in library.cases),
        *(cards.card(library, settings, case) for case in library.cases),
    ):
        assert not characters.missing("".join(leaves(data)))


def leaves(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from leaves(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from leaves(value)
    else:
        assert isinstance(data, str)
        yield data


def numbers(outcome: Outcome) -> Iterator[Decimal]:
    """The numbers that are printed: what the source has in words is not."""
    stated = [outcome.before, outcome.now, outcome.change and outcome.change.value]
    for quantity in stated:
        if quantity and quantity.words is None:
            yield from quantity.n
    if outcome.rank:
        yield from map(Decimal, (outcome.rank.place, outcome.rank.before or outcome.rank.place))


def digits(number: Decimal) -> str:
    return f"{number:f}".lstrip("-")


def seen(html: bytes) -> str:
    return text(html5lib.parse(html.decode(), namespaceHTMLElements=False))


def check_pages(library: Library, files: dict[str, bytes]) -> None:
    for case in library.cases:
        page, card = seen(files[f"cases/{case.id}/index.html"]), seen(files[f"categories/{case.category}/index.html"])
        assert case.title.split()[0] in page
        assert case.name.split()[0] in card
        for outcome in case.outcomes:
            assert [number for number in map(digits, numbers(outcome)) if number not in page] == []
        for number in [n for outcome in case.headlines[:1] for n in numbers(outcome)][:1]:
            assert digits(number) in card or case.headlines[0].before


def check_exports(library: Library, files: dict[str, bytes]) -> None:
    whole = json.loads(files["data/cases.json"])
    jsonschema.validate(whole, schema.of_export(downloads.METADATA))
    assert [case["id"] for case in whole["cases"]] == [case.id for case in library.cases]
    rows = list(csv.DictReader(io.StringIO(files["data/outcomes.csv"].decode("utf-8-sig"))))
    for row, said in zip(rows, values_of(library), strict=True):
        is_formula = said[:1] in downloads.FORMULA_STARTS and not isinstance(_exact(said), Decimal)
        assert row["数值"] == (f"'{said}" if is_formula else said)
    book = openpyxl.load_workbook(io.BytesIO(files["data/cases.xlsx"]), read_only=True)
    sheet = [list(row) for row in book["成效"].iter_rows(values_only=True)]
    at = sheet[0].index("数值")
    values = [row[at] for row in sheet[1:] if any(cell is not None for cell in row)]
    assert [_exact(value) for value in values] == [_exact(said) for said in values_of(library)]
    published = sheet_days(book["案例"])
    assert published == [case.published for case in library.cases]
    feed = ElementTree.fromstring(files["feed.xml"])
    for moment in feed.iter("{http://www.w3.org/2005/Atom}updated"):
        assert dt.datetime.fromisoformat(moment.text or "").year >= 1978


def values_of(library: Library) -> list[str]:
    return [cell(outcome.value) for _, outcome in library.outcomes]


def cell(quantity: Quantity | None) -> str:
    """What a cell of a table says: words, a number or the ends of a range."""
    if quantity is None:
        return ""
    return quantity.words or "～".join(f"{end:f}" for end in quantity.n).replace("-", "−" if quantity.n[1:] else "-")


def _exact(value: Any) -> Any:
    """A number that a spreadsheet gives back as another type."""
    try:
        return Decimal(str(value if value is not None else ""))
    except ArithmeticError:
        return value or ""


def sheet_days(sheet: Any) -> list[dt.date | None]:
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    at = rows[0].index("收录日期")
    return [row[at] and row[at].date() for row in rows[1:] if any(cell is not None for cell in row)]


def everything(library: Library, settings: Settings, folder: Path) -> dict[str, bytes]:
    files = build(library, settings, folder)
    check_pages(library, files)
    check_exports(library, files)
    printed(library, settings)
    return files


@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # no shrinking: minutes for little
@given(data=st.data())
def test_what_the_check_lets_through_builds(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("drawn")
    values = edges.library(lambda options: data.draw(st.sampled_from(options)))
    try:
        library = read(folder, values)
    except BadData:
        reject()  # Hypothesis complains when that is most of them
    everything(library, data.draw(st.sampled_from((BARE, FULL))), folder / "site")


@pytest.mark.parametrize("at", [0, -1])
def test_the_least_and_the_most_of_every_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    """With real PDF files."""
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path / "cache"))
    library = read(tmp_path, edges.library(lambda options: options[at]))
    everything(library, FULL if at else BARE, tmp_path / "site")
    printer = making.Printer(library, FULL)
    assert printer.book().pages > 1
    assert printer.sheet(library.cases[0]).pages >= 1
    assert printer.card(library.cases[0]).size > 0
