"""What the page /edit/ asks of the engine, asked without a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook.base.problems import Refused
from casebook.editing.session import Session
from casebook.reading import loading, yaml_text
from casebook.reading.data_files import data_files
from tests.editing import in_editor
from tests.editing.in_editor import FILE, FRONT, Faulty
from tests.support import DATA, ROOT, SMALL, write

LIBRARIES = (DATA, ROOT / "examples" / "yunting" / "cases.yml")


def session(*mains: Path, **context: Any) -> Session:
    files = [path for main in mains for path in data_files(main)]
    return Session({path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}, context)


@pytest.fixture(scope="module")
def small() -> Session:
    return Session({FILE: SMALL}, {})


@pytest.fixture(params=["libyaml", "pure"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both parsers: the browser has only the second."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader) if request.param == "libyaml" else yaml.SafeLoader
    monkeypatch.setattr(yaml_text, "Loader", loader)
    return str(request.param)


@pytest.mark.parametrize("fault", in_editor.faults(), ids=lambda fault: fault.name)
def test_the_editor_is_told_what_the_check_says(tmp_path: Path, small: Session, fault: Faulty) -> None:
    found = small.check(fault.text, fault.case)["problems"]
    assert sorted(problem["text"] for problem in found) == in_editor.expected(tmp_path, fault)
    first, last = in_editor.FIRST[fault.case], fault.text.count("\n")
    places = {
        (problem.line - first, problem.column - FRONT)
        for problem in in_editor.said(tmp_path, fault.file)
        if first < problem.line <= first + last
    }
    assert {(p["line"], p["column"]) for p in found if "path" not in p} <= places | {(last, 1), (1, 1)}


def test_there_are_enough_faults_to_compare() -> None:
    assert len(in_editor.faults()) >= 150


@pytest.mark.parametrize("main", LIBRARIES, ids=["own", "example"])
def test_a_case_that_nobody_changes_stays_as_it_is(parser: str, main: Path) -> None:
    """Byte for byte, cut out and put back, and with every field set to what it is."""
    desk = session(main)
    cases = desk.describe()["cases"]
    assert cases
    for case in cases:
        opened = desk.open(case["id"])
        file = (ROOT / opened["path"]).read_text(encoding="utf-8").split("\n")
        lines = opened["text"].rstrip("\n").split("\n")
        own = file[opened["line"] - 1 : opened["line"] - 1 + len(lines)]
        assert [line[FRONT:] for line in own] == lines
        checked = desk.check(opened["text"], case["id"])
        assert checked["problems"] == []
        values = json.loads(json.dumps(checked["values"]))
        for field, value in values.items():
            assert desk.set_field(opened["text"], field, value) == opened["text"], field


def test_a_field_is_set_and_no_other_line_changes(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    changed = small.set_field(text, "title", "推进企业注销改革")
    assert changed == text.replace("title: 推进企业开办改革", "title: 推进企业注销改革")
    lines = small.set_field(text, "problem", "以前要跑三次。").split("\n")
    assert lines[lines.index("problem: 以前要跑三次。") - 1] == "summary: 开办企业一次办成。"
    assert small.set_field(small.set_field(text, "problem", "以前要跑三次。"), "problem", None) == text
    without = small.set_field(text, "tags", [])
    assert without == text.replace("tags: [digital]\n", "")


def test_a_remark_after_a_field_stays(small: Session) -> None:
    text = small.open("jia-2024-01")["text"].replace("category:", "# 归类待定\ncategory:")
    assert "# 归类待定\ncategory: permitting" in small.set_field(text, "short_title", "开办")


def test_outcomes_are_set_as_the_source_words_them(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    kept = small.check(text, "jia-2024-01")["values"]["outcomes"]
    changed = small.set_field(text, "outcomes", [*kept, "办理环节：由5个减至2个"])
    made = small.check(changed, "jia-2024-01")
    assert made["problems"] == []
    assert made["values"]["outcomes"][0] == kept[0]
    assert (made["values"]["outcomes"][1]["before"], made["values"]["outcomes"][1]["after"]) == (5, 2)


def test_no_field_is_set_in_a_text_that_is_no_yaml(small: Session) -> None:
    with pytest.raises(Refused, match="第2行"):
        small.set_field("id: a\ntitle: 'b\nedition: c\n", "title", "x")


def test_a_problem_names_its_field(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    of = {
        text.replace("before: 5", "before: 五"): "outcomes/0/before",
        text.replace("summary: 开办企业一次办成。\n", ""): "summary",
        text.replace("lead: [市公安局]", "lead: [市公安局, 市林业局]"): "lead/1",
        text.replace("number: 1\n", "number: 010\n"): "number",
        text.replace("title: 推进", "title: '推进"): "title",
    }
    assert [small.check(changed, "jia-2024-01")["problems"][0]["field"] for changed in of] == list(of.values())


def test_what_a_change_does_to_other_records_is_told(small: Session) -> None:
    text = small.open("jia-2024-01")["text"].replace("number: 1\n", "number: 2\n")
    [found] = [problem for problem in small.check(text, "jia-2024-01")["problems"] if problem["code"] == "E032"]
    assert found["path"] == FILE
    assert "jia-2024-01 已经用过" in found["text"]


def test_a_new_case_is_checked_as_the_file_it_would_be(tmp_path: Path, small: Session) -> None:
    blank = small.blank("jia-2024")
    assert blank["path"] == "data/cases/jia-2024-03.yml"
    codes = {problem["field"]: problem["code"] for problem in small.check(blank["text"])["problems"]}
    assert codes["title"] == codes["summary"] == "E023"
    text = blank["text"]
    for field, value in {
        "title": "推行告知承诺",
        "category": "permitting",
        "lead": ["市林业局"],
        "summary": "先承诺，后补材料。",
        "measures": [{"title": "先承诺", "text": "先承诺，后补材料。"}],
        "published": "2024-06-02",
    }.items():
        text = small.set_field(text, field, value)
    full, unknown = small.check(text)["problems"]
    assert (full["code"], full["path"]) == ("E033", FILE)
    assert (unknown["code"], unknown["field"]) == ("E031", "lead/0")
    register = "organisations:\n  - {id: jia-forestry, name: 甲市林业局, aliases: [市林业局], region: 示例省甲市}\n"
    assert [problem["code"] for problem in small.check(text, None, register)["problems"]] == ["E033"]
    made = small.file(text, None, register)
    assert made["path"] == blank["path"]
    write(tmp_path, SMALL)
    write(tmp_path, made["content"], "cases/jia-2024-03.yml")
    library, problems = loading.load(tmp_path / "cases.yml")
    assert library.case["jia-2024-03"].title == "推行告知承诺"
    assert [problem.code for problem in problems] == ["E033"]


def test_everything_given_and_told_is_plain_json(small: Session) -> None:
    described = small.describe()
    text = small.open("jia-2024-01")["text"]
    for answer in (described, small.check(text, "jia-2024-01"), small.notation("办理时间：由5天压缩至2天")):
        assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer
    assert {field["key"] for field in described["fields"]} >= {"title", "outcomes", "sources"}
    assert all(re.search("[一-鿿]", field["title"]) for field in described["fields"])
    keys = "|".join(field["key"] for field in described["fields"])
    for field in described["fields"]:
        assert not re.search(rf"\b({keys}|true|organisations)\b|中的编号|写成列表", field["help"], re.A), (
            "a form has no keys"
        )
    [police] = [o for o in described["vocabularies"]["organisations"] if o["name"] == "甲市公安局"]
    assert police["aliases"] == ["市公安局"]
    assert police["pinyin"].split() == ["jiashigonganju", "jsgaj"]


def test_a_preview_shows_what_is_there_and_marks_the_rest(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    shown = small.preview(text.replace("title: 推进企业开办改革", "title: 推进注销改革"), "jia-2024-01")
    assert shown["title"] == "推进注销改革"
    assert "推进注销改革" in shown["article"]
    assert 'class="draft"' not in shown["article"]
    assert "（待补）" in small.preview(text.replace("summary: 开办企业一次办成。\n", ""), "jia-2024-01")["article"]
    assert (
        "（待补）"
        not in small.preview(text.replace("edition: jia-2024", "edition: jia-2025"), "jia-2024-01")["article"]
    )
    assert small.preview("id: a\ntitle: 'b\n", None) == {"article": "", "title": ""}
    assert small.preview(small.blank("jia-2024")["text"])["article"]


def test_a_preview_says_what_becomes_of_the_case_as_it_is_written(small: Session) -> None:
    """Only what says that it is a draft is called one; a page that stands already does not go because of an error."""
    text = small.open("jia-2024-01")["text"]
    new = text.replace("jia-2024-01", "jia-2024-03").replace("number: 1\n", "number: 3\n")

    def said(text: str, case: str | None) -> str:
        found = re.search('<p class="draft">(.*?)</p>', small.preview(text, case)["article"])
        return re.sub("<.*?>", "", found[1]) if found else ""

    faults = ("edition: jia-2024", "edition: jia-2025"), ("summary: 开办企业一次办成。\n", ""), ("id: jia", "id: 甲")
    for old, wrong in faults:
        assert said(text.replace(old, wrong), "jia-2024-01") == "有错误要先改：改好以前，网站上的这一页不变。"
        assert said(new.replace(old, wrong), None) == "有错误要先改：改好以后才能发布。"
    assert said(text, "jia-2024-01") == ""
    assert said("draft: true\n" + new, None) == "草稿：只在预览里看得到，不会发布。"
    assert said("draft: true\n" + text, "jia-2024-01") == "草稿：写成草稿以后，网站上就没有这一页了。"


def test_a_hostile_text_stays_text_in_the_preview(small: Session) -> None:
    text = small.open("jia-2024-01")["text"].replace(
        "summary: 开办企业一次办成。", 'summary: "<img src=x onerror=alert(1)> {{ 7*7 }}"'
    )
    shown = small.preview(text, "jia-2024-01")["article"]
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_a_slip_leads_from_the_file_to_the_text(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    changed = small.set_field(text, "summary", "开办企业一日办成。")
    made = small.slip("jia-2024-01", changed, "看错。", "名单第1条")
    assert made == {
        "slip": "case: jia-2024-01\nchanges:\n  - at: summary\n    from: 开办企业一次办成。\n    to: 开办企业一日办成。\n"
        "reason: 看错。\nsource: 名单第1条\n",
        "changes": 1,
    }
    assert small.slip("jia-2024-01", text, "", "")["changes"] == 0
    with pytest.raises(Refused, match="编号定了就不改"):
        small.slip("jia-2024-01", text.replace("id: jia-2024-01", "id: jia-2024-09"), "", "")


def test_a_case_is_held_against_its_source(small: Session) -> None:
    text = small.open("jia-2024-01")["text"]
    source = "1.推进企业开办改革\n牵头单位：市公安局\n配合单位：市司法局\n办理时间由5个工作日压缩至1至2个工作日。"
    assert small.against(text, source, "jia-2024-01") == {"only_in_data": [], "only_in_source": []}
    assert small.against(text, source) == {"only_in_data": [], "only_in_source": []}
    wrong = small.against(text.replace("before: 5", "before: 6"), source)
    assert wrong["only_in_data"] == [{"kind": "figure", "text": "6个工作日", "case": "jia-2024-01"}]
    [alone] = small.against("title: 没有写完", source)["only_in_data"]
    assert (alone["kind"], alone["text"]) == ("name", "没有写完")


LIST = """甲市2025年营商环境十佳创新案例
来源：甲市政务办
1. 推行企业开办“一日办结”
牵头单位：市政务办
开办企业的时间由5天压缩至1天。
2. 搭建惠企资金平台
牵头单位：市财政局
累计兑付资金3.5亿元。
"""


def test_a_pasted_list_becomes_drafts_that_can_be_opened(small: Session) -> None:
    made = small.import_list(LIST)
    assert json.loads(json.dumps(made, ensure_ascii=False)) == made
    assert [draft["title"] for draft in made["drafts"]] == ["推行企业开办“一日办结”", "搭建惠企资金平台"]
    assert small.import_list(LIST.encode()) == made
    first = made["drafts"][0]["text"]
    assert first.startswith("id: ")
    found = small.check(first, None, made["registration"])
    assert [p["text"] for p in found["problems"] if p["severity"] == "error" and "path" not in p] == []
    assert found["values"]["draft"] is True
    assert "推行企业开办" in small.preview(first, None, made["registration"])["article"]
    file = small.file([draft["text"] for draft in made["drafts"]], made["edition"], made["registration"])
    assert file["content"].count("\n  - id: ") == 2 + made["registration"].count("\n  - id: ")


def test_a_keystroke_reads_the_case_and_nothing_else(small: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What costs most is parsing and validating; of the rest of the library nothing of that is done again."""
    text = small.open("jia-2024-01")["text"]
    small.check(text, "jia-2024-01")
    read: list[int] = []
    plain = loading.part_of

    def counted(path: Path, content: str, **options: Any) -> loading.FilePart:
        read.append(len(content))
        return plain(path, content, **options)

    monkeypatch.setattr(loading, "part_of", counted)
    further = ("before: 6", "before: 五", "before: 5\n    beter: lower")
    for changed in (text.replace("before: 5", new) for new in further):
        small.check(changed, "jia-2024-01")
    assert len(read) == 3
    assert max(read) < 2 * len(text)


@pytest.mark.parametrize("main", LIBRARIES, ids=["own", "example"])
def test_whatever_is_still_missing_or_wrong_there_is_a_page(main: Path) -> None:
    """Each field in turn taken out, left empty, and given something of another kind."""
    desk = session(main)
    for case in [found["id"] for found in desk.describe()["cases"]][:3]:
        text = desk.open(case)["text"]
        for field in desk.check(text, case)["values"]:
            lines = desk.check(text, case)["lines"][field]
            rows = text.split("\n")
            for made in ([], [f"{field}:"], [f"{field}: 12"], [f"{field}: 甲"], [f"{field}: [甲, {{乙: 丙}}]"]):
                changed = "\n".join([*rows[: lines[0] - 1], *made, *rows[lines[1] :]])
                told = desk.check(changed, case)["problems"]
                assert all(re.search("[一-鿿]", problem["text"]) for problem in told)
                shown = desk.preview(changed, case)["article"]
                assert shown or field == "id" or "乙" in made[0]  # what is no record at all cannot be shown


@pytest.mark.parametrize(
    "register", ["\n", "# 还没有\n", "- x\n", "[", "cases:\n  - id: z\n", "tags: 3\n", "\ufeff", "…"]
)
@pytest.mark.parametrize("case", [None, "jia-2024-01"])
def test_what_is_registered_may_be_anything(small: Session, case: str | None, register: str) -> None:
    """It is kept in the browser's storage, where it may have been cut off or written by somebody else."""
    text = (small.open(case) if case else small.blank("jia-2024"))["text"]
    assert all(problem["text"] for problem in small.check(text, case, register)["problems"])
    assert set(small.preview(text, case, register)) == {"article", "title"}
