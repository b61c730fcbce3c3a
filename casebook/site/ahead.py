"""What a build begins before MkDocs is loaded, which takes as long as to read the data: with these, documents can be made.

Whatever is wrong is said by MkDocs's hooks, in their order.
"""

from __future__ import annotations

from dataclasses import dataclass

from casebook.base import project
from casebook.base.problems import BadData, Problem
from casebook.base.timing import stage
from casebook.model.library import Library
from casebook.reading import loading
from casebook.settings import BadSettings, Settings
from casebook.site.documents import Documents


@dataclass(frozen=True)
class Ahead:
    """What has been begun. `data` is what reading the data gave, or why it cannot be read."""

    data: tuple[Library, list[Problem]] | BadData | None = None
    begun: Documents | None = None

    @classmethod
    def begin(cls) -> Ahead:
        """Read the data, and have another process make the documents. Nothing is begun with wrong settings."""
        try:
            project.check()
            settings = Settings.of_project(project.CONFIG)
            with stage("检查数据"):
                library, problems = loading.load()
        except (BadSettings, project.BadEnvironment):
            return cls()
        except BadData as error:
            return cls(error)
        return cls((library, problems), Documents(library, settings))

    def loaded(self) -> tuple[Library, list[Problem]]:
        """The library and warnings. Raises BadData."""
        if isinstance(self.data, BadData):
            raise self.data
        return self.data or loading.load()

    def documents(self, library: Library, settings: Settings) -> Documents:
        """The documents of this library. MkDocs may read settings that we do not see: then they are begun anew."""
        if self.begun and self.begun.settings == settings:
            return self.begun
        self.close()
        return Documents(library, settings)

    def close(self) -> None:
        """Nobody needs any of it from now on."""
        if self.begun:
            self.begun.close()
