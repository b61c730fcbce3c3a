"""Data held against the text of their source: what is wrong is told for the right case, what is right is not."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casebook.__main__ import main
from casebook.editing import against, documents, extracting, source_figures, splicing
from casebook.model.library import Library
from casebook.model.records import SECTIONS
from casebook.reading import loading
from tests import facts
from tests.support import DATA, SMALL, write

TEXT = DATA.read_text(encoding="utf-8")
VALUES = splicing.values_of(TEXT)
Findings = list[dict[str, str]]


def listed() -> str:
    """A list of our own with the facts of our table: titles, organisations, what is said, what came of it."""
    lines = ["衢州市公布2023年度优化营商环境十佳创新案例。"]
    for case in facts.CASES:
        lines += [f"{case.number}.{case.title}", f"牵头单位:{'、'.join(case.lead)}"]
        lines += [f"配合单位:{'、'.join(case.partners)}"] if case.partners else []
        results = "。".join(
            "，".join(re.sub("^[+]", "提升", re.sub("^−", "下降", part)) for part in result) for result in case.results
        )
        lines.append(f"{'，'.join(case.says)}。{results}。{MORE.get(case.number, '')}")
    return "\n".join([*lines, "更多内容请关注“公众号”"])


MORE = {
    1: "主要材料齐全，开3个评审会合并为开1个评审会",
    6: "重点企业",
    7: "丧失履行能力的执行人",
    8: "预警提醒同比下降110.5%",
}
"""What our data quotes and the table has in longer words."""


@pytest.fixture(scope="module")
def source() -> documents.SourceText:
    return documents.read(listed().encode())


def library_with(*changes: tuple[tuple[str | int, ...], Any]) -> Library:
    """The ten cases with other values at these places."""
    text = TEXT
    for at, value in changes:
        text = splicing.replace(text, ("cases", *at), value, SECTIONS)
    return loading.load(DATA, overlay={DATA: text})[0]


def told(library: Library, source: documents.SourceText) -> tuple[Findings, Findings]:
    found = against.of_edition(library, "quzhou-2023", source).as_json()
    return found["only_in_data"], found["only_in_source"]


@pytest.mark.ten
def test_the_ten_cases_say_what_their_source_says(source: documents.SourceText) -> None:
    only_in_data, only_in_source = told(library_with(), source)
    assert only_in_data == []
    assert [finding for finding in only_in_source if finding["kind"] != "figure"] == []


@pytest.mark.ten
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([((1, "outcomes", 2, "after"), 99.5)], [("figure", "99.5%", "02")]),
        ([((1, "outcomes", 3, "change", "value"), -48.3)], [("figure", "48.3%", "02")]),
        ([((1, "outcomes", 3, "better"), None), ((1, "outcomes", 3, "change", "value"), 43.8)], [("figure", "上升43.8%", "02")]),
        ([((6, "outcomes", 0, "better"), None), ((6, "outcomes", 0, "change", "value"), -7.97)], [("figure", "下降7.97%", "07")]),
        ([((0, "outcomes", 2, "better"), None), ((0, "outcomes", 2, "before"), 1), ((0, "outcomes", 2, "after"), 3)], [("figure", "1个→3个", "01")]),
        ([((4, "outcomes", 0, "after"), [3, 9])], [("figure", "3～9个工作日", "05")]),
        ([((4, "outcomes", 0, "unit"), "天")], [("figure", "30天", "05"), ("figure", "3～7天", "05")]),
        ([((4, "outcomes", 0, "unit"), "个")], [("figure", "30个", "05"), ("figure", "3～7个", "05")]),
        ([((2, "outcomes", 0, "unit"), "万元")], [("figure", "700万元", "03")]),
        ([((7, "outcomes", 3, "change", "unit"), "个")], [("figure", "34个", "08")]),
        ([((2, "outcomes", 5), {"name": "诊断", "value": 1421, "unit": "家"})], [("figure", "1421家", "03")]),
        ([((8, "outcomes", 1), {"name": "名次", "rank": {"place": 3, "unit": "位"}})], [("figure", "第3位", "09")]),
        ([((1, "measures", 0, "text"), "共173项，“一窗办”“集中办”“高效办”。")], [("figure", "173项", "02")]),
        ([((1, "summary"), "全县第一批，办结率达到98%。")], [("figure", "98%", "02")]),
        ([((0, "lead", 0), "市中院")], [("organisation", "市中院", "01")]),
        ([((6, "partners", 0), "市财政局")], [("organisation", "市财政局", "07")]),
        (
            [((5, "lead"), ["智造新城管委会"]), ((5, "partners"), ["市人社局"])],
            [("organisation", "智造新城管委会", "06"), ("organisation", "市人社局", "06")],
        ),
        ([((8, "policies"), ["《衢州市人才评价办法》"])], [("name", "《衢州市人才评价办法》", "09")]),
        ([((8, "entities", 0, "name"), "华立")], [("name", "华立", "09")]),
        ([((3, "measures", 3, "title"), "研发“电费助手”应用")], [("name", "电费助手", "04")]),
        ([((3, "title"), "拓展市政公共基础设施增值服务助力企业降本增效")], [("name", "拓展市政公共基础设施增值服务助力企业降本增效", "04")]),
        ([((9, "outcomes", 0, "value"), {"n": 90, "words": "数百"})], [("figure", "数百", "10")]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_for_its_case(
    source: documents.SourceText, changes: list[tuple[tuple[str | int, ...], Any]], expected: list[tuple[str, str, str]]
) -> None:
    only_in_data, _ = told(library_with(*changes), source)
    found = [(finding["kind"], finding["text"], finding["case"][-2:]) for finding in only_in_data]
    assert found == expected


@pytest.mark.ten
def test_what_is_ours_is_not_held(source: documents.SourceText) -> None:
    remark = [{"date": "2026-11-27", "text": "2025年起全国已有300家；见《别的文件》。"}]
    changes = [
        ((0, "remarks"), remark),
        ((0, "outcomes", 0, "note"), "另据2024年的报道为5个工作日。"),
        ((0, "corrections"), [{"date": "2026-11-28", "text": "技术评审时间由5个工作日改为3个工作日。"}]),
        ((0, "updated"), "2026-11-28"),
        ((0, "short_title"), "多评合一2.0"),
        ((2, "outcomes", 0, "period"), "2022年"),
    ]
    assert told(library_with(*changes), source)[0] == []


@pytest.mark.ten
def test_what_the_data_leave_out_is_told_and_is_no_error(source: documents.SourceText) -> None:
    library = library_with(((1, "outcomes", 1), None), ((1, "partners"), ["市营商办", "市司法局"]))
    only_in_data, only_in_source = told(library, source)
    assert only_in_data == []
    assert {"kind": "figure", "text": "9起", "case": "quzhou-2023-02"} in only_in_source
    assert {"kind": "organisation", "text": "市市场监管局", "case": "quzhou-2023-02"} in only_in_source


SOURCE = """甲市2024年度创新案例
一、推进企业开办改革
（牵头单位：甲市公安局；配合单位：市司法局）
推行“一窗受理”，办理时间由5个工作日压缩到1-2个工作日，惠及三成企业，位列全省第三。
二、搭建银企对接平台
牵头单位：市司法局
银行和企业在线上对接，放款1,200万元。
三、别的案例
牵头单位：市司法局
只有名单里有。
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = write(tmp_path / "data", SMALL)
    monkeypatch.setenv("CASEBOOK_DATA", str(path))
    return path


def word(text: str) -> bytes:
    """A Word file of these lines."""
    rows = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {space}><w:body>{rows}</w:body></w:document>")
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
    return made.getvalue()


FORMS = {
    "text": SOURCE.encode(),
    "GBK": SOURCE.encode("gb18030"),
    "HTML": ("<html><body>" + "".join(f"<p>{line}</p>" for line in SOURCE.split("\n")) + "</body></html>").encode(),
    "Word": word(SOURCE),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_every_form(data: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    path = write(data.parent.parent, FORMS[form], "source")
    assert main(["check", "--against", str(path), "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert json.loads(out) == {
        "only_in_data": [],
        "only_in_source": [
            {"kind": "figure", "text": "1,200万元", "case": "jia-2024-02"},
            {"kind": "name", "text": "别的案例", "case": ""},
        ],
    }


def test_lines_that_an_editor_reads(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(data.parent, SMALL.replace("before: 5", "before: 6"))
    path = write(data.parent.parent, SOURCE, "source")
    assert main(["check", "--against", str(path), "--edition", "jia-2024"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines() == [
        f"{data}:32: jia-2024-01：数字“6个工作日”，来源里这个案例没有；请核对",
        f"{data}:32: jia-2024-01：数字“5个工作日”，来源里有，案例没有写；确实不用写的，可以不管",
        f"{data}:58: jia-2024-02：数字“1,200万元”，来源里有，案例没有写；确实不用写的，可以不管",
        "库里没有的案例：名称“别的案例”，来源里有，案例没有写；确实不用写的，可以不管",
        "与来源核对了甲市2024年度创新案例的2个案例：1处来源里没有；来源里另有3处案例没有写",
    ]


def test_standard_input_and_data_errors_first(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SOURCE.encode())))
    assert main(["check", "--against", "-"]) == 0
    capsys.readouterr()
    write(data.parent, SMALL.replace("category: permitting\n    tags", "category: x\n    tags"))
    assert main(["check", "--against", str(data.parent / "nowhere"), "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "错误[E031]" in err
    assert err.splitlines()[-1] == "什么都没有写入；请按上面的提示修改"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件里没有找到库里任何一个案例的标题；"),
        ("别的一篇文章。".encode(), "文件里没有找到库里任何一个案例的标题；"),
        (b"\x00\x01" * 100, "不是文本、网页或 Word"),
        (b"%PDF-1.7", "只能导入文本、网页"),
        (b"x" * 50_000_000, "文件超过20 MB"),
    ],
)
def test_a_file_that_is_no_source(data: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str) -> None:
    path = write(data.parent.parent, content, "source")
    assert main(["check", "--against", str(path)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_figures_of_the_whole_list(data: Path) -> None:
    figures = "    figures:\n      - {name: 办件, value: 1200, unit: 万元}\n      - {name: 征集, value: 55, unit: 个}\n"
    write(data.parent, SMALL.replace("    size: 2\n", f"    size: 2\n{figures}"))
    held = against.of_edition(loading.load(data)[0], "jia-2024", documents.read(SOURCE.encode()))
    assert held.as_json()["only_in_data"] == [{"kind": "figure", "text": "55个", "case": ""}]


def test_one_case_alone(data: Path) -> None:
    library = loading.load(data)[0]
    document = documents.read(SOURCE.encode())
    held = against.of_case(library, library.case["jia-2024-01"], document)
    assert held.as_json() == {"only_in_data": [], "only_in_source": []}
    article = documents.read(
        "推进企业开办改革\n甲市公安局、甲市司法局推行一窗受理，办理时间由5缩减至1—2个工作日。".encode()
    )
    held = against.of_case(library, library.case["jia-2024-01"], article)
    assert held.as_json()["only_in_data"] == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("时间由3缩减至1个工作日", ["3", "1个工作日"]),
        ("“3个”、《5条》和2023年12月3日、1对1、7×24小时、3+N、国办发〔2024〕3号", []),
        ("压减67%，达1.36万人次，约3600余条", ["67%", "1.36万人次", "3600余条"]),
        ("3-7个工作日", ["3-7个工作日"]),
    ],
)
def test_figures_of_a_text(text: str, figures: list[str]) -> None:
    assert [figure.text for figure in source_figures.in_text(text)] == figures


def test_the_figures_of_a_passage_are_read_once_however_many_the_case_has(
    source: documents.SourceText, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    outcomes = extracting.outcomes

    def counted(text: str) -> list[dict[str, Any]]:
        read.append(text)
        return outcomes(text)

    monkeypatch.setattr(against.extracting, "outcomes", counted)
    library = loading.load(DATA)[0]
    against.of_edition(library, library.editions[0].id, source)
    assert max(read.count(text) for text in read) <= 2  # for the list and for the case
