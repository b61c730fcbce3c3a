"""Each case page says what the source says of its case, and nothing of another."""

from __future__ import annotations

import re
from copy import deepcopy
from xml.etree.ElementTree import Element

import pytest

from tests import facts, names
from tests.support import SVG, Site, described, elements, links, only, rows, section, text

by_case = pytest.mark.parametrize("case", facts.CASES, ids=lambda case: case.id)


def outcomes(site: Site, case: facts.Facts) -> Element:
    return only(elements(section(site.article(case.id), "outcomes"), "table"))


@by_case
def test_every_named_thing_is_on_the_page(site: Site, case: facts.Facts) -> None:
    page = text(site.article(case.id))
    assert [words for words in (case.title, *case.says) if words not in page] == []


@by_case
def test_every_result_is_a_row_of_the_table(site: Site, case: facts.Facts) -> None:
    found = [" ".join(row) for row in rows(outcomes(site, case))]
    for result in case.results:
        assert any(all(words in row for words in result) for row in found), result
    assert len(found) == len(case.results)


@by_case
def test_who_led_and_who_joined(site: Site, case: facts.Facts) -> None:
    article = site.article(case.id)
    for role, expected in (("牵头单位", case.lead), ("配合单位", case.partners)):
        shown = described(article, role)
        told = shown.replace("\n", "").split("、") if shown else []
        assert told == list(map(names.full, expected))
    for name in (*case.lead, *case.partners):
        assert name in text(section(article, "organisations")), "as the source has it"


@by_case
def test_edition_number_category_and_source(site: Site, case: facts.Facts) -> None:
    page = text(site.article(case.id))
    assert "衢州市2023年度优化营商环境十佳创新案例" in page
    assert re.search(f"第0?{case.number}项", page)
    assert case.category in page
    assert f"第{case.number}项" in page
    assert "本站归类" in page


def without_others(article: Element) -> str:
    """The text of a case page without what it says about other cases."""
    own = deepcopy(article)
    for parent in list(own.iter()):
        for child in list(parent):
            if "neighbours" in child.get("class", "") or "related" in child.get("class", ""):
                parent.remove(child)
    return text(own)


@by_case
def test_its_figures_are_on_no_other_page(site: Site, case: facts.Facts) -> None:
    for other in facts.CASES:
        page = without_others(site.article(other.id))
        found = [figure for figure in case.own if figure in page]
        assert found == (list(case.own) if other is case else []), other.id


@by_case
def test_neighbours_lead_to_the_cases_beside_it(site: Site, case: facts.Facts) -> None:
    nav = only(elements(site.article(case.id), "nav", "neighbours"))
    found = {link.get("rel"): link.get("href") for link in elements(nav, "a")}
    expected = {"prev": case.number - 1, "next": case.number + 1}
    assert found == {rel: f"../../cases/quzhou-2023-{n:02d}/" for rel, n in expected.items() if 1 <= n <= 10}


@by_case
def test_related_cases_say_why(site: Site, case: facts.Facts) -> None:
    items = elements(section(site.article(case.id), "related"), "li")
    assert 1 <= len(items) <= 3
    for item in items:
        (other,) = [c for c in facts.CASES if links(item)[0][1].endswith(c.url)]
        reason = text(item).removeprefix(links(item)[0][0]).strip()
        shared = {*case.lead, *case.partners, case.category} & {*other.lead, *other.partners, other.category}
        assert all(names.full(name) in reason for name in shared)
        assert len(reason) > 4


def drawn(site: Site, case: facts.Facts, name: str) -> bool:
    """Whether the outcome has a picture."""
    table = only(elements(outcomes(site, case), "tbody"))
    row = only([row for row in table if text(row).startswith(name)])
    return bool(elements(row, f"{SVG}svg"))


def test_the_fall_of_more_than_everything_has_a_note_and_no_bar(site: Site) -> None:
    case = facts.CASES[7]
    (row,) = [row for row in rows(outcomes(site, case)) if "预警提醒" in row[0]]
    assert "−110.5%" in " ".join(row)
    assert "注：" in row[0]
    assert "超过100%" in row[0]
    assert not drawn(site, case, "预警提醒")


def test_the_rise_that_may_be_percent_or_points_has_a_note_and_no_bar(site: Site) -> None:
    case = facts.CASES[6]
    (row,) = [row for row in rows(outcomes(site, case)) if "执行到位率" in row[0]]
    assert "百分点" in row[0]
    assert (drawn(site, case, "执行到位率"), drawn(site, case, "平均执行天数")) == (False, True)


def test_what_has_a_before_and_an_after_is_drawn_with_words_beside(site: Site) -> None:
    table = outcomes(site, facts.CASES[4])
    picture = only(elements(table, f"{SVG}svg"))
    assert "30个工作日" in picture.get("aria-label")
    assert "3～7个工作日" in picture.get("aria-label")
    assert drawn(site, facts.CASES[1], "园区涉企纠纷化解率")


def test_what_we_calculate_is_marked_and_never_beside_a_stated_figure(site: Site) -> None:
    (row,) = [row for row in rows(outcomes(site, facts.CASES[1])) if "化解率" in row[0]]
    assert "+14.1个百分点" in row[-1]
    assert "本站计算" in row[-1]
    assert "本站计算" not in text(outcomes(site, facts.CASES[0]))


@by_case
def test_headline_tiles_show_figures_of_the_case(site: Site, case: facts.Facts) -> None:
    tiles = only(elements(site.article(case.id), "div", "tiles"))
    figures = [text(figure).replace("\n", "") for figure in elements(tiles, "strong", "figure")]
    assert 1 <= len(figures) <= 3
    printed = " ".join(words for result in case.results for words in result)
    for figure in figures:
        last = figure.split(" → ")[-1].lstrip("+−")
        assert last in printed, figure


@by_case
def test_terms_are_explained_on_the_page_and_linked(site: Site, case: facts.Facts) -> None:
    marked = elements(site.article(case.id), "a", "term")
    assert marked
    listed = [href for _, href in links(section(site.article(case.id), "terms")) if "/glossary/#" in href]
    for link in marked:
        assert link.get("href") in listed, "where assets/terms.js finds the explanation"
        assert "/glossary/#" in link.get("href")
    assert len({link.get("href") for link in marked}) == len(marked)
    assert len(listed) >= len(marked)


@by_case
def test_there_is_a_citation_and_a_way_to_the_editor(site: Site, case: facts.Facts) -> None:
    article = site.article(case.id)
    cited = only([p for p in elements(article, "p") if p.get("data-citation") == "gbt7714"])
    assert text(cited) == f"优化营商环境案例库. {case.title}[EB/OL]. (2026-11-23)."
    page = site.page(case.url).root
    assert ("修改本案例", f"../../edit/?case={case.id}") in links(page)
    assert "在仓库里修改" not in text(page)


def test_unknown_source_details_are_said_to_be_unknown(site: Site) -> None:
    for url in ("/about/", "/editions/quzhou-2023/", "/cases/quzhou-2023-01/"):
        assert "待查" in site.page(url).text
