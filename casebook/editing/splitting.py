"""A published list taken apart: its cases with title, number, labelled organisations and text; and what was left out.

Lists are numbered in a few ways (1. 一、 （一） 案例1 排名1), and so are the parts inside a case. The numbering of cases is
the one that runs from one to the end once; what the list announces (十佳, 20个) decides between two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from casebook.editing.quantities import chinese, fold

NUMERAL = "[一二三四五六七八九十百]{1,4}"
FAMILIES: dict[str, re.Pattern[str]] = {
    "案例": re.compile(
        rf"^(?:典型|优秀|创新|改革)?案例 *(?P<n>[0-9]{{1,3}}|{NUMERAL})(?:(?P<after>[:：、.．，,])|(?= |$)|(?=[^0-9一二三四五六七八九十]))(?P<title>.*)$"
    ),
    "排名": re.compile(rf"^(?:排名|第)? *(?P<n>[0-9]{{1,3}}|{NUMERAL})(?:名)?(?P<after>[:：]?)(?P<title>)$"),
    "1.": re.compile(r"^(?P<n>[0-9]{1,3}) *(?P<after>[.．、]) *(?![0-9])(?P<title>.*)$"),
    "(1)": re.compile(r"^[(（](?P<n>[0-9]{1,3})[)）](?P<after>[、.]?) *(?P<title>.*)$"),
    "一、": re.compile(rf"^(?P<n>{NUMERAL})(?P<after>[、.．]) *(?P<title>.*)$"),
    "（一）": re.compile(rf"^[(（](?P<n>{NUMERAL})[)）](?P<after>[、.]?) *(?P<title>.*)$"),
}
LEADS = "牵头|主办|责任|报送|实施|申报|推荐|承办|主管|创建|选送|案例|主责|组织|完成|供稿"
PARTNERS = "配合|协办|参与|参加|联合|协同|支持|协作|协助|合作"
LABEL = re.compile(
    rf"(?P<role>(?P<lead>{LEADS})|(?P<partner>{PARTNERS}))(?:责任)?(?:单位|部门|机构|地区|主体|区县|县区){{1,2}}(?:[(（][^()（）]{{1,10}}[)）])? *[:：] *"
)
ORGANISATION = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|部|院|会|中心|集团|公司|政府|银行|海关|支行|分行|分局|法院|检察院|大队|支队|总队|所|站|社|学校|大学|协会|商会|联合会|联|指挥部|管委会|"
    r"专班|税务局|税务|公安|营商办|开发区|新区|自贸区|高新区|园区|供电|电网|水务|燃气|机场|港|县|区|市|州|镇|街道|省)$"
)
ANNOUNCED = re.compile(
    rf"(?P<n>[0-9]{{1,3}}|{NUMERAL})(?:大|佳|个|项|例|篇|条|件)(?:[^，。；、\n0-9]{{0,16}}?)(?:案例|举措|做法|经验|事项|名单)|(?P<ten>十)(?:佳|大)"
)
FURNITURE = re.compile(
    r"^(?:分享|打印|关闭|收藏|字体|字号|上一[篇页条]|下一[篇页条]|返回|首页|当前位置|您(?:的位置|当前)|责任编辑|责编|编辑[:：]|审核[:：]|校对|初审|复审|终审|监制|供稿[:：]|撰稿|作者[:：]|"
    r"版权|免责|声明[:：]|更多|点击|扫码|扫一扫|长按|关注|微信|微博|来源[:：]|信息来源|稿件来源|发布(?:时间|日期|机构)|时间[:：]|浏览|阅读|点赞|相关(?:阅读|链接|推荐|新闻)|附件|联系我们|网站地图|ICP|京公网安备|"
    r"【.{0,8}】$|.{0,6}公众号|主办[:：]|承办[:：]|技术支持)"
)
AFTERWORDS = re.compile(
    r"^(?:更多|责任编辑|责编|编辑[:：]|来源[:：]|信息来源|相关(?:阅读|链接|推荐|新闻)|上一|下一|分享|扫码|扫一扫|长按|版权|免责|附件|【)"
)
TITLE_MOST = 80


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


@dataclass(frozen=True)
class _Head:
    at: int
    number: int
    title: str
    family: str


def split(lines: Sequence[str]) -> Split:
    """The cases of a list given as lines of text, cleaned of marks and blanks."""
    notes: list[str] = []
    announced = _announced(lines)
    heads = _numbering(lines, announced)
    if not heads:
        return Split([], announced, list(lines), [], ["没有找到编号的案例"])
    cases, dropped = [], []
    for here, head in enumerate(heads):
        end = heads[here + 1].at if here + 1 < len(heads) else len(lines)
        body = list(lines[head.at + 1 : end])
        if here + 1 == len(heads):
            body, cut = _without_afterwords(body)
            dropped += cut
        kept = [line for line in body if not _is_furniture(line)]
        dropped += [line for line in body if _is_furniture(line)]
        cases.append(_case(head, kept, notes))
    before: list[str] = []
    furniture: list[str] = []
    for line in lines[: heads[0].at]:
        (furniture if _is_furniture(line) else before).append(line)
    dropped = furniture + dropped
    if announced and announced != len(cases):
        notes.append(f"名单说有{announced}个案例，找到{len(cases)}个；请核对")
    return Split(cases, announced, before, dropped, notes)


def _is_furniture(line: str) -> bool:
    return FURNITURE.match(line) is not None and len(line) < 60 and not LABEL.match(line)


def _without_afterwords(body: list[str]) -> tuple[list[str], list[str]]:
    """The text of the last case, and what the page has below the list: from the first line of furniture on."""
    for at, line in enumerate(body):
        if AFTERWORDS.match(line) and not LABEL.match(line):
            return body[:at], body[at:]
    return body, []


def _number(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese(text))


def _announced(lines: Sequence[str]) -> int | None:
    """How many cases the list says it has: 十佳, 20个典型案例."""
    for line in lines[:40]:
        if found := ANNOUNCED.search(fold(line)):
            return 10 if found["ten"] else _number(found["n"])
    return None


def _numbering(lines: Sequence[str], announced: int | None) -> list[_Head]:
    """The headings of the cases: of all families that which runs through once, and nearest to what was announced."""
    families: dict[str, list[_Head]] = defaultdict(list)
    for at, line in enumerate(lines):
        for name, pattern in FAMILIES.items():
            found = pattern.match(line)
            if found and (len(line) <= TITLE_MOST * 2 or name == "1."):
                families[name].append(_Head(at, _number(fold(found["n"])), found["title"].strip(" :：、"), name))
    runs = [run for heads in families.values() for run in _runs(heads)]
    if not runs:
        return []
    runs = [run for run in runs if len(run) > 1 or len(runs) == 1] or runs
    best = max(runs, key=lambda run: _fitness(run, runs, announced, len(lines)))
    return _with_titles(best, lines)


def _runs(heads: list[_Head]) -> list[list[_Head]]:
    """Runs 1, 2, 3 … in the order of the text; a run that starts anew is another one."""
    runs: list[list[_Head]] = []
    for head in heads:
        if head.number == 1:
            runs.append([head])
        elif (runs and head.number == runs[-1][-1].number + 1) or (runs and head.number == runs[-1][-1].number + 2):
            runs[-1].append(head)
    return runs


def _fitness(run: list[_Head], runs: list[list[_Head]], announced: int | None, count: int) -> tuple[float, ...]:
    """How well a run fits the cases: announced number, alone of its family, spread over the text, long."""
    alone = sum(other[0].family == run[0].family for other in runs) == 1
    span = (run[-1].at - run[0].at) / max(1, count)
    exact = announced is not None and len(run) == announced
    texts = run[-1].at - run[0].at >= len(run) - 1
    compact = run[-1].at - run[0].at == len(run) - 1  # titles only, the texts come later
    return (exact and not compact, alone and texts, not compact, exact, round(span, 1), len(run), -run[0].at)


def _with_titles(run: list[_Head], lines: Sequence[str]) -> list[_Head]:
    """A list of titles first and the texts after it, each under its bare title: the places of the latter."""
    compact = all(b.at - a.at == 1 for a, b in pairwise(run))
    if not compact or len(run) < 2:
        return run
    later: dict[str, int] = {}
    for at in range(run[-1].at + 1, len(lines)):
        later.setdefault(_bare(lines[at]), at)
    if sum(_bare(head.title) in later for head in run) < len(run) * 0.6:
        return run
    return [_Head(later[_bare(h.title)], h.number, h.title, h.family) for h in run if _bare(h.title) in later]


def _bare(title: str) -> str:
    return re.sub(r"[\W_]", "", re.sub(r"^[0-9一二三四五六七八九十]+[、.．]", "", title))


def _case(head: _Head, body: list[str], notes: list[str]) -> Item:
    case = Item(head.number, head.title, head.number if head.family == "排名" else None)
    lines = list(body)
    if head.family == "案例" and case.title and _all_organisations(case.title):
        case.lead, case.title = _names(case.title), ""
    while not case.title and lines:
        case.title = lines.pop(0).strip()
        if LABEL.match(case.title):
            case.title = ""
    if lines and case.title and _goes_on(case.title, lines[0]):
        case.title += lines.pop(0).strip()
    if len(case.title) > TITLE_MOST or re.search("。.", case.title):
        title, _, rest = case.title.partition("。")
        if len(title) <= TITLE_MOST and rest:
            case.title = title
            lines.insert(0, rest)
    case.title = case.title.rstrip("。 ")
    _organisations_of_title(case)
    for line in lines:
        case.lines += _labelled(line, case)
    if not case.title:
        notes.append(f"第{case.number}个案例没有标题")
    return case


def _goes_on(title: str, line: str) -> bool:
    """Whether a title was broken into two lines."""
    short = len(line) <= 30 and not re.search("[。；：:]", line) and not LABEL.match(line)
    return (
        short
        and len(title) >= 8
        and not any(pattern.match(line) for pattern in FAMILIES.values())
        and (title.count("“") > title.count("”") or title[-1] in "，、的与和" or line[0] in "”助促的与和")
    )


def _labelled(line: str, case: Item) -> list[str]:
    """A line without the organisations it labels, which go to the case."""
    found = list(LABEL.finditer(line))
    if not found or found[0].start() > 2:
        return [line] if line else []
    for here, label in enumerate(found):
        end = found[here + 1].start() if here + 1 < len(found) else len(line)
        names = _names(line[label.end() : end])
        target = case.lead if label["lead"] else case.partners
        target += [name for name in names if name not in target]
    return []


def _names(text: str) -> list[str]:
    """The names of a list: 市发改委、市应急管理局."""
    parts = re.split(r"[、，,；;]| {1,}|(?<=[局委办院厅会心])(?:和|及|与)", text.strip(" 。；;"))
    return [name for part in parts if (name := part.strip(" 。；;等"))]


def _all_organisations(text: str) -> bool:
    names = _names(text)
    return bool(names) and all(len(name) <= 30 and ORGANISATION.search(name) for name in names)


def _organisations_of_title(case: Item) -> None:
    """（单位、单位） at the end of a title, or 单位：标题."""
    if found := re.search(r"[(（]([^()（）]{3,120})[)）]$", case.title):
        inner = re.sub(r"^(?:.{0,4}单位|.{0,2}部门)[:：]", "", found[1])
        if _all_organisations(inner):
            case.lead += [name for name in _names(inner) if name not in case.lead]
            case.title = case.title[: found.start()].strip()
    found = re.match(r"^([^：:—“”]{2,30})(?:[:：]|——|—|-)(?=.{4})", case.title)
    if found and _all_organisations(found[1]):
        case.lead += [name for name in _names(found[1]) if name not in case.lead]
        case.title = case.title[found.end() :].strip(" —")
