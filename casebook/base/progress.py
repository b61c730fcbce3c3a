"""How far a long job has come, on standard error: a bar in a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")

PATIENCE = 2.0
"""Seconds before anything is shown; what is over sooner needs no bar."""
SELDOM = 15.0
"""Seconds between the lines of a log, where a bar would be noise."""
WIDTH = 24


def progress(
    items: Iterable[T],
    total: int,
    label: str,
    stream: TextIO | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[T]:
    """Yield the items, showing how many of `total` are done once that takes longer than two seconds."""
    stream = stream or _unheard()
    live = stream.isatty()
    started = shown = clock()
    drawn = False
    try:
        for done, item in enumerate(items):
            now = clock()
            if now - started >= PATIENCE and now - shown >= (0.1 if live else SELDOM):
                shown, drawn = now, True
                _show(stream, label, done, total, live)
            yield item
    finally:
        if drawn and live:
            stream.write("\r\033[K")  # a finished bar says nothing
            stream.flush()


def _unheard() -> TextIO:
    """Standard error, past whoever keeps what is said there to say it again."""
    stream: TextIO = getattr(sys.stderr, "unheard", sys.stderr)
    return stream


def _show(stream: TextIO, label: str, done: int, total: int, live: bool) -> None:
    share = min(done / total, 1) if total else 1
    if live:
        filled = round(share * WIDTH)
        stream.write(f"\r\033[K{label} {'█' * filled}{'░' * (WIDTH - filled)} {done}/{total}")
    else:
        stream.write(f"{label}：{done}/{total}（{share:.0%}）\n")
    stream.flush()
