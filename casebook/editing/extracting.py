"""The figures of a running text as drafted outcomes, each with the clause it stands in. Nothing is invented.

A figure is a number with a unit, outside quotation marks, titles of documents, dates and names. Its name is taken from
the words of its own clause; where there are none, the editor is left to find one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from casebook.editing import numerals, phrases, quantities, ranks, verbs
from casebook.editing.quantities import Reading, plain_text, read

HIDDEN = re.compile(
    r"《[^》]*》|“[^”]*”|‘[^’]*’|「[^」]*」|\"[^\"]{1,40}\""
    r"|[〔\[(（][0-9]{4}[〕\])）] *[0-9]+号|第[0-9]+(?:条|款|号|届|批|期|章|次)|[0-9]+号(?:令|文|楼|线)?"
    r"|(?:19|20)[0-9]{2}(?:-(?:19|20)[0-9]{2})?(?:年度?)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?=[^0-9]|$)(?<=[年度月日])|[0-9]{1,2}月(?:[0-9]{1,2}日)?(?:份|底|末|初)?"
    r"|近?[0-9]{1,2}年(?:多|余)?(?:内|来|间)|分[0-9]年|365天|(?:每月)?[0-9]{1,2}日[至到-][0-9]{1,2}日|每月[0-9]{1,2}日|24小时(?=自助|不打烊|在线|服务|值守|全天|无休|智能|热线|响应|政务)|[0-9]{5,6}(?=热线|平台|政务|短信)"
    r"|连续[0-9一二两三四五六七八九十]{1,2}(?:年|个月|届)"
    r"|[0-9]+\+[0-9A-Za-z]+|[0-9]+对[0-9]+|[0-9]+[*×xX][0-9]+(?:小时)?|[0-9]{2,}/[0-9]+|[0-9]/[0-9]{2,}|[A-Za-z]+[0-9]+|[0-9]+[A-Za-z]+(?![a-z])|[0-9]+(?:[.．][0-9]+){2,}"
)
"""What no figure is looked for in: quotations, documents and their numbers, dates, ordinals, 3+N, 1对1, 7×24."""
SENTENCES = re.compile(r"[^。！？；;\n]+[。！？；;]?")
CLAUSE = re.compile(
    r"[，,：:](?![0-9]{3}(?![0-9]))|[（(](?=(?:较|比|同比|环比|压缩|压减|精简|减少|缩短|下降|增长|提升|提高)[^（()）]*[0-9])|、(?=[^0-9、，,][^、，,]{0,13}[0-9])"
)
LONGEST_CLAUSE = 300
MOST_FIGURES = 500
"""Of one case. No case has so many, and a text made to have millions must not take minutes."""
_ENDS_WITH_FROM = re.compile(
    r"(?:由|从)(?:■+的?|原来的?|原有的?|原先的?|原需|过去的?|改革前的?|此前的?|之前的?|以前的?|以往的?|最初的?|传统的?|法定的?|承诺的?|规定的?)?(?:开|需要?|提交|跑)?$"
)
_MOVED = re.compile(phrases.TO_VERB.pattern.removesuffix(" *") + r"(?:■+的?)?(?:开|需要?|提交|跑)?$")
_BECAME = re.compile(phrases.VERB_AFTER.pattern.removesuffix(" *") + " *$")
_IS = re.compile(phrases.STATE.pattern + "$")
_CHANGED = re.compile(phrases.CHANGE.pattern.removesuffix(" *") + " *$")
_TRIMMED = re.compile(
    r"^(?:(?:19|20)[0-9]{2}年(?:度|底|末|以来|[0-9]{1,2}月(?:底|末|[0-9]{1,2}日)?)?|目前|今年以来|其中|并且?|且|同时|还|已|已经|全年|去年|今年|截至目前|截至|改革后|改革以来|自改革以来|通过改革|年底|底|末|全市|全省|全县|全区|，|,|、|的|为|在|使|让|将|把|对)+"
)
_DIGITS = re.compile("[0-9.,]+")
_NUMERALS = re.compile("[一二三四五六七八九十百千零〇]{12,}")
AND = re.compile(" *(?:和|与|及|以及|、) *")
_ARROW = re.compile(r"^ *(?:[-=]*>|→) *$")
_STEP = re.compile(r" *(?:[-=]*>|→) *|再[^\W\d_]{0,4}[至到为]")
_NOUN = re.compile(
    r"(?![至到])[^\W\d_]{2,20}?(?=推进|推行|推广|开展|提供|应用|实行|纳入|接入|上线|获市|获省|获得|取得|实现|享受|完成|办理|入驻|落地|达成|解决|节省|节约|新增|同比|增长|下降|提升|通过|使用|参与|进入|跻身|位居|[^\w]|■|[0-9]|$)"
)
_DOING = re.compile(
    "(?:建立|设立|推出|开展|举办|召开|解冻|编制|打造|组建|培育|引进|招引|建成|布局|整合|梳理|出台|发布|制定|提供|完成|办理|解决|服务|开通|上线|选派|配备|"
    "资助|扶持|培训|支持|选拔|培养|遴选|评选|认定|引育|招聘|吸引|集聚|联系|对接|改造|配置|组织发动|加强与|与|和|"
    "发放|核发|组织|收集|征集|受理|处理|化解|帮助|走访|惠及|覆盖|归集|共享|公布|取消|下放|承接|形成|建设|新建|成立|签订|达成|为|向|对|有|将|把)$"
)
"""Verbs: what was done stands behind the number then, as in 建立25个亲清助企中心."""


BEGINS = {
    word[0] for word in (*quantities.STATISTICS, *quantities.FRONT, *quantities.ONLY, *numerals.DIGITS, *numerals.TENS)
} | set("0123456789半万负正")
"""With what a number may begin, words before it included, but no filler: 合并为1个 would lose its last word."""


class Reached(NamedTuple):
    """A drafted outcome without its name, and where it stands in its clause."""

    fields: dict[str, Any]
    start: int
    end: int


def outcomes(text: str) -> list[dict[str, Any]]:
    """Drafted outcomes in the order of the text, each with `name` (or None), its fields and `quote`, its clause."""
    drafted: list[dict[str, Any]] = []
    for sentence in SENTENCES.finditer(text):
        drafted += _of_sentence(sentence[0].strip())
        if len(drafted) >= MOST_FIGURES:
            break
    return drafted[:MOST_FIGURES]


def _of_sentence(sentence: str) -> list[dict[str, Any]]:
    masked = _masked(sentence)
    drafted: list[dict[str, Any]] = []
    begins: list[int] = []
    last = -2  # nothing yet: no clause begins behind it
    led: int | None = None

    def join(place: int, figure: Reached, end: int) -> None:
        """A change that is said of an outcome before it: both stand in its quote."""
        quote = sentence[begins[place] : end].strip()
        drafted[place] = phrases.with_change(drafted[place], figure.fields) | {"quote": quote}

    for start, end in _clauses(masked):
        if len(drafted) >= MOST_FIGURES:
            break
        clause = masked[start:end]
        named = _named(clause, sentence[start:end])
        if len(named) > 1 and _in_turn(drafted, named):
            for place, (figure, _) in enumerate(named, len(drafted) - len(named)):
                join(place, figure, end)
            continue
        front = _TRIMMED.match(clause)
        if masked[start - 1 : start] != "、":
            verb = verbs.LEADS.match(clause, front.end() if front else 0)
            led = start if verb and verb[0] not in verbs.STATES else None
        elif led is not None and not verbs.moves(clause):
            named, start = [(figure, None) for figure, _ in named], led  # 压减材料12份、时间5天: nobody takes 5天
        for at, (figure, name) in enumerate(named):
            follows = at == 0 and last == start - 1
            alone = follows and not re.search(r"\w", clause[: figure.start])
            if alone and "change" in figure.fields and not drafted[-1].keys() & {"change", "rank"}:
                join(-1, figure, end)  # 12.5亿元，同比增长20%
                last = end
                continue
            if alone and "rank" in figure.fields:
                name = drafted[-1]["name"]  # 吞吐量达76万标箱，位居全省第一
            fields = figure.fields
            if follows and masked[last] == "、":
                fields = phrases.likewise(drafted[-1], fields)
            # What has its verb from the figure before it has that in its quote.
            begins.append(start if fields is figure.fields else begins[-1])
            last = end
            drafted.append({"name": name, **fields, "quote": sentence[begins[-1] : end].strip()})
    return drafted


def _in_turn(drafted: Sequence[Mapping[str, Any]], named: Sequence[tuple[Reached, str | None]]) -> bool:
    """Whether changes are those of the figures before them, one after the other: 受理5件，办结4件，分别上升3%和2%."""
    last = drafted[-len(named) :]
    changes = all(name is None and "change" in figure.fields for figure, name in named)
    return changes and len(last) == len(named) and not any({"change", "rank"} & outcome.keys() for outcome in last)


def of_clause(clause: str) -> list[tuple[str | None, dict[str, Any]]]:
    """The figures of one clause with their names, when every digit in it belongs to one; else nothing."""
    masked = _masked(clause)
    named = list(_named(masked, clause))
    rest = "".join(masked[at] for at in range(len(masked)) if not any(f.start <= at < f.end for f, _ in named))
    return [] if re.search("[0-9■]", rest) else [(name, figure.fields) for figure, name in named]


def _named(masked: str, clause: str) -> list[tuple[Reached, str | None]]:
    """The figures of a clause in their order, each with its name."""
    figures = sorted(_figures(masked), key=lambda figure: figure.start)
    ends = [0, *(figure.end for figure in figures)]
    named = [_counted_so(figure, _name(clause, ends[at], figure)) for at, figure in enumerate(figures)]
    front, found, _ = clause.partition("分别")
    if len(figures) > 1 and found:
        front = re.sub("(?:同比|环比|(?:较|比)[^,]{1,24})$", "", front)
        said: list[str | None] = [*filter(None, re.split("[、和与及]", _TRIMMED.sub("", front)))]
        said = said if len(said) == len(figures) else [None] * len(figures)
        return [(figure, name) for (figure, _), name in zip(named, said, strict=True)]
    return named


def _counted_so(figure: Reached, name: str | None) -> tuple[Reached, str | None]:
    """增加值年均增长15%: the last words of a name that say how the figure was counted belong to it."""
    found = _COUNTED_SO.search(name or "")
    if not name or not found or figure.fields.keys() & {"statistic", "rank"}:
        return figure, name
    fields = dict(figure.fields)
    fields["statistic"] = found[0]
    name = re.sub("(?:保持|实现)$", "", name[: found.start()]) or name[found.end() :]
    return figure._replace(fields=fields), name or None


_COUNTED_SO = re.compile(f"^(?=累计|共|合计|总计){quantities.COUNTED}|(?:年均|月均|日均|平均|累计|户均|人均)$")


def _masked(text: str) -> str:
    """The text, to be searched, without what no figure is looked for in; as long as before."""
    return HIDDEN.sub(lambda found: "■" * len(found[0]), plain_text(text))


def _clauses(masked: str) -> Iterator[tuple[int, int]]:
    """Where the clauses of a sentence begin and end. What goes on for ever without a comma is cut."""
    marks = [(found.start(), found.end()) for found in CLAUSE.finditer(masked)]
    start = 0
    for end, then in [*marks, (len(masked.rstrip("。！？；; ")), 0)]:
        while end - start > LONGEST_CLAUSE:
            yield start, start + LONGEST_CLAUSE
            start += LONGEST_CLAUSE
        yield start, end
        start = then


def _readings(clause: str) -> Iterator[tuple[int, Reading]]:
    """Every number with a unit, with its place, words before it included."""
    at = 0
    while at < len(clause):
        reading = read(clause, at) if clause[at] in BEGINS else None
        if reading and reading.unit and quantities.is_known(reading.unit) and _counts(clause, at, reading):
            yield at, reading
            at = reading.end
        elif clause[at] in numerals.ARABIC:
            at = _DIGITS.match(clause, at).end()  # type: ignore[union-attr]
        elif run := _NUMERALS.match(clause, at):
            at = run.end()  # no number begins in the middle of what is none
        else:
            at += 1


def _counts(clause: str, at: int, reading: Reading) -> bool:
    """Whether a number is a figure: not the rest of a word, of a rank, or of an adverb such as 一批."""
    cut = at and clause[at - 1] in ("第■每" if clause[at] in numerals.ARABIC else "第■几数每")
    torn = cut or verbs.torn(clause, at)
    if phrases.WITHIN.match(clause, at):
        return False  # 3个工作日内办结率: a name that has a number
    if torn or not reading.words or re.search(r"[0-9]", clause[at : reading.end]):
        return not torn
    return reading.unit == "%" or (reading.unit.endswith(_IN_WORDS) and not _idiom(clause, at, reading))


_IN_WORDS = ("工作日", "小时", "天", "个月", "分钟", "元", "倍", "家", "个", "项", "次", "人")
"""Units of figures in words: 三个工作日, 十几家."""


def _idiom(clause: str, at: int, reading: Reading) -> bool:
    around = clause[at - 1 : at] in ("第", "其", "十", "百") or clause.startswith(tuple("性体层级维"), reading.end)
    return reading.ends[0] < 2 or around


def _figures(clause: str) -> Iterator[Reached]:
    for found in ranks.IN_TEXT.finditer(clause):
        if fields := ranks.of_text(found[0]):
            yield Reached(fields, found.start(), found.end())
    readings = list(_readings(ranks.IN_TEXT.sub(lambda found: "■" * len(found[0]), clause)))
    at = 0
    while at < len(readings):
        start, reading = readings[at]
        if at + 1 < len(readings):
            follows, later = readings[at + 1]
            gap = clause[reading.end : follows]
            from_ = _ENDS_WITH_FROM.search(clause[:start])
            moved = _MOVED.match(gap) if from_ or not _ARROW.match(gap) else None
            if _ARROW.match(gap) or (
                moved and (from_ or len(moved["verb"]) > 1) and (from_ or not moved["noun"] or len(moved["verb"]) > 2)
            ):
                fields = phrases.pair(reading, later, moved["verb"].removesuffix("了") if moved else "")
                begin, at = from_.start() if from_ else start, at + 2
                while at < len(readings) and _STEP.fullmatch(clause, readings[at - 1][1].end, readings[at][0]):
                    at += 1  # 5天→3天→1天
                    whole = clause[begin : readings[at - 1][1].end]
                    fields = phrases.pair_in(whole, whole) or fields
                yield Reached(fields, begin, readings[at - 1][1].end)
                continue
        if from_ := _ENDS_WITH_FROM.search(clause[:start]):  # 由6次降为零次, 由3天缩短至当天
            begin = from_.start()
            if fields := phrases.pair_in(clause[begin:], clause[begin:]):
                yield Reached(fields, begin, len(clause))
                return
        # 分别上升3.6%和3.1%: the verb before the first of them is that of all.
        in_turn = (
            at > 0 and "分别" in clause[: readings[0][0]] and AND.fullmatch(clause, readings[at - 1][1].end, start)
        )
        yield _single(clause[: readings[0][0]] if in_turn else clause[:start], start, reading, bool(in_turn))
        at += 1


def _led_by(kind: re.Pattern[str], head: str) -> re.Match[str] | None:
    """The verb at the end of some words, unless it is the rest of a longer word: 下达, 高压."""
    found = kind.search(head)
    return found if found and not verbs.torn(head, found.start()) else None


def _single(head: str, start: int, reading: Reading, in_turn: bool = False) -> Reached:
    """One figure behind the words of `head`; `in_turn` these are said of figures before it too."""
    changed, became, is_ = (_led_by(kind, head) for kind in (_CHANGED, _BECAME, _IS))
    if changed and is_ and is_.start() <= changed.start() and is_.end() == changed.end():
        changed = None  # 新增9幢, not 增
    if became is None and changed and not (changed["over"] and reading.unit not in ("%", "个百分点")):
        return Reached(phrases.changed(changed, reading), start if in_turn else changed.start(), reading.end)
    if found := became or is_:
        fields = phrases.state(found, reading, became is not None)
        return Reached(fields, start if in_turn else found.start(), reading.end)
    return Reached(phrases.alone("value", reading), start, reading.end)


def _name(clause: str, begin: int, figure: Reached) -> str | None:
    """What a figure is of: the words before it in its clause, else the noun behind it, else nobody knows.

    The words begin behind the figure before it.
    """
    front = re.split("[，,、：:；;。（）()]", clause[begin : figure.start])[-1]
    front = re.sub("(?:由|从|自|将|把|再|是|到|(?<![行作])为)$", "", front)
    front = front.strip(" ")
    if trimmed := _TRIMMED.match(plain_text(front)):
        front = front[trimmed.end() :]
    front = front.strip(" 的")
    behind = _NOUN.match(clause, figure.end)
    noun = re.sub("(?:和|及|与|以及)$", "", behind[0].strip("的")) if behind else ""
    if len(noun) > 1 and (len(front) < 3 or _DOING.search(front) or front.endswith(("等", "和", "及", "与"))):
        return noun
    return front.removesuffix("等")[-60:] or noun or None
