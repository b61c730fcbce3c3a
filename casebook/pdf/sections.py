"""The sections of a case as the templates print them: one function for each kind of section, none for a single field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casebook.exports.citations import chinese_date
from casebook.model.facts import aside, said, told
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind, OutlineSection
from casebook.model.records import Case, Correction, Remark, Term
from casebook.pdf.outcomes import outcome_table
from casebook.pdf.texts import Text, joined, plain, shown

Content = dict[str, Any]


def sections(library: Library, case: Case) -> list[Content]:
    """The sections in the order of the outline, those that are empty too."""
    return [
        {"kind": section.kind.value, "title": shown(section.title)} | PRINTED[section.kind](library, case, section)
        for section in CASE.sections
        if section.kind in PRINTED
    ]


def text_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"text": shown(section.parts[0].says(case))}


def texts_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"kind": "texts", "items": [shown(said(text)) for text in section.parts[0].of(case)]}


def measures_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [{"title": shown(m.title), "text": shown(m.text + aside(m))} for m in section.parts[0].of(case)]}


def outcomes_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"table": outcome_table([(case, outcome) for outcome in section.parts[0].of(case)])}


def facts_content(library: Library, case: Case, section: OutlineSection) -> Content:
    """Rows of a name and what it is: bodies by their own names, all else by the field's."""
    rows: list[list[Text]] = []
    for part in section.parts:
        value = part.of(case)
        if part.kind is Kind.ENTITIES:
            rows += [[shown(entity.name), shown(entity.role + aside(entity))] for entity in value]
        elif value:
            rows.append([part.title, shown(part.says(case))])
    return {"rows": rows}


def terms_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [term_content(library.term[term]) for term in section.parts[0].of(case)]}


def frameworks_content(library: Library, case: Case, section: OutlineSection) -> Content:
    """Where we filed the case. On paper the ways of reforming stand here too."""
    tags = [["改革方式", joined(library.tag[tag].name for tag in case.tags)]] if case.tags else []
    frameworks = [
        [shown(framework.name), joined(item.name for item in items)]
        for framework, items in library.framework_items(case)
    ]
    return {"title": "编者归类", "rows": tags + frameworks}


def notes_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [shown(dated(note)) for note in section.parts[0].of(case)]}


def remarks_content(library: Library, case: Case, section: OutlineSection) -> Content:
    """In print we are the editors."""
    return {"kind": "notes", "title": "编者注"} | notes_content(library, case, section)


def dated(note: Remark | Correction) -> str:
    """What we have to say, with its day."""
    return f"{chinese_date(note.date)}：{said(note)}"


def open_content(library: Library, case: Case, section: OutlineSection) -> Content:
    """What the source does not say, in a line, and the questions in another: a sheet has little room."""
    unstated, questions = (part.of(case) for part in section.parts)
    said = [f"来源没有写：{'、'.join(unstated)}。"] if unstated else []
    said += [f"可以向{'牵头' if case.lead else '有关'}单位了解：{''.join(questions)}"] if questions else []
    return {"kind": "notes", "items": [shown(text) for text in said]}


PRINTED: dict[Kind, Callable[[Library, Case, OutlineSection], Content]] = {
    Kind.TEXT: text_content,
    **dict.fromkeys((Kind.TEXTS, Kind.RECOGNITION), texts_content),
    Kind.MEASURES: measures_content,
    Kind.OUTCOMES: outcomes_content,
    Kind.FACTS: facts_content,
    Kind.TERMS: terms_content,
    Kind.FRAMEWORKS: frameworks_content,
    Kind.NOTES: notes_content,
    Kind.REMARKS: remarks_content,
    Kind.OPEN: open_content,
}
"""What is printed of a section of each kind. Who and what stand over the sections, sources below; links need a screen."""


def term_content(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "term": shown(term.term),
        "aliases": joined(term.aliases),
        "english": plain(shown(term.name_en or "")),
        "explanation": shown(
            term.explanation
            + "".join(f"{fact}。" for fact in told(term))
            + "".join(f"编者注：{dated(one)}" for one in term.remarks)
        ),
    }
