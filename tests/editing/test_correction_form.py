"""The form 更正案例: with a slip or in plain words it becomes the one change in the data, or an answer that says what is missing."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.__main__ import main
from casebook.editing import correction_form
from casebook.model.outline import CASE
from casebook.reading import loading
from tests import hostile
from tests.editing.test_correcting import SLIP
from tests.editing.test_from_issue import (
    HOSTILE,
    TEMPLATES,
    answered,
    body_of,
    carried_out_or_answered,
    complaints,
    event_of,
    outside_code,
)
from tests.support import DATA, SMALL, snapshot, write

FORM = yaml.safe_load((TEMPLATES / "correction.yml").read_text(encoding="utf-8"))
ITEMS = [item for item in FORM["body"] if item["type"] != "markdown"]
RICH = SMALL.replace(
    "    terms: [closed-loop]",
    "    problem: 以前要跑五次，企业意见大。\n    policies: [《办法》]\n    terms: [closed-loop]",
)
RICH = RICH.replace(
    "        headline: true\n",
    '        headline: true\n      - name: 涉企警情\n        change: {value: -43.80, unit: "%", basis: 同比}\n        note: 来源如此。\n'
    "      - name: 办件量\n        value: 3600\n        unit: 件\n        qualifier: 余\n",
)
NOTHING = "_No response_"
PLAIN = {
    "案例": "jia-2024-01",
    "栏目": "成效",
    "现在的写法": "办理时间：5 → 1-2 个工作日",
    "应改为": "办理时间：6 → 1-2 个工作日",
    "原因": "录入时看错",
    "依据": "《名单》第1条",
    "更正单": NOTHING,
}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764547200")  # 2025-12-01
    for name in ("GITHUB_OUTPUT", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "data" / "cases.yml"))
    return write(tmp_path / "data", RICH)


def answer_to(data: Path, body: Any = None, **changes: str) -> tuple[int, str]:
    """Exit status and answer; changes are to single answers of a form in plain words."""
    return answered(data, body_of(PLAIN | changes) if body is None else body)


def without_records(text: str) -> str:
    """A data file without what every correction leaves behind."""
    return re.sub(r"    updated: 2025-12-01\n|    corrections:\n      - \{date: 2025-12-01, text: .*\}\n", "", text)


def with_slip(slip: str, **changes: str) -> str:
    rest = dict.fromkeys(PLAIN, NOTHING) | {"案例": "jia-2024-01", "更正单": slip}
    return body_of(rest | changes)


# What readers write


def test_a_form_in_plain_words_becomes_the_one_change(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = data.parent.parent / "output"
    monkeypatch.setenv("GITHUB_OUTPUT", str(output))
    status, answer = answer_to(data)
    assert status == 0
    entry = "成效“办理时间”：变化前由5个工作日改为6个工作日。录入时看错。依据：《名单》第1条。"
    text = data.read_text(encoding="utf-8")
    assert f"- {{date: 2025-12-01, text: {entry}}}\n" in text
    assert without_records(text) == RICH.replace("before: 5\n", "before: 6\n")
    assert output.read_text(encoding="utf-8").startswith("id=jia-2024-01\nfile=")
    assert answer.startswith(
        "已经根据这张表单改好，请对照材料核对：\n\n"
        "- **案例**：`jia-2024-01 推进企业开办改革`\n"
        "- `成效“办理时间”：变化前`：`5个工作日` → `6个工作日`\n"
        f"- **更正记录**：`{entry}`\n\n"
        "要修改，请在合并请求里直接改文件 `"
    )


@pytest.mark.parametrize("fence", ["", "```yaml\n", "~~~\n"])
def test_a_form_with_a_slip(data: Path, fence: str) -> None:
    status, _ = answer_to(data, with_slip(f"{fence}{SLIP}{fence[:3]}"))
    assert status == 0
    assert without_records(data.read_text(encoding="utf-8")) == RICH.replace("before: 5\n", "before: 6\n")


def test_a_slip_is_filled_up_from_the_other_answers(data: Path) -> None:
    short = "changes:\n  - {at: outcomes/办理时间/before, from: 5, to: 6}\n"
    status, _ = answer_to(data, with_slip(short, 原因="录入时看错", 依据="名单第1条"))
    assert status == 0
    assert "录入时看错。依据：名单第1条。" in loading.load()[0].case["jia-2024-01"].corrections[0].text


def test_a_form_of_before_is_read(data: Path) -> None:
    old = {label: PLAIN[label] for label in ("案例", "现在的写法", "应改为", "依据")}
    status, _ = answer_to(data, body_of(old))
    assert status == 0
    assert "读者指出有误。依据：《名单》第1条。" in loading.load()[0].case["jia-2024-01"].corrections[0].text


@pytest.mark.parametrize("case", ["https://example.org/site/cases/jia-2024-01/#outcomes", "推进企业开办改革", "“企业开办”", "案例jia-2024-01（第1号）"])  # fmt: skip
def test_a_case_is_named_in_any_way(data: Path, case: str) -> None:
    assert answer_to(data, 案例=case)[0] == 0


@pytest.mark.parametrize(
    ("field", "now", "should", "before", "after"),
    [
        ("成效", "5个工作日", "6个工作日", "before: 5", "before: 6"),
        ("成效", "办理时间 5 → 1～2个工作日", "办理时间 5 → 1～3个工作日", "after: [1, 2]", "after: [1, 3]"),
        ("说不准", "涉企警情：同比下降43.8%", "涉企警情：同比下降43.9%", "value: -43.80", "value: -43.9"),
        ("成效", "3600余件", "3601余件", "value: 3600", "value: 3601"),
        ("成效", "办件量：3600余件", "办件量：超3600件", "        value: 3600\n        unit: 件\n        qualifier: 余\n", "        value: 3600\n        unit: 件\n        qualifier: 超\n"),
        ("成效", "没有写", "满意率：99.40%", "        qualifier: 余\n", "        qualifier: 余\n      - name: 满意率\n        value: 99.40\n        unit: \"%\"\n"),
        ("成效", "办件量：3600余件", "删去", "      - name: 办件量\n        value: 3600\n        unit: 件\n        qualifier: 余\n", ""),
        ("成效", "涉企警情", "涉企报警", "name: 涉企警情", "name: 涉企报警"),
        ("概要", "开办企业一次办成。", "开办企业一日办成。", "一次办成。", "一日办成。"),
        ("说不准", "跑五次", "跑四次", "跑五次", "跑四次"),
        ("针对问题", "企业意见大", "企业有意见", "企业意见大", "企业有意见"),
        ("针对问题", "以前要跑五次，企业意见大。", "删去", "    problem: 以前要跑五次，企业意见大。\n", ""),
        ("创新之处", "没有写", "全省首个。", "意见大。\n", "意见大。\n    innovation: 全省首个。\n"),
        ("配合单位", "市司法局", "甲市司法局", "partners: [市司法局]", "partners: [甲市司法局]"),
        ("配合单位", "市司法局", "删去", "    partners: [市司法局]\n", ""),
        ("文件和清单", "没有写", "《细则》", "policies: [《办法》]", "policies: [《办法》, 《细则》]"),
        ("主要做法", "没有写", "网上办：全程网上办理。", "办理形成闭环。\n", "办理形成闭环。\n      - title: 网上办\n        text: 全程网上办理。\n"),
        ("主要做法", "一窗受理", "一窗通办", "title: 一窗受理", "title: 一窗通办"),
        ("相关主体", "没有写", "工商联：会同建立联络站", "    terms:", "    entities:\n      - {name: 工商联, role: 会同建立联络站}\n    terms:"),
        ("来源", "第1条", "第3条", "{id: jia-list, place: 第1条}", "{id: jia-list, place: 第3条}"),
        ("分类", "审批服务", "金融支持", "    category: permitting\n    tags", "    category: finance\n    tags"),
        ("改革方式", "数字化", "删去", "    tags: [digital]\n", ""),
        ("正式标题", "推进企业开办改革", "推进企业开办“一件事”改革", "title: 推进企业开办改革", "title: 推进企业开办“一件事”改革"),
    ],
)  # fmt: skip
def test_every_field_in_plain_words(data: Path, field: str, now: str, should: str, before: str, after: str) -> None:
    assert RICH.count(before) >= 1
    status, answer = answer_to(data, 栏目=field, 现在的写法=now, 应改为=should)
    assert status == 0, answer
    assert without_records(data.read_text(encoding="utf-8")) == RICH.replace(before, after, 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"案例": NOTHING}, ["**案例**：没有填写；请写案例的编号、标题或网址"]),
        ({"案例": "推进企业开半改革"}, ["**案例** `推进企业开半改革`：没有这个案例，是否为 `推进企业开办改革`？"]),
        ({"案例": "jia-2024-77"}, ["**案例** `jia-2024-77`：没有这个案例"]),
        ({"应改为": NOTHING, "依据": NOTHING}, ["**应改为**：没有填写", "**依据**：没有填写；请写文件名称"]),
        ({"现在的写法": "办理时间：8 → 1-2 个工作日"}, ["**现在的写法**：现在的写法和案例里的不一样"]),
        ({"栏目": "概要", "现在的写法": "两次办成"}, ["**现在的写法**：案例里没有 `两次办成`"]),
        ({"栏目": "说不准", "现在的写法": "办"}, ["**现在的写法**：`办` 在案例里不止一处"]),
        ({"栏目": "说不准", "现在的写法": "没有写"}, ["**栏目**：没有写的内容应在哪一栏"]),
        ({"栏目": "概要", "现在的写法": "没有写"}, ["**现在的写法**：这一栏现在写的是 `开办企业一次办成。`"]),
        ({"栏目": "别的"}, ["**栏目**：没有 `别的` 这一栏"]),
        ({"栏目": "分类", "现在的写法": "审批服务", "应改为": "别的"}, ["**应改为**：没有 `别的` 这一项；可选 `审批服务`、`金融支持`"]),
        ({"栏目": "配合单位", "现在的写法": "市司法局", "应改为": "市税务局"}, ["**应改为**：`改了以后，单位“市税务局”没有登记"]),
        ({"应改为": "办理时间：很久"}, []),
        ({"应改为": "办理时间：3 → 1"}, ["**应改为**：`缺少单位"]),
        ({"应改为": "办理时间：5 → 1-2 个工作日"}, ["**应改为**：`outcomes/0 改前改后一样"]),
        ({"栏目": "概要", "现在的写法": "开办企业一次办成。", "应改为": "{{ 甲 }}"}, ["**应改为**：`改了以后，有模板记号"]),
        ({"栏目": "概要", "现在的写法": "开办企业一次办成。", "应改为": "长" * 200}, ["**应改为**：`改了以后，概要太长"]),
        ({"依据": "长" * 200}, ["**依据**：`原因和依据太长"]),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_in_words_of_the_form(data: Path, changes: dict[str, str], said: list[str]) -> None:
    before = snapshot(data.parent)
    status, answer = answer_to(data, **changes)
    told = complaints(answer)
    if not said:
        assert status == 0
        return
    assert status == 1
    assert f"这张表单还不能生成更正，有{len(said)}处要改" in answer
    for line, expected in zip(told, said, strict=True):
        assert line.startswith("- " + expected), line
    assert snapshot(data.parent) == before


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (SLIP.replace("from: 5", "from: 4"), "**更正单**：`第3行：outcomes/办理时间/before 现在是 5，更正单写的是 4"),
        (SLIP.replace("changes:", "chages:"), "**更正单**：`第1行：更正单缺少 changes"),
        (
            SLIP.replace("case: jia-2024-01", "case: jia-2024-02"),
            "**更正单** `jia-2024-02`：更正单改的不是“案例”一栏写的",
        ),
        ("不是YAML: [", "**更正单**：`第2行：括号或逗号有误"),
        ("一段话", "**更正单**：`第1行：更正单最外层应为"),
        (SLIP.replace("to: 6", "to: 六"), "**更正单**：`改了以后，before（变化前）类型不对"),
    ],
)
def test_what_is_wrong_with_a_slip_is_told(data: Path, slip: str, said: str) -> None:
    before = snapshot(data.parent)
    status, answer = answer_to(data, with_slip(slip))
    assert status == 1
    assert complaints(answer)[0].startswith("- " + said), answer
    assert snapshot(data.parent) == before


def test_an_answer_that_cannot_be_written_leaves_the_data_as_they_were(data: Path) -> None:
    before = data.read_bytes()
    event = write(data.parent.parent, json.dumps(event_of(body_of(PLAIN))), "event.json")
    folder = data.parent.parent / "full"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("casebook.editing.issue_form._tell", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        assert main(["from-issue", str(event), "--answer", str(folder / "answer.md")]) == 1
    assert data.read_bytes() == before


# What strangers try


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_are_refused_or_are_only_text(data: Path, text: str) -> None:
    for label in PLAIN:
        hostile_answer(data, {label: text})
    hostile_answer(data, {"栏目": "概要", "现在的写法": "开办企业一次办成。", "应改为": text})
    hostile_answer(data, {"更正单": SLIP.replace("to: 6", f"to: {json.dumps(text)}")})
    hostile_answer(data, {"更正单": SLIP.replace("outcomes/办理时间/before", json.dumps(text))})


def test_all_hostile_values_in_turn_through_all_answers(data: Path) -> None:
    labels = list(PLAIN)
    for n, text in enumerate(hostile.EVERYTHING):
        hostile_answer(data, {labels[n % len(labels)]: text})


def hostile_answer(data: Path, changes: dict[str, str]) -> None:
    write(data.parent, RICH)
    before = snapshot(data.parent)
    status, answer = answer_to(data, **changes)
    after = snapshot(data.parent)
    rest = outside_code(answer)
    assert not re.search(r"@|<|>\S|\]\(|https?:|\$\(|::|##\[|script|evil|octocat|pwned|passwd", rest), rest
    assert answer.isprintable() or all(c == "\n" or c.isprintable() for c in answer)
    assert after.keys() == before.keys()
    if status == 0:
        library, _ = loading.load()
        assert set(library.case) == {"jia-2024-01", "jia-2024-02"}
        assert sum(len(case.corrections) for case in library.cases) == 1
    else:
        assert after == before
    assert not list(data.parent.parent.rglob("*pwned*"))


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(list(PLAIN)),
        st.text(st.characters() | st.sampled_from("`@<>#-：:→%，（）\n\r 0123456789办理时间工作日")),
    ),
    st.text(st.sampled_from("# 更正单案例\n`\r甲")),
)
def test_any_form_ends_in_a_correction_or_in_complaints(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, str], more: str
) -> None:
    carried_out_or_answered(tmp_path_factory.mktemp("any"), RICH, body_of(PLAIN | changes) + more)


@pytest.mark.parametrize(
    "body",
    [
        body_of(PLAIN) * 2,
        body_of(PLAIN | {"应改为": "甲" * 70_000}),
        "### 案例\n\n甲\n" * 3000,
        "### 更正单\n\n" + "- " * 30_000,
    ],
)
def test_bodies_that_are_no_form(data: Path, body: str) -> None:
    status, answer = answer_to(data, body)
    assert status == 1
    assert len(answer) < 20_000
    assert data.read_text(encoding="utf-8") == RICH
    shutil.rmtree(data.parent / "cases", ignore_errors=True)


# The form itself


def test_the_form_asks_what_is_read() -> None:
    assert tuple(item["attributes"]["label"] for item in ITEMS) == correction_form.QUESTIONS
    assert [item["id"] for item in ITEMS] == ["case", "field", "now", "should", "reason", "source", "slip"]
    options = next(item for item in ITEMS if item["type"] == "dropdown")["attributes"]["options"]
    assert options[0] == correction_form.ANYWHERE
    titles = [part.title for part in CASE.parts]
    assert options[1:] == [title for title in titles if title in options]


@pytest.mark.ten
def test_the_example_in_the_form_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = write(tmp_path / "data", DATA.read_bytes())
    monkeypatch.setenv("CASEBOOK_DATA", str(data))
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    answers = {item["attributes"]["label"]: item["attributes"].get("placeholder", NOTHING) for item in ITEMS}
    status, answer = answer_to(data, body_of(answers | {"依据": "名单"}))
    assert status == 0, answer
    [outcome] = loading.load()[0].case["quzhou-2023-05"].outcomes
    assert [int(end) for end in outcome.after.n] == [3, 8]
