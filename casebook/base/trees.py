"""Folders told by what is in them: a digest of every file, so that any change of any of them shows. Knows no sites."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import NamedTuple

Leave = Callable[[str, str], bool]
"""Whether a file or folder is left out, by its name and its whole path."""

AT_ONCE = 1 << 20
"""Bytes of a file that are held in memory."""
OPENING = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Never waits: not for a pipe that was put in the place of a file, either."""


class Node(NamedTuple):
    """A file or folder below another: its path there with `/`, and what the system says of it."""

    path: str
    status: os.stat_result
    place: str
    """Where it is on this machine."""
    link: str = ""
    """What it leads to, of a link that is not followed."""


def nodes(
    folder: str | os.PathLike[str], leave: Leave = lambda name, path: False, *, follow: bool = False
) -> Iterator[Node]:
    """Everything below a folder and the folder itself, in the same order each time.

    With `follow` a link counts as what it leads to. Raises OSError.
    """
    top = os.fspath(folder)
    found = os.stat(top) if follow else os.lstat(top)
    yield Node("", found, top)
    if stat.S_ISDIR(found.st_mode):
        yield from _below(top, "", leave, follow, (found,))


def _below(folder: str, path: str, leave: Leave, follow: bool, above: tuple[os.stat_result, ...]) -> Iterator[Node]:
    with os.scandir(folder) as listed:
        inside = sorted((one.name, one.path) for one in listed if not leave(one.name, one.path))
    for name, place in inside:
        found, link = os.lstat(place), ""
        if stat.S_ISLNK(found.st_mode):
            link = os.readlink(place)
            if follow:
                with suppress(OSError):  # it leads nowhere
                    found = os.stat(place)
        yield Node(f"{path}{name}", found, place, link)
        # A link to a folder above would never end.
        if stat.S_ISDIR(found.st_mode) and not any(os.path.samestat(found, one) for one in above):
            yield from _below(place, f"{path}{name}/", leave, follow, (*above, found))


class Tree:
    """A digest of what is in folders, and whether they still are as they were seen."""

    def __init__(self) -> None:
        self._told = hashlib.sha256()
        self._seen = hashlib.sha256()

    def add(self, nodes: Iterable[Node], read: Mapping[str, bytes] | None = None) -> None:
        """Take these in. Names, kinds, rights and contents count, times do not. Raises OSError.

        Of what has been `read` already the digests are known, by path.
        """
        known = read or {}
        for node in nodes:
            self.tell(node.path, oct(node.status.st_mode), node.link)
            if stat.S_ISREG(node.status.st_mode):
                self._told.update(known.get(node.path) or content(node.place, node.status.st_size))
            self._seen.update(_state(node))

    def tell(self, *words: str) -> None:
        """Have something else count too: a setting, a version."""
        for word in words:
            self._told.update(word.encode("utf-8", "surrogateescape") + b"\0")

    def digest(self) -> str:
        """What was taken in: equal for what is equal."""
        return self._told.hexdigest()

    def seen(self) -> str:
        """How it was met: also what was changed and changed back since differs."""
        return self._seen.hexdigest()


def state(nodes: Iterator[Node]) -> str:
    """What `Tree.seen` would be for these, without reading them. Raises OSError."""
    seen = hashlib.sha256()
    for node in nodes:
        seen.update(_state(node))
    return seen.hexdigest()


def _state(node: Node) -> bytes:
    """A file's name and state. Of a folder only its name counts: what is left out of it comes and goes."""
    status, path = node.status, node.path.encode("utf-8", "surrogateescape")
    if stat.S_ISDIR(status.st_mode):
        return path + b"\0"
    return path + b"\0%d %d %d %d\0" % state_of(status)


def state_of(status: os.stat_result) -> tuple[int, int, int, int]:
    """What a change of a file changes: times (one can be set back, not both), size, and which file it is."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def content(path: str, size: int) -> bytes:
    """A digest of a file's content, of which about `size` bytes are expected. Raises OSError."""
    handle, most = os.open(path, OPENING), min(size + 1, AT_ONCE)
    try:
        digest = hashlib.sha256()
        while piece := os.read(handle, most):
            digest.update(piece)
        return digest.digest()
    finally:
        os.close(handle)
