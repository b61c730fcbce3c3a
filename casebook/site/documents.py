"""The PDF files and pictures of a site: which there are is known at once, what they are when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from casebook.base import project
from casebook.base.cache import temporary
from casebook.base.timing import stage
from casebook.base.workers import Aside
from casebook.exports.printed import Printed, paths
from casebook.model.library import Library
from casebook.settings import Settings

FEW = 100
"""Up to how many cases one process makes all documents, beside another that makes the pages; of more, all make both."""


class Documents(Mapping[str, Printed]):
    """The documents of a site by path. Asking what one is waits until all are made. Raises CannotPrint, WorkerDied."""

    def __init__(self, library: Library, settings: Settings) -> None:
        """They are begun at once where there may be a process for them. Nobody can have them from here after `close`."""
        self._paths = frozenset(paths(library, settings.pdf_limit, settings.card_limit))
        self.settings = settings
        workers = project.workers() if self._paths and len(library.cases) <= FEW else 1
        temporary()  # what cannot be kept is put there, and this process removes it in the end
        with stage("PDF"):
            self._work = Aside(partial(_make, library, settings, settings.pdf_limit, settings.card_limit), workers)

    @cached_property
    def _made(self) -> dict[str, Printed]:
        with stage("PDF"):
            return self._work.result()

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths))

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, path: str) -> Printed:
        if path not in self._paths:
            raise KeyError(path)
        return self._made[path]

    def close(self) -> None:
        """Nobody will ask any more."""
        self._work.close()


def _make(library: Library, settings: Settings, limit: int, card_limit: int) -> dict[str, Printed]:
    from casebook.pdf import making  # slow to import, and not needed by the process that waits

    return making.site_files(library, settings, limit, card_limit)
