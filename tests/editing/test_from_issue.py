"""A filled-in form to a case: what editors write, what strangers try, and what the workflow does with it."""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import json
import os
import re
import shutil
import subprocess
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook.__main__ import main, parser
from casebook.base import clock
from casebook.editing import (
    correction_form,
    form_answers,
    github_text,
    grammar,
    issue_form,
    phrases,
    quantities,
    writing,
)
from casebook.model import figures, records
from casebook.reading import loading, yaml_text
from tests import hostile
from tests.support import DATA, ROOT, SMALL, run, snapshot, write

GROWING = SMALL.replace("    size: 2\n", "")
TEMPLATES = ROOT / ".github" / "ISSUE_TEMPLATE"
FORM = yaml.safe_load((TEMPLATES / "new-case.yml").read_text(encoding="utf-8"))
ITEMS = [item for item in FORM["body"] if item["type"] != "markdown"]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "new-case.yml").read_text(encoding="utf-8"))

ANSWERS = {
    "批次": "甲市2024年度创新案例",
    "正式标题": "推行“一窗通办”改革",
    "短标题": "_No response_",
    "分类": "审批服务",
    "改革方式": "数字化",
    "牵头单位": "市公安局\n市税务局",
    "配合单位": "甲市司法局",
    "新单位": "甲市税务局（市税务局）",
    "概要": "开户、办税\n只跑一个窗口。",
    "针对问题": "_No response_",
    "主要做法": "1. 一窗受理：材料一次提交。\n2. 内部流转: 部门之间自行流转，如“甲：乙”。",
    "成效": "- ★办理时间：30 → 3-7 个工作日\n- 涉企警情：-43.8%（同比，2023年）\n- 违法行为：零发生",
    "创新之处": "_No response_",
    "适用条件": "_No response_",
    "经验教训": "_No response_",
    "文件和清单": "“一窗通办”指南\n流程图、清单",
    "平台、系统": "_No response_",
    "相关主体": "工商联：会同建立联络站",
    "来源位置": "第3条",
    "补充说明": "@maintainer 请看 https://example.org",
    "确认": "- [x] 内容出自公开发布的材料，不含个人信息和不宜公开的内容。",
}
MADE = """\
organisations:
  - id: jiashishuiwuju
    name: 甲市税务局
    aliases: [市税务局]
    region: 示例省甲市

cases:
  - id: jia-2024-03
    edition: jia-2024
    number: 3
    title: 推行“一窗通办”改革
    category: permitting
    tags: [digital]
    lead: [市公安局, 市税务局]
    partners: [甲市司法局]
    summary: 开户、办税只跑一个窗口。
    measures:
      - title: 一窗受理
        text: 材料一次提交。
      - title: 内部流转
        text: 部门之间自行流转，如“甲：乙”。
    outcomes:
      - name: 办理时间
        before: 30
        after: [3, 7]
        unit: 个工作日
        headline: true
      - name: 涉企警情
        change: {value: -43.8, unit: "%", basis: 同比}
        period: 2023年
        year: 2023
      - name: 违法行为
        text: 零发生
    policies: [“一窗通办”指南, 流程图、清单]
    entities:
      - {name: 工商联, role: 会同建立联络站}
    sources:
      - {id: jia-list, place: 第3条}
    published: 2026-11-23
"""


def body_of(answers: dict[str, str]) -> str:
    """An issue's body as GitHub writes it from a form."""
    return "\r\n\r\n".join(f"### {label}\r\n\r\n{answer}" for label, answer in answers.items())


def event_of(body: Any, **changes: Any) -> dict[str, Any]:
    """What GitHub says when a label is put on an issue; shortened."""
    label = {"id": 1, "name": "新增案例", "color": "ededed", "default": False, "description": None}
    person = {"login": "somebody", "id": 2, "type": "User", "site_admin": False}
    issue = {
        "url": "https://api.github.com/repos/somebody/casebook/issues/12",
        "number": 12,
        "title": "新增案例：`$(touch pwned)` ../../etc/passwd",
        "user": person,
        "labels": [label],
        "state": "open",
        "author_association": "NONE",
        "body": body,
    }
    repository = {"full_name": "somebody/casebook", "default_branch": "main", "private": False}
    return {"action": "labeled", "issue": issue, "label": label, "repository": repository, "sender": person} | changes


@pytest.fixture(autouse=True)
def _here_and_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))
    for name in ("GITHUB_OUTPUT", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("CASEBOOK_DATA", str(folder / "cases.yml"))
    return write(folder, GROWING)


def answered(data: Path, body: Any) -> tuple[int, str]:
    """Exit status and answer for the body of an issue, of whichever form."""
    folder = data.parent.parent
    event = write(folder, json.dumps(event_of(body)), "event.json")
    status = main(["from-issue", str(event), "--answer", str(folder / "answer.md")])
    return status, (folder / "answer.md").read_text(encoding="utf-8")


def answer_to(data: Path, body: Any = None, **changes: str) -> tuple[int, str]:
    """The same for a form; changes are to single answers."""
    return answered(data, body_of(ANSWERS | changes) if body is None else body)


def complaints(answer: str) -> list[str]:
    return [line for line in answer.splitlines() if line.startswith("- **")]


# What editors write


def test_a_form_says_where_the_case_is(data: Path) -> None:
    where = {"地区": "示例省甲市乙区、示例省甲市丙区", "新单位": "甲市税务局（市税务局）"}
    status, answer = answer_to(data, **where)
    assert status == 0, answer
    library, warnings = loading.load()
    assert warnings == []
    case = library.case["jia-2024-03"]
    assert case.region == ("示例省甲市乙区", "示例省甲市丙区")
    assert "示例省甲市" in library.levels(case)


def test_a_new_organisation_is_where_its_name_says(data: Path) -> None:
    named = {"地区": "浙江省宁波市", "牵头单位": "市税务局", "新单位": "宁波市税务局（市税务局）"}
    write(data.parent, GROWING.replace("示例省甲市", "全国"))
    status, answer = answer_to(data, 配合单位="", **named)
    assert status == 0, answer
    assert "region: 浙江省宁波市" in (data.parent / "cases" / "jia-2024-03.yml").read_text(encoding="utf-8")
    (lead,) = loading.load()[0].lead(loading.load()[0].case["jia-2024-03"])
    assert (lead.name, lead.region) == ("宁波市税务局", "浙江省宁波市")


def test_a_place_that_is_none_is_asked_about_in_words_of_the_form(data: Path) -> None:
    status, answer = answer_to(data, 地区="示例省甲市江南")
    assert status == 0
    assert "**地区**" in answer
    assert "看不出" in answer


NEW_LIST = "发布单位：乙市营商办\n日期：2025年3月5日\n网址：https://example.org/b.html\n地区：外地省乙市\n案例数：10个"


def test_a_form_registers_a_new_list(data: Path) -> None:
    changes = {"牵头单位": "市公安局", "配合单位": "_No response_", "新单位": "乙市公安局（市公安局）"}
    status, answer = answer_to(data, 批次="乙市2024年营商环境典型案例", 新批次=NEW_LIST, **changes)
    assert status == 0, answer
    library = loading.load()[0]
    case = library.case["yishi-2024-01"]
    edition = library.edition[case.edition]
    assert (edition.title, edition.region, edition.year, edition.size) == (
        "乙市2024年营商环境典型案例",
        "外地省乙市",
        2024,
        10,
    )
    (source,) = edition.sources
    assert (source.publisher, source.date, source.url) == (
        "乙市营商办",
        dt.date(2025, 3, 5),
        "https://example.org/b.html",
    )
    assert (case.sources[0].id, case.sources[0].place) == (source.id, "第3条")
    assert library.lead(case)[0].name == "乙市公安局"
    assert "- **新批次**：`乙市2024年营商环境典型案例`，编号暂定 `yishi-2024`" in answer
    again, _ = answer_to(data, 批次="乙市2024年营商环境典型案例", **(changes | {"新单位": "_No response_"}))
    assert again == 0
    assert loading.load()[0].case["yishi-2024-02"].edition == "yishi-2024"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"批次": "典型案例", "新批次": "网址：https://example.org/"}, ["看不出地区", "看不出年度"]),
        ({"批次": "示例省乙市2025年案例", "新批次": "日期：下周\n级别：市级"}, ["日期写成 2024-01-31 这样", "没有这一项；可写 `发布单位`"]),
        ({"批次": "外地市2025年案例", "新批次": "地区：外地省外地市\n网址：ftp://example.org"}, ["**新批次**：`", "https://"]),
        ({"批次": "长" * 130, "新批次": "地区：外地省外地市\n年度：2024"}, ["**批次**"]),
        ({"新批次": NEW_LIST}, ["**新批次** `甲市2024年度创新案例`：批次已经登记过"]),
        ({"批次": "外地市2025年案例", "新批次": "地区：外地省外地市\n年度：9999"}, ["**新批次**"]),
    ],
)  # fmt: skip
def test_a_new_list_that_is_unclear(data: Path, changes: dict[str, str], said: list[str]) -> None:
    before = snapshot(data.parent)
    status, answer = answer_to(
        data, 新单位="_No response_", 牵头单位="_No response_", 配合单位="_No response_", **changes
    )
    assert status == 1
    assert all(words in answer for words in said), answer
    assert "没有填写" not in answer
    assert snapshot(data.parent) == before


@pytest.mark.parametrize("mark", ["① ", "②", "⑶", "㈣", "❺", "● ", "■", "⒍", "③、", "1. ", "（2）"])
def test_marks_in_front_of_items_are_no_part_of_them(data: Path, mark: str) -> None:
    """Else a star behind one would be lost, and the mark be printed as a part of the name."""
    status, answer = answer_to(data, 成效=f"{mark}★办理时间：30 → 3 个工作日", 主要做法=f"{mark}一窗受理：①号窗口办。")
    assert status == 0, answer
    case = loading.load()[0].case["jia-2024-03"]
    assert [(outcome.name, outcome.headline) for outcome in case.outcomes] == [("办理时间", True)]
    assert [(measure.title, measure.text) for measure in case.measures] == [("一窗受理", "①号窗口办。")]


def test_a_list_of_the_same_place_and_year_is_asked_about(data: Path) -> None:
    status, answer = answer_to(data, 批次="甲市2024年典型案例", 新批次="地区：示例省甲市")
    assert status == 0, answer
    assert "已有 `甲市2024年度创新案例`；是同一份名单就改成这个名称" in answer


def test_a_form_may_leave_open_who_led(data: Path) -> None:
    status, answer = answer_to(data, 牵头单位="_No response_", 配合单位="_No response_", 新单位="_No response_")
    assert status == 0, answer
    assert loading.load()[0].case["jia-2024-03"].lead == ()


def test_a_form_becomes_a_case(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = data.parent.parent / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    before = snapshot(data.parent)
    status, answer = answer_to(data)
    text = (data.parent / "cases" / "jia-2024-03.yml").read_text(encoding="utf-8")
    assert status == 0
    assert text == writing.MODELINE + MADE
    assert snapshot(data.parent) == before | {"cases/jia-2024-03.yml": text.encode()}
    own = correction_form.in_repository(data.parent / "cases" / "jia-2024-03.yml")
    assert output.read_text(encoding="utf-8") == f"id=jia-2024-03\nfile={own}\n"
    library, warnings = loading.load()
    outcomes = library.case["jia-2024-03"].outcomes
    assert warnings == []
    assert answer == (
        "已经根据这张表单生成案例，请对照材料核对：\n\n"
        "- **编号**：`jia-2024-03`\n"
        "- **批次**：`甲市2024年度创新案例`\n"
        "- **正式标题**：`推行“一窗通办”改革`\n"
        "- **分类**：`审批服务`\n"
        "- **牵头单位**：`市公安局、市税务局`\n"
        "- **配合单位**：`甲市司法局`\n"
        "- **主要做法**：`2条`\n"
        f"- **成效**：`{figures.alone(outcomes[0])}`\n"
        f"- **成效**：`{figures.alone(outcomes[1])}`\n"
        "- **成效**：`违法行为：零发生`\n"
        "- **新单位**：`甲市税务局`，编号暂定 `jiashishuiwuju`，合并前可以改，合并后就不再改\n\n"
        "要修改，请在合并请求里直接改文件 `data/cases/jia-2024-03.yml`。\n"
    )


def test_in_a_shell_the_event_is_found_and_nothing_of_it_printed(data: Path) -> None:
    folder = data.parent.parent
    hostile = ANSWERS | {"概要": "::error::甲\n::add-mask::乙", "成效": "##[error]丙"}
    event = write(folder, json.dumps(event_of(body_of(hostile))), "event.json")
    settings = {"CASEBOOK_DATA": data, "GITHUB_EVENT_PATH": event, "GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": ""}
    done = run("casebook", "from-issue", "--answer", folder / "answer.md", **settings)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "没有生成案例，原因见回复\n")
    write(folder, json.dumps(event_of(body_of(ANSWERS))), "event.json")
    done = run("casebook", "from-issue", "--answer", folder / "answer.md", **settings)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("已生成 ")


def test_without_a_file_the_answer_is_shown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = write(data.parent.parent, json.dumps(event_of("")), "event.json")
    assert main(["from-issue", str(event)]) == 1
    assert "没有找到任何一栏" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("技术评审时间：3 → 1 个工作日", {"before": 3, "after": 1, "unit": "个工作日"}),
        ("技术评审时间:3->1个工作日", {"before": 3, "after": 1, "unit": "个工作日"}),
        ("时间：３　－＞　１　个工作日", {"before": 3, "after": 1, "unit": "个工作日"}),
        ("时间：3个工作日 ⇒ 1个工作日", {"before": 3, "after": 1, "unit": "个工作日"}),
        ("时间：3 ——> 1 天", {"before": 3, "after": 1, "unit": "天"}),
        ("时间：30 → 3-7 个工作日", {"before": 30, "after": (3, 7), "unit": "个工作日"}),
        ("时间：30 → 3～7 个工作日", {"before": 30, "after": (3, 7), "unit": "个工作日"}),
        ("时间：10至20天 → 3天", {"before": (10, 20), "after": 3, "unit": "天"}),
        ("率：85.3% → 99.40％", {"before": Decimal("85.3"), "after": Decimal("99.40"), "unit": "%"}),
        ("时间：3 → 1 个工作日，-67%", {"before": 3, "after": 1, "unit": "个工作日", "change": {"value": -67, "unit": "%"}}),
        ("时间：3 → 1 天,−66.7%", {"before": 3, "after": 1, "unit": "天", "change": {"value": Decimal("-66.7"), "unit": "%"}}),
        ("涉企警情：-43.8%（同比）", {"change": {"value": Decimal("-43.8"), "unit": "%", "basis": "同比"}}),
        ("涉企警情：同比下降４３．８％", {"change": {"value": Decimal("-43.8"), "unit": "%", "basis": "同比"}}),
        ("效率：+80%以上", {"qualifier": "以上", "change": {"value": 80, "unit": "%"}}),
        ("单位：增加34倍", {"change": {"value": 34, "unit": "倍"}}),
        ("率：提高 0.5 个百分点(较改革前)", {"change": {"value": Decimal("0.5"), "unit": "个百分点", "verb": "提高", "basis": "较改革前"}}),
        ("减少用能成本：1530 万元", {"value": 1530, "unit": "万元"}),
        ("推送建议：3600余 条", {"value": 3600, "qualifier": "余", "unit": "条"}),
        ("家：1,421家", {"value": 1421, "unit": "家"}),
        ("人次：1.36万人次", {"value": Decimal("1.36"), "unit": "万人次"}),
        ("时间：约5天", {"value": 5, "qualifier": "约", "unit": "天"}),
        ("产值：10亿元以上", {"value": 10, "qualifier": "以上", "unit": "亿元"}),
        ("满意度：99.40%", {"value": Decimal("99.40"), "unit": "%"}),
        (
            "产值：108 亿元，同比增长10%（2023年，越高越好，说明：初步数，待核。）",
            {
                "value": 108, "unit": "亿元", "change": {"value": 10, "unit": "%", "basis": "同比"},
                "period": "2023年", "year": 2023, "better": "higher", "note": "初步数，待核。",
            },
        ),
        ("违法行为：零发生", {"text": "零发生"}),
        ("成本：得到节约，明显下降（改革以来）", {"text": "得到节约，明显下降", "period": "改革以来"}),
        ("获评：“中国国资投资机构50强”", {"text": "“中国国资投资机构50强”"}),
        ("★ 时间：5 天", {"value": 5, "unit": "天", "headline": True}),
    ],
)  # fmt: skip
def test_outcomes_in_a_line(line: str, fields: dict[str, Any]) -> None:
    [found] = grammar.outcomes(line)
    assert next(iter(found)) == "name"
    del found["name"]
    assert found == fields
    assert list(found) == list(fields)
    assert repr(found) == repr(fields)  # 99.40 stays 99.40


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("办理时间", "每行写成“成效名称：表述”"),
        ("：3 → 1 天", "每行写成“成效名称：表述”"),
        ("时间：", "每行写成“成效名称：表述”"),
        ("时间：（2023年）", "没有写结果"),
        ("时间：3 → 1", "缺少单位"),
        ("家：5", "缺少单位"),
        ("时间：3天 → 1", "缺少单位"),
        ("警情：同比 5%", "“同比”后面没有写升降"),
        ("时间：2023年12月上线", "只有时间，没有数字"),
        ("时间：由长到短 → 1天", "不懂“由长到短 → 1天”"),
        ("数：99999999999999999 家", "不懂“99999999999999999 家”"),
        ("数：007 家", "不懂“007 家”"),
        ("接诉：abc123xyz", "缺少单位"),
        ("数：1 家，2 家", "几个结果"),
        ("数：1 → 2 家，3 家", "几个结果"),
        ("数：得到提升，3 家", "几个结果"),
        ("数：零发生（同比）", "要和变化幅度一起写"),
        ("数：5 家（2023年，全年）", "写了两次"),
        ("排名：由全国第5位升至全省第1位", "范围不同"),
        ("数：" + "长" * 400, "太长"),
    ],
)
def test_outcomes_that_are_unclear(line: str, said: str) -> None:
    with pytest.raises(phrases.Refused, match=re.escape(said)):
        grammar.outcomes(line)


def in_a_line(outcome: records.Outcome) -> str:
    """An outcome as one would write it in the form."""
    parts = []
    if outcome.before:
        parts.append(f"{figures.span(outcome.before.n)} → {figures.span(outcome.after.n)} {outcome.unit}")
    if outcome.value is not None:
        parts.append(figures.as_stated(outcome, outcome.value))
    if outcome.change:
        parts.append(figures.change(outcome))
    details = [outcome.change and outcome.change.basis, outcome.period]
    details.append({"lower": "越低越好", "higher": "越高越好"}.get(outcome.better))
    details.append(outcome.note and f"说明：{outcome.note}")
    said = f"{outcome.name}：{'，'.join(parts) or outcome.text}（{'，'.join(filter(None, details))}）"
    return ("★" if outcome.headline else "") + said.replace("（）", "")


@pytest.mark.ten
def test_every_outcome_of_ours_can_be_written_in_the_form() -> None:
    outcomes = [outcome for case in loading.load(DATA)[0].cases for outcome in case.outcomes]
    assert [
        records.Outcome.model_validate(read) for outcome in outcomes for read in grammar.outcomes(in_a_line(outcome))
    ] == outcomes


def test_lists_are_taken_as_people_write_them(data: Path) -> None:
    status, _ = answer_to(
        data,
        牵头单位="* 市公安局\n\n2、市税务局",
        配合单位="（1）甲市司法局，",
        主要做法="• 一窗受理：材料一次提交。",
        改革方式="- 数字化；",
        概要="```text\n开户、办税只跑\none\nwindow。\n```",
        来源位置="《甲市2024年度创新案例名单》第3条".removeprefix("《").replace("》", "，"),
    )
    case = yaml_text.read(data.parent / "cases" / "jia-2024-03.yml").values["cases"][0]
    assert status == 0
    assert (case["lead"], case["partners"]) == (("市公安局", "市税务局"), ("甲市司法局",))
    assert case["measures"] == ({"title": "一窗受理", "text": "材料一次提交。"},)
    assert case["summary"] == "开户、办税只跑one window。"
    assert case["sources"] == ({"id": "jia-list", "place": "第3条"},)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"批次": "_No response_"}, ["**批次**：没有填写；请补上"]),
        ({"批次": "乙市2024年度"}, ["**批次** `乙市2024年度`：没有这个批次，已有 `甲市2024年度创新案例`；是新名单就在“新批次”一栏写上它的来源"]),
        ({"正式标题": "甲\n乙"}, ["**正式标题** `乙`：只能写一行"]),
        ({"正式标题": "长" * 121}, ["**正式标题**：`太长；最多120字，现有121字`"]),
        ({"分类": "审批服物"}, ["**分类** `审批服物`：没有这一项，是否为 `审批服务`？"]),
        ({"分类": "三"}, ["**分类** `三`：没有这一项；可选 `审批服务`、`金融支持`"]),
        ({"改革方式": "数字"}, ["**改革方式** `数字`：没有这一项，是否为 `数字化`？"]),
        ({"概要": "_No response_"}, ["**概要**：没有填写"]),
        ({"牵头单位": "市公安居"}, ["**牵头单位** `市公安居`：没有登记，是否为 `市公安局`？"]),
        ({"新单位": "_No response_"}, ["**牵头单位** `市税务局`：没有登记"]),
        ({"新单位": "甲市税务局（市税务局）\n甲市公安局"}, ["**新单位** `甲市公安局`：`甲市公安局` 已经登记过"]),
        ({"新单位": "甲市税务局（市税务局）\n（乙"}, ["**新单位** `（乙`：写法不对；请写成 全称（简称）"]),
        ({"新单位": "甲市税务局（市税务局）\n甲市数据局"}, ["**新单位** `甲市数据局`：不在牵头单位和配合单位里"]),
        ({"新单位": "长" * 61 + "（市税务局）"}, ["**新单位**：`单位名称太长；最多60字，现有61字`"]),
        ({"概要": "长" * 161}, ["**概要**：`太长；最多160字，现有161字`"]),
        ({"概要": "**甲**"}, ["**概要**：`` 有 Markdown 写法“**甲**”"]),
        ({"主要做法": "一窗受理"}, ["**主要做法** `一窗受理`：每行写成“做法名称：做法内容”"]),
        ({"成效": "时间：3 → 1\n数：5"}, ["**成效** `时间：3 → 1`：缺少单位", "**成效** `数：5`：缺少单位"]),
        ({"成效": "时间：7-3 → 1 天"}, ["**成效**：`范围写反了"]),
        ({"成效": "时间：3 → 1 天（越高越好）"}, ["**成效**：`数值下降，与“越高越好”矛盾"]),
        ({"相关主体": "工商联"}, ["**相关主体** `工商联`：每行写成“名称：角色”"]),
        ({"来源位置": "https://example.org/"}, ["**来源位置** `https://example.org/`：这里只写第几条"]),
        ({"概要": "甲\u202e乙", "短标题": "\x00"}, ["**短标题**：有看不见的字符（U+0000）", "**概要**：`有看不见的字符（U+202E）"]),
    ],
)  # fmt: skip
def test_problems_are_told_in_words_of_the_form(data: Path, changes: dict[str, str], said: list[str]) -> None:
    before = snapshot(data.parent)
    status, answer = answer_to(data, **changes)
    assert status == 1
    assert f"有{len(said)}处要改" in answer
    for told, expected in zip(complaints(answer), said, strict=True):
        assert told.replace("`` ", "`").replace("` `", "``").startswith("- " + expected.replace("`` ", "`"))
    assert not re.search(r"\b(lead|summary|outcomes|measures|organisations|note|YAML|cases\.yml|line|:\d+:)\b", answer)
    assert snapshot(data.parent) == before


def test_all_problems_at_once_in_the_order_of_the_form(data: Path) -> None:
    status, answer = answer_to(data, 成效="数：5", 正式标题="长" * 200, 分类="审批服物", 批次="_No response_")
    labels = [re.search(r"\*\*(.*?)\*\*", line)[1] for line in complaints(answer)]
    assert (status, labels) == (1, ["批次", "分类", "成效"])  # without an edition the check has nothing to go by
    _, answer = answer_to(data, 成效="数：5", 正式标题="长" * 200, 分类="审批服物", 概要="长" * 200)
    labels = [re.search(r"\*\*(.*?)\*\*", line)[1] for line in complaints(answer)]
    assert labels == ["正式标题", "分类", "概要", "成效"]


def test_a_hundred_problems_are_cut_short(data: Path) -> None:
    _, answer = answer_to(data, 成效="数：5\n" * 100)
    assert "有100处要改" in answer
    assert "还有70处" in answer


LONG = {
    "one line": "甲" * 60_000,
    "equal lines": "市公安局\n" * 12_000,
    "different lines": "\n".join(f"甲乙丙{number}" for number in range(7_000)),
    "many names": "、".join(f"甲乙丙{number}" for number in range(7_000)),
    "digits": "数：" + "5" * 60_000,
}


@pytest.mark.parametrize("label", ["分类", "改革方式", "牵头单位", "新单位", "概要", "主要做法", "成效", "来源位置"])
def test_long_answers_take_no_time(data: Path, label: str) -> None:
    for text in LONG.values():
        started = time.process_time()
        status, answer = answer_to(data, **{label: text})
        assert time.process_time() - started < 5
        assert status == 1
        assert len(answer) < 20_000


def test_doubts_are_passed_on_and_do_not_stop(data: Path) -> None:
    status, answer = answer_to(data, 成效="满意率：+5%", 概要="开户,办税只跑一个窗口。")
    assert status == 0
    assert "- **概要**：`汉字之间有半角标点“,”" in answer
    assert "- **成效**：`“满意率”未说明是百分比还是百分点" in answer
    assert "在行末加上（说明：…）" in answer
    status, answer = answer_to(data, 成效="满意率：+5%（说明：来源没有说明。）", 新单位="_No response_")
    assert status == 0
    assert "未说明" not in answer


def test_doubts_about_others_are_not_passed_on(data: Path) -> None:
    write(data.parent, GROWING.replace("year: 2024\n", "year: 2024\n    size: 9\n"))
    assert any(problem.code == "W033" for problem in loading.load()[1])
    status, answer = answer_to(data)
    assert status == 0
    assert "请核对，属实" not in answer


def test_an_answer_that_cannot_be_written(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    event = write(data.parent.parent, json.dumps(event_of("")), "event.json")
    assert main(["from-issue", str(event), "--answer", str(data.parent / "nowhere" / "answer.md")]) == 1
    assert capsys.readouterr().err.startswith("错误：无法读写 ")


def test_an_edition_that_is_full(data: Path) -> None:
    write(data.parent, SMALL)
    status, answer = answer_to(data)
    assert (status, complaints(answer)) == (
        1,
        ["- **批次** `甲市2024年度创新案例`：公布了2个案例，已经收满；请核对批次，已收录的案例请用“更正案例”表单"],
    )


def test_an_edition_without_sources(data: Path) -> None:
    bare = "editions:\n  - {id: jia-2025, title: 甲市2025年度案例, region: 示例省甲市, year: 2025}\n"
    write(data.parent, bare, "cases/jia-2025.yml")
    status, answer = answer_to(data, 批次="甲市2025年度案例")
    assert status == 1
    assert "还没有登记来源" in answer


def test_bad_data_is_not_the_submitters_fault(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data.parent, GROWING.replace("category: permitting", "category: permiting"))
    status, answer = answer_to(data)
    assert status == 1
    assert "案例库现有的数据有错误" in answer
    assert "错误[E031]" in capsys.readouterr().err


def test_a_file_in_the_way_is_not_replaced(data: Path) -> None:
    path = write(data.parent, "tags:\n  - {id: more, name: 更多}\n", "cases/jia-2024-03.yml")
    before = path.read_bytes()
    status, answer = answer_to(data)
    assert status == 1
    assert "`jia-2024-03.yml` 已经存在" in answer
    assert path.read_bytes() == before


# What strangers try

HOSTILE = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32",
    "/absolute/path.yml",
    "jia-2024-99\nnumber: 99",
    "{{ config }}",
    "{% include '/etc/passwd' %}",
    "@everyone @octocat/team",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- 注释 -->",
    "[点我](javascript:alert(1))",
    "![图](https://evil.example/pixel.png)",
    "https://evil.example/?a=@octocat #1 GH-1",
    "`code` ``more`` ```fence",
    "````\n@octocat\n````",
    "$(touch pwned) `touch pwned` ; rm -rf / && echo ${HOME} | tee x > y",
    "'; touch pwned; '",
    "%0A::set-output name=id::../../pwned",
    "::add-mask::甲",
    "##[error]甲",
    "甲\nid: pwned\naliases: [x]",
    "甲 # 注释",
    "甲: 乙",
    "- 甲\n- 乙",
    "!!python/object/apply:os.system ['touch pwned']",
    "&a [*a, *a]",
    "<<: *a",
    "--- 甲",
    "%YAML 1.1",
    '"甲',
    "'甲",
    "| 甲 | 乙 |",
    "=cmd|' /C calc'!A0",
    "no",
    "010",
    "2024-01-31",
    "~",
    "甲\u202e乙\u200b丙",
    "甲\0乙",
    "甲\x1b[31m乙",
    "\ud800",
    "\u2028\u2029\x85",
    "⾔",
    "\U0001f600",
    "甲" * 5000,
    "### 正式标题\n\n别的标题",
    "```\n### 正式标题\n别的标题\n```",
    "\r### 分类\r金融支持",
    "###正式标题\n不是标题",
    "_No response_",
    "",
]
SPAN = re.compile(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)")


def outside_code(answer: str) -> str:
    """What of an answer GitHub would take for Markdown: all but its code spans."""
    return "\n".join(SPAN.sub("", line) for line in answer.split("\n"))


OURS = re.compile(r"[\u4e00-\u9fff“”，。；：、？？！…→（）+/* \n0-9a-zA-Z%.>#-]*")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_are_refused_or_are_only_text(data: Path, text: str) -> None:
    for label in ANSWERS:
        hostile_answer(data, label, text)
        shutil.rmtree(data.parent / "cases", ignore_errors=True)


def test_all_hostile_values_in_turn_through_all_answers(data: Path) -> None:
    labels = list(ANSWERS)
    for n, text in enumerate(hostile.EVERYTHING):
        hostile_answer(data, labels[n % len(labels)], text)
        shutil.rmtree(data.parent / "cases", ignore_errors=True)


def hostile_answer(data: Path, label: str, text: str) -> None:
    before = snapshot(data.parent)
    status, answer = answer_to(data, **{label: text})
    after = snapshot(data.parent)
    rest = outside_code(answer)
    assert not re.search(r"@|<|>\S|\]\(|https?:|\$\(|::|##\[|script|evil|octocat|pwned|passwd", rest), rest
    assert answer.isprintable() or all(c == "\n" or c.isprintable() for c in answer)
    if status == 0:
        assert after.keys() - before.keys() == {"cases/jia-2024-03.yml"}
        library, _ = loading.load()
        case = library.case["jia-2024-03"]
        assert (case.number, case.aliases, library.organisations[0].id) == (3, (), "jia-police")
        assert {o.id for o in library.organisations} <= {"jia-police", "jia-justice", "jiashishuiwuju"}
        assert {key: after[key] for key in before} == before
    else:
        assert after == before
    assert not list(data.parent.parent.rglob("*pwned*"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "没有找到任何一栏"),
        (None, "没有填写"),
        ("随便写的一段话", "没有找到任何一栏"),
        ("### 别的\n\n甲", "没有找到任何一栏"),
        ("甲" * 1_000_000, "最多65536字，现有1000000字"),
        ("### 概要\n\n甲\n" * 3000, "这一栏出现了两次"),
        (body_of({"概要": "甲"}), "**正式标题**：没有填写"),
        ("#" * 60000, "没有找到任何一栏"),
        (body_of(ANSWERS).replace("### ", "## "), "没有找到任何一栏"),
        (body_of(ANSWERS) + "\r\n\r\n### 概要\r\n\r\n别的", "**概要**：这一栏出现了两次"),
    ],
)
def test_bodies_that_are_no_form(data: Path, body: str | None, said: str) -> None:
    before = snapshot(data.parent)
    if body is None:
        body = body_of(dict.fromkeys(ANSWERS, "_No response_"))
    status, answer = answer_to(data, body)
    assert status == 1
    assert said in answer
    assert len(answer) < 20_000
    assert snapshot(data.parent) == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b'"issue"',
        b'{"issue": null}',
        b'{"issue": []}',
        b'{"issue": {}}',
        b'{"issue": {"body": 5}}',
        b'{"issue": {"body": ["### x"]}}',
        b'{"issue": {"body": {"a": "b"}}}',
        b'{"issue": {"body": "", "pull_request": {}}}',
        b"\xff\xfe\x00",
        b"{" * 100_000,
        b"[" * 1_000_000,
        b" " * 11_000_000,
        json.dumps({"pull_request": {"body": body_of(ANSWERS)}}).encode(),
    ],
)
def test_events_that_are_no_issue(data: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    before = snapshot(data.parent)
    event = write(data.parent.parent, content, "event.json")
    assert main(["from-issue", str(event), "--answer", str(event.with_name("answer.md"))]) == 1
    assert re.fullmatch("错误：.*；.*\n", capsys.readouterr().err)
    assert not event.with_name("answer.md").exists()
    assert snapshot(data.parent) == before


def test_no_event_at_all(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["from-issue"]) == 1
    assert main(["from-issue", "nowhere.json"]) == 1
    assert capsys.readouterr().err.count("错误：无法读写") == 2


def carried_out_or_answered(folder: Path, library: str, body: str) -> None:
    """Whatever the body of an issue is: data that load, or nothing changed, and an answer in words of ours alone."""
    data = write(folder / "data", library)
    before = snapshot(data.parent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_DATA", str(data))
        status, answer = answered(data, body)
        assert OURS.fullmatch(outside_code(answer)), outside_code(answer)
        if status == 0:
            loading.load()
        else:
            assert snapshot(data.parent) == before


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(list(ANSWERS)),
        st.text(st.characters() | st.sampled_from("`@<>#-：:→%，（）★\n\r 0123456789")),
    ),
    st.text(st.sampled_from("# 正式标题概要\n`\r甲")),
)
def test_any_form_ends_in_a_case_or_in_complaints(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, str], more: str
) -> None:
    carried_out_or_answered(tmp_path_factory.mktemp("any"), GROWING, body_of(ANSWERS | changes) + more)


WRITTEN = (
    st.sampled_from(list("一二三类窗口减到个件、，。：；（）“”《》()[].,-:;+*#~→%％0123456789０１ aBc·•★\n"))
    | st.characters()
)
ONE_LINE = {"正式标题": "title", "短标题": "short_title"}
PARAGRAPHS = {
    "概要": "summary",
    "针对问题": "problem",
    "创新之处": "innovation",
    "适用条件": "conditions",
    "经验教训": "lessons",
}
ITEMS_OF_TEXT = {"文件和清单": "policies", "平台、系统": "platforms"}
MARK = re.compile(r"(?:[-*+•·]|[0-9]{1,2}[.．、)）]|[（(][0-9]{1,2}[)）])[ \t]*")
"""What may stand in front of an item and be left out, said again here."""


def as_written(found: str, typed: str) -> bool:
    """Whether a text is what was typed, but for a bullet in front."""
    mark = typed[: -len(found)]
    ours = MARK.fullmatch(mark) is not None and not (mark[-1] in "、)）" and mark[0].isdigit() and found[0].isdigit())
    return found == typed or (typed.endswith(found) and ours)


def lines_of(text: str) -> list[str]:
    return [line.strip().replace("\t", " ") for line in re.split("\r\n|\r|\n", text) if line.strip()]


@settings(max_examples=200)
@given(
    st.sampled_from([*ONE_LINE, *PARAGRAPHS, *ITEMS_OF_TEXT, "主要做法", "相关主体", "来源位置", "成效"]),
    st.text(WRITTEN, min_size=1, max_size=40),
)
@example("主要做法", "一窗受理：涉及2、3类事项的窗口由5个减到1个")
@example("文件和清单", "2、3类事项清单\n第1. 批名单\n甲（2）乙")
@example("概要", "```重要\n甲\n```")
@example("来源位置", "list-2，第3条，")
@example("成效", "数：5 家：甲")
@example("成效", "数：5家（含乙）左右")
@example("成效", "数：007 家")
def test_any_text_arrives_as_it_was_written_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, label: str, typed: str
) -> None:
    data = write(tmp_path_factory.mktemp("any") / "data", GROWING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_DATA", str(data))
        status, answer = answer_to(data, **{label: typed})
        if status:
            assert complaints(answer)
            return
        case = loading.load()[0].case["jia-2024-03"]
    lines = lines_of(typed)
    if lines in ([], [form_answers.UNANSWERED]):
        return
    if label in ONE_LINE:
        assert [getattr(case, ONE_LINE[label])] == lines
    elif label in PARAGRAPHS:
        # Where lines meet there may be a blank; there was none to lose.
        assert getattr(case, PARAGRAPHS[label]).replace(" ", "") == "".join(lines).replace(" ", "")
    elif label in ITEMS_OF_TEXT:
        found = getattr(case, ITEMS_OF_TEXT[label])
        assert all(map(as_written, found, lines))
        assert len(found) == len(lines)
    elif label in ("主要做法", "相关主体"):
        pairs = [
            tuple(record.model_dump(include=set(list(type(record).model_fields)[:2])).values())
            for record in case.measures
            if label == "主要做法"
        ]
        pairs = pairs or [(record.name, record.role) for record in case.entities]
        for (name, text), line in zip(pairs, lines, strict=True):
            first, second = map(str.strip, re.split("[：:]", line, maxsplit=1))
            assert text == second
            assert as_written(name, first)
    elif label == "来源位置":
        assert all(line.endswith(source.place or "") for source, line in zip(case.sources, lines, strict=True))
        assert all(
            (source.place or line) == line
            for source, line in zip(case.sources, lines, strict=True)
            if not line.startswith(("jia-list", "甲市2024年度创新案例名单", *"-*+•·（(0123456789"))
        )
    else:
        for outcome, line in zip(case.outcomes, lines, strict=True):
            name, result = map(str.strip, re.split("[：:]", line, maxsplit=1))
            assert name.endswith(outcome.name)
            for part in (outcome.text, outcome.period, outcome.note):
                assert part is None or part in result
            assert outcome.unit is None or outcome.unit in result.replace("％", "%")
            if outcome.text is not None:
                assert re.fullmatch(r" *([（(][^（）()]*[)）])?", result.removeprefix(outcome.text))
            elif outcome.value is not None:
                digits = result.translate(quantities.FOLDED).replace(",", "")
                assert re.search(rf"(?<![0-9.]){re.escape(str(outcome.value))}(?![0-9.])", digits)


def test_a_name_that_another_begins_with(data: Path) -> None:
    first = "      - {id: jia-list, title: 甲市2024年度创新案例名单}\n"
    second = "      - {id: jia-list-2, title: 甲市2024年度创新案例名单（补充）}\n"
    write(data.parent, GROWING.replace(first, first + second))
    assert answer_to(data, 来源位置="甲市2024年度创新案例名单（补充），第3条\njia-list-2 第4条\njia-list3")[0] == 0
    case = loading.load()[0].case["jia-2024-03"]
    assert [(source.id, source.place) for source in case.sources] == [
        ("jia-list-2", "第3条"),
        ("jia-list-2", "第4条"),
        ("jia-list", "jia-list3"),
    ]


def test_a_thousand_names_are_one_complaint(data: Path) -> None:
    for label in ("改革方式", "牵头单位", "配合单位"):
        status, answer = answer_to(data, **{label: "、".join(["市公安局", "甲"] * 500)}, 新单位="")
        told = [line for line in complaints(answer) if line.startswith(f"- **{label}**")]
        assert (status, told) == (1, [f"- **{label}**：写得太多；最多100个，现有1000个"])


@given(st.text(st.characters() | st.sampled_from("`@ \n"), max_size=80))
def test_a_code_span_ends_where_we_end_it(text: str) -> None:
    span = github_text.code(text)
    assert SPAN.fullmatch(span)
    assert SPAN.sub("", f"甲{span}乙{span}") == "甲乙"


@given(st.text(st.characters() | st.sampled_from("0123456789.,%-+→>：（）同比余约 ")))
def test_any_line_is_an_outcome_or_refused_in_our_words(line: str) -> None:
    said = ""
    try:
        grammar.outcomes(line)
    except phrases.Refused as error:
        said = str(error)
    assert OURS.fullmatch(said)


@pytest.mark.parametrize(
    "text",
    [
        "5" + " " * 395,
        "时：" + "1-" * 199,
        "时：" + "1 " * 199,
        "时：5余" + " 余" * 150 + "!",
        "时：5(" * 80,
        "时：5 天（甲\n乙" + "（" * 99,
    ],
)
def test_long_lines_take_no_time(text: str) -> None:
    with pytest.raises(phrases.Refused):
        grammar.outcomes(text)


# The form and the workflow


def test_a_form_filled_in_under_former_labels_is_read(data: Path) -> None:
    """Issues stay open while the form is reworded."""
    was = {now: then for then, now in form_answers.FORMER.items()}
    answers = ANSWERS | {"适用条件": "已经联网的窗口。", "平台、系统": "办事平台"}
    assert set(was) <= set(answers)
    status, _ = answer_to(data, body_of({was.get(label, label): said for label, said in answers.items()}))
    case = loading.load()[0].case["jia-2024-03"]
    assert status == 0
    assert (case.tags, case.conditions, case.platforms) == (("digital",), "已经联网的窗口。", ("办事平台",))
    assert (case.policies, case.entities[0].name) == (("“一窗通办”指南", "流程图、清单"), "工商联")


def test_the_form_asks_what_is_read() -> None:
    assert [item["attributes"]["label"] for item in ITEMS] == list(form_answers.QUESTIONS)
    required = {item["attributes"]["label"] for item in ITEMS if item.get("validations", {}).get("required")}
    assert required == set(issue_form.REQUIRED)


@pytest.mark.ten
def test_the_example_of_a_new_list_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write(tmp_path / "data", DATA.read_text(encoding="utf-8"))
    monkeypatch.setenv("CASEBOOK_DATA", str(data))
    answers = {item["attributes"]["label"]: item["attributes"].get("placeholder", "_No response_") for item in ITEMS}
    own = {"分类": "审批服务", "批次": "宁波市优化营商环境案例", "地区": "_No response_"}
    named = {"牵头单位": "_No response_", "配合单位": "_No response_", "新单位": "_No response_"}
    status, answer = answer_to(data, body_of(answers | own | named))
    assert status == 0, answer
    edition = loading.load()[0].edition["ningbo-2023"]
    assert (edition.region, edition.size, edition.sources[0].publisher) == ("浙江省宁波市", 10, "宁波市营商办")


def test_the_form_offers_what_is_in_the_data() -> None:
    library, _ = loading.load(DATA)
    by_label = {item["attributes"]["label"]: item["attributes"] for item in ITEMS}
    assert by_label["分类"]["options"] == [category.name for category in library.categories]
    assert "、".join(tag.name for tag in library.tags) in by_label["改革方式"]["description"]
    assert by_label["批次"]["placeholder"] in {edition.title for edition in library.editions}


@pytest.mark.ten
def test_the_examples_in_the_form_are_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form filled in with its own placeholders becomes a case of our own library, were there room for one."""
    own = DATA.read_text(encoding="utf-8").replace("    size: 10\n", "")
    data = write(tmp_path / "data", own)
    monkeypatch.setenv("CASEBOOK_DATA", str(data))
    answers = {item["attributes"]["label"]: item["attributes"].get("placeholder", "_No response_") for item in ITEMS}
    status, answer = answer_to(data, body_of(answers | {"分类": "审批服务", "新批次": "_No response_"}))
    assert status == 0, answer
    assert "请核对，属实" not in answer
    case = loading.load()[0].case["quzhou-2023-11"]
    assert len(case.outcomes) == len(answers["成效"].strip().split("\n"))
    assert len(case.headlines) == 2


@pytest.mark.parametrize("name", ["new-case.yml", "correction.yml", "other.yml"])
def test_forms_are_as_github_wants_them(name: str) -> None:
    form = yaml.safe_load((TEMPLATES / name).read_text(encoding="utf-8"))
    assert form["name"]
    assert form["description"]
    assert "labels" not in form  # a label put on by the form would start the workflow for anybody
    labels = [item["attributes"]["label"] for item in form["body"] if item["type"] != "markdown"]
    assert len(set(labels)) == len(labels)
    for item in form["body"]:
        assert item["type"] in ("markdown", "input", "textarea", "dropdown", "checkboxes")
        assert set(item["attributes"]) <= {"label", "description", "placeholder", "options", "value"}
        assert "render" not in item["attributes"]  # it would put a fence around every answer


def test_there_are_no_other_ways_to_open_an_issue() -> None:
    assert yaml.safe_load((TEMPLATES / "config.yml").read_text(encoding="utf-8")) == {"blank_issues_enabled": False}


def steps(job: str) -> list[dict[str, Any]]:
    return WORKFLOW["jobs"][job]["steps"]


def test_nothing_of_the_issue_gets_into_a_command() -> None:
    assert WORKFLOW["permissions"] == {}
    assert WORKFLOW["jobs"]["read"]["permissions"] == {"contents": "read"}
    for job in WORKFLOW["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert re.fullmatch(r".*@[0-9a-f]{40}", step.get("uses", "x@" + "0" * 40))
            expressions = re.findall(r"\$\{\{\s*(.*?)\s*\}\}", json.dumps(step))
            assert set(expressions) <= {
                "github.token",
                "github.event.sender.login",
                "github.event.issue.number",
                "github.event.repository.default_branch",
                "github.event.label.name",
                "steps.form.outputs.id",
                "steps.form.outputs.file",
                "needs.read.outputs.id",
                "needs.read.outputs.file",
            }
    # The job that may write runs nothing of the repository.
    assert not any("checkout" in step.get("uses", "") for step in steps("answer"))


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_commands_in_workflows_exist(path: Path) -> None:
    text = "\n".join(
        step["run"]
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]
        if "run" in step
    )
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    [commands] = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    for target in re.findall(r"\bmake ([\w./-]+)", text):
        assert re.search(rf"^{re.escape(target)}:", makefile, re.M), target
    for command, arguments in re.findall(r"python -m casebook ([\w-]+)([^|\n]*)", text):
        shown = commands.choices[command].format_help()
        for option in re.findall(r"--[\w-]+", arguments):
            assert option in shown, option
    for script in re.findall(r"\bbash ([\w./]+)", text):
        assert (ROOT / script).is_file()


GH = """#!/bin/bash
printf '%s\\n' "gh $*" >> "$LOG"
case "$*" in
  *" --body-file "*) printf '%s\\n' '--- comment' >> "$LOG"; cat "${@: -1}" >> "$LOG" ;;
  *"/git/refs "*) exit "${REFS_STATUS:-0}" ;;
  *"/pulls "*) [ -z "$NO_PULLS" ] || exit 1; echo https://github.example/pull/13 ;;
  *"/permission "*) echo "$PERMISSION" ;;
esac
"""


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A folder to run a step of the workflow in, with a `gh` that only notes what it is asked."""
    probe = subprocess.run(["bash", "-c", "base64 -w 0 </dev/null"], capture_output=True, check=False)
    if not shutil.which("bash") or probe.returncode:
        pytest.skip("needs bash and the base64 of GNU")
    gh = write(tmp_path, GH, "bin/gh")
    gh.chmod(0o755)
    write(tmp_path, "回复\n", "made/answer.md")
    return tmp_path


def perform(runner: Path, step: dict[str, Any], **environment: str) -> tuple[int, str]:
    """Run a step as GitHub does; its status and what `gh` was asked."""
    settings = {
        "PATH": f"{runner / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "LOG": str(runner / "log"),
        "GITHUB_REPOSITORY": "somebody/casebook",
        "GITHUB_SERVER_URL": "https://github.example",
        "GITHUB_SHA": "0" * 40,
        **{name: value for name, value in step["env"].items() if "${{" not in value},
        **environment,
    }
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]], cwd=runner, env=settings, capture_output=True, encoding="utf-8", check=False
    )
    log = runner / "log"
    return done.returncode, (log.read_text(encoding="utf-8") if log.exists() else "") + done.stdout


def test_a_case_is_proposed(runner: Path) -> None:
    write(runner, "cases: 甲\n", "made/case.yml")
    status, log = perform(runner, steps("answer")[-1], ID="jia-2024-03", NUMBER="12", BASE="main")
    assert status == 0
    assert "gh api repos/somebody/casebook/git/refs -f ref=refs/heads/case/12 -f sha=" + "0" * 40 in log
    assert "--method PUT repos/somebody/casebook/contents/data/cases/jia-2024-03.yml" in log
    assert "-f head=case/12 -f base=main -F draft=true" in log
    assert base64.b64decode((runner / "made" / "case.base64").read_bytes()).decode() == "cases: 甲\n"
    assert (runner / "made" / "body.md").read_text(encoding="utf-8") == "回复\n\nCloses #12\n"
    assert (
        "gh issue comment 12 --repo somebody/casebook --body-file answer.md\n--- comment\n回复\n\n合并请求（草稿）：https://github.example/pull/13\n"
        in log
    )
    assert "DELETE" not in log


def test_a_pull_request_that_may_not_be_made_is_left_to_the_maintainer(runner: Path) -> None:
    write(runner, "cases: 甲\n", "made/case.yml")
    status, log = perform(runner, steps("answer")[-1], ID="jia-2024-03", NUMBER="12", BASE="main", NO_PULLS="1")
    assert status == 0
    assert "https://github.example/somebody/casebook/compare/main...case/12?expand=1" in log


def test_a_branch_that_exists_is_left_alone(runner: Path) -> None:
    write(runner, "cases: 甲\n", "made/case.yml")
    status, log = perform(runner, steps("answer")[-1], ID="jia-2024-03", NUMBER="12", BASE="main", REFS_STATUS="1")
    assert status == 0
    assert "PUT" not in log
    assert "/pulls" not in log
    assert "分支 `case/12` 已经存在" in log
    assert "--method DELETE repos/somebody/casebook/issues/12/labels/%E6%96%B0%E5%A2%9E%E6%A1%88%E4%BE%8B" in log


@pytest.mark.parametrize("case_id", ["", "../../../pwned", "a b", "$(touch pwned)", "Jia"])
def test_without_a_case_there_is_only_an_answer(runner: Path, case_id: str) -> None:
    status, log = perform(runner, steps("answer")[-1], ID=case_id, NUMBER="12", BASE="main")
    assert status == 0
    assert [line.split()[:3] for line in log.splitlines() if line.startswith("gh ")] == [
        ["gh", "issue", "comment"],
        ["gh", "api", "--method"],
    ]
    assert "--- comment\n回复\n" in log
    assert not list(runner.rglob("*pwned*"))


@pytest.mark.parametrize(("permission", "status"), [("admin", 0), ("write", 0), ("read", 1), ("none", 1), ("", 1)])
def test_the_label_counts_from_those_who_may_write(runner: Path, permission: str, status: int) -> None:
    done, log = perform(runner, steps("read")[0], SENDER="somebody", PERMISSION=permission)
    assert done == status
    assert "gh api repos/somebody/casebook/collaborators/somebody/permission --jq .permission" in log


def test_a_correction_is_proposed(runner: Path) -> None:
    write(runner, "cases: 乙\n", "made/case.yml")
    write(runner, "0123456789" * 4 + "\n", "made/replaced")
    given = {"ID": "jia-2024-01", "FILE": "data/cases.yml", "NUMBER": "12", "BASE": "main", "LABEL": "更正案例"}
    status, log = perform(runner, steps("answer")[-1], **given)
    assert status == 0
    assert (
        f"PUT repos/somebody/casebook/contents/data/cases.yml --silent -f sha={'0123456789' * 4} -f message=更正案例 jia-2024-01（#12）"
        in log
    )
    assert "-f title=更正案例 jia-2024-01 -f head=case/12 -f base=main -F draft=true" in log
    assert "DELETE" not in log


@pytest.mark.parametrize(
    ("file", "taken"),
    [
        ("data/cases.yml", True),
        ("data/cases/2024/甲 市.yml", True),
        ("data/cases/../../x.yml", False),
        ("mkdocs.yml", False),
        (".github/workflows/ci.yml", False),
        ("data/cases/a.yml?ref=x", False),
        ("data/casesx.yml", False),
        ("/data/cases.yml", False),
    ],
)
def test_only_data_files_are_written(runner: Path, file: str, taken: bool) -> None:
    write(runner, "cases: 乙\n", "made/case.yml")
    status, log = perform(runner, steps("answer")[-1], ID="jia-2024-01", FILE=file, NUMBER="12", BASE="main", LABEL="")
    assert status == 0
    assert ("--method PUT" in log) == taken


@pytest.mark.usefixtures("git")
def test_the_version_that_is_replaced_is_told(runner: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    write(runner, "旧\n", "data/cases.yml")
    for command in (["init", "-q"], ["add", "data"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=runner, check=True)
    write(runner, "新\n", "data/cases.yml")
    write(runner, "新\n", "data/cases/b.yml")
    [step] = (step for step in steps("read") if "replaced" in step.get("run", ""))
    assert perform(runner, step, FILE="data/cases.yml")[0] == 0
    old = subprocess.run(
        [*git, "rev-parse", "HEAD:data/cases.yml"], cwd=runner, capture_output=True, text=True, check=True
    )
    assert (runner / "made" / "replaced").read_text(encoding="utf-8") == old.stdout
    assert perform(runner, step, FILE="data/cases/b.yml")[0] == 0
    assert not (runner / "made" / "replaced").exists()
    assert (runner / "made" / "case.yml").read_text(encoding="utf-8") == "新\n"


@pytest.mark.parametrize("label", ["新增案例", "更正案例"])
def test_the_label_comes_off_again(runner: Path, label: str) -> None:
    from urllib.parse import quote

    assert f"github.event.label.name == '{label}'" in WORKFLOW["jobs"]["read"]["if"]
    assert label in {yaml.safe_load(path.read_text(encoding="utf-8")).get("name") for path in TEMPLATES.glob("*.yml")}
    _, log = perform(runner, steps("answer")[-1], ID="", NUMBER="12", BASE="main", LABEL=label)
    assert f"--method DELETE repos/somebody/casebook/issues/12/labels/{quote(label)} " in log
