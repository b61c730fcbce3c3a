"""The library as documents that can be searched: what a reader finds, and which words find it.

Categories, editions and tags are documents of their own. Were their names words of every case in them, 人才 would find
all cases of 人才用工.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html.parser import HTMLParser
from itertools import combinations

from casebook.model import figures
from casebook.model.facts import said, told
from casebook.model.library import Library
from casebook.model.outline import CASE, PLAIN, Kind, OutlineField
from casebook.model.places import NATION
from casebook.model.records import Case, Organisation, Outcome
from casebook.search import Document, Section, naming


def documents(library: Library) -> Iterator[Document]:
    """Everything made from data that a reader may look for."""
    for case in library.cases:
        yield _case(library, case)
    for edition in library.editions:
        counted = f"{edition.region}，{edition.year}年，{len(library.by_edition.get(edition.id, ()))}个案例。"
        about = [edition.description or counted, *map(_outcome, edition.figures), *map(said, edition.remarks)]
        about += told(edition)
        called = (edition.name, edition.organiser or "", edition.kind or "")
        yield _page(f"editions/{edition.id}/", edition.title, about, "批次", *called)
    for category in library.categories:
        about = [category.description, *told(category)]
        yield _page(f"categories/{category.id}/", category.name, about, "分类", category.name_en or "")
    for organisation in library.active_organisations:
        url, about = f"organisations/{organisation.id}/", [_part(library, organisation), *told(organisation)]
        yield _page(url, organisation.name, about, "单位", *_called(library, organisation))
    for place in library.localities.all:
        about = [f"{len(library.by_place[place.name])}个案例", *(told(place.record) if place.record else ())]
        yield _page(f"places/{place.id}/", place.name, about, "地方", place.own, *place.aliases)
    for term in library.glossary:
        about = [term.explanation, *map(said, term.remarks), *told(term)]
        yield _page(f"glossary/#{term.id}", term.term, about, "名词解释", *term.aliases)
    for tag in library.tags:
        if tag.id in library.by_tag:
            about = [tag.description or "", *told(tag)]
            yield _page(f"cases/#tag-{tag.id}", tag.name, about, "改革方式", tag.name_en or "")
    for framework in library.frameworks:
        about = [framework.description or "", *map(said, framework.remarks), *told(framework)]
        yield _page(f"frameworks/#{framework.id}", framework.name, about, "评价体系")
        for item in framework.items:
            cases = library.by_framework_item.get((framework.id, item.id))
            if cases:
                url, about = f"frameworks/#{framework.id}-{item.id}", [f"{len(cases)}个案例", *told(item)]
                yield _page(url, item.name, about, "评价指标", item.name_en or "")


SHORTEST = 4
"""Letters of an English word that says something alone."""


def synonyms(library: Library) -> Iterator[tuple[str, Sequence[str]]]:
    """What the library says of words: which of readers' words stand for its own, and its terms in English."""
    for synonym in library.synonyms:
        every = (synonym.word, *synonym.means)
        for word in every if synonym.mutual else every[:1]:
            yield word, tuple(other for other in every if other != word)
    for term in library.glossary:
        words = re.findall(r"[\w.&-]+", term.name_en or "")
        # Some of its words are enough: discharge permit for pollutant discharge permit.
        for first, last in combinations(range(len(words) + 1), 2):
            if last - first > 1 or len(words[first]) >= SHORTEST:
                yield " ".join(words[first:last]), (term.term,)


def _page(url: str, title: str, about: Iterable[str], label: str, *names: str) -> Document:
    text = "\n".join(filter(None, about))
    return Document(url, title, (Section("", "", text),), tuple(filter(None, names)), label)


def _called(library: Library, organisation: Organisation) -> tuple[str, ...]:
    """What an organisation is called beside its name."""
    every = _distinct([organisation.name, *_official(library, organisation), *organisation.aliases])
    return tuple(name for name in every if name != organisation.name)


def _official(library: Library, organisation: Organisation) -> list[str]:
    """Its full and short names with the place, from whichever of them the data have."""
    levels = library.gazetteer.levels(organisation.region) if organisation.region != NATION else ()
    return [made for name in (organisation.name, *organisation.aliases) for made in naming.names(name, levels)]


def _distinct(names: list[str]) -> list[str]:
    """Each once, and none that is part of one before it: where 衢州市公安局 is found, 市公安局 is."""
    found: list[str] = []
    for name in names:
        if not any(name in other for other in found):
            found.append(name)
    return found


def _part(library: Library, organisation: Organisation) -> str:
    """What an organisation did, in numbers: the words of its cases belong to the cases."""
    counts = (("牵头", library.led_by), ("配合", library.joined_by))
    return "，".join(f"{role}{len(cases[organisation.id])}个案例" for role, cases in counts if organisation.id in cases)


def _case(library: Library, case: Case) -> Document:
    lead, partners = library.lead(case), library.partners(case)
    named = [organisation.name for organisation in (*lead, *partners)]
    written = [*case.lead, *case.partners]
    sections = [Section("", "", f"{case.short_title}。{case.summary}" if case.short_title else case.summary)]
    for section in CASE.sections:
        given = (part for part in section.parts if part.kind in SAID and part.of(case))
        if text := "；".join(SAID[part.kind](library, case, part) for part in given):
            sections.append(Section(section.anchor, section.title, text))
    # Where all cases are in one place, its name tells none of them from another.
    places = library.levels(case) if library.whereabouts(case) else ()
    called = [name for organisation in (*lead, *partners) for name in _official(library, organisation)]
    names = (*_distinct([*named, *called, *written]), *places, *_english(library, case))
    where = "、".join(place.name for place in library.whereabouts(case))
    # Which of several lists a case is of, its title seldom says.
    year = f"{library.edition[case.edition].year}年" if len(library.editions) > 1 else ""
    label = " · ".join(filter(None, (where, year)))
    return Document(f"cases/{case.id}/", case.title, tuple(sections), names, label, main=True)


def _english(library: Library, case: Case) -> list[str]:
    """In English, what the case is filed under. In Chinese it would find every case of a category; English says little
    else, and whoever types it has no other way to the cases."""
    tags = (library.tag[tag].name_en for tag in case.tags)
    items = (item.name_en for _, items in library.framework_items(case) for item in items)
    return list(dict.fromkeys(filter(None, (library.category[case.category].name_en, *tags, *items))))


def _outcome(outcome: Outcome) -> str:
    """The outcome as its row on the page has it: the figures, when, and what is doubtful about them."""
    return f"{figures.alone(outcome)}。"


def _organisations(library: Library, case: Case, part: OutlineField) -> str:
    organisations = {"lead": library.lead, "partners": library.partners}[part.name](case)
    return f"{part.title}：{'、'.join(organisation.name for organisation in organisations)}"


SAID: dict[Kind, Callable[[Library, Case, OutlineField], str]] = {
    **dict.fromkeys(
        (*PLAIN, Kind.TEXT, Kind.TEXTS, Kind.ENTITIES, Kind.RECOGNITION), lambda library, case, part: part.says(case)
    ),
    **dict.fromkeys(
        (Kind.MEASURES, Kind.NOTES, Kind.REMARKS), lambda library, case, part: "\n".join(map(said, part.of(case)))
    ),
    Kind.OUTCOMES: lambda library, case, part: "\n".join(map(_outcome, part.of(case))),
    Kind.OPEN: lambda library, case, part: "；".join(text.removesuffix("？") for text in part.of(case)),
    Kind.ORGANISATIONS: _organisations,
}
"""What a case says of each kind. Terms, frameworks, sources are documents of their own, or would find every case."""


class _Sections(HTMLParser):
    """The text of a page's HTML, cut at its second-level headings."""

    BREAKS = frozenset(("p", "li", "dt", "dd", "td", "th", "h1", "h3", "pre", "br", "div"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[list[str]] = [["", "", ""]]
        self.field = 2
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if self.hidden or "data-search-exclude" in attributes or tag in ("script", "style", "svg"):
            self.hidden += tag not in ("br", "img", "input", "hr", "path", "rect")
        elif tag == "h2":
            self.found.append([attributes.get("id") or "", "", ""])
            self.field = 1
        elif tag == "h1":
            self.field = 1

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= 1
        elif tag in ("h1", "h2"):
            self.field = 2
        elif tag in self.BREAKS:
            self.found[-1][2] += "\n"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found[-1][self.field] += data


def page(url: str, title: str, html: str) -> Document:
    """A hand-written page, from its finished HTML."""
    parser = _Sections()
    parser.feed(html)
    parser.close()
    found = (
        (anchor, heading.strip(), re.sub(r"\s*\n\s*", "\n", text).strip()) for anchor, heading, text in parser.found
    )
    sections = (Section(anchor, heading if anchor else "", text) for anchor, heading, text in found if text)
    return Document(url, title, tuple(sections))
