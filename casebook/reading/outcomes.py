"""Rules for outcomes: one says something, and does not contradict itself."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from casebook.model import figures
from casebook.model.records import Case, Outcome
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


def faults_of(outcome: Outcome) -> Iterator[tuple[Location, str, str]]:
    """What an outcome has against itself: the place in it, the code and the message."""
    before, after = outcome.before, outcome.after
    if before is None and after is None and outcome.value is None and outcome.change is None and outcome.text is None:
        yield (), "E040", f"成效 “{outcome.name}” 没有内容；请填写 before 和 after、value、change 或 text"
    if (before is None) != (after is None):
        at, missing = (("after",), "before") if before is None else (("before",), "after")
        yield at, "E041", f"{at[0]} 和 {missing} 要成对；只有一个数就写 value"
    if outcome.value is not None and (before or after):
        yield ("value",), "E048", "已经有 before 和 after，页面上不会出现 value；请另写一条成效"
    if outcome.text is not None and (before or after or outcome.value is not None or outcome.change):
        yield ("text",), "E048", "已经有数字，页面上不会出现 text；请另写一条成效，或写进 note"
    if outcome.unit is None and (before or after or outcome.value is not None):
        yield (), "E042", f"成效 “{outcome.name}” 缺少 unit（单位）；请照来源填写"
    for key, span in (("before", before), ("after", after)):
        if span and span[0] > span[-1]:
            yield (key,), "E043", f"范围写反了；应为 [{span[-1]:f}, {span[0]:f}]"
    if outcome.better and before and after:
        rises = after[0] > before[-1]
        falls = after[-1] < before[0]
        if (rises and outcome.better == "lower") or (falls and outcome.better == "higher"):
            direction = "上升" if rises else "下降"
            yield ("better",), "E044", f"数值{direction}，与 better: {outcome.better} 矛盾；请核对数字或 better"
    elif outcome.better and outcome.change and outcome.change.value:
        rises = outcome.change.value > 0
        if rises == (outcome.better == "lower"):
            direction = "上升" if rises else "下降"
            message = f"变化是{direction}，与 better: {outcome.better} 矛盾；请核对正负号或 better"
            yield ("better",), "E044", message
    if outcome.unit and any(mark in outcome.unit for mark in "“”‘’\"'"):
        yield ("unit",), "E029", f'单位 {outcome.unit} 里有引号；YAML 的引号要用英文半角，写成 "%"'
    if outcome.doubt and not outcome.note:
        yield ("change",), "W046", f"成效 “{outcome.name}”{outcome.doubt}；请核对来源，属实则在 note 中说明"
    elif outcome.change and not outcome.note and (computed := _contradicted(outcome)):
        stated = figures.signed(outcome.change)
        message = f"变化写的是 {stated}，按 before 和 after 算是 {computed}；请核对，来源就是这样写的在 note 中说明"
        yield ("change",), "W047", message


ROUNDED = {"%": Decimal(1), "个百分点": Decimal("0.1"), "倍": Decimal("0.5")}
"""How far a stated change may be from the one that before and after give: sources round."""


def _contradicted(outcome: Outcome) -> str | None:
    """The change that before and after give when the stated one is another; None when it fits, or nobody can tell.

    A change against last year says nothing of a time before the reform. "Grows by 3 times" is said of three times and
    of four times as much, a rate's "%" of percent and of percentage points: either reading is accepted.
    """
    before, after, change = outcome.before, outcome.after, outcome.change
    if not (before and after and change) or change.basis == "同比" or outcome.qualifier:
        return None
    pairs = [(old, new) for old in before for new in after]
    readings = []
    if change.unit != "个百分点" and all(before):
        grown = [(new - old) / old for old, new in pairs]
        readings += (
            [[share * 100 for share in grown]] if change.unit == "%" else [grown, [share + 1 for share in grown]]
        )
    if change.unit != "倍" and outcome.unit == "%":
        readings.append([new - old for old, new in pairs])
    slack = ROUNDED[change.unit]
    if not readings or any(min(found) - slack <= change.value <= max(found) + slack for found in readings):
        return None
    # Not by round(), which fails above 28 digits.
    ends = sorted({Decimal(f"{end:.1f}") for end in (min(readings[0]), max(readings[0]))})
    return " 到 ".join(figures.signed(change.model_copy(update={"value": end})) for end in ends)
