"""Rules for outcomes: one says something, and does not contradict itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from casebook.model import comparing, figures, units
from casebook.model.outcomes import LOWER_BOUNDS, UPPER_BOUNDS, Outcome, Quantity
from casebook.model.records import Case, Edition
from casebook.reading.entries import Entry, Finding
from casebook.reading.yaml_text import Location


def check_outcomes(entry: Entry[Case]) -> Iterator[Finding]:
    """An outcome says something, and does not contradict itself."""
    case = entry.record
    for index, outcome in enumerate(case.outcomes):
        for at, code, message in faults_of(outcome):
            yield Finding(entry, ("outcomes", index, *at), code, message)
    headlines = [index for index, outcome in enumerate(case.outcomes) if outcome.headline]
    if len(headlines) > 3:
        yield Finding(entry, ("outcomes", headlines[3], "headline"), "W045", "突出显示的成效超过三项；请只留一到三项")


def check_edition_figures(entry: Entry[Edition]) -> Iterator[Finding]:
    """The same for the figures of a whole list, which cite sources of their own edition."""
    known = {source.id for source in entry.record.sources}
    for index, outcome in enumerate(entry.record.figures):
        for at, code, message in faults_of(outcome):
            yield Finding(entry, ("figures", index, *at), code, message)
        if outcome.source and outcome.source.id not in known:
            at = ("figures", index, "source", "id")
            yield Finding(entry, at, "E031", f"来源“{outcome.source.id}”没有登记；请先在这个批次的 sources 中添加")


Complaints = Iterator[tuple[Location, str, str]]
"""Places in an outcome, with code and message."""


def faults_of(outcome: Outcome) -> Complaints:
    """What an outcome has against itself: the place in it, the code and the message."""
    for faults in (_forms, _beside, _direction, _of_rank):
        yield from faults(outcome)
    given = tuple(_figures(outcome))
    yield from (*_units(outcome, given), *_words(outcome, given))
    if outcome.doubt and not outcome.note:
        yield ("change",), "W046", f"成效“{outcome.name}”{outcome.doubt}；请核对来源，属实则在 note 中说明"
    elif outcome.change and not outcome.note and (computed := _contradicted(outcome)):
        stated = figures.change(outcome)
        message = f"变化写的是 {stated}，按 before 和 after 算是 {computed}；请核对，来源就是这样写的在 note 中说明"
        yield ("change",), "W047", message


def _forms(outcome: Outcome) -> Complaints:
    """One result, in one form."""
    pair = outcome.before or outcome.after
    numbers = pair or outcome.value or outcome.change
    if not (numbers or outcome.rank or outcome.text):
        message = f"成效“{outcome.name}”没有内容；请填写 before 和 after、value、change、rank 或 text"
        yield (), "E040", message
    if outcome.before and not outcome.after and not outcome.value:
        yield ("before",), "E041", "只有 before，没有 after；请补上变化后的数，来源没有就删掉这一行"
    if outcome.value and pair:
        yield ("value",), "E048", "已经有 before 或 after，页面上不会出现 value；变化后的数写 after，别的请另写一条成效"
    if outcome.text is not None and (numbers or outcome.rank):
        yield ("text",), "E048", "已经有数字，页面上不会出现 text；请另写一条成效，或写进 note"
    if outcome.rank and numbers:
        yield ("rank",), "E048", "名次不能和其他数字写在一起；请把名次另写一条成效"


Figures = tuple[tuple[Location, Quantity], ...]


def _figures(outcome: Outcome) -> Iterator[tuple[Location, Quantity]]:
    """The figures of an outcome, with their places."""
    for key, quantity in (("before", outcome.before), ("after", outcome.after), ("value", outcome.value)):
        if quantity:
            yield (key,), quantity
    if outcome.change:
        yield ("change", "value"), outcome.change.value


def _units(outcome: Outcome, given: Figures) -> Complaints:
    """Every number has a unit, save those that the source's own words stand for; ranges begin with the smaller end."""
    lacking = set()
    written: list[tuple[Location, str | None]] = [((), outcome.unit)]
    for at, quantity in given:
        written.append((at, quantity.unit))
        changes = at[0] == "change"
        unit = outcome.change.of if changes and outcome.change else outcome.unit_of(quantity)
        if not unit and quantity.words is None:
            lacking.add(at[:1] if changes else ())
        # A fall "by 30 to 50 %" may be written either way.
        if quantity.n[0] > quantity.n[-1] and not (changes and quantity.high <= 0):
            place = at if quantity.is_plain else (*at, "n")
            yield place, "E043", f"范围写反了；应为 [{quantity.n[-1]:f}, {quantity.n[0]:f}]"
        if changes and quantity.low < 0 < quantity.high:
            yield at, "E043", "变化的范围一头升一头降；请核对正负号，减少的两个数都写负数"
    for place in lacking:
        yield place, "E042", f"成效“{outcome.name}”缺少 unit（计量单位）；请照来源填写"
    written += [(("change",), outcome.change.unit)] if outcome.change else []
    for at, word in written:
        if word and QUOTES.search(word):
            yield (*at, "unit"), "E029", f'单位 {word} 里有引号；YAML 的引号要用英文半角，写成 "%"'
    if outcome.change and outcome.change.value.unit and outcome.change.unit not in (None, outcome.change.value.unit):
        yield ("change", "unit"), "E048", "变化的单位写了两处，而且不同；请只留一处"


QUOTES = re.compile("[“”‘’\"']")


def _words(outcome: Outcome, given: Figures) -> Complaints:
    """What stands around a number fits it: statistics, qualifiers, verbs."""
    measured = []
    for at, quantity in given:
        unit = outcome.change.of if at[0] == "change" and outcome.change else outcome.unit_of(quantity)
        measured.append(unit)
        if quantity.statistic and (fault := _unfit(quantity.statistic, unit, at[0] == "change")):
            yield (*at, "statistic"), "E080", fault
        if quantity.qualifier and (fault := _contrary(quantity.qualifier)):
            yield (*at, "qualifier"), "E082", fault
    if outcome.qualifier and (fault := _contrary(outcome.qualifier)):
        yield ("qualifier",), "E082", fault
    for key in () if measured else ("statistic", "qualifier"):
        if getattr(outcome, key):
            yield (key,), "E080", f"没有数字，{key} 无从说起；请删掉，或写进 text、note"
    only_change = outcome.now is None and outcome.change is not None
    if outcome.statistic and measured and (fault := _unfit(outcome.statistic, measured[0], only_change)):
        yield ("statistic",), "E080", fault


TOTALS = frozenset(("累计", "共", "共计", "总共", "合计", "总计", "一共"))
DURATIONS = frozenset(("最快", "最短", "最慢", "最长"))
THINGS = frozenset(("人", "户", "家", "件", "个", "条", "项", "宗", "起", "台", "辆", "吨", "亩", "份", "张", "笔"))
"""Units of what is counted one by one: 最快1次 may be said, 最快3家 may not."""
CONTRARY = tuple(
    map(frozenset, (("最快", "最短"), ("最慢", "最长"), ("最高", "最多", "最大"), ("最低", "最少", "最小"), TOTALS))
)
"""An average before and the fastest after are said of one thing by some sources; of these each is another thing."""


def _apart(outcome: Outcome) -> str:
    """Why before and after are not of one thing, so that neither is more than the other; "" where they may be."""
    old, new = outcome.before, outcome.after
    if not old or not new:
        return ""
    was, now = (part.statistic or outcome.statistic or "" for part in (old, new))
    if was and now and was != now:
        first, second = (next((group for group in CONTRARY if said in group), None) for said in (was, now))
        if first != second and (TOTALS in (first, second) or (first and second)):
            return f"变化前是“{was}”，变化后是“{now}”"
    units_of = [outcome.unit_of(part) for part in (old, new) if part.words is None]
    if len({units.sort(unit) for unit in set(units_of) if unit}) > 1:
        return f"变化前的单位是“{units_of[0]}”，变化后是“{units_of[1]}”"
    return ""


def _beside(outcome: Outcome) -> Complaints:
    """Before and after are of one thing. What is not is never drawn, but prints as if it were a change."""
    if not outcome.note and (apart := _apart(outcome)):
        remedy = "请核对，或分成两条成效；来源就是这样写的在 note 中说明"
        yield ("after",), "W049", f"{apart}，不能相比；{remedy}"


def _unfit(statistic: str, unit: str, changes: bool) -> str:
    """Why figures of a unit have no such statistic: shares add up to nothing, and only what takes time is the fastest."""
    sort = units.sort(unit)
    if statistic in TOTALS and sort == "rate" and not changes:
        return f"比率不能相加，不会是“{statistic}”；请核对来源，或删掉 statistic"
    what = {"money": "金额", "rate": "比率"}.get(sort, "数量" if units.base(unit) in THINGS else "")
    if statistic in DURATIONS and what and not changes:
        return f"{what}没有快慢长短，不会是“{statistic}”；请核对来源，或改成“最高”“最低”"
    return ""


def _contrary(words: Sequence[str]) -> str:
    """Why qualifiers cannot stand together."""
    least, most = ([word for word in words if word in bounds] for bounds in (LOWER_BOUNDS, UPPER_BOUNDS))
    if least and most:
        return f"修饰词“{least[0]}”和“{most[0]}”意思相反；请核对来源，只留一个"
    twice = [word for word, count in Counter(words).items() if count > 1]
    return f"修饰词“{twice[0]}”写了两次；请删掉一个" if twice else ""


def _direction(outcome: Outcome) -> Complaints:
    """What is better is where the figures go."""
    if not outcome.better:
        return
    if outcome.rank:
        if outcome.rank.before and outcome.rank.place > outcome.rank.before:
            message = f"名次从第{outcome.rank.before}退到第{outcome.rank.place}，与 better 矛盾；请核对名次，属实就删掉 better"
            yield ("better",), "E044", message
        return
    if outcome.before and outcome.after:
        moves = 0 if _apart(outcome) else comparing.direction(outcome)
        if moves and (moves > 0) == (outcome.better == "lower"):
            direction = "上升" if moves > 0 else "下降"
            yield ("better",), "E044", f"数值{direction}，与 better: {outcome.better} 矛盾；请核对数字或 better"
        return
    # 快30% says by its verb, not by its sign, where it goes.
    if outcome.change and outcome.change.value.n[-1] and not figures.verb_of_change(outcome):
        rises = outcome.change.value.n[-1] > 0
        if rises == (outcome.better == "lower"):
            direction = "上升" if rises else "下降"
            message = f"变化是{direction}，与 better: {outcome.better} 矛盾；请核对正负号或 better"
            yield ("better",), "E044", message


def _of_rank(outcome: Outcome) -> Complaints:
    rank = outcome.rank
    if rank is None:
        if comparing.is_rank(outcome):
            at = ("value",) if outcome.value else ("after",)
            yield at, "W083", f"“{outcome.name}”像是名次；请写成 rank: {{place: …}}，这样才不会当作人数"
        return
    for key, place in (("place", rank.place), ("before", rank.before)):
        if rank.of and place and place > rank.of:
            yield ("rank", key), "E081", f"一共{rank.of}个参评，没有第{place}；请核对 {key} 和 of"
    named = SCOPE.findall(outcome.name)
    if rank.scope in SCOPES and named and rank.scope not in named:
        message = f"名称说的是{named[0]}的名次，scope 却是{rank.scope}；请改成一致，前后范围不同的请写成两条成效"
        yield ("rank", "scope"), "E081", message


SCOPES = ("全国", "全省", "全自治区", "全市", "全州", "全区", "全县")
SCOPE = re.compile(f"({'|'.join(SCOPES)})(?:排名|名次|位次|排位)")
"""全省排名 is a rank in the province; 全省营商环境 may be ranked in the nation."""


ROUNDED = {"%": Decimal(1), "个百分点": Decimal("0.1"), "倍": Decimal("0.5")}
"""How far a stated change may be from the one that before and after give: sources round."""


def _contradicted(outcome: Outcome) -> str | None:
    """The change that before and after give when the stated one is another; None when it fits, or nobody can tell.

    A change against last year says nothing of a time before the reform. "Grows by 3 times" is said of three times and
    of four times as much, a rate's "%" of percent and of percentage points: either reading is accepted.
    """
    change = outcome.change
    ends = comparing.scaled(outcome) if comparing.alike(outcome) else None
    if change is None or ends is None or change.of not in ROUNDED or change.basis not in (None, "较改革前"):
        return None
    said = (outcome.qualifier, *(quantity.qualifier or quantity.words for _, quantity in _figures(outcome)))
    if any(said) or len(change.value.n) > 1 or figures.verb_of_change(outcome):
        return None
    before, after = ends
    pairs = [(old, new) for old in before for new in after]
    readings = []
    if change.of != "个百分点" and all(before):
        grown = [(new - old) / old for old, new in pairs]
        readings += [[share * 100 for share in grown]] if change.of == "%" else [grown, [share + 1 for share in grown]]
    if change.of != "倍" and outcome.unit_of(outcome.after) == "%":
        readings.append([new - old for old, new in pairs])
    slack = ROUNDED[change.of]
    if not readings or any(min(found) - slack <= change.value.low <= max(found) + slack for found in readings):
        return None
    # Not by round(), which fails above 28 digits.
    rounded = sorted({Decimal(f"{end:.1f}") for end in (min(readings[0]), max(readings[0]))})
    return " 到 ".join(figures.signed(change.model_copy(update={"value": Quantity.plain((end,))})) for end in rounded)
