"""YAML to plain values: what is written is what is read, without YAML's conversions."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.base.problems import BadData
from casebook.reading import yaml_text
from tests.support import write


def read(folder: Path, content: str) -> yaml_text.YamlFile:
    return yaml_text.read(write(folder, content))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("30", 30),
        ("-5", -5),
        ("0", 0),
        ("99.40", Decimal("99.40")),
        ("-43.8", Decimal("-43.8")),
        ("2024-01-31", dt.date(2024, 1, 31)),
        ("true", True),
        ("false", False),
        ('"010"', "010"),
        ('"no"', "no"),
        ("'1:30'", "1:30"),
        ("3-7", "3-7"),
        ("3+N", "3+N"),
        ("1对1", "1对1"),
        ("99.4%", "99.4%"),
        ("700亿元", "700亿元"),
        ("标题：冒号", "标题：冒号"),
        ("“铁军护航·警助共富”", "“铁军护航·警助共富”"),
        ("《行业合规指引》", "《行业合规指引》"),
        ("一#二", "一#二"),
        ("|\n  一行\n  两行\n", "一行\n两行"),
        (">-\n  一行\n  两行\n", "一行 两行"),
        ("[1, 二, 2.50]", (1, "二", Decimal("2.50"))),
        ("{甲: 1}", {"甲": 1}),
    ],
)
def test_scalars_are_read_as_written(tmp_path: Path, written: str, value: object) -> None:
    document = read(tmp_path, f"a: {written}\n")
    assert document.problems == []
    assert document.values == {"a": value}
    assert type(document.values["a"]) is type(value)
    assert str(document.values["a"]) == str(value)


PRINTABLE = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))
VALUES = st.recursive(
    st.booleans() | st.integers(-(10**15), 10**15) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=12,
)


def frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return {key: frozen(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(VALUES)
def test_whatever_is_quoted_comes_back_the_same(tmp_path: Path, value: object) -> None:
    document = read(tmp_path, json.dumps({"a": value}, ensure_ascii=False))
    assert document.problems == []
    assert document.values == {"a": frozen(value)}


def test_places_count_characters_from_one(tmp_path: Path) -> None:
    document = read(tmp_path, "案例:\n  - 标题: 甲\n    做法: [一, 二]\n")
    assert document.places["案例", 0] == (2, 5)
    assert document.keys["案例", 0, "做法"] == (3, 5)
    assert document.places["案例", 0, "做法", 1] == (3, 13)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "], ids=["lists", "fields", "dashes"])
def test_bottomless_nesting_is_refused(tmp_path: Path, opening: str) -> None:
    with pytest.raises(BadData) as caught:
        read(tmp_path, opening * 10_000)
    assert [problem.code for problem in caught.value.problems] == ["E010"]


def test_an_alias_bomb_is_not_expanded(tmp_path: Path) -> None:
    lines = ["a0: &a0 [lol, lol]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    document = read(tmp_path, "\n".join(lines))
    assert {problem.code for problem in document.problems} == {"E012"}
    assert len(str(document.values)) < 10_000
