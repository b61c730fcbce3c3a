"""Bars say what the figures say: true to scale, in words too, and not at all where the meaning is in doubt."""

from __future__ import annotations

from decimal import Decimal as D
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from casebook.model import charts
from tests.model.test_figures import change, outcome


def widths(drawn: str) -> dict[str, float]:
    picture = ElementTree.fromstring(drawn)
    return {bar.get("class"): float(bar.get("width")) for bar in picture.iter() if bar.tag.endswith("rect")}


@pytest.mark.parametrize(
    "silent",
    [
        outcome("预警提醒", change=change("-110.5", basis="同比"), note="降幅超过100%"),
        outcome("预警提醒", change=change("-110.5", basis="同比")),
        outcome("执行到位率", change=change("7.97", basis="同比"), note="百分比还是百分点"),
        outcome("执行到位率", change=change("7.97", basis="同比")),
        outcome("费用", change=change("-40")),
        outcome("信用A级单位", change=change("34", "倍")),
        outcome("违法行为", text="零发生"),
        outcome("新落地项目", value=14, unit="个"),
        outcome("亏损", before=-5, after=3, unit="万元"),
        outcome("事项", before=0, after=12, unit="项"),
    ],
    ids=lambda silent: silent.name,
)
def test_nothing_is_drawn_where_a_picture_would_claim_too_much(silent) -> None:
    assert charts.svg(silent) == ""


def test_before_and_after_are_drawn_from_zero_on_one_scale() -> None:
    bars = widths(charts.svg(outcome(before=3, after=1, unit="个工作日"), width=150))
    assert bars == {"bar-before": 150, "bar-after": 50}


def test_a_range_shows_its_lower_end_and_its_spread() -> None:
    bars = widths(charts.svg(outcome(before=30, after=(3, 6), unit="个工作日"), width=150))
    assert bars == {"bar-before": 150, "bar-after": 15, "bar-spread": 15}


def test_a_stated_change_is_drawn_against_its_basis_and_says_so() -> None:
    assert not charts.svg(outcome("涉企警情", change=change("-40", basis="同比"))), "of which year is 100?"
    drawn = charts.svg(outcome("涉企警情", change=change("-40", basis="同比"), year=2023), width=150)
    assert widths(drawn) == {"bar-before": 150, "bar-after": 90}
    label = ElementTree.fromstring(drawn).get("aria-label")
    assert "同比下降40%" in label
    assert "上年=100" in label


NUMBERS = st.decimals(0, 10**12, places=2)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_bars_are_in_proportion_and_never_leave_the_picture(before: D, one: D, other: D) -> None:
    assume(before > 0)
    after = (min(one, other), max(one, other))
    bars = widths(charts.svg(outcome(before=before, after=after, unit="元"), width=200))
    longest = max(before, after[1])
    assert bars["bar-before"] == pytest.approx(float(before / longest * 200), abs=0.1)
    assert bars["bar-after"] == pytest.approx(float(after[0] / longest * 200), abs=0.1)
    assert bars["bar-after"] + bars.get("bar-spread", 0) <= 200.1
    assert min(bars.values()) >= 0


@given(st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60).filter(str.strip))
def test_any_name_is_an_alternative_text_not_markup(name: str) -> None:
    drawn = charts.svg(outcome(name, before=2, after=1, unit="天"))
    assert ElementTree.fromstring(drawn).get("aria-label").startswith(name)
