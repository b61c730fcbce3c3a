"""Where the time of a build goes: `with stage("导出"): …` around each part, and a table at the end.

Time spent in an inner stage counts for that one only, so that the stages add up to the whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds: of processor time of this process with all its threads, and by the clock."""

    cpu: float = 0.0
    wall: float = 0.0

    def plus(self, other: Spent, sign: int = 1) -> Spent:
        return Spent(self.cpu + sign * other.cpu, self.wall + sign * other.wall)


spent: dict[str, Spent] = {}
"""What each stage of this process has taken so far, in the order they began."""

_inner: list[Spent] = []
_open: list[str] = []
"""The stages that have not ended yet, the innermost last."""


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count what happens inside for this stage, and no longer for the one around it."""
    spent.setdefault(name, Spent())
    _inner.append(Spent())
    _open.append(name)
    started = _now()
    try:
        yield
    finally:
        took = _now().plus(started, -1)
        _open.pop()
        spent[name] = spent[name].plus(took.plus(_inner.pop(), -1))
        if _inner:
            _inner[-1] = _inner[-1].plus(took)


@contextmanager
def apart() -> Iterator[None]:
    """Count anew, in a process that begins as a copy of another: for the stage that one was at, and those inside."""
    name = _open[-1] if _open else ""
    for kept in (spent, _inner, _open):
        kept.clear()
    with stage(name) if name else nullcontext():
        yield


def add(others: dict[str, Spent]) -> None:
    """Count what the stages of another process took: processor time only, for its clock ran beside ours."""
    for name, took in others.items():
        spent[name] = spent.get(name, Spent()).plus(Spent(took.cpu, 0.0))


def _now() -> Spent:
    return Spent(time.process_time(), time.perf_counter())


def table() -> str:
    """The stages with their times, for people."""
    total = sum((took.cpu for took in spent.values()), 0.0) or 1.0
    lines = [f"{took.cpu:8.2f}秒 {took.cpu / total:4.0%} {name}" for name, took in spent.items()]
    return "\n".join([f"{'处理器时间':>6} 占比 阶段", *lines])
