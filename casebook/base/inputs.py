"""What results are made of beside data: files and versions, told by a digest that holds for what really runs."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from casebook.base import trees


class Inputs:
    """Files as they are at this moment, which must be before the first of them is used.

    A file that is saved while we run may have been used in its old form or its new one. So once one has changed there
    is no digest any more, and nothing can be kept under a wrong one.
    """

    def __init__(self, files: Iterable[Path]) -> None:
        self._seen = {path: _state(path) for path in files}

    def __or__(self, other: Inputs) -> Inputs:
        """The files of both, each as it was seen first."""
        both = Inputs(())
        both._seen = other._seen | self._seen
        return both

    def below(self, place: Path) -> Inputs:
        """Those of them that lie in this folder, or the file itself."""
        some = Inputs(())
        some._seen = {path: seen for path, seen in self._seen.items() if path.is_relative_to(place)}
        return some

    def unchanged(self) -> bool:
        """Whether every file still is what it was. Only its state is looked at, which a save always changes."""
        return all(_state(path) == seen for path, seen in self._seen.items())

    def digest(self) -> bytes | None:
        """A digest of names and contents; None when a file has changed since it was seen, or cannot be read."""
        digest = hashlib.sha256()
        try:
            for path in sorted(self._seen):
                digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + _content(path, self._seen[path]))
        except OSError:
            return None
        return digest.digest() if self.unchanged() else None


@lru_cache(maxsize=1000)
def _content(path: Path, seen: tuple[int, ...] | None) -> bytes:
    """A digest of a file's content, read once for each state of it: fonts are large."""
    return trees.content(os.fspath(path), path.stat().st_size)


def _state(path: Path) -> tuple[int, ...] | None:
    """The file's state; None where there is none."""
    try:
        return trees.state_of(path.stat())
    except OSError:
        return None


def versions(*libraries: str) -> str:
    """The versions of these libraries, of Python and of zlib, as text to make a digest of."""
    import platform  # these are slow to import, and not needed by most commands
    import zlib
    from importlib.metadata import version

    named = [f"{library} {version(library)}" for library in libraries]
    return "\n".join([*named, f"Python {platform.python_version()}", f"zlib {zlib.ZLIB_RUNTIME_VERSION}"])
