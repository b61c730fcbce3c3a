"""The files for programs and spreadsheets hold what the data holds, and open safely."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import exports, loading
from casebook.library import Library
from casebook.settings import Settings
from tests import facts
from tests.support import DATA, SMALL, linked, small, write


@pytest.fixture(scope="module")
def quzhou() -> Library:
    return loading.load(DATA)[0]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def exported(library: Library, path: str) -> bytes:
    return exports.files(library, Settings())[path]


def test_json_has_the_sections_of_the_contract(quzhou: Library) -> None:
    values = json.loads(exported(quzhou, "data/cases.json"))
    assert {"schema_version", "editions", "categories", "cases", "glossary"} <= values.keys()
    assert [case["title"] for case in values["cases"]] == [expected.title for expected in facts.CASES]
    outcome = values["cases"][4]["outcomes"][0]
    assert (outcome["before"], outcome["after"], outcome["unit"]) == (30, [3, 7], "个工作日")


@pytest.mark.parametrize("data", [DATA.read_text(encoding="utf-8"), SMALL], ids=["own", "small"])
def test_json_uses_the_field_names_of_the_data_file(tmp_path: Path, data: str) -> None:
    first, _ = loading.load(write(tmp_path, data))
    values = json.loads(exported(first, "data/cases.json"))
    for name in ("schema_version", *exports.METADATA):
        values.pop(name, None)
    again = json.dumps(values, ensure_ascii=False)
    for case in values["cases"]:
        for day in (case.get("published"), case.get("updated")):
            again = again.replace(f'"{day}"', str(day))
    second, _ = loading.load(write(tmp_path, again, "again.yml"))
    assert second.cases == first.cases
    assert second.glossary == first.glossary


def test_tables_open_in_excel(quzhou: Library) -> None:
    for path in ("data/cases.csv", "data/outcomes.csv"):
        assert exported(quzhou, path).startswith(b"\xef\xbb\xbf")


def test_a_row_per_case_with_names_instead_of_ids(quzhou: Library) -> None:
    rows = table(exported(quzhou, "data/cases.csv"))
    assert len(rows) == 10
    for row, expected in zip(rows, facts.CASES, strict=True):
        assert (row["编号"], row["标题"], row["序号"]) == (expected.id, expected.title, str(expected.number))
        assert row["分类（本站归类）"] == expected.category
        leads = row["牵头单位"].split("；")
        assert all(name.endswith(short) for name, short in zip(leads, expected.lead, strict=True))
        for figure in expected.own:
            assert figure in row["主要做法"] + row["成效"]


def test_a_row_per_outcome_with_numbers_alone_in_their_cells(quzhou: Library) -> None:
    rows = table(exported(quzhou, "data/outcomes.csv"))
    assert len(rows) == sum(len(expected.results) for expected in facts.CASES)

    def row(case: str, name: str) -> dict[str, str]:
        (found,) = [row for row in rows if row["案例编号"].endswith(case) and name in row["成效"]]
        return found

    start = row("-05", "项目开工用时")
    assert (start["此前"], start["此后"], start["单位"]) == ("30", "3–7", "个工作日")
    police = row("-02", "涉企警情")
    assert (police["变化"], police["变化单位"], police["比较基准"]) == ("-43.8", "%", "同比")
    assert row("-02", "无犯罪记录证明")["数值"] == "1.36"
    assert row("-04", "用能优化建议")["修饰"] == "余"
    assert row("-08", "违法行为")["文字结果"] == "零发生"
    assert "110.5%" in row("-08", "预警提醒")["说明"]


def test_a_table_without_rows_still_names_its_columns(tmp_path: Path) -> None:
    library, _ = loading.load(write(tmp_path, small()))
    assert exported(library, "data/outcomes.csv").decode("utf-8-sig").startswith("案例编号,")


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1) | st.builds(
    str.__add__, st.sampled_from("=+-@\t\r"), st.text(st.characters(exclude_categories=["C"]))
)


@given(CELL)
def test_no_text_runs_as_a_formula_and_none_is_lost(text: str) -> None:
    text = text[:60]
    library = linked(small(title=text, problem=text, policies=[text], outcomes=[{"name": text, "text": text}]))
    (row,) = table(exported(library, "data/cases.csv"))
    (outcome,) = table(exported(library, "data/outcomes.csv"))
    for read in (row["标题"], row["针对问题"], row["文件和清单"], outcome["成效"], outcome["文字结果"]):
        assert read in (text, f"'{text}")
        assert not read.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_below_zero_stay_numbers() -> None:
    change = {"value": -5, "unit": "%"}
    library = linked(small(outcomes=[{"name": "费用", "change": change}, {"name": "盈亏", "value": -3, "unit": "元"}]))
    rows = table(exported(library, "data/outcomes.csv"))
    assert (rows[0]["变化"], rows[1]["数值"]) == ("-5", "-3")
