"""Readers narrow a library of several places and levels, in the browser: a place takes in all that lies below it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from casebook.reading import loading
from tests.browser.conftest import Open
from tests.browser.test_browse import counts, shown, status, unfold
from tests.support import ROOT, build, small, write

pytestmark = pytest.mark.browser

DATA = ROOT / "examples" / "yunting" / "cases.yml"
LIBRARY = loading.load(DATA)[0]
PROVINCE, YUNTING, LANPU = "虚构省", "虚构省云汀市", "虚构省澜浦市"


def within(*places: str) -> list[str]:
    return [case.id for case in LIBRARY.cases if set(places) & {"全国", *LIBRARY.levels(case)}]


def asking(address: str, *asked: tuple[str, str]) -> str:
    return f"{address}/cases/?{urlencode(asked)}"


def test_a_place_takes_in_all_that_lies_below(visit: Open, example: str) -> None:
    page = visit(f"{example}/cases/")
    places = unfold(page, "地区")
    assert counts(places) == {
        "全国": len(LIBRARY.cases),
        PROVINCE: len(within(PROVINCE)),
        "虚构省云澜都市圈": len(within(LANPU)),
        LANPU: len(within(LANPU)),
        f"{LANPU}石子县": 1,
        YUNTING: len(within(YUNTING)),
        f"{YUNTING}云汀新城": 1,
    }
    places.locator(f"[value='{LANPU}']").check()
    expect(status(page)).to_have_text(f"符合条件的有{len(within(LANPU))}个案例")
    assert shown(page) == within(LANPU)
    expect(page).to_have_url(asking(example, ("place", LANPU)))
    places.get_by_label(f"{YUNTING}云汀新城").check()
    expect(status(page)).to_have_text(f"符合条件的有{len(within(LANPU)) + 1}个案例")


@pytest.mark.parametrize("places", [(PROVINCE,), (YUNTING,), (f"{LANPU}石子县",), (YUNTING, LANPU), ("全国",)])
@pytest.mark.parametrize("parameter", ["place", "city"])
def test_an_address_names_places_in_full_and_old_ones_still_do(
    visit: Open, example: str, parameter: str, places: tuple[str, ...]
) -> None:
    page = visit(asking(example, *((parameter, place) for place in places)))
    expect(status(page)).to_have_text(f"符合条件的有{len(within(*places))}个案例")
    assert shown(page) == within(*places)
    for place in places:
        expect(unfold(page, "地区").locator(f"[value='{place}']")).to_be_checked()


def test_the_nation_holds_all_also_where_no_case_is_named_after_it(
    visit: Open, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    values = small()
    first = values["cases"][0] | {"region": "示例省丙市"}
    values["cases"] = [first, first | {"id": "yi-2024-02", "number": 2, "aliases": [], "region": "示例省丁市"}]
    site = serve(build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, values)).folder)
    for places, count in ((("全国",), 2), (("全国", "示例省丙市"), 2), (("示例省丙市",), 1), (("外地省",), 0)):
        page = visit(asking(site, *(("place", place) for place in places)))
        expect(status(page)).to_have_text(re.compile(f"{count}个案例$" if count else "^没有"))
        assert len(shown(page)) == count


def test_an_old_address_becomes_a_new_one_as_soon_as_something_else_is_chosen(visit: Open, example: str) -> None:
    page = visit(asking(example, ("city", YUNTING)))
    unfold(page, "分类").get_by_label("金融支持").check()
    expect(page).to_have_url(asking(example, ("place", YUNTING), ("category", "finance")))


@pytest.mark.parametrize("level", ["国家级", "省级", "市级", "县级", "其他"])
def test_what_others_gave_a_case_narrows_by_its_level(visit: Open, example: str, level: str) -> None:
    given = [case.id for case in LIBRARY.cases if level in {one.level for one in case.recognition}]
    assert given
    page = visit(asking(example, ("recognition", level)))
    expect(status(page)).to_have_text(f"符合条件的有{len(given)}个案例")
    assert shown(page) == given
    expect(unfold(page, "获得的认可").get_by_label(level)).to_be_checked()


def test_place_and_level_cut_down_together(visit: Open, example: str) -> None:
    page = visit(asking(example, ("place", LANPU), ("recognition", "省级")))
    both = [c.id for c in LIBRARY.cases if c.id in within(LANPU) and "省级" in {one.level for one in c.recognition}]
    expect(status(page)).to_have_text(f"符合条件的有{len(both)}个案例")
    assert shown(page) == both


def test_outcomes_and_organisations_are_narrowed_by_place_too(visit: Open, example: str) -> None:
    page = visit(f"{example}/organisations/?{urlencode([('place', LANPU)])}")
    here = [o.name for o in LIBRARY.active_organisations if LIBRARY.gazetteer.holds(LANPU, o.region)]
    expect(status(page)).to_have_text(f"符合条件的有{len(here)}家单位")
    page = visit(f"{example}/outcomes/?{urlencode([('place', LANPU)])}")
    figures = sum(len(LIBRARY.case[id_].outcomes) for id_ in within(LANPU))
    expect(status(page)).to_have_text(f"符合条件的有{figures}项成效")


def test_cards_lead_to_the_page_of_their_place_and_it_leads_on(visit: Open, example: str) -> None:
    page = visit(f"{example}/cases/quanguo-2025-01/")
    page.locator(".crumb").get_by_role("link", name=f"{LANPU}石子县").click()
    expect(page.locator("h1")).to_have_text(f"{LANPU}石子县")
    page.locator(".crumb").get_by_role("link", name="澜浦市", exact=True).click()
    expect(page.locator("h1")).to_have_text(LANPU)
    expect(page.locator(".card")).to_have_count(len(within(LANPU)))
    page.locator(".card").last.get_by_role("link", name=LANPU, exact=True).click()
    expect(page).to_have_url(f"{example}/places/lanpu/")


def test_a_place_is_found_by_its_short_name(visit: Open, example: str) -> None:
    page = visit(f"{example}/?q=澜浦地区")
    first = page.locator(".md-search-result__link").first
    expect(first).to_have_attribute("href", f"{example}/places/lanpu/")


def test_results_say_where_a_case_is(visit: Open, example: str) -> None:
    page = visit(f"{example}/?q=税务")
    found = page.locator(".md-search-result__link")
    for id_ in ("quanguo-2025-01", "lanpu-2024-01"):
        place = LIBRARY.whereabouts(LIBRARY.case[id_])[0].name
        expect(found.filter(has_text=LIBRARY.case[id_].title).locator(".search-label")).to_contain_text(place)
