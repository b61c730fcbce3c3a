"""About how much of a page the parts of a case take: measuring all of them would double the time of a book.

The weights were fitted to the measured heights of 130 cases of all lengths (2026-11). Of 520 cases, long and short ones,
first pages are right to 0.08, and whole cases and their ends, near the edge, to 0.2. A template measures only what comes
out near the edge.
"""

from __future__ import annotations

from collections.abc import Iterable

from casebook.model.facts import aside, facts, said
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind
from casebook.model.records import Case
from casebook.model.remarks import UNSTATED


def room(library: Library, case: Case) -> dict[str, str]:
    """Pages that a case takes in all, up to its outcomes, and from them on with its terms explained."""
    prose = [text for section in CASE.sections if section.kind is Kind.TEXT and (text := section.parts[0].says(case))]
    told = lines([case.summary, *prose], 42) + 2.6 * len(prose)
    if case.recognition:
        told += lines(map(said, case.recognition), 40) + 2.6
    told += lines((measure.text + aside(measure) for measure in case.measures), 39) + 1.6 * len(case.measures)
    explained = lines([library.term[term].explanation for term in case.terms], 20)
    rows = sum(1.6 + bool(outcome.note) + len(facts(outcome)) + 0.4 * bool(outcome.period) for outcome in case.outcomes)
    named = len(case.policies) + len(case.entities) + len(case.platforms)
    # What the source leaves open and our remarks came after the fit: a heading each, and small lines.
    left_open = ["、".join(UNSTATED[key] for key in case.unstated), "".join(case.questions)]
    notes = [[text for text in left_open if text], [f"{remark.date}：{said(remark)}" for remark in case.remarks]]
    noted = sum(lines(texts, 46) + 1.8 for texts in notes if texts)
    pages = {
        "whole": 0.525 + 0.0225 * told + 0.0033 * explained + 0.0293 * rows + 0.0184 * named + 0.02 * noted,
        "opening": 0.374 + 0.0239 * told,
        "closing": 0.247 + 0.012 * explained + 0.0284 * rows + 0.0272 * named + 0.0225 * noted,
    }
    return {part: f"{height:.2f}" for part, height in pages.items()}


def lines(texts: Iterable[str], characters: int) -> int:
    """Lines of so many characters that the texts take, each beginning a new one."""
    return sum(-(-len(text) // characters) for text in texts)
