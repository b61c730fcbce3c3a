"""What an editor's form is made of: the fields of a case in the outline's order, and the words to choose from."""

from __future__ import annotations

from typing import Any

from casebook import sounds
from casebook.editing.other_words import in_other_words
from casebook.model import dictionary
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind, OutlineField
from casebook.model.records import Case
from casebook.model.remarks import UNSTATED

LONG = 120
"""Characters above which a text gets several lines to be typed in."""
KINDS = {
    Kind.ID: "text",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.FLAG: "flag",
    Kind.TEXTS: "list",
    Kind.OUTCOMES: "outcomes",
    Kind.ORGANISATIONS: "organisations",
    Kind.FRAMEWORKS: "frameworks",
}
"""How a form asks for what is of a kind; lines of text and ids of other records are told by more than their kind."""


def fields() -> list[dict[str, Any]]:
    """The fields of a case in order, each with what is said about it and how it is asked for."""
    records = {entry.name: entry for entry in dictionary.entries()}
    told = {field.name: field for field in records["case"].fields}
    return [_field(part, told[part.name], records) for part in CASE.parts]


def _field(part: OutlineField, said: dictionary.Field, records: dict[str, dictionary.RecordType]) -> dict[str, Any]:
    kind = _kind(part, said)
    field = _said(said) | {
        "kind": kind,
        "many": part.many,
        "options": "unstated" if part.words else part.section or ("frameworks" if part.name == "frameworks" else ""),
    }
    if said.record and kind in ("records", "outcomes"):
        field["fields"] = [_said(inner) | {"record": inner.record} for inner in records[said.record].fields]
    return field


def _said(field: dictionary.Field) -> dict[str, Any]:
    """What the data dictionary says of a field."""
    return {
        "key": field.name,
        "title": field.title,
        "help": in_other_words(field.description),
        "example": field.example,
        "type": field.type,
        "required": field.required,
    }


def _kind(part: OutlineField, said: dictionary.Field) -> str:
    if part.section or part.words:
        return "choices" if part.many else "choice"
    if part.kind in KINDS:
        return "list" if part.many and KINDS[part.kind] == "text" else KINDS[part.kind]
    if said.record:
        return "records"
    if part.many:
        return "list"
    return "paragraphs" if part.most > LONG else "text"


def vocabularies(library: Library) -> dict[str, list[dict[str, Any]]]:
    """What can be chosen, by the name in a field's `options`; each with its id, name, pinyin and other names."""
    return {
        "editions": [_choice(e.id, e.title, e.short_title, region=e.region) for e in library.editions],
        "categories": [_choice(c.id, c.name, about=c.description) for c in library.categories],
        "tags": [_choice(tag.id, tag.name, about=tag.description or "") for tag in library.tags],
        "glossary": [_choice(term.id, term.term, *term.aliases) for term in library.glossary],
        "organisations": [_choice(o.id, o.name, *o.aliases, region=o.region) for o in library.organisations],
        "cases": [_case(library, case) for case in library.cases],
        "frameworks": [
            {**_choice(f.id, f.name), "items": [_choice(item.id, item.name) for item in f.items]}
            for f in library.frameworks
        ],
        "sources": [
            {**_choice(source.id, source.title), "edition": edition.id}
            for edition in library.editions
            for source in edition.sources
        ],
        "unstated": [_choice(key, name) for key, name in UNSTATED.items()],
    }


def _case(library: Library, case: Case) -> dict[str, Any]:
    """A case is also found by who took part in it."""
    names = (organisation.name for organisation in library.taking_part(case))
    others = (case.short_title, *names, *case.lead, *case.partners)
    return _choice(case.id, case.title, *others, about=library.edition[case.edition].title)


def _choice(id_: str, name: str, *others: str | None, **more: str) -> dict[str, Any]:
    return {"id": id_, "name": name, "pinyin": pinyin(name), "aliases": [other for other in others if other], **more}


def pinyin(name: str) -> str:
    """How a name sounds, and its initials, so that either may be typed: `quzhoushi qzs`."""
    said = sounds.syllables(name)
    return f"{''.join(said)} {''.join(syllable[0] for syllable in said)}".strip()
