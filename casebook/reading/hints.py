"""What somebody might look into: nothing is wrong, and nothing is claimed of a source that nobody has read for it."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.base.problems import Problem
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.model.remarks import UNSTATED
from casebook.reading import decoding

FIELDS = {key: key for key in UNSTATED if key in Case.model_fields} | {"documents": "policies"}
"""The field of a case that answers each question; what has none is never proposed."""


def of(library: Library) -> Iterator[Problem]:
    """For each case the questions that neither a field answers nor `unstated` lists."""
    for case in library.cases:
        found = open_questions(case)
        origin = library.origins.get(case.id)
        if found and origin:
            listed = "、".join(f"{key}（{UNSTATED[key]}）" for key in found)
            message = f"案例{case.id}没有写{listed}；来源写了就填，读过来源确实没有的，写进unstated"
            yield Problem(decoding.shown_path(origin.path), origin.line, 1, "H085", message)


def open_questions(case: Case) -> list[str]:
    """Keys of UNSTATED that the case says nothing about."""
    return [key for key, name in FIELDS.items() if not getattr(case, name) and key not in case.unstated]
