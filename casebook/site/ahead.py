"""What a build begins before MkDocs is loaded, for it takes as long as to read the data: documents can be made
meanwhile, by a process that gets ready while the data are read, and exports when they have been read. The data of a
large library another process reads, while this one loads the model and MkDocs.

Whatever is wrong is said by MkDocs's hooks, in their order.
"""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from casebook.base import disk, project
from casebook.base.cache import temporary
from casebook.base.problems import BadData, Problem
from casebook.base.timing import stage
from casebook.base.workers import Aside, WorkerDied, possible
from casebook.reading import decoding, yaml_text
from casebook.reading.data_files import look_over
from casebook.settings import BadSettings, Settings
from casebook.site.documents import Documents
from casebook.site.exported import Exports

if TYPE_CHECKING:
    from casebook.model.library import Library

T = TypeVar("T", Documents, Exports)
LARGE = 1_000_000
"""Bytes of data, some 250 cases: another process costs as long as to read fifty."""


@dataclass(frozen=True)
class Ahead:
    """What has been begun. `data` is what reading the data gave, or why it cannot be read."""

    data: tuple[Library, list[Problem]] | BadData | None = None
    begun: Documents | None = None
    exporting: Exports | None = None

    @classmethod
    def begin(cls) -> Ahead:
        """Read the data, and have other processes make documents and exports. Nothing is begun with wrong settings."""
        try:
            project.check()
            with ExitStack() as failed:
                documents = Documents()
                failed.callback(documents.close)
                settings = Settings.of_project(project.CONFIG)
                if not (settings.pdf_limit or settings.card_limit):
                    documents.close()  # there will be none to make
                library, problems = _read()
                documents.of(library, settings)
                exports = Exports(library, settings)
                failed.pop_all()
        except (BadSettings, project.BadEnvironment, WorkerDied):
            return cls()
        except BadData as error:
            return cls(error)
        return cls((library, problems), documents, exports)

    def loaded(self) -> tuple[Library, list[Problem]]:
        """The library and warnings. Raises BadData."""
        from casebook.reading import loading

        if isinstance(self.data, BadData):
            raise self.data
        return self.data or loading.load()

    def documents(self, library: Library, settings: Settings) -> Documents:
        """The documents of this library."""
        begun = _begun(self.begun, settings)
        return Documents().of(library, settings) if begun is None else begun  # there may be none of them

    def exports(self, library: Library, settings: Settings) -> Exports:
        """Likewise its exports."""
        return _begun(self.exporting, settings) or Exports(library, settings)

    def close(self) -> None:
        """Nobody needs any of it from now on."""
        for work in (self.begun, self.exporting):
            if work is not None:
                work.close()


def _begun(work: T | None, settings: Settings) -> T | None:
    """What was begun, if with these settings: MkDocs may read some that we do not see, and it must be begun anew."""
    if work is None or work.settings == settings:
        return work
    work.close()
    return None


def _read() -> tuple[Library, list[Problem]]:
    """What `loading.load` gives. Raises BadData, OSError, WorkerDied."""
    main = project.data_path()
    files, problems = look_over(main, strict=main == project.DATA)
    size = sum(os.path.getsize(path) for path in files if os.path.isfile(path))
    large = size >= LARGE and project.workers() > 1 and possible()
    with stage("检查数据"):
        work = Aside(partial(_readings, files, Path(temporary().name)), 2, gently=False) if large else None
    from casebook.reading import loading  # loads the model, when the other process has begun

    if work is None:
        with stage("检查数据"):
            return loading.loaded(files, decoding.text_of, problems)
    from casebook.site import hooks  # noqa: F401  loads MkDocs, which will be needed

    coming = work.results()
    document: list[Any] = []

    def text_of(_: Path) -> str:
        file = next(coming)
        document[:] = [pickle.loads(file.read_bytes())]  # from a copy of this process
        file.unlink()
        if isinstance(document[0], list):
            raise BadData(document[0])
        return str(document[0].text)

    with closing(work), stage("检查数据"):
        library = loading.loaded(files, text_of, problems, read=lambda *_, **__: document.pop())
        deque(coming, 0)  # it ends, and tells how long it took
    return library


def _readings(files: Sequence[Path], folder: Path, _: Callable[[], Any]) -> Iterator[Path]:
    """The files as they are read, or what is wrong, each in a file: a pipe takes little while nobody listens."""
    for number, path in enumerate(files):
        try:
            found: object = yaml_text.read(path, depth=yaml_text.RECORD_DEPTH)
        except BadData as error:
            found = error.problems
        file = folder / f"read-{number}"
        with disk.naming(file):
            file.write_bytes(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
        yield file
