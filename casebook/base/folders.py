"""Folders that change places: one at a time, whole, and with nothing of ours left behind; files that stay. Knows no sites."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]
    import msvcrt

from casebook.base import disk, trees

MODE = 0o644 if fcntl else 0o666
"""The rights of a file of a site. What Windows says of them, it says of every file."""
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
AT_FDCWD = -100
RENAME_EXCHANGE = 2
RENAME_SWAP = 2


_held: set[int] = set()
"""Open files whose locks this process holds."""


def let_go() -> None:
    """Hold no lock that another process has taken, in one that began as a copy of it: the lock would outlive that."""
    for handle in _held:
        os.close(handle)
    _held.clear()


@contextmanager
def locked(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the file `path` for as long as this lasts; when somebody else does, call `waiting` once and wait.

    The system lets go of it when the process ends, however it ends. Raises OSError where the file cannot be made.
    """
    told = False
    while True:
        handle = os.open(
            path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0), 0o644
        )
        try:
            if not _lock(handle, wait=False):
                if not told:
                    waiting()
                    told = True
                _lock(handle, wait=True)
            # Whoever held it has removed it: what we hold may be a file that nobody else will find.
            if os.path.samestat(os.fstat(handle), os.stat(path)):
                break
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
    _held.add(handle)
    try:
        yield
    finally:
        _held.discard(handle)
        with suppress(OSError):  # Windows removes no file that is open; it stays, empty
            path.unlink()
        os.close(handle)


def _lock(handle: int, wait: bool) -> bool:
    """Whether the lock is ours now. A file system without locks has nobody to wait for."""
    if fcntl is None:
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                return True
            except OSError:
                if not wait:
                    return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change names in one step, so that neither is missing for a moment; False where that cannot be done."""
    import ctypes  # slow to import, like shutil, and not needed when nothing has changed

    with suppress(OSError, AttributeError):  # no such library, no such function
        libc = ctypes.CDLL(None, use_errno=True)
        paths = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            return bool(libc.renamex_np(*paths, RENAME_SWAP) == 0)
        if sys.platform == "linux":
            return bool(libc.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE) == 0)
    return False


def discard(folder: Path, mark: str) -> None:
    """Remove a folder of ours, its mark last: whatever is left when we are killed is still known as ours."""
    import shutil

    with suppress(OSError):
        for path in folder.iterdir():
            if path.name == mark:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def put(path: str | Path, content: bytes, earlier: str | Path | None = None) -> None:
    """Write a file. Where `earlier` holds the same, it becomes another name of that, with its time.

    Of a site that is built again most is as it was, and a name costs a tenth of a file. What has two names must not be
    written into, so a file that is there already is replaced.
    """
    same = earlier if earlier is not None and _holds(earlier, content) else None
    try:
        _put(path, content, same)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        _put(path, content, same)


def _put(path: str | Path, content: bytes, same: str | Path | None) -> None:
    if same is not None:
        try:
            os.link(same, path)
            return
        except FileNotFoundError:
            raise
        except OSError:  # there is a file already, or the file system knows only one name for each
            pass
    try:
        _write(path, content)
    except FileExistsError:
        os.unlink(path)
        _write(path, content)


def _write(path: str | Path, content: bytes) -> None:
    handle = os.open(path, NEW, 0o666)
    try:
        with disk.naming(path):
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


def _holds(path: str | Path, content: bytes) -> bool:
    """Whether this is a file with just this content, that everybody may read."""
    try:
        found = os.lstat(path)
        plain = stat.S_ISREG(found.st_mode) and stat.S_IMODE(found.st_mode) == MODE
        return plain and found.st_size == len(content) and _read(path) == content
    except OSError:
        return False


def keep_times(fresh: Iterable[trees.Node], old: Path) -> None:
    """Give every file of a folder that is the same in `old` the time it had there.

    Programs that upload what has changed go by size and time.
    """
    for node in fresh:
        now, earlier = node.status, os.path.join(old, node.path)
        try:
            then = os.lstat(earlier)
            alike = stat.S_ISREG(now.st_mode) and (now.st_size, now.st_mode) == (then.st_size, then.st_mode)
            if alike and not os.path.samestat(now, then) and _read(node.place) == _read(earlier):
                os.utime(node.place, ns=(then.st_atime_ns, then.st_mtime_ns))
        except OSError:
            continue  # it is new, or the old one cannot be read: it keeps its own time


def _read(path: str | Path) -> bytes:
    with open(path, "rb") as file:
        return file.read()
