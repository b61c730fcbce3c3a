"""Lists of every shape give the same cases, organisations and figures: nothing missed, nothing invented."""

from __future__ import annotations

import re
from typing import Any

import pytest

from casebook.editing import documents, extracting, importing
from tests.editing import shapes
from tests.editing.shapes import CASES, CONTAINERS, SHAPES, WITHOUT_ORGANISATIONS, WITHOUT_PARTNERS


def read(content: str | bytes) -> dict[str, Any]:
    return importing.drafted(documents.read(content.encode() if isinstance(content, str) else content))


def told(outcome: dict[str, Any]) -> list[str]:
    """The figures of an outcome: 3>0.5个工作日, 18.6%."""
    if rank := outcome.get("rank"):
        return [(f"{rank['before']}>" if "before" in rank else "") + f"{rank['place']}位"]
    now = outcome.get("after", outcome.get("value"))
    before = f"{number(outcome['before'])}>" if "before" in outcome else ""
    change = [f"{number(outcome['change']['value'])}{outcome['change']['unit']}"] if "change" in outcome else []
    return [*([f"{before}{number(now)}{outcome['unit']}"] if now is not None else []), *change]


def number(figure: Any) -> str:
    n = figure["n"] if isinstance(figure, dict) else figure
    return "~".join(str(abs(end)) for end in n) if isinstance(n, tuple) else str(abs(n))


def bare(title: str) -> str:
    """A title whatever the width of its punctuation."""
    return re.sub(r"[\W_]", "", title)


def hold(found: dict[str, Any], shape: str = "") -> None:
    """Everything of the ten cases is found, and nothing else."""
    assert [bare(case["title"]) for case in found["cases"]] == [bare(case.title) for case in CASES]
    for got, case in zip(found["cases"], CASES, strict=True):
        assert got["lead"] == ([] if shape in WITHOUT_ORGANISATIONS else case.lead)
        assert got["partners"] == ([] if shape in WITHOUT_ORGANISATIONS | WITHOUT_PARTNERS else case.partners)
        assert sorted(figure for outcome in got["outcomes"] for figure in told(outcome)) == sorted(case.figures)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape(shape: str) -> None:
    found = read("\n".join(shapes.plain(shape)))
    hold(found, shape)
    assert found["announced"] == 10
    assert (
        [case["rank"] for case in found["cases"]] == [*range(1, 11)] if shape in ("rank", "第一名：") else [None] * 10
    )


@pytest.mark.parametrize(
    "shape", ["1.", "案例1 below", "案例一：单位", "单位 in brackets", "bold sentence", "unnumbered"]
)
@pytest.mark.parametrize("container", CONTAINERS)
def test_a_shape_in_any_file(shape: str, container: str) -> None:
    found = read(CONTAINERS[container](shapes.plain(shape, furniture=True)))
    hold(found, shape)
    if container != "half-width":
        assert (found["source"]["publisher"], found["source"]["date"]) == ("甲市发展改革委", "2024-03-05")
    assert not any("责任编辑" in case["text"] or "版权" in case["text"] for case in found["cases"])


@pytest.mark.parametrize(
    "content", [shapes.table(), shapes.table(groups=True), shapes.document([shapes.HEADLINE], shapes.rows())],
    ids=["page", "groups", "word"],
)  # fmt: skip
def test_a_table(content: str | bytes) -> None:
    hold(read(content), "单位 in brackets")


def test_cells_that_span_rows_and_lines_inside_cells() -> None:
    found = read(
        "<table><tr><th>类别</th><th>序号</th><th>案例名称</th><th>牵头单位</th><th>主要做法</th><th>工作成效</th></tr>"
        "<tr><td rowspan=2>审批</td><td>1</td><td><p>开办企业</p><p>一日<span>办结</span></p></td><td>市局<br>市税务局</td><td>整合环节。</td><td>压缩至1天。</td></tr>"
        "<tr><td>2</td><td>交地即开工</td><td>市规划局</td><td>提前审图。</td><td>惠及38个项目。</td></tr></table>"
    )
    assert [(case["title"], case["lead"], len(case["outcomes"])) for case in found["cases"]] == [
        ("开办企业一日办结", ["市局", "市税务局"], 1),
        ("交地即开工", ["市规划局"], 1),
    ]


@pytest.mark.parametrize("restart", [False, True])
def test_a_list_in_groups(restart: bool) -> None:
    lines = [shapes.HEADLINE, shapes.INTRO, "一、审批服务类"]
    for n, case in enumerate(CASES, 1):
        lines += ["二、监管执法类"] if n == 6 else []
        lines += SHAPES["1."]((n - 1) % 5 + 1 if restart else n, case)
    hold(read("\n".join(lines)))


def test_titles_first_and_their_texts_below() -> None:
    lines = [shapes.HEADLINE, shapes.INTRO, *(f"{n}.{case.title}" for n, case in enumerate(CASES, 1))]
    for case in CASES:
        lines += [case.title, "（一）主要做法", case.text[0], "（二）工作成效", *case.text[1:]]
    hold(read("\n".join(lines)), "unnumbered")
    hold(read(shapes.page(lines)), "unnumbered")


def test_an_article_about_one_case() -> None:
    lines = [CASES[0].title, "发布时间：2024-05-06 来源：甲市政府网", "一、背景情况", CASES[0].text[0], "二、主要做法", "（一）统筹", "三、取得成效", *CASES[0].text[1:], "责任编辑：王"]  # fmt: skip
    for content in ("\n".join(lines), shapes.page(lines[1:], lines[0])):
        found = read(content)
        assert [case["title"] for case in found["cases"]] == [CASES[0].title]
        assert sorted(figure for o in found["cases"][0]["outcomes"] for figure in told(o)) == sorted(CASES[0].figures)
        assert found["source"]["date"] == "2024-05-06"


def test_of_two_lists_the_second_is_told_and_not_mixed_in() -> None:
    first = [line for n, case in enumerate(CASES[:5], 1) for line in SHAPES["1."](n, case)]
    second = [line for n, case in enumerate(CASES[5:], 1) for line in SHAPES["1."](n, case)]
    found = read("\n".join([shapes.HEADLINE, *first, "甲市2023年度优化营商环境十佳案例", *second]))
    assert [case["title"] for case in found["cases"]] == [case.title for case in CASES[:5]]
    assert any("还有一份名单" in note and "2023" in note for note in found["notes"])
    assert second[0] in found["dropped"]


TRADITIONAL = """甲市2024年度優化營商環境典型案例
來源：甲市發展改革委  發佈時間：2024-03-05
案例一：推行企業開辦「一日辦結」改革
牽頭單位：市市場監管局
配合單位：市稅務局
開辦企業時間由3個工作日壓縮至0.5個工作日，兌付資金3.6億餘元，惠及企業4800餘家次。
案例二：打造「免申即享」平臺
責任單位：市財政局
政策直達率達98.5%，同比提高12個百分點。
責任編輯：王某
"""


def test_a_list_in_traditional_characters_is_read_and_kept_as_it_is() -> None:
    found = read(TRADITIONAL)
    assert [(c["title"], c["lead"], c["partners"]) for c in found["cases"]] == [
        ("推行企業開辦「一日辦結」改革", ["市市場監管局"], ["市稅務局"]),
        ("打造「免申即享」平臺", ["市財政局"], []),
    ]
    figures = [figure for case in found["cases"] for outcome in case["outcomes"] for figure in told(outcome)]
    assert figures == ["3>0.5个工作日", "3.6亿元", "4800家次", "98.5%", "12个百分点"]
    assert found["source"]["publisher"] == "甲市發展改革委"
    assert found["dropped"][-1] == "責任編輯：王某"


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><ul><li>1.通知公告</li><li>2.工作动态</li><li>3.政策文件</li></ul></body></html>",
        "<html><body><ul><li>首页</li><li>政务公开</li><li>互动交流</li></ul></body></html>",
        "<html><body><ul><li>1.通知公告</li><li>2.工作动态</li></ul><p>走进甲市</p><p>便民服务</p></body></html>",
        "<html><body><ol><li>政务公开</li><li>互动交流</li></ol></body></html>",
        "<html><body><h2>走进甲市</h2><p>概况</p><h2>政务服务</h2><p><b>专题专栏</b></p><p><b>便民服务</b></p></body></html>",
        "这是一段没有编号的话，说的是改革。\n还有一段。\n",
    ],
)
def test_what_is_no_list_has_no_case(content: str) -> None:
    found = read(content)
    assert found["cases"] == []
    assert found["notes"]


def test_titles_alone_are_a_list_when_it_is_announced() -> None:
    found = read("甲市十佳案例名单\n1.推行一窗办理改革\n2.打造免申即享平台\n")
    assert [case["title"] for case in found["cases"]] == ["推行一窗办理改革", "打造免申即享平台"]


def test_long_lists_and_longer_texts() -> None:
    lines = [line for n in range(1, 501) for line in (f"案例{n}", CASES[n % 10].title, *CASES[n % 10].text)]
    assert len(read("\n".join(lines))["cases"]) == 500
    with pytest.raises(documents.Unreadable, match="万字"):
        documents.read(("1.标题\n" + "字" * documents.MOST_TEXT).encode())
    with pytest.raises(documents.Unreadable, match="万字"):
        documents.read(shapes.document(["字" * (documents.MOST_MARKUP // 3 + 9)]))
    picture = f"<p><img src='data:image/png;base64,{'A' * documents.MOST_MARKUP}'></p>"
    assert read(f"<html><body>{picture}<p>{'</p><p>'.join(shapes.plain('1.'))}</p></body></html>")["cases"]


@pytest.mark.parametrize(
    "body",
    ["1个" * 200_000, "三百" * 200_000, "比较" * 200_000, "，3个" * 100_000, "由3天至" * 50_000, "全省第" * 100_000],
    ids=["numbers", "numerals", "words", "commas", "pairs", "ranks"],
)
def test_a_text_made_to_take_long_has_a_bounded_number_of_figures(body: str) -> None:
    [case] = read(f"1.标题甲乙丙\n{body}\n")["cases"]
    assert len(case["outcomes"]) <= extracting.MOST_FIGURES


def test_who_is_responsible_beside_one_that_leads_takes_part() -> None:
    text = "名单案例\n1.下放行政许可\n下放20项。（牵头单位：州行政审批局；责任单位：州司法局、州委编办及州直相关单位，6月底完成）\n2.跨省通办\n通办30项。（州商务局牵头，州海关、州税务局配合）\n"
    first, second = read(text)["cases"]
    assert (first["lead"], first["partners"][0]) == (["州行政审批局"], "州司法局")
    assert not any("完成" in name for name in first["partners"])
    assert (second["lead"], second["partners"]) == (["州商务局"], ["州海关", "州税务局"])


def test_paragraphs_with_blank_lines_between_are_not_run_together() -> None:
    """A line as long as the others ends a paragraph where a blank line or a block follows; only inside one it goes on."""
    first, second = (
        "全链条精准发力多层次立体保障甲市公平竞争审查体系的实践",
        "智能监测与靶向治理构建法治化营商环境的乙市实践探索吗",
    )
    lines = [
        "本期发布营商环境典型案例2例，供参考。",
        f"1.{first}",
        f"2.{second}",
        first,
        "审查文件156件。",
        second,
        "开展勘验320次。",
    ]
    assert read("\n\n".join(lines))["announced"] == 2
    for content in ("\n\n".join(lines), shapes.page(lines), shapes.page(lines).replace("供", "\n供")):
        found = read(content)
        assert [case["title"] for case in found["cases"]] == [first, second]
        assert [len(case["outcomes"]) for case in found["cases"]] == [1, 1]


def test_a_subtitle_and_sections_of_judgments() -> None:
    text = "/ 案例1 /\n甲公司与乙公司侵权纠纷案\n——快速遏制侵权\n基本案情\n涉及12种门票。\n裁判结果\n支持。\n/ 案例2 /\n丙银行合同纠纷案\n基本案情\n本金3000万元。\n"
    assert [case["title"] for case in read(text)["cases"]] == [
        "甲公司与乙公司侵权纠纷案——快速遏制侵权",
        "丙银行合同纠纷案",
    ]
