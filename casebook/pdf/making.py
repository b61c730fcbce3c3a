"""Which documents there are, and making those that are not made yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pikepdf

from casebook import CODE
from casebook.base import inputs, project
from casebook.base.cache import Cache
from casebook.base.inputs import Inputs
from casebook.base.progress import progress
from casebook.exports.printed import Printed
from casebook.fonts import characters, instances
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pdf import content
from casebook.pdf.engine import TEMPLATES, CannotPrint, Press, no_room
from casebook.settings import Settings

BOOK = "casebook"
LARGE = 100
"""Of how many cases on a volume is large."""
SITE_CARD = "index"
"""The name of the site's own picture; no case may have it."""


class Printer:
    """Makes documents of one library, taking from the cache what has not changed. Everything may raise CannotPrint."""

    def __init__(self, library: Library, settings: Settings, cache: Cache | None = None) -> None:
        self.library, self.settings = library, settings
        self.press = Press()
        try:
            self.cache = cache or kept()
            self.date = project.source_date() or library.updated
        except (characters.NoFonts, project.BadEnvironment) as error:
            raise CannotPrint(str(error)) from None
        self.moment = self.date or library.as_of
        """What the files themselves bear, which must have a date. None is printed that is not known."""

    def book(self, library: Library | None = None, part: str = "") -> list[tuple[str, Printed]]:
        """The book, named `casebook`; of a large library a guide of that name, then its volumes, `casebook-1` and on."""
        library = library or self.library
        volumes = content.volumes(library)
        if len(volumes) == 1:
            book = content.book(library, self.settings, self.date, part=part)
            return [(BOOK, self._pdf("book.typ", book, self.moment))]
        made, places = [], {}
        for at, volume in enumerate(progress(volumes, len(volumes), "生成分册"), start=1):
            said = f"第{at}册，共{len(volumes)}册"
            book = content.book(volume, self.settings, self.date, part=part, volume=said, whole=library)
            printed = self._pdf("book.typ", book, self.moment, large=len(volume.cases) > LARGE)
            made.append((f"{BOOK}-{at}", printed))
            places |= {case: f"{at}-{page}" for case, page in case_pages(printed.path).items()}
        guide = content.book(library, self.settings, self.date, part=part, volume="总目", places=places)
        return [(BOOK, self._pdf("book.typ", guide, self.moment)), *made]

    def sheet(self, case: Case) -> Printed:
        """One case."""
        return self._pdf("single.typ", content.sheet(self.library, self.settings, case), self.library.dated(case))

    def card(self, case: Case | None) -> Printed:
        """The picture to share of a case, or of the site."""
        data = content.card(self.library, self.settings, case)
        return self._made("card.typ", data, 0, lambda: (self.press.png("card.typ", data), "-0.png"))

    def _pdf(self, template: str, data: dict[str, Any], date: dt.date, large: bool = False) -> Printed:
        midnight = dt.datetime.combine(date, dt.time(), dt.timezone.utc)
        timestamp = int(midnight.timestamp())

        def make() -> tuple[bytes, str]:
            made, pages = self.press.pdf(template, data, timestamp, large)
            return made, f"-{pages}.pdf"

        return self._made(template, data, timestamp, make)

    def _made(self, template: str, data: Any, timestamp: int, make: Callable[[], tuple[bytes, str]]) -> Printed:
        key = json.dumps([template, timestamp, data], ensure_ascii=False, sort_keys=True).encode()
        try:
            path = self.cache.file(key, make)
            return Printed(path, int(path.stem.split("-")[-1]), path.stat().st_size)
        except OSError as error:
            raise no_room(error) from error


def kept(folder: Path | None = None) -> Cache:
    """Finished documents, by all that makes them beside their content: our code, templates, fonts, libraries.

    They are in `.cache/pdf` of the project unless told otherwise. Raises NoFonts.
    """
    code = CODE.below(Path(__file__).parent) | CODE.below(Path(instances.__file__))
    seen = code | Inputs(TEMPLATES.rglob("*.typ")) | Inputs(characters.files())
    return Cache(folder or project.cache_folder() / "pdf", seen, inputs.versions("typst", "uharfbuzz", "fonttools"))


def site_files(library: Library, settings: Settings, limit: int, card_limit: int) -> dict[str, Printed]:
    """Every document of the site by its path: books and sheets of up to `limit` cases, cards of up to `card_limit`.

    Former ids keep their sheets. Raises CannotPrint.
    """
    wanted: list[tuple[str, Case | None]] = []
    if len(library.cases) <= limit:
        wanted += [("sheet", case) for case in library.cases] + [("book", None)]
    if len(library.cases) <= card_limit:
        wanted += [("card", case) for case in (None, *library.cases)]
    if not wanted:
        return {}
    printer = Printer(library, settings)
    files: dict[str, Printed] = {}
    for kind, case in progress(wanted, len(wanted), "生成PDF和分享图"):
        if kind == "book":
            files |= {f"pdf/{name}.pdf": printed for name, printed in printer.book()}
        elif kind == "card":
            files[f"assets/cards/{case.id if case else SITE_CARD}.png"] = printer.card(case)
        else:
            files |= dict.fromkeys(_sheet_paths(case), printer.sheet(case))
    printer.cache.close()
    return files


def _sheet_paths(case: Case) -> Iterator[str]:
    for name in (case.id, *case.aliases):
        yield f"pdf/{name}.pdf"


def case_pages(path: Path) -> dict[str, str]:
    """On which page of a book each case starts, as printed there, from the named places in the file."""
    found = {}
    with pikepdf.open(path) as document:
        pages = {page.objgen: number for number, page in enumerate(document.pages, start=1)}
        # Asking every page for its label takes long. From the first case on they are counted through.
        uncounted = len(pages) - int(document.pages[-1].label)
        for name, target in pikepdf.NameTree(document.Root.Names.Dests).items():
            if name.startswith("case-"):
                place = target.D if isinstance(target, pikepdf.Dictionary) else target
                found[name.removeprefix("case-")] = str(pages[place[0].objgen] - uncounted)
    return found
