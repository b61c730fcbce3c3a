"""A case as the templates print it, in a book and on a sheet of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from casebook.exports import citations
from casebook.exports.citations import chinese_date
from casebook.model.facts import told
from casebook.model.library import Library
from casebook.model.records import Case, Citation, Source
from casebook.pdf.outcomes import tile
from casebook.pdf.room import room
from casebook.pdf.sections import sections
from casebook.pdf.texts import joined, pairs, shown, title_segments
from casebook.settings import Settings

TILES = 3


def sheet(library: Library, settings: Settings, case: Case) -> dict[str, Any]:
    """One case on a sheet of its own."""
    content = case_content(library, settings, case) | {"room": room(library, case)}
    content["citation"] = shown(citations.text(citations.gbt7714(citations.reference(library, settings, case))))
    return {"site": site(settings), "case": content, "keywords": keywords(library, [case])}


def case_content(library: Library, settings: Settings, case: Case) -> dict[str, Any]:
    """Everything about a case that is printed."""
    edition = library.edition[case.edition]
    address = case_address(settings, case)
    return {
        "id": case.id,
        "number": number(case),
        "standing": shown(case.standing),
        "edition": shown(" · ".join([edition.title, *(library.regions(case) if case.region else ())])),
        "category": shown(library.category[case.category].name),
        "title": shown(case.title),
        "heading": title_segments(case.title, pairs(library)),
        "name": shown(case.name),
        "lead": shown(_leading(library, case)),
        "partners": joined(organisation.name for organisation in library.partners(case)),
        "summary": shown(case.summary),
        "tiles": [tile(outcome) for outcome in case.headlines[:TILES]],
        "sections": sections(library, case),
        "sources": [
            {"short": shown(short), "long": shown(long)}
            for short, long in (source_lines(library, case, cited) for cited in case.sources)
        ],
        "dates": shown(dates(case)),
        "address": shown(address),
        "qr": qr(address),
    }


def _leading(library: Library, case: Case) -> str:
    """Who led it, and whether we read that from the prose."""
    names = "、".join(organisation.name for organisation in library.lead(case))
    return f"{names}（编者从正文读出）" if names and case.lead_read else names


def number(case: Case) -> str:
    """The number in the edition with a leading zero, as on the site: 05; "" in lists without numbers."""
    return f"{case.number:02d}" if case.number else ""


def source_lines(library: Library, case: Case, cited: Citation) -> tuple[str, str]:
    """What a citation points at: as short as can be beside a list of the sources, and with everything known."""
    source = library.source(case, cited)
    place = [cited.place, *told(cited)]
    return f"{'，'.join(filter(None, [source.title, *place]))}。", source_text(source, *place)


def source_text(source: Source, *place: str | None) -> str:
    parts = [source.title, source.publisher, source.date and chinese_date(source.date), *place]
    said = "，".join(part for part in parts if part) + "。"
    if source.url:
        said += f"{source.url}。"
    if source.accessed:
        said += f"访问于{chinese_date(source.accessed)}。"
    return said + (source.note or "") + "".join(f"{fact}。" for fact in told(source))


def dates(case: Case) -> str:
    """When the case was taken in and last changed."""
    said = [f"收录于{chinese_date(case.published)}"] if case.published else []
    said += [f"更新于{chinese_date(case.updated)}"] if case.updated else []
    return "，".join(said) + "。" if said else ""


def keywords(library: Library, cases: Iterable[Case]) -> list[str]:
    """What the file is about, for its metadata: categories, regions and ways of reforming."""
    names = ["营商环境"]
    for case in cases:
        names += [library.category[case.category].name, *library.regions(case)]
        names += [library.tag[tag].name for tag in case.tags]
    return list(dict.fromkeys(names))[:20]


def site(settings: Settings) -> dict[str, Any]:
    return {"name": settings.site_name, "url": settings.site_url}


def case_address(settings: Settings, case: Case) -> str:
    """Where the case is on the web; "" while the site has no address."""
    return f"{settings.site_url}cases/{case.id}/" if settings.site_url else ""


def qr(address: str) -> list[str]:
    """The address as the rows of a QR code, 1 for dark; empty without one."""
    if not address:
        return []
    import segno  # only where there is an address to point at

    # Any mask is right; looking for the best of eight takes most of the time.
    code = segno.make_qr(address, error="m", boost_error=False, mask=2)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]
