"""What the cells of a table say of an outcome: numbers as numbers, and units where there is one for all of them."""

from __future__ import annotations

from decimal import Decimal

from casebook.model import figures
from casebook.model.outcomes import Outcome, Quantity

SEPARATOR = "；"


def figure(quantity: Quantity | None) -> str | Decimal | None:
    """A number; or a range as text; or the source's own words for it."""
    if quantity is None:
        return None
    if quantity.words is not None:
        return quantity.words
    return quantity.n[0] if len(quantity.n) == 1 else figures.span(quantity.n)


def units(outcome: Outcome) -> list[str]:
    """The units of its figures: one, or that before and that after."""
    return list(dict.fromkeys(outcome.unit_of(part) for part in (outcome.before, outcome.now) if part))


def unit(outcome: Outcome) -> str | None:
    """The one unit of all its figures; None where there are two."""
    found = units(outcome) or [outcome.unit or ""]
    return found[0] or None if len(found) == 1 else None


def unit_of(outcome: Outcome, quantity: Quantity | None) -> str | None:
    """The unit of a figure, where there is another."""
    return outcome.unit_of(quantity) or None if quantity and len(units(outcome)) > 1 else None


def said(what: str, outcome: Outcome) -> str | None:
    """The qualifiers, statistics or verbs of an outcome, in the order of its figures."""
    changed = outcome.change.value if outcome.change else None
    records = (outcome.before, outcome.now, outcome, outcome.change, changed)
    said = [found for record in records if (found := getattr(record, what, None))]
    words = [word for found in said for word in ((found,) if isinstance(found, str) else found)]
    if what == "qualifier" and outcome.rank and outcome.rank.within:
        words.append("前")  # 前10 is not 第10
    return SEPARATOR.join(dict.fromkeys(words)) or None
