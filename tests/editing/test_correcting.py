"""Slips: a correction changes the lines it concerns, is told on the case's page, and is made whole or not at all."""

from __future__ import annotations

import datetime as dt
import io
import re
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from casebook.__main__ import main
from casebook.editing import case_paths, correcting, slips, splicing, writing
from casebook.reading import data_files, loading, yaml_text
from tests import edges
from tests.support import DATA, ROOT, SMALL, snapshot, write
from tools.bench import synthetic

EXAMPLE = ROOT / "examples" / "yunting" / "cases.yml"
SLIP = """\
case: jia-2024-01
changes:
  - {at: outcomes/办理时间/before, from: 5, to: 6}
reason: 录入时看错。
source: 名单第1条
"""
ENTRY = "成效“办理时间”：变化前由5个工作日改为6个工作日。录入时看错。依据：名单第1条。"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CASEBOOK_DATA", str(tmp_path / "data" / "cases.yml"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764547200")  # 2025-12-01
    write(tmp_path / "data", "tags:\n  - {id: fast, name: 提速}\n", "cases/tags.yml")
    return write(tmp_path / "data", SMALL)


def applied(data: Path, slip: str) -> int:
    return main(["apply", str(write(data.parent.parent, slip, "slip.yml"))])


def changing(*changes: str, case: str = "jia-2024-01") -> str:
    """A slip of these changes."""
    listed = "".join(f"  - {change}\n" for change in changes)
    return f"case: {case}\nchanges:\n{listed}reason: 录入时看错。\nsource: 名单第1条\n"


# What an editor does


def test_one_value_changes_and_the_page_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied(data, SLIP) == 0
    expected = SMALL.replace("before: 5\n", "before: 6\n").replace(
        "    published: 2024-06-01\n",
        "    published: 2024-06-01\n    updated: 2025-12-01\n"
        f"    corrections:\n      - {{date: 2025-12-01, text: {ENTRY}}}\n",
    )
    assert data.read_text(encoding="utf-8") == expected
    out, err = capsys.readouterr()
    assert (err, out) == ("", f"已更正 {data} 里的 jia-2024-01：{ENTRY}\n")
    library, warnings = loading.load()
    assert warnings == []
    assert library.case["jia-2024-01"].corrections[0].text == ENTRY


def test_paragraphs_are_told_in_one_line(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    slip = changing(r'{at: problem, from: ~, to: "第一段。\n\n第二段。"}').replace(
        "录入时看错。", "|\n  看错。\n\n  漏写。\n"
    )
    assert applied(data, slip) == 0
    assert [line[:3] for line in capsys.readouterr().out.splitlines()] == ["已更正"]
    assert "针对问题补上“第一段。第二段”。看错。漏写。" in data.read_text(encoding="utf-8")


def test_from_standard_input(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SLIP.encode())))
    assert main(["apply", "-"]) == 0
    assert "before: 6\n" in data.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("{at: outcomes/办理时间/after, from: [1, 2], to: [1, 3]}", "after: [1, 2]", "after: [1, 3]"),
        ("{at: outcomes/0/after/1, from: 2, to: 3}", "after: [1, 2]", "after: [1, 3]"),
        ("{at: 成效/办理时间/变化前, from: 5, to: 6}", "before: 5", "before: 6"),
        ("{at: outcomes/办理时间/before/qualifier, from: null, to: 至少}", "before: 5", "before: {n: 5, qualifier: 至少}"),
        ("{at: outcomes/办理时间/before/n, from: 5, to: 6}", "before: 5", "before: 6"),
        ("{at: outcomes/办理时间/better, from: lower, to: null}", "        better: lower\n", ""),
        ("{at: outcomes/办理时间/name, from: 办理时间, to: 办结时间}", "name: 办理时间", "name: 办结时间"),
        ("{at: [outcomes, 办理时间, unit], from: 个工作日, to: 天}", "unit: 个工作日", "unit: 天"),
        (
            "{at: outcomes/办件量, from: null, to: {name: 办件量, value: 3600, unit: 件}}",
            "        headline: true\n",
            "        headline: true\n      - name: 办件量\n        value: 3600\n        unit: 件\n",
        ),
        ("{at: partners/市司法局, from: 市司法局, to: null}", "    partners: [市司法局]\n", ""),
        ("{at: partners/0, from: 市司法局, to: 甲市司法局}", "partners: [市司法局]", "partners: [甲市司法局]"),
        ("{at: tags/-, from: null, to: fast}", "tags: [digital]", "tags: [digital, fast]"),
        ("{at: summary, from: 开办企业一次办成。, to: 开办企业一日办成。}", "开办企业一次办成。", "开办企业一日办成。"),
        ("{at: measures/一窗受理/text, from: 材料一次提交，办理形成闭环。, to: 材料一次提交，形成闭环。}", "办理形成", "形成"),
        ("{at: problem, from: null, to: 以前要跑五次。}", "一次办成。\n", "一次办成。\n    problem: 以前要跑五次。\n"),
        ("{at: policies, from: null, to: [《办法》]}", "    terms:", "    policies: [《办法》]\n    terms:"),
        ("{at: policies/-, from: null, to: 《办法》}", "    terms:", "    policies: [《办法》]\n    terms:"),
        ("{at: frameworks/topics, from: [entry], to: null}", "    frameworks: {topics: [entry]}\n", ""),
        ("{at: sources/jia-list/place, from: 第1条, to: 第2条}", "place: 第1条", "place: 第2条"),
        ("{at: published, from: 2024-06-01, to: 2024-06-02}", "published: 2024-06-01", "published: 2024-06-02"),
        ("{at: category, from: permitting, to: finance}", "    category: permitting\n    tags", "    category: finance\n    tags"),
    ],
)  # fmt: skip
def test_every_kind_of_place(data: Path, change: str, before: str, after: str) -> None:
    assert SMALL.count(before) >= 1
    assert applied(data, changing(change)) == 0
    text = data.read_text(encoding="utf-8")
    rest = re.sub(r"    updated: 2025-12-01\n|    corrections:\n      - .*\n", "", text)
    assert rest == SMALL.replace(before, after, 1)
    assert len(loading.load()[0].case["jia-2024-01"].corrections) == 1


def test_several_changes_at_once(data: Path) -> None:
    slip = changing(
        "{at: lead/-, from: null, to: 甲市司法局}",
        "{at: partners/0, from: 市司法局, to: null}",
        "{at: outcomes/0/before, from: 5, to: 7}",
        "{at: outcomes/0/year, from: null, to: 2024}",
        "{at: tags/digital, from: digital, to: null}",
    )
    assert applied(data, slip) == 0
    case = loading.load()[0].case["jia-2024-01"]
    assert (case.lead, case.partners, case.tags) == (("市公安局", "甲市司法局"), (), ())
    assert (case.outcomes[0].before.low, case.outcomes[0].year) == (7, 2024)
    assert len(case.corrections[0].text) <= 120


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_every_other_byte_stays(data: Path, mark: bytes, break_: str) -> None:
    old = SMALL.replace("unit: 个工作日", 'unit:   "个工作日"   # 照来源').replace("\n", break_)
    data.write_bytes(mark + old.encode())
    assert applied(data, SLIP) == 0
    new = data.read_bytes()
    lines, after = (mark + old.encode()).split(b"\n"), new.split(b"\n")
    assert [line for line in after if line not in lines] == [
        line + break_.encode()[:-1]
        for line in (
            b"        before: 6",
            b"    updated: 2025-12-01",
            b"    corrections:",
            f"      - {{date: 2025-12-01, text: {ENTRY}}}".encode(),
        )
    ]
    assert new.count(b"\r") == (new.count(b"\n") if break_ == "\r\n" else 0)


def test_a_case_in_a_file_of_its_own_by_its_former_id(data: Path) -> None:
    head, case = SMALL.split("  - id: jia-2024-02")
    write(data.parent, head)
    own = write(data.parent, f"cases:\n  - id: jia-2024-02\n    aliases: [jia-old]{case}", "cases/2024/b.yml")
    before = snapshot(data.parent)
    slip = changing("{at: summary, from: 银行和企业在线上对接。, to: 银行和企业线上对接。}", case="jia-old")
    assert applied(data, slip) == 0
    after = snapshot(data.parent)
    assert {name for name in after if after[name] != before[name]} == {"cases/2024/b.yml"}
    assert "线上对接。" in own.read_text(encoding="utf-8")


def test_a_second_correction_is_one_more_entry(data: Path) -> None:
    assert applied(data, SLIP) == 0
    assert applied(data, SLIP.replace("from: 5, to: 6", "from: 6, to: 5").replace("看错", "又看错")) == 0
    case = loading.load()[0].case["jia-2024-01"]
    assert ["又看错" in entry.text for entry in case.corrections] == [False, True]
    assert data.read_text(encoding="utf-8").count("updated: ") == 1


def test_a_slip_may_mend_data_that_do_not_pass(data: Path) -> None:
    write(data.parent, SMALL.replace("category: permitting\n    tags", "category: permiting\n    tags"))
    assert applied(data, changing("{at: category, from: permiting, to: permitting}")) == 0
    assert loading.load()[0].case["jia-2024-01"].category == "permitting"


# What is refused


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (SLIP.replace("from: 5", "from: 4"), ["slip.yml:3:38: 错误[E097]: outcomes/办理时间/before 现在是 5，更正单写的是 4；请核对后重写"]),
        (SLIP.replace("to: 6", "to: 5"), ["slip.yml:3:45: 错误[E097]: outcomes/办理时间/before 改前改后一样"]),
        (SLIP.replace("from: 5", 'from: "5"'), ["现在是 5，更正单写的是 \"5\""]),
        (SLIP.replace("jia-2024-01", "jia-2024-91"), ["slip.yml:1:7: 错误[E031]: 没有案例“jia-2024-91”，是否为"]),
        (SLIP.replace("办理时间", "办件时间"), ["slip.yml:3:10: 错误[E096]: 没有“办件时间/before”这一项"]),
        (SLIP.replace("before,", "befor,"), ["没有字段“befor”，是否为"]),
        (SLIP.replace("outcomes/办理时间/before", "summary/x"), ["“summary”下面没有“x”；"]),
        (SLIP.replace("outcomes/办理时间/before", "outcomes/7/before"), ["没有“7/before”这一项"]),
        (SLIP.replace("outcomes/办理时间/before, from: 5, to: 6", "id, from: jia-2024-01, to: jia-2024-03"), ["id 不能用更正单改，编号定了就不改；"]),
        (SLIP.replace("outcomes/办理时间/before, from: 5", "updated, from: null"), ["updated 不能用更正单改"]),
        (SLIP + "- x\n", ["错误[E010]"]),
        (SLIP.replace("reason: 录入时看错。\n", ""), ["slip.yml:1:1: 错误[E021]: 更正单缺少 reason（原因）"]),
        (SLIP.replace("reason", "raeson"), ["缺少 reason", "更正单没有字段“raeson”，是否为"]),
        (SLIP.replace(" 录入时看错。", ""), ["slip.yml:4:8: 错误[E023]: reason（原因）没有内容"]),
        (SLIP.replace("录入时看错。", "[甲]"), ["reason（原因）应为文字"]),
        (SLIP.replace("录入时看错。", "长" * 200), ["原因和依据太长；合起来最多100字，现有205字"]),
        (SLIP.replace(", to: 6", ""), ["slip.yml:3:5: 错误[E021]: 更正单缺少 to（改成的内容）；请补上，没有就写 null"]),
        (SLIP.replace("- {at", "- at").replace("to: 6}", "to: 6"), ["错误[E010]"]),
        ("case: jia-2024-01\nchanges: []\nreason: 甲\nsource: 乙\n", ["changes（改动）应为列表"]),
        ("case: jia-2024-01\nchanges: [甲]\nreason: 甲\nsource: 乙\n", ["每处改动写成 {at: 位置"]),
        ("", ["slip.yml:1:1: 错误[E002]: 更正单是空的"]),
        ("- 甲\n", ["最外层应为“字段: 内容”"]),
        (changing("{at: outcomes/0/before, from: 5, to: 6}", "{at: outcomes/0, from: null, to: null}"), ["outcomes/0 现在是"]),
        (changing("{at: outcomes/0/before, from: 5, to: 6}", "{at: outcomes/办理时间/before, from: 5, to: 7}"), ["改了两次"]),
        (
            changing("{at: x, from: 1, to: 2}", "{at: summary, from: 甲, to: 乙}", "{at: lead/9, from: 甲, to: 乙}"),
            ["没有字段“x”", "summary 现在是 开办企业一次办成。，更正单写的是 甲", "没有“9”这一项"],
        ),
        (changing("{at: outcomes/0/before, from: 5, to: 五}"), ["data/cases.yml:48:17: 错误[E022]"]),
        (changing("{at: outcomes/0/before, from: 5, to: null}", "{at: summary, from: 开办企业一次办成。, to: 甲{{ x }}}"), ["E010"]),
        (changing("{at: lead/0, from: 市公安局, to: 市税务局}"), ["错误[E031]"]),
        (changing("{at: measures, from: [{title: 一窗受理, text: 材料一次提交，办理形成闭环。}], to: null}"), ["错误[E021]"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_slip_is_told_and_nothing_written(
    data: Path, capsys: pytest.CaptureFixture[str], slip: str, said: list[str]
) -> None:
    before = snapshot(data.parent)
    assert applied(data, slip) == 1
    out, err = capsys.readouterr()
    assert out == ""
    *problems, last = err.splitlines()
    assert last == "什么都没有写入；请按上面的提示修改"
    assert len(problems) == len(said), err
    for problem, part in zip(problems, said, strict=True):
        assert part in problem
        assert re.match(r"\S+:\d+:\d+: 错误\[E\d{3}\]: .*[；？]", problem)
    assert snapshot(data.parent) == before


def test_a_correction_before_the_case_was_published_is_refused(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert applied(data, SLIP) == 1
    assert "错误[E070]" in capsys.readouterr().err


def test_a_large_slip(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied(data, "#" * 2_000_000) == 1
    assert capsys.readouterr().err.count("\n") == 1
    many = changing(*["{at: summary, from: 甲, to: 乙}"] * 101)
    assert applied(data, many) == 1
    assert "最多100处" in capsys.readouterr().err


# Slips made of two versions


def edited(case: dict[str, Any], random: Random) -> dict[str, Any]:
    """A case as somebody might leave it: texts and numbers changed, items gone, moved and added, fields gone."""

    def turned(value: Any, deep: int) -> Any:
        if isinstance(value, dict):
            kept = {
                name: turned(inner, deep + 1) for name, inner in value.items() if deep == 1 or random.random() < 0.95
            }
            return kept or value
        if isinstance(value, tuple):
            items = [turned(item, deep + 1) for item in value if random.random() < 0.9]
            if random.random() < 0.1:
                random.shuffle(items)
            if items and random.random() < 0.2:
                items.append(items[0])
            return tuple(items)
        if random.random() < 0.85 or isinstance(value, (bool, dt.date)):
            return value
        return value + 1 if isinstance(value, (int, Decimal)) else f"{value}改"

    new = {name: turned(value, 1) if name not in ("id", "updated") else value for name, value in case.items()}
    if random.random() < 0.3:
        new["problem"] = "以前没有写。"
    return {
        name: value
        for name, value in new.items()
        if (not splicing.is_empty(value) and random.random() < 0.95) or name == "id"
    }


def cases_of(main_file: Path) -> list[dict[str, Any]]:
    files = data_files.data_files(main_file)
    return [case for path in files for case in yaml_text.read(path).values.get("cases", ())]


def test_a_slip_made_of_two_versions_turns_one_into_the_other(tmp_path: Path) -> None:
    random = Random(7)
    found = [*cases_of(DATA), *cases_of(EXAMPLE), *cases_of(synthetic.write(tmp_path, 20))]
    made = [edges.library(Random(seed).choice)["cases"][0] for seed in range(10)]
    found += [yaml_text.read(Path("x.yml"), writing.fields({"c": case})).values["c"] for case in made]
    for case in found:
        for _ in range(4):
            case, new = splicing.filled(case), splicing.filled(edited(case, random))
            text, count = slips.between(case["id"], case, new, "看错。", "名单")
            if not count:
                expected = {name: case[name] for name in case if name not in slips.OURS}
                assert splicing.same(expected, {name: new[name] for name in new if name not in slips.OURS})
                continue
            slip = slips.read(yaml_text.read(Path("slip.yml"), text))
            done = slips.carried_out(slip, case)
            assert slip.problems == []
            assert len(slip.changes) == count
            wanted = {name: value for name, value in new.items() if name != "updated"}
            assert splicing.same({n: v for n, v in done.items() if n != "updated"}, wanted)


def test_a_slip_names_the_smallest_places() -> None:
    old = yaml_text.read(Path("x.yml"), SMALL).values["cases"][0]
    new = {**old, "outcomes": ({**old["outcomes"][0], "before": 6, "better": None},), "problem": "以前要跑五次。"}
    new["outcomes"][0].pop("better")
    text, count = slips.between("jia-2024-01", old, new, "看错。", "名单")
    assert count == 3
    assert text == (
        "case: jia-2024-01\nchanges:\n"
        "  - at: problem\n    from: null\n    to: 以前要跑五次。\n"
        "  - at: outcomes/办理时间/before\n    from: 5\n    to: 6\n"
        "  - at: outcomes/办理时间/better\n    from: lower\n    to: null\n"
        "reason: 看错。\nsource: 名单\n"
    )


def test_the_way_of_every_value_leads_to_it() -> None:
    for case in cases_of(DATA):
        for way, was, _ in case_paths.differences(case, {"id": case["id"]}):
            assert splicing.same(case_paths.resolve(way, case).value, was)


def test_the_entry_fits_its_line() -> None:
    said = correcting.ChangedField("概要", "开办企业一次办成。", "开办企业一日办成。")
    slip = slips.read(yaml_text.read(Path("slip.yml"), SLIP))
    assert correcting.entry_of(slip, [said]).startswith("概要由“开办企业一次办成”改为“开办企业一日办成”。录入时看错。")
    document = yaml_text.read(Path("slip.yml"), SLIP)
    slip = slips.read(document)
    row = correcting.ChangedField("概要", "长" * 100, "短" * 100)
    assert correcting.entry_of(slip, [row]) == "改正概要。录入时看错。依据：名单第1条。"
    assert correcting.entry_of(slip, [correcting.ChangedField("很长" * 60, "", "")]).startswith("改正1处。")
