"""Which documents there are, and making those that are not made yet."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
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

    def part(self, library: Library, name: str) -> Printed:
        """The book of a part of the library, with the name of the part on its cover."""
        return self._book(book.book(library, self.settings, self.date, name), len(library.cases))

    def _edition(self, edition: str) -> dict[str, Any]:
        library, cases = self.library, self.library.by_edition[edition]
        if len(library.by_edition) == 1:  # its book is that of all
            return book.book(library, self.settings, self.date)
        return book.book(book.selected(library, cases), self.settings, self.date, library.edition[edition].name)

    def _book(self, data: dict[str, Any], cases: int) -> Printed:
        return self._pdf("book.typ", data, self.moment, large=cases > LARGE)

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


def site_files(library: Library, settings: Settings, limit: int, card_limit: int) -> dict[str, Printed]:
    """Every document of the site by its path: books and sheets of up to `limit` cases, cards of up to `card_limit`.

    Former ids keep their sheets. Raises CannotPrint.
    """
    printing, picturing = len(library.cases) <= limit, len(library.cases) <= card_limit
    if not printing and not picturing:
        return {}
    printer = Printer(library, settings)
    books: list[Job] = [printer.books] if printing else []
    sheets: list[Job] = [partial(printer.sheet_files, case) for case in library.cases] if printing else []
    cards: list[Job] = [partial(printer.card_file, case) for case in (*library.cases, None)] if picturing else []
    made = (_by_processes if len(library.cases) > LARGE else _by_threads)(printer, books, sheets, cards)
    printer.cache.close()
    return {path: document for files in (*made[len(books) :], *made[: len(books)]) for path, document in files.items()}


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


Job = Callable[[], dict[str, Printed]]


def _by_threads(printer: Printer, *kinds: list[Job]) -> list[dict[str, Printed]]:
    """Do this, each kind beside the others: Typst lets others work while it sets. What each job gives, in order."""
    from concurrent.futures import ThreadPoolExecutor  # slow to import

    printer.press.families  # noqa: B018 - the fonts, which all need
    pools = [ThreadPoolExecutor(1) for _ in kinds]
    try:
        waiting = [pool.submit(job) for pool, jobs in zip(pools, kinds, strict=True) for job in jobs]
        return list(progress((one.result() for one in waiting), len(waiting), "生成PDF和分享图"))
    finally:
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def _by_processes(printer: Printer, *kinds: list[Job]) -> list[dict[str, Printed]]:
    """The same by several processes. This one sets nothing, for Typst has threads, and those cannot be copied."""
    jobs = [job for kind in kinds for job in kind]
    try:
        characters.folders()  # made once, for all
        temporary()
        done = share(
            len(jobs),
            lambda number: jobs[number](),
            project.workers(),
            alone=len(kinds[0]),
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
    return [made[number] for number in range(len(jobs))]
