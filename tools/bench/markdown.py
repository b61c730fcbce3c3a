"""Tables, numbers and targets of BENCHMARKS.md."""

from __future__ import annotations

import math
from collections.abc import Sequence


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column holds words, the others figures."""
    marks = ["---", *("---:" for _ in heads[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (heads, marks, *rows))


def targets(rows: Sequence[tuple[str, str, float | None, float]]) -> str:
    """Targets beside measured values: what, unit, measured, limit. A negative limit is a least value."""
    lines = []
    for what, unit, value, limit in rows:
        least = limit < 0
        allowed = f"{'≥' if least else '≤'} {number(abs(limit))} {unit}".strip()
        if value is None:
            lines.append((what, allowed, "not measured", ""))
        else:
            met = value >= -limit if least else value <= limit
            lines.append((what, allowed, f"{number(value)} {unit}".strip(), "met" if met else "**missed**"))
    return table(("target", "allowed", "measured", ""), lines)


def number(value: float | None) -> str:
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.01 else f"{value:.4f}"


def size(cases: int) -> str:
    return f"{cases:,} cases"


def growth(small: tuple[int, float], large: tuple[int, float]) -> float:
    """The exponent e when cost grows with the e-th power of the number of cases: 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
