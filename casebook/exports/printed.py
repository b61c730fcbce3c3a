"""What is known of a document once it is made."""

from __future__ import annotations

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
