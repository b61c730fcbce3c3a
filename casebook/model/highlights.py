"""What stands out of a library: the cases added last, and the outcomes that can best be compared.

Home page, cover and the book's page of results ask here, so that they show the same. Neither choice is one city's alone
where there are others.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from casebook.model import charts, comparing, figures
from casebook.model.library import Library
from casebook.model.outcomes import Outcome
from casebook.model.records import Case

T = TypeVar("T")
QUOTED = re.compile(r"“([^“”]+)”")
BRIEF = 6
"""Characters of a word to search for: three such words fit into the box, on phones two."""


class Worth(NamedTuple):
    """How well an outcome can be compared, the larger the better."""

    rank: int
    """3: what was before and after; 2: a change that is drawn; 1: a number; 0: words, a change against nobody knows what, or
    what is in doubt."""
    strength: Decimal
    """How much changed, where it is drawn."""


def worth(outcome: Outcome) -> Worth:
    """How well an outcome can be compared by itself."""
    drawn = charts.bars(outcome)
    if drawn and drawn.strength:
        return Worth(2 if drawn.base else 3, drawn.strength)
    plain = not figures.in_words(outcome) and not outcome.doubt and not outcome.note
    return Worth(int(plain and comparing.kind(outcome) not in ("text", "change")), Decimal(0))


def of_case(case: Case) -> Outcome | None:
    """The outcome of a case that stands for it beside others: of those the editor marked the best to compare."""
    return max(case.headlines, key=worth, default=None)


def striking(library: Library, limit: int = 4) -> list[tuple[Case, Outcome]]:
    """The outcomes of a library that can best be compared and changed most: one of a case, and one of a name."""
    marked = [(case, found) for case in library.cases if (found := of_case(case)) and worth(found).rank]
    marked.sort(key=lambda pair: worth(pair[1]), reverse=True)
    different: dict[str, tuple[Case, Outcome]] = {}
    for case, outcome in marked:
        different.setdefault(outcome.name, (case, outcome))
    return _of_several_cities(different.values(), limit, lambda pair: _city(library, pair[0]))


def latest(library: Library, limit: int) -> list[Case]:
    """The cases that were added last, whatever the year of their list; of one day, in the library's order."""
    first = dt.date.min
    added = sorted(library.cases, key=lambda case: case.published or case.changed or first, reverse=True)
    return _of_several_cities(added, limit, lambda case: _city(library, case))


def to_search_for(shown: Sequence[tuple[Case, Outcome]]) -> list[str]:
    """Words that find one of these cases: of its title, of who led it, of what it reached."""
    offered = (
        (word for case, _ in shown for word in QUOTED.findall(case.title)),
        (name for case, _ in reversed(shown) for name in case.lead),
        (figures.after(outcome) for _, outcome in reversed(shown)),
    )
    brief = (next((word for word in words if 0 < len(word) <= BRIEF), "") for words in offered)
    return list(filter(None, brief))


def _city(library: Library, case: Case) -> str:
    region = library.regions(case)[0]
    return library.gazetteer.city(region) or region


def _of_several_cities(things: Iterable[T], limit: int, city: Callable[[T], str]) -> list[T]:
    """The first things, not more than half of them of one city, unless the others have too few."""
    things, held = list(things), Counter[str]()
    own: list[int] = []
    others: list[int] = []
    for at, thing in enumerate(things):
        held[city(thing)] += 1
        (own if held[city(thing)] <= -(-limit // 2) else others).append(at)
        if len(own) == limit:
            break
    return [things[at] for at in sorted([*own, *others][:limit])]
