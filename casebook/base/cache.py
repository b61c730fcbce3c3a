"""What was made once and need not be made again, each in a file of its own. Nothing about cases.

The name of a file is `<key>-<sum><end>`. The key is a digest of all that it was made from, so nothing stale can be
found. The sum is one of key, end and content, so nothing damaged or exchanged is used: it is made anew. Nobody waits
for anybody, and losing a file loses nothing. Where nothing can be kept (no rights, no room) all works as without.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from casebook.base.inputs import Inputs

DIGITS = 40
"""Of a digest in a name: two of them leave room for a long path on Windows."""
NAME = re.compile(r"[0-9a-f]{40}-[0-9a-f]{40}")
OURS = re.compile(r"[0-9a-f]{40}-[0-9a-f]{40}|\.casebook-|[0-9a-f]{64}-")
"""How the names of our files begin, those of former versions too. Somebody may keep other things in the folder."""
SPARE = 4
"""What a run has not used stays up to so many times of what it has used: for branches, settings, a step back."""
LEAST = 50_000_000
"""So many bytes of it stay in any case."""
RECENT = 3600
"""Seconds. What was used within them stays: another run may be at it."""


class Cache:
    """Files in one folder, made from `inputs` and whatever else `base` tells of."""

    def __init__(self, folder: Path, inputs: Inputs, base: str = "") -> None:
        self.folder = folder
        self._inputs = inputs
        digest = inputs.digest()
        self._base = digest and hashlib.sha256(digest + base.encode()).digest()
        self._known: dict[str, list[str]] = defaultdict(list)
        self._used: set[str] = set()
        with suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                if NAME.match(entry.name) and entry.is_file(follow_symlinks=False):
                    self._known[entry.name[:DIGITS]].append(entry.name)

    def content(self, made_from: bytes, make: Callable[[], bytes]) -> bytes:
        """The bytes made from this, made now unless they are kept."""
        key = self._key(made_from)
        if found := self._found(key):
            return found[1]
        content = make()
        self._write(_name(key, "", content), content)
        return content

    def file(self, made_from: bytes, make: Callable[[], tuple[bytes, str]]) -> Path:
        """A file with the content made from this; `make` also says how its name ends (`-12.pdf`).

        It is for reading, and may be a temporary one. Raises OSError when it can be put nowhere.
        """
        key = self._key(made_from)
        if found := self._found(key):
            return self.folder / found[0]
        content, end = make()
        name = _name(key, end, content)
        if self._write(name, content):
            return self.folder / name
        path = Path(temporary().name, name)
        path.write_bytes(content)
        return path

    def finish(self) -> set[str]:
        """Tell for `joined` what a process that shares the work has used."""
        return self._used

    def joined(self, used: set[str]) -> None:
        """Another process has used these too."""
        self._used |= used

    def close(self) -> None:
        """Delete what no run is likely to need. Nothing is kept after this."""
        if self._base is not None:
            self._prune()
            self._base = None

    def _key(self, made_from: bytes) -> str:
        return hashlib.sha256((self._base or b"") + made_from).hexdigest()[:DIGITS]

    def _found(self, key: str) -> tuple[str, bytes] | None:
        """Name and content of a file that is what its name says. What is not, is removed."""
        if self._base is None:
            return None
        while names := self._known.get(key):
            name, path = names[-1], self.folder / names[-1]
            with suppress(OSError):  # another run has removed it
                content = path.read_bytes()
                if _name(key, name[2 * DIGITS + 1 :], content) == name:
                    self._used.add(name)
                    with suppress(OSError):  # a disk that is only for reading is good enough
                        os.utime(path)
                    return name, content
                path.unlink()
            names.pop()
        return None

    def _write(self, name: str, content: bytes) -> bool:
        """Keep this file, whole or not at all. False when that cannot be.

        It was made before this: so when an input has changed by now, nobody knows what it was made from.
        """
        if self._base is None or not self._inputs.unchanged():
            self._base = None
            return False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = self.folder / f".casebook-{secrets.token_hex(8)}"
            try:
                fresh.write_bytes(content)
                fresh.replace(self.folder / name)
            finally:
                with suppress(OSError):
                    fresh.unlink()
        except OSError:
            return False
        self._known[name[:DIGITS]].append(name)
        self._used.add(name)
        return True

    def _prune(self) -> None:
        room, others = LEAST, []
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if OURS.match(entry.name) and entry.is_file(follow_symlinks=False):
                    with suppress(FileNotFoundError):  # another run was faster
                        found = entry.stat(follow_symlinks=False)
                        if entry.name in self._used:
                            room += SPARE * found.st_size
                        else:
                            others.append((found.st_mtime, found.st_size, entry.path))
        for used, size, path in sorted(others, reverse=True):
            room -= size
            if room < 0 and used < time.time() - RECENT:
                with suppress(OSError):
                    os.unlink(path)


def _name(key: str, end: str, content: bytes) -> str:
    digest = hashlib.sha256(f"{key}{end}/".encode())
    digest.update(content)  # apart: fonts are large, and putting both together would copy them
    return f"{key}-{digest.hexdigest()[:DIGITS]}{end}"


@lru_cache(maxsize=1)
def temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder for what cannot be kept. It goes with the process, for files are taken from it to the very end."""
    return tempfile.TemporaryDirectory(prefix="casebook-")
