"""Finished documents, kept by what they were made from, so that nothing is set twice and nothing stale is served."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from casebook import project
from casebook.pdf import fonts, instances, temporary

KEEP_DAYS = 30
"""A document unused for so long is deleted."""
OURS = re.compile(r"[0-9a-f]{64}-|\.casebook-")
"""How the names of our files begin: CASEBOOK_CACHE may name a folder in which somebody keeps other things."""


class Cache:
    """Files named by a digest of everything that made them: content, templates, fonts, code and versions."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or project.cache_folder() / "pdf"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                raise PermissionError
        except OSError:  # a checkout that cannot be written to: work without memory
            self.folder = Path(temporary().name)
        self._known = {path.name.split("-")[0]: path for path in self.folder.glob("*-*.*")}
        self._base = machinery()

    def get(self, made_from: bytes, make: Callable[[], tuple[bytes, str]]) -> Path:
        """The file made from this; made now unless it is there already.

        `make` returns the bytes and the end of the file's name: what to remember of it, and its suffix.
        """
        digest = hashlib.sha256(self._base + made_from).hexdigest()
        path = self._known.get(digest)
        if path is None or not _touched(path):
            content, end = make()
            path = self._known[digest] = self.folder / f"{digest}-{end}"
            _write(path, content)
        return path

    def prune(self) -> None:
        """Delete those of our files that have not been used for long."""
        limit = time.time() - KEEP_DAYS * 24 * 3600
        for path in self.folder.iterdir():
            try:
                if OURS.match(path.name) and path.stat().st_mtime < limit:
                    path.unlink()
            except OSError:
                continue  # another run was faster


def _touched(path: Path) -> bool:
    """Note that the file is in use; False when it is gone."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    """All of the file or nothing: a run that is cut short must not leave half of one behind."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".casebook-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.chmod(name, 0o644)
    os.replace(name, path)


def machinery() -> bytes:
    """A digest of everything but the content: our code and templates, the fonts, the versions of the libraries."""
    from importlib.metadata import version

    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *here.rglob("*.typ")]):
        digest.update(path.name.encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for font in fonts.files():
        digest.update(font.name.encode() + b"\0" + instances.digest(font))
    for library in ("typst", "uharfbuzz"):
        digest.update(f"{library}={version(library)}".encode())
    return digest.digest()
