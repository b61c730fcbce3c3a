"""Every text of every record is in every output that tells of such records: what the model has, no output forgets.

A case is filled in with a word of its own in each place that holds text, and every output is asked for each word. So
are records of all other kinds.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import html5lib
import openpyxl
import pypdfium2
import pytest

from casebook.editing import diff, drafting, form_answers, grammar, issue_form
from casebook.exports import downloads
from casebook.model import facts
from casebook.model.facts import PLACED
from casebook.model.library import Library
from casebook.model.outcomes import Change, Citation, Quantity, Rank
from casebook.model.outline import CASE, Kind, OutlineField, OutlineSection
from casebook.model.records import SECTIONS, Case, Outcome, Record, record_in
from casebook.pages import blocks, browse
from casebook.pages.view import View
from casebook.pdf.making import Printer, kept
from casebook.reading import loading
from casebook.search import documents
from casebook.settings import Settings
from tests.support import ROOT, elements, linked, small, text, write

WITHOUT_TEXT = {Kind.ID, Kind.NUMBER, Kind.FLAG, Kind.DATE, Kind.FILED, Kind.TERMS, Kind.RELATED, Kind.FRAMEWORKS}
"""Kinds that hold no words of their own, only ids and numbers."""

SHOWN = {part for section in CASE.sections for part in section.parts}
"""Fields that have a place among the sections: their numbers and dates are asked for as well."""
EDITORS = {part.name for part in CASE.parts if not part.asked}
EXCEPTIONS = (
    (
        "form",
        lambda place: place.split(".")[0] in EDITORS or place in WORDS.facts or place == "outcomes.source.place",
        "what editors add is not for a stranger to say, and a line that is a record holds what it always has",
    ),
    (
        "sheet",
        lambda place: place == "short_title",
        "a sheet has room for the whole title",
    ),  # a list's page and book too
    (
        "search",
        lambda place: place.startswith("sources.") or place.endswith("source.place"),
        "第3条 would find a case of every list",
    ),
)
"""Which output lacks which texts, and why. There may be three."""


def is_exception(place: str, output: str) -> bool:
    return any(output == where and applies(place) for where, applies, _ in EXCEPTIONS)


PLACE = "浙江省杭州市"
SENTENCES = {
    "办理时间：从年均9天压减至最快5个工作日": {
        "before.unit": "天",
        "before.statistic": "年均",
        "after.unit": "个工作日",
        "after.statistic": "最快",
    },
    "占比：减少三分之二": {"change.value.words": "三分之二"},
    "增幅：较上月高出12‰": {"change.unit": "‰", "change.basis": "较上月", "change.verb": "高出"},
    "位次：由全域第15位升至第3位": {"rank.scope": "全域"},
    "规模：累计突破15家": {"statistic": "累计", "verb": "突破"},
}
"""Outcomes as a source words them, and the words that must be found: what stands around a number, a form has to know."""
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""Digits of our own: a figure would be taken for one."""


class Words:
    """A case in which every place that holds text has a word of its own. `of` has the words by place."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.facts: set[str] = set()
        """Places of what a record has beside what outputs place for themselves."""
        self.case = {part.name: value for part in CASE.parts if (value := self.value(part)) is not None}

    def word(self, place: str) -> str:
        digits = [int(digit) for digit in f"{len(self.of):02}"]
        if place.endswith("name_en"):  # an English name has to be in English
            return self.of.setdefault(place, f"Word{''.join('abcdefghij'[digit] for digit in digits)}x")
        return self.of.setdefault(place, f"词{''.join(STEMS[digit] for digit in digits)}尾")

    def value(self, part: OutlineField) -> Any:
        """A value for a field; None where it holds no words."""
        if part.kind is Kind.NUMBER and part in SHOWN:
            return int(self.of.setdefault(part.name, str(61_000 + len(self.of))))
        if part.kind is Kind.DATE and part in SHOWN:
            return self.of.setdefault(part.name, f"20{len(self.of) // 12:02}-{len(self.of) % 12 + 1:02}-01")
        if part.kind in WITHOUT_TEXT:
            return None
        if part.kind is Kind.PLACES:  # a place has to exist
            return [self.of.setdefault(part.name, PLACE)]
        if part.kind is Kind.OUTCOMES:
            return [*self.outcomes(), *self.sentences()]
        if part.words:
            # What a case says in a field of its own cannot be open.
            keys = [key for key in part.words if key not in Case.model_fields]
            self.of[part.name] = part.words[keys[0]]
            return keys[:1]
        if model := record_in(Case.model_fields[part.name].annotation):
            return [self.record(model, part.name)]
        word = self.word(part.name)
        if drafting.refused(part.name, [word] if part.many else word):  # one of some words, an address
            word = self.of[part.name] = str(Case.model_fields[part.name].examples[0])
        return [word] if part.many else word

    def record(self, model: type[Record], place: str) -> dict[str, Any]:
        """A record inside a case."""
        return {name: self.inner(model, name, f"{place}.{name}") for name in model.model_fields}

    def inner(self, model: type[Record], name: str, place: str) -> Any:
        """A value for a field of a record inside a case: a record again, the first of a choice, or a word."""
        if name not in PLACED.get(model, (name,)):
            self.facts.add(place)
        annotation = model.model_fields[name].annotation
        if inside := record_in(annotation):
            told = self.outcomes(place) if inside is Outcome else self.record(inside, place)
            return [told] if get_origin(annotation) is tuple and isinstance(told, dict) else told
        if get_origin(annotation) is tuple:
            return [self.word(place)]
        if words := next(
            (get_args(one) for one in (annotation, *get_args(annotation)) if get_origin(one) is Literal), ()
        ):
            return words[0]
        own = {"id": "list", "date": "2024-05-01", "accessed": "2024-05-01"}
        if name == "url":  # an address is no text; where it leads is tried by the tests of links
            own["url"] = "https://www.example.cn/basis.html"
        return own.get(name) or self.word(place)

    def outcomes(self, place: str = "outcomes") -> list[dict[str, Any]]:
        """Two outcomes, since one has either words or a number with a unit."""
        said: dict[str, Any] = {name: self.word(f"{place}.{name}") for name in ("name", "text", "period", "note")}
        if place == "outcomes":
            said["source"] = {"id": "list", "place": self.word("outcomes.source.place")}
        return [
            self.further(Outcome, said, place),
            {"name": "数量", "value": 5, "unit": self.word(f"{place}.unit")},
        ]

    def sentences(self) -> list[dict[str, Any]]:
        """Outcomes of all other forms."""
        told = []
        for sentence, words in SENTENCES.items():
            (outcome,) = grammar.outcomes(sentence)
            self.of |= {f"outcomes.{place}": word for place, word in words.items()}
            told.append(self.further(Outcome, dict(outcome), "outcomes"))
        return told

    def further(self, model: type[Record], values: dict[str, Any], place: str) -> dict[str, Any]:
        """The record with all facts that it and its parts can have, each in the first record that has room for it."""
        for name in PLACED[model]:
            inside = record_in(model.model_fields[name].annotation)
            if inside and name in values:
                part = values[name] if isinstance(values[name], dict) else {"n": values[name]}
                values[name] = self.further(inside, part, f"{place}.{name}")
        new = [name for name in model.model_fields if name not in PLACED[model] and f"{place}.{name}" not in self.of]
        return values | {name: self.inner(model, name, f"{place}.{name}") for name in new}


WORDS = Words()


def values(case: Mapping[str, Any]) -> dict[str, Any]:
    """A library of this case, with the organisations it names."""
    library = small(**case)
    library["editions"][0]["region"] = "浙江省"
    names = [*library["cases"][0]["lead"], *library["cases"][0].get("partners", ())]
    library["organisations"] = [{"id": f"body-{at}", "name": name, "region": PLACE} for at, name in enumerate(names)]
    return library


def loaded(folder: Path, case: Mapping[str, Any]) -> Library:
    content = re.sub(r'"(\d{4}-\d\d-\d\d)"', r"\1", json.dumps(values(case), ensure_ascii=False, default=float))
    return loading.load(write(folder, content))[0]


def printed(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def seen(html: str) -> str:
    return text(html5lib.parse(f"<!doctype html><title>.</title>{html}", namespaceHTMLElements=False))


def through_the_form(folder: Path) -> str:
    """What becomes of the case when it is typed into the form, read back from the file that is made."""
    first, second, *_ = WORDS.case["outcomes"]
    typed = {
        Kind.OUTCOMES: f"{first['name']}：{first['text']}（{first['period']}，说明：{first['note']}）\n"
        f"{second['name']}：{second['value']}{second['unit']}\n" + "\n".join(SENTENCES),
        Kind.SOURCES: WORDS.of["sources.place"],
        Kind.MEASURES: "{title}：{text}",
        Kind.ENTITIES: "{name}：{role}",
    }
    answers = {"批次": "乙市2024年度案例", "分类": "审批服务"}
    for part in CASE.parts:
        value = WORDS.case.get(part.name)
        if value is None or not part.asked:
            continue
        written = typed.get(part.kind) or ("\n".join(value) if part.many else str(value))
        if part.kind in (Kind.MEASURES, Kind.ENTITIES):
            written = written.format_map(value[0])
        answers[form_answers.LABELS[part.name]] = written
    body = "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items())
    main = write(
        folder, json.dumps(values({name: WORDS.case[name] for name in ("lead", "partners")}), ensure_ascii=False)
    )
    filled = issue_form.make(form_answers.read_body(body), main, loading.load(main)[0])
    assert isinstance(filled, issue_form.NewCase), filled
    write(folder / "cases", filled.content, filled.path.name)
    _, case = loading.load(main)[0].cases
    return case.model_dump_json()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a reader finds in each output."""
    folder = tmp_path_factory.mktemp("outputs")
    library, settings = loaded(folder / "data", WORDS.case), Settings()
    (case,) = library.cases
    view = View(library, settings, f"cases/{case.id}/")
    compared = browse.compared(view, case)
    printer = Printer(library, settings, kept(folder / "pdf"))
    files = dict(downloads.files(library, settings))
    workbook = openpyxl.load_workbook(io.BytesIO(files["data/cases.xlsx"]))
    tables = (files[f"data/{name}.csv"].decode("utf-8-sig") for name in ("cases", "outcomes"))
    before = loaded(folder / "before", {"lead": ["某局"]})
    return {
        "page": seen(blocks.case_page(view, case.id)) + blocks.case_page(view, case.id),
        "comparison": seen(compared["head"] + "".join(html for _, html in compared["parts"])) + compared["name"],
        "sheet": printed(printer.sheet(case).path),
        "book": printed(printer.book().path),
        "search": "".join(map(str, documents.documents(library))),
        "json": files["data/cases.json"].decode(),
        "csv": "".join(cell for table in tables for row in csv.reader(io.StringIO(table)) for cell in row),
        "xlsx": "".join(str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row),
        "diff": diff.as_markdown(diff.compare(before, library), "前"),
        "form": through_the_form(folder / "form"),
    }


OUTPUTS = ("page", "comparison", "sheet", "book", "search", "json", "csv", "xlsx", "diff", "form")


KEYS = {"unstated": '"unstated":["documents"]'}
"""What JSON keeps as the data file has it, where people read words for it."""


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("place", WORDS.of)
def test_a_text_is_in_every_output(outputs: dict[str, str], place: str, output: str) -> None:
    word = KEYS.get(place, WORDS.of[place]) if output == "json" else WORDS.of[place]
    written = {word, facts.said(dt.date.fromisoformat(word))} if re.fullmatch(r"\d{4}-\d\d-\d\d", word) else {word}
    assert any(word in outputs[output] for word in written) is not is_exception(place, output)


def test_every_text_of_a_record_in_a_case_is_asked_for() -> None:
    """Of what `SENTENCES` list: all others are found by the models themselves."""
    asked = {place.removeprefix("outcomes.").split(".")[-1] for place in WORDS.of if place.startswith("outcomes.")}
    for model in (Outcome, Quantity, Change, Rank, Citation):
        for name, info in model.model_fields.items():
            chosen = any(get_origin(one) is Literal for one in (info.annotation, *get_args(info.annotation)))
            if str in (info.annotation, *get_args(info.annotation)) and not chosen and name != "id":
                assert name in asked, (model, name)


def test_there_are_few_exceptions() -> None:
    assert len(EXCEPTIONS) <= 3


def test_the_outline_has_every_field_once() -> None:
    assert sorted(part.name for part in CASE.parts) == sorted(Case.model_fields)
    anchors = [section.anchor for section in CASE.sections]
    assert len(set(anchors)) == len(anchors)
    assert {"summary", "problem", "measures", "outcomes", "organisations", "sources"} <= set(anchors)


def test_every_field_is_in_the_dictionary_and_in_the_editors_guide() -> None:
    page = html5lib.parse(str(blocks.data_dictionary(View(linked(small()), Settings()))), namespaceHTMLElements=False)
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for part in CASE.parts:
        (row,) = (row for row in elements(page, "tr") if row.get("id") == f"case-{part.name}")
        assert part.title in text(row)
        assert f"`{part.name}`" in guide


def test_several_texts_under_one_heading_are_facts_and_all_shown() -> None:
    parts = tuple(part for part in CASE.parts if part.name in ("innovation", "lessons", "platforms"))
    section = OutlineSection("more", "其他", parts)
    assert section.kind is Kind.FACTS
    library = linked(small(innovation="甲。", lessons="乙。", platforms=["丙", "丁"]))
    (case,) = library.cases
    view = View(library, Settings(), f"cases/{case.id}/")
    shown = seen(view.macros("compared.html").facts(case, section))
    assert all(word in shown for word in ("创新之处：甲。", "经验教训：乙。", "丙；丁"))


# Records other than cases

BARE: dict[str, dict[str, Any]] = {
    "editions": {"id": "yi-2024", "region": "浙江省", "year": 2024, "size": 3, "sources": [{"id": "list"}]},
    "categories": {"id": "permitting"},
    "places": {"id": "new-area", "within": [PLACE]},
    "organisations": {"id": "yi-service", "region": PLACE, "parent": None},
    "frameworks": {"id": "topics", "items": [{"id": "entry"}]},
    "tags": {"id": "digital"},
    "glossary": {"id": "gaps"},
    "synonyms": {"mutual": True},
}
"""What of a record of each section is no text of its own."""

TOLD = {
    "editions.sources": ("page", "book"),
    "editions": ("page", "book", "search"),
    "categories": ("page", "search"),
    "places": ("page", "search"),
    "organisations": ("page", "search"),
    "frameworks.items": ("page", "search"),
    "frameworks": ("page", "book", "search"),
    "tags": ("page", "search"),
    "glossary": ("page", "book", "search"),
    "synonyms": ("search",),
}
"""Where records of a kind are told of at all, beside JSON and diff, which have all: a book names categories and bodies in
its indexes alone."""


class OtherWords(Words):
    """A record of every section in which every place that holds text has a word of its own."""

    def __init__(self) -> None:
        self.of, self.facts = {}, set()
        self.records = {name: self.whole(SECTIONS[name], bare, name) for name, bare in BARE.items()}

    def whole(self, model: type[Record], bare: Mapping[str, Any], place: str) -> dict[str, Any]:
        record: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            inside, given = record_in(info.annotation), bare.get(name)
            if inside and given:
                record[name] = [self.whole(inside, item, f"{place}.{name}") for item in given]
            elif name not in bare:
                record[name] = self.inner(model, name, f"{place}.{name}")
            elif given is not None:
                record[name] = given
        return record

    def library(self) -> dict[str, Any]:
        named = {name: self.records[name]["name"] for name in ("organisations", "places")}
        case = small(lead=[named["organisations"]], region=PLACE + named["places"], tags=["digital"], terms=["gaps"])
        (filed,) = case["cases"]
        filed["frameworks"] = {"topics": ["entry"]}
        # Places have pages where cases are in more than one.
        elsewhere = filed | {"id": "yi-2024-02", "number": 2, "title": "别处的案例", "region": "浙江省宁波市"}
        return {name: [record] for name, record in self.records.items()} | {"cases": [filed, elsewhere]}


OTHERS = OtherWords()


def others_loaded(folder: Path, values: Mapping[str, Any]) -> Library:
    content = re.sub(r'"(\d{4}-\d\d-\d\d)"', r"\1", json.dumps(values, ensure_ascii=False))
    return loading.load(write(folder, content))[0]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a reader finds of the other records in each output."""
    folder = tmp_path_factory.mktemp("others")
    library, settings = others_loaded(folder / "data", OTHERS.library()), Settings()
    view = View(library, settings)
    (place,) = (place.id for place in library.localities.all if place.record)
    pages = (
        *(blocks.edition_page(view, "yi-2024"), blocks.source_list(view), blocks.category_page(view, "permitting")),
        *(blocks.place_page(view, place), blocks.organisation_page(view, "yi-service"), blocks.glossary(view)),
        *(blocks.framework_list(view), blocks.case_list(view)),
    )
    bare = small(region=PLACE, lead=["乙市政务办"])
    return {
        "page": "".join(map(seen, pages)),
        "book": printed(Printer(library, settings, kept(folder / "pdf")).book().path),
        "search": "".join(map(str, (*documents.documents(library), *documents.synonyms(library)))),
        "json": dict(downloads.files(library, settings))["data/cases.json"].decode(),
        "diff": diff.as_markdown(diff.compare(others_loaded(folder / "before", bare), library), "前"),
    }


@pytest.mark.parametrize("place", OTHERS.of)
def test_a_text_of_another_record_is_wherever_such_records_are(others: dict[str, str], place: str) -> None:
    kind = next((kind for kind in TOLD if place.startswith(f"{kind}.")), "")
    short = place == "editions.short_title"
    for output in ("json", "diff", *TOLD.get(kind, ())):
        assert (OTHERS.of[place] in others[output]) is not (short and output in ("page", "book")), output
