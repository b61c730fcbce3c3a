"""How soon a preview sees that a file was saved. MkDocs looks twice a second, by asking for the state of every file: so
changes are seen on shared and foreign disks too, where the system tells of none."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingEmitter

if TYPE_CHECKING:
    from mkdocs.livereload import LiveReloadServer

SOONEST = 0.1
"""Seconds between two looks at least."""
REST = 60
"""How many times as long as a look takes there is none: a preview that nobody uses takes some 3 % of a processor."""
QUIET = 0.12
"""Seconds without a change after which it builds: more than SOONEST, for whoever saves in two steps."""


class Watching(PollingEmitter):
    """Looks at a folder the more often, the less a look costs, and never more seldom than it was told."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, listdir=_listed, **named)
        self._took = 0.0

    @property
    def timeout(self) -> float:
        """Seconds until the next look."""
        return min(self._timeout, max(SOONEST, REST * self._took))

    def queue_events(self, timeout: float) -> None:
        """Wait, then look."""
        started = time.thread_time()  # waiting takes none of it
        super().queue_events(timeout)
        self._took = time.thread_time() - started


def _listed(folder: str | None) -> Iterator[os.DirEntry[str]]:
    """What is in a folder, but for compiled templates: a build puts them there."""
    with os.scandir(folder) as listed:
        yield from (entry for entry in listed if entry.name != "__pycache__")


def hasten(server: LiveReloadServer) -> None:
    """Have the server see changes sooner. It must not run yet."""
    paths = list(server._watched_paths)
    for path in paths:
        server.unwatch(path)
    observer: Any = BaseObserver(Watching, timeout=server.observer.timeout)
    server.observer = observer
    server.build_delay = QUIET
    for path in paths:
        server.watch(path)
