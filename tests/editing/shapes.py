"""One list of ten made-up cases, written in every shape that published lists have."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Written(NamedTuple):
    """A case as a list has it. Figures are as `told` writes them: 3>0.5个工作日, 1.2万户."""

    title: str
    lead: list[str]
    partners: list[str]
    text: list[str]
    figures: list[str]


CASES = [
    Written(
        "推行企业开办“一日办结”改革",
        ["市市场监管局"],
        ["市税务局", "市人力社保局"],
        [
            "针对企业开办环节多、跑动多的问题，整合执照、印章、发票等6个环节，实行一表申报。一是线上“一网办”。二是线下“一窗办”。",
            "改革后，开办企业时间由3个工作日压缩至0.5个工作日，申请材料由15份减至4份，全年新设企业1.2万户，同比增长18.6%。",
        ],
        ["6个", "3>0.5个工作日", "15>4份", "1.2万户", "18.6%"],
    ),
    Written(
        "“交地即开工”助力重大项目提速",
        ["市自然资源和规划局"],
        ["市住建局"],
        [
            "2023年以来，推动土地出让前完成评估、勘察等12项工作，建立容缺预审机制，按照《工程建设项目审批管理办法》（甲政发〔2023〕12号）执行。",
            "目前，已有38个项目实现“交地即开工”，平均开工时间提前60天以上，节约企业成本超2000万元。",
        ],
        ["12项", "38个", "60天", "2000万元"],
    ),
    Written(
        "打造涉企政策“免申即享”平台",
        ["市财政局", "市大数据局"],
        [],
        [
            "依托一体化平台，归集政策320条，对企业进行精准画像。",
            "累计兑付资金3.6亿余元，惠及企业4800余家次，兑现时间从平均30天缩短至最快1天，政策直达率达98.5%。",
        ],
        ["320条", "3.6亿元", "4800家次", "30>1天", "98.5%"],
    ),
    Written(
        "构建“府院联动”破产审判新机制",
        ["市中级人民法院"],
        ["市发展改革委"],
        [
            "建立府院联席会议制度，召开协调会20余次。",
            "破产案件平均审理周期缩短至180天，较改革前压缩45%，盘活土地1300亩，化解债权26.8亿元。",
        ],
        ["20次", "180天", "45%", "1300亩", "26.8亿元"],
    ),
    Written(
        "水电气网联合报装“一件事”",
        ["市住建局"],
        ["国网甲市供电公司", "市水务集团"],
        [
            "将4个报装表单合并为1个，实行一次踏勘、一次接入。",
            "报装环节减少至2个，办理时限压减70%，服务用户1.5万户，满意度保持在99%以上。",
        ],
        ["4>1个", "2个", "70%", "1.5万户", "99%"],
    ),
    Written(
        "创新知识产权质押融资模式",
        ["市市场监督管理局"],
        ["人民银行甲市分行"],
        [
            "设立风险补偿资金池5000万元，推出“知易贷”等产品。",
            "2024年质押融资额突破50亿元，同比增长35%，惠及科技型企业260多家，融资成本平均下降1.2个百分点。",
        ],
        ["5000万元", "50亿元", "35%", "260家", "1.2个百分点"],
    ),
    Written(
        "口岸通关“两段准入”监管改革",
        ["甲市海关"],
        [],
        [
            "实施附条件提离，查验作业前置。",
            "进口整体通关时间压缩至28.5小时，比2020年缩短52.3%，单个集装箱成本降低约400元。",
        ],
        ["28.5小时", "52.3%", "400元"],
    ),
    Written(
        "“企业服务专员”制度全覆盖",
        ["乙县人民政府"],
        ["甲市经济技术开发区管委会"],
        [
            "选派专员1100名，联系规上企业2300家，建立问题交办闭环。",
            "收集诉求5600条，办结率由82%提升至97.6%，企业评价从全省第15位升至第3位。",
        ],
        ["1100名", "2300家", "5600条", "82>97.6%", "15>3位"],
    ),
    Written(
        "推广“标准地+承诺制”",
        ["市经信局"],
        ["市生态环境局", "市应急管理局"],
        [
            "明确投资强度、亩均税收等5项指标。",
            "审批时间由原来的约90天缩减到20天以内，出让标准地86宗、面积3.2平方公里，项目投资总额达410亿元。",
        ],
        ["5项", "90>20天", "86宗", "3.2平方公里", "410亿元"],
    ),
    Written(
        "搭建“信用修复”一网通办系统",
        ["市发展改革委"],
        ["市司法局"],
        [
            "打通8个部门数据，修复申请一次提交。",
            "办理时间由20个工作日压缩到3—5个工作日，修复企业信用记录2.1万条，三分之二的申请即时办结。",
        ],
        ["8个", "20>3~5个工作日", "2.1万条", "66.7%"],
    ),
]
HEADLINE = "甲市2024年度优化营商环境十佳案例"
INTRO = "为推广好经验、好做法，市营商办在全市范围征集评选出2024年度优化营商环境十佳案例，现予公布。"
NUMERALS = "一二三四五六七八九十"
FRONT = ["首页 > 政务公开 > 优化营商环境", "分享到：", "来源：甲市发展改革委  发布时间：2024-03-05  浏览次数：1024"]
BACK = ["责任编辑：王某", "上一篇：甲市召开大会", "下一篇：没有了", "扫一扫在手机打开当前页", "版权所有：甲市人民政府"]
HALF = str.maketrans("，：；（）！？", ",:;()!?")

Lines = list[str]


def labels(case: Written, lead: str = "牵头单位：", partners: str = "配合单位：") -> Lines:
    return [lead + "、".join(case.lead), *([partners + "、".join(case.partners)] if case.partners else [])]


def headed(heading: str, lead: str = "牵头单位：", partners: str = "配合单位：") -> Callable[[int, Written], Lines]:
    """A shape with a heading in which {n}, {c} and {t} stand for number, Chinese number and title; then labels and text."""

    def lines(n: int, case: Written) -> Lines:
        said = heading.format(n=n, c=NUMERALS[n - 1], t=case.title, o="①②③④⑤⑥⑦⑧⑨⑩"[n - 1], l="、".join(case.lead))
        return [*said.split("\n"), *(labels(case, lead, partners) if lead else []), *case.text]

    return lines


def chaptered(heading: str, *inner: str) -> Callable[[int, Written], Lines]:
    """A shape whose texts have sections that begin with headings of their own."""

    def lines(n: int, case: Written) -> Lines:
        said = heading.format(n=n, c=NUMERALS[n - 1], t=case.title, l="、".join(case.lead))
        first, last = case.text[0], case.text[1:]
        return [*said.split("\n"), inner[0], first, *inner[1:], *last]

    return lines


def in_two_lines(n: int, case: Written) -> Lines:
    half = len(case.title) // 2
    return [f"排名{n}", case.title[:half], case.title[half:], "一、工作背景", case.text[0], "二、成效", *case.text[1:]]


def labels_at_the_end(n: int, case: Written) -> Lines:
    return [f"{n}.{case.title}", *case.text, f"（{'；'.join(labels(case))}）"]


def labels_in_the_title(n: int, case: Written) -> Lines:
    return [f"{n}. {case.title}（{'；'.join(labels(case))}）", *case.text]


def bold_sentence(n: int, case: Written) -> Lines:
    return [f"{n}.{case.title}。{case.text[0]}", *labels(case, "牵头单位部门："), *case.text[1:]]


def names_in_the_next_line(n: int, case: Written) -> Lines:
    return [
        f"{n}. {case.title}",
        *(part for line in labels(case) for part in line.replace("：", "：\n").split("\n")),
        *case.text,
    ]


def numbered_inside(n: int, case: Written) -> Lines:
    return [f"{n}.{case.title}", *labels(case), "1.加强统筹", "建立机制。", "2.优化流程", *case.text]


INNER = (
    "一、工作背景",
    "二、主要做法",
    "（一）加强统筹。一是建立专班。二是明确分工。",
    "（二）优化流程。",
    "三、工作成效",
)
SHAPES: dict[str, Callable[[int, Written], Lines]] = {
    "1.": headed("{n}.{t}"),
    "1、": headed("{n}、{t}", "责任单位：", "协办单位："),
    "一、": headed("{c}、{t}", "主办单位：", "参与单位："),
    "（一）": headed("（{c}）{t}", "牵头部门：", "配合部门："),
    "案例1 below": chaptered("案例{n}\n{t}\n报送单位：{l}", *INNER),
    "案例一：": headed("案例{c}：{t}", "申报单位：", "参与单位："),
    "案例一：单位": chaptered("案例{c}：{l}\n{t}\n亮点1.统筹推进", *INNER),
    "单位 in brackets": chaptered("{n}.{t}（{l}）", "主要做法", "工作成效"),
    "单位：title": headed("{n}.{l}：{t}", ""),
    "rank": in_two_lines,
    "第一名：": headed("第{c}名：{t}"),
    "【案例1】": headed("【案例{n}】{t}"),
    "/ 案例1 /": headed("/ 案例{n} /\n{t}"),
    "典型案例一": headed("典型案例{c}\n{t}"),
    "案例1｜": headed("案例{n}｜{t}"),
    "01 alone": headed("{n:02d}\n{t}"),
    "01 title": headed("{n:02d} {t}"),
    "①": headed("{o}{t}"),
    "No.1": headed("No.{n} {t}"),
    "【牵头单位】": headed("{n}. {t}", "【牵头单位】", "【配合单位】"),
    "labels at the end": labels_at_the_end,
    "labels in the title": labels_in_the_title,
    "bold sentence": bold_sentence,
    "names in the next line": names_in_the_next_line,
    "numbered inside": numbered_inside,
    "unnumbered": chaptered("{t}", *INNER),
}
WITHOUT_PARTNERS = {"案例1 below", "案例一：单位", "单位 in brackets", "单位：title"}
WITHOUT_ORGANISATIONS = {"rank", "unnumbered"}


def plain(shape: str, furniture: bool = False) -> Lines:
    """The list in a shape, as lines."""
    around = ([*FRONT[:1], HEADLINE, *FRONT[1:], INTRO], BACK) if furniture else ([HEADLINE, INTRO], [])
    return [*around[0], *(line for n, case in enumerate(CASES, 1) for line in SHAPES[shape](n, case)), *around[1]]


def wrapped(lines: Lines, width: int) -> str:
    return "\n".join(line[at : at + width] for line in lines for at in range(0, len(line), width))


def page(lines: Lines, title: str = HEADLINE) -> str:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return f"<!DOCTYPE html><html><head><title>{title}_甲市人民政府网</title><script>var a='1.假';</script></head><body><nav><li>1.导航</li></nav><div><h1>{title}</h1>{body}</div></body></html>"


def nested(lines: Lines) -> str:
    body = "".join(f"<div><span>　　{line[:3]}</span><span><b>{line[3:]}</b></span></div><br>" for line in lines)
    return f"<html><body><div><div><div><section>{body}</section></div><script>document.write('2.假')</script></div></div></body></html>"


def with_breaks(lines: Lines) -> str:
    return f"<html><body><div>{'<br/>&nbsp;&nbsp;'.join(lines)}</div></body></html>"


def markdown(lines: Lines) -> str:
    return "\n\n".join(f"**{line}**" if len(line) < 40 else line for line in lines)


def document(lines: Lines, rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file of paragraphs, with a table below them."""
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    inner = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    table = "".join(f"<w:tr>{''.join(map(cell.format, row))}</w:tr>" for row in rows)
    return word(
        f'<w:document xmlns:w="{SPACE}"><w:body>{inner}{f"<w:tbl>{table}</w:tbl>" if rows else ""}</w:body></w:document>'
    )


SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, more: dict[str, bytes] | None = None) -> bytes:
    """A Word file that holds this XML, and other files."""
    buffer = io.BytesIO()
    kinds = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    links = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("_rels/.rels", links)
        archive.writestr("word/document.xml", body)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def rows(groups: bool = False) -> list[list[str]]:
    """The list as a table."""
    told = [["序号", "改革举措", "主要内容", "主管单位"]]
    for n, case in enumerate(CASES, 1):
        told += [[f"{NUMERALS[n // 5]}、某类举措（5项）", "", "", ""]] if groups and n in (1, 6) else []
        told.append([str(n), case.title, "".join(case.text), "、".join(case.lead)])
    return told


def table(groups: bool = False) -> str:
    body = "".join("<tr>" + "".join(f"<td><p>{cell}</p></td>" for cell in row) + "</tr>" for row in rows(groups))
    return f"<html><body><h1>{HEADLINE}</h1><table>{body}</table></body></html>"


CONTAINERS: dict[str, Callable[[Lines], str | bytes]] = {
    "half-width": lambda lines: "\n".join(lines).translate(HALF),
    "wrapped at 36": lambda lines: wrapped(lines, 36),
    "wrapped at 24": lambda lines: wrapped(lines, 24),
    "markdown": markdown,
    "page": page,
    "nested": nested,
    "line breaks": with_breaks,
    "word": document,
    "gb18030": lambda lines: "\n".join(lines).encode("gb18030"),
    "utf-16": lambda lines: "\n".join(lines).encode("utf-16"),
    "crlf": lambda lines: "\r\n\r\n".join("　　" + line for line in lines),
}
