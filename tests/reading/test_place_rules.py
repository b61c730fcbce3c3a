"""What the check says of places: each is one line, at its place, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.model.records import SECTIONS
from casebook.reading import loading
from tests.reading.test_loading import made, problems_in
from tests.support import ROOT, write

PLACES = "places:\n  - {id: a, name: 甲新城, within: ‸乙新城}\n  - {id: b, name: 乙新城, within: 甲新城}\ncases:\n"

RULES = [
    ("no level", "region: 示例省甲市", "region: ‸示例省甲", "W091", "哪一级"),
    ("one that sounds the same", "edition: jia-2024", "edition: jia-2024\n    region: ‸示例省佳市", "W092", "读音相同"),
    ("another province", "edition: jia-2024", "edition: jia-2024\n    region: ‸别的省甲市", "W092", "上级不同"),
    ("outside its list", "edition: jia-2024", "edition: jia-2024\n    region: ‸外地省丙市", "W093", "飞地"),
    ("the same twice", "edition: jia-2024", "edition: jia-2024\n    region: [示例省甲市, ‸示例省甲市]", "E036", "两次"),
    ("within itself", "cases:\n", PLACES, "E090", "within"),
    (
        "within another province",
        "cases:\n",
        "places:\n  - {id: a, name: 示例省甲市新城区, within: ‸外地省}\ncases:\n",
        "E090",
        "按名称在示例省",
    ),
    (
        "an organisation outside its parent's",
        "organisations:\n",
        "organisations:\n  - {id: far, name: 外地市办, region: ‸外地省外地市, parent: jia-police}\n",
        "W094",
        "上级单位",
    ),
    (
        "an organisation that nobody names",
        "organisations:\n",
        "organisations:\n  - {id: idle, name: ‸甲市闲置办, region: 示例省甲市}\n",
        "W095",
        "不会有页面",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "says"), [pytest.param(*rule[1:], id=rule[0]) for rule in RULES])
def test_a_place_that_does_not_fit_is_one_line(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    content, place = made(old, new)
    found = [problem for problem in problems_in(write(tmp_path, content)) if problem.code == code]
    assert place in {(problem.line, problem.column) for problem in found}, "\n".join(map(str, found))
    assert says in "".join(problem.message for problem in found)


def test_a_library_has_all_that_its_files_register() -> None:
    main = ROOT / "examples" / "yunting" / "cases.yml"
    library, _ = loading.load(main)
    assert {section for section in SECTIONS if not getattr(library, section)} == set()
    placed = library.case["yunting-2024-02"]
    assert library.levels(placed) == ("虚构省", "虚构省云汀市", "虚构省云汀市云汀新城")
    assert library.by_place["虚构省"] == [case for case in library.cases if case.id != "quanguo-2025-02"]
