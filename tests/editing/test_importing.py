"""Published lists, made up here in the shapes that real ones have, and what is found in them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from casebook.__main__ import main
from casebook.editing import documents, importing
from casebook.editing.documents import Unreadable
from tests.editing.shapes import SPACE, word
from tests.support import SMALL, run, write

LABELLED = """甲市2024年度优化营商环境十佳案例
来源：甲市发展和改革委员会　发布时间：2024年3月5日
甲市评选出以下2个典型案例。
1.推行“一窗”办理
牵头单位：市政务局、市税务局
配合单位:市公安局
建立12个专区，平均办理时间从10个工作日缩短至3个工作日。
2、企业服务“秒到账”
责任单位：市财政局
去年，兑付资金3.2亿余元。
责任编辑：某某
上一篇：别的新闻
"""
CHAPTERS = """乙省优化营商环境典型案例
案例一：省税务局、省人力资源社会保障厅
便利跨省经营
一、工作背景
企业多地奔波。
二、主要做法
（一）建立机制。一是打通12个系统。
案例二：乙市市场监管局
开办企业再提速
一、工作背景
环节多。
二、主要做法
压缩至0.5个工作日。
"""
TITLES_FIRST = """丙市公布3个案例
1.打造数字港口
2.创新用地审批
3.服务中小企业
打造数字港口
港口通关时间压缩30%以上。
创新用地审批
审批环节由5个减少为2个。
服务中小企业
走访企业1200余家。
"""
IN_TITLES = """丁区营商环境创新案例（排名不分先后）
（一）水电气联合报装（区城管局、丁区供电公司）
主要做法
办理环节减至2个。
（二）破产案件简案快审（区法院）
主要做法
平均审理周期180天。
"""
TABLE = """<html><head><title>戊市改革举措清单_戊市政府网</title><meta name="ContentSource" content="戊市政府办公室"></head><body>
<nav><a>首页</a></nav><table><tr><th>序号</th><th>改革举措</th><th>主要内容</th><th>主管单位</th></tr>
<tr><td>1</td><td>证照联办</td><td>联办证照20余种。</td><td>市市场监管局</td></tr>
<tr><td>2</td><td>交房即交证</td><td>惠及住户1.5万户。</td><td>市自然资源局、市住建局</td></tr></table>
<script>alert(1)</script><footer>版权所有</footer></body></html>"""


def found(text: str | bytes) -> dict[str, Any]:
    return importing.drafted(documents.read(text.encode() if isinstance(text, str) else text))


@pytest.mark.parametrize(
    ("text", "titles", "lead", "partners", "announced"),
    [
        (LABELLED, ["推行“一窗”办理", "企业服务“秒到账”"], [["市政务局", "市税务局"], ["市财政局"]], [["市公安局"], []], 10),
        (
            CHAPTERS, ["便利跨省经营", "开办企业再提速"],
            [["省税务局", "省人力资源社会保障厅"], ["乙市市场监管局"]], [[], []], None,
        ),
        (TITLES_FIRST, ["打造数字港口", "创新用地审批", "服务中小企业"], [[], [], []], [[], [], []], 3),
        (IN_TITLES, ["水电气联合报装", "破产案件简案快审"], [["区城管局", "丁区供电公司"], ["区法院"]], [[], []], None),
        (TABLE, ["证照联办", "交房即交证"], [["市市场监管局"], ["市自然资源局", "市住建局"]], [[], []], None),
    ],
    ids=["labelled", "chapters", "titles first", "in titles", "table"],
)  # fmt: skip
def test_titles_and_organisations(
    text: str, titles: list[str], lead: list[list[str]], partners: list[list[str]], announced: int | None
) -> None:
    told = found(text)
    assert [case["title"] for case in told["cases"]] == titles
    assert [case["lead"] for case in told["cases"]] == lead
    assert [case["partners"] for case in told["cases"]] == partners
    assert told["announced"] == announced
    assert [case["number"] for case in told["cases"]] == list(range(1, len(titles) + 1))


def test_the_source_of_a_list_and_what_is_dropped() -> None:
    told = found(LABELLED)
    assert told["source"]["date"] == "2024-03-05"
    assert told["source"]["publisher"] == "甲市发展和改革委员会"
    assert told["source"]["title"] == "甲市2024年度优化营商环境十佳案例"
    assert told["dropped"][-2:] == ["责任编辑：某某", "上一篇：别的新闻"]
    assert told["notes"] == ["名单说有10个案例，找到2个；请核对"]
    assert found(TABLE)["source"] | {"date": None} == {
        "title": "戊市改革举措清单", "publisher": "戊市政府办公室", "date": None, "url": None,
    }  # fmt: skip


def test_figures_keep_the_clause_they_stand_in() -> None:
    outcomes = [outcome for case in found(LABELLED)["cases"] for outcome in case["outcomes"]]
    assert [(o["name"], o.get("before"), o.get("after", o.get("value")), o["unit"]) for o in outcomes] == [
        ("专区", None, 12, "个"),
        ("平均办理时间", 10, 3, "个工作日"),
        ("兑付资金", None, outcomes[2]["value"], "亿元"),
    ]
    assert str(outcomes[2]["value"]) == "3.2"
    assert outcomes[2]["qualifier"] == "余"
    assert all(outcome["quote"] in LABELLED for outcome in outcomes)


def paragraphs(text: str) -> str:
    inner = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return f'<w:document xmlns:w="{SPACE}"><w:body>{inner}</w:body></w:document>'


def test_a_word_file_and_a_page_say_what_the_text_says() -> None:
    page = "<html><body><article>" + "".join(f"<p>{line}</p>" for line in LABELLED.splitlines()) + "</article></body>"
    assert found(word(paragraphs(LABELLED)))["cases"] == found(LABELLED)["cases"] == found(page)["cases"]


BAD = {
    "empty": (b"", None),
    "white": (b" \n\n ", None),
    "navigation": ("<html><body><nav>首页</nav><p>欢迎访问</p></body></html>".encode(), None),
    "script": ("<html><body><script>1. 甲\n2. 乙</script></body></html>".encode(), None),
    "image": (word("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body/></w:document>"), None),
    "pdf": (b"%PDF-1.7", "只能导入"),
    "binary": (b"\x00\x01\x02" * 100, "不是文本"),
    "large": (b"a" * (documents.MOST_BYTES + 1), "超过"),
    "bomb": (word(paragraphs(""), {"word/media/x": b"0" * (documents.MOST_UNPACKED + 1)}), "解开后太大"),
    "entities": (word('<!DOCTYPE x [<!ENTITY a "b">]><x/>'), "DTD"),
    "broken": (word(paragraphs("甲"))[:-30], "损坏"),
    "not word": (b"PK\x03\x04" + b"0" * 50, "损坏"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
def test_what_holds_no_list_is_told(content: bytes, said: str | None) -> None:
    if said is None:
        assert found(content)["cases"] == []
    else:
        with pytest.raises(Unreadable, match=said):
            documents.read(content)


def test_a_list_of_five_hundred_costs_no_more_than_its_length() -> None:
    text = "".join(f"{n}.第{n}号改革\n牵头单位：市{n}局\n办理时间由{n + 9}天减至{n}天。\n" for n in range(1, 501))
    told = found(text)
    assert len(told["cases"]) == 500
    assert all(len(case["outcomes"]) == 1 for case in told["cases"])


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    path.write_text(LABELLED, encoding="utf-8")
    done = run("casebook", "import", path, "--json")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert set(told) == {"source", "announced", "cases", "organisations", "dropped", "notes"}
    # The police of 甲市 are not those of 衢州市, whom the library knows by the same short name.
    assert {"市公安局", "市政务局"} <= {*told["organisations"]["new"]}
    empty = tmp_path / "空.txt"
    empty.touch()
    done = run("casebook", "import", empty, "--json")
    assert (done.returncode, json.loads(done.stdout)["cases"]) == (1, [])


NOTICE = (
    "关于公布2024年甲市优化营商环境典型案例的通知\n各县（市、区）人民政府：\n现将2个典型案例予以公布。\n"
    "①“拿地即开工”审批改革\n牵头单位：甲市自然资源和规划局\n配合单位：甲市住房和城乡建设局、甲市行政审批局\n"
    "推行并联审批，审批时间由65个工作日压缩至12个工作日，惠及项目36个。\n"
    "②“一照多址”改革\n牵头单位：甲市市场监督管理局、\n甲市税务局\n对1200家企业备案。\n甲市营商环境建设局\n2024年5月20日\n"
)


def test_a_notice_keeps_its_names_apart_from_its_text_and_its_signature() -> None:
    told = found(NOTICE)
    first, second = told["cases"]
    assert first["partners"] == ["甲市住房和城乡建设局", "甲市行政审批局"]
    assert [o["name"] for o in first["outcomes"]] == ["审批时间", "惠及项目"]
    assert (second["lead"], second["text"]) == (["甲市市场监督管理局", "甲市税务局"], "对1200家企业备案。")
    assert (told["source"]["publisher"], told["source"]["date"]) == ("甲市营商环境建设局", "2024-05-20")


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_table_of_a_spreadsheet_loses_no_row(mark: str, encoding: str) -> None:
    rows = [
        ["序号", "案例名称", "牵头单位", "配合单位", "主要成效"],
        ["1", "“拿地即开工”审批改革", "甲市自然资源局", "甲市住建局\n甲市审批局", "审批时间由65天压缩至12天"],
        ["2", "“一照多址”改革", "甲市市场监管局", "", "材料由12份减至3份，办理时间压缩75%"],
        ["3", "“水电气网”联合报装", "甲市住建局", "甲市供电公司", "环节由9个减为2个\n时间压缩50%"],
    ]
    file = io.StringIO()
    csv.writer(file, delimiter=mark).writerows(rows)
    told = found(file.getvalue().encode(encoding))["cases"]
    assert [case["title"] for case in told] == [row[1] for row in rows[1:]]
    assert [case["partners"] for case in told] == [["甲市住建局", "甲市审批局"], [], ["甲市供电公司"]]
    assert [len(case["outcomes"]) for case in told] == [1, 2, 2]


def test_markup_of_markdown_is_no_part_of_names() -> None:
    text = "# 甲市典型案例\n## 1. [联合报装](https://x.cn/a)\n- 牵头单位：`甲市住建局`\n\n| 指标 | 改革前 |\n| --- | --- |\n| 材料 | 12份 |\n## 2. 一照多址\n- **牵头单位**：甲市税务局\n"
    told = found(text)["cases"]
    assert [(case["title"], case["lead"]) for case in told] == [
        ("联合报装", ["甲市住建局"]),
        ("一照多址", ["甲市税务局"]),
    ]
    assert "|" not in told[0]["text"]


def test_what_a_terminal_obeys_is_neither_kept_nor_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A control character in a name made a draft that was refused, in a file that was never written."""
    monkeypatch.setenv("CASEBOOK_DATA", str(write(tmp_path, SMALL)))
    text = LABELLED.replace("市政务局", "市\x1b[31m政务局").replace("来源：", "来源：\x1b]0;##[error]x\x9b")
    assert main(["import", str(write(tmp_path, text, "list.txt"))]) == 0
    told = capsys.readouterr().out
    assert not [c for c in told if not c.isprintable() and c != "\n"]
    assert "##[" not in told
    assert "\x1b" not in next((tmp_path / "cases").iterdir()).read_text(encoding="utf-8")
