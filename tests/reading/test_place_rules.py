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
        "a known city in another province",
        "edition: jia-2024",
        "edition: jia-2024\n    region: ‸浙江省武汉市江岸区",
        "W092",
        "武汉市在湖北省，不在浙江省",
    ),
    (
        "a slip in a known city",
        "edition: jia-2024",
        "edition: jia-2024\n    region: ‸浙江省杭洲市西湖区",
        "W092",
        "是否为读音相同的“浙江省杭州市”",
    ),
    (
        "a city without its province",
        "edition: jia-2024",
        "edition: jia-2024\n    region: ‸武汉市",
        "W092",
        "写全称“湖北省武汉市”",
    ),
    (
        "a short name",
        "edition: jia-2024",
        "edition: jia-2024\n    region: ‸湖北恩施州",
        "W091",
        "湖北省恩施土家族苗族自治州",
    ),
    *(
        (
            f"{name} within {within}",
            "cases:\n",
            f"places:\n  - {{id: a, name: {name}, within: ‸{within}}}\ncases:\n",
            "E090",
            f"按名称在{told}，within 却写了{first}",
        )
        for name, within, told, first in (
            ("湖北省武汉市新城", "湖北省黄石市", "武汉市", "湖北省黄石市"),
            ("武汉市东湖高新区", "浙江省杭州市", "湖北省", "浙江省"),
            ("杭州市", "湖北省", "浙江省", "湖北省"),
            ("示例省甲市新城", "示例省乙市", "甲市", "示例省乙市"),
        )
    ),
    *(
        (
            f"{alias} as another name",
            "cases:\n",
            f"places:\n  - {{id: a, name: 光谷, aliases: [‸{alias}], within: 湖北省武汉市}}\ncases:\n",
            "E090",
            "不能当作它的又称",
        )
        for alias in ("武汉市", "湖北省武汉市", "湖北省", "全国")
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


@pytest.mark.parametrize(
    "region",
    [
        "浙江省台州市",
        "江苏省泰州市",
        "湖北省恩施土家族苗族自治州恩施市",
        "湖北省仙桃市",
        "示例省丙市",
        "上海市浦东新区",
    ],
)
def test_nothing_is_odd_about_a_place_that_is_right(tmp_path: Path, region: str) -> None:
    content, _ = made("edition: jia-2024", f"edition: jia-2024\n    region: {region}")
    content = content.replace("示例省甲市", region[:3] + "甲市")
    odd = [problem for problem in problems_in(write(tmp_path, content)) if problem.code in ("E090", "W091", "W092")]
    assert not odd, "\n".join(map(str, odd))


@pytest.mark.parametrize("region", ["浙江省杭洲市", "浙江省武汉市", "湖北武汉"])
def test_a_slip_in_a_name_is_told_once(tmp_path: Path, region: str) -> None:
    content, _ = made("edition: jia-2024", f"edition: jia-2024\n    region: {region}")
    told = [problem for problem in problems_in(write(tmp_path, content)) if problem.code.startswith("W09")]
    assert len([problem for problem in told if problem.code != "W095"]) == 1, "\n".join(map(str, told))


def test_a_library_has_all_that_its_files_register() -> None:
    main = ROOT / "examples" / "yunting" / "cases.yml"
    library, _ = loading.load(main)
    assert {section for section in SECTIONS if not getattr(library, section)} == set()
    placed = library.case["yunting-2024-02"]
    assert library.levels(placed) == ("虚构省", "虚构省云汀市", "虚构省云汀市云汀新城")
    assert library.by_place["虚构省"] == [case for case in library.cases if case.id != "quanguo-2025-02"]
