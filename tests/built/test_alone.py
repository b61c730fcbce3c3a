"""A figure never stands anywhere without its time and the editors' note, or a mark that leads there."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

import openpyxl
import pytest

from casebook.model import charts, figures
from casebook.model.outcomes import Outcome
from casebook.pdf import cards
from casebook.pdf.texts import plain
from casebook.reading import loading
from casebook.search import documents
from casebook.settings import Settings
from tests import facts, results
from tests.support import DATA, SVG, Site, elements, only, text

pytestmark = pytest.mark.ten
MARK = re.compile("有注|注：")
by_case = pytest.mark.parametrize("case", facts.CASES, ids=lambda case: case.id)
by_doubt = pytest.mark.parametrize(("number", "result"), results.NOTED, ids=lambda value: str(value)[:2])
BLOCKS = (
    "li",
    "tr",
    "td",
    "th",
    "p",
    "dd",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "div",
    "pre",
    "ul",
    "ol",
    "dl",
    "table",
    "section",
)


def bare(figure: str) -> re.Pattern[str]:
    """The digits of a figure alone, not as the end of longer ones: 40%, not 140%."""
    return re.compile(rf"(?<![\d.]){re.escape(figure)}")


def unmarked(words: str, result: results.Result) -> bool:
    """Whether the figure stands here with nothing that leads to the note. A question doubts it by itself."""
    return bool(bare(result.figure).search(words)) and not (MARK.search(words) or words.rstrip().endswith("？"))


def outcome(result: results.Result, case_id: str) -> Outcome:
    library, _ = loading.load(DATA)
    return only([one for one in library.case[case_id].outcomes if result.of in figures.alone(one)])  # type: ignore[arg-type]


def told(element: Element, result: results.Result) -> bool:
    """Whether what is shown has the figure with all that belongs to it."""
    shown = text(element).replace("\n", "")
    assert result.of in shown
    assert figure_of(result) in shown
    return result.period in shown and (not result.doubt or MARK.search(shown) is not None)


def figure_of(result: results.Result) -> str:
    """A tile may set the unit apart."""
    return only(re.findall(r"^[\d.]+|^\D.*", result.figure.rpartition("～")[2]))  # type: ignore[arg-type]


@by_case
def test_outcomes_say_what_the_source_says(case: facts.Facts) -> None:
    """Of what, with who acts or benefits; the figure; its time; our note; and which stand for the case."""
    library, _ = loading.load(DATA)
    found, expected = library.case[case.id].outcomes, results.RESULTS[case.number]
    assert len(found) == len(expected)
    for result in expected:
        one = outcome(result, case.id)
        said = figures.alone(one)
        assert result.of in one.name or result.of in said
        assert result.figure in said
        assert figures.when(one) == result.period
        assert (one.note is None) == (not result.doubt)
        assert result.doubt in (one.note or "")
        assert one.headline == bool(result.headline)
    marked = [one.name for one in library.case[case.id].headlines]
    assert all(result.of in name for result, name in zip(results.HEADLINES[case.number], marked, strict=True))


@by_case
def test_tiles_and_cards_say_of_which_time_their_figures_are(site: Site, case: facts.Facts) -> None:
    expected = results.HEADLINES[case.number]
    tiles = list(only(elements(site.article(case.id), "div", "tiles")))
    assert len(tiles) == len(expected)
    assert all(told(tile, headline) for tile, headline in zip(tiles, expected, strict=True))
    card = elements(site.page("/cases/").content, "li", "card")[case.number - 1]
    assert told(only(elements(card, "p", "card-result")), expected[0])


def test_the_highlights_of_the_home_page_have_their_time_and_a_known_base(site: Site) -> None:
    for shown in elements(only(elements(site.page("/").content, "section", "facts")), "a"):
        words = text(shown).replace("\n", "")
        (headline,) = [one for many in results.HEADLINES.values() for one in many if one.of in words]
        assert headline.period in words
    library, _ = loading.load(DATA)
    for _, one in library.outcomes:
        assert one.year or one.before or not charts.bars(one), "nobody can tell which year is 100"
    assert not elements(
        only([row for row in elements(site.page("/outcomes/").content, "li") if "96%" in text(row)]), f"{SVG}svg"
    )


def holders(element: Element) -> Iterator[str]:
    """What stands in the smallest parts of a page that say something whole: rows, tiles, outcomes, other blocks."""
    blocks = [part for part in element.iter() if part is not element and part.tag in BLOCKS]
    whole = element.tag == "tr" or element.get("class") == "multiple"
    if whole or (element.tag in BLOCKS and not blocks):
        yield text(element).replace("\n", "")
    else:
        for part in element:
            yield from holders(part)


@by_doubt
def test_no_page_has_a_doubtful_figure_without_its_note(site: Site, number: int, result: results.Result) -> None:
    met = 0
    for page in site:
        for words in holders(page.root):
            if result.of in words or f"quzhou-2023-{number:02d}" in page.url:
                met += bool(bare(result.figure).search(words))
                assert not unmarked(words, result), (page.url, words)
    assert met >= 2, "in the case and among the outcomes"


@by_doubt
def test_no_table_has_a_doubtful_figure_without_its_note(site: Site, number: int, result: results.Result) -> None:
    """CSV and workbook by line; in JSON the note stands in the record."""
    lines: list[str] = []
    for name in ("cases.csv", "outcomes.csv"):
        for row in csv.DictReader(io.StringIO(site.file(f"/data/{name}").read_text(encoding="utf-8-sig"))):
            lines += [line for column in ("成效", "表述") for line in row.get(column, "").split("\n")]
    book = openpyxl.load_workbook(site.file("/data/cases.xlsx"), read_only=True)
    for sheet in book:
        lines += [line for row in sheet.iter_rows(values_only=True) for cell in row for line in str(cell).split("\n")]
    about = [line for line in lines if result.of in line and bare(result.figure).search(line)]
    assert len(about) >= 4, "in both files and in both sheets"
    assert not [line for line in about if unmarked(line, result)]
    cases = json.loads(site.file("/data/cases.json").read_text(encoding="utf-8"))["cases"]
    (record,) = [one for one in cases[number - 1]["outcomes"] if result.of in one["name"]]
    assert result.doubt in record["note"]


@by_doubt
def test_nothing_for_machines_has_a_doubtful_figure_without_its_note(
    site: Site, number: int, result: results.Result
) -> None:
    """What stands in heads and feeds, in the answers of the search, in comparisons and on pictures."""
    page = site.file(f"/cases/quzhou-2023-{number:02d}/").read_text(encoding="utf-8")
    said = re.findall(r'content="([^"]*)"', page) + re.findall(r'ld\+json">(.*?)</script>', page)
    said.append(site.file("/feed.xml").read_text(encoding="utf-8"))
    assert not [one for one in said if unmarked(unescape(one), result)]
    library, _ = loading.load(DATA)
    parts = [part for one in documents.documents(library) for part in one.sections if part.anchor != "unstated"]
    lines = [line for part in parts for line in part.text.split("\n")]
    assert [line for line in lines if result.of in line and bare(result.figure).search(line)]
    assert not [line for line in lines if result.of in line and unmarked(line, result)]
    compared = site.file(f"/compare/quzhou-2023-{number:02d}.js").read_text(encoding="utf-8")
    for one in re.findall(r'<li class=\\?"multiple\\?">.*?</li>', compared):
        assert not unmarked(re.sub("<.*?>", "", one), result)
    tile = cards.card(library, Settings(), library.case[f"quzhou-2023-{number:02d}"])["tile"]
    words = "".join(plain(part) for part in (tile["figure"], tile["unit"], *tile["label"][0]))
    assert not unmarked(words, result)


def test_a_line_that_stands_alone_has_time_and_note() -> None:
    library, _ = loading.load(DATA)
    for _, one in library.outcomes:
        line = figures.alone(one)
        assert (one.period or "") in line
        assert (one.note or "").rstrip("。") in line
        assert ("有注" in figures.beside(one)) == bool(one.note)
