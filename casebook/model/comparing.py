"""What outcomes are, by kind, and what of them may be compared, ordered or drawn."""

from __future__ import annotations

import re
from decimal import Decimal

from casebook.model import units
from casebook.model.outcomes import LOWER_BOUNDS, UPPER_BOUNDS, Outcome, Quantity

KINDS = {
    "time": "时间",
    "money": "金额",
    "rate": "比率",
    "change": "变化幅度",
    "count": "数量",
    "rank": "名次",
    "text": "定性结果",
}
"""Kinds of outcome in the order readers meet them, with their Chinese names."""

RANKED = re.compile("排名|名次|位次|位居|位列|排位")


def is_rank(outcome: Outcome) -> bool:
    """Whether the outcome is a rank, also one that was entered as a number: 第3位 is no 3 people."""
    if outcome.rank:
        return True
    now = outcome.now
    return now is not None and outcome.unit_of(now) in ("位", "名") and bool(RANKED.search(outcome.name))


def kind(outcome: Outcome) -> str:
    """A key of KINDS: what sort of quantity the outcome is. Only figures of a kind are put side by side."""
    if is_rank(outcome):
        return "rank"
    if outcome.now is None:
        return "change" if outcome.change else "text"
    return units.sort(outcome.unit_of(outcome.now)) if outcome.unit_of(outcome.now) else "text"


def magnitude(quantity: Quantity | None, unit: str) -> Decimal | None:
    """A number for sorting within a kind (元, working hours, percent, pieces); None when there is none."""
    if quantity is None:
        return None
    return quantity.n[-1] * units.measured(unit).scale * units.hours(unit)


def size(outcome: Outcome) -> Decimal | None:
    """The magnitude of what it is now; None for words, for 前10 and for outcomes that state only a change."""
    if outcome.rank:
        return None if outcome.rank.within else Decimal(outcome.rank.place)
    return magnitude(outcome.now, outcome.unit_of(outcome.now)) if outcome.now else None


def unit(outcome: Outcome) -> str:
    """The unit that outcomes of a kind are put together by; "" where nothing can be put together."""
    if is_rank(outcome):
        return outcome.rank.scope or "" if outcome.rank else ""
    if outcome.now is None:
        return outcome.change.of if outcome.change else ""
    return units.base(outcome.unit_of(outcome.now))


def statistic(outcome: Outcome) -> str:
    """What the figure of now is: an average stands beside averages only."""
    own = outcome.now.statistic if outcome.now else None
    return own or outcome.statistic or ""


def scaled(outcome: Outcome) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]] | None:
    """Before and after on one scale, as ends; None where they cannot be brought to one exactly."""
    old, new = outcome.before, outcome.after
    if not old or not new:
        return None
    (dimension, factor), (other, factor_of_other) = (units.exact(outcome.unit_of(part)) for part in (old, new))
    if dimension != other:
        return None
    if factor == factor_of_other:  # most of them; digits stay exact
        return old.n, new.n
    return tuple(end * factor for end in old.n), tuple(end * factor_of_other for end in new.n)


def direction(outcome: Outcome) -> int:
    """1 when what it is now lies above all it was, −1 below, 0 when neither or nobody can tell."""
    ends = scaled(outcome)
    if ends is None:
        return 0
    old, new = ends
    return (min(new) > max(old)) - (max(new) < min(old))


def alike(outcome: Outcome) -> bool:
    """Whether before and after are stated in the same way, so that a picture of both claims no more than the source.

    An average and the fastest are two things; of "at least" and "at most" nobody knows how far they lie apart; and
    what the source has in words is a number only to sort by.
    """
    old, new = outcome.before, outcome.after
    if not old or not new or is_rank(outcome) or old.words or new.words or scaled(outcome) is None:
        return False
    if (old.statistic or outcome.statistic) != (new.statistic or outcome.statistic):
        return False
    was, now = frozenset(old.qualifier or ()), frozenset(new.qualifier or outcome.qualifier or ())
    return not (was & LOWER_BOUNDS and now & UPPER_BOUNDS) and not (was & UPPER_BOUNDS and now & LOWER_BOUNDS)
