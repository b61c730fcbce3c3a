"""Where the cases of a list begin: by their numbers, or by the sections that each of them has.

Lists are numbered in a few ways (1. 一、 （一） 案例1 排名1), and so are the parts inside a case. The numbering of cases is
the one that runs from one to the end once; what the list announces (十佳, 20个) decides between two.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from casebook.editing.numerals import number_of
from casebook.editing.quantities import plain_text
from casebook.editing.taking_part import is_label

NUMERAL = "[一二三四五六七八九十百]{1,4}"
N = rf"(?P<n>[0-9]{{1,3}}|{NUMERAL})"
AFTER = r" *[\])】/]* *(?P<after>[:、.,|｜丨/—·-]*) *"
FAMILIES: dict[str, re.Pattern[str]] = {
    "案例": re.compile(
        rf"^[\[(【/#＃★ ]*(?:典型|优秀|创新|改革|示范|最佳|实践|精选)*(?:案例|做法|经验)之? *[(]?{N}(?![个项条家])"
        rf"(?:[)\]】]? *(?=$)|{AFTER})(?P<title>.*)$"
    ),
    "排名": re.compile(rf"^[\[(【]?(?:排名 *第? *|第(?=[^名]{{1,4}}名)){N}(?:名|位)?{AFTER}(?P<title>.*)$"),
    "No": re.compile(rf"^(?:No|NO|no|TOP|Top) *[.．]? *(?P<n>[0-9]{{1,3}}){AFTER}(?P<title>.*)$"),
    "01": re.compile(r"^(?P<n>[0-9]{1,3})(?:(?P<after>$)|[ |｜丨/]+(?=[^\W\d_]|[“《]))(?P<title>.*)$"),
    "1.": re.compile(r"^(?P<n>[0-9]{1,3}) *(?P<after>[.、]) *(?![0-9])(?P<title>.*)$"),
    "1)": re.compile(r"^(?P<n>[0-9]{1,3})[)](?P<after>[、.]?) *(?P<title>.*)$"),
    "(1)": re.compile(r"^[(【\[](?P<n>[0-9]{1,3})[)】\]](?P<after>[、.]?) *(?P<title>.*)$"),
    "①": re.compile(r"^(?P<n>[①-⑳])(?P<after>[、.]?) *(?P<title>.*)$"),
    "一、": re.compile(rf"^(?P<n>{NUMERAL})(?P<after>[、.]) *(?P<title>.*)$"),
    "（一）": re.compile(rf"^[(](?P<n>{NUMERAL})[)](?P<after>[、.]?) *(?P<title>.*)$"),
}
SECTION = re.compile(
    r"^(?:基本案情|案情简介|裁判结果|裁判理由|裁判要旨|典型意义|法官说法)$|^(?:[(]?[一二三四五六七八九十0-9]{1,2}[)、.]+)? *(?:案例|改革|工作|项目|基本|主要|创新|具体|实践|典型|实施|取得|应用|面临|存在|问题)*的?"
    r"(?:背景|情况|概况|概述|简介|由来|做法|举措|措施|成效|成果|效果|启示|经验|体会|亮点|特色|特点|创新点|问题|不足|打算|计划|思考|意义|目标|内容|流程|路径|下一步|展望|评价|评析|反响|推广价值)"
    r"(?:及|和|与|、)?(?:背景|情况|成效|启示|经验|意义|做法|举措|措施|打算|效果|亮点|计划|价值|推广|工作打算|工作计划)*[:。]?$"
)
"""A heading that any case may have: 一、工作背景, 主要做法, （三）取得成效."""
INNER = re.compile(
    r"^(?:亮点|特点|创新点|举措|措施|步骤) *[0-9一二三四五六七八九十]|^[一二三四五六七八九]是|^第[一二三四五六七八九],"
)
GROUP = re.compile(r"(?:类|方面|领域|篇|[(][0-9一二三四五六七八九十]{1,3}(?:项|个|条|例)[)])$")
"""How a group of cases is called."""
TITLE_MOST = 80


@dataclass(frozen=True)
class Head:
    """The line where a case begins; its own title where that stands behind the number."""

    at: int
    number: int
    title: str
    family: str
    labelled: bool = False
    """Whether the next line says who led."""
    end: int | None = None
    """Where its text ends, for a row of a table; else the next case begins there."""


Run = list[Head]


def heads(lines: Sequence[str], announced: int | None, levels: Sequence[int] = ()) -> Run:
    """The headings of the cases: of all families that which runs through once, and nearest to what was announced."""
    plain = [*map(plain_text, lines)]
    families: dict[str, Run] = defaultdict(list)
    for at, line in enumerate(plain):
        for name, pattern in FAMILIES.items():
            found = pattern.match(line)
            if found and (len(line) <= TITLE_MOST * 2 or name == "1."):
                title = lines[at][found.start("title") : found.end("title")].strip(" :：、】]/")
                said = at + 1 < len(lines) and is_label(lines[at + 1])
                families[name].append(Head(at, number_of(found["n"]), title, name, said))
    families["1."] = _with_digits(families["1."], lines, plain)
    runs = [run for listed in families.values() for run in _runs(listed)]
    titled = _by_headings(lines, plain, levels, announced)
    unnumbered = (
        titled
        or _by_sections(plain)
        or _by_headings(lines, plain, levels, announced, bold=True)
        or _by_names(lines, plain)
    )
    runs = [run for run in runs if len(run) > 1 or len(runs) == 1 or run[0].family == "案例"]
    outer = [run for run in runs if not _inner(run, plain)]
    if not outer or (titled and len(titled) == announced):
        return unnumbered
    if grouped := _grouped(outer, announced):
        return grouped
    best = max(outer, key=lambda run: _fitness(run, runs, announced, len(lines)))
    # Sections that come again in every text tell more than a numbering within one of them.
    if len(unnumbered) > len(best) and sum(run[0].family == best[0].family for run in runs) > 1:
        return unnumbered
    return _with_titles(best if len(best) == announced else _below(best, outer), lines)


def _with_digits(run: Run, lines: Sequence[str], plain: Sequence[str]) -> Run:
    """Headings whose title begins with a digit (11.121人才工程) among the others, where just that number is missing."""
    places = {head.number: head.at for head in run}
    added = []
    for at, line in enumerate(plain):
        found = _DIGIT_TITLE.match(line)
        if found and (number := int(found["n"])) not in places:
            before, after = places.get(number - 1), places.get(number + 1)
            between = (number == 1 or (before is not None and before < at)) and (after is None or after > at)
            if between and not (before is None and after is None):
                places[number] = at
                added.append(Head(at, number, lines[at][found.start("title") :].strip(), "1."))
    return sorted([*run, *added], key=lambda head: head.at)


_DIGIT_TITLE = re.compile(
    r"^(?P<n>[0-9]{1,3})[.](?P<title>[0-9]{1,4}(?![0-9.]|[万亿]?元|%|个百分点|[万亿倍年月日天]).*[\u4e00-\u9fff].*)$"
)


def _below(best: Run, outer: list[Run]) -> Run:
    """The cases, where what runs through are groups of them: 一、审批服务 1. 2. 二、监管 3. 4., or 1. 2. again."""
    begins = [head.at for head in best]
    for run in sorted(outer, key=len, reverse=True):
        alone = sum(other[0].family == run[0].family for other in outer) == 1
        if alone and len(run) > len(best) and len({bisect(begins, head.at) for head in run} - {0}) > 1:
            return run
    return best


def _grouped(runs: list[Run], announced: int | None) -> Run:
    """Cases that are counted anew in each group, below headings of their own, in one run; empty where there are none."""
    for groups in runs:
        begins = {head.at + 1 for head in groups}
        inside = [run for run in runs if run[0].family != groups[0].family and run[0].at in begins]
        cases = sorted(chain(*inside), key=lambda head: head.at)
        if len(groups) < 2 or len(inside) < len(groups) or len({head.family for head in cases}) > 1:
            continue
        labelled = sum(head.labelled for head in cases) * 2 > len(cases)
        if labelled or len(cases) == announced or all(GROUP.search(plain_text(head.title)) for head in groups):
            return [replace(head, number=number) for number, head in enumerate(cases, 1)]
    return []


def _runs(listed: Run) -> list[Run]:
    """Runs 1, 2, 3 … in the order of the text; one that starts anew is another, and may stand within one of the first."""
    runs: list[Run] = []
    for head in listed:
        if head.number == 1:
            runs.append([head])
            continue
        open_ = [run for run in runs if head.number - run[-1].number in (1, 2)]
        if open_:
            max(
                open_,
                key=lambda run: (run[-1].labelled == head.labelled, head.number - run[-1].number == 1, run[-1].at),
            ).append(head)
    return runs


def _inner(run: Run, plain: Sequence[str]) -> bool:
    """Whether a run counts the parts of one text: 一、工作背景, 二、主要做法."""
    sections = sum(SECTION.match(plain[head.at]) is not None for head in run)
    return sections * 2 >= len(run)


def _fitness(run: Run, runs: list[Run], announced: int | None, count: int) -> tuple[float, ...]:
    """How well a run fits the cases: announced number, alone of its family, spread over the text, long."""
    alone = sum(other[0].family == run[0].family for other in runs) == 1
    labelled = sum(head.labelled for head in run) * 2 > len(run)
    span = (run[-1].at - run[0].at) / max(1, count)
    exact = announced is not None and len(run) == announced
    texts = run[-1].at - run[0].at >= len(run) - 1
    compact = run[-1].at - run[0].at == len(run) - 1  # titles only, the texts come later
    return (labelled, exact and not compact, alone and texts, not compact, exact, round(span, 1), len(run), -run[0].at)


def _with_titles(run: Run, lines: Sequence[str]) -> Run:
    """A list of titles first and the texts after it, each under its bare title: the places of the latter."""
    compact = all(b.at - a.at == 1 for a, b in pairwise(run))
    if not compact or len(run) < 2:
        return run
    later: dict[str, int] = {}
    for at in range(run[-1].at + 1, len(lines)):
        later.setdefault(bare(lines[at]), at)
    if sum(bare(head.title) in later for head in run) < len(run) * 0.6:
        return run
    return [Head(later[bare(h.title)], h.number, h.title, h.family) for h in run if bare(h.title) in later]


def bare(title: str) -> str:
    """A title without its number, blanks and punctuation."""
    return re.sub(r"[\W_]", "", re.sub(r"^[0-9一二三四五六七八九十]+[、.．]", "", title))


def _by_sections(plain: Sequence[str]) -> Run:
    """Cases without numbers, whose texts all begin with the same section: the lines above each of these are its title."""
    first = next((re.sub(r"^[\W\d一二三四五六七八九十]+", "", line) for line in plain if SECTION.match(line)), "")
    begins = [
        at for at, line in enumerate(plain) if SECTION.match(line) and line.rstrip(":。").endswith(first.rstrip(":。"))
    ]
    above = {at: next((n for n in (0, 1, 2) if at <= n or not _may_be_title(plain[at - 1 - n])), 2) for at in begins}
    # The headline of the page stands above the first title: how many lines a title has, the others tell.
    most = max([above[at] for at in begins[1:]], default=1)
    titles = [at - min(above[at], most) for at in begins if above[at]]
    return [Head(at, number, "", "unnumbered") for number, at in enumerate(titles, 1)] if len(titles) > 1 else []


def _by_headings(
    lines: Sequence[str], plain: Sequence[str], levels: Sequence[int], announced: int | None, bold: bool = False
) -> Run:
    """Cases that only headings part: of the levels of a page or of Markdown the first that has several, no sections."""
    found: list[Run] = []
    for level in [7] if bold else sorted({*levels} - {0, 7}):
        places = [at for at, of in enumerate(levels) if of == level and not SECTION.match(plain[at])]
        if bold:
            places = [at for at in places if not (is_label(plain[at]) or _ABOUT_ALL.search(plain[at]))]
        run = [Head(at, number, lines[at], "heading") for number, at in enumerate(places, 1)]
        told = sum(any("。" in line for line in lines[at + 1 : end]) for at, end in pairwise([*places, len(lines)]))
        if (
            len(run) > 1
            and told * 2 > len(run)
            and not any(family.match(plain[head.at]) for head in run for family in FAMILIES.values())
        ):
            found.append(run)
    return next((run for run in found if len(run) == announced), next(iter(found), []))


def _by_names(lines: Sequence[str], plain: Sequence[str]) -> Run:
    """Cases without numbers that say what they are called: 案例名称：…, 案例：…."""
    found = [(at, name) for at, line in enumerate(plain) if (name := _CALLED.match(line))]
    return [
        Head(at, number, lines[at][name.start("title") :].rstrip("】] "), "heading")
        for number, (at, name) in enumerate(found, 1)
    ]


_CALLED = re.compile(
    r"^[\[【]?(?:典型|优秀|创新|改革)*(?:案例|项目|举措)(?:名称|题目|标题)?[\]】]? *[:：] *(?P<title>[^。]{4,60})$"
)
_ABOUT_ALL = re.compile("十[大佳]|案例(?:集|选|汇编)|名单|揭晓|出炉|公布|发布|公示|通报|^附件|[。;:]$")
"""What the headline of a list says, and no title in it."""


def _may_be_title(line: str) -> bool:
    return 4 <= len(line) <= TITLE_MOST and line[-1] not in "。；;.：:" and "。" not in line and not SECTION.match(line)


def is_heading(line: str) -> bool:
    """Whether a line is a heading inside a case, or of one."""
    plain = plain_text(line)
    return bool(SECTION.match(plain) or INNER.match(plain) or any(family.match(plain) for family in FAMILIES.values()))


def is_section(line: str) -> bool:
    """Whether a line is a heading that any case may have: 一、工作背景."""
    return SECTION.match(plain_text(line)) is not None
