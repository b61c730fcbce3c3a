"""Values at the edge: days, numbers, addresses and names are refused with what to do, and the schema says the same."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from casebook.base.problems import BadData, Problem
from casebook.exports import atom
from casebook.model import schema, web_address
from casebook.reading import loading
from casebook.settings import Settings
from tests import edges
from tests.support import small, write

AT_NOON = "1795996800"  # 2026-11-30


def found(folder: Path, values: dict[str, Any]) -> list[Problem]:
    try:
        return loading.load(write(folder, edges.written(values)))[1]
    except BadData as error:
        return error.problems


def codes(folder: Path, values: dict[str, Any]) -> list[str]:
    return sorted({problem.code for problem in found(folder, values)})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"published": day("2206-11-23")}, ["E027"]),
        ({"published": day("1899-12-30")}, ["E027"]),
        ({"published": day("0001-01-01")}, ["E027"]),
        ({"corrections": [{"date": day("9999-12-31"), "text": "改"}]}, ["E027"]),
        ({"published": day("2024-06-01"), "updated": day("2024-05-31")}, ["E070"]),
        ({"published": day("2024-06-01"), "corrections": [{"date": day("2024-05-31"), "text": "改"}]}, ["E070"]),
        ({"published": day("2026-12-01")}, ["W071"]),
        ({"outcomes": [{"name": "数", "value": 1, "unit": "个", "year": 2062}]}, ["W071"]),
        ({"published": day("2026-11-30"), "updated": day("2026-11-30")}, []),
        ({"published": day("1980-01-01")}, []),
        ({"outcomes": [{"name": "数", "before": 2, "after": 1, "value": 1, "unit": "个"}]}, ["E048"]),
        ({"outcomes": [{"name": "数", "value": 1, "unit": "个", "text": "零发生"}]}, ["E048"]),
        ({"outcomes": [{"name": "数", "value": 10**18, "unit": "个"}]}, ["E027"]),
        ({"outcomes": [{"name": "数", "value": Decimal("1234567890123.456"), "unit": "个"}]}, ["E027"]),
        ({"summary": "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"}, ["E023"]),
        ({"number": Decimal("1.0")}, []),
        ({"number": Decimal("1.5")}, ["E022"]),
    ],
)
def test_a_case_at_the_edge(tmp_path: Path, monkeypatch, changes: dict[str, Any], expected: list[str]) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", AT_NOON)
    assert codes(tmp_path, small(**changes)) == expected


def test_a_list_of_a_billion_cases_costs_nothing(tmp_path: Path) -> None:
    values = small()
    values["editions"][0]["size"] = 10**17
    assert codes(tmp_path, values) == ["E027"]


def test_without_any_date_the_feed_is_of_the_list(tmp_path: Path) -> None:
    library, _ = loading.load(write(tmp_path, edges.written(small())))
    assert b"<updated>2024-01-01T00:00:00+08:00</updated>" in atom.atom(library, Settings())


def test_an_alias_in_a_wider_list_is_refused_with_the_full_name(tmp_path: Path) -> None:
    values = small(lead=["政务办"])
    values["organisations"][0]["aliases"] = ["政务办"]
    assert codes(tmp_path, values) == []
    values["editions"][0]["region"] = "示例省"
    (problem,) = found(tmp_path, values)
    assert problem.code == "E035"
    assert "请写全称“乙市政务办”" in problem.message
    values["cases"][0]["lead"] = ["乙市政务办"]
    assert codes(tmp_path, values) == []


MEANT = "https://www.qz.gov.cn/a.html"
ADDRESSES = [
    (f"{MEANT}。", "E028", MEANT),
    (f"{MEANT}（已失效）", "E028", MEANT),
    (f"{MEANT}（已失效", "E028", MEANT),
    (f"{MEANT}(已失效)", "W057", MEANT),
    (f"{MEANT}；", "E028", MEANT),
    (f"{MEANT},", "W057", MEANT),
    (f"“{MEANT}”", "E028", MEANT),
    (f"原文：{MEANT}", "E028", MEANT),
    (f"https://{MEANT}", "E028", MEANT),
    ("https：//www.qz.gov.cn/a.html", "E028", MEANT),
    ("https//www.qz.gov.cn/a.html", "E028", MEANT),
    ("www.qz.gov.cn/a.html", "E028", MEANT),
    ("https://www.qz.gov.cn:443/a.html", "W057", MEANT),
    ("http://www.qz.gov.cn:8080/a", "W057", ""),
    ("http://www.qz.gov.cn:99999/a", "E056", ""),
    ("http://localhost:8000/", "E056", ""),
    ("http://192.168.1.1/", "E056", ""),
    ("http://oa/index", "E056", ""),
    ("http://oa.qz.local/", "E056", ""),
    ("http://2130706433/", "E056", ""),
    ("http://user@www.qz.gov.cn/", "E028", ""),
    ("http://[::1]/", "E028", ""),
    (MEANT, "", ""),
    ("https://政务.中国/办事", "", ""),
    ("https://zh.wikipedia.org/wiki/A_(b)", "", ""),
    ("https://web.archive.org/web/2020/https://www.qz.gov.cn/", "", ""),
]


@pytest.mark.parametrize(("address", "code", "meant"), ADDRESSES)
def test_an_address_is_open_to_readers_or_told_what_was_meant(
    tmp_path: Path, address: str, code: str, meant: str
) -> None:
    values = small()
    values["editions"][0]["sources"][0]["url"] = address
    problems = found(tmp_path, values)
    assert [problem.code for problem in problems] == [code] * bool(code)
    assert not meant or f"是否为“{meant}”" in problems[0].message
    assert web_address.likely(address) == meant


# The schema


SHAPE = {"E020", "E021", "E022", "E023", "E024", "E025", "E026", "E027", "E028"}
SPECIMENS = [
    *(
        "",
        " ",
        "\N{NO-BREAK SPACE}",
        "\N{IDEOGRAPHIC SPACE}",
        "字",
        "con",
        "casebook-1",
        "a",
        "A_b",
        "a" * 64,
        "a" * 65,
    ),
    *("字" * n for n in (12, 13, 60, 61, 120, 121, 160, 161, 600, 601)),
    *(address for address, _, _ in ADDRESSES),
    *("lower", "%", "同比", "余", "javascript:alert(1)"),
    *(0, 1, -1, 1978, 1977, 2100, 2101, 99_999, 100_000, 10**18 - 1, 10**18, 10**25),
    *map(Decimal, ("2023.0", "0.5", "99.40", "1.0", "-3.5")),
    *map(day, ("1977-12-31", "1978-01-01", "2024-02-29", "2100-12-31", "2101-01-01", "9999-12-31", "0001-01-01")),
    *(True, False, [], {}, ["字"], [1, 2], [1, 2, 3], [1], {"id": "s"}, {"x": "y"}, [{}], {"a": ["b"]}),
]


def paths() -> list[tuple[str, str]]:
    return [(model, field) for model, shape in schema.build()["definitions"].items() for field in shape["properties"]]


def as_json(value: Any) -> Any:
    """As an editor's program reads it: days are texts there, and so is what is written `2024-1-5`."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, Decimal):
        return float(value) if "." in f"{value:f}" else int(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def everywhere(values: dict[str, Any], model: str, field: str, specimen: Any) -> None:
    """Put a specimen into this field of the first record of that kind that the library has."""
    for record in records(values, schema.build(), "")[model][:1]:
        record[field] = specimen


def records(values: Any, shape: dict[str, Any], name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}

    def walk(value: Any, shape: dict[str, Any]) -> None:
        shape = shape["allOf"][0] if "allOf" in shape else shape
        if "oneOf" in shape and isinstance(value, dict):
            shape = shape["oneOf"][-1]
        if "$ref" in shape:
            model = shape["$ref"].rpartition("/")[2]
            found.setdefault(model, []).append(value)
            shape = edges.DEFINITIONS[model]
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in shape.get("properties", {}):
                    walk(inner, shape["properties"][key])
        elif isinstance(value, list):
            for inner in value:
                walk(inner, shape.get("items", {}))

    walk(values, shape)
    return found


def unlike(kind: dict[str, Any], specimen: Any) -> bool:
    """What JSON Schema cannot tell: a day without quotation marks is a text there, and a text may look like a day."""
    return isinstance(specimen, dt.date) and "string" in json.dumps(kind)


@settings(phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(at=st.sampled_from(paths()), specimen=st.sampled_from(SPECIMENS))
def test_schema_and_check_agree_on_every_value(tmp_path: Path, at: tuple[str, str], specimen: Any) -> None:
    values = edges.library(lambda options: options[-1])
    everywhere(values, *at, specimen)
    kind = edges.DEFINITIONS[at[0]]["properties"][at[1]]
    if unlike(kind, specimen) and kind.get("pattern") != edges.DAY_PATTERN:
        return
    if "@" in str(specimen):
        return  # a rule of texts, not of a field
    valid = jsonschema.Draft7Validator(edges.SCHEMA).is_valid(as_json(values))
    shaped = [problem for problem in found(tmp_path, values) if problem.code in SHAPE]
    assert valid == (not shaped), f"{at}: {specimen!r}: {shaped[:2]}"


@pytest.mark.parametrize("written", ["2024-1-5", "2024-01-05", "2024-13-01", "24-1-5", "2024-04-31", "2024-1-05"])
def test_days_as_they_are_written(tmp_path: Path, written: str) -> None:
    text = edges.written(small(published=day("2024-06-01"))).replace("2024-06-01", written)
    try:
        loading.load(write(tmp_path, text))
        read = True
    except BadData:
        read = False
    assert read == bool(re.fullmatch(edges.DAY_PATTERN, written))
