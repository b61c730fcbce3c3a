"""Listings show what they should: all of it, in order, with true counts."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import Element

import pytest

from tests import facts, names
from tests.support import SVG, Site, described, elements, links, only, rows, text

IDS = [case.id for case in facts.CASES]


@pytest.mark.ten
def test_the_home_page_says_what_this_is_and_shows_ten_cards(site: Site) -> None:
    home = site.page("/")
    assert "非官方" in home.text
    assert only(elements(home.content, "form", role="search")) is not None
    cards = elements(home.content, "li", "card")
    assert len(cards) == 10
    for card, case in zip(cards, facts.CASES, strict=True):
        shown = text(card)
        assert shown.startswith(f"{case.number:02d}")
        assert case.category in shown
        assert names.full(case.lead[0]) in shown
        assert links(card)[0][1] == f"cases/{case.id}/"
        assert any(words in shown for result in case.results for words in result[1:]), case.id


def test_the_home_page_draws_three_to_five_striking_outcomes(site: Site) -> None:
    drawn = elements(only(elements(site.page("/").content, "section", "facts")), "a")
    assert 3 <= len(drawn) <= 5
    assert all(elements(link, f"{SVG}svg") for link in drawn)
    assert len({link.get("href") for link in drawn}) == len(drawn)


@pytest.mark.ten
def test_the_home_page_counts_categories_and_offers_downloads(site: Site) -> None:
    home = site.page("/").content
    for name in names.CATEGORIES:
        count = sum(case.category == name for case in facts.CASES)
        assert f"{name}{count}" in [label.replace("\n", "") for label, _ in links(home)]
    assert {"data/cases.json", "data/cases.csv", "data/outcomes.csv"} <= {href for _, href in links(home)}


@pytest.mark.ten
def test_all_cases_are_listed_in_order(site: Site) -> None:
    page = site.page("/cases/")
    assert [links(card)[0][1] for card in elements(page.content, "li", "card")] == [f"../cases/{i}/" for i in IDS]
    for case in facts.CASES:
        assert names.full(case.lead[0]) in page.text


@pytest.mark.ten
def test_ways_of_reform_list_their_cases(site: Site) -> None:
    page = site.page("/cases/")
    for name in ("流程再造", "数字化", "部门协同", "机制创新"):
        assert name in page.text
    assert page.case_links() == IDS


@pytest.mark.ten
@pytest.mark.parametrize("name", names.CATEGORIES)
def test_a_category_lists_its_cases(site: Site, name: str) -> None:
    expected = [case.id for case in facts.CASES if case.category == name]
    index = site.page("/categories/")
    (href,) = {href for label, href in links(index.content) if label == name}
    page = site.page("/categories/" + href.removeprefix("../categories/"))
    assert page.case_links() == expected
    (heading,) = [h for h in elements(index.content, "h2") if text(h).startswith(name)]
    assert text(heading).replace("\n", "") == f"{name}{len(expected)}"
    assert "本站归类" in page.text


@pytest.mark.ten
def test_organisations_are_listed_with_how_often_they_led_and_joined(site: Site) -> None:
    table = only(elements(site.page("/organisations/").content, "table"))
    found = {row[0]: row[1:3] for row in rows(table)}
    assert len(found) == 21
    for name, (led, joined) in facts.organisations().items():
        (counts,) = [counts for whole, counts in found.items() if whole == names.full(name)]
        assert counts == [str(len(led) or "—"), str(len(joined) or "—")], name


@pytest.mark.ten
@pytest.mark.parametrize("name", facts.organisations())
def test_an_organisations_page_lists_what_it_led_and_joined_and_with_whom(site: Site, name: str) -> None:
    led, joined = facts.organisations()[name]
    (href,) = {href for label, href in links(site.page("/organisations/").content) if label == names.full(name)}
    page = site.page(href.removeprefix(".."))
    tables = elements(page.content, "table")
    found = {int(row[0]): ("牵头" in row, "配合" in row) for row in rows(tables[0])}
    assert found == dict.fromkeys(led, (True, False)) | dict.fromkeys(joined, (False, True))
    with_whom = {o for case in facts.CASES if case.number in led + joined for o in case.lead + case.partners} - {name}
    companions = [row[0] for row in rows(tables[1])] if len(tables) > 1 else []
    assert sorted(companions) == sorted(map(names.full, with_whom))


@pytest.mark.ten
def test_the_edition_lists_its_cases_and_who_chose_them(site: Site) -> None:
    page = site.page("/editions/quzhou-2023/")
    assert page.case_links() == IDS
    assert described(page.content, "评选单位").endswith("市营商办")
    assert "10个" in described(page.content, "案例")
    assert "浙江省衢州市" in page.text
    assert "2023" in page.text


def outcomes(site: Site) -> list[Element]:
    return elements(site.page("/outcomes/").content, "li", "multiple")


@pytest.mark.ten
def test_all_outcomes_are_shown_with_their_cases_and_sources(site: Site) -> None:
    shown = [(text(outcome).replace("\n", " "), [href for _, href in links(outcome)]) for outcome in outcomes(site)]
    assert len(shown) == sum(len(case.results) for case in facts.CASES)
    for case in facts.CASES:
        for result in case.results:
            values = [word for words in result for word in re.findall(r"[−+]?\d[\d.]*|[^\d]+", words)[:2]]
            matching = [
                hrefs
                for words, hrefs in shown
                if hrefs[0].startswith(f"../cases/{case.id}/#outcome-") and all(value in words for value in values)
            ]
            assert len(matching) >= 1, result
            assert all(hrefs[-1] == f"../cases/{case.id}/#sources" for hrefs in matching)


@pytest.mark.ten
def test_every_figure_says_where_it_is_from_and_of_which_year(two_cities: Site, site: Site) -> None:
    shown = [text(outcome) for outcome in [*outcomes(two_cities), *outcomes(site)]]
    assert shown
    assert all("浙江省衢州市，2023年度" in words for words in shown)
    browsed = (two_cities.folder / "browse" / "outcomes" / "0.js").read_text(encoding="utf-8")
    assert "浙江省衢州市，2023年度" in re.sub("<[^>]*>", "", browsed)


def test_outcomes_stand_in_groups_that_can_be_compared(site: Site) -> None:
    sections = elements(site.page("/outcomes/").content, "section")
    found = {text(only(elements(s, "h2"))).split("\n")[0]: elements(s, "li", "multiple") for s in sections}
    for heading, things in found.items():
        if heading.startswith("金额"):
            assert len(things) == 5
            assert all("元" in text(thing) for thing in things)
    assert len(found) == len(sections)
    assert any(heading.startswith("时间 · 个工作日") for heading in found)


def test_outcomes_without_a_clear_meaning_have_no_bar_there_either(site: Site) -> None:
    doubtful = [thing for thing in outcomes(site) if "110.5%" in text(thing) or "7.97%" in text(thing)]
    assert len(doubtful) == 2
    for thing in doubtful:
        assert elements(thing, f"{SVG}svg") == []
        assert "注：" in text(thing)


@pytest.mark.ten
def test_frameworks_list_every_item_and_say_which_have_no_case(site: Site) -> None:
    page = site.page("/frameworks/")
    assert [name for name in names.B_READY + names.NATIONAL if name not in page.text] == []
    assert re.search(r"劳动就业\s*1\s*“全岗通”用工快速响应", page.text)
    assert re.search(r"(还没有|暂无)案例[\s\S]*国际贸易|国际贸易\s*暂无案例", page.text)
    assert "本站归类" in page.text


@pytest.mark.ten
def test_the_glossary_explains_at_least_twenty_terms(site: Site) -> None:
    page = site.page("/glossary/")
    terms = json.loads(site.file("/data/cases.json").read_bytes())["glossary"]
    assert len(terms) >= 20
    for term in terms:
        assert term["id"] in page.anchors
        assert term["term"] in page.text
        assert term["explanation"] in page.text
    headings = [text(element) for element in elements(page.content, "h2")]
    around = [name for name in headings if name in ("安评", "区块联动", "衢外商会", "容缺受理", "资本招商")]
    assert around == ["安评", "区块联动", "衢外商会", "容缺受理", "资本招商"], "by pinyin, rare characters too"
    for name in ("容缺受理", "告知承诺", "多评合一", "一类事", "增值化服务", "鱼骨图"):
        assert name in {term["term"] for term in terms}


@pytest.mark.ten
def test_the_footers_pages_say_what_they_must(site: Site) -> None:
    about = site.page("/about/").text
    for words in ("非官方", "衢州市2023年度优化营商环境十佳创新案例", "本站归类", "CC BY 4.0", "更正"):
        assert words in about
    assert "data/cases.yml" in site.page("/contribute/").text
    downloads = site.page("/downloads/")
    assert {href for _, href in links(downloads.content)} >= {
        "../data/cases.json",
        "../data/cases.csv",
        "../data/outcomes.csv",
        "../data/cases.schema.json",
    }
    assert "共10行" in downloads.text


def test_a_missing_page_helps_on(site: Site) -> None:
    page = site.page("/404.html")
    assert "没有找到" in page.text
    assert only(elements(page.content, "form", role="search")).get("action") is not None
    assert {"首页", "案例", "分类", "单位"} <= {label.removeprefix("回到") for label, _ in links(page.content)}


@pytest.mark.ten
@pytest.mark.parametrize(
    ("page", "name", "english"),
    [
        ("/glossary/", "排污许可证", "pollutant discharge permit"),
        ("/categories/finance/", "金融支持", "Finance"),
        ("/categories/", "金融支持", "Finance"),
        ("/frameworks/", "获得电力", "Getting electricity"),
        ("/cases/", "数字化", "Digitalization"),
    ],
)
def test_english_names_stand_beside_the_chinese_and_say_that_they_are_english(
    site: Site, page: str, name: str, english: str
) -> None:
    content = site.page(page).content
    assert english in [
        text(element) for tag in ("p", "span") for element in elements(content, tag, "english", lang="en")
    ]
    assert not any(english in text(element) for tag in ("h1", "h2", "dt") for element in elements(content, tag))
    assert name in text(content)
