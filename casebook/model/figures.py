"""Outcomes in words and numbers: how a figure is printed, what kind it is, and what may be compared.

Digits and units stay as the source prints them ("3-7个工作日", "3600余条"); no space between digits and Chinese
(GB/T 15835).
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from functools import lru_cache
from typing import NamedTuple

from casebook.model.records import Change, Outcome

MINUS = "\N{MINUS SIGN}"

KINDS = {"time": "时间", "money": "资金", "rate": "比率", "change": "变化幅度", "count": "数量", "text": "定性结果"}
"""Kinds of outcome in the order readers meet them, with their Chinese names."""

SCALES = {
    "万亿": Decimal(10) ** 12,
    "亿": Decimal(10) ** 8,
    "万": Decimal(10) ** 4,
    "千": Decimal(10) ** 3,
    "百": Decimal(100),
}
TIME_UNITS = {  # in working hours, only to order durations; a calendar day and a working day count alike
    "分钟": Decimal(1) / 60,
    "小时": Decimal(1),
    "个工作日": Decimal(8),
    "工作日": Decimal(8),
    "天": Decimal(8),
    "日": Decimal(8),
    "周": Decimal(40),
    "个月": Decimal(176),
    "年": Decimal(2112),
}
MONEY_UNITS = ("元", "美元")
RATE_UNITS = ("%", "‰", "个百分点")


class Figure(NamedTuple):
    """The one number of an outcome for a tile or a card: `number` large, `unit` beside it, `detail` below."""

    number: str
    unit: str
    detail: str


def number(value: Decimal) -> str:
    """Digits as written: 99.40 stays 99.40, no thousands separators."""
    return f"{value:f}".replace("-", MINUS)


def span(ends: tuple[Decimal, ...]) -> str:
    """One number or a range: 30, 3-7."""
    return "-".join(number(end) for end in ends)


def amount(digits: str, unit: str, qualifier: str | None = None) -> str:
    """Digits with unit and qualifier where Chinese puts them: 3600余条, 80%以上, 约5天."""
    if qualifier == "余":
        return f"{digits}余{unit}"
    if qualifier == "以上":
        return f"{digits}{unit}以上"
    return f"{qualifier or ''}{digits}{unit}"


def signed(change: Change, qualifier: str | None = None) -> str:
    """A change with its sign: −43.8%, +80%以上, +34倍."""
    digits = number(change.value) if change.value < 0 else f"+{number(change.value)}"
    return amount(digits, change.unit, qualifier)


def worded(outcome: Outcome) -> str:
    """The stated change in words: 同比下降43.8%, 提升80%以上, 增加34倍; "" without one."""
    change = outcome.change
    if change is None:
        return ""
    rise = "增加" if change.unit == "倍" else "提升" if outcome.name.endswith("率") else "增长"
    verb = "下降" if change.value < 0 else rise
    return f"{change.basis or ''}{verb}{amount(number(abs(change.value)), change.unit, _qualifier(outcome))}"


def _qualifier(outcome: Outcome) -> str | None:
    """The qualifier of the change: it belongs to the other figure when there is one."""
    return outcome.qualifier if outcome.after is None and outcome.value is None else None


def before(outcome: Outcome) -> str:
    return f"{span(outcome.before)}{outcome.unit}" if outcome.before else ""


def after(outcome: Outcome) -> str:
    """What it is now: the state after the reform, or the figure that has no before."""
    if outcome.after:
        return amount(span(outcome.after), outcome.unit or "", outcome.qualifier)
    if outcome.value is not None:
        return amount(number(outcome.value), outcome.unit or "", outcome.qualifier)
    return outcome.text or ""


def when(outcome: Outcome) -> str:
    """The time the figure is of: as the source words it, after the year where the wording does not name it."""
    year = f"{outcome.year}年" if outcome.year and str(outcome.year) not in (outcome.period or "") else ""
    return "，".join(filter(None, [year, outcome.period]))


def change(outcome: Outcome) -> str:
    """The stated change with its sign, or ""."""
    return signed(outcome.change, _qualifier(outcome)) if outcome.change else ""


def computed_points(outcome: Outcome) -> str:
    """Percentage points between before and after, when both are single rates and no change is stated (本站计算)."""
    if outcome.change or outcome.unit != "%" or not outcome.before or not outcome.after:
        return ""
    if len(outcome.before) > 1 or len(outcome.after) > 1:
        return ""
    with localcontext(Context(prec=60)):  # more than any two numbers need, so that nothing is rounded
        points = outcome.after[0] - outcome.before[0]
    return signed(Change(value=points, unit="个百分点"))


def sentence(outcome: Outcome) -> str:
    """The outcome in one line, for search, share cards, alternatives to charts and plain text."""
    parts = [after(outcome), worded(outcome)]
    if outcome.before and outcome.after:
        rises, falls = outcome.after[0] > outcome.before[-1], outcome.after[-1] < outcome.before[0]
        rate = outcome.unit in RATE_UNITS
        verb = ("升至" if rate else "增至") if rises else ("降至" if rate else "减至") if falls else "到"
        parts[0] = f"由{before(outcome)}{verb}{after(outcome)}"
    said = "，".join(filter(None, parts))
    return f"{outcome.name}：{said}" if said else outcome.name


def in_words(outcome: Outcome) -> bool:
    """Whether the outcome has no number at all."""
    return kind(outcome) == "text"


def figure(outcome: Outcome) -> Figure:
    """The number that stands for the outcome. The stated figure comes before the stated change."""
    stated = outcome.change.basis or "" if outcome.change else ""
    beside = f"{stated}{change(outcome)}" if outcome.change else ""
    if outcome.before and outcome.after and outcome.unit == "%":
        return Figure(amount(span(outcome.after), "%", outcome.qualifier), "", f"原{before(outcome)}")
    if outcome.before and outcome.after:
        digits, unit = _split(span(outcome.after), outcome.unit or "", outcome.qualifier)
        return Figure(f"{span(outcome.before)} → {digits}", unit, beside)
    if outcome.value is not None:
        return Figure(*_split(number(outcome.value), outcome.unit or "", outcome.qualifier), beside)
    if outcome.change:
        sign = "+" if outcome.change.value >= 0 else ""
        digits, unit = _split(sign + number(outcome.change.value), outcome.change.unit, outcome.qualifier)
        return Figure(digits + "%", unit[1:], stated) if unit.startswith("%") else Figure(digits, unit, stated)
    return Figure(outcome.text or "", "", "")


def _split(digits: str, unit: str, qualifier: str | None) -> tuple[str, str]:
    """What is printed large and what small beside it."""
    if qualifier == "余":
        return digits, f"余{unit}"
    return (digits, f"{unit}以上") if qualifier == "以上" else (f"{qualifier or ''}{digits}", unit)


def kind(outcome: Outcome) -> str:
    """A key of KINDS: what sort of quantity the outcome is. Only figures of a kind are put side by side."""
    unit = outcome.unit or ""
    if outcome.after is None and outcome.value is None:
        return "change" if outcome.change else "text"
    base = _scaled(unit)[1]
    if base in TIME_UNITS:
        return "time"
    if base in MONEY_UNITS:
        return "money"
    return "rate" if base in RATE_UNITS else "count"


def magnitude(ends: tuple[Decimal, ...] | None, unit: str | None) -> Decimal | None:
    """A number for sorting within a kind (元, working hours, percent, pieces); None when there is none."""
    if not ends:
        return None
    scale, base = _scaled(unit or "")
    return ends[-1] * scale * TIME_UNITS.get(base, Decimal(1))


def size(outcome: Outcome) -> Decimal | None:
    """The magnitude of what it is now; None for words and for outcomes that state only a change."""
    value = None if outcome.value is None else (outcome.value,)
    return magnitude(outcome.after or value, outcome.unit)


def base_unit(unit: str) -> str:
    """The unit without 万 and 亿, which only scale it: 元 for 亿元."""
    return _scaled(unit)[1]


@lru_cache  # a library has few units, and each is asked for again and again
def _scaled(unit: str) -> tuple[Decimal, str]:
    scale, base = Decimal(1), unit
    while prefix := next((prefix for prefix in SCALES if base.startswith(prefix) and len(base) > len(prefix)), None):
        scale, base = scale * SCALES[prefix], base[len(prefix) :]
    return scale, base
