"""Finished pieces of earlier builds, by a digest of all they were made from: what has not changed is not made again.

A file of SQLite, which two builds at once can share. Values are JSON: nothing that is read is run. Whatever is wrong
with the file (cut off, unreadable, locked, no room, no SQLite), pieces are made anew as if there were none.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

try:
    import sqlite3
except ImportError:  # some Pythons are built without it
    sqlite3 = None

GENERATIONS = 5
"""What none of so many builds has used is deleted, so that the file does not grow without end."""
BATCH = 200
"""New pieces written at once, so that another build never waits long."""
PATIENCE = 10
"""Seconds to wait for another build."""

PASSING = ("locked", "full", "readonly", "unable to open")
"""What SQLite says of faults that are not the file's."""

TABLES = """
CREATE TABLE IF NOT EXISTS pieces (key BLOB PRIMARY KEY, sum INTEGER, value TEXT);
CREATE TABLE IF NOT EXISTS uses (key BLOB PRIMARY KEY, build INTEGER) WITHOUT ROWID;
"""


class Kept:
    """Pieces in one file; `base` is a digest of what all of them depend on. Without a file nothing is kept."""

    def __init__(self, file: Path | None, base: bytes = b"") -> None:
        self._base = base
        self._new: list[tuple[bytes, int, str]] = []
        self._used: set[bytes] = set()
        self._file = file
        self._database = _opened(file) if file and sqlite3 else None
        self._damaged = False

    def get(self, digest: bytes | None, make: Callable[[], Any]) -> Any:
        """The piece made of what `digest` tells of; made now unless it is kept. It must be of JSON's own types."""
        if self._database is None or digest is None:
            return make()
        key = hashlib.sha256(self._base + digest).digest()
        self._used.add(key)
        found = self._found(key)
        if found is None:
            found = make()
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            self._new.append((key, zlib.crc32(text.encode()), text))
            if len(self._new) >= BATCH:
                self._write()
        return found

    def _found(self, key: bytes) -> Any:
        try:
            row = self._database.execute("SELECT sum, value FROM pieces WHERE key = ?", (key,)).fetchone()
            if row and zlib.crc32(row[1].encode()) == row[0]:
                return json.loads(row[1])
        except sqlite3.Error as error:
            self._note(error)
        except (ValueError, TypeError, AttributeError):
            self._damaged = True
        return None

    def _note(self, error: Exception) -> None:
        """What is only locked or full is as it should be for the next build; what cannot be read is not."""
        self._damaged |= not any(word in str(error) for word in PASSING)

    def _write(self) -> None:
        self._run([("INSERT OR REPLACE INTO pieces VALUES (?, ?, ?)", self._new)])
        self._new = []

    def close(self) -> None:
        """Write what is new, note what was used, and delete what has not been used for long."""
        if self._database is None:
            return
        self._write()
        try:
            (last,) = self._database.execute("SELECT coalesce(max(build), 0) FROM uses").fetchone()
        except sqlite3.Error as error:
            self._note(error)
            last = 0
        used = [(key, last + 1) for key in self._used]
        self._run(
            [
                ("INSERT OR REPLACE INTO uses VALUES (?, ?)", used),
                ("DELETE FROM uses WHERE build <= ?", [(last + 1 - GENERATIONS,)]),
                ("DELETE FROM pieces WHERE key NOT IN (SELECT key FROM uses)", [()]),
            ]
        )
        self._database.close()
        self._database = None
        if self._damaged:
            self._file.unlink(missing_ok=True)

    def _run(self, statements: Iterable[tuple[str, list[tuple]]]) -> None:
        """All of them or none; none when the file does not let us."""
        try:
            with self._database:
                for statement, rows in statements:
                    self._database.executemany(statement, rows)
        except sqlite3.Error as error:
            self._note(error)


def _opened(file: Path) -> Any:
    """The file, made anew when it is not what it should be; None when even that fails."""
    for _ in range(2):
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(file, timeout=PATIENCE)
            # Losing this file loses nothing, so there is no waiting for the disk.
            database.execute("PRAGMA synchronous = OFF")
            database.executescript(TABLES)
            return database
        except sqlite3.OperationalError:  # locked, no rights, no room: not for us to delete
            return None
        except (sqlite3.Error, OSError):
            pass
        try:
            file.unlink(missing_ok=True)
        except OSError:
            return None
    return None
