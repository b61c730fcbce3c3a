"""An outcome as a pair of bars: accessible inline SVG, styled by the site's stylesheet (no colours, no styles here)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup, escape

from casebook.model import comparing, figures
from casebook.model.ground import remembered
from casebook.model.outcomes import Outcome

WIDTH = 160
THICKNESS = 9
GAP = 5


class Bars(NamedTuple):
    """Lengths on one scale from zero. `after` may be a range; `base` names what 100 stands for, or is ""."""

    before: Decimal
    after: tuple[Decimal, Decimal]
    base: str

    @property
    def strength(self) -> Decimal:
        """How much changed, relative to the larger of the two: 0 to 1."""
        return abs(self.after[0] - self.before) / max(self.before, *self.after)


BASES = {"同比": "上年=100", "较改革前": "改革前=100"}
"""Against which changes are drawn: time only. What lies 快30% beside an average elsewhere is no change."""


@remembered
def bars(outcome: Outcome) -> Bars | None:
    """What may be drawn, or None where a picture would claim more than the source says.

    Two stated figures are drawn as they are; a stated change only against a stated basis, as an index, and never
    when its meaning is in doubt or the editor has noted one.
    """
    if outcome.before and outcome.after:
        ends = comparing.scaled(outcome) if comparing.alike(outcome) else None
        if ends and min(*ends[0], *ends[1]) >= 0 and any(ends[0]):
            return Bars(max(ends[0]), (min(ends[1]), max(ends[1])), "")
    stated = outcome.change
    if stated is None or stated.of != "%" or stated.basis not in BASES or outcome.doubt or outcome.note:
        return None
    if stated.basis == "同比" and outcome.year is None:
        return None  # nobody can tell which year is 100
    if stated.value.words or figures.verb_of_change(outcome) or outcome.rank:
        return None
    return Bars(Decimal(100), (100 + stated.value.low, 100 + stated.value.high), BASES[stated.basis])


def svg(outcome: Outcome, width: int = WIDTH) -> Markup:
    """The bars as SVG, or an empty string when nothing may be drawn."""
    drawn = bars(outcome)
    if drawn is None:
        return Markup()
    longest = max(drawn.before, *drawn.after)
    label = figures.sentence(outcome) + (f"（{drawn.base}）" if drawn.base else "")

    def length(value: Decimal) -> str:
        return f"{value / longest * width:.1f}"

    low, high = drawn.after
    y = THICKNESS + GAP
    spread = ""
    if high > low:
        spread = (
            f'<rect class="bar-spread" x="{length(low)}" y="{y}" width="{length(high - low)}" height="{THICKNESS}"/>'
        )
    # Formatted by hand, not by Markup, which takes ten times as long: only the label is text from the data.
    return Markup(
        f'<svg class="bars" role="img" aria-label="{escape(label)}" width="{width}" height="{2 * THICKNESS + GAP}"'
        f' viewBox="0 0 {width} {2 * THICKNESS + GAP}">'
        f'<rect class="bar-before" width="{length(drawn.before)}" height="{THICKNESS}"/>'
        f'<rect class="bar-after" y="{y}" width="{length(low)}" height="{THICKNESS}"/>{spread}</svg>'
    )


def index(outcome: Outcome) -> str:
    """What 100 stands for in the bars, or "" when they show the figures themselves or there are none."""
    drawn = bars(outcome)
    return drawn.base if drawn else ""
