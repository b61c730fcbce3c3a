"""The PDF files and pictures of a site: which there are is known at once, what they are when somebody asks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from casebook.base import project
from casebook.base.cache import temporary
from casebook.base.timing import stage
from casebook.base.workers import Aside
from casebook.exports.printed import Printed, paths
from casebook.site.exported import SHARED

if TYPE_CHECKING:
    from casebook.model.library import Library
    from casebook.settings import Settings


class Documents(Mapping[str, Printed]):
    """The documents of a site by path. Asking what one is waits until it is made. Raises CannotPrint, WorkerDied."""

    def __init__(self) -> None:
        """Where there may be a process for them, it gets ready. Nobody can have them from here after `close`."""
        self.settings: Settings | None = None
        self._paths: frozenset[str] = frozenset()
        self._made: dict[str, Printed] = {}
        temporary()  # what cannot be kept is put there, and this process removes it in the end
        with stage("PDF"):
            self._work = Aside(_make, project.workers())

    def of(self, library: Library, settings: Settings) -> Documents:
        """Begin those of this library: beside the pages where one process makes these, else in turn with them."""
        self.settings = settings
        self._paths = frozenset(paths(library, settings.pdf_limit, settings.card_limit))
        if len(library.cases) >= SHARED or not self._paths:
            self._work.close()
            self._work = Aside(_make, 1)
        self._work.tell((library, settings))
        self._coming = self._work.results()
        return self

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._paths))

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, path: str) -> Printed:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._made:
            with stage("PDF"):
                while path not in self._made:
                    self._made |= next(self._coming)
        return self._made[path]

    def close(self) -> None:
        """Nobody will ask any more."""
        if self._paths and len(self._made) == len(self._paths):
            deque(self._coming, 0)  # it has ended by now, and tells how long it took
        self._work.close()


def _make(told: Callable[[], Any]) -> Iterator[dict[str, Printed]]:
    from casebook.pdf import making  # slow to import, and not needed by the process that waits

    making.prepare()
    library, settings = told()
    yield from making.documents(library, settings, settings.pdf_limit, settings.card_limit)
