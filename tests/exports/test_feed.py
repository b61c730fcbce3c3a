"""The feed: valid Atom, newest first, corrections said."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.exports import atom
from casebook.model.library import Library
from casebook.settings import Settings
from tests.support import linked, small

SITE = Settings(site_url="https://example.org/anli/")
ATOM = f"{{{atom.ATOM}}}"


def library(*dates: dict) -> Library:
    """A case for each of these, with its dates."""
    values = small()
    case = values["cases"][0]
    values["cases"] = [
        case | {"id": f"yi-2024-{n:02d}", "number": n, "title": f"第{n}项改革"} | dated
        for n, dated in enumerate(dates, 1)
    ]
    return linked(values)


def day(number: int) -> dt.date:
    return dt.date(2026, 1, 1) + dt.timedelta(number)


CORRECTED = {"published": day(1), "corrections": ({"date": day(9), "text": "配合单位补充市司法局。"},)}


def parsed(content: bytes) -> feedparser.FeedParserDict:
    found = feedparser.parse(content)
    assert not found.bozo
    assert found.version == "atom10"
    return found


def test_new_and_corrected_cases_newest_first() -> None:
    found = parsed(
        atom.atom(library({"published": day(5)}, CORRECTED, {}, {"published": day(1), "updated": day(7)}), SITE)
    )
    assert [entry.title for entry in found.entries] == ["第2项改革", "第4项改革", "第1项改革"]
    first = found.entries[0]
    assert "更正：配合单位补充市司法局。" in first.summary
    assert (first.published, first.updated) == ("2026-01-02T00:00:00+08:00", "2026-01-10T00:00:00+08:00")
    assert found.feed.updated == "2026-01-10T00:00:00+08:00"
    assert "CC BY 4.0" in found.feed.rights


def test_ids_and_links_are_addresses_where_the_site_has_one() -> None:
    found = parsed(atom.atom(library({"published": day(1)}), SITE))
    assert (found.feed.id, found.entries[0].id) == (
        "https://example.org/anli/",
        "https://example.org/anli/cases/yi-2024-01/",
    )
    assert found.entries[0].link == "https://example.org/anli/cases/yi-2024-01/"
    assert [link.href for link in found.feed.links if link.rel == "self"] == ["https://example.org/anli/feed.xml"]


def test_without_an_address_ids_are_tags_and_links_relative() -> None:
    tree = ElementTree.fromstring(atom.atom(library({"published": day(1)}), Settings()))
    ids = [node.text for node in tree.iter(f"{ATOM}id")]
    assert ids == ["tag:casebook.invalid,2026:feed", "tag:casebook.invalid,2026:cases/yi-2024-01/"]
    assert [link.get("href") for link in tree.find(f"{ATOM}entry").iter(f"{ATOM}link")] == ["cases/yi-2024-01/"]
    assert not [link for link in tree.iter(f"{ATOM}link") if link.get("rel") == "self"]


@pytest.mark.parametrize("settings", [SITE, Settings()], ids=["known", "unknown"])
def test_atom_has_what_its_standard_demands(settings: Settings) -> None:
    tree = ElementTree.fromstring(atom.atom(library({"published": day(1)}, {"published": day(2)}), settings))
    for node in (tree, *tree.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
    assert tree.find(f"{ATOM}author/{ATOM}name").text
    ids = [node.text for node in tree.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def test_there_are_at_most_fifty_entries_and_a_feed_even_without_dates() -> None:
    many = parsed(atom.atom(library(*({"published": day(n)} for n in range(60))), SITE))
    assert [entry.title for entry in many.entries] == [f"第{n}项改革" for n in range(60, 10, -1)]
    assert parsed(atom.atom(library({}), SITE)).entries == []


@given(st.text(min_size=1, max_size=59).map("{}字".format))
def test_any_text_makes_a_sound_feed(text: str) -> None:
    values = small(title=text, published=day(1))
    tree = ElementTree.fromstring(atom.atom(linked(values), SITE))
    expected = atom.NOT_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    assert (tree.find(f"{ATOM}entry/{ATOM}title").text or "") == expected
