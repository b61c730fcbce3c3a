"""What `diff` says: of two libraries, and of two revisions of a real repository."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from casebook.__main__ import main
from casebook.editing import diff, github_text
from casebook.editing.differences import NOUNS, ChangedField, Difference, compare
from casebook.model.facts import PLACED
from casebook.model.library import Library
from casebook.model.outline import CASE, PLAIN, Kind
from casebook.model.records import SECTIONS, Case, Measure, Outcome, Record, Term
from casebook.reading import loading
from tests.repository import Repository
from tests.support import SMALL, elements, run, small, write

OUTCOME: dict[str, Any] = {"name": "办理时间", "before": 5, "after": [1, 2], "unit": "个工作日", "better": "lower"}
PRINTED = {"before": "5个工作日", "after": "1～2个工作日", "better": "越低越好"}
FULL: dict[str, Any] = {
    "number": 1,
    "short_title": "容缺办理",
    "aliases": ["yi-old"],
    "tags": ["digital"],
    "frameworks": {"topics": ["entry"]},
    "partners": ["乙市司法局"],
    "problem": "材料不全就办不了。",
    "measures": [{"title": "先收件", "text": "先收件，后补材料。"}, {"title": "再补正", "text": "限期补正材料。"}],
    "innovation": "先办后补。",
    "conditions": "需要信用制度。",
    "lessons": "要盯住补正期限。",
    "start": "2023年3月",
    "running": "仍在实施。",
    "cost": "没有新增经费。",
    "basis": "容缺办理办法第三条",
    "contact": "乙市政务办",
    "outcomes": [OUTCOME],
    "policies": ["容缺办理办法"],
    "platforms": ["一网通办平台"],
    "entities": [{"name": "甲公司", "role": "首个办件"}],
    "unstated": ["documents"],
    "questions": ["补正最多几天？"],
    "remarks": [{"date": "2024-07-01", "text": "另有规定。", "source": {"title": "新办法"}}],
    "terms": ["gaps"],
    "related": ["yi-2024-02"],
    "published": "2024-06-01",
    "updated": "2024-07-01",
    "corrections": [{"date": "2024-07-01", "text": "更正日期。"}],
}


def full() -> dict[str, Any]:
    """A valid library in which every section and every field of the first case is set."""
    values = small(**copy.deepcopy(FULL))
    region = values["editions"][0]["region"]
    values["organisations"].append({"id": "yi-justice", "name": "乙市司法局", "region": region})
    values["organisations"].append({"id": "yi-police", "name": "乙市公安局", "region": region})
    second = copy.deepcopy(small()["cases"][0]) | {"id": "yi-2024-02", "number": 2, "title": "另一个案例"}
    return values | {
        "categories": [*values["categories"], {"id": "finance", "name": "金融支持", "description": "帮助企业获得资金。"}],
        "frameworks": [{"id": "topics", "name": "示例主题", "items": [{"id": "entry", "name": "企业准入"}, {"id": "tax", "name": "纳税"}]}],
        "tags": [{"id": "digital", "name": "数字化"}, {"id": "joint", "name": "部门协同"}],
        "glossary": [{"id": "gaps", "term": "容缺", "explanation": "材料缺一点也先收下。"}],
        "synonyms": [{"word": "先上车", "means": ["容缺"]}],
        "cases": [*values["cases"], second],
    }  # fmt: skip


def library(values: dict[str, Any], folder: Path) -> Library:
    """The library that a file with these values holds."""
    text = yaml.safe_dump(values, allow_unicode=True, sort_keys=False)
    return loading.load(write(folder, re.sub(r"'(\d{4}-\d\d-\d\d|-?\d+\.\d+)'", r"\1", text)))[0]


@pytest.fixture
def differences(tmp_path: Path) -> Callable[..., list[Difference]]:
    """What a change of values comes to: the function changes a copy in place. Without a start it is `full()`."""

    def compared(change: Callable[[dict[str, Any]], Any], start: dict[str, Any] | None = None) -> list[Difference]:
        before = start or full()
        after = copy.deepcopy(before)
        change(after)
        return compare(library(before, tmp_path / "before"), library(after, tmp_path / "after"))

    return compared


def rows(found: list[Difference]) -> list[tuple[str, str, str]]:
    """The rows of the only record that differs."""
    (difference,) = found
    return [(row.field, row.before, row.after) for row in difference.rows]


def titled(model: type[Record], name: str) -> str:
    """What editors call a field."""
    return model.model_fields[name].title


def said(outcome: dict[str, str]) -> str:
    """All fields of an outcome in one cell."""
    return "；".join(f"{titled(Outcome, name)}：{text}" for name, text in outcome.items())


def set_case(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda values: values["cases"][0].update(fields)


def set_outcome(**fields: Any) -> Callable[[dict[str, Any]], Any]:
    return lambda values: values["cases"][0]["outcomes"][0].update(fields)


# Fields

FIELDS = [
    ("number", 3, "", "1", "3"),
    ("title", "推行先办后补", "", "推行容缺办理", "推行先办后补"),
    ("short_title", "先办后补", "", "容缺办理", "先办后补"),
    ("aliases", ["yi-old", "yi-older"], "", "yi-old", "yi-old；yi-older"),
    ("category", "finance", "", "审批服务（permitting）", "金融支持（finance）"),
    ("tags", ["digital", "joint"], "", "数字化（digital）", "数字化（digital）；部门协同（joint）"),
    ("frameworks", {"topics": ["tax"]}, "", "示例主题：企业准入（entry）", "示例主题：纳税（tax）"),
    ("lead", ["乙市政务办", "乙市公安局"], "", "乙市政务办", "乙市政务办；乙市公安局"),
    ("rank", 2, "", "", "2"),
    ("region", ["示例省乙市", "示例省丙市"], "", "", "示例省乙市；示例省丙市"),
    ("lead_read", True, "", "否", "是"),
    ("recognition", [{"level": "省级", "kind": "推广"}], "“省级”", "", "种类：推广"),
    ("partners", [], "", "乙市司法局", ""),
    ("summary", "先办后补。", "", "材料不全也可以先办。", "先办后补。"),
    ("problem", "办不了。", "", "材料不全就办不了。", "办不了。"),
    ("innovation", "后补。", "", "先办后补。", "后补。"),
    ("conditions", "无条件。", "", "需要信用制度。", "无条件。"),
    ("lessons", "要有期限。", "", "要盯住补正期限。", "要有期限。"),
    ("start", "2023年4月", "", "2023年3月", "2023年4月"),
    ("running", "已停。", "", "仍在实施。", "已停。"),
    ("cost", "不详。", "", "没有新增经费。", "不详。"),
    ("basis", "办法", "", "容缺办理办法第三条", "办法"),
    ("contact", "政务办", "", "乙市政务办", "政务办"),
    (
        "unstated",
        ["documents", "thresholds"],
        "",
        "文件全文和文号（documents）",
        "文件全文和文号（documents）；具体标准和门槛（thresholds）",
    ),
    ("questions", ["几天？"], "", "补正最多几天？", "几天？"),
    ("remarks", [{"date": "2024-07-01", "text": "另有规定。"}], "“2024-07-01”：依据", "新办法", ""),
    ("outcomes", [], "“办理时间”", said(PRINTED), ""),
    ("policies", ["办法"], "", "容缺办理办法", "办法"),
    ("platforms", ["新平台"], "", "一网通办平台", "新平台"),
    ("entities", [{"name": "甲公司", "role": "试点"}], "“甲公司”", "首个办件", "试点"),
    ("terms", [], "", "容缺（gaps）", ""),
    ("related", [], "", "另一个案例（yi-2024-02）", ""),
    ("sources", [{"id": "list", "place": "第1条"}], "“list”", "", "第1条"),
    ("published", "2024-06-02", "", "2024-06-01", "2024-06-02"),
    ("updated", "2024-07-02", "", "2024-07-01", "2024-07-02"),
    ("corrections", [{"date": "2024-07-01", "text": "改。"}], "“2024-07-01”", "更正日期。", "改。"),
]
FURTHER = [
    part for part in CASE.parts if part.kind in (Kind.TEXT, Kind.TEXTS) and part.name not in FULL.keys() | {"title"}
]
"""Texts that a case has besides, all of which are told in one way."""
FULL |= {part.name: ["先前"] if part.many else "先前" for part in FURTHER}
FIELDS += [(part.name, ["后来"] if part.many else "后来", "", "先前", "后来") for part in FURTHER]


@pytest.mark.parametrize(
    ("name", "value", "item", "before", "after"), [pytest.param(*line, id=line[0]) for line in FIELDS]
)
def test_a_field_is_shown_before_and_after(
    differences: Callable[..., list[Difference]], name: str, value: Any, item: str, before: str, after: str
) -> None:
    found = differences(set_case(**{name: value}))
    assert rows(found) == [(titled(Case, name) + item, before, after)]
    assert (found[0].section, found[0].kind, found[0].id) == ("cases", "changed", "yi-2024-01")


def test_the_table_above_leaves_no_field_out() -> None:
    elsewhere = {"id", "edition", "measures", "draft"}
    elsewhere |= {part.name for section in CASE.sections for part in section.parts if part.kind in PLAIN}
    assert {name for name, *_ in FIELDS} | elsewhere == set(Case.model_fields)
    assert set(NOUNS) == set(SECTIONS)


OUTCOMES = [
    ({"before": 6}, {"before": ("5个工作日", "6个工作日")}),
    ({"before": "5.0"}, {"before": ("5个工作日", "5.0个工作日")}),
    ({"after": 2}, {"after": ("1～2个工作日", "2个工作日")}),
    ({"unit": "天"}, {"before": ("5个工作日", "5天"), "after": ("1～2个工作日", "1～2天")}),
    ({"qualifier": "约"}, {"after": ("1～2个工作日", "约1～2个工作日")}),
    ({"change": {"value": "-67.0", "unit": "%", "basis": "同比"}}, {"change": ("", "同比−67.0%")}),
    ({"statistic": "平均", "verb": "减至"}, {"statistic": ("", "平均"), "verb": ("", "减至")}),
    ({"after": {"n": 2, "qualifier": "以内", "statistic": "最快"}}, {"after": ("1～2个工作日", "最快2个工作日以内")}),
    ({"after": {"n": 2, "unit": "小时"}}, {"after": ("1～2个工作日", "2小时")}),
    ({"period": "2023年", "year": 2023}, {"period": ("", "2023年"), "year": ("", "2023")}),
    ({"headline": True}, {"headline": ("否", "是")}),
    ({"headline": False}, {}),
    ({"better": None}, {"better": ("越低越好", "")}),
    ({"note": "来源两处不一致。"}, {"note": ("", "来源两处不一致。")}),
    ({"source": {"id": "list", "place": "第1条"}}, {"source": ("", "list，第1条")}),
    ({"name": "办结时间"}, {"name": ("办理时间", "办结时间")}),
]


@pytest.mark.parametrize(
    ("fields", "expected"), OUTCOMES, ids=lambda value: "-".join(value) if isinstance(value, dict) else ""
)
def test_an_outcome_is_compared_as_printed(
    differences: Callable[..., list[Difference]], fields: dict[str, Any], expected: dict[str, tuple[str, str]]
) -> None:
    def change(values: dict[str, Any]) -> None:
        outcome = values["cases"][0]["outcomes"][0] | fields
        values["cases"][0]["outcomes"][0] = {key: value for key, value in outcome.items() if value is not None}

    name = fields.get("name", "办理时间")
    wanted = [(f"成效“{name}”：{titled(Outcome, field)}", *texts) for field, texts in expected.items()]
    found = differences(change)
    assert (rows(found) if found else []) == wanted


def test_the_table_of_outcomes_leaves_no_field_out() -> None:
    elsewhere = {"value", "text", "rank"}
    assert {name for fields, _ in OUTCOMES for name in fields} | elsewhere == set(PLACED[Outcome])


def test_trailing_zeros_count(differences: Callable[..., list[Difference]]) -> None:
    start = full()
    start["cases"][0]["outcomes"] = [{"name": "满意率", "value": "99.4", "unit": "%"}]
    found = differences(set_outcome(value="99.40"), start)
    assert rows(found) == [(f"成效“满意率”：{titled(Outcome, 'value')}", "99.4%", "99.40%")]


@pytest.mark.parametrize("fields", [{"text": "零发生"}, {"text": "零发生", "unit": "起"}, {"value": 3, "unit": "万"}])
def test_no_change_of_an_outcome_goes_unseen(
    differences: Callable[..., list[Difference]], fields: dict[str, Any]
) -> None:
    start = full()
    start["cases"][0]["outcomes"] = [{"name": "警情", "change": {"value": "-3.1", "unit": "%", "basis": "同比"}}]

    def change(values: dict[str, Any]) -> None:
        values["cases"][0]["outcomes"][0] = {"name": "警情", **fields}

    assert rows(differences(change, start))


# Lists


def test_inserting_a_measure_shows_that_one_only(differences: Callable[..., list[Difference]]) -> None:
    found = differences(lambda v: v["cases"][0]["measures"].insert(0, {"title": "告知", "text": "一次告知。"}))
    assert rows(found) == [("主要做法“告知”", "", "一次告知。")]


def test_inserting_an_outcome_shows_that_one_only(differences: Callable[..., list[Difference]]) -> None:
    found = differences(
        lambda v: v["cases"][0]["outcomes"].insert(0, {"name": "办件", "value": 3600, "unit": "件", "qualifier": "余"})
    )
    assert rows(found) == [("成效“办件”", "", said({"value": "3600余件"}))]


def test_a_changed_and_a_removed_item(differences: Callable[..., list[Difference]]) -> None:
    def change(values: dict[str, Any]) -> None:
        first, _ = values["cases"][0]["measures"]
        values["cases"][0]["measures"] = [first | {"text": "先收件。"}]

    assert rows(differences(change)) == [
        ("主要做法“先收件”", "先收件，后补材料。", "先收件。"),
        ("主要做法“再补正”", "限期补正材料。", ""),
    ]


def test_an_item_renamed_in_its_place_is_the_same_item(differences: Callable[..., list[Difference]]) -> None:
    found = differences(lambda v: v["cases"][0]["measures"][1].update(title="限期补正"))
    assert rows(found) == [("主要做法“限期补正”：" + titled(Measure, "title"), "再补正", "限期补正")]


def test_a_new_order_is_a_change(differences: Callable[..., list[Difference]]) -> None:
    assert rows(differences(lambda v: v["cases"][0]["measures"].reverse())) == [
        ("主要做法（顺序）", "先收件；再补正", "再补正；先收件")
    ]


def test_items_of_one_name_are_told_apart(differences: Callable[..., list[Difference]]) -> None:
    start = full()
    start["cases"][0]["outcomes"] = [
        {"name": "受益企业", "value": 10, "unit": "家", "period": "2022年"},
        {"name": "受益企业", "value": 20, "unit": "家", "period": "2023年"},
    ]
    found = differences(lambda v: v["cases"][0]["outcomes"][1].update(value=21), start)
    assert rows(found) == [(f"成效“受益企业”：{titled(Outcome, 'value')}", "20家", "21家")]


def test_of_a_long_list_what_left_and_what_came(differences: Callable[..., list[Difference]]) -> None:
    start = full()
    policies = titled(Case, "policies")
    names = [f"关于推进第{number}项改革的实施意见" for number in range(1, 8)]
    start["cases"][0]["policies"] = names
    found = differences(set_case(policies=[*names[1:5], "新的办法", *names[5:]]), start)
    assert rows(found) == [(policies, f"共7项，删去：{names[0]}", "共7项，增加：新的办法")]
    found = differences(set_case(policies=[*names, "新的办法"]), start)
    assert rows(found) == [(policies, "共7项", "共8项，增加：新的办法")]
    found = differences(set_case(policies=names[::-1]), start)
    assert rows(found) == [(policies + "（顺序）", "；".join(names), "；".join(names[::-1]))]


# Cases and other records


def test_nothing_changed(differences: Callable[..., list[Difference]]) -> None:
    found = differences(lambda v: None)
    assert found == []
    assert diff.summary(found) == "数据没有改动。"
    assert diff.as_markdown(found, "“main”") == "**与“main”相比：数据没有改动。**"


def test_an_added_case_shows_all_it_says(differences: Callable[..., list[Difference]]) -> None:
    third = small()["cases"][0] | {"id": "yi-2024-03", "number": 3, "title": "第三个案例", "outcomes": [OUTCOME]}
    found = differences(lambda v: v["cases"].append(third))
    assert [(d.kind, d.id, d.title) for d in found] == [("added", "yi-2024-03", "第三个案例")]
    assert rows(found) == [
        (titled(Case, "id"), "", "yi-2024-03"),
        (titled(Case, "edition"), "", "乙市2024年度案例（yi-2024）"),
        (titled(Case, "number"), "", "3"),
        (titled(Case, "title"), "", "第三个案例"),
        (titled(Case, "category"), "", "审批服务（permitting）"),
        (titled(Case, "lead"), "", "乙市政务办"),
        (titled(Case, "summary"), "", "材料不全也可以先办。"),
        ("主要做法“先收件”", "", "先收件，后补材料。"),
        ("成效“办理时间”", "", said(PRINTED)),
        ("来源“list”", "", "list"),
    ]
    shown = diff.as_markdown(found, "“main”")
    assert shown.startswith(
        "**与“main”相比：新增1个案例。**\n\n### 新增：第三个案例（yi-2024-03）\n\n| 字段 | 内容 |\n"
    )


def test_a_removed_case_and_its_address(differences: Callable[..., list[Difference]]) -> None:
    def change(values: dict[str, Any]) -> None:
        del values["cases"][1], values["cases"][0]["related"]

    found = differences(change)
    assert [(d.kind, d.id) for d in found] == [("changed", "yi-2024-01"), ("removed", "yi-2024-02")]
    shown = diff.as_markdown(found, "“main”")
    assert "修改1个案例，删除1个案例。" in shown
    assert "### 删除：另一个案例（yi-2024-02）\n\n它的网址会失效。" in shown


def test_a_renamed_case_is_one_case(differences: Callable[..., list[Difference]]) -> None:
    def change(values: dict[str, Any]) -> None:
        values["cases"][1] |= {"id": "yi-2024-two", "aliases": ["yi-2024-02"], "summary": "改过的概要。"}
        values["cases"][0]["related"] = ["yi-2024-two"]

    found = differences(change)
    assert [(d.kind, d.id, d.former) for d in found] == [
        ("changed", "yi-2024-01", ""),
        ("renamed", "yi-2024-two", "yi-2024-02"),
    ]
    assert [row.field for row in found[1].rows] == [titled(Case, name) for name in ("id", "aliases", "summary")]
    shown = diff.as_markdown(found, "“main”")
    assert "修改1个案例，1个案例更换编号。" in shown
    assert "旧编号 yi-2024-02 的网址会转到新编号。" in shown


def test_cases_put_together(differences: Callable[..., list[Difference]]) -> None:
    def change(values: dict[str, Any]) -> None:
        values["cases"] = [
            values["cases"][0] | {"id": "yi-all", "aliases": ["yi-old", "yi-2024-01", "yi-2024-02"], "related": []}
        ]

    found = differences(change)
    assert [(d.kind, d.id, d.former, d.into) for d in found] == [
        ("renamed", "yi-all", "yi-2024-01", ""),
        ("removed", "yi-2024-02", "", "yi-all"),
    ]
    assert "已并入 yi-all，旧网址会转到那里。" in diff.as_markdown(found, "“main”")


def test_a_case_in_another_file_is_the_same_case(tmp_path: Path) -> None:
    before = library(full(), tmp_path / "before")
    values = full()
    moved = {"cases": [values["cases"].pop(0)], "glossary": values.pop("glossary")}
    library(moved | {"editions": values["editions"]} | values, tmp_path / "check")
    write(
        tmp_path / "after",
        re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", yaml.safe_dump(moved, allow_unicode=True)),
        "cases/x.yml",
    )
    after = loading.load(write(tmp_path / "after", yaml.safe_dump(values, allow_unicode=True)))[0]
    assert len(after.cases) == 2
    assert compare(before, after) == []


def test_a_new_name_of_a_category_changes_no_case(differences: Callable[..., list[Difference]]) -> None:
    found = differences(lambda v: v["categories"][0].update(name="审批与服务"))
    assert [(d.section, d.kind, d.id, d.title) for d in found] == [
        ("categories", "changed", "permitting", "审批与服务")
    ]
    assert rows(found) == [(titled(SECTIONS["categories"], "name"), "审批服务", "审批与服务")]


def test_other_sections_are_summed_up(differences: Callable[..., list[Difference]]) -> None:
    def change(values: dict[str, Any]) -> None:
        values["editions"][0]["sources"][0]["publisher"] = "乙市政务办"
        values["categories"].reverse()
        values["organisations"].append({"id": "yi-tax", "name": "乙市税务局", "region": "示例省乙市"})
        values["frameworks"][0]["items"].append({"id": "exit", "name": "退出"})
        values["tags"].pop()
        values["glossary"][0]["aliases"] = ["容缺受理"]
        values["synonyms"].append({"word": "后补", "means": ["容缺"]})

    found = differences(change)
    assert diff.summary(found) == (
        "批次修改1个；分类调整顺序；单位新增1个；评价体系修改1个；改革方式删除1个；名词修改1个；搜索同义词新增1个。"
    )
    shown = diff.as_markdown(found, "“main”")
    titles = {
        title: cells for title, *cells in (line.strip("| ").split(" | ") for line in shown.splitlines() if "|" in line)
    }
    assert titles["批次“乙市2024年度案例”（yi-2024）"][1:] == ["（无）", "乙市政务办"]
    assert titles["分类"][0] == "调整顺序"
    assert titles["单位“乙市税务局”（yi-tax）"][0] == "新增"
    assert titles["单位“乙市税务局”（yi-tax）"][-1].count("乙市") == 2
    assert titles["评价体系“示例主题”（topics）"][1:] == ["（无）", "指标名称：退出"]
    assert titles["改革方式“部门协同”（joint）"][0] == "删除"
    assert titles["名词“容缺”（gaps）"] == [titled(Term, "aliases"), "（无）", "容缺受理"]
    assert titles["搜索同义词“后补”"][0] == "新增"


# Markdown


HOSTILE = [
    "a|b", "|", "\\|", "\\", "`code`", "``", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- ", "-->",
    "</td></tr></table>", "&lt;b&gt;", "&#124;", "&amp", "[链接](https://example.org)", "![图](https://example.org/x.png)",
    "[x]: https://example.org", "<https://example.org>", "https://example.org/?a=1&b=2", "www.example.org",
    "WWW.EXAMPLE.ORG", "a@example.org", "mailto:a@example.org", "@octocat", "@org/team", "#1", "octocat/x#1", "$x^2$",
    "$$x$$", ":tada:", "**粗**", "__粗__", "*斜*", "_斜_", "~~删~~", "~删~", "# 标题", "- 列表", "1. 列表", "> 引用",
    "---", "| --- |", "```", "{{ 7*7 }}", "{% raw %}", "<details open>", "[^1]", "- [ ] 任务", "\\@octocat", "\\<b>",
]  # fmt: skip

INVISIBLE = [
    "甲\n乙",
    "甲\r\n\r\n## 乙",
    "甲\u2028乙",
    "甲\x0b乙",
    "甲\x1b[31m乙",
    "甲\u202e乙",
    "甲\u200b乙",
    "甲\0乙",
    "甲\ud800乙",
]


def rendered(text: str) -> Element:
    """The Markdown as a page."""
    html = markdown.markdown(text, extensions=["tables", "sane_lists"])
    return html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)


def pieces(root: Element) -> list[str]:
    """The texts of a page as what looks for mentions sees them: one by one."""
    return [text for element in elements(root) for text in (element.text, element.tail) if text]


ACTS = re.compile(r"@\w|#\d|\$.*\$|:\w+:|https?:|www\.", re.I)
OURS = {"html", "head", "body", "p", "strong", "h3", "table", "thead", "tbody", "tr", "th", "td", "span"}


def of_case(value: str) -> Difference:
    """A difference that has the value wherever there can be one."""
    row = ChangedField(value, value, value + "。")
    return Difference("cases", "changed", value, value, value, value, (row, row))


def everywhere(value: str) -> list[Difference]:
    case = of_case(value)
    kinds = [Difference(**{**vars(case), "kind": kind}) for kind in ("added", "changed", "renamed", "removed")]
    return [*kinds, *(Difference(**{**vars(d), "section": "glossary"}) for d in kinds)]


@pytest.mark.parametrize("value", HOSTILE)
def test_data_is_shown_literally_and_does_nothing(value: str) -> None:
    text = diff.as_markdown(everywhere(value), value)
    root = rendered(text)
    assert {element.tag for element in elements(root)} <= OURS
    assert not any(ACTS.search(piece) for piece in pieces(root))
    cells = ["".join(cell.itertext()) for cell in elements(root, "td")]
    assert cells.count(" ".join(value.split())) >= 6
    assert all(
        len(row) == len(elements(table, "th")) for table in elements(root, "table") for row in elements(table, "tr")
    )


@pytest.mark.parametrize("value", INVISIBLE)
def test_what_cannot_be_seen_is_named(value: str) -> None:
    text = github_text.inert(value)
    assert text.isprintable()
    assert text.startswith("甲")
    assert text.endswith("乙")
    assert "⏎" in text or "⟨U+" in text


@given(st.text(max_size=50))
def test_any_text_stays_in_its_cell(value: str) -> None:
    text = github_text.inert(value)
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not re.search(r"[|`\\\[\]*_~!]|<(?!/?span>)|&(?!#\d+;)", text)
    root = rendered(f"| 甲 | 乙 |\n| --- | --- |\n| {text} | 。 |")
    assert [element.tag for element in elements(root, "td")] == ["td", "td"]


def test_long_text_is_shown_around_what_differs(differences: Callable[..., list[Difference]]) -> None:
    start = full()
    problem = titled(Case, "problem")
    start["cases"][0]["problem"] = "很" * 300 + "旧" + "长" * 299
    found = differences(set_case(problem="很" * 300 + "新" + "长" * 299), start)
    cells = f"…{'很' * 20}%s{'长' * 20}…"
    assert f"| {problem} | {cells % '旧'} | {cells % '新'} |" in diff.as_markdown(found, "“main”")
    assert rows(found)[0][1] == start["cases"][0]["problem"]
    found = differences(set_case(problem="短"), start)
    assert f"| {problem} | {'很' * 300}旧{'长' * 299} | 短 |" in diff.as_markdown(found, "“main”")


def test_very_long_lists_end_somewhere() -> None:
    found = [Difference("cases", "changed", "x", "甲", rows=(ChangedField("文件", "", "长" * 2000),))]
    assert f"| 文件 | （无） | {'长' * 599}… |" in diff.as_markdown(found, "“main”")


def test_a_blank_hides_no_other_difference() -> None:
    """Neither does the first difference hide the last one, in the longest paragraph there can be."""
    row = ChangedField("概要", f"甲 乙{'很' * 594}旧。", f"甲  乙{'很' * 594}新。")
    shown = diff.as_markdown([Difference("cases", "changed", "x", "甲", rows=(row,))], "“main”")
    assert "旧。" in shown
    assert "新。" in shown
    assert "只有空白" not in shown


@pytest.mark.parametrize(("before", "after"), [("甲 乙", "甲  乙"), ("甲乙", "甲乙 "), ("言", "⾔"), ("A", "Ａ")])
def test_cells_that_look_alike_say_so(before: str, after: str) -> None:
    found = [Difference("cases", "changed", "x", "甲", rows=(ChangedField("概要", before, after),))]
    assert "（只有空白或相近的字符不同）" in diff.as_markdown(found, "“main”")


def test_a_summary_stays_below_what_github_takes() -> None:
    rows = tuple(ChangedField("概要", "@" * 400, "#" * 400) for _ in range(40))
    found = [Difference("cases", "changed", f"x-{number}", "甲", rows=rows) for number in range(30)]
    text = diff.as_markdown(found, "“main”")
    assert len(text.encode()) < 1_000_000
    assert text.endswith("--format json` 查看。")
    assert text.startswith("**与“main”相比：修改30个案例。**")


# The command


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """Three commits and a working tree with a fourth state."""
    monkeypatch.delenv("GITHUB_BASE_REF", raising=False)
    made = Repository(tmp_path / "repository")
    monkeypatch.setenv("CASEBOOK_DATA", str(made.data))
    monkeypatch.chdir(made.folder)
    made.commit(SMALL)
    made.git("tag", "first")
    made.commit(SMALL.replace("number: 1\n    title: 推进企业开办改革", "number: 1\n    title: 第二版标题"))
    made.git("checkout", "-q", "-b", "work")
    made.commit(SMALL.replace("推进企业开办改革", "第三版标题"))
    made.write(SMALL.replace("推进企业开办改革", "还没提交的标题").replace("before: 5", "before: 6"))
    return made


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (["first"], ("推进企业开办改革", "还没提交的标题")),
        (["first", "main"], ("推进企业开办改革", "第二版标题")),
        (["main", "first"], ("第二版标题", "推进企业开办改革")),
        (["HEAD"], ("第三版标题", "还没提交的标题")),
        ([], ("第二版标题", "还没提交的标题")),
    ],
)
def test_two_versions_are_compared(
    repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], title: tuple[str, str]
) -> None:
    assert main(["diff", *arguments]) == 0
    out, err = capsys.readouterr()
    assert f"| {titled(Case, 'title')} | {title[0]} | {title[1]} |" in out
    assert ("| 5个工作日 | 6个工作日 |" in out) == (len(arguments) < 2)
    assert out.startswith(f"**与“{arguments[0]}”相比：修改1个案例。**" if arguments else "**与合并前（")
    assert not err
    assert main(["diff", *arguments, "--format", "json"]) == 0
    (difference,) = json.loads(capsys.readouterr().out)
    assert difference["id"] == "jia-2024-01"
    assert {"field": titled(Case, "title"), "before": title[0], "after": title[1]} in difference["rows"]


def test_a_move_to_another_file_is_no_change(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    head, mark, last = SMALL.partition("  - id: jia-2024-02")
    repository.write(head)
    repository.write("cases:\n" + mark + last, "cases/2024/two.yml")
    assert main(["diff", "first"]) == 0
    assert capsys.readouterr().out == "**与“first”相比：数据没有改动。**\n"


@pytest.mark.parametrize("style", ["markdown", "json"])
def test_errors_in_the_new_version(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, style: str
) -> None:
    repository.write(SMALL.replace("category: permitting", "category: permiting").replace("number: 2", "number: 二"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["diff", "first", "--format", style]) == 1
    out, err = capsys.readouterr()
    assert "data/cases.yml:37:15: 错误[E031]" in err
    line = "新版本的数据有2处错误，改正以后才能列出改动。\n"
    assert (out, err.endswith(line)) == ((line, False) if style == "markdown" else ("", True))
    # The check has put its annotations on the lines already.
    assert "::error" not in out + err


def test_errors_in_the_old_version(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    broken = repository.commit(SMALL.replace("category: permitting", "category: permiting"))
    repository.write(SMALL)
    assert main(["diff", broken]) == 1
    out, err = capsys.readouterr()
    assert out == "旧版本的数据有1处错误，改正以后才能列出改动。\n"
    assert err.startswith("data/cases.yml:37:15: 错误[E031]")
    assert main(["diff", "first", broken]) == 1
    assert capsys.readouterr().out.startswith("新版本的数据有1处错误")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nope"], "没有版本“nope”"),
        (["first", "nope"], "没有版本“nope”"),
        (["--", "-x"], "不能作为版本"),
    ],
)
def test_a_version_that_cannot_be_had(
    repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    assert main(["diff", *arguments]) == 1
    out, err = capsys.readouterr()
    assert says in err
    assert err.count("\n") == 1
    assert not out


def test_without_anything_to_compare_with(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("branch", "-D", "main")
    assert main(["diff"]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch("错误：找不到主分支.*；.*CASEBOOK_BRANCH；.*python -m casebook diff HEAD~1\n", said)


def test_the_check_says_what_it_could_not_check(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(SMALL)
    assert main(["check", "--strict"]) == 0
    assert "E034" not in "".join(capsys.readouterr())
    repository.git("branch", "-D", "main")
    for style in ("text", "github", "json"):
        assert main(["check", "--strict", "--format", style]) == 0
        out, err = capsys.readouterr()
        assert "没有核对已发布的案例是否都在（E034）：找不到主分支" in (out if style == "text" else err)
        assert style != "json" or json.loads(out) == []


def test_the_output_is_utf_8_wherever_it_goes(repository: Repository) -> None:
    done = run("casebook", "diff", "first", CASEBOOK_DATA=repository.data, PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert "| 推进企业开办改革 | 还没提交的标题 |" in done.stdout


def test_records_are_named_by_their_first_field() -> None:
    """`_keyed` relies on it, and so does what is left out of an added item."""
    assert [next(iter(model.model_fields)) for model in (Case, Measure, Outcome)] == ["id", "title", "name"]


def test_json_shows_nothing_raw_and_says_everything() -> None:
    text = "甲\x1b[31m\u202e\u2028\x85##[add-mask]\U0001f600\ud800"
    shown = diff.as_json([of_case(text)])
    assert all(character == "\n" or character.isprintable() for character in shown)
    assert "##[" not in shown
    assert json.loads(shown)[0]["title"] == text
