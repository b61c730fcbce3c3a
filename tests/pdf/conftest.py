"""Documents made once, from the repository's own data and from a library of two cities in one book for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from casebook.base.cache import Cache
from casebook.model.library import Library
from casebook.pdf import making
from casebook.pdf.making import Printer, kept
from casebook.reading import loading
from casebook.settings import Settings
from tests.built.conftest import SECOND_CITY
from tests.support import DATA, write

ADDRESS = "https://example.org/anli/"
SETTINGS = Settings(site_url=ADDRESS, correction_email="bianji@example.org")


class Document:
    """A PDF file as its readers have it: bytes, pages, their text, its inner structure."""

    def __init__(self, path: Path) -> None:
        self.bytes = path.read_bytes()
        self.pdf = pikepdf.open(path)
        self._reader = pypdfium2.PdfDocument(path)
        self.texts = [squeezed(page.get_textpage().get_text_bounded()) for page in self._reader]
        self.text = "".join(self.texts)
        self.labels = [page.label for page in self.pdf.pages]

    @property
    def outline(self) -> list[tuple[int, str, int]]:
        """The bookmarks: depth, title, index of the page they lead to."""
        return [
            (mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in self._reader.get_toc(max_depth=9)
        ]

    def elements(self, kind: str) -> Iterator[pikepdf.Dictionary]:
        """The elements of the document's logical structure that are of a kind, in reading order."""

        def below(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
            if not isinstance(element, pikepdf.Dictionary) or (element.get("/S") is None and "/K" not in element):
                return
            if element.get("/S") == kind:
                yield element
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                yield from below(kid)

        yield from below(self.pdf.Root.StructTreeRoot)

    def links(self) -> Iterator[pikepdf.Dictionary]:
        for page in self.pdf.pages:
            yield from (note for note in page.get("/Annots", []) if note.Subtype == "/Link")


def squeezed(text: str) -> str:
    """Text without the white space and line breaks that a page needs and a sentence does not."""
    return re.sub(r"[\s\u00ad\ufffe\u2060]", "", text)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return kept(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def library() -> Library:
    return loading.load(DATA)[0]


@pytest.fixture(scope="session")
def printer(library: Library, cache: Cache) -> Printer:
    return Printer(library, SETTINGS, cache)


@pytest.fixture(scope="session")
def book(printer: Printer) -> Document:
    return Document(printer.book().path)


@pytest.fixture(scope="session")
def sheets(printer: Printer, library: Library) -> dict[str, Document]:
    return {case.id: Document(printer.sheet(case).path) for case in library.cases}


@pytest.fixture(scope="session")
def two_cities(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Two editions, several categories."""
    folder = tmp_path_factory.mktemp("two")
    write(folder, SECOND_CITY, "cases/jia/2024.yml")
    return loading.load(write(folder, DATA.read_bytes()))[0]


@pytest.fixture(scope="session")
def grouped(two_cities: Library, cache: Cache) -> Document:
    return Document(Printer(two_cities, SETTINGS, cache).book().path)


@pytest.fixture(scope="session")
def books(two_cities: Library, cache: Cache) -> dict[str, Document]:
    """The books of the same library by their paths, as if it were too large for a single one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "WHOLE", 4)
        files = Printer(two_cities, SETTINGS, cache).books()
        return {path: Document(printed.path) for path, printed in files.items()}
