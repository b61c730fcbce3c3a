"""The exports of a site. Nothing else waits for them, so of many cases another process makes them beside all else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook.base import disk, project
from casebook.base.cache import temporary
from casebook.base.timing import stage
from casebook.base.workers import Aside
from casebook.settings import Settings

if TYPE_CHECKING:
    from casebook.model.library import Library

SHARED = 100
"""From how many cases on several processes make a site: starting them takes as long as some pages."""


class Exports:
    """The files that are offered beside the pages, each as a file of its own until the site takes it."""

    def __init__(self, library: Library, settings: Settings) -> None:
        """They are begun at once where there is a process for them. Nobody can have them from here after `close`."""
        self.settings = settings
        workers = project.workers() if len(library.cases) >= SHARED else 1
        folder = Path(temporary().name)  # this process removes it in the end
        with stage("导出文件"):
            self._work = Aside(partial(_made, library, settings, folder), workers, gently=False)

    def files(self) -> Iterator[tuple[str, Path]]:
        """Each by its path on the site, with the file to take it from, once. Waits. Raises OSError, WorkerDied."""
        with stage("导出文件"):
            yield from self._work.results()

    def close(self) -> None:
        """Nobody will ask any more."""
        self._work.close()


def _made(library: Library, settings: Settings, folder: Path, _: Callable[[], Any]) -> Iterator[tuple[str, Path]]:
    from casebook.exports import downloads  # slow to import, and not needed by the process that waits

    for path, content in downloads.files(library, settings):
        file = folder / path.replace("/", "-")
        with disk.naming(file):
            file.write_bytes(content)
        yield path, file
