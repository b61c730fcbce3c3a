"""The files for programs and spreadsheets hold what the data holds, and open safely."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.exports import downloads, tables
from casebook.model.library import Library
from casebook.model.outline import CASE, PLAIN, Kind
from casebook.model.records import SECTIONS, Case, Change, Measure, Outcome, Record
from casebook.reading import loading
from casebook.settings import Settings
from tests import facts, names
from tests.support import DATA, SMALL, linked, small, write


@pytest.fixture(scope="module")
def quzhou() -> Library:
    return loading.load(DATA)[0]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def exported(library: Library, path: str) -> bytes:
    return dict(downloads.files(library, Settings()))[path]


@pytest.mark.ten
def test_json_has_the_sections_of_the_contract(quzhou: Library) -> None:
    values = json.loads(exported(quzhou, "data/cases.json"))
    assert {"schema_version", "editions", "categories", "cases", "glossary"} <= values.keys()
    assert [case["title"] for case in values["cases"]] == [expected.title for expected in facts.CASES]
    outcome = values["cases"][4]["outcomes"][0]
    assert (outcome["before"], outcome["after"], outcome["unit"]) == (30, [3, 7], "个工作日")


@pytest.mark.parametrize("name", ["own", "small"])
def test_json_uses_the_field_names_of_the_data_file(tmp_path: Path, name: str) -> None:
    first, _ = loading.load(DATA if name == "own" else write(tmp_path, SMALL))
    values = json.loads(exported(first, "data/cases.json"))
    for fact in ("schema_version", *downloads.METADATA):
        values.pop(fact, None)
    for case in values["cases"]:
        assert case.pop("places") == list(first.levels(first.case[case["id"]]))  # the only thing that was worked out
    again = re.sub(r'"(\d{4}-\d\d-\d\d)"', r"\1", json.dumps(values, ensure_ascii=False))
    second, _ = loading.load(write(tmp_path, again, "again.yml"))
    assert second.cases == first.cases
    assert second.glossary == first.glossary
    assert second.synonyms == first.synonyms


def test_tables_open_in_excel(quzhou: Library) -> None:
    for path in ("data/cases.csv", "data/outcomes.csv"):
        assert exported(quzhou, path).startswith(b"\xef\xbb\xbf")


@pytest.mark.ten
@pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
def test_no_heading_stands_twice(table: tables.Table) -> None:
    headings = [column.title for column in table.columns]
    assert len(set(headings)) == len(headings)


def test_a_row_per_case_with_names_instead_of_ids(quzhou: Library) -> None:
    rows = table(exported(quzhou, "data/cases.csv"))
    assert len(rows) == 10
    for row, expected in zip(rows, facts.CASES, strict=True):
        assert (row["案例编号"], row["标题"], row["序号"]) == (expected.id, expected.title, str(expected.number))
        assert row["分类（本站归类）"] == expected.category
        assert row["牵头单位"].split("；") == list(map(names.full, expected.lead))
        for figure in expected.own:
            assert figure in row["主要做法"] + row["成效"]


@pytest.mark.ten
def test_a_row_per_outcome_with_numbers_alone_in_their_cells(quzhou: Library) -> None:
    rows = table(exported(quzhou, "data/outcomes.csv"))
    assert len(rows) == sum(len(expected.results) for expected in facts.CASES)

    def row(case: str, name: str) -> dict[str, str]:
        (found,) = [row for row in rows if row["案例编号"].endswith(case) and name in row["成效"]]
        return found

    start = row("-05", "项目开工用时")
    assert (start["变化前"], start["变化后"], start["计量单位"]) == ("30", "3～7", "个工作日")
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
CELL = CELL.filter(lambda text: re.search(r"\S", text[:60]))  # a blank text is refused


@given(CELL)
def test_no_text_runs_as_a_formula_and_none_is_lost(text: str) -> None:
    text = text[:60]
    library = linked(small(title=text, problem=text, policies=[text], outcomes=[{"name": text, "text": text}]))
    (row,) = table(downloads.as_csv(tables.CASES, tables.values(tables.CASES, library, Settings())))
    (outcome,) = table(downloads.as_csv(tables.OUTCOMES, tables.values(tables.OUTCOMES, library, Settings())))
    for read in (row["标题"], row["针对问题"], row["文件和清单"], outcome["成效"], outcome["文字结果"]):
        assert read in (text, f"'{text}")
        assert not read.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_below_zero_stay_numbers() -> None:
    change = {"value": -5, "unit": "%"}
    library = linked(small(outcomes=[{"name": "费用", "change": change}, {"name": "盈亏", "value": -3, "unit": "元"}]))
    rows = table(exported(library, "data/outcomes.csv"))
    assert (rows[0]["变化"], rows[1]["数值"]) == ("-5", "-3")


def test_json_is_what_its_schema_says(quzhou: Library) -> None:
    schema = json.loads(exported(quzhou, "data/export.schema.json"))
    jsonschema.Draft7Validator.check_schema(schema)
    values = json.loads(exported(quzhou, "data/cases.json"))
    jsonschema.Draft7Validator(schema).validate(values)
    for broken in (values | {"surprise": 1}, values | {"schema_version": 99}, {"cases": []}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft7Validator(schema).validate(broken)


def test_one_of_the_first_ten_is_not_the_tenth() -> None:
    ranks = ({"place": 10, "within": True, "scope": "全国"}, {"place": 10, "scope": "全国"})
    library = linked(small(outcomes=[{"name": "排名", "rank": rank} for rank in ranks]))
    rows = table(exported(library, "data/outcomes.csv"))
    assert [(row["修饰"], row["名次"]) for row in rows] == [("前", "10"), ("", "10")]


@pytest.mark.ten
def test_json_says_whose_it_is_and_under_which_licence(quzhou: Library) -> None:
    values = json.loads(downloads.as_json(quzhou, Settings(site_url="https://example.org/anli/")))
    assert (values["schema_version"], values["licence"], values["updated"]) == (2, "CC BY 4.0", "2026-11-23")
    assert values["url"] == "https://example.org/anli/"
    assert values["attribution"] == "优化营商环境案例库（Casebook contributors）"
    assert "来源" in values["source"]
    assert downloads.METADATA.keys() >= values.keys() - {"schema_version", *SECTIONS}


@pytest.mark.parametrize(
    ("table", "model"), [(tables.CASES, Case), (tables.MEASURES, Measure), (tables.OUTCOMES, Outcome)]
)
def test_tables_show_every_field_of_the_model(table: tables.Table, model: type[Record]) -> None:
    shown = {name.split(".")[0] for column in table.columns for name in column.fields}
    assert shown >= model.model_fields.keys() - {"draft"}, "drafts are in no table"
    fields = [name.split(".") for column in table.columns for name in column.fields]
    changes = {".".join(name[:2]) for name in fields if name[0] == "change"}
    if table is tables.OUTCOMES:
        assert changes == {f"change.{name}" for name in Change.model_fields}


FULL = {
    "rank": 1,
    "lead_read": True,
    "recognition": [{"level": "省级", "kind": "推广"}],
    **{part.name: Case.model_fields[part.name].examples[0] for part in CASE.parts if part.kind in PLAIN},
    **{part.name: "有内容。" for part in CASE.parts if part.kind is Kind.TEXT and part.name != "title"},
    **{part.name: ("有内容",) for part in CASE.parts if part.kind is Kind.TEXTS},
    "short_title": "容缺办理",
    "aliases": ("yi-2024-a",),
    "problem": "材料不齐不收件。",
    "innovation": "全省首个。",
    "conditions": "适用于一般事项。",
    "lessons": "清单要先统一。",
    "policies": ("《指引》", "《清单》"),
    "platforms": ("一网通",),
    "entities": ({"name": "甲公司", "role": "首批企业"},),
    "related": ("yi-2024-01",),
    "draft": False,
    "published": dt.date(2024, 6, 1),
    "updated": dt.date(2024, 7, 1),
    "corrections": ({"date": dt.date(2024, 8, 1), "text": "改正数字。"},),
    "start": "2023年3月",
    "running": "仍在实施。",
    "cost": "没有新增经费。",
    "basis": "《指引》第三条",
    "contact": "乙市政务办",
    "unstated": ("thresholds",),
    "questions": ("最多几天？", "哪些行业？"),
    "remarks": ({"date": dt.date(2024, 8, 1), "text": "另有规定。", "source": {"title": "新办法"}},),
    "outcomes": (
        {
            "name": "办理时间",
            "before": (5, 7),
            "after": 2,
            "unit": "个工作日",
            "better": "lower",
            "year": 2024,
            "headline": True,
            "period": "改革以来",
            "source": {"id": "list", "place": "第2条"},
            "note": "据名单。",
        },
        {"name": "满意率", "before": Decimal("90.10"), "after": Decimal("99.40"), "unit": "%"},
    ),
}


@pytest.fixture(scope="module")
def full() -> Library:
    values = small(**FULL)
    values["editions"][0]["sources"][0] |= {
        "url": "https://example.org/a",
        "date": dt.date(2024, 5, 1),
        "publisher": "甲",
    }
    return linked(values)


def test_pandas_reads_the_tables_with_everything_in_them(full: Library) -> None:
    settings = Settings(site_url="https://example.org/anli/")
    cases, outcomes = (
        pd.read_csv(io.BytesIO(downloads.as_csv(table, tables.values(table, full, settings))), encoding="utf-8-sig")
        for table in (tables.CASES, tables.OUTCOMES)
    )
    case = cases.iloc[0]
    assert not case.drop(["配合单位", "改革方式（本站归类）", "评价指标（本站归类）", "名词解释"]).isna().any()
    assert case["创新之处"] == "全省首个。"
    assert case["经验教训"] == "清单要先统一。"
    assert (case["未说明的事项"], case["待了解的问题"]) == ("具体标准和门槛", "最多几天？；哪些行业？")
    assert case["本站注"] == "2024-08-01 另有规定。（依据：新办法）"
    assert case["文件和清单"] == "《指引》；《清单》"
    assert (case["收录日期"], case["更新日期"], case["更正记录"]) == (
        "2024-06-01",
        "2024-07-01",
        "2024-08-01 改正数字。",
    )
    assert case["来源"] == "乙市2024年度案例名单，甲，2024-05-01"
    assert case["网址"] == "https://example.org/anli/cases/yi-2024-01/"
    assert (case["数据来源"], case["授权"]) == ("优化营商环境案例库", "CC BY 4.0")
    time, rate = outcomes.iloc[0], outcomes.iloc[1]
    assert (time["变化前"], time["变化前下限"], time["变化前上限"], time["变化后上限"]) == ("5～7", 5, 7, 2)
    assert (time["年份"], time["高低取向"], time["突出显示"]) == (2024, "越低越好", "是")
    assert time["出处"] == "乙市2024年度案例名单，甲，2024-05-01，第2条"
    assert rate["变化（本站计算）"] == "'+9.30个百分点"
    assert outcomes["授权"].unique().tolist() == ["CC BY 4.0"]


def test_equal_data_gives_equal_bytes(quzhou: Library) -> None:
    first = dict(downloads.files(quzhou, Settings()))
    assert dict(downloads.files(quzhou, Settings())) == first


def test_what_is_offered_for_download_exists(quzhou: Library) -> None:
    offered = {download.path for download in downloads.DOWNLOADS}
    assert dict(downloads.files(quzhou, Settings())).keys() >= offered
