"""Lists as they are really pasted: lines broken by hand, odd headings of tables, by-lines, numbers that titles begin with."""

from __future__ import annotations

from typing import Any

import pytest

from casebook.editing import documents, importing
from tests.editing.shapes import SPACE, word


def found(text: str) -> dict[str, Any]:
    return importing.drafted(documents.read(text.encode()))


def titles(told: dict[str, Any]) -> list[str]:
    return [case["title"] for case in told["cases"]]


BROKEN = """您所在的位置：首页 > 营商环境 > 典型案例
丁市优化营商环境“十大改革创新案例”出炉啦！
**案例一　“拿地即开工”3.0版**
报送单位：丁市自然资源和规划局；丁市行政审批服务局
过去，企业从拿地到开工平均要跑12个部门、
用时约150天。组建23支专班，对全市318个省市重点项
目跟进；
截至2024年底，已有127个项目实现“拿地即开工”，平均审
批时间由150天压减到48天。
**案例二　24小时自助“政务驿站”**
报送单位：丁县人民政府
365天“不打烊”，全省服务人数7,850万人，接入视频12万路，站点新增9个，跑动次数由6次降为零次。
（编辑：李四　一审：王五　二审：赵六）
"""


def test_sentences_that_were_broken_by_hand_and_numbers_behind_any_word() -> None:
    told = found(BROKEN)
    assert told["source"]["title"] == "丁市优化营商环境“十大改革创新案例”出炉啦！"
    assert titles(told) == ["“拿地即开工”3.0版", "24小时自助“政务驿站”"]
    first, second = told["cases"]
    assert first["lead"] == ["丁市自然资源和规划局", "丁市行政审批服务局"]
    assert [(o["name"], o.get("after", o.get("value"))) for o in first["outcomes"]][2:] == [
        ("专班", 23), ("省市重点项目跟进", 318), ("项目", 127), ("平均审批时间", 48),
    ]  # fmt: skip
    numbers = [(o.get("verb"), o.get("before"), o.get("after", o.get("value")), o["unit"]) for o in second["outcomes"]]
    assert numbers == [
        (None, None, 7850, "万人"), (None, None, 12, "万路"), ("新增", None, 9, "个"),
        ("降为", 6, {"n": 0, "words": "零次"}, "次"),
    ]  # fmt: skip
    assert not any("编辑" in line for case in told["cases"] for line in case["text"].splitlines())


TABLE = """<h1>关于公布全市改革攻坚优秀成果的通报</h1><p>确定以下8项为优秀成果。</p><table>
<tr><td colspan="5"><p>一、经济领域（2项）</p></td></tr>
<tr><td>序  号</td><td>成 果 名 称</td><td>{lead}</td><td>主要成效</td><td>推广范围</td></tr>
<tr><td>1</td><td>“亩均论英雄”改革</td><td>市工信局<br>市税务局</td><td>盘活低效用地3400余亩。</td><td>全市</td></tr>
<tr><td>2</td><td>招标投标“双盲”<br/>评审</td><td>市发改委</td><td>评标1200余场。</td><td>全市</td></tr>
<tr><td colspan="5"><p>二、社会领域（1项）</p></td></tr>
<tr><td>序  号</td><td>成 果 名 称</td><td>{lead}</td><td>主要成效</td><td>推广范围</td></tr>
<tr><td>6</td><td>15分钟医保服务圈</td><td>市医保局</td><td>设立服务点386个。</td><td>全市</td></tr>
</table><p>中共辛市委改革办</p><p>2025年1月15日</p>"""


def test_a_table_with_blanks_in_its_headings_numbers_of_its_own_and_lines_below() -> None:
    for lead in ("负责单位", "指导部门", "申报单位", "责任单位名称"):
        told = found(f"<html><body>{TABLE.format(lead=lead)}</body></html>")
        assert [(case["number"], case["title"], case["lead"]) for case in told["cases"]] == [
            (1, "“亩均论英雄”改革", ["市工信局", "市税务局"]),
            (2, "招标投标“双盲”评审", ["市发改委"]),
            (6, "15分钟医保服务圈", ["市医保局"]),
        ]
        assert [len(case["outcomes"]) for case in told["cases"]] == [1, 1, 1]
        assert told["announced"] == 8
        assert "2025年1月15日" in told["dropped"]


def test_a_table_of_titles_and_the_texts_below_it() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>改革创新第{n}号</td><td>市{n}局</td></tr>" for n in (1, 2, 3))
    texts = "".join(f"<p>改革创新第{n}号</p><p>办理时间由{n + 9}天减至{n}天。</p>" for n in (1, 2, 3))
    told = found(
        f"<html><body><table><tr><td>序号</td><td>案例名称</td><td>单位</td></tr>{rows}</table>{texts}</body></html>"
    )
    assert [(case["title"], case["lead"], len(case["outcomes"])) for case in told["cases"]] == [
        (f"改革创新第{n}号", [f"市{n}局"], 1) for n in (1, 2, 3)
    ]


HEADINGS = """# 癸市基层治理优秀案例选编

> 编者按：遴选了3个案例，供学习借鉴。

## “红色物业”破解难题

**癸市老城区委社会工作部**

老城区有老旧小区412个。近年来，该区坚持党建引领——

### 一、主要做法

成立小区党支部398个。

## “网格+警格”双格融合

**癸市公安局、癸市委政法委**

### 一、主要做法

划分网格4,320个。

## 社区“微改造”议事会

——丑县住房和城乡建设局

### 一、主要做法

召开议事会1,800余场次。
"""


def test_cases_that_only_headings_part_and_names_in_a_line_of_their_own() -> None:
    page = "".join(
        f"<h{len(level)}>{text}</h{len(level)}>" if level else f"<p>{line}</p>"
        for line in HEADINGS.splitlines()
        for level, _, text in [line.partition(" ") if line.startswith("#") else ("", "", "")]
    )
    for text in (HEADINGS, f"<html><body>{page}</body></html>"):
        told = found(text)
        assert [(case["title"], case["lead"]) for case in told["cases"]] == [
            ("“红色物业”破解难题", ["癸市老城区委社会工作部"]),
            ("“网格+警格”双格融合", ["癸市公安局", "癸市委政法委"]),
            ("社区“微改造”议事会", ["丑县住房和城乡建设局"]),
        ]
        assert [len(case["outcomes"]) for case in told["cases"]] == [2, 1, 1]
        assert told["announced"] == 3
        assert told["source"]["title"] == "癸市基层治理优秀案例选编"


def test_a_title_that_begins_with_a_number_and_partners_that_are_nobody() -> None:
    text = "人才工程典型案例\n" + "".join(
        f"{n}.{title}。引进人才{n}00名。（牵头单位：市人社局，配合单位：市教育局，各区、县级市，各县（市、区））\n"
        for n, title in enumerate(("名师项目", "121人才梯队项目", "3所高校合作项目", "人才公寓"), 1)
    )
    told = found(text)
    assert titles(told) == ["名师项目", "121人才梯队项目", "3所高校合作项目", "人才公寓"]
    assert {(*case["lead"], *case["partners"]) for case in told["cases"]} == {("市人社局", "市教育局")}
    inside = found("人才工程典型案例\n1.名师项目\n规模扩大。\n2.5亿元资金到位。\n2.人才公寓\n建成300套。\n")
    assert titles(inside) == ["名师项目", "人才公寓"]


def test_a_count_that_is_not_the_lists_is_not_announced() -> None:
    told = found(
        "子市“高效办成一件事”典型案例汇编\n第一名\n出生一件事\n整合7个事项，出台12条举措。\n第二名\n上市一件事\n替代42份证明。\n"
    )
    assert (told["announced"], told["notes"]) == (None, [])
    assert found("改革举措典型经验（第二批，共三项）\n1.甲乙丙\n好。\n2.丁戊己\n好。\n")["announced"] == 3


def test_an_empty_paste_says_that_there_is_no_text() -> None:
    for empty in ("", " \n\n", "<html><body><img src='a.png'></body></html>"):
        assert found(empty)["notes"] == ["里面没有文字；扫描件和图片要先识别成文字，再导入"]


def numbered_word(paragraphs: list[tuple[str, str]], kind: str = "decimal", text: str = "%1.") -> bytes:
    """A Word file whose paragraphs are counted by Word: "style" by their style, "list" by themselves, "inner" one deeper."""
    space = f'xmlns:w="{SPACE}"'
    marks = {
        "style": '<w:pStyle w:val="Case"/>',
        "list": '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>',
        "inner": '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr>',
        "": "",
    }
    body = "".join(f"<w:p><w:pPr>{marks[mark]}</w:pPr><w:r><w:t>{line}</w:t></w:r></w:p>" for mark, line in paragraphs)
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{of}"/><w:lvlText w:val="{said}"/></w:lvl>'
        for depth, of, said in ((0, kind, text), (1, "chineseCounting", "（%2）"))
    )
    return word(
        f"<w:document {space}><w:body>{body}</w:body></w:document>",
        {
            "word/numbering.xml": f'<w:numbering {space}><w:abstractNum w:abstractNumId="3">{levels}</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>'.encode(),
            "word/styles.xml": f'<w:styles {space}><w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Case"><w:basedOn w:val="Base"/></w:style></w:styles>'.encode(),
            "word/_rels/document.xml.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
        },
    )


@pytest.mark.parametrize("mark", ["style", "list"])
@pytest.mark.parametrize(
    ("kind", "text"), [("decimal", "%1."), ("chineseCounting", "%1、"), ("chineseCountingThousand", "案例%1"), ("decimalZero", "%1")]
)  # fmt: skip
def test_numbers_that_only_word_knows(mark: str, kind: str, text: str) -> None:
    paragraphs = [("", "甲市优化营商环境典型案例")]
    for n in range(1, 13):
        paragraphs += [(mark, f"推行第{n}号改革"), ("", f"牵头单位：市{n}局")]
        paragraphs += [
            ("inner", "主要做法"),
            ("", f"办理时间由{n + 9}天减至{n}天。"),
            ("inner", "工作成效"),
            ("", "好。"),
        ]
    told = importing.drafted(documents.read(numbered_word(paragraphs, kind, text)))
    assert [(case["number"], case["title"], case["lead"]) for case in told["cases"]] == [
        (n, f"推行第{n}号改革", [f"市{n}局"]) for n in range(1, 13)
    ]
    assert [len(case["outcomes"]) for case in told["cases"]] == [1] * 12
    assert "（二）工作成效" in told["cases"][4]["text"]


def test_lists_that_the_page_counts() -> None:
    items = "".join(f"<li><p>推行第{n}号改革</p><p>办理时间由{n + 9}天减至{n}天。</p></li>" for n in range(1, 4))
    told = found(f"<html><body><h1>甲市典型案例</h1><ol>{items}</ol></body></html>")
    assert [(case["title"], len(case["outcomes"])) for case in told["cases"]] == [
        (f"推行第{n}号改革", 1) for n in range(1, 4)
    ]


def test_a_table_for_each_case() -> None:
    card = "<table><tr><td>案例名称</td><td colspan='3'>{0}</td></tr><tr><td>报送单位</td><td>{1}</td><td>联系人</td><td>张三 0571-88888888</td></tr><tr><td>主要做法</td><td colspan='3'>{2}</td></tr></table><p></p>"
    cases = [
        ("“税路通”服务跨境企业", "卯市税务局", "建立档案1,560户。"),
        ("“一码通行”破解进城难", "卯市公安局、卯市交通运输局", "整合通行证8类。"),
    ]
    told = found(
        f"<html><body><p>营商环境案例集（共6个案例）</p>{''.join(card.format(*case) for case in cases)}</body></html>"
    )
    assert [(case["title"], "、".join(case["lead"]), case["text"]) for case in told["cases"]] == cases
    assert [len(case["outcomes"]) for case in told["cases"]] == [1, 1]
    assert told["announced"] == 6


def test_titles_that_are_only_bold() -> None:
    lines = [("b", "申市“十大民生微改革”揭晓！"), ("", "经投票（有效票128.6万张），以下10个项目当选：")]
    for n in range(1, 4):
        lines += [("b", f"暑期“爱心托管班”{n}"), ("", f"责任单位：团申市委{n}办"), ("", f"开班{n}86个。")]
    lines += [("", "—END—"), ("", "来源｜申市发布"), ("", "喜欢就点个“在看”吧")]
    page = "".join(f"<p><strong>{line}</strong></p>" if mark else f"<p>{line}</p>" for mark, line in lines)
    marked = "\n\n".join(f"**{line}**" if mark else line for mark, line in lines)
    for text in (f"<html><body>{page}</body></html>", marked):
        told = found(text)
        assert [(case["title"], case["lead"], len(case["outcomes"])) for case in told["cases"]] == [
            (f"暑期“爱心托管班”{n}", [f"团申市委{n}办"], 1) for n in range(1, 4)
        ]
        assert told["announced"] == 10
        assert told["dropped"][-3:] == ["—END—", "来源｜申市发布", "喜欢就点个“在看”吧"]


def test_a_place_before_the_title_took_no_part_where_a_label_says_who_did() -> None:
    told = found(
        "法治化营商环境十佳案例\n１．酉市法院：“执破融合”盘活企业（酉市中级人民法院）\n平均审理天数由１９６天降到８８天。\n"
        "２．亥县：“企业宁静日”（亥县营商环境局）\n每月1日至20日为“企业宁静日”，受惠企业2,100家。\n３．午区：全国通办\n【主办单位】午区司法局 【协办单位】午区税务局\n通办3,400笔。\n"
    )
    assert [(case["title"], case["lead"], case["partners"], len(case["outcomes"])) for case in told["cases"]] == [
        ("“执破融合”盘活企业", ["酉市中级人民法院"], [], 1),
        ("“企业宁静日”", ["亥县营商环境局"], [], 1),
        ("全国通办", ["午区司法局"], ["午区税务局"], 1),
    ]


def test_cases_that_only_say_what_they_are_called_and_cells_without_a_name() -> None:
    told = found(
        "庚市：优化营商环境十佳案例展播\n案例：“企业破产府院联动”\n单位：庚市中级人民法院\n周期长达97天，差错率下降至万分之三以下。\n"
        "案例名称：“医后付”便民结算\n报送单位：戊市卫健委、—、无\n服务患者1,130万人次。\n"
    )
    assert [(case["title"], case["lead"]) for case in told["cases"]] == [
        ("“企业破产府院联动”", ["庚市中级人民法院"]),
        ("“医后付”便民结算", ["戊市卫健委"]),
    ]
    assert [(o["name"], o.get("verb"), o["unit"]) for o in told["cases"][0]["outcomes"]] == [
        ("周期", "长达", "天"), ("差错率", "下降至", "%"),
    ]  # fmt: skip
