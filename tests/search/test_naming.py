"""A body is called in full and in short, from whichever of its names the data have."""

from __future__ import annotations

import pytest

from casebook.search.naming import names

CITY = ("浙江省", "浙江省衢州市")
COUNTY = (*CITY, "浙江省衢州市柯城区")


@pytest.mark.parametrize(
    ("name", "levels", "full", "short"),
    [
        ("市发改委", CITY, "衢州市发展和改革委员会", "衢州市发改委"),
        ("衢州市发展和改革委员会", CITY, "衢州市发展和改革委员会", "衢州市发改委"),
        ("市市场监管局", CITY, "衢州市市场监督管理局", "衢州市市场监管局"),
        ("市国资委", CITY, "衢州市人民政府国有资产监督管理委员会", "衢州市国资委"),
        ("市中院", CITY, "衢州市中级人民法院", "衢州市中院"),
        ("衢州中院", CITY, "衢州市中级人民法院", "衢州市中院"),
        ("市委编办", CITY, "中共衢州市委机构编制委员会办公室", "中共衢州市委编办"),
        ("智造新城管委会", CITY, "智造新城管理委员会", "智造新城管委会"),
        ("区住建局", COUNTY, "柯城区住房和城乡建设局", "柯城区住建局"),
        ("国家发展改革委", (), "国家发展和改革委员会", "国家发改委"),
    ],
)
def test_full_and_short_names(name: str, levels: tuple[str, ...], full: str, short: str) -> None:
    assert names(name, levels)[:2] == (full, short)


def test_a_branch_is_also_called_by_its_place() -> None:
    assert names("市公安局智造新城分局", CITY) == ("衢州市公安局智造新城分局", "智造新城公安分局")


@pytest.mark.parametrize(
    ("name", "formal"),
    [
        ("市委", "中国共产党衢州市委员会"),
        ("中共衢州市委", "中国共产党衢州市委员会"),
        ("市委组织部", "中国共产党衢州市委员会组织部"),
        ("衢州市委政法委", "中国共产党衢州市委员会政法委员会"),
    ],
)
def test_the_bodies_of_the_party_have_its_name_in_full_too(name: str, formal: str) -> None:
    assert formal in names(name, CITY)


@pytest.mark.parametrize("name", ["市发改委", "市国资委", "住建委", "市公安局"])
def test_no_other_body_has(name: str) -> None:
    assert not any("共产党" in other for other in names(name, CITY))


def test_a_place_stands_for_its_government_and_what_is_no_body_for_nothing() -> None:
    assert names("龙游县", (*CITY, "浙江省衢州市龙游县")) == ("龙游县人民政府", "龙游县政府")
    assert names("衢控集团", CITY) == ()
