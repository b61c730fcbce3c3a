"""What a build begins before MkDocs is loaded, for it takes as long as to read the data: documents can be made
meanwhile, by a process that gets ready while the data are read, and exports when they have been read.

Whatever is wrong is said by MkDocs's hooks, in their order.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from casebook.base import project
from casebook.base.problems import BadData, Problem
from casebook.base.timing import stage
from casebook.settings import BadSettings, Settings
from casebook.site.documents import Documents
from casebook.site.exported import Exports

if TYPE_CHECKING:
    from casebook.model.library import Library

T = TypeVar("T", Documents, Exports)


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
                from casebook.reading import loading  # loads the model, when the other process has begun

                with stage("检查数据"):
                    library, problems = loading.load()
                documents.of(library, settings)
                exports = Exports(library, settings)
                failed.pop_all()
        except (BadSettings, project.BadEnvironment):
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
