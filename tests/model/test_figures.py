"""Figures as the ten cases print them, and the words and signs around them."""

from __future__ import annotations

import re
from decimal import Decimal as D

import pytest

from casebook.model import figures
from casebook.model.records import Change, Outcome


def outcome(name: str = "办理时间", **fields: object) -> Outcome:
    return Outcome.model_validate({"name": name} | fields)


def change(value: str, unit: str = "%", basis: str | None = None) -> dict[str, object]:
    return {"value": D(value), "unit": unit, "basis": basis}


TIME = outcome(before=30, after=(3, 7), unit="个工作日")
RATE = outcome("化解率", before=D("85.3"), after=D("99.4"), unit="%")
MONEY = outcome(value=108, unit="亿元", change=change("10", basis="同比"))
PIECES = outcome(value=3600, unit="条", qualifier="余")
FALL = outcome("涉企警情", change=change("-43.8", basis="同比"))
LEAST = outcome("审批效率", change=change("80"), qualifier="以上")
TIMES = outcome("信用A级单位", change=change("34", "倍"))
WORDS = outcome("违法行为", text="零发生")


@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        (figures.before(TIME), "30个工作日"),
        (figures.after(TIME), "3～7个工作日"),
        (figures.after(outcome(value=D("1.36"), unit="万人次")), "1.36万人次"),
        (figures.after(outcome(before=1, after=D("99.40"), unit="%")), "99.40%"),
        (figures.after(PIECES), "3600余条"),
        (figures.after(outcome(value=5, unit="天", qualifier="约")), "约5天"),
        (figures.after(outcome(value=5, unit="天", qualifier="以上")), "5天以上"),
        (figures.after(WORDS), "零发生"),
        (figures.after(FALL), ""),
        (figures.before(PIECES), ""),
        (figures.change(FALL), "−43.8%"),
        (figures.change(LEAST), "提升80%以上"),
        (figures.change(TIMES), "增加34倍"),
        (figures.change(MONEY), "+10%"),
        (figures.change(TIME), ""),
    ],
)
def test_figures_are_printed_as_the_source_does(shown: str, printed: str) -> None:
    assert shown == printed


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (TIME, "办理时间：由30个工作日(减|降|变|缩短|压缩)[至为到]3～7个工作日"),
        (MONEY, "办理时间：108亿元，同比(上升|增长|提高)10%"),
        (FALL, "涉企警情：同比(下降|减少)43.8%"),
        (LEAST, "审批效率：(上升|提升|提高)80%以上"),
        (TIMES, "信用A级单位：增加34倍"),
        (WORDS, "违法行为：零发生"),
    ],
    ids=["span", "value and change", "fall", "at least", "times", "words"],
)
def test_a_sentence_says_it_in_words(what: Outcome, sentence: str) -> None:
    assert re.fullmatch(sentence, figures.sentence(what)), figures.sentence(what)


def test_percentage_points_are_computed_only_where_the_source_gives_no_change() -> None:
    assert figures.computed_points(RATE) == "+14.1个百分点"
    assert figures.computed_points(TIME) == ""
    assert figures.computed_points(outcome(before=3, after=1, unit="%", change=change("-67"))) == ""


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("个工作日", "time"),
        ("天", "time"),
        ("小时", "time"),
        ("万元", "money"),
        ("亿元", "money"),
        ("%", "rate"),
        ("人", "count"),
        ("万人次", "count"),
        ("家", "count"),
        ("起", "count"),
    ],
)
def test_only_figures_of_a_kind_stand_together(unit: str, kind: str) -> None:
    assert figures.kind(outcome(value=1, unit=unit)) == kind


def test_outcomes_without_a_figure_are_kinds_of_their_own() -> None:
    assert (figures.kind(FALL), figures.kind(WORDS)) == ("change", "text")


def test_sizes_put_units_on_one_scale() -> None:
    amounts = [(15_300_000, "元"), (1530, "万元"), (D("0.153"), "亿元")]
    assert {figures.size(outcome(value=value, unit=unit)) for value, unit in amounts} == {D(15_300_000)}
    short, long = outcome(value=7, unit="小时"), outcome(value=1, unit="个工作日")
    assert figures.size(short) < figures.size(long) < figures.size(outcome(value=1, unit="个月"))
    assert figures.size(WORDS) is None


def test_the_figure_of_a_tile_keeps_number_unit_and_basis() -> None:
    assert "".join(figures.figure(PIECES)[:2]) == "3600余条"
    assert "".join(figures.figure(LEAST)[:2]) == "提升80%以上"
    assert "".join(figures.figure(TIMES)[:2]) == "增加34倍"
    assert figures.figure(FALL) == ("−43.8%", "", "同比")
    assert figures.figure(RATE) == ("99.4%", "", "原85.3%")
    assert figures.figure(MONEY) == ("108", "亿元", "同比+10%")


@pytest.mark.parametrize(
    ("name", "stated", "doubtful"),
    [
        ("预警提醒", change("-110.5", basis="同比"), True),
        ("警情", change("-100", basis="同比"), False),
        ("执行到位率", change("7.97", basis="同比"), True),
        ("审批效率", change("80"), False),
        ("信用A级单位", change("34", "倍"), False),
        ("执行到位率", change("7.97", "个百分点", "同比"), False),
    ],
)
def test_doubtful_changes_are_recognised(name: str, stated: dict[str, object], doubtful: bool) -> None:
    assert (outcome(name, change=stated).doubt is not None) == doubtful


def test_change_keeps_its_digits() -> None:
    assert figures.signed(Change.model_validate(change("-15.80"))) == "−15.80%"


@pytest.mark.parametrize(
    ("period", "year", "expected"),
    [
        (None, None, ""),
        ("改革以来", None, "改革以来"),
        (None, 2023, "2023年"),
        ("截至年底", 2023, "2023年，截至年底"),
        ("2023年1月至6月", 2023, "2023年1月至6月"),
    ],
)
def test_the_year_is_said_where_the_period_does_not_name_it(
    period: str | None, year: int | None, expected: str
) -> None:
    assert figures.when(outcome(value=3, unit="天", period=period, year=year)) == expected


def test_what_is_averaged_is_said_before_the_verb() -> None:
    told = outcome("材料", change=change("-30") | {"verb": "压减"}, statistic="平均")
    assert figures.sentence(told) == "材料：平均压减30%"
