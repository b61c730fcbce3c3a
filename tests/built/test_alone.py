"""A figure never stands anywhere without its time and the editors' note, or a mark that leads there."""

from __future__ import annotations

import csv
import io
import re
from xml.etree.ElementTree import Element

import pytest

from casebook.model import charts, figures
from casebook.reading import loading
from casebook.search import documents
from tests import facts
from tests.support import DATA, SVG, Site, elements, only, text

pytestmark = pytest.mark.ten
MARK = re.compile("有注|注：")
by_case = pytest.mark.parametrize("case", facts.CASES, ids=lambda case: case.id)


def told(element: Element, headline: facts.Headline) -> bool:
    """Whether what is shown has the figure with all that belongs to it."""
    shown = text(element).replace("\n", "")
    assert headline.of in shown
    assert headline.figure in shown
    return headline.period in shown and (not headline.noted or MARK.search(shown) is not None)


@by_case
def test_tiles_and_cards_say_of_which_time_their_figures_are(site: Site, case: facts.Facts) -> None:
    expected = facts.HEADLINES[case.number]
    tiles = list(only(elements(site.article(case.id), "div", "tiles")))
    assert len(tiles) == len(expected)
    assert all(told(tile, headline) for tile, headline in zip(tiles, expected, strict=True))
    for page in ("/", "/cases/"):
        card = elements(site.page(page).content, "li", "card")[case.number - 1]
        assert told(only(elements(card, "p", "card-result")), expected[0]), page


def test_the_highlights_of_the_home_page_have_their_time_and_a_known_base(site: Site) -> None:
    for shown in elements(only(elements(site.page("/").content, "section", "facts")), "a"):
        words = text(shown).replace("\n", "")
        (headline,) = [one for many in facts.HEADLINES.values() for one in many if one.of in words]
        assert headline.period in words
    library, _ = loading.load(DATA)
    for _, outcome in library.outcomes:
        assert outcome.year or outcome.before or not charts.bars(outcome), "nobody can tell which year is 100"
    assert not elements(
        only([row for row in elements(site.page("/outcomes/").content, "li") if "96%" in text(row)]), f"{SVG}svg"
    )


@pytest.mark.parametrize("number", facts.NOTED)
def test_no_output_has_a_doubtful_figure_without_its_note(site: Site, number: int) -> None:
    name, figure = facts.NOTED[number]
    case_id = f"quzhou-2023-{number:02d}"

    def lines_with(lines: list[str]) -> list[str]:
        found = [line for line in lines if name in line and figure.rstrip("名") in line]
        assert found
        return found

    for file, column in (("cases.csv", "成效"), ("outcomes.csv", "表述")):
        table = csv.DictReader(io.StringIO(site.file(f"/data/{file}").read_text(encoding="utf-8-sig")))
        cells = [row[column] for row in table if case_id in row.values()]
        assert all(MARK.search(line) for line in lines_with([line for cell in cells for line in cell.split("\n")]))
    library, _ = loading.load(DATA)
    (document,) = [one for one in documents.documents(library) if one.url == f"cases/{case_id}/"]
    found = [line for section in document.sections if section.anchor == "outcomes" for line in section.text.split("\n")]
    assert all(MARK.search(line) for line in lines_with(found))
    for url in ("/", "/cases/", "/outcomes/", f"/cases/{case_id}/", "/editions/quzhou-2023/"):
        page = site.page(url).content
        shown = [
            one
            for tag, cls in (("li", "multiple"), ("p", "card-result"), ("tr", None))
            for one in elements(page, tag, cls)
        ]
        tiles = elements(page, "div", "tiles")
        shown += [tile for tiles_ in tiles for tile in tiles_]
        for one in shown:
            words = text(one).replace("\n", "")
            if name in words and figure.rstrip("名") in words:
                assert MARK.search(words), (url, words)


def test_a_line_that_stands_alone_has_time_and_note() -> None:
    library, _ = loading.load(DATA)
    for _, outcome in library.outcomes:
        line = figures.alone(outcome)
        assert (outcome.period or "") in line
        assert (outcome.note or "").rstrip("。") in line
        assert ("有注" in figures.beside(outcome)) == bool(outcome.note)
