"""What the Typst templates print, as plain data: dictionaries and lists whose leaves are strings, never code.

Every text goes through `shown`, which leaves it a string, or splits it where Typst would not see how Chinese and Latin
meet; nothing is evaluated on the other side.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from casebook.exports import citations
from casebook.exports.citations import chinese_date
from casebook.fonts import characters
from casebook.model import charts, figures
from casebook.model.library import Library
from casebook.model.outline import CASE, Kind, OutlineSection
from casebook.model.records import Case, Citation, Edition, Outcome, Source, Term
from casebook.settings import Settings
from casebook.sounds import in_chinese_order

VOLUME = 500
"""How many cases a volume of the book holds at most."""
HEADLINES = 12
"""How many results the page of headline outcomes has room for."""
TILES = 3
NAMED = 60
"""Of so many cases at most, indexes give the names; of more, pages alone."""

Text = str | list[str | list[str]]
"""A string; or its parts, to be set a quarter of a character apart, each a string or pieces between which a line may end."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
MEETING = re.compile(f"(?<=[{HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{HAN}])")
LONG_TOKEN = re.compile(r"[!-~\u00c0-\u024f]{13,}")
TOKEN_PIECES = re.compile(r"[^/._:&=?,;@+-]{1,6}[/._:&=?,;@+-]*|[/._:&=?,;@+-]+")
"""A long word or address may end a line after a mark, and anywhere when it has none for long: in Chinese text set to
full measure, one unbreakable word would tear the line before it apart."""


def shown(text: str) -> Text:
    """A text for the templates. Digits stand close to Chinese (GB/T 15835), Latin letters a little apart."""
    parts: list[str | list[str]] = []
    for part in MEETING.split(" ".join(characters.printable(text).split())):
        pieces, end = [], 0
        for token in LONG_TOKEN.finditer(part):
            pieces += [part[end : token.start()], *TOKEN_PIECES.findall(token[0])]
            end = token.end()
        pieces = [piece for piece in [*pieces, part[end:]] if piece]
        parts.append(pieces if len(pieces) > 1 else part)
    return parts[0] if len(parts) == 1 and isinstance(parts[0], str) else parts


HAN_PAIR = re.compile(f"(?=([{HAN}]{{2}}))")
QUOTED = re.compile("“[^”]{1,9}”")
REMARK = re.compile("（[^）]{1,8}）$")
"""What is compared, after a label: it stands on one line."""
TOGETHER = 2
"""How often two characters must stand side by side in a library to be taken for a word."""


@lru_cache(maxsize=2)
def pairs(library: Library) -> Counter[str]:
    """How often two Chinese characters stand side by side in the library."""
    found: Counter[str] = Counter()
    for case in library.cases:
        said = [case.title, case.summary, case.problem or "", *(outcome.name for outcome in case.outcomes)]
        said += [text for measure in case.measures for text in (measure.title, measure.text)]
        found.update(HAN_PAIR.findall("\n".join(said)))
    return found


def title_pieces(title: str, pairs: Counter[str]) -> list[list[Text]]:
    """A large title in parts as `shown` has them, each as pieces: by turns loose ones and such as no line tears apart.

    Those are short quotations, and pairs that are probably words: Chinese has no spaces, but what stands together more
    often than either half does with its other neighbour is mostly one. A wrong guess costs a slightly shorter line. No
    character is left alone at the end.
    """
    parts = [_pieces(part, pairs) for part in MEETING.split(" ".join(characters.printable(title).split()))]
    *most, last = parts[-1]
    if len(last) == 1 and most:
        most[-1] += last
        parts[-1] = most
    elif len(last) > 1:
        parts[-1] = [*most, last[:-2], last[-2:]]
    return [[shown(piece) for piece in part] for part in parts]


def _pieces(text: str, pairs: Counter[str]) -> list[str]:
    kept = [quoted.span() for quoted in QUOTED.finditer(text)]
    found = sorted((-pairs[pair[1]], pair.start()) for pair in HAN_PAIR.finditer(text) if pairs[pair[1]] >= TOGETHER)
    for _, at in found:
        if all(end <= at or at + 2 <= start for start, end in kept):
            kept.append((at, at + 2))
    pieces, end = [], 0
    for start, stop in sorted(kept):
        pieces += [text[end:start], text[start:stop]]
        end = stop
    return [*pieces, text[end:]]


def plain(text: Text) -> str:
    """What a reader sees of a shown text."""
    return text if isinstance(text, str) else "".join(part if isinstance(part, str) else "".join(part) for part in text)


def joined(names: Iterable[str], mark: str = "、") -> Text:
    return shown(mark.join(names))


def case_address(settings: Settings, case: Case) -> str:
    """Where the case is on the web; "" while the site has no address."""
    return f"{settings.site_url}cases/{case.id}/" if settings.site_url else ""


# Cases


def sheet(library: Library, settings: Settings, case: Case) -> dict[str, Any]:
    """One case on a sheet of its own."""
    content = case_content(library, settings, case)
    content["citation"] = shown(citations.text(citations.gbt7714(citations.reference(library, settings, case))))
    return {"site": site(settings), "case": content, "keywords": keywords(library, [case])}


def keywords(library: Library, cases: Iterable[Case]) -> list[str]:
    """What the file is about, for its metadata: categories, regions and ways of reforming."""
    names = ["营商环境"]
    for case in cases:
        names += [library.category[case.category].name, library.edition[case.edition].region]
        names += [library.tag[tag].name for tag in case.tags]
    return list(dict.fromkeys(names))[:20]


def site(settings: Settings) -> dict[str, Any]:
    return {"name": settings.site_name, "url": settings.site_url}


def case_content(library: Library, settings: Settings, case: Case) -> dict[str, Any]:
    """Everything about a case that is printed."""
    edition = library.edition[case.edition]
    address = case_address(settings, case)
    return {
        "id": case.id,
        "number": number(case),
        "edition": shown(edition.title),
        "category": shown(library.category[case.category].name),
        "title": shown(case.title),
        "heading": title_pieces(case.title, pairs(library)),
        "name": shown(case.name),
        "lead": joined(organisation.name for organisation in library.lead(case)),
        "partners": joined(organisation.name for organisation in library.partners(case)),
        "summary": shown(case.summary),
        "tiles": [tile(outcome) for outcome in case.headlines[:TILES]],
        "sections": [
            {"kind": section.kind.value, "title": shown(section.title)} | SECTIONS[section.kind](library, case, section)
            for section in CASE.sections
            if section.kind in SECTIONS
        ],
        "sources": [
            {"short": shown(short), "long": shown(long)}
            for short, long in (source_lines(library, case, cited) for cited in case.sources)
        ],
        "dates": shown(dates(case)),
        "address": shown(address),
        "qr": qr(address),
    }


def number(case: Case) -> str:
    """The number in the edition with a leading zero, as on the site: 05."""
    return f"{case.number:02d}"


def tile(outcome: Outcome) -> dict[str, Any]:
    figure = figures.figure(outcome)
    label = outcome.name + (f"（{figure.detail}）" if figure.detail else "")
    remark = REMARK.search(label)
    at = remark.start() if remark else len(label)
    return {
        "figure": shown(figure.number),
        "unit": shown(figure.unit),
        "label": [[shown(label[:at]), shown(label[at:])]],
        "words": "yes" if figures.in_words(outcome) else "",
    }


Content = dict[str, Any]


def text_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"text": shown(section.parts[0].of(case) or "")}


def texts_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [shown(text) for text in section.parts[0].of(case)]}


def measures_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [{"title": shown(m.title), "text": shown(m.text)} for m in section.parts[0].of(case)]}


def outcomes_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"table": outcome_table([(case, outcome) for outcome in section.parts[0].of(case)])}


def facts_content(library: Library, case: Case, section: OutlineSection) -> Content:
    """Rows of a name and what it is: bodies by their own names, all else by the field's."""
    rows: list[list[Text]] = []
    for part in section.parts:
        value = part.of(case)
        if part.kind is Kind.ENTITIES:
            rows += [[shown(entity.name), shown(entity.role)] for entity in value]
        elif value:
            rows.append([part.title, joined(value, "；") if part.many else shown(value)])
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
    return {"title": "本站归类", "rows": tags + frameworks}


def notes_content(library: Library, case: Case, section: OutlineSection) -> Content:
    return {"items": [shown(f"{chinese_date(note.date)}：{note.text}") for note in section.parts[0].of(case)]}


SECTIONS: dict[Kind, Callable[[Library, Case, OutlineSection], Content]] = {
    Kind.TEXT: text_content,
    Kind.TEXTS: texts_content,
    Kind.MEASURES: measures_content,
    Kind.OUTCOMES: outcomes_content,
    Kind.FACTS: facts_content,
    Kind.TERMS: terms_content,
    Kind.FRAMEWORKS: frameworks_content,
    Kind.NOTES: notes_content,
}
"""What is printed of a section of each kind. Who and what stand over the sections, sources below; links need a screen."""


def source_lines(library: Library, case: Case, cited: Citation) -> tuple[str, str]:
    """What a citation points at: as short as can be beside a list of the sources, and with everything known."""
    source = library.source(case, cited)
    place = f"，{cited.place}" if cited.place else ""
    return f"{source.title}{place}。", source_text(source, cited.place)


def source_text(source: Source, place: str | None = None) -> str:
    parts = [source.title, source.publisher, source.date and chinese_date(source.date), place]
    said = "，".join(part for part in parts if part) + "。"
    if source.url:
        said += f"{source.url}。"
    if source.accessed:
        said += f"访问于{chinese_date(source.accessed)}。"
    return said + (source.note or "")


def dates(case: Case) -> str:
    """When the case was taken in and last changed."""
    said = [f"收录于{chinese_date(case.published)}"] if case.published else []
    said += [f"更新于{chinese_date(case.updated)}"] if case.updated else []
    return "，".join(said) + "。" if said else ""


def term_content(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "term": shown(term.term),
        "aliases": joined(term.aliases),
        "explanation": shown(term.explanation),
    }


def qr(address: str) -> list[str]:
    """The address as the rows of a QR code, 1 for dark; empty without one."""
    if not address:
        return []
    import segno  # only where there is an address to point at

    # Any mask is right; looking for the best of eight takes most of the time.
    code = segno.make_qr(address, error="m", boost_error=False, mask=2)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]


# Outcomes


def outcome_table(pairs: Sequence[tuple[Case, Outcome]], with_case: bool = False) -> dict[str, Any]:
    """Outcomes as rows, with the columns that any of them fills."""
    rows = [outcome_row(case, outcome, with_case) for case, outcome in pairs]
    return {
        "rows": rows,
        "with_case": "yes" if with_case else "",
        "has_before": "yes" if any(row["before"] for row in rows) else "",
        "has_after": "yes" if any(row["after"] for row in rows) else "",
        "has_bars": "yes" if any(row["bars"] for row in rows) else "",
        "has_change": "yes" if any(row["change"] for row in rows) else "",
    }


def outcome_row(case: Case, outcome: Outcome, with_case: bool) -> dict[str, Any]:
    stated, computed = figures.change(outcome), figures.computed_points(outcome)
    basis = outcome.change.basis or "" if outcome.change else ""
    place = f"见{outcome.source.place}" if outcome.source and outcome.source.place and not with_case else ""
    when_and_where = " · ".join(filter(None, [outcome.period, place]))
    notes = [when_and_where, f"注：{outcome.note}" if outcome.note else ""]
    row = {
        "name": shown(outcome.name),
        "notes": [shown(note) for note in notes if note],
        "before": shown(figures.before(outcome)),
        "after": shown(figures.after(outcome)),
        "bars": bars(outcome),
        "change": shown(stated or computed),
        "basis": basis if stated else "本站计算" if computed else "",
    }
    if with_case:
        row |= {"case": case.id}
        if row["bars"]:
            row["bars"] |= {"index": ""}
    return row


def bars(outcome: Outcome) -> dict[str, str]:
    """Lengths as shares of the longest, and what the picture says in words; empty when nothing may be drawn."""
    drawn = charts.bars(outcome)
    if drawn is None:
        return {}
    longest = max(drawn.before, *drawn.after)
    before, low, high = (f"{value / longest:.4f}" for value in (drawn.before, *drawn.after))
    alternative = figures.sentence(outcome) + (f"（{drawn.index}）" if drawn.index else "")
    return {"before": before, "low": low, "high": high, "index": drawn.index, "alt": alternative}


# The book


def selected(library: Library, cases: Iterable[Case]) -> Library:
    """A library of some of the cases, with the editions and terms that these need."""
    cases = tuple(cases)
    editions = {case.edition for case in cases}
    terms = {term for case in cases for term in case.terms}
    return replace(
        library,
        cases=cases,
        editions=tuple(edition for edition in library.editions if edition.id in editions),
        glossary=tuple(term for term in library.glossary if term.id in terms),
    )


def in_book_order(library: Library, grouped: bool) -> list[Case]:
    """The cases as the library has them, or by edition and category."""
    if not grouped:
        return list(library.cases)
    place = {category.id: at for at, category in enumerate(library.categories)}
    return [case for of in library.by_edition.values() for case in sorted(of, key=lambda case: place[case.category])]


def has_parts(library: Library) -> bool:
    """Whether a book of the library, or its volumes, are grouped by edition and category."""
    return len({case.edition for case in library.cases}) > 1


def volumes(library: Library, most: int | None = None) -> list[Library]:
    """The library in volumes of at most VOLUME cases (or `most`); an edition that fits into one is not divided."""
    most = most or VOLUME
    volume: list[Case] = []
    filled = [volume]
    for _, found in groupby(in_book_order(library, has_parts(library)), key=lambda case: case.edition):
        cases = list(found)
        if volume and len(volume) + len(cases) > most:
            volume = []
            filled.append(volume)
        for case in cases:
            if len(volume) == most:
                volume = []
                filled.append(volume)
            volume.append(case)
    return [library] if len(filled) == 1 else [selected(library, cases) for cases in filled]


def book(
    library: Library,
    settings: Settings,
    date: dt.date | None,
    *,
    part: str = "",
    volume: str = "",
    whole: Library | None = None,
    places: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The book of a library.

    `part` says which part of the site's library this is (a category's name), `volume` which volume of the library
    `whole`. With `places` (case id to "2-117": volume and page) it is the guide to a set of volumes: contents and
    indexes without the cases.
    """
    cases = library.cases
    grouped = has_parts(whole or library)
    order = {case.id: at for at, case in enumerate(in_book_order(library, grouped))}
    content = {
        "site": site(settings),
        "part": shown(part),
        "volume": shown(volume),
        "guide": "yes" if places else "",
        "places": places or {},
        "description": shown(description(library)),
        "keywords": keywords(library, cases),
        "counts": shown(counts(library)),
        "date": chinese_date(date) if date else "",
        "email": settings.correction_email,
        "address": shown(settings.site_url),
        "qr": qr(settings.site_url),
        "editions": [edition_content(library, edition) for edition in library.editions],
        "headlines": headlines(library),
        "parts": parts(library, grouped),
        "cases": {} if places else {case.id: case_content(library, settings, case) for case in cases},
        "names": {case.id: [number(case), shown(case.name), shown(case.title)] for case in cases},
        "outcomes": [] if places else outcome_groups(library),
        "indexes": indexes(library, order),
        "named": "yes" if len(cases) <= NAMED else "",
        "glossary": glossary(library, order),
    }
    return content | {"version": fingerprint(content)}


def fingerprint(content: Any) -> str:
    """Eight digits that are equal for equal content only."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def description(library: Library) -> str:
    titles = [edition.title for edition in library.editions]
    named = "、".join(titles) if len(titles) <= 3 else f"{len(titles)}个批次的优化营商环境案例"
    return f"收录{named}，共{len(library.cases)}个案例。"


def counts(library: Library) -> str:
    return f"{len(library.cases)}个案例 · {len(library.by_category)}个分类 · {library.active_organisations}家单位"


def edition_content(library: Library, edition: Edition) -> dict[str, Any]:
    held = len(library.by_edition.get(edition.id, []))
    announced = f"（公布{edition.size}个）" if edition.size and edition.size != held else ""
    return {
        "id": edition.id,
        "title": shown(edition.title),
        "region": shown(edition.region),
        "description": shown(edition.description or ""),
        "about": shown(
            "，".join(filter(None, [f"{edition.year}年度", edition.organiser, f"收录{held}个案例{announced}"]))
        ),
        "sources": [shown(source_text(source)) for source in edition.sources],
    }


def parts(library: Library, grouped: bool) -> list[dict[str, Any]]:
    """The cases in the order of the book, under the edition and category they belong to, or all together."""
    if not grouped:
        return [{"title": "", "groups": [{"title": "", "cases": [case.id for case in library.cases]}]}]
    return [
        {
            "title": shown(library.edition[edition].title),
            "groups": [
                {"title": shown(library.category[category].name), "cases": [case.id for case in group]}
                for category, group in groupby(cases, key=lambda case: case.category)
            ],
        }
        for edition, cases in groupby(in_book_order(library, grouped), key=lambda case: case.edition)
    ]


def headlines(library: Library) -> dict[str, Any]:
    """One result of each case; of many cases those that changed most."""
    marked = [(case, case.headlines[0]) for case in library.cases if case.headlines]
    chosen = len(library.cases) > HEADLINES
    if chosen:
        marked = charts.striking(library, HEADLINES) or marked[:HEADLINES]
    return {
        "chosen": shown(f"从{len(library.cases)}个案例中列出变化较大、可以作图的{len(marked)}项。") if chosen else "",
        "rows": [tile(outcome) | {"case": case.id, "bars": bars(outcome)} for case, outcome in marked],
    }


def outcome_groups(library: Library) -> list[dict[str, Any]]:
    """All outcomes by kind, in the order readers meet the kinds on the site."""
    by_kind: dict[str, list[tuple[Case, Outcome]]] = {kind: [] for kind in figures.KINDS}
    for case, outcome in library.outcomes:
        by_kind[figures.kind(outcome)].append((case, outcome))
    return [
        {"title": figures.KINDS[kind], "count": f"{len(pairs)}项", "table": outcome_table(pairs, with_case=True)}
        for kind, pairs in by_kind.items()
        if pairs
    ]


def indexes(library: Library, order: Mapping[str, int]) -> list[dict[str, Any]]:
    """Categories, organisations and framework items with the cases under each, in their order in the book."""
    categories = [
        (category.name, [(case, "") for case in library.by_category.get(category.id, [])])
        for category in library.categories
    ]
    organisations = []
    for organisation in sorted(library.organisations, key=lambda organisation: in_chinese_order(organisation.name)):
        led = {case.id for case in library.led_by.get(organisation.id, [])}
        cases = [(case, "牵头" if case.id in led else "配合") for case in library.cases_of(organisation)]
        organisations.append((organisation.name, cases))
    tables = [("按分类", "分类", categories), ("按单位", "单位", organisations)]
    for framework in library.frameworks:
        items = [
            (item.name, [(case, "") for case in library.by_framework_item.get((framework.id, item.id), [])])
            for item in framework.items
        ]
        tables.append((f"按{framework.name}", "条目", items))
    return [
        {
            "title": shown(title),
            "head": head,
            "ours": "" if head == "单位" else "yes",
            "rows": [
                {
                    "name": shown(name),
                    "cases": sorted(([case.id, role] for case, role in cases), key=lambda found: order[found[0]]),
                }
                for name, cases in rows
                if cases
            ],
        }
        for title, head, rows in tables
        if any(cases for _, cases in rows)
    ]


def glossary(library: Library, order: Mapping[str, int]) -> list[dict[str, Any]]:
    """The terms by sound, with the cases that use them in their order in the book."""
    terms = [
        term_content(term) | {"cases": sorted((case.id for case in library.by_term.get(term.id, [])), key=order.get)}
        for term in library.glossary
    ]
    return sorted(terms, key=lambda term: in_chinese_order(plain(term["term"])))


# Pictures to share


def card(library: Library, settings: Settings, case: Case | None) -> dict[str, Any]:
    """The picture of a case, or of the site."""
    if case is None:
        return {
            "site": "非官方网站",
            "above": "",
            "title": [[shown(settings.site_name)]],
            "long": "",
            "tile": {},
            "below": shown(counts(library)),
        }
    title = case.title if len(case.title) <= 36 else case.name
    return {
        "site": shown(settings.site_name),
        "above": shown(f"{library.category[case.category].name} · 第{case.number}号"),
        "title": title_pieces(title, pairs(library)),
        "long": "yes" if len(title) > 26 else "",
        "tile": tile(case.headlines[0]) if case.headlines else {},
        "below": shown(library.edition[case.edition].title),
    }
