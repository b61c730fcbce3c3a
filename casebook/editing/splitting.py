"""A published list taken apart: its cases with title, number, labelled organisations and text; and what was left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from casebook.editing import taking_part
from casebook.editing.numbering import NUMERAL, TITLE_MOST, Head, heads, is_heading, is_section
from casebook.editing.numerals import number_of
from casebook.editing.quantities import DATE, plain_text

ANNOUNCED = re.compile(
    rf"(?P<n>[0-9]{{1,3}}|{NUMERAL})(?:大|佳|个|项|例|篇|条|件)(?:[^，。；、\n0-9“”]{{0,16}}?)(?:案例|举措|做法|经验|改革事项|名单|成果)|[（(](?:第[^，,()（）]{{1,3}}批[，,])?共(?P<all>[0-9]{{1,3}}|{NUMERAL})(?:个|项|例|篇|条|件)[)）]|(?P<ten>十)(?:佳|大)|(?:案例|举措|做法)(?P<after>[0-9]{{1,3}})(?:例|个|项|条)"
)
FURNITURE = re.compile(
    r"^[(\[【]?(?:分享|打印|关闭|收藏|字体|字号|上一[篇页条]|下一[篇页条]|返回|首页|当前位置|(?:您?(?:现|当前|目前)?所?在的?|您的|您当前)位置|位置[:：]|首页 *>|责任编辑|责编|编辑[:：|｜]|[—-]* *(?:END|end|完) *[—-]|喜欢就|觉得不错|点个|审核[:：]|校对|初审|复审|终审|监制|供稿[:：]|撰稿|作者[:：]|"
    r"版权|免责|声明[:：]|更多|点击|扫码|扫一扫|长按|关注|微信|微博|来源[:：|｜]|信息来源|稿件来源|发布(?:时间|日期|机构)|时间[:：]|浏览|阅读|点赞|相关(?:阅读|链接|推荐|新闻)|附件|联系我们|网站地图|ICP|京公网安备|"
    r"【.{0,8}】$|.{0,6}公众号|主办[:：]|承办[:：]|技术支持)"
)
AFTERWORDS = re.compile(
    r"^(?:更多|责任编辑|责编|相关(?:阅读|链接|推荐|新闻)|上一[篇页条]|下一[篇页条]|扫码|扫一扫|长按|版权|免责|附件)"
)
"""What a page says below its text."""
NO_TEXT = "里面没有文字；扫描件和图片要先识别成文字，再导入"
LONGEST_BY_LINE = 120
MENTIONS = re.compile("案例|举措|做法|经验|名单|十佳|十大|典型|改革")


@dataclass
class Item:
    """A case as the list has it. `number` counts, `rank` is a place that the list gave."""

    number: int
    title: str
    rank: int | None = None
    lead: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass
class Split:
    """A list and what is around it."""

    cases: list[Item]
    announced: int | None
    before: list[str]
    """The lines before the first case: title, introduction."""
    dropped: list[str]
    notes: list[str]


def split(lines: Sequence[str], rows: Sequence[Head] = (), levels: Sequence[int] = ()) -> Split:
    """The cases of a list given as lines of text, cleaned of marks and blanks.

    `rows` are those of a table of cases, `levels` those of headings, one for each line.
    """
    notes: list[str] = []
    announced, said_at = _announced(lines)
    begins = list(rows) or heads(lines, announced, levels) or _article(lines)
    if begins and said_at > begins[0].at:
        announced = None  # said of something in a case
    if not begins:
        return Split([], announced, list(lines), [], ["没有找到编号的案例" if lines else NO_TEXT])
    cases: list[Item] = []
    dropped: list[str] = []
    for here, head in enumerate(begins):
        follows = begins[here + 1].at if here + 1 < len(begins) else len(lines)
        end = head.end or follows
        dropped += lines[end:follows]
        body = list(lines[head.at + (head.family != "unnumbered") : end])
        if here + 1 == len(begins) and not head.end:
            body, cut = _without_afterwords(body)
            body, other = _without_another_list(body, head, len(begins))
            dropped += cut + other
            if other:
                notes.append(f"后面好像还有一份名单，从“{other[0][:30]}”开始，没有读；请分开导入")
        kept = [line for line in body if not _is_furniture(line)]
        dropped += [line for line in body if _is_furniture(line)]
        cases.append(_case(head, kept, notes))
    mentioned = announced or any(MENTIONS.search(plain_text(line)) for line in lines[: begins[0].at + 1])
    told = any(case.lead or any(re.search("[，。,]", line) or len(line) > 20 for line in case.lines) for case in cases)
    if not mentioned and not told:
        return Split([], announced, list(lines), [], ["只有编号的短句，没有案例的内容"])
    before: list[str] = []
    furniture: list[str] = []
    for line in lines[: begins[0].at]:
        (furniture if _is_furniture(line) else before).append(line)
    if announced and announced != len(cases):
        notes.append(f"名单说有{announced}个案例，找到{len(cases)}个；请核对")
    return Split(cases, announced, before, furniture + dropped, notes)


def _is_furniture(line: str) -> bool:
    return FURNITURE.match(plain_text(line)) is not None and len(line) < 60 and not taking_part.is_label(line)


def _without_afterwords(body: list[str]) -> tuple[list[str], list[str]]:
    """The text of the last case, and what the page has below the list: from the first line of furniture on."""
    begin = next((at for at, line in enumerate(body) if not _is_furniture(line)), len(body))
    end = len(body)
    for at in range(begin, end):
        told = AFTERWORDS.match(plain_text(body[at])) and not taking_part.is_label(body[at])
        if told or (_is_furniture(body[at]) and not any("。" in line for line in body[at:])):
            end = at
            break
    if end and DATE.fullmatch(plain_text(body[end - 1])):  # who signed, and when
        end -= 2 if end > 1 and taking_part.all_organisations(body[end - 2]) else 1
    return body[:end], body[end:]


def _without_another_list(body: list[str], last: Head, count: int) -> tuple[list[str], list[str]]:
    """The text of the last case, and a second list below it: a heading that announces cases, and numbers from one on."""
    for at, line in enumerate(body):
        if len(line) > 60 or "。" in line or not re.search("案例|举措|名单|做法|经验", line):
            continue
        rest = heads(body[at + 1 :], None)
        if count > 1 and len(rest) > 1 and rest[0].family == last.family and rest[0].at <= 4:
            return body[:at], body[at:]
    return body, []


def _announced(lines: Sequence[str]) -> tuple[int | None, int]:
    """How many cases the list says it has, and where: 十佳, 20个典型案例."""
    for at, line in enumerate(lines[:40]):
        if found := ANNOUNCED.search(plain_text(line)):
            count = 10 if found["ten"] else number_of(found["n"] or found["after"] or found["all"])
            if count > 1:
                return count, at
    return None, -1


def _article(lines: Sequence[str]) -> list[Head]:
    """A text of one case: its headline, then sections that any case has."""
    plain = [*map(plain_text, lines)]
    sections = [at for at, line in enumerate(plain) if is_section(line)]
    labels = [at for at, line in enumerate(lines) if taking_part.is_label(line)]
    begin = min((*sections, *labels), default=0)
    if len(sections) + len(labels) < 2 or not begin:
        return []
    title = next(
        (at for at in range(begin) if len(lines[at]) >= 8 and not _is_furniture(lines[at]) and "。" not in lines[at]),
        None,
    )
    return [] if title is None else [Head(title, 1, lines[title], "article")]


def _case(head: Head, body: list[str], notes: list[str]) -> Item:
    case = Item(head.number, head.title, head.number if head.family == "排名" else None)
    lines = list(body)
    if head.family == "案例" and case.title and taking_part.all_organisations(case.title):
        case.lead, case.title = taking_part.names(case.title), ""
    own_line = not case.title
    while not case.title and lines:
        case.title = lines.pop(0).strip()
        if taking_part.is_label(case.title):
            taking_part.join(_labelled_at(case.title, lines), case.lead, case.partners)
            case.title = ""
    while lines and case.title and head.family not in ("table", "heading") and _goes_on(case.title, lines, own_line):
        case.title += lines.pop(0).strip()
    by = re.sub("^单位[:：] *", "", lines[0].strip("—- ")) if lines and case.title and not case.lead else ""
    dashed = bool(lines) and lines[0] != by
    if 2 < len(by) <= LONGEST_BY_LINE and not taking_part.is_label(by) and taking_part.is_by_line(by, dashed):
        case.lead = taking_part.names(by)  # a line of names alone below the title
        del lines[0]
    if len(case.title) > TITLE_MOST or re.search("。.", case.title):
        title, _, rest = case.title.partition("。")
        if len(title) <= TITLE_MOST and rest:
            case.title = title
            lines.insert(0, rest)
    case.title, parties, before = taking_part.of_title(case.title.rstrip("。 "))
    taking_part.join(parties, case.lead, case.partners)
    while lines:
        line = lines.pop(0)
        if told := taking_part.labelled(line):
            parties = told[1] if any(told[1]) else _labelled_at(line, lines)
            taking_part.join(parties, case.lead, case.partners)
            line = told[0]
        case.lines += [line] if line else []
    case.lead = case.lead or [name for name in before if name not in case.partners]
    if not case.title:
        notes.append(f"第{case.number}个案例没有标题")
    return case


def _labelled_at(line: str, lines: list[str]) -> taking_part.Parties:
    """What a label's line says, with the next line where the names stand in that."""
    if taking_part.is_open_label(line) and lines and taking_part.all_organisations(lines[0]):
        line += lines.pop(0)
    told = taking_part.labelled(line)
    return told[1] if told else taking_part.Parties([], [])


def _goes_on(title: str, lines: Sequence[str], own_line: bool) -> bool:
    """Whether a title was broken into two lines. With `own_line` it stands below its number, with nothing behind it."""
    line = plain_text(lines[0])
    if len(line) > 40 or re.search("[。;:]", line) or taking_part.is_label(line) or is_heading(line):
        return False
    if taking_part.all_organisations(line) or len(title) + len(line) > TITLE_MOST:
        return False
    broken = title.count("“") > title.count("”") or title[-1] in "，、的与和" or line[0] in "”助促的与和—"
    return broken or (own_line and len(lines) > 1 and line[-1] not in ".!?")
