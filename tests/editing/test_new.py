"""`python -m casebook new`: an empty draft with hints, in a file of its own, and every byte that was there."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.__main__ import main
from casebook.base import clock, disk
from casebook.base.problems import Refused
from casebook.editing.drafting import document
from casebook.editing.new import blank
from casebook.reading import loading
from tests.support import SMALL, run, snapshot, write

DRAFT = """\
cases:
  - id: jia-2024-03
    edition: jia-2024
    number: 3
    title: 推行“一窗通办”改革
    # short_title: 短标题，16字以内最好
    category: permitting
    # tags: [改革方式的编号]
    lead: [市公安局]
    # partners: [配合单位，照来源写]
    # 概要，一两句话，60字以内最好；做法一条一件事。都用自己的话写，用不着的几行删掉
    summary:
    # problem: 针对什么问题；来源没有写就不写
    measures:
      - title:
        text:
    # outcomes:
    #   - name: 办理时间
    #     before: 5
    #     after: 2
    #     unit: 个工作日
    #     better: lower
    #     headline: true
    # policies: [出台的文件，照来源写]
    sources:
      - {id: jia-list, place: 第3条}
    draft: true
    published: 2026-11-23
"""
GIVEN = ("--title=推行“一窗通办”改革", "--category=审批服务", "--lead=市公安局", "--place=第3条")


@pytest.fixture(autouse=True)
def _on_a_certain_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "cases.yml"))
    return write(tmp_path, SMALL)


def drafted(data: Path, name: str) -> str:
    return (data.parent / "cases" / name).read_text(encoding="utf-8")


def test_a_draft_has_what_is_given_and_hints_for_the_rest(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", *GIVEN]) == 0
    assert drafted(data, "jia-2024-03.yml").endswith("\n\n" + DRAFT)
    said = capsys.readouterr().out
    assert f"已写入{data.parent / 'cases' / 'jia-2024-03.yml'}；还要填写：概要、主要做法" in said
    assert data.read_text(encoding="utf-8") == SMALL
    library, warnings = loading.load()
    assert "jia-2024-03" not in library.case
    assert {warning.code for warning in warnings} == {"W086"}


def test_filled_in_it_is_a_case(data: Path) -> None:
    main(["new", *GIVEN, "--summary=开户只跑一个窗口。"])
    text = drafted(data, "jia-2024-03.yml").replace("    draft: true\n", "")
    text = text.replace("- title:\n        text:", "- title: 一窗受理\n        text: 材料一次提交。")
    hints = re.compile(r"^    # (?=[a-z_]+:|  )", re.M)  # without # a hint is data
    text = (
        hints.sub("    ", text).replace("[改革方式的编号]", "[digital]").replace("[配合单位，照来源写]", "[市司法局]")
    )
    case = loading.load(overlay={data.parent / "cases" / "jia-2024-03.yml": text})[0].case["jia-2024-03"]
    assert (case.tags, case.partners, case.outcomes[0].unit) == (("digital",), ("市司法局",), "个工作日")


def test_nothing_need_be_given_and_nothing_is_replaced(data: Path) -> None:
    assert main(["new"]) == 0
    first = drafted(data, "jia-2024-03.yml")
    assert "    title:\n" in first
    before = snapshot(data.parent)
    assert main(["new"]) == 0
    assert before.items() <= snapshot(data.parent).items()
    assert loading.load()[1]


def test_a_new_edition_and_new_organisations_come_along(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flags = ["--edition=yi-2025", "--region=浙江省杭州市", "--edition-title=杭州名单", "--lead=市数据局、市公安局"]
    assert main(["new", *flags]) == 0
    text = drafted(data, "yi-2025-01.yml")
    assert "  - id: yi-2025\n    title: 杭州名单\n    region: 浙江省杭州市\n    year: 2025\n" in text
    assert "    name: 杭州市数据局\n    aliases: [市数据局]\n    region: 浙江省杭州市\n" in text
    assert "请逐条核对" in capsys.readouterr().out
    assert main(["check"]) == 0


def test_an_edition_is_meant_by_its_title_too(data: Path) -> None:
    library = loading.load()[0]
    for said in ("jia-2024", library.editions[0].title):
        registration, draft = blank(library, {"edition": said})
        assert registration.sections() == {}
        assert draft.text.startswith("- id: jia-2024-03\n")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--category=审批服努"], "是否为“审批服务”"),
        (["--category=别的"], "没有分类“别的”"),
        (["--number=0"], "不是正整数"),
        (["--number=1"], "已经有序号1"),
        (["--edition=甲 市"], "没有批次“甲 市”"),
        (["--edition=../x"], "没有批次"),
    ],
)
def test_what_cannot_be_taken(flags: list[str], said: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = snapshot(data.parent)
    assert main(["new", *flags]) == 1
    assert said in capsys.readouterr().err
    assert snapshot(data.parent) == before


def test_data_with_errors_take_no_draft(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data.parent, SMALL.replace("number: 1", "number: 一"))
    assert main(["new"]) == 1
    assert "什么都没有写入" in capsys.readouterr().err
    assert not (data.parent / "cases").exists()


def test_a_disk_that_refuses_is_one_line(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(disk, "write", refuse)
    assert main(["new"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "磁盘已满" in said


def test_the_command_in_a_shell(data: Path) -> None:
    done = run("casebook", "new", "--title", "'{{ 甲 }}' $(乙)", CASEBOOK_DATA=data)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "错误：--title：有不能写进数据的符号；请改写\n"
    assert run("casebook", "new", "--title", "'甲' $(乙)", CASEBOOK_DATA=data).returncode == 0
    assert "    title: \"'甲' $(乙)\"\n" in drafted(data, "jia-2024-03.yml")


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "title": st.text(min_size=1, max_size=130),
            "summary": st.text(min_size=1, max_size=200),
            "lead": st.text(min_size=1, max_size=80),
            "place": st.text(min_size=1, max_size=70),
        },
    )
)
def test_whatever_is_given_the_draft_can_be_read(said: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: dt.date(2026, 11, 23))
        main_file = Path("/nowhere/cases.yml")
        library = loading.load(main_file, overlay={main_file: SMALL})[0]
        try:
            registration, draft = blank(library, said)
        except Refused:
            return
        content = document(registration.block(), [draft.text], library)
        loading.load(main_file, overlay={main_file: SMALL, Path("/nowhere/cases/a.yml"): content})
