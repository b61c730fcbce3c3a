"""Dates that cannot be: in the future, or in an order in which things do not happen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from casebook.model.records import Case, Edition, Remark
from casebook.reading.yaml_text import Location

Fault = tuple[Location, str, str]
"""The place in the record, the code and the message."""


def of_case(case: Case, latest: dt.date) -> Iterator[Fault]:
    """What is wrong with a case's dates. `latest` is the last day that is no future."""
    yield from _in_order(("updated",), case.updated, "更新日期", case.published, "收录日期 (published)")
    yield from _in_future(("published",), case.published, latest)
    yield from _in_future(("updated",), case.updated, latest)
    for index, correction in enumerate(case.corrections):
        at = ("corrections", index, "date")
        yield from _in_order(at, correction.date, "更正日期", case.published, "收录日期 (published)")
        yield from _in_future(at, correction.date, latest)
    yield from of_remarks(case.remarks, latest)
    for index, outcome in enumerate(case.outcomes):
        yield from _in_future_year(("outcomes", index, "year"), outcome.year, latest)


def of_edition(edition: Edition, latest: dt.date) -> Iterator[Fault]:
    """What is wrong with an edition's year and its sources' dates."""
    yield from _in_future_year(("year",), edition.year, latest)
    yield from of_remarks(edition.remarks, latest)
    for index, source in enumerate(edition.sources):
        at = ("sources", index, "accessed")
        yield from _in_order(at, source.accessed, "访问日期", source.date, "发布日期 (date)")
        yield from _in_future(("sources", index, "date"), source.date, latest)
        yield from _in_future(at, source.accessed, latest)


def of_remarks(remarks: Sequence[Remark], latest: dt.date) -> Iterator[Fault]:
    """What is wrong with the dates of remarks of ours: what one rests on is no younger than it."""
    for index, remark in enumerate(remarks):
        at = ("remarks", index, "date")
        if remark.source:
            yield from _in_order(at, remark.date, "本站注的日期", remark.source.date, "依据的发布日期 (date)")
            yield from _in_future(("remarks", index, "source", "date"), remark.source.date, latest)
        yield from _in_future(at, remark.date, latest)


def _in_order(at: Location, later: dt.date | None, name: str, earlier: dt.date | None, before: str) -> Iterator[Fault]:
    if later and earlier and later < earlier:
        yield at, "E070", f"{name} {later} 早于{before} {earlier}；请核对这两个日期"


def _in_future(at: Location, day: dt.date | None, latest: dt.date) -> Iterator[Fault]:
    if day and day > latest:
        yield at, "W071", f"{day} 还没有到；请核对日期"


def _in_future_year(at: Location, year: int | None, latest: dt.date) -> Iterator[Fault]:
    if year and year > latest.year:
        yield at, "W071", f"{year}年还没有到；请核对年份"
