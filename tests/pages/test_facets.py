"""What a list can be narrowed and ordered by, and that nothing is compared that is not comparable."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casebook.model.library import Library
from casebook.pages import facets
from casebook.pages.catalogue import Catalogue, Facet, facet
from casebook.sounds import in_chinese_order
from tests.support import linked, small


def library(*outcomes: list[dict[str, Any]], **changes: Any) -> Library:
    """A library with a case for each list of outcomes."""
    values = small(**changes)
    case = values["cases"][0]
    values["cases"] = [
        case | {"id": f"yi-2024-{n:02d}", "number": n, "outcomes": found} for n, found in enumerate(outcomes or [[]], 1)
    ]
    return linked(values)


def of(catalogue: Catalogue, key: str) -> Facet:
    (found,) = [facet for facet in catalogue.facets if facet.key == key]
    return found


def worded(catalogue: Catalogue, key: str) -> list[str]:
    """The names of the outcomes in an order."""
    sequence = next(order.sequence for order in catalogue.orders if order.key == key)
    return [catalogue.things[at].outcome.name for at in sequence]


def amount(name: str, value: Any, unit: str) -> dict[str, Any]:
    return {"name": name, "value": Decimal(value), "unit": unit}


def pair(name: str, before: Any, after: Any, unit: str) -> dict[str, Any]:
    return {"name": name, "before": Decimal(before), "after": Decimal(after), "unit": unit}


def test_a_facet_counts_each_thing_once_for_each_of_its_values() -> None:
    (found,) = facet("tag", "改革方式", [[("a", "甲"), ("b", "乙")], [("b", "乙"), ("b", "乙")], []], ["b", "a"])
    assert found.values == (("b", "乙", 2), ("a", "甲", 1))
    assert found.columns == ((0, 1), (0,), ())


def test_values_nobody_ordered_stand_by_how_frequent_they_are() -> None:
    (found,) = facet("city", "地区", [[("x", "西")], [("d", "东")], [("d", "东")]])
    assert [value.id for value in found.values] == ["d", "x"]


def test_where_there_is_no_choice_there_is_no_facet() -> None:
    assert facet("city", "地区", [[("x", "西")], [("x", "西")]]) == []
    assert facet("tag", "改革方式", [[], []]) == []


def test_amounts_of_one_unit_are_one_group_whatever_their_scale() -> None:
    found = facets.of_outcomes(library([amount("小", 9, "万元"), amount("大", 2, "亿元"), amount("中", 3000, "万元")]))
    assert found.groups == (("金额 · 元", 3),)
    assert worded(found, "largest") == ["大", "中", "小"]
    assert worded(found, "smallest") == ["小", "中", "大"]


def test_working_days_and_days_are_not_compared() -> None:
    found = facets.of_outcomes(
        library(
            [pair("甲", 9, 3, "天"), pair("乙", 8, 1, "个工作日"), pair("丙", 7, 1, "天"), pair("丁", 9, 8, "个工作日")]
        )
    )
    assert found.groups == (("时间 · 天", 2), ("时间 · 个工作日", 2))
    for order in found.orders:
        names = worded(found, order.key)
        assert set(names[:2]) == {"甲", "丙"}, order.key
    assert worded(found, "ratio") == ["丙", "甲", "乙", "丁"]
    assert worded(found, "difference") == ["甲", "丙", "乙", "丁"]


def test_units_that_occur_once_stand_together_and_are_never_ordered() -> None:
    found = facets.of_outcomes(library([amount("甲", 1, "家"), amount("乙", 900, "件"), amount("丙", 20, "人次")]))
    assert found.groups == (("数量 · 其他单位", 3),)
    for order in found.orders:
        assert worded(found, order.key) == ["甲", "乙", "丙"], order.key


def test_a_unit_alone_in_its_kind_keeps_its_name() -> None:
    assert facets.of_outcomes(library([amount("甲", 1, "家")])).groups == (("数量 · 家", 1),)


def test_changes_against_different_things_are_not_compared_and_those_against_nothing_known_never() -> None:
    def change(name: str, value: int, **basis: str) -> dict[str, Any]:
        return {"name": name, "change": {"value": Decimal(value), "unit": "%"} | basis}

    found = facets.of_outcomes(
        library(
            [change("甲", 10, basis="同比"), change("乙", 30, basis="同比"), change("丙", 99, basis="较改革前")],
            [change("丁", 1), change("戊", 50), change("己", 20, basis="较改革前")],
        )
    )
    assert dict(found.groups) == {
        "变化幅度 · %（同比）": 2,
        "变化幅度 · %（较改革前）": 2,
        "变化幅度 · %（未写明基准）": 2,
    }
    for order in found.orders:
        assert "丁戊" in "".join(worded(found, order.key)), order.key
    assert "乙甲" in "".join(worded(found, "largest"))


def test_a_change_that_cannot_be_literal_is_last() -> None:
    outcomes = [
        {"name": name, "change": {"value": Decimal(value), "unit": "%", "basis": "同比"}, "year": 2023}
        for name, value in (("不成立", -110), ("小", -5), ("大", -40))
    ]
    found = facets.of_outcomes(library(outcomes))
    assert worded(found, "ratio") == ["大", "小", "不成立"]
    assert worded(found, "smallest") == ["大", "小", "不成立"]


def test_every_order_has_every_thing_once() -> None:
    outcomes = [amount("甲", 1, "家"), pair("乙", 3, 1, "天"), {"name": "丙", "text": "零发生"}, pair("丁", 1, 3, "天")]
    for catalogue in (
        facets.of_outcomes(library(outcomes, outcomes[:2])),
        facets.of_cases(library(outcomes, [], outcomes)),
        facets.of_organisations(library()),
    ):
        for order in catalogue.orders:
            assert sorted(order.sequence) == list(range(len(catalogue.things))), order.key


def test_titles_are_ordered_by_pinyin_and_punctuation_does_not_count() -> None:
    titles = ["推行容缺", "全岗通", "衢州经验", "“拿地即开工”", "安心发展", "100天攻坚", "B级", "《白名单》"]
    expected = ["100天攻坚", "安心发展", "B级", "《白名单》", "“拿地即开工”", "衢州经验", "全岗通", "推行容缺"]
    assert sorted(titles, key=in_chinese_order) == expected
    assert sorted("劝全权圈使市师时", key=in_chinese_order) == list("圈权全劝师时使市"), "by tone"
    places = ["上海", "重庆", "厦门", "中山", "六安", "柳州", "西安"]
    assert sorted(places, key=in_chinese_order) == ["重庆", "柳州", "六安", "上海", "西安", "厦门", "中山"], "as said"


def test_an_empty_library_has_empty_catalogues() -> None:
    for make in (facets.of_cases, facets.of_outcomes, facets.of_organisations):
        assert (make(Library()).facets, list(make(Library()).things)) == ((), [])
