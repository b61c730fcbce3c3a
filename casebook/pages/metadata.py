"""What a page's head says to programs: Open Graph, the content meta tags of Chinese public sites, JSON-LD, the feed.

The tags follow 政府网站网页标签规范 as far as they tell the truth here: this is no government site, so there is never a
SiteIDCode; a time of day is not known, so PubDate is a day; and `description`, which names no case of letters in HTML,
is printed by the theme. Where the site's address is not known, nothing absolute is printed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from casebook.exports import downloads
from casebook.model.library import Library
from casebook.model.places import NATION, Gazetteer
from casebook.model.records import Case, Citation
from casebook.pages.view import View


class Subject(NamedTuple):
    """The page the head is for, in plain text.

    `column` is the entry of the navigation it belongs to, with its address; `card` the full address of its picture;
    `above` are other pages that lead to it, title and address, widest first.
    """

    title: str
    description: str
    column: str = ""
    column_url: str = ""
    case: Case | None = None
    card: str = ""
    above: Sequence[tuple[str, str]] = ()


def head(view: View, subject: Subject) -> Markup:
    """The tags for a page's head; `view` is that of the page."""
    settings, case = view.settings, subject.case
    return view.render(
        "head.html",
        subject=subject,
        address=f"{settings.site_url}{view.url}" if settings.site_url else "",
        tags=dict(content_tags(view, subject)),
        graph=script_data({"@context": "https://schema.org", "@graph": list(_graph(view, subject))}),
        kind="article" if case else "website",
    )


def content_tags(view: View, subject: Subject) -> Iterator[tuple[str, str]]:
    """Names and contents of the meta tags that Chinese public sites use."""
    settings = view.settings
    yield "SiteName", settings.site_name
    if settings.site_url:
        yield "SiteDomain", settings.site_url.split("/")[2]
    if subject.column:
        yield "ColumnName", subject.column
    if subject.case is None:
        yield "Keywords", "，".join(category.name for category in view.library.categories[:20])
        return
    case = subject.case
    yield "ArticleTitle", case.title
    if case.published:
        yield "PubDate", case.published.isoformat()
    yield "ContentSource", "；".join(dict.fromkeys(_origin(view.library, case)))
    yield "Author", settings.site_name
    yield "Keywords", "，".join(keywords(view.library, case))


def keywords(library: Library, case: Case) -> list[str]:
    """Category, ways of reforming, organisations and region of a case, each once."""
    tags = (library.tag[tag].name for tag in case.tags)
    who = (organisation.name for organisation in library.taking_part(case))
    return list(dict.fromkeys((library.category[case.category].name, *tags, *who, *library.regions(case))))


def _origin(library: Library, case: Case) -> Iterator[str]:
    """Who published what the case is made from, or what it is called where that is not known."""
    for citation in case.sources:
        source = library.source(case, citation)
        yield source.publisher or source.title


def script_data(value: Any) -> Markup:
    """JSON that cannot end the script it stands in, nor be taken for markup or a template mark."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text.replace("{{", "{ {").replace("{%", "{\\u0025"))


def _graph(view: View, subject: Subject) -> Iterator[dict[str, Any]]:
    if subject.case:
        yield _article(view, subject.case)
    if view.url == "downloads/":
        yield _dataset(view, subject)
    if view.url:
        yield _breadcrumbs(view, subject)
    else:
        yield _known({"@type": "WebSite", "url": _address(view, ""), "inLanguage": "zh-CN"}) | {
            "name": view.settings.site_name,
            "description": subject.description,
        }


def _article(view: View, case: Case) -> dict[str, Any]:
    library, settings = view.library, view.settings
    edition = library.edition[case.edition]
    places = [_place(library.gazetteer, name) for name in library.regions(case)]
    return _known(
        {
            "@type": "Article",
            "headline": case.title,
            "alternativeHeadline": case.short_title,
            "description": case.summary,
            "identifier": case.id,
            "url": _address(view, f"cases/{case.id}/"),
            "inLanguage": "zh-CN",
            "articleSection": library.category[case.category].name,
            "keywords": [library.tag[tag].name for tag in case.tags],
            "datePublished": case.published and case.published.isoformat(),
            "dateModified": case.changed and case.changed.isoformat(),
            "author": {"@type": "Organization", "name": settings.site_name},
            "publisher": {"@type": "Organization", "name": settings.site_name},
            "license": settings.licence_url,
            "spatialCoverage": places[0] if len(places) == 1 else places,
            "temporalCoverage": str(edition.year),
            "mentions": [{"@type": "Organization", "name": found.name} for found in library.taking_part(case)],
            "isBasedOn": [_source(library, case, citation) for citation in case.sources],
            "correction": [
                {"@type": "CorrectionComment", "datePublished": c.date.isoformat(), "text": c.text}
                for c in case.corrections
            ],
        }
    )


NATION_AS_PLACE = {"@type": "Country", "name": "中国"}


@lru_cache(maxsize=1000)
def _place(gazetteer: Gazetteer, name: str) -> dict[str, Any]:
    """A place with those that hold it. What lies in several, as 长三角 in four provinces, is inside none of them."""
    if name == NATION:
        return NATION_AS_PLACE
    holders = [_place(gazetteer, holder) for holder in gazetteer.holders(name)] or [NATION_AS_PLACE]
    how = {"containedInPlace": holders[0]} if len(holders) == 1 else {"geoOverlaps": holders}
    return {"@type": "Place", "name": name} | how


def _source(library: Library, case: Case, citation: Citation) -> dict[str, Any]:
    source = library.source(case, citation)
    return _known(
        {
            "@type": "CreativeWork",
            "name": source.title,
            "url": source.url,
            "datePublished": source.date and source.date.isoformat(),
            "publisher": source.publisher and {"@type": "Organization", "name": source.publisher},
        }
    )


def _dataset(view: View, subject: Subject) -> dict[str, Any]:
    library, settings = view.library, view.settings
    years = sorted({edition.year for edition in library.editions})
    return _known(
        {
            "@type": "Dataset",
            "name": f"{settings.site_name}：全部案例数据",
            "description": f"{subject.description}收录{'、'.join(edition.title for edition in library.editions[:10])}，"
            f"共{len(library.cases)}个案例、{len(library.outcomes)}项成效。",
            "url": _address(view, "downloads/"),
            "license": settings.licence_url,
            "creditText": settings.attribution,
            "creator": {"@type": "Organization", "name": settings.site_name},
            "inLanguage": "zh-CN",
            "isAccessibleForFree": True,
            "dateModified": library.updated and library.updated.isoformat(),
            "temporalCoverage": "/".join(dict.fromkeys(str(year) for year in (years[:1] + years[-1:]))),
            "spatialCoverage": [_place(library.gazetteer, name) for name in _covered(library)],
            "keywords": [category.name for category in library.categories],
            "distribution": [
                _known(
                    {
                        "@type": "DataDownload",
                        "name": download.about,
                        "encodingFormat": download.media,
                        "contentUrl": _address(view, download.path),
                    }
                )
                for download in downloads.DOWNLOADS
                if download.path.startswith("data/") and "schema" not in download.path
            ],
        }
    )


def _covered(library: Library) -> list[str]:
    """The widest places that tell where all cases are; the only one, of which there is no page."""
    widest = [place.name for place in library.localities.widest()]
    return widest or [*dict.fromkeys(region for case in library.cases for region in library.regions(case))]


def _breadcrumbs(view: View, subject: Subject) -> dict[str, Any]:
    steps = [("首页", "")]
    if subject.column and subject.column_url != view.url:
        steps.append((subject.column, subject.column_url))
    steps += [*subject.above, (subject.title, view.url)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": at, "name": name}
            | ({"item": _address(view, url)} if url != view.url else {})
            for at, (name, url) in enumerate(steps, 1)
        ],
    }


def _address(view: View, path: str) -> str:
    """Absolute where the site's address is known, else relative to the page, which JSON-LD in a page allows."""
    return f"{view.settings.site_url}{path}" if view.settings.site_url else view.link(path)


def _known(values: dict[str, Any]) -> dict[str, Any]:
    """What has a value."""
    return {name: value for name, value in values.items() if value not in (None, "", [])}
