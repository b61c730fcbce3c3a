"""Which documents there are, and making those that are not made yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from casebook import CODE
from casebook.base import inputs, project
from casebook.base.cache import Cache, temporary
from casebook.base.inputs import Inputs
from casebook.base.progress import progress
from casebook.base.workers import WorkerDied, share
from casebook.exports.addresses import BOOK, WHOLE, card, edition_book, sheet
from casebook.exports.printed import CannotPrint, Printed
from casebook.fonts import characters, instances
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.pdf import book, cards, cases
from casebook.pdf.engine import TEMPLATES, Press, no_room
from casebook.settings import Settings

Job = Callable[[], dict[str, Printed]]

LARGE = 100
"""Of how many cases on a book is large."""


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

    def books(self) -> dict[str, Printed]:
        """The book of every edition that has cases, then the book of all cases, by path.

        Of more than WHOLE cases no book is made. In its place is the guide to the editions' books.
        """
        library, guided = self.library, len(self.library.cases) > WHOLE
        files: dict[str, Printed] = {}
        volumes = []
        for edition in progress(library.by_edition, len(library.by_edition), "生成各批次的汇编"):
            path, data = edition_book(edition), self._edition(edition)
            files[path] = self._book(data, len(library.by_edition[edition]))
            if guided:
                volumes.append(book.Volume(library.edition[edition], path, files[path].measure, self._starts(data)))
        if guided:
            files[BOOK] = self._book(book.guide(library, self.settings, self.date, volumes), len(library.cases))
        else:
            files[BOOK] = files[path] if len(library.by_edition) == 1 else self.book()
        return files

    def book(self) -> Printed:
        """The book of all cases."""
        return self._book(book.book(self.library, self.settings, self.date), len(self.library.cases))

    def edition(self, edition: str) -> Printed:
        """The book of an edition, by its id."""
        return self._book(self._edition(edition), len(self.library.by_edition[edition]))

    def volumes(self) -> list[Job]:
        """What makes the books: one job for each, the largest first, but that a guide must know all others."""
        library = self.library
        if len(library.cases) > WHOLE or len(library.by_edition) < 2:
            return [self.books]
        return [lambda: {BOOK: self.book()}, *(partial(self.edition_file, edition) for edition in library.by_edition)]

    def edition_file(self, edition: str) -> dict[str, Printed]:
        """The book of an edition by its path on the site."""
        return {edition_book(edition): self.edition(edition)}

    def part(self, library: Library, name: str) -> Printed:
        """The book of a part of the library, with the name of the part on its cover."""
        return self._book(book.book(library, self.settings, self.date, name), len(library.cases))

    def _edition(self, edition: str) -> dict[str, Any]:
        library, cases = self.library, self.library.by_edition[edition]
        if len(library.by_edition) == 1:  # its book is that of all
            return book.book(library, self.settings, self.date)
        return book.book(book.selected(library, cases), self.settings, self.date, library.edition[edition].name)

    def _book(self, data: dict[str, Any], cases: int) -> Printed:
        return self._pdf("book.typ", data, self.moment, large=cases >= LARGE)

    def _starts(self, data: dict[str, Any]) -> dict[str, str]:
        """On which page of a book each case starts, kept too: without it the whole book would be set again."""
        key = json.dumps(["starts", data], ensure_ascii=False, sort_keys=True).encode()
        starts = self.cache.content(key, lambda: json.dumps(self.press.starts("book.typ", data)).encode())
        return dict(json.loads(starts))

    def sheet(self, case: Case) -> Printed:
        """One case."""
        return self._pdf("single.typ", cases.sheet(self.library, self.settings, case), self.library.dated(case))

    def sheet_files(self, case: Case) -> dict[str, Printed]:
        """The same by its paths on the site; former ids have it too."""
        return dict.fromkeys(map(sheet, (case.id, *case.aliases)), self.sheet(case))

    def card_file(self, case: Case | None) -> dict[str, Printed]:
        """A picture to share by its path on the site."""
        return {card(case.id) if case else card(): self.card(case)}

    def card(self, case: Case | None) -> Printed:
        """The picture to share of a case, or of the site."""
        data = cards.card(self.library, self.settings, case)
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


def prepare() -> None:
    """Look at fonts, which takes as long as to read the data. What is wrong with them is said when they are used."""
    with suppress(characters.NoFonts, OSError, project.BadEnvironment):
        kept()
        characters.folders()


def documents(library: Library, settings: Settings, limit: int, card_limit: int) -> Iterator[dict[str, Printed]]:
    """Books and sheets of up to `limit` cases, cards of up to `card_limit`, by their path on the site, books last.

    Former ids keep their sheets. Raises CannotPrint.
    """
    printing, picturing = len(library.cases) <= limit, len(library.cases) <= card_limit
    if not printing and not picturing:
        return
    printer = Printer(library, settings)
    books: list[Job] = printer.volumes() if printing else []
    small: list[Job] = [partial(printer.sheet_files, case) for case in library.cases] if printing else []
    small += [partial(printer.card_file, case) for case in (*library.cases, None)] if picturing else []
    yield from (_by_processes if len(library.cases) >= LARGE else _by_threads)(books, small, printer)
    printer.cache.close()


def single(library: Library, settings: Settings, path: str) -> bytes:
    """One document of the site, by its path (see `printed.paths`), when somebody asks for it. Raises CannotPrint."""
    printer = Printer(library, settings)
    makers: dict[str, Callable[[], Printed]] = {
        edition_book(edition): partial(printer.edition, edition) for edition in library.by_edition
    }
    for case in library.cases:
        makers |= {sheet(name): partial(printer.sheet, case) for name in (case.id, *case.aliases)}
        makers[card(case.id)] = partial(printer.card, case)
    makers |= {card(): partial(printer.card, None), BOOK: lambda: printer.books()[BOOK]}
    return makers[path]().path.read_bytes()


def _by_threads(books: list[Job], small: list[Job], printer: Printer) -> Iterator[dict[str, Printed]]:
    """Do this, two jobs at a time: Typst lets others work while it sets. What each gives.

    Books come last. After every document Typst goes through all that it remembers, and of books that is much.
    """
    from concurrent.futures import ThreadPoolExecutor  # slow to import

    printer.press.families  # noqa: B018 - the fonts, which all need
    pool = ThreadPoolExecutor(2)
    try:
        waiting = [pool.submit(job) for job in (*small, *books)]
        yield from progress((one.result() for one in waiting), len(waiting), "生成PDF和分享图")
    finally:
        pool.shutdown(cancel_futures=True)


def _by_processes(books: list[Job], small: list[Job], printer: Printer) -> Iterator[dict[str, Printed]]:
    """The same by several processes. This one sets nothing, for Typst has threads, and those cannot be copied."""
    jobs = [*books, *small]
    try:
        characters.folders()  # made once, for all
        temporary()
        done = share(
            len(jobs),
            lambda number: jobs[number](),
            project.workers(),
            alone=len(books),
            end=printer.cache.finish,
            ended=printer.cache.joined,
        )
        made = dict(progress(done, len(jobs), "生成PDF和分享图"))
    except WorkerDied as error:
        raise CannotPrint(str(error)) from None
    except characters.NoFonts as error:
        raise CannotPrint(str(error)) from None
    except OSError as error:
        raise no_room(error) from error
    yield from (made[number] for number in (*range(len(books), len(jobs)), *range(len(books))))
