"""The table of how long one waits, with its targets (see `speed`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

SMALL, LARGE, HUGE = 10, 1000, 10_000
WALL, CPU = 0, 1

Row = tuple[str, float | None, float, float]
"""What, measured, the most that is allowed, the goal."""


def rows(results: Mapping[int, Mapping[str, Any]]) -> Iterator[Row]:
    """Every line of the table; None for what was not measured."""

    def ratio(cases: int, kind: str, which: int = WALL) -> float | None:
        return float(results[cases]["ratios"][kind][which]) if cases in results else None

    def preview(cases: int) -> float | None:
        return float(results[cases]["preview"]) if cases in results else None

    yield "10 cases, from nothing: time / stock Material's", ratio(SMALL, "cold"), 1.35, 1.2
    yield "10 cases, one changed: time / stock Material's", ratio(SMALL, "changed"), 1.1, 1.0
    yield "10 cases, nothing changed: time / stock Material's", ratio(SMALL, "same"), 0.15, 0.1
    yield "1,000 cases, from nothing: processor time / Hugo's", ratio(LARGE, "cold", CPU), 4.7, 4.3
    yield "1,000 cases, from nothing: time / Hugo's", ratio(LARGE, "cold"), 5.2, 4.5
    yield "1,000 cases, one changed: time / Hugo's", ratio(LARGE, "changed"), 4.2, 3.0
    yield "10,000 cases, from nothing: time / Hugo's", ratio(HUGE, "cold"), 1.4, 1.2
    yield "10 cases, preview: seconds from save to page", preview(SMALL), 0.6, 0.4
    yield "1,000 cases, preview: seconds from save to page", preview(LARGE), 1.0, 0.8
    yield "10,000 cases, preview: seconds from save to page", preview(HUGE), 4.0, 3.0
    book = results[SMALL]["book"] if SMALL in results else None
    yield "book of an edition of 100: processor ms a page", book and book["cpu"], 4.9, 4.0
    yield "book of an edition of 100: KB a page", book and book["size"], 3.8, 3.0


def lines(results: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[str, str, str, str, str]]:
    """The cells of the table."""
    for what, value, most, goal in rows(results):
        told = "not measured" if value is None else f"{value:.3g}"
        verdict = "" if value is None else "goal" if value <= goal else "met" if value <= most else "**missed**"
        yield what, told, f"≤ {most:g}", f"≤ {goal:g}", verdict


ABOUT = """\
The tools take turns, and each figure is the median of the ratios of the rounds, so that load meets both alike. PDF files \
and the editor's engine are made at ten cases and left out from 1,000, since Hugo makes neither. “From nothing” keeps what \
a machine makes once: fonts, and that engine. A preview is timed from saving a case until the server shows it. The book \
is that of one edition with 100 cases, made as the site makes it; its time is the least of three, without \
starting Python and reading data. Of its KB a page 1.5 are tags for screen readers, which PDF/UA asks for: without them \
4.4 would be left."""
