"""Figures of a text and of a case's data, so that one can be held against the other: a number, its unit, how it stood.

A figure is a number with a unit or a percent sign, outside quotation marks, titles of documents, dates and ordinals.
Numbers are equal by what they count, units letter by letter: nothing is converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from casebook.editing.extracting import HIDDEN
from casebook.editing.numerals import number_of
from casebook.editing.quantities import plain_text, read
from casebook.model import quantities
from casebook.model.outcomes import Outcome, Quantity

ANYWHERE = re.compile(r"[0-9零一二两三四五六七八九十百千半翻]")
DIGITS = re.compile(r"[0-9][0-9,.]*")
LONGEST_UNIT = 12
SHARES = re.compile("[-=>→~至到缩压降减提增升上下变改]")
"""What stands behind a number that leaves its unit to the next one."""
PLACE = re.compile(r"(?:第|前)([0-9]{1,5}|[一二三四五六七八九十]{1,3})")


class Stated(NamedTuple):
    """A figure as it stands somewhere. `after` are the characters behind its digits."""

    ends: tuple[Decimal, ...]
    unit: str
    text: str
    after: str = ""

    def says(self, end: Decimal, unit: str) -> bool:
        """Whether this figure of a source says this number with this unit.

        A number without a unit may share that of the next one (由3缩减至1个工作日). The reader of numbers stops at the
        first unit it knows, so a longer one is looked for in the text.
        """
        if end not in self.ends:
            return False
        shared = not self.unit and SHARES.match(self.after)
        return bool(self.unit == unit or shared or (len(unit) > len(self.unit) and self.after.startswith(unit)))


def in_text(text: str, hidden: bool = False, words: bool = False) -> Iterator[Stated]:
    """The figures of a text. `hidden` looks into quotation marks and dates too, `words` for Chinese numerals too."""
    plain = plain_text(text)
    if not hidden:
        plain = HIDDEN.sub(lambda found: "■" * len(found[0]), plain)
    at = 0
    while found := (ANYWHERE if words else DIGITS).search(plain, at):
        at = found.start()
        if at and plain[at - 1] in ".■" and plain[at].isdecimal() and not hidden:
            at = found.end()
            continue
        reading = read(plain, at)
        digits = DIGITS.match(plain, at)
        if reading is None:
            at = digits.end() if digits else at + 1
            continue
        after = re.sub("^[ 余多几来]+", "", plain[digits.end() : digits.end() + LONGEST_UNIT * 2]) if digits else ""
        yield Stated(tuple(map(abs, reading.ends)), reading.unit, text[at : reading.end].strip(), after)
        at = max(reading.end, at + 1)


def of_outcome(outcome: Outcome) -> Iterator[Stated]:
    """The figures of an outcome with their units, printed without a sign: a verb or the word for a fall has that."""
    for quantity in (outcome.before, outcome.after, outcome.value):
        if quantity is not None:
            yield _stated(quantity, outcome.unit_of(quantity), outcome.qualifier)
    if outcome.change:
        yield _stated(outcome.change.value, outcome.change.of, outcome.qualifier if not outcome.now else None)


def _stated(quantity: Quantity, unit: str, qualifiers: tuple[str, ...] | None) -> Stated:
    printed = str(quantities.printed(quantity, unit, qualifiers, unsigned=True))
    if quantity.words is not None:
        return Stated((), "", printed, quantity.words)
    return Stated(tuple(abs(end) for end in quantity.n), unit, printed)


def places(text: str) -> set[int]:
    """The places of rankings that a text names, in digits or words: 第3, 第三, 前10."""
    return {number_of(found) for found in PLACE.findall(plain_text(text))}


def missing(figure: Stated, source: Iterable[Stated]) -> bool:
    """Whether a figure of the data is not among those of the source: each end of a range is looked for."""
    listed = list(source)
    return not all(any(stated.says(end, figure.unit) for stated in listed) for end in figure.ends)


def turned(outcome: Outcome, drafted: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What of an outcome goes the other way in the source: a rise that is a fall there, after that is before there.

    Only what the source plainly has turned round is told: its own figures, `drafted` as an import would take them.
    """
    if outcome.change and outcome.change.value.n and outcome.change.value.low:
        of = outcome.change
        told = {
            _ends(change["value"])
            for draft in drafted
            if (change := draft.get("change")) and of.of in (change.get("unit"), _unit(change["value"]))
        }
        opposite = tuple(sorted(-end for end in of.value.n))
        if opposite in told and tuple(sorted(of.value.n)) not in told:
            printed = str(quantities.printed(of.value, of.of, None, unsigned=True))
            yield f"{'下降' if of.value.low < 0 else '上升'}{printed}"
    if outcome.before and outcome.after and outcome.before.n != outcome.after.n:
        pairs = {(_ends(draft["before"]), _ends(draft["after"])) for draft in drafted if "before" in draft}
        ours = tuple(sorted(outcome.before.n)), tuple(sorted(outcome.after.n))
        if ours not in pairs and ours[::-1] in pairs:
            before, after = (
                str(quantities.printed(one, outcome.unit_of(one), outcome.qualifier))
                for one in (outcome.before, outcome.after)
            )
            yield f"{before}→{after}"


def _ends(figure: Any) -> tuple[Decimal, ...]:
    n = figure["n"] if isinstance(figure, dict) else figure
    return tuple(sorted(map(Decimal, n if isinstance(n, (tuple, list)) else (n,))))


def _unit(figure: Any) -> str | None:
    return figure.get("unit") if isinstance(figure, dict) else None
