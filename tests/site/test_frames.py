"""The theme around a page: what differs goes into slots, and a slot that got lost is noticed."""

from __future__ import annotations

import pytest

from casebook.site.frames import SLOTS, Frame, FrameBroken, mark

WHOLE = " ".join(f"<i>{mark(slot)}</i>" for slot in SLOTS)


def test_slots_are_filled_with_what_they_are_given_and_nothing_in_it_is_a_slot() -> None:
    values = {slot: f"{slot} \\1 {mark('title')}" for slot in SLOTS}
    assert Frame(WHOLE).filled(values).decode() == " ".join(f"<i>{values[slot]}</i>" for slot in SLOTS)


def test_one_value_fills_every_place_of_its_slot() -> None:
    values = dict.fromkeys(SLOTS, "x")
    assert Frame(WHOLE + mark("title")).filled(values | {"title": "y"}).endswith(b"y")


@pytest.mark.parametrize("slot", sorted(set(SLOTS) - {"canonical"}))
def test_a_theme_that_loses_a_slot_is_refused(slot: str) -> None:
    with pytest.raises(FrameBroken, match=slot):
        Frame(WHOLE.replace(mark(slot), ""))


def test_what_the_data_may_hold_is_no_slot() -> None:
    """The names of editions stand in the footer, so in the frame itself."""
    filled = Frame(f"{WHOLE} @casebook:content@ casebook:title").filled(dict.fromkeys(SLOTS, "x"))
    assert filled.endswith(b" @casebook:content@ casebook:title")
