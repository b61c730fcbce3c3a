"""New and corrected cases as an Atom feed (RFC 4287)."""

from __future__ import annotations

import datetime as dt
import re
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from casebook.model.library import Library
from casebook.model.records import Case
from casebook.settings import Settings

ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
MOST = 50
"""How many entries the feed has at most, newest first."""
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

register_namespace("", ATOM)


def atom(library: Library, settings: Settings) -> bytes:
    """The feed. Without the site's address, ids are `tag:` addresses and links are relative to the feed."""
    feed = Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": "zh-CN"})
    _add(feed, "id", identity(settings, ""))
    _add(feed, "title", settings.site_name)
    _add(feed, "subtitle", "新收录和更正的案例。非官方网站。")
    _add(feed, "updated", moment(library.as_of))
    _add(feed, "rights", f"{settings.licence} {settings.licence_url} {settings.attribution}")
    _add(SubElement(feed, f"{{{ATOM}}}author"), "name", settings.site_name)
    if settings.site_url:
        _link(feed, "self", f"{settings.site_url}feed.xml", "application/atom+xml")
    _link(feed, "alternate", settings.site_url or "./", "text/html")
    _link(feed, "license", settings.licence_url)
    for changed, case in newest(library):
        feed.append(_entry(library, settings, case, changed))
    indent(feed)
    written: bytes = tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def newest(library: Library) -> list[tuple[dt.date, Case]]:
    """The cases with a date and when they changed, the newest first; of one day, in the library's order."""
    dated = [(case.changed, case) for case in library.cases if case.changed]
    return sorted(dated, key=lambda pair: pair[0], reverse=True)[:MOST]


def identity(settings: Settings, path: str) -> str:
    """A name that never changes. `invalid` is nobody's domain (RFC 2606); the date is that of the scheme."""
    return f"{settings.site_url}{path}" if settings.site_url else f"tag:casebook.invalid,2026:{path or 'feed'}"


def moment(date: dt.date) -> str:
    """The beginning of the day in China."""
    return f"{date.isoformat()}T00:00:00+08:00"


def _entry(library: Library, settings: Settings, case: Case, changed: dt.date) -> Element:
    entry, path = Element(f"{{{ATOM}}}entry"), f"cases/{case.id}/"
    _add(entry, "id", identity(settings, path))
    _add(entry, "title", case.title)
    _link(entry, "alternate", f"{settings.site_url}{path}", "text/html")
    if case.published:
        _add(entry, "published", moment(case.published))
    _add(entry, "updated", moment(changed))
    category = library.category[case.category]
    SubElement(entry, f"{{{ATOM}}}category", {"term": category.id, "label": _xml(category.name)})
    corrected = [f"{c.date.isoformat()}更正：{c.text}" for c in case.corrections]
    _add(entry, "summary", "\n".join([case.summary, *corrected]))
    return entry


def _add(parent: Element, name: str, value: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = _xml(value)


def _link(parent: Element, relation: str, address: str, media: str = "") -> None:
    SubElement(parent, f"{{{ATOM}}}link", {"rel": relation, "href": address} | ({"type": media} if media else {}))


def _xml(value: str) -> str:
    """Text without what XML cannot hold."""
    return NOT_XML.sub("", value)
