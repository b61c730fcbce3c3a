"""What others gave a case, who led it by whose reading, and lists without numbers: on the page and in the files."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import html5lib
import pytest

from casebook.exports import citations, downloads
from casebook.model import facts
from casebook.model.library import Library
from casebook.model.records import Recognition
from casebook.pages import facets
from casebook.pages.blocks import BLOCKS
from casebook.pages.view import View
from casebook.reading import loading
from casebook.search.documents import documents
from casebook.settings import Settings
from tests import edges
from tests.reading.test_loading import problems_in
from tests.support import small, text, write


def library(folder: Path, **fields: Any) -> Library:
    values = small()
    for case in values["cases"]:
        case.update(fields)
        for name in [name for name, value in fields.items() if value is None]:
            del case[name]
    return loading.load(write(folder, edges.written(values)))[0]


GIVEN = [
    {"level": "国家级", "kind": "推广", "by": "国务院办公厅", "name": "典型经验", "date": "2023-05"},
    {"level": "省级", "kind": "首创"},
]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (GIVEN[0], "国家级推广：国务院办公厅，典型经验，2023年5月"),
        (GIVEN[1], "省级首创"),
        ({"level": "市级", "kind": "其他", "date": 2023}, "市级认可：2023年"),
        ({"level": "其他", "kind": "首创"}, "首创"),
        ({"level": "其他", "kind": "其他", "by": "行业协会"}, "认可：行业协会"),
    ],
)
def test_a_recognition_says_itself(fields: dict[str, Any], said: str) -> None:
    assert facts.said(Recognition.model_validate(fields)) == said


def test_a_recognition_is_found_and_exported(tmp_path: Path) -> None:
    found = library(tmp_path, recognition=GIVEN)
    (facet,) = [facet for facet in facets.of_cases(found).facets if facet.key == "recognition"]
    assert [value.id for value in facet.values] == ["国家级", "省级"]
    (row, *_) = csv.DictReader(
        io.StringIO(dict(downloads.files(found, Settings()))["data/cases.csv"].decode("utf-8-sig"))
    )
    assert row["获得的认可"].splitlines()[0].startswith("国家级推广：国务院办公厅")
    (first, *_) = documents(found)
    assert any(section.anchor == "recognition" and "国务院办公厅" in section.text for section in first.sections)


def page(found: Library, at: int = 0) -> str:
    case = found.cases[at]
    view = View(found, Settings(), f"cases/{case.id}/")
    return text(html5lib.parse(str(BLOCKS["case_page"](view, case.id)), namespaceHTMLElements=False))


def test_a_lead_that_we_read_is_told_as_ours(tmp_path: Path) -> None:
    assert "本站从正文读出" in page(library(tmp_path / "read", lead_read=True))
    assert "本站从正文读出" not in page(library(tmp_path / "told"))


def test_a_case_needs_no_lead(tmp_path: Path) -> None:
    found = library(tmp_path, lead=None)
    html = str(BLOCKS["case_page"](View(found, Settings(), "cases/x/"), found.cases[0].id))
    assert '<h2 id="organisations">' in html
    assert "来源没有写明牵头单位" in html
    assert found.lead(found.cases[0]) == ()


def test_a_list_without_numbers_keeps_the_order_of_the_file(tmp_path: Path) -> None:
    written = small()
    third = dict(written["cases"][0]) | {"id": "zz-first", "rank": 7}
    written["cases"].insert(0, third)
    for case in written["cases"]:
        case.pop("number")
    found, warnings = loading.load(write(tmp_path, edges.written(written)))
    assert [case.id for case in found.cases] == [case["id"] for case in written["cases"]]
    assert "第7名" in page(found)
    assert "项" not in page(found).partition("概要")[0]
    assert found.cases[1].standing == ""
    assert citations.reference(found, Settings(), found.cases[1]).number == ""
    assert not [warning for warning in warnings if warning.code == "E033"]


@pytest.mark.parametrize("date", ["2023-13", "1901", "2023年", True])
def test_a_date_that_is_none_is_told(tmp_path: Path, date: Any) -> None:
    values = small()
    values["cases"][0]["recognition"] = [{"level": "省级", "kind": "推广", "date": date}]
    (problem,) = [p for p in problems_in(write(tmp_path, edges.written(values))) if p.is_error]
    assert (problem.code, "年-月" in problem.message) == ("E027", True)


def test_a_level_that_is_none_is_told(tmp_path: Path) -> None:
    values = small()
    values["cases"][0]["recognition"] = [{"level": "全国", "kind": "推广"}]
    (problem,) = [p for p in problems_in(write(tmp_path, edges.written(values))) if p.is_error]
    assert (problem.code, "国家级" in problem.message) == ("E025", True)


def test_figures_of_a_whole_list_stand_on_its_page_and_are_checked(tmp_path: Path) -> None:
    values = small()
    figure = {"name": "征集案例", "value": 120, "unit": "个", "qualifier": "余"}
    values["editions"][0] |= {"level": "市级", "kind": "十佳创新案例", "figures": [figure]}
    found, _ = loading.load(write(tmp_path / "good", edges.written(values)))
    html = str(BLOCKS["edition_page"](View(found, Settings(), "editions/x/"), found.editions[0].id))
    assert "120余个" in html
    assert "十佳创新案例" in html
    assert any("120余个" in section.text for document in documents(found) for section in document.sections)
    values["editions"][0]["figures"] = [{"name": "征集案例", "before": 3, "unit": "个", "source": {"id": "nowhere"}}]
    faults = problems_in(write(tmp_path / "bad", edges.written(values)))
    assert {fault.code for fault in faults if fault.is_error} == {"E041", "E031"}
