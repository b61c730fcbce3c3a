"""How one figure is printed: digits as written, with unit and qualifiers where Chinese puts them."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from casebook.model import units
from casebook.model.outcomes import AFTER_DIGITS, AFTER_UNIT, Quantity

MINUS = "\N{MINUS SIGN}"
TO = "\N{FULLWIDTH TILDE}"


def number(value: Decimal) -> str:
    """Digits as written: 99.40 stays 99.40, no thousands separators."""
    return f"{value:f}".replace("-", MINUS)


def span(ends: tuple[Decimal, ...], unit: str = "") -> str:
    """One number or a range: 30, 3～7. Both ends of a range of percent bear the sign: 30%～50%, without the last."""
    return f"{unit if unit in ('%', '‰') else ''}{TO}".join(number(end) for end in ends)


class PrintedFigure(NamedTuple):
    """A figure in the parts it is printed in: 超过 3000 余家, or the source's own wording alone."""

    front: str
    digits: str
    back: str

    def __str__(self) -> str:
        return "".join(self)


def printed(quantity: Quantity, unit: str, qualifiers: tuple[str, ...] | None, unsigned: bool = False) -> PrintedFigure:
    """A figure as its source has it. Its own unit and qualifiers come before the outcome's, which are given here.

    `unsigned` leaves out the sign of a change, whose direction a verb tells.
    """
    said = quantity.qualifier or (qualifiers if quantity.words is None else None) or ()
    middle = "".join(word for word in said if word in AFTER_DIGITS)
    end = "".join(word for word in said if word in AFTER_UNIT)
    front = "".join(word for word in said if word not in AFTER_DIGITS and word not in AFTER_UNIT)
    if (words := quantity.words) is not None:  # 十余项, 5万元（含）以上: what the words say is not said again
        behind = "".join(
            word for word in (middle, end) if not words.endswith(word) and (word != middle or word not in words)
        )
        return PrintedFigure(front if not words.startswith(front) else "", words, behind)
    ends = tuple(sorted(abs(end) for end in quantity.n)) if unsigned else quantity.n
    unit = quantity.unit or unit
    return PrintedFigure(front, span(ends, unit), _with_more(unit, middle, ends[-1]) + end)


def _with_more(unit: str, more: str, last: Decimal) -> str:
    """A unit with 余 or 多 where Chinese puts it: 300余万元, but 3亿余元; 140多个, but 3个多月.

    After digits it stands for what follows a round number. After any other number it stands for a part of the unit.
    """
    if not more or last % 10 == 0:
        return more + unit
    taken = units.measured(unit)
    if taken.prefix:
        return f"{taken.prefix}{more}{unit.removeprefix(taken.prefix)}"
    if taken.sort == "time" and unit.startswith("个"):
        return f"个{more}{unit.removeprefix('个')}"
    return f"{unit}{more}" if taken.sort in ("time", "money") or unit == "倍" else more + unit
