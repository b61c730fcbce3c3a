"""The library on paper: a book, a sheet for each case, and pictures to share, all set by Typst from the same data."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Printed(NamedTuple):
    """A finished document: where it is, how many pages it has (none for a picture), its size in bytes."""

    path: Path
    pages: int
    size: int

    @property
    def measure(self) -> str:
        """Pages and size for the link to it: 2页，96 KB."""
        size = f"{self.size / 1e6:.1f} MB" if self.size >= 1e6 else f"{max(1, round(self.size / 1e3))} KB"
        return f"{self.pages}页，{size}"


@lru_cache(maxsize=1)
def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder for what cannot be kept. It goes with the process, for files are taken from it to the very end."""
    return tempfile.TemporaryDirectory(prefix="casebook-pdf-")
