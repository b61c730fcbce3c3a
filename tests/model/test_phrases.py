"""Phrases as sources print them: each can be entered, and prints as it stood."""

from __future__ import annotations

import re
from decimal import Decimal as D
from typing import Any

import pytest

from casebook.model import charts, comparing, figures, units
from casebook.model.outcomes import Outcome
from casebook.pages import facets


def outcome(name: str = "办理时间", **fields: Any) -> Outcome:
    return Outcome.model_validate({"name": name} | fields)


def said(what: Outcome) -> str:
    return figures.sentence(what).partition("：")[2]


PHRASES: list[tuple[str, dict[str, Any]]] = [
    (
        "由平均20余天压缩至最快5天以内",
        {
            "before": {"n": 20, "qualifier": "余", "statistic": "平均"},
            "after": {"n": 5, "qualifier": "以内", "statistic": "最快"},
            "unit": "天",
            "verb": "压缩至",
        },
    ),
    (
        "由至少6个工作日压缩至10分钟以内",
        {
            "before": {"n": 6, "unit": "个工作日", "qualifier": "至少"},
            "after": {"n": 10, "unit": "分钟", "qualifier": "以内"},
            "verb": "压缩至",
        },
    ),
    ("超过3000余家", {"value": {"n": 3000, "qualifier": ("超过", "余")}, "unit": "家"}),
    ("压减三分之二", {"change": {"value": {"n": D("-66.7"), "words": "三分之二"}, "verb": "压减"}}),
    ("压减三分之二", {"change": {"value": {"n": D("-66.7"), "words": "三分之二"}, "unit": "%"}, "verb": "压减"}),
    ("提升12位", {"change": {"value": 12, "unit": "位"}, "verb": "提升"}),
    ("2个", {"value": 2, "unit": "个"}),
    ("0.5个工作日", {"value": D("0.5"), "unit": "个工作日"}),
    ("0元", {"value": 0, "unit": "元"}),
    ("减少3个", {"change": {"value": -3, "unit": "个"}}),
    ("压缩30%～50%", {"change": {"value": (30, 50), "unit": "%"}, "verb": "压缩"}),
    ("压缩30%～50%", {"change": {"value": (-50, -30), "unit": "%", "verb": "压缩"}}),
    ("压缩30%～50%", {"change": {"value": (-30, -50), "unit": "%", "verb": "压缩"}}),
    ("下降30%～50%", {"change": {"value": (-50, -30), "unit": "%"}}),
    (
        "由1.2万件增至3.6万件（累计）",
        {"before": D("1.2"), "after": D("3.6"), "unit": "万件", "verb": "增至", "statistic": "累计"},
    ),
    ("3亿余元", {"value": 3, "unit": "亿元", "qualifier": "余"}),
    ("300余万元", {"value": 300, "unit": "万元", "qualifier": "余"}),
    ("1万多人", {"value": 1, "unit": "万人", "qualifier": "多"}),
    ("140多个", {"value": 140, "unit": "个", "qualifier": "多"}),
    ("3个多月", {"value": 3, "unit": "个月", "qualifier": "多"}),
    ("30亿余元", {"value": {"n": 30, "words": "30亿余元"}, "unit": "亿元"}),
    ("4个工作日以内", {"value": 4, "unit": "个工作日", "qualifier": "以内"}),
    ("压缩至4个工作日以内", {"after": 4, "unit": "个工作日", "qualifier": "以内", "verb": "压缩至"}),
    ("逾190个", {"value": 190, "unit": "个", "qualifier": "逾"}),
    ("超30万户次", {"value": 30, "unit": "万户次", "qualifier": "超"}),
    ("不低于98%", {"value": 98, "unit": "%", "qualifier": "不低于"}),
    ("降至0.61%", {"after": D("0.61"), "unit": "%", "verb": "降至"}),
    ("保持在93%以上", {"value": 93, "unit": "%", "qualifier": "以上", "verb": "保持在"}),
    ("达52%", {"value": 52, "unit": "%", "verb": "达"}),
    ("突破100亿元", {"value": 100, "unit": "亿元", "verb": "突破"}),
    ("495.89万户，比2018年末增长39.6%", {
        "value": D("495.89"), "unit": "万户", "change": {"value": D("39.6"), "unit": "%", "basis": "比2018年末"}
    }),
    ("压缩至180天，较全国均值快30%", {
        "after": 180, "unit": "天", "verb": "压缩至",
        "change": {"value": 30, "unit": "%", "basis": "较全国均值", "verb": "快"},
    }),
    ("比全国均值快30%", {"change": {"value": -30, "unit": "%", "basis": "比全国均值"}, "verb": "快"}),
    ("由5个工作日减至2小时", {
        "before": {"n": 5, "unit": "个工作日"}, "after": {"n": 2, "unit": "小时"}, "verb": "减至"
    }),
    ("平均3.5天", {"value": D("3.5"), "unit": "天", "statistic": "平均"}),
    ("累计服务3000余家", {"value": 3000, "unit": "家", "qualifier": "余", "statistic": "累计", "verb": "服务"}),
    ("近九成", {"value": {"n": 90, "words": "近九成"}, "unit": "%"}),
    ("近九成", {"value": {"n": 90, "words": "九成", "qualifier": "近"}, "unit": "%"}),
    ("翻一番", {"change": {"value": {"n": 100, "words": "翻一番"}, "unit": "%"}}),
    ("半天", {"value": {"n": D("0.5"), "words": "半天"}, "unit": "天"}),
    ("由3个工作日变为即时", {
        "before": 3, "after": {"n": 0, "words": "即时"}, "unit": "个工作日", "verb": "变为"
    }),
    ("由30个工作日减至3～7个工作日", {"before": 30, "after": (3, 7), "unit": "个工作日"}),
    ("全国第1位", {"rank": {"place": 1, "scope": "全国"}}),
    ("第1名", {"rank": {"place": 1, "unit": "名"}}),
    ("由全省第15位升至第3位", {"rank": {"place": 3, "before": 15, "scope": "全省"}}),
    ("由全省第3位降至第15位", {"rank": {"place": 15, "before": 3, "scope": "全省"}}),
    ("保持全省第3位", {"rank": {"place": 3, "before": 3, "scope": "全省"}}),
    ("全国前10", {"rank": {"place": 10, "scope": "全国", "within": True}}),
    ("全国前10名", {"rank": {"place": 10, "scope": "全国", "within": True, "unit": "名"}}),
    ("湖北省第10名", {"rank": {"place": 10, "scope": "湖北省", "unit": "名"}}),
    ("全国第4位（共31个）", {"rank": {"place": 4, "scope": "全国", "of": 31}}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "fields"), PHRASES, ids=[f"{at}-{phrase}" for at, (phrase, _) in enumerate(PHRASES)]
)
def test_a_phrase_is_printed_as_its_source_has_it(phrase: str, fields: dict[str, Any]) -> None:
    assert said(outcome(**fields)) == phrase


@pytest.mark.parametrize(
    ("phrase", "fields"), PHRASES, ids=[f"{at}-{phrase}" for at, (phrase, _) in enumerate(PHRASES)]
)
def test_a_tile_and_a_row_of_a_table_say_the_same_figures(phrase: str, fields: dict[str, Any]) -> None:
    """All digits of the phrase are in the pieces that tile and table print, and nothing was converted."""
    what = outcome(**fields)
    row = figures.before(what) + figures.after(what) + figures.change(what)
    tile = "".join(figures.figure(what))
    for number in _numbers(phrase):
        basis = what.change.basis or "" if what.change else ""
        assert number in row + basis
        assert number in tile or (what.change and what.now)


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9.]+", text)


@pytest.mark.parametrize(
    "fields",
    [
        {"before": {"n": 5, "unit": "个工作日"}, "after": {"n": 2, "unit": "小时"}},
        {"before": 20, "after": {"n": 5, "statistic": "最快"}, "unit": "天"},
        {"before": {"n": 6, "qualifier": "至少"}, "after": {"n": 3, "qualifier": "以内"}, "unit": "天"},
        {"before": 6, "after": {"n": 0, "words": "即时"}, "unit": "天"},
        {"before": {"n": 6, "unit": "元"}, "after": {"n": 3, "unit": "美元"}},
        {"rank": {"place": 3, "before": 15}},
        {"name": "全省排名", "before": 15, "after": 3, "unit": "位"},
        {"change": {"value": 30, "unit": "%", "basis": "较全国均值"}, "verb": "快"},
        {"change": {"value": -30, "unit": "%", "basis": "同比", "verb": "快"}},
    ],
)
def test_what_cannot_be_compared_is_not_drawn(fields: dict[str, Any]) -> None:
    assert charts.svg(outcome(**fields)) == ""


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        (("2", "小时"), ("30", "分钟"), D("0.25")),
        (("1", "亿元"), ("2500", "万元"), D("0.25")),
        (("1", "年"), ("3", "个月"), D("0.25")),
    ],
)
def test_units_that_convert_exactly_are_drawn_on_one_scale(before: Any, after: Any, share: D) -> None:
    old, new = ({"n": D(n), "unit": unit} for n, unit in (before, after))
    drawn = charts.bars(outcome(before=old, after=new))
    assert drawn
    assert drawn.after[0] / drawn.before == share


@pytest.mark.parametrize(
    ("unit", "sort", "base"),
    [
        ("钟头", "time", "小时"),
        ("工作日", "time", "个工作日"),
        ("个自然日", "time", "天"),
        ("个星期", "time", "周"),
        ("秒", "time", "秒"),
        ("千亿元", "money", "元"),
        ("百万美元", "money", "美元"),
        ("港币", "money", "港元"),
        ("万欧元", "money", "欧元"),
        ("元/吨", "money", "元/吨"),
        ("百强", "count", "百强"),
        ("百分制", "count", "百分制"),
        ("分钟办结", "count", "分钟办结"),
        ("分", "count", "分"),
        ("千瓦时", "count", "千瓦时"),
        ("千克", "count", "千克"),
        ("百分点", "rate", "个百分点"),
        ("名", "count", "人"),
        ("万人次", "count", "人次"),
    ],
)
def test_units_are_known_in_all_spellings_and_eat_no_words(unit: str, sort: str, base: str) -> None:
    assert (units.sort(unit), units.base(unit)) == (sort, base)


def test_ranks_stand_with_ranks_of_their_scope_and_never_with_people() -> None:
    province = outcome(rank={"place": 1, "scope": "全省"})
    nation = outcome(rank={"place": 1, "scope": "全国"})
    people = outcome("参加人数", value=11, unit="名")
    entered_as_number = outcome("营商环境排名", value=1, unit="名")
    keys = {facets.comparable(what) for what in (province, nation, people, entered_as_number)}
    assert len(keys) == 4
    assert facets.comparable(people) == facets.comparable(outcome("人数", value=3, unit="人"))
    assert comparing.kind(entered_as_number) == "rank"
    assert facets.never_ordered(facets.comparable(entered_as_number)[1]), "nobody knows its scope"


def test_averages_are_compared_with_averages() -> None:
    average, fastest = (outcome(value=3, unit="天", statistic=word) for word in ("平均", "最快"))
    assert facets.comparable(average) != facets.comparable(fastest)
