"""A case's data held against the text of its source.

Every figure, organisation and name of the data must stand in the text of its own case there. What the text has and
the data do not is told too: perhaps left out with a reason. Our own remarks, notes, dates and ids are not held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from casebook.base.problems import Refused
from casebook.editing import extracting, importing, source_figures, taking_part
from casebook.editing.documents import SourceText
from casebook.editing.quantities import bare, plain_text
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind
from casebook.model.records import Case, Edition
from casebook.reading.yaml_text import leaves

QUOTED = re.compile(r"“([^“”]+)”|《([^《》]+)》|「([^「」]+)」")
OURS = ("level", "kind", "date")
"""Of what a record in a case says, the choices of ours."""
HELD = {Kind.TEXT, Kind.TEXTS, Kind.SUMMARY, Kind.MEASURES, Kind.ENTITIES, Kind.RECOGNITION}
BORNE_OUT = {"questions", *(part.name for part in CASE.parts if part.kind in HELD)} - {"title"}
WHOLE = ("policies", "platforms")
"""Fields whose texts are names as a whole."""
ALIKE = 0.6
"""From so much likeness on two titles are taken for one, wrongly copied."""


@dataclass(frozen=True)
class OneSided:
    """Something that one side has and the other has not. `case` is "" for a case of the source that is not in the data."""

    kind: str
    text: str
    case: str
    role: str = ""

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text, "case": self.case}


@dataclass
class Held:
    """What the comparison found, and how much was compared."""

    only_in_data: list[OneSided] = field(default_factory=list)
    only_in_source: list[OneSided] = field(default_factory=list)
    cases: int = 0

    def as_json(self) -> dict[str, list[dict[str, str]]]:
        return {
            "only_in_data": [finding.as_json() for finding in dict.fromkeys(self.only_in_data)],
            "only_in_source": [finding.as_json() for finding in dict.fromkeys(self.only_in_source)],
        }


@dataclass(frozen=True)
class Passage:
    """What the source says of one case: its title, labelled organisations, and all its lines."""

    title: str
    number: int
    lead: Sequence[str]
    partners: Sequence[str]
    text: str


def edition_in(library: Library, document: SourceText) -> Edition:
    """The edition most of whose titles stand in the text. Raises Refused when there is none."""
    text = bare("\n".join(document.lines))
    counts = {
        edition.id: sum(bare(case.title) in text for case in library.by_edition.get(edition.id, ()))
        for edition in library.editions
    }
    best = max(library.editions, key=lambda edition: counts[edition.id], default=None)
    if best is None or not counts[best.id]:
        raise Refused("文件里没有找到库里任何一个案例的标题；请核对文件，或用 --edition 写明批次")
    return best


def of_edition(library: Library, edition: str, document: SourceText) -> Held:
    """All cases of an edition held against a text."""
    held = Held()
    cases = library.by_edition.get(edition, [])
    passages, others = _passages(document, cases)
    before = bare("\n".join(document.lines[:40]))
    for case in cases:
        _hold(library, case, passages.get(case.id), before, held)
    held.only_in_source += [OneSided("name", passage.title, "") for passage in others if passage.title]
    everything = list(source_figures.in_text("\n".join(document.lines), hidden=True, words=True))
    for outcome in library.edition[edition].figures if edition in library.edition else ():
        wrong = [one for one in source_figures.of_outcome(outcome) if source_figures.missing(one, everything)]
        held.only_in_data += [OneSided("figure", one.text, "") for one in wrong]
    return held


def of_case(library: Library, case: Case, document: SourceText) -> Held:
    """One case held against a text, which may hold others."""
    held = Held()
    passages, _ = _passages(document, [case])
    _hold(library, case, passages.get(case.id), bare("\n".join(document.lines[:40])), held)
    return held


def _passages(document: SourceText, cases: Sequence[Case]) -> tuple[dict[str, Passage], list[Passage]]:
    """The passage of each case: of its title, of a title much like it, of its number; and those of no case."""
    listed = [
        Passage(item["title"] or "", item["number"], item["lead"], item["partners"], f"{item['title']}\n{item['text']}")
        for item in importing.drafted(document)["cases"]
    ]
    found: dict[str, Passage] = {}
    by_title = {bare(passage.title): passage for passage in reversed(listed)}
    for case in cases:
        if passage := by_title.get(bare(case.title)):
            found[case.id] = passage
    for case in cases:
        if case.id not in found and (passage := _standing(document.lines, case, cases)):
            found[case.id] = passage
    left = [passage for passage in listed if passage not in found.values()]
    for case in cases:
        if case.id in found or not left:
            continue
        best = max(left, key=lambda passage: _likeness(passage.title, case.title))
        alike = _likeness(best.title, case.title) >= ALIKE
        numbered = next((p for p in left if p.number == case.number and len(listed) == len(cases)), None)
        if chosen := best if alike else numbered:
            found[case.id] = chosen
            left.remove(chosen)
    return found, left


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, bare(one), bare(other), autojunk=False).ratio()


def _standing(lines_: Sequence[str], case: Case, cases: Sequence[Case]) -> Passage | None:
    """The passage of a case whose title stands somewhere in a text that is no list: up to the title of the next one."""
    titles = {bare(other.title) for other in cases}
    here = [at for at, line in enumerate(lines_) if bare(case.title) in bare(line)]
    if not here:
        return None
    start = here[-1]
    following = (at for at in range(start + 1, len(lines_)) if any(title in bare(lines_[at]) for title in titles))
    body = list(lines_[start : next(following, len(lines_))])
    parties = taking_part.Parties([], [])
    for line in body[1:]:
        if told := taking_part.labelled(line):
            taking_part.join(told[1], *parties)
    return Passage(case.title, case.number or 0, *parties, "\n".join(body))


def _hold(library: Library, case: Case, passage: Passage | None, before: str, held: Held) -> None:
    if passage is None:
        held.only_in_data.append(OneSided("name", case.title, case.id))
        return
    held.cases += 1
    _hold_figures(case, passage, held)
    _hold_organisations(library, case, passage, held)
    said = bare(passage.text) + before
    names = {bare(name): name for name in reversed(list(_names(case)))}
    if bare(case.title) != bare(passage.title):
        held.only_in_data.append(OneSided("name", case.title, case.id))
        held.only_in_source.append(OneSided("name", passage.title, case.id))
    held.only_in_data += [
        OneSided("name", name, case.id) for spelt, name in reversed(names.items()) if spelt not in said
    ]


def _texts(case: Case) -> Iterator[str]:
    """Every text of the data that its source must bear out."""
    for name, value in case.model_dump(include=BORNE_OUT).items():
        yield from (text for at, text in leaves(value, (name,)) if isinstance(text, str) and at[-1] not in OURS)
    for outcome in case.outcomes:
        yield from filter(None, (outcome.name, outcome.text))


def _names(case: Case) -> Iterator[str]:
    """Names and quotations of the data."""
    for name in WHOLE:
        yield from getattr(case, name)
    yield from (entity.name for entity in case.entities)
    for text in _texts(case):
        yield from (next(filter(None, found.groups())) for found in QUOTED.finditer(text))


def _hold_figures(case: Case, passage: Passage, held: Held) -> None:
    source = list(source_figures.in_text(passage.text, hidden=True, words=True))
    own = [outcome for outcome in case.outcomes if outcome.source is None]
    counted = [figure for outcome in own for figure in source_figures.of_outcome(outcome)]
    written = [figure for text in _texts(case) for figure in source_figures.in_text(text) if figure.unit]
    plain = plain_text(passage.text)
    for figure in (*counted, *written):
        worded = not figure.ends and plain_text(figure.after) not in plain
        if worded or source_figures.missing(figure, source):
            held.only_in_data.append(OneSided("figure", figure.text, case.id))
    drafted = extracting.outcomes(passage.text)
    other_ways = (text for outcome in own for text in source_figures.turned(outcome, drafted))
    held.only_in_data += [OneSided("figure", text, case.id) for text in (*_ranks_missing(case, passage), *other_ways)]
    data = [*counted, *written]
    for stated in source_figures.in_text(passage.text):
        # The data may name a longer unit than the reader of numbers found.
        borne = all(any(end in one.ends and stated.says(end, one.unit) for one in data) for end in stated.ends)
        if stated.unit and not borne:
            held.only_in_source.append(OneSided("figure", stated.text, case.id))


def _ranks_missing(case: Case, passage: Passage) -> Iterator[str]:
    """Places of rankings that the source does not name."""
    named = source_figures.places(passage.text)
    for outcome in case.outcomes:
        for place in (outcome.rank.before, outcome.rank.place) if outcome.rank else ():
            if place and place not in named and outcome.rank:
                yield f"{'前' if outcome.rank.within else '第'}{place}{outcome.rank.unit or ''}"


def _hold_organisations(library: Library, case: Case, passage: Passage, held: Held) -> None:
    """Each organisation where the source's labels have it; one that no label of its role names must stand in the text."""
    regions = library.regions(case)
    text = bare(passage.text)

    def spellings(name: str) -> set[str]:
        found = library.names.called(name, regions).organisation
        return {bare(name), *(bare(other) for other in ((found.name, *found.aliases) if found else ()))}

    labelled = {"lead": passage.lead, "partners": passage.partners}
    said = {role: [spellings(name) for name in names] for role, names in labelled.items()}
    for role, other in (("lead", "partners"), ("partners", "lead")):
        names = [spellings(name) for name in getattr(case, role)]
        for name, known in zip(getattr(case, role), names, strict=True):
            here = any(known & others for others in said[role])
            elsewhere = any(known & others for others in said[other])
            if not here and (elsewhere or said[role] or not any(spelling in text for spelling in known)):
                held.only_in_data.append(OneSided("organisation", name, case.id, role))
        for name, others in zip(labelled[role], said[role], strict=True):
            if not any(known & others for known in names):
                held.only_in_source.append(OneSided("organisation", name, case.id, role))
