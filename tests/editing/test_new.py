"""`python -m casebook new`: a valid draft at the right place, and every byte that was there."""

from __future__ import annotations

import argparse
import builtins
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.__main__ import main
from casebook.base import clock, disk
from casebook.editing import writing
from casebook.editing.new import NEEDED
from casebook.reading import loading, yaml_text
from tests.support import SMALL, run, snapshot, write

GROWING = SMALL.replace("    size: 2\n", "")
ANSWERS = {
    "edition": "jia-2024",
    "title": "推行“一窗通办”改革",
    "category": "审批服务",
    "lead": "市公安局",
    "summary": "开户只跑一个窗口。",
    "measure": "一窗受理",
    "measure-text": "材料一次提交。",
}
DRAFT = """\
  # 带 # 的行还可以填写：去掉 # 和后面的一个空格，再改写；用不上的整行删掉。
  - id: jia-2024-03
    edition: jia-2024
    number: 3
    title: 推行“一窗通办”改革
    # short_title: 短标题，不超过16个字
    category: permitting
    # 改革方式写编号：digital（数字化）
    # tags: [digital]
    lead: [市公安局]
    # partners: [配合单位，照来源写]
    summary: 开户只跑一个窗口。
    # problem: 针对什么问题；来源没有写就不写
    measures:
      - title: 一窗受理
        text: 材料一次提交。
    # outcomes:
    #   - name: 办理时间
    #     before: 5
    #     after: 2
    #     unit: 个工作日
    #     better: lower
    #     headline: true
    # policies: [出台的文件，照来源写]
    sources:
      - {id: jia-list}
    # 请在上一行写明位置，如 {id: 来源编号, place: 第1条}
    published: 2026-11-23
"""


@pytest.fixture(autouse=True)
def _on_a_certain_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "cases.yml"))
    return write(tmp_path, GROWING)


def flags(*more: str, **changes: str | None) -> list[str]:
    answers = ANSWERS | {name.replace("_", "-"): value for name, value in changes.items()}
    given = [f"--{name}={value}" for name, value in answers.items() if value is not None]
    return ["new", "--yes", *given, *more]


def typed(monkeypatch: pytest.MonkeyPatch, *answers: str | type[BaseException]) -> list[str]:
    """A terminal at which these answers are typed, one after the other; what is left of them."""
    left = list(answers)

    def answer(prompt: str) -> str:
        said = left.pop(0)
        if isinstance(said, str):
            return said
        raise said

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr(builtins, "input", answer)
    return left


def test_the_draft_follows_what_was_there(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(flags()) == 0
    assert data.read_text(encoding="utf-8") == f"{GROWING}\n{DRAFT}"
    said = capsys.readouterr()
    line = GROWING.count("\n") + 3
    assert said.out.startswith(f"已添加案例 jia-2024-03：{data} 第{line}行\n")
    assert said.err == ""
    assert data.read_text(encoding="utf-8").splitlines()[line - 1] == "  - id: jia-2024-03"


def test_every_comment_may_become_data(data: Path) -> None:
    main(flags())
    lines = data.read_text(encoding="utf-8").split("\n")
    remarks = ("# 带 #", "# 改革方式写", "# 请在")
    kept = [line for line in lines if not line.lstrip().startswith(remarks)]
    filled = "\n".join(line.replace("# ", "", 1) if line.startswith("    # ") else line for line in kept)
    write(data.parent, filled.replace("[配合单位，照来源写]", "[市司法局]"))
    case = loading.load()[0].case["jia-2024-03"]
    assert case.outcomes
    assert case.short_title == "短标题，不超过16个字"
    assert case.tags == ("digital",)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(GROWING.rstrip("\n"), id="no newline at the end"),
        pytest.param(GROWING.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(GROWING.replace("\n", "\r\n").rstrip(), id="CRLF, no newline at the end"),
        pytest.param("\ufeff" + GROWING, id="BOM"),
        pytest.param(GROWING + "\n\n# 完\n", id="blank lines and a comment at the end"),
        pytest.param(GROWING + "   ", id="blanks at the end"),
        pytest.param(GROWING.replace("\n    ", "\n      ").replace("\n  - id", "\n    - id"), id="other indentation"),
        pytest.param(GROWING.replace("\n  ", "\n"), id="lists not indented"),
        pytest.param(GROWING + "    innovation: |+\n      甲\n\n", id="a block of text at the end"),
        pytest.param(GROWING.replace("permitting", '"permitting"').replace("市公安局", "“ 市公安局"), id="quotes"),
    ],
)
def test_every_byte_stays(data: Path, content: str) -> None:
    raw = write(data.parent, content).read_bytes()
    old = yaml_text.read(data).values
    main(flags(lead="甲市司法局"))
    new = yaml_text.read(data)
    assert data.read_bytes().startswith(raw)
    assert len(data.read_bytes()) > len(raw)
    assert new.values == old | {"cases": (*old["cases"], new.values["cases"][-1])}
    assert not new.problems
    added = data.read_bytes()[len(raw) :]
    assert added.count(b"\r\n") == (added.count(b"\n") if b"\r" in raw else 0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            GROWING[: GROWING.index("tags:")]
            + GROWING[GROWING.index("cases:\n") :]
            + "\n"
            + GROWING[GROWING.index("tags:") : GROWING.index("cases:\n")],
            id="not the last section",
        ),
        pytest.param(
            GROWING[: GROWING.index("cases:\n")]
            + 'cases: [{"id": jia-2024-02, edition: jia-2024, number: 2, title: 甲, '
            "category: finance, lead: [市公安局], summary: 乙, measures: [{title: 丙, text: 丁}], sources: [{id: jia-list}]}]\n",
            id="in brackets",
        ),
    ],
)
def test_where_nothing_can_follow_the_case_gets_a_file(data: Path, content: str) -> None:
    before = write(data.parent, content).read_bytes()
    assert main(flags()) == 0
    assert data.read_bytes() == before
    text = (data.parent / "cases" / "jia-2024-03.yml").read_text(encoding="utf-8")
    assert text == f"{writing.MODELINE}cases:\n{DRAFT}"


def test_a_file_of_its_own_on_demand(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = data.read_bytes()
    assert main(flags("--file", "--place", "第3条", number="7")) == 0
    assert data.read_bytes() == before
    path = data.parent / "cases" / "jia-2024-07.yml"
    assert "- {id: jia-list, place: 第3条}\n    published" in path.read_text(encoding="utf-8")
    assert str(path) in capsys.readouterr().out
    assert main(flags("--file")) == 0  # the next one is counted from there
    assert (data.parent / "cases" / "jia-2024-08.yml").exists()


def test_a_file_that_exists_is_not_replaced(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data.parent, "tags:\n  - {id: more, name: 更多}\n", "cases/jia-2024-03.yml")
    before = snapshot(data.parent)
    assert main(flags("--file")) == 1
    assert "已经存在" in capsys.readouterr().err
    assert snapshot(data.parent) == before


def test_a_new_organisation_and_a_new_edition_come_along(data: Path) -> None:
    new_edition = ["--edition-title", "甲市2025年度案例", "--region", "示例省甲市", "--year", "2025"]
    new_bodies = ["--organisation", "甲市税务局（市税务局）=jia-taxation", "--organisation", "甲市数据局"]
    assert main(flags(*new_edition, *new_bodies, edition="jia-2025", lead="市税务局、甲市数据局，市公安局")) == 0
    text = (data.parent / "cases" / "jia-2025-01.yml").read_text(encoding="utf-8")
    assert text.startswith(
        writing.MODELINE
        + """\
editions:
  - id: jia-2025
    title: 甲市2025年度案例
    region: 示例省甲市
    year: 2025
    sources:
      - {id: jia-2025-list, title: 甲市2025年度案例}

organisations:
  - id: jia-taxation
    name: 甲市税务局
    aliases: [市税务局]
    region: 示例省甲市
  - id: jiashishujuju
    name: 甲市数据局
    region: 示例省甲市

cases:
"""
    )
    library = loading.load()[0]
    assert [o.id for o in library.lead(library.case["jia-2025-01"])] == ["jia-taxation", "jiashishujuju", "jia-police"]


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        ({"edition": "jia-2034x!"}, (), "--edition：编号“jia-2034x!”不合规则"),
        ({"edition": "jiaa-2024"}, (), "没有批次 jiaa-2024，是否为 jia-2024？新批次请同时给出 --edition-title、--region、--year"),
        ({"edition": "jia-2025"}, (), "没有批次 jia-2025；新批次请同时给出"),
        ({"edition": "jia-2025"}, ("--edition-title", "甲", "--region", "乙", "--year", "二五"), "--year：“二五”不是"),
        ({"edition": "jia-2025"}, ("--edition-title", "甲", "--region", "乙", "--year", "99"), "--year：年度应在"),
        ({"edition": "con"}, ("--edition-title", "甲", "--region", "乙", "--year", "2025"), "不合规则"),
        ({"title": " "}, (), "--title：不能为空"),
        ({"title": "长" * 121}, (), "--title：太长；最多120字，现有121字"),
        ({"title": "甲\x07乙"}, (), "--title：有看不见的控制字符"),
        ({"category": "审批服物"}, (), "--category：没有分类“审批服物”，是否为“审批服务”？"),
        ({"category": "三"}, (), "可选 审批服务、金融支持"),
        ({"lead": "、"}, (), "--lead：不能为空"),
        ({"lead": "市公安居"}, (), "--lead：单位“市公安居”没有登记，是否为“市公安局”？确是新单位，请加上 --organisation"),
        ({"lead": "市税务局"}, ("--organisation", "甲（乙"), "--lead：写法不对；请写成 全称（简称）"),
        ({"lead": "市税务局"}, ("--organisation", "市税务局=税务"), "编号“税务”不合规则"),
        ({"number": "0"}, (), "--number：“0”不是正整数"),
        ({"number": "1" * 5000}, (), "不是正整数"),
    ],
)  # fmt: skip
def test_flags_that_cannot_be_taken(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    changes: dict[str, str],
    more: tuple[str, ...],
    said: str,
) -> None:
    before = snapshot(data.parent)
    assert main(flags(*more, **changes)) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith("错误：")
    assert said in shown.err
    assert shown.err.endswith("什么都没有写入\n")
    assert shown.err.count("\n") == 1
    assert snapshot(data.parent) == before


@pytest.mark.parametrize(
    ("changes", "more", "said"),
    [
        ({"summary": "甲 {{ 7 * 7 }}"}, (), "错误[E050]"),
        ({"title": "<script>alert(1)</script>"}, (), "错误[E054]"),
        ({"measure_text": "甲\u202e乙"}, (), "错误[E051]"),
        ({"number": "2"}, (), "错误[E032]"),
        ({"lead": "市税务局"}, ("--organisation", "市税务局=jia-police"), "错误[E030]"),
    ],
)
def test_what_the_check_refuses_is_not_written(
    data: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], more: tuple[str, ...], said: str
) -> None:
    before = snapshot(data.parent)
    assert main(flags(*more, **changes)) == 1
    shown = capsys.readouterr().err
    assert said in shown
    assert str(data.parent) in shown
    assert shown.endswith("什么都没有写入，请按上面的提示修改\n")
    assert snapshot(data.parent) == before


def test_warnings_are_shown_and_do_not_stop(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data.parent, GROWING.replace("year: 2024\n", "year: 2024\n    size: 9\n"))
    assert main(flags(title="甲,乙")) == 0
    shown = capsys.readouterr().err
    assert "警告[W053]" in shown


def test_missing_flags_are_listed_when_nobody_can_be_asked(data: Path) -> None:
    before = snapshot(data.parent)
    done = run("casebook", "new", "--title", "甲", CASEBOOK_DATA=data)
    listed = "、".join("--" + name.replace("_", "-") for name in NEEDED if name != "title")
    assert done.stderr == f"错误：缺少参数 {listed}；请补上，或在终端里运行，逐项回答；什么都没有写入\n"
    assert (done.returncode, done.stdout) == (1, "")
    assert snapshot(data.parent) == before


def test_the_command_in_a_shell(data: Path) -> None:
    done = run("casebook", *flags(), CASEBOOK_DATA=data)
    assert (done.returncode, done.stderr) == (0, "")
    assert "jia-2024-03" in data.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SMALL, "批次 jia-2024 公布了2个案例，已经收满"),
        (GROWING.replace("    sources:\n      - {id: jia-list, title: 甲市2024年度创新案例名单}\n", ""), "错误[E031]"),
        (GROWING.replace("lead: [市公安局]", "lead: [市公安居]"), "错误[E031]"),
        ("", "错误[E002]"),
        (GROWING.encode("gb18030"), "GB18030"),
    ],
)
def test_data_that_can_take_no_case(
    data: Path, capsys: pytest.CaptureFixture[str], content: str | bytes, said: str
) -> None:
    write(data.parent, content)
    before = snapshot(data.parent)
    assert main(flags()) == 1
    assert said in capsys.readouterr().err
    assert snapshot(data.parent) == before


def test_questions_and_answers(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    left = typed(
        monkeypatch,
        "5", "甲市2024年度创新案例",  # no such position; by name
        "", "推行“一窗通办”改革",
        "审批服物", "1",
        "市公安居", "",  # a slip: no new organisation
        "市税务局、市公安局", "甲市税务局", "税务", "jia-taxation",
        "长" * 161, "开户只跑一个窗口。",
        "一窗受理", "材料一次提交。",
    )  # fmt: skip
    assert main(["new"]) == 0
    assert not left
    said = capsys.readouterr().out
    for words in (
        "1. 甲市2024年度创新案例（jia-2024，2个案例）",
        "不能为空",
        "是否为“审批服务”",
        "是否为“市公安局”",
        "最多160字",
    ):
        assert words in said
    text = (data.parent / "cases" / "jia-2024-03.yml").read_text(encoding="utf-8")
    assert text.endswith(DRAFT.replace("lead: [", "lead: [市税务局, "))
    assert "  - id: jia-taxation\n    name: 甲市税务局\n    aliases: [市税务局]\n" in text


def test_a_new_edition_is_asked_for(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = [answer for name, answer in ANSWERS.items() if name != "edition"]
    typed(monkeypatch, "jia-2025", "甲市2025年度案例", "", "", *rest)
    assert main(["new"]) == 0
    edition = loading.load()[0].edition["jia-2025"]
    assert (edition.title, edition.region, edition.year) == ("甲市2025年度案例", "示例省甲市", 2025)


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, EOFError])
@pytest.mark.parametrize("after", range(len(ANSWERS)))
def test_an_interruption_leaves_nothing_behind(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    interruption: type[BaseException],
    after: int,
) -> None:
    before = snapshot(data.parent)
    typed(monkeypatch, *list(ANSWERS.values())[:after], interruption)
    assert main(["new"]) == 1
    assert capsys.readouterr().err == "\n已取消，什么都没有写入\n"
    assert snapshot(data.parent) == before


def test_refused_answers_come_back_as_a_command(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, *[answer for name, answer in ANSWERS.items() if name != "title"])
    assert main(["new", "--title", "'{{ 甲 }}' $(乙)"]) == 1
    command = capsys.readouterr().err.splitlines()[-1]
    assert command.startswith(
        "python -m casebook new --edition=jia-2024 '--title='\"'\"'{{ 甲 }}'\"'\"' $(乙)' '--category=审批服务' "
    )


def test_a_file_changed_meanwhile_is_left_alone(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = writing.trial

    def trial(*arguments: Path) -> object:
        write(data.parent, GROWING + "# 别人的一行\n")
        return real(*arguments)

    monkeypatch.setattr(writing, "trial", trial)
    assert main(flags()) == 1
    assert "刚刚有改动" in capsys.readouterr().err
    assert data.read_text(encoding="utf-8") == GROWING + "# 别人的一行\n"


@pytest.mark.parametrize("exists", [True, False])
def test_where_nothing_may_be_written(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], exists: bool
) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied", str(data))

    monkeypatch.setattr(*(disk, "append") if exists else (writing, "create"), refuse)
    assert main(flags(*[] if exists else ["--file"])) == 1
    assert capsys.readouterr().err.startswith(f"错误：无法写入 {data}（没有权限）；请检查权限；什么都没有写入")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@settings(max_examples=50)
@given(title=TEXT, summary=TEXT, measure=TEXT, lead=TEXT, edition=TEXT)
def test_any_answers_end_in_a_case_or_in_nothing(
    tmp_path_factory: pytest.TempPathFactory, edition: str, **texts: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = write(folder, GROWING)
    before = snapshot(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CASEBOOK_DATA", str(path))
        known = edition if len(edition) > 9 else "jia-2024"
        try:
            done = main(flags(f"--organisation={texts['lead']}", **texts | {"edition": known}))
        except SystemExit as refused:  # an option that is empty
            done = refused.code
        if done == 0:
            assert loading.load()[0].case["jia-2024-03"].title == texts["title"].strip()
        else:
            assert snapshot(folder) == before


def test_flags_are_those_that_are_asked_for() -> None:
    from casebook.editing import new

    parser = argparse.ArgumentParser()
    new.add_command(parser.add_subparsers())
    options = parser.parse_args(["new"])
    assert set(NEEDED) <= set(vars(options))
