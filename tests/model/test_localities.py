"""The places of a library as readers visit them: addresses, what holds them, what lies below."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from casebook.model.fields import ID_PATTERN, is_reserved
from casebook.model.localities import Localities, Locality
from casebook.model.places import NATION, Gazetteer
from casebook.model.records import Place
from tests.support import linked, small


def of(*names: str, places: tuple[Place, ...] = ()) -> Localities:
    return Localities(Gazetteer(places), names)


def ids(found: list[Locality] | tuple[Locality, ...]) -> list[str]:
    return [locality.id for locality in found]


def test_a_place_brings_all_that_hold_it() -> None:
    found = of("浙江省衢州市柯城区")
    assert ids(found.all) == ["zhejiangsheng", "zhejiangsheng-quzhoushi", "zhejiangsheng-quzhoushi-kechengqu"]
    assert [locality.own for locality in found.all] == ["浙江省", "衢州市", "柯城区"]
    assert ids(found.above(found.all[2])) == ids(found.all[:2])
    assert ids(found.parts()) == ["zhejiangsheng"]
    assert ids(found.parts(found.all[0])) == ["zhejiangsheng-quzhoushi"]
    assert found.parts(found.all[2]) == []


def test_a_choice_is_offered_where_there_is_one() -> None:
    assert [place.own for place in of("浙江省衢州市柯城区", "浙江省宁波市").widest()] == ["宁波市", "衢州市"]
    assert [place.own for place in of("浙江省衢州市", "江苏省").widest()] == ["江苏省", "浙江省"]
    assert [place.own for place in of("浙江省衢州市").widest()] == ["衢州市"]
    assert of().widest() == []


def test_the_nation_is_none_of_its_places() -> None:
    assert of(NATION).all == ()
    assert ids(of(NATION, "北京市").parts()) == ["beijingshi"]


def test_provinces_that_sound_alike_are_told_apart() -> None:
    assert set(ids(of("山西省", "陕西省").all)) == {"shaanxisheng", "shanxisheng"}
    assert len(set(ids(of("江苏省泰州市", "浙江省台州市").all))) == 4


def test_places_that_sound_alike_in_one_place_count_on() -> None:
    found = of("甲省魏县", "甲省威县")
    assert sorted(ids(found.all)) == ["jiasheng", "jiasheng-weixian", "jiasheng-weixian-2"]


def test_a_registered_place_keeps_its_id_and_is_below_all_that_hold_it() -> None:
    region = Place(id="yangtze-delta", name="长三角", aliases=("长江三角洲",), within=("浙江省", "江苏省"))
    area = Place(id="zhejiangsheng-quzhoushi", name="智造新城", within=("浙江省衢州市",))
    found = of("长三角", "浙江省衢州市", "智造新城", places=(region, area))
    delta = found.named["长三角"]
    assert delta == Locality("yangtze-delta", "长三角", "长三角", region)
    assert {locality.name for locality in found.above(delta)} == {"浙江省", "江苏省"}
    assert all(delta in found.parts(holder) for holder in found.above(delta))
    assert found.named["浙江省衢州市智造新城"].id == "zhejiangsheng-quzhoushi", "registered ids come first"
    assert found.named["浙江省衢州市"].id == "zhejiangsheng-quzhoushi-2"


def test_where_all_cases_are_in_one_place_there_is_no_page_of_it() -> None:
    values = small()
    assert linked(values).localities.all == ()
    values["cases"].append(values["cases"][0] | {"id": "yi-2024-02", "number": 2, "region": ["示例省丙市"]})
    library = linked(values)
    assert "示例省丙市" in library.localities.named
    assert library.whereabouts(library.cases[1])[0].id == "shilisheng-bingshi"


@given(st.lists(st.text("浙江省衢州市甲乙县区AB-1 全国", min_size=1, max_size=8), max_size=6))
def test_every_place_has_an_address_of_its_own(names: list[str]) -> None:
    found = of(*names)
    assert len(set(ids(found.all))) == len(found.all)
    assert all(re.fullmatch(ID_PATTERN.strip("^$"), id_) and not is_reserved(id_) for id_ in ids(found.all))
    assert all(locality.own for locality in found.all)
    for locality in found.all:
        assert all(locality in found.parts(parent) or found.above(parent) for parent in found.above(locality)[-1:])
