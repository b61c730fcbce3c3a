"""Material's theme, as far as we take it: not the icons, which pages hold as text, and not what only its makers use."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from jinja2 import Environment, FileSystemLoader
from mkdocs.theme import Theme

from casebook.pages.bytecode import Beside

LEFT_OUT = re.compile(r"\.map$|^assets/javascripts/lunr/")
"""Maps from its scripts and styles to their sources, and the parts of a search that is not ours: 2 MB that no page asks for."""


class Files(FileSystemLoader):
    """The folders of a theme. MkDocs asks for all their files and passes over those below a dot: 12,000 icons."""

    def list_templates(self) -> list[str]:
        found = set()
        for top in self.searchpath:
            for folder, folders, names in os.walk(top):
                folders[:] = [name for name in folders if not name.startswith((".", "__pycache__"))]
                inside = os.path.relpath(folder, top).replace(os.sep, "/")
                found |= {name if inside == "." else f"{inside}/{name}" for name in names}
        return sorted(path for path in found if not LEFT_OUT.search(path))


def settle(theme: Theme) -> None:
    """From now on the theme gives an environment with these files, whose templates are kept compiled."""
    usual: Callable[[], Environment] = theme.get_env

    def get_env() -> Environment:
        environment = usual()
        environment.loader = Files(theme.dirs)
        environment.bytecode_cache = Beside(environment)
        return environment

    theme.get_env = get_env  # type: ignore[method-assign]
