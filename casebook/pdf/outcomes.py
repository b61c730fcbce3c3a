"""Outcomes as the templates print them: a tile, a row of a table, two bars."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from casebook.model import charts, figures
from casebook.model.facts import told
from casebook.model.records import Case, Outcome
from casebook.pdf.texts import shown

REMARK = re.compile("（[^）]{1,8}）$")
"""What is compared, after a label: it stands on one line."""


def tile(outcome: Outcome) -> dict[str, Any]:
    figure = figures.figure(outcome)
    beside = figures.beside(outcome)
    label = outcome.name + (f"（{beside}）" if beside else "")
    remark = REMARK.search(label)
    at = remark.start() if remark else len(label)
    return {
        "figure": shown(figure.number),
        "unit": shown(figure.unit),
        "label": [[shown(label[:at]), shown(label[at:])]],
        "words": "yes" if figures.in_words(outcome) else "",
    }


def outcome_table(pairs: Sequence[tuple[Case, Outcome]], with_case: bool = False) -> dict[str, Any]:
    """Outcomes as rows, with the columns that any of them fills."""
    rows = [outcome_row(case, outcome, with_case) for case, outcome in pairs]
    return {
        "rows": rows,
        "with_case": "yes" if with_case else "",
        "has_before": "yes" if any(row["before"] for row in rows) else "",
        "has_after": "yes" if any(row["after"] for row in rows) else "",
        "has_bars": "yes" if any(row["bars"] for row in rows) else "",
        "has_change": "yes" if any(row["change"] for row in rows) else "",
    }


def outcome_row(case: Case, outcome: Outcome, with_case: bool) -> dict[str, Any]:
    stated, computed = figures.change(outcome), figures.computed_points(outcome)
    basis = outcome.change.basis or "" if outcome.change else ""
    place = f"见{outcome.source.place}" if outcome.source and outcome.source.place and not with_case else ""
    when_and_where = " · ".join(filter(None, [figures.when(outcome), place]))
    notes = [when_and_where, *told(outcome), f"注：{outcome.note}" if outcome.note else ""]
    drawn = bars(outcome)
    row: dict[str, Any] = {
        "name": shown(outcome.name),
        "notes": [shown(note) for note in notes if note],
        "before": shown(figures.before(outcome)),
        "after": shown(figures.after(outcome)),
        "bars": drawn | {"index": ""} if drawn and with_case else drawn,
        "change": shown(stated or computed),
        "basis": basis if stated else "编者计算" if computed else "",
    }
    return row | {"case": case.id} if with_case else row


def bars(outcome: Outcome) -> dict[str, str]:
    """Lengths as shares of the longest, and what the picture says in words; empty when nothing may be drawn."""
    drawn = charts.bars(outcome)
    if drawn is None:
        return {}
    longest = max(drawn.before, *drawn.after)
    before, low, high = (f"{value / longest:.4f}" for value in (drawn.before, *drawn.after))
    alternative = figures.sentence(outcome) + (f"（{drawn.base}）" if drawn.base else "")
    return {"before": before, "low": low, "high": high, "index": drawn.base, "alt": alternative}
