"""What is remembered of a record is said of that record and no other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casebook.model import figures, ground
from casebook.model.ground import remembered
from casebook.model.outcomes import Outcome, Quantity


def outcome(number: int) -> Outcome:
    return Outcome.model_validate({"name": "办件", "value": Quantity.plain((Decimal(number),)), "unit": "件"})


def test_a_record_is_asked_once_while_it_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "REMEMBERED", 3)
    asked = []

    @remembered
    def name(of: Outcome) -> str:
        asked.append(of)
        return of.name

    same, other = outcome(1), outcome(1)
    assert [name(of) for of in (same, same, other, same)] == ["办件"] * 4
    assert [id(of) for of in asked] == [id(same), id(other)]
    for number in range(7):
        name(outcome(number))
    assert len(asked) == 9


def test_records_that_come_and_go_are_never_taken_for_each_other() -> None:
    for number in range(3 * ground.REMEMBERED):
        assert figures.sentence(outcome(number)) == f"办件：{number}件"  # a new record may stand where an old one stood


def test_a_changed_copy_is_another_record() -> None:
    first = outcome(1)
    assert figures.figure(first).number == "1"
    assert figures.figure(first.model_copy(update={"value": Quantity.plain((Decimal(2),))})).number == "2"
    assert figures.figure(first).number == "1"
