"""Outcomes in words and numbers: how a figure, a change and a rank are printed.

Digits, units and the words around them stay as the source prints them (3～7个工作日, 3亿余元, 三分之二); nothing is
converted. There is no space between digits and Chinese (GB/T 15835), and a range has a ～ (GB/T 15834).
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from typing import NamedTuple

from casebook.model import comparing
from casebook.model.comparing import KINDS, kind, magnitude, size
from casebook.model.facts import SAID, told
from casebook.model.ground import remembered
from casebook.model.outcomes import Change, Outcome, Quantity, Rank
from casebook.model.quantities import MINUS, number, printed, span

__all__ = ["KINDS", "MINUS", "kind", "magnitude", "number", "size", "span"]

STATES = ("至", "到", "为", "达", "在", "破", "是", "成", "超", "过", "逾", "有", "于")
"""How verbs end that lead to what it is now (降至, 保持在, 突破); others lead to how much it changed (快, 压减)."""


SHARES = ("%", "‰", "个百分点")
BESIDE = ("高于", "低于", "优于", "快于", "慢于", "多于", "少于", "短于", "领先", "高出", "超过")
"""With these a basis says by itself how its figure stands: 高于全省1.2个百分点."""
MOVES = (
    "翻", "减", "降", "增", "升", "提", "缩", "压", "下", "上", "快", "慢", "持平", "归零", "清零", "腰斩", "倍", "成倍",
)  # fmt: skip
"""How the source's own words of a change begin when they say the movement too: 翻一番, 减半."""


class Figure(NamedTuple):
    """The one number of an outcome for a tile or a card: `number` large, `unit` beside it, `detail` below."""

    number: str
    unit: str
    detail: str


# A figure before and after


@remembered
def before(outcome: Outcome) -> str:
    """What it was, with the unit: 平均20余天, 全省第15位; "" without a figure."""
    if outcome.rank:
        return rank_before(outcome.rank)
    return as_stated(outcome, outcome.before) if outcome.before else ""


@remembered
def after(outcome: Outcome) -> str:
    """What it is now: the state after the reform, the figure that has no before, the rank, or the words."""
    if outcome.rank:
        return rank(outcome.rank)
    if outcome.now is None:
        return outcome.text or ""
    said = as_stated(outcome, outcome.now)
    if outcome.before:
        return said
    return f"{_statistic(outcome, said)}{_verb_of_state(outcome)}{said}"


def as_stated(outcome: Outcome, quantity: Quantity) -> str:
    """A figure with its own statistic, unit and qualifiers; those of the outcome qualify what it is now."""
    qualifiers = None if quantity is outcome.before else outcome.qualifier
    said = str(printed(quantity, outcome.unit or "", qualifiers))
    return said if not quantity.statistic or said.startswith(quantity.statistic) else quantity.statistic + said


def _statistic(outcome: Outcome, said: str) -> str:
    """The outcome's statistic where its figure does not bring one."""
    own = outcome.now.statistic if outcome.now else None
    return "" if own or said.startswith(outcome.statistic or MINUS) else outcome.statistic or ""


def _verb_of_state(outcome: Outcome) -> str:
    """The outcome's verb when it leads to what it is now: always, unless there is a change that it tells better."""
    verb = outcome.verb or ""
    return verb if not outcome.change or outcome.change.verb or verb.endswith(STATES) else ""


def verb_of_change(outcome: Outcome) -> str | None:
    """The source's verb of the change, if it has one."""
    if outcome.change and outcome.change.verb:
        return outcome.change.verb
    if outcome.now is not None and _verb_of_state(outcome):
        return None
    return outcome.verb


def _pair(outcome: Outcome) -> str:
    """A figure before and after as a clause: 由30个工作日减至3～7个工作日."""
    moves = comparing.direction(outcome)
    rate = outcome.unit_of(outcome.after) in SHARES
    rises, falls = ("升至", "降至") if rate else ("增至", "减至")
    verb = _verb_of_state(outcome) or {1: rises, -1: falls}.get(moves, "到")
    clause = f"由{before(outcome)}{verb}{after(outcome)}"
    return f"{clause}（{outcome.statistic}）" if outcome.statistic else clause


# Changes


@remembered
def worded(outcome: Outcome) -> str:
    """The stated change in words: 同比下降43.8%, 提升80%以上, 比全国均值快30%, 减少3个; "" without one."""
    return f"{outcome.change.basis or ''}{_moved(outcome, outcome.change)}" if outcome.change else ""


def usual_verb(name: str, unit: str, share: bool, falls: bool) -> str:
    """The verb of a change for which the data have none."""
    if falls:
        return "下降" if share or unit == "倍" else "减少"
    return "增加" if not share else "提升" if name.endswith("率") else "增长"


def _moved(outcome: Outcome, change: Change) -> str:
    unit = change.of
    share = unit in SHARES or (not unit and change.value.words is not None)
    moves = (change.value.words or "").startswith(MOVES) or (change.basis or "").startswith(BESIDE)
    verb = verb_of_change(outcome) or ("" if moves else usual_verb(outcome.name, unit, share, change.value.low < 0))
    said = str(printed(change.value, unit, _qualifiers_of_change(outcome), unsigned=True))
    statistic = _statistic_of_change(outcome)
    # 平均压减30%, as sources have it; one that stands with the number itself stays there.
    if change.basis or change.value.statistic:
        return f"{verb}{statistic}{said}"
    return f"{statistic}{verb}{said}"


def _statistic_of_change(outcome: Outcome) -> str:
    assert outcome.change
    return outcome.change.value.statistic or (outcome.statistic or "" if outcome.now is None else "")


def _qualifiers_of_change(outcome: Outcome) -> tuple[str, ...] | None:
    """The outcome's qualifiers belong to the other figure when there is one."""
    return outcome.qualifier if outcome.now is None else None


@remembered
def change(outcome: Outcome) -> str:
    """The stated change for a column beside its basis: with its sign (−43.8%), or in words; "" without one."""
    stated = outcome.change
    if stated is None:
        return ""
    return _moved(outcome, stated) if _told_in_words(outcome, stated) else signed(stated)


def _told_in_words(outcome: Outcome, stated: Change) -> bool:
    """Whether words tell a change better than a sign: 快30%, 提升80%以上, 增加34倍. A sign wants a bare number."""
    value = stated.value
    qualified = value.qualifier or _qualifiers_of_change(outcome)
    ranged = value.words is not None or len(value.n) > 1
    return bool(verb_of_change(outcome) or ranged or qualified) or stated.of == "倍"


def signed(change: Change) -> str:
    """A change of one number with its sign: −43.8%, +96%."""
    front, digits, back = printed(change.value, change.of, None)
    return f"{front}{'' if change.value.low < 0 else '+'}{digits}{back}"


def points(value: Decimal) -> str:
    """Percentage points with their sign."""
    return signed(Change(value=Quantity.plain((value,)), unit="个百分点"))


@remembered
def computed_points(outcome: Outcome) -> str:
    """Percentage points between before and after, when both are single rates and no change is stated (本站计算)."""
    old, new = outcome.before, outcome.after
    if outcome.change or not old or not new or {outcome.unit_of(old), outcome.unit_of(new)} != {"%"}:
        return ""
    if len(old.n) > 1 or len(new.n) > 1 or not comparing.alike(outcome):
        return ""
    with localcontext(Context(prec=60)):  # more than any two numbers need, so that nothing is rounded
        return points(new.low - old.low)


# Ranks


def rank(stated: Rank) -> str:
    """The rank now: 全国第1位, 全国前10."""
    return f"{stated.scope or ''}{_place(stated, stated.place)}{_of(stated)}"


def rank_before(stated: Rank) -> str:
    """The rank before, with its scope; "" without one."""
    return f"{stated.scope or ''}{_place(stated, stated.before)}" if stated.before else ""


def _place(stated: Rank, place: int) -> str:
    if stated.within:
        return f"前{place}{stated.unit or ''}"
    return f"第{place}{stated.unit or '位'}"


def _of(stated: Rank) -> str:
    return f"（共{stated.of}个）" if stated.of else ""


def ranked(outcome: Outcome, stated: Rank) -> str:
    """A rank as a clause: 由全省第15位升至第3位."""
    if stated.before is None:
        return f"{outcome.verb or ''}{rank(stated)}"
    verb = outcome.verb or ("升至" if stated.place < stated.before else "降至")
    if stated.place == stated.before:
        return f"{outcome.verb or '保持'}{rank(stated)}"
    return f"由{rank_before(stated)}{verb}{_place(stated, stated.place)}{_of(stated)}"


# The whole outcome


@remembered
def when(outcome: Outcome) -> str:
    """The time the figure is of: as the source words it, after the year where the wording does not name it."""
    year = f"{outcome.year}年" if outcome.year and str(outcome.year) not in (outcome.period or "") else ""
    return "，".join(filter(None, [year, outcome.period]))


@remembered
def sentence(outcome: Outcome) -> str:
    """The outcome in one line, for search, share cards, alternatives to charts and plain text."""
    if outcome.rank:
        return f"{outcome.name}：{ranked(outcome, outcome.rank)}"
    now = _pair(outcome) if outcome.before and outcome.after else after(outcome)
    said = "，".join(filter(None, [now, worded(outcome)]))
    return f"{outcome.name}：{said}" if said else outcome.name


@remembered
def alone(outcome: Outcome) -> str:
    """The outcome in one line where nothing stands beside it: with its time and the editors' note.

    A figure never stands anywhere without them, or without `beside`, which leads there.
    """
    beside = [when(outcome), *told(outcome), f"注：{outcome.note}" if outcome.note else ""]
    said = "；".join(filter(None, beside))
    return sentence(outcome) + (f"（{said.removesuffix('。')}）" if said else "")


SAID |= {Outcome: alone, Quantity: lambda quantity: str(printed(quantity, quantity.unit or "", None))}


def beside(outcome: Outcome, compared: bool = True) -> str:
    """What a tile or a card says beside its figure: what it is compared with, its time, and whether there is a note."""
    detail = figure(outcome).detail if compared else ""
    return "，".join(filter(None, [detail, when(outcome), "有注" if outcome.note else ""]))


def in_words(outcome: Outcome) -> bool:
    """Whether what stands large is no number: a text, or the source's own words in place of digits."""
    shown = outcome.now or (outcome.change.value if outcome.change else None)
    return not outcome.rank and (shown is None or shown.words is not None)


@remembered
def figure(outcome: Outcome) -> Figure:
    """The number that stands for the outcome. The stated figure comes before the stated change."""
    if outcome.rank:
        return _rank_figure(outcome.rank)
    beside = f"{outcome.change.basis or ''}{change(outcome)}" if outcome.change else ""
    now = outcome.now
    if now is None:
        return _change_figure(outcome, outcome.change) if outcome.change else Figure(outcome.text or "", "", "")
    front, digits, unit = printed(now, outcome.unit or "", outcome.qualifier)
    if outcome.before is None:
        verb = _verb_of_state(outcome)
        front = f"{now.statistic or outcome.statistic or ''}{verb}{front}"
        return Figure(f"{front}{digits}", unit, beside)
    if outcome.unit_of(outcome.before) == outcome.unit_of(now) == "%":
        return Figure(as_stated(outcome, now), "", f"原{before(outcome)}")
    if _same_frame(outcome):
        return Figure(f"{span(outcome.before.n)} → {front}{digits}", unit, beside)
    return Figure(f"{before(outcome)} → {now.statistic or ''}{front}{digits}", unit, beside)


def _same_frame(outcome: Outcome) -> bool:
    """Whether the figure before needs no words of its own beside the one after."""
    old, new = outcome.before, outcome.after
    assert old
    assert new
    bare = not (old.qualifier or old.statistic or old.words)
    return bare and not new.words and outcome.unit_of(old) == outcome.unit_of(new)


def _change_figure(outcome: Outcome, stated: Change) -> Figure:
    basis = stated.basis or ""
    if _told_in_words(outcome, stated):
        return Figure(_moved(outcome, stated), "", basis)
    front, digits, unit = printed(stated.value, stated.of, None)
    said = f"{_statistic_of_change(outcome)}{front}{'' if stated.value.low < 0 else '+'}{digits}"
    return Figure(said + "%", unit[1:], basis) if unit.startswith("%") else Figure(said, unit, basis)


def _rank_figure(stated: Rank) -> Figure:
    was = f"原{_place(stated, stated.before)}" if stated.before else ""
    detail = "，".join(filter(None, [was, f"共{stated.of}个" if stated.of else ""]))
    scope = stated.scope or ""
    if stated.within:
        return Figure(f"{scope}前{stated.place}", stated.unit or "", detail)
    return Figure(f"{scope}第{stated.place}", stated.unit or "位", detail)
