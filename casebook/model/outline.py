"""What a record is made of, told once: its fields in the order in which readers meet them, and of what kind each is.

Page, comparison, sheet, book, search, tables, form and diff walk an outline. They know kinds, not fields: a further
field of a known kind is one line here, a further kind one way of showing it in each output. Titles are the model's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import groupby
from typing import Any, get_args, get_origin

from casebook.model.facts import said
from casebook.model.outcomes import Quantity
from casebook.model.records import (
    Case,
    Citation,
    Correction,
    Entity,
    Measure,
    Organisation,
    Outcome,
    Recognition,
    Record,
    Remark,
    record_in,
)
from casebook.model.remarks import UNSTATED


class Kind(str, Enum):
    """What a field holds, or the one thing that all fields of a section hold."""

    ID = "id"
    """The record's own id, or former ones."""
    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    """A line or a paragraph."""
    TEXTS = "texts"
    """Lines of one kind: names of documents, questions."""
    SUMMARY = "summary"
    """The text that stands for the whole record."""
    MEASURES = "measures"
    """Records of a title and a text."""
    OUTCOMES = "outcomes"
    RECOGNITION = "recognition"
    """Records that say themselves in a line what others gave."""
    FLAG = "flag"
    ENTITIES = "entities"
    """Records of a name and what it is here."""
    NOTES = "notes"
    """Records of a date and a text."""
    REMARKS = "remarks"
    """The same, said by ourselves, perhaps with what it rests on."""
    OPEN = "open"
    """Texts about what the source does not say."""
    SOURCES = "sources"
    ORGANISATIONS = "organisations"
    """Names as the source writes them, each of a registered organisation."""
    PLACES = "places"
    """Names of places."""
    FILED = "filed"
    """One id, or several, of records under which the editors filed this one."""
    TERMS = "terms"
    RELATED = "related"
    FRAMEWORKS = "frameworks"
    FACTS = "facts"
    """Of a section: several fields, each short and under its own title."""


RECORDS: dict[type[Record], Kind] = {
    Measure: Kind.MEASURES,
    Outcome: Kind.OUTCOMES,
    Recognition: Kind.RECOGNITION,
    Entity: Kind.ENTITIES,
    Correction: Kind.NOTES,
    Remark: Kind.REMARKS,
    Citation: Kind.SOURCES,
    Quantity: Kind.NUMBER,
}
PLAIN = (Kind.NUMBER, Kind.DATE, Kind.FLAG)
"""What a page says like a text."""
VALUES: dict[type, Kind] = {bool: Kind.FLAG, str: Kind.TEXT, int: Kind.NUMBER, dt.date: Kind.DATE}


@dataclass(frozen=True)
class OutlineField:
    """A field of a record.

    `many` is whether it holds a list, `most` how many characters a text of it may have. `section` is the list of the data
    file whose ids it holds, "" for anything else. `asked` is whether a stranger who proposes a record can fill it in; the
    others are the editors' own.
    """

    name: str
    title: str
    kind: Kind
    many: bool
    most: int
    section: str = ""
    asked: bool = True
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    """In Chinese what the keys mean that the field holds."""

    def of(self, record: Record) -> Any:
        """The field's value, as readers are told it."""
        value = getattr(record, self.name)
        return tuple(self.words[key] for key in value) if self.words else value

    def says(self, record: Record) -> str:
        """The same in words; "" where the record has none."""
        value = self.of(record)
        return said(value) if value else ""


@dataclass(frozen=True)
class OutlineSection:
    """What stands under one heading. `anchor` is the id of the heading, which is part of addresses and never changes.

    `block` is the stretch of a page that it belongs to: pages can order these, and put text of their own between them.
    """

    anchor: str
    title: str
    parts: tuple[OutlineField, ...]
    block: str = ""

    @cached_property
    def kind(self) -> Kind:
        """That of its field; of several, FACTS, unless they name organisations, which stand in one table, or tell what is open."""
        together = {part.kind for part in self.parts} in ({Kind.ORGANISATIONS}, {Kind.OPEN})
        if len(self.parts) > 1 and not together:
            return Kind.FACTS
        return Kind.TEXT if self.parts[0].kind in PLAIN else self.parts[0].kind

    def given(self, record: Record) -> bool:
        """Whether the record has any of it."""
        return any(part.of(record) for part in self.parts)


@dataclass(frozen=True)
class Outline:
    """A kind of record. Each output places `head` and `tail` for itself; `sections` stand between them, in this order."""

    model: type[Record]
    head: tuple[OutlineField, ...]
    sections: tuple[OutlineSection, ...]
    tail: tuple[OutlineField, ...] = ()

    @cached_property
    def parts(self) -> tuple[OutlineField, ...]:
        """Every field once, in the order of readers."""
        inner = (part for section in self.sections for part in section.parts)
        return tuple(dict.fromkeys((*self.head, *inner, *self.tail)))

    @cached_property
    def blocks(self) -> dict[str, tuple[OutlineSection, ...]]:
        """The sections of each stretch of a page, by its name."""
        return {name: tuple(of) for name, of in groupby(self.sections, key=lambda section: section.block)}


def _part(
    model: type[Record], name: str, kind: Kind | None = None, section: str = "", asked: bool = True
) -> OutlineField:
    info = model.model_fields[name]
    told = list(types_in((info.annotation, *info.metadata)))
    many = any(get_origin(type_) is tuple for type_ in told)
    most = max((limit for rule in told if isinstance(limit := getattr(rule, "max_length", None), int)), default=0)
    return OutlineField(name, str(info.title), kind or _kind(info.annotation, told, many), many, most, section, asked)


def types_in(types: Iterable[Any]) -> Iterator[Any]:
    """Types, all that stand in them, and what is said of these."""
    for type_ in types:
        yield type_
        yield from types_in(get_args(type_))


def _kind(annotation: Any, told: Sequence[Any], many: bool) -> Kind:
    """The kind that a type tells by itself: that of its records or of its plain values, one or many."""
    record = record_in(annotation)
    if record is not None:
        return RECORDS[record]
    plain = next((kind for value, kind in VALUES.items() if value in told), Kind.TEXT)  # one of several words
    return Kind.TEXTS if plain is Kind.TEXT and many else plain


def _of_case(name: str, kind: Kind | None = None, section: str = "", *, asked: bool = True) -> OutlineField:
    return _part(Case, name, kind, section, asked)


def _section(*fields: str | OutlineField, title: str = "", anchor: str = "") -> OutlineSection:
    """A section of a case: of one field, whose title and name are those of the section unless others are given."""
    parts = tuple(_of_case(field) if isinstance(field, str) else field for field in fields)
    return OutlineSection(anchor or parts[0].name, title or parts[0].title, parts)


def _block(name: str, *sections: OutlineSection) -> Iterator[OutlineSection]:
    return (replace(section, block=name) for section in sections)


OPEN = (
    replace(_of_case("unstated", Kind.OPEN, asked=False), words=UNSTATED),
    _of_case("questions", Kind.OPEN, asked=False),
)
WHO = (_of_case("lead", Kind.ORGANISATIONS), _of_case("partners", Kind.ORGANISATIONS))

CASE = Outline(
    Case,
    head=(
        _of_case("id", Kind.ID, asked=False),
        _of_case("edition", Kind.FILED, "editions"),
        _of_case("number", asked=False),
        _of_case("rank", asked=False),
        _of_case("region", Kind.PLACES),
        _of_case("title"),
        _of_case("short_title"),
        _of_case("category", Kind.FILED, "categories"),
        _of_case("tags", Kind.FILED, "tags"),
        *WHO,
        _of_case("lead_read", asked=False),
    ),
    sections=(
        *_block("summary", _section(_of_case("summary", Kind.SUMMARY))),
        *_block(
            "measures",
            _section("problem"),
            _section("measures"),
            _section(_of_case("recognition", asked=False)),
            _section("innovation"),
            _section("conditions"),
            _section("lessons"),
            _section("start", "running", "cost", "basis", "contact", title="实施情况", anchor="practice"),
        ),
        *_block(
            "outcomes",
            _section("outcomes"),
            _section(*OPEN, title="来源未说明", anchor="unstated"),
            _section(_of_case("remarks", asked=False)),
        ),
        *_block(
            "context",
            _section("policies", "platforms", "entities", title="文件、平台和相关主体", anchor="documents"),
            _section(*WHO, title="参与单位", anchor="organisations"),
            _section(_of_case("frameworks", Kind.FRAMEWORKS, asked=False)),
        ),
        *_block("related", _section(_of_case("related", Kind.RELATED, "cases", asked=False))),
        *_block("sources", _section(_of_case("corrections", asked=False)), _section("sources")),
        *_block("terms", _section(_of_case("terms", Kind.TERMS, "glossary", asked=False), title="名词解释")),
    ),
    tail=(
        _of_case("aliases", Kind.ID, asked=False),
        _of_case("draft", asked=False),
        _of_case("published", asked=False),
        _of_case("updated", asked=False),
    ),
)

POINTERS: dict[tuple[type[Record], str], str] = {
    **{(Case, part.name): part.section for part in CASE.parts if part.section},
    (Organisation, "parent"): "organisations",
}
"""Fields that hold ids of another section of the data file, with that section: people are told what an id stands for."""
