"""What stands out: never one city alone, whatever the year of a list, and only what can be compared."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from casebook.model import highlights
from casebook.model.library import Library
from casebook.reading import loading
from tests.support import DATA, linked, small

DRAWN = {"before": 9, "after": 3, "unit": "天"}


def library(*cases: dict[str, Any]) -> Library:
    """Cases with these fields; `city` is where one is, `year` that of its list."""
    values = small()
    case, edition = values["cases"][0], values["editions"][0]
    values["cases"], values["editions"] = [], []
    for n, told in enumerate(cases, 1):
        year = told.get("year", 2024)
        values["editions"].append(
            edition | {"id": f"yi-{n}", "year": year, "region": f"示例省{told.get('city', '乙')}市"}
        )
        made = {key: told[key] for key in ("published", "updated", "outcomes") if key in told}
        values["cases"].append(case | {"id": f"case-{n}", "edition": f"yi-{n}", "lead": []} | made)
    return linked(values)


def latest(found: Library, limit: int) -> list[str]:
    return [case.id for case in highlights.latest(found, limit)]


def day(n: int) -> dt.date:
    return dt.date(2026, 1, n)


def test_what_was_added_last_comes_first_whatever_the_year_of_its_list() -> None:
    found = library(
        {"year": 2024, "published": day(2)},
        {"year": 2019, "published": day(5)},
        {"year": 2025, "published": day(1), "updated": day(9)},
        {"year": 2023},
    )
    assert latest(found, 4) == ["case-2", "case-1", "case-3", "case-4"]


def test_one_city_has_no_more_than_half_unless_the_others_have_too_few() -> None:
    many = [{"city": "乙", "published": day(20 - n)} for n in range(10)]
    found = library(*many, {"city": "丙", "published": day(2)}, {"city": "丁", "published": day(1)})
    assert latest(found, 4) == ["case-1", "case-2", "case-11", "case-12"]
    assert latest(found, 6) == ["case-1", "case-2", "case-3", "case-4", "case-11", "case-12"]
    assert latest(library(*many), 3) == ["case-1", "case-2", "case-3"]


def outcome(name: str, **told: Any) -> dict[str, Any]:
    return {"name": name} | told


def striking(found: Library, limit: int = 4) -> list[str]:
    return [outcome.name for _, outcome in highlights.striking(found, limit)]


def test_what_was_and_is_comes_before_changes_and_these_before_numbers() -> None:
    found = library(
        {"outcomes": [outcome("数", value=5, unit="个")]},
        {"outcomes": [outcome("词", text="零发生")]},
        {"outcomes": [outcome("升降", change={"value": -90, "unit": "%", "basis": "同比"}, year=2023)]},
        {"outcomes": [outcome("前后", **DRAWN)]},
        {"outcomes": [outcome("存疑", value=5, unit="个", note="来源有疑问。")]},
    )
    assert striking(found) == ["前后", "升降", "数"]


def test_another_city_is_shown_though_nothing_of_it_can_be_drawn() -> None:
    pairs = [{"outcomes": [outcome(f"前后{n}", **DRAWN)]} for n in range(4)]
    found = library(*pairs, {"city": "丙", "outcomes": [outcome("排名", rank={"place": 1, "scope": "全国"})]})
    assert striking(found) == ["前后0", "前后1", "前后2", "排名"]


def test_the_best_of_a_name_stands_where_it_belongs() -> None:
    found = library(
        {"outcomes": [outcome("用时", before=10, after=9, unit="天")]},
        {"outcomes": [outcome("费用", before=10, after=5, unit="元")]},
        {"outcomes": [outcome("用时", before=10, after=1, unit="天")]},
    )
    assert [(case.id, o.name) for case, o in highlights.striking(found)] == [("case-3", "用时"), ("case-2", "费用")]


def test_of_what_the_editor_marked_the_best_to_compare_stands_for_a_case() -> None:
    marked = [outcome("词", text="很好", headline=True), outcome("前后", **DRAWN, headline=True)]
    (case,) = library({"outcomes": [*marked, outcome("别的", before=9, after=1, unit="天")]}).cases
    found = highlights.of_case(case)
    assert found
    assert found.name == "前后"


@pytest.mark.ten
def test_a_change_against_nobody_knows_what_stands_before_nothing_else() -> None:
    """提升80%以上 says not since when: what the editor marked first stands for the case."""
    found = highlights.of_case(loading.load(DATA)[0].case["quzhou-2023-08"])
    assert found
    assert found.text == "零发生"
