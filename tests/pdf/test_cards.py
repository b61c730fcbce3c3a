"""The pictures to share: they are met alone, far from the site."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from casebook.model.library import Library
from casebook.pdf import cards, texts
from casebook.pdf.engine import Press
from casebook.reading import loading
from tests.pdf.conftest import SETTINGS
from tests.support import ROOT


def test_a_card_says_where_a_case_is(library: Library) -> None:
    example, _ = loading.load(ROOT / "examples" / "yunting" / "cases.yml")
    for of in (library, example):
        for case in of.cases:
            above = texts.plain(cards.card(of, SETTINGS, case)["above"])
            assert of.regions(case)[0] in above
            assert (f"等{len(of.regions(case))}地" in above) == (len(of.regions(case)) > 1)


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [("不少于25～27个工作日 → 12", "小时以内", ""), ("从无到有，全程网上办理，随到随办", "", "yes")],
)
def test_a_long_figure_stands_on_one_line(library: Library, figure: str, unit: str, words: str) -> None:
    """There is no room for two: the first would be cut off."""
    data = cards.card(library, SETTINGS, library.cases[0])
    tile = data["tile"] | {"figure": figure, "unit": unit, "words": words}
    red, green, _ = Image.open(io.BytesIO(Press().png("card.typ", data | {"tile": tile}))).convert("RGB").split()
    box = ImageChops.subtract(red, green).point(lambda value: 255 * (value > 90)).getbbox()
    assert box is not None
    assert box[3] - box[1] < 90, "the height of a line"
    assert box[2] - box[0] > 500, "and no smaller than it must be"
