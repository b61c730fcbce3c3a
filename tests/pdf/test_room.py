"""How long cases are said to be, beside how long they come out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typst

from casebook.model.library import Library
from casebook.pdf import cases
from casebook.pdf.engine import TEMPLATES, Press
from casebook.reading import loading
from tests.pdf.conftest import SETTINGS
from tests.support import DATA
from tools.bench import synthetic

MEASURED = """
#import "/house.typ": *
#import "/case.typ": closing, opening
#show: house
#set page(paper: "a4", margin: (x: 28mm, top: 28mm, bottom: 27mm))
#layout(size => {
  let pages(body) = measure(body, width: size.width).height / size.height
  [#metadata(data.map(c => (pages(opening(c)), pages(closing(c)))))<pages>]
})
"""


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> list[Library]:
    """The ten cases, the example, and some with everything there is."""
    made = synthetic.write(tmp_path_factory.mktemp("data"), 40)
    files = (DATA, Path("examples/yunting/cases.yml"), made)
    return [loading.load(path)[0] for path in files]


def test_what_is_not_measured_is_told_rightly(libraries: list[Library]) -> None:
    """The limits of book.typ: else a page would hold a line or two, or a case be set closely that has room to spare."""
    sheets = [cases.sheet(library, SETTINGS, case)["case"] for library in libraries for case in library.cases]
    press = Press()
    inputs = {"data": json.dumps(sheets), "fonts": json.dumps(press.families)}
    compiler = typst.Compiler(MEASURED.encode(), root=TEMPLATES, font_paths=press._fonts, sys_inputs=inputs)
    heights = json.loads(compiler.query("<pages>", field="value", one=True))
    told = [(float(sheet["room"]["opening"]), float(sheet["room"]["closing"])) for sheet in sheets]
    assert {opening <= 0.92 for opening, _ in told} == {True, False}
    for sheet, (opening, closing), (first, last) in zip(sheets, told, heights, strict=True):
        assert opening > 0.92 or first <= 1, sheet["id"]
        assert opening <= 0.92 or first > 0.8, sheet["id"]
        # A sheet's end cites the case too, and is set on a larger page in smaller text.
        assert closing >= 0.65 or last <= 1.1, sheet["id"]
        assert closing <= 1.25 or last > 1, sheet["id"]
