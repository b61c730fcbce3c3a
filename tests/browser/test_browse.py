"""Readers narrow and order the long lists, share what they see, and come back to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import facts, names
from tests.browser.conftest import Open
from tests.support import Site

pytestmark = pytest.mark.browser

CASES = facts.CASES


def status(page: Page) -> Locator:
    return page.locator(".browse [data-count]")


def answered(page: Page) -> None:
    """Wait until the list is what was asked for last: its data are brought first."""
    expect(page.locator(".browse")).not_to_have_attribute("aria-busy", "true")


def shown(page: Page) -> list[str]:
    """The ids of the cases that are listed now, as cards or rows."""
    answered(page)
    found = page.locator(".browse :is(.card-title, tbody th) a").filter(visible=True)
    return [re.search(r"cases/([a-z0-9-]+)/", href)[1] for href in found.evaluate_all("all => all.map(a => a.href)")]


def unfold(page: Page, label: str) -> Locator:
    """The facet with this heading, opened."""
    facet = page.locator("details.facet").filter(has=page.locator("summary", has_text=label))
    if facet.get_attribute("open") is None:
        facet.locator("summary").click()
    return facet


def counts(facet: Locator) -> dict[str, int]:
    """What stands beside the values of a facet."""
    answered(facet.page)
    lines = [line.inner_text().split() for line in facet.locator("li").all()]
    return {name: int(number) for name, number in lines}


def where(condition: Callable[[facts.Facts], bool]) -> list[str]:
    return [case.id for case in CASES if condition(case)]


def test_one_value_narrows_two_of_a_facet_add_up_and_facets_cut_down(visit: Open) -> None:
    page = visit("/cases/")
    category = unfold(page, "分类")
    category.get_by_label("审批服务").check()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    assert shown(page) == where(lambda case: case.category == "审批服务")
    category.get_by_label("法治护航").check()
    expect(status(page)).to_have_text("符合条件的有5个案例")
    assert shown(page) == where(lambda case: case.category in ("审批服务", "法治护航"))
    unfold(page, "单位").get_by_label("衢州市司法局").check()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    assert shown(page) == where(
        lambda case: case.category in ("审批服务", "法治护航") and "市司法局" in case.lead + case.partners
    )


def test_counts_say_how_many_there_would_be(visit: Open) -> None:
    page = visit("/cases/")
    category, organisation = unfold(page, "分类"), unfold(page, "单位")
    everything = {name: len(where(lambda case: case.category == name)) for name in names.CATEGORIES}  # noqa: B023
    assert counts(category) == everything
    organisation.get_by_label("衢州市司法局").check()
    expect(status(page)).to_contain_text("2个案例")
    narrowed = {
        name: len(where(lambda case: case.category == name and "市司法局" in case.lead + case.partners))  # noqa: B023
        for name in names.CATEGORIES
    }
    assert counts(category) == narrowed
    category.get_by_label("法治护航").check()
    expect(status(page)).to_contain_text("2个案例")
    assert counts(category) == narrowed, "a facet's own choice does not change its counts"


@pytest.mark.parametrize(
    ("facet", "value", "expected"),
    [
        ("改革方式", "数字化", 2),
        ("世界银行B-READY主题", "劳动就业", 1),
        ("中国营商环境评价一级指标", "获得电力", 1),
        ("成效类型", "时间", 2),
    ],
)
def test_every_kind_of_facet_narrows(visit: Open, facet: str, value: str, expected: int) -> None:
    page = visit("/cases/")
    unfold(page, facet).get_by_label(value).check()
    expect(status(page)).to_have_text(f"符合条件的有{expected}个案例")
    assert len(shown(page)) == expected


def test_the_address_says_it_all_and_can_be_shared(visit: Open, address: str) -> None:
    page = visit("/cases/")
    unfold(page, "分类").get_by_label("金融支持").check()
    expect(page).to_have_url(f"{address}/cases/?category=finance")
    unfold(page, "分类").get_by_label("要素保障").check()
    expect(page).to_have_url(f"{address}/cases/?category=finance&category=utilities")
    page.get_by_text("表格", exact=True).click()
    page.get_by_label("排序").select_option("title")
    expect(page).to_have_url(f"{address}/cases/?category=finance&category=utilities&sort=title&view=table")
    expect(page.locator(".browse tbody tr").filter(visible=True)).to_have_count(2)
    expected = shown(page)
    other = visit(page.url.removeprefix(address))
    expect(status(other)).to_have_text("符合条件的有2个案例")
    assert shown(other) == expected
    expect(unfold(other, "分类").get_by_label("要素保障")).to_be_checked()
    expect(other.get_by_label("排序")).to_have_value("title")


def test_back_and_forward_lead_through_what_was_chosen(visit: Open) -> None:
    page = visit("/cases/")
    unfold(page, "分类").get_by_label("金融支持").check()
    expect(status(page)).to_have_text("符合条件的有1个案例")
    unfold(page, "分类").get_by_label("要素保障").check()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    page.go_back()
    expect(status(page)).to_have_text("符合条件的有1个案例")
    expect(unfold(page, "分类").get_by_label("要素保障")).not_to_be_checked()
    page.go_back()
    expect(status(page)).to_have_text("共10个案例")
    assert len(shown(page)) == 10
    page.go_forward()
    expect(status(page)).to_have_text("符合条件的有1个案例")
    assert shown(page) == where(lambda case: case.category == "金融支持")


def test_conditions_are_taken_away_one_by_one_or_all_at_once(visit: Open, address: str) -> None:
    page = visit("/cases/?category=finance&category=utilities&tag=digital")
    chips = page.locator(".active li")
    expect(chips).to_have_count(4)
    page.get_by_role("button", name="去掉条件：改革方式 数字化").click()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    expect(status(page)).to_be_focused()
    page.get_by_role("button", name="全部清除").click()
    expect(status(page)).to_have_text("共10个案例")
    expect(chips.first).to_be_hidden()
    expect(page).to_have_url(f"{address}/cases/")


def test_what_cannot_be_met_is_said_and_can_be_undone(visit: Open) -> None:
    page = visit("/cases/?category=finance&kind=time")
    expect(status(page)).to_contain_text("没有符合条件的案例")
    assert shown(page) == []
    page = visit("/cases/?category=nonsense<b>&page=99&view=odd&sort=odd")
    expect(status(page)).to_contain_text("没有符合条件的案例")
    page.get_by_role("button", name=re.compile("去掉条件.*nonsense<b>")).click()
    expect(page.locator(".card").filter(visible=True)).to_have_count(10)


def test_a_long_facet_is_searched_by_typing(visit: Open) -> None:
    page = visit("/cases/")
    facet = unfold(page, "单位")
    expect(facet.locator("li")).to_have_count(10)
    facet.get_by_role("searchbox").fill("供电")
    expect(facet.locator("li")).to_have_count(1)
    expect(facet.locator("[data-more]")).to_have_text("找到1项")
    facet.get_by_label("国网浙江省电力有限公司衢州供电公司").check()
    expect(status(page)).to_contain_text("1个案例")
    assert shown(page) == where(lambda case: any("供电公司" in name for name in case.lead + case.partners))
    facet.get_by_role("searchbox").fill("")
    expect(facet.get_by_label("国网浙江省电力有限公司衢州供电公司")).to_be_checked()


def test_filters_are_used_with_the_keyboard_alone(visit: Open) -> None:
    page = visit("/cases/")
    box = unfold(page, "改革方式").get_by_label("数字化")
    box.focus()
    page.keyboard.press("Space")
    expect(status(page)).to_have_text("符合条件的有2个案例")
    expect(box).to_be_focused()
    expect(status(page)).to_have_attribute("role", "status")
    page.keyboard.press("Tab")
    expect(unfold(page, "改革方式").get_by_label("增值服务")).to_be_focused()


def test_every_control_has_a_name_and_groups_have_legends(visit: Open) -> None:
    page = visit("/cases/")
    for fieldset in page.locator(".browse fieldset").all():
        assert fieldset.locator("legend").inner_text() or fieldset.locator("legend").text_content()
    for control in page.locator(".browse :is(input, select)").all():
        name = control.evaluate("c => c.labels?.[0]?.textContent.trim() || c.getAttribute('aria-label')")
        assert name, control.evaluate("c => c.outerHTML")


def test_the_table_is_sorted_by_its_headings(visit: Open) -> None:
    page = visit("/cases/?view=table")
    page.get_by_role("button", name="序号").click()
    expect(page).to_have_url(re.compile("sort=-number"))
    assert shown(page) == [case.id for case in reversed(CASES)]
    heading = page.locator("th", has=page.get_by_role("button", name="案例"))
    heading.get_by_role("button").click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(heading.get_by_role("button")).to_be_focused()
    up = shown(page)
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert shown(page) == up[::-1]
    assert sorted(up) == [case.id for case in CASES]


def test_cards_made_by_a_script_are_those_of_the_page(visit: Open) -> None:
    page = visit("/cases/")
    look = "cards => cards.map(card => card.outerHTML.replace(/\\s+/g, ' '))"
    plain = page.locator("[data-plain] .card").evaluate_all(look)
    page.goto(page.url + "?sort=-number")
    made = page.locator("[data-found] .card")
    expect(made).to_have_count(10)
    assert made.evaluate_all(look) == plain[::-1]


def test_on_a_phone_filters_unfold_and_fold_away(visit: Open) -> None:
    page = visit("/cases/", 390)
    toggle = page.get_by_role("button", name=re.compile("^筛选"))
    box = page.locator("[name=category][value=finance]")
    expect(box).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    box.check()
    expect(toggle).to_have_text("筛选（已选1）")
    page.get_by_role("button", name="查看结果").click()
    expect(box).to_be_hidden()
    expect(status(page)).to_be_focused()
    expected = where(lambda case: case.category == "金融支持")
    expect(status(page)).to_have_text(f"符合条件的有{len(expected)}个案例")
    assert shown(page) == expected


def test_without_scripts_there_is_the_listing_and_no_filter(visit: Open) -> None:
    for url in ("/cases/", "/outcomes/", "/organisations/"):
        page = visit(url, java_script_enabled=False)
        expect(page.locator(".filters")).to_be_hidden()
        expect(page.locator(".browse-bar")).to_be_hidden()
        expect(page.locator(".pick").first).to_be_hidden() if url == "/cases/" else None
        expect(page.locator(".browse [data-plain]")).to_be_visible()


@pytest.mark.parametrize("url", ["/cases/", "/outcomes/", "/organisations/"])
def test_nothing_moves_while_a_list_loads(visit: Open, url: str) -> None:
    page = visit(url)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        """() => new Promise(done => {
          let sum = 0;
          new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )
    assert shift < 0.01


def test_it_all_works_from_a_disk(visit: Open, site: Site) -> None:
    page = visit(f"file://{site.file('/cases/')}", forgive="search|CORS")
    unfold(page, "分类").get_by_label("人才用工").check()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    page.get_by_text("表格", exact=True).click()
    page.get_by_label("排序").select_option("outcome")
    page.reload()
    expect(status(page)).to_have_text("符合条件的有2个案例")
    page.locator("[data-found] tbody a").first.click()
    expect(page.locator("article.case h1")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="全部清除").click()
    expect(page.locator("tbody tr").filter(visible=True)).to_have_count(10)


# Organisations


def test_organisations_are_found_by_name_and_ordered(visit: Open) -> None:
    page = visit("/organisations/")
    page.get_by_label("单位名称").fill("公安")
    expect(status(page)).to_have_text("符合条件的有2家单位")
    page.get_by_label("单位名称").fill("市中院")
    expect(status(page)).to_have_text("符合条件的有1家单位")
    expect(page.locator("[data-found] tbody th")).to_have_text("衢州市中级人民法院")
    page.get_by_label("单位名称").fill("")
    expect(status(page)).to_have_text("共21家单位")
    page.get_by_role("button", name="配合").click()
    first = page.locator("[data-found] tbody tr").first.locator("td").nth(1)
    expect(first).to_have_text(str(max(len(joined) for _, joined in facts.organisations().values())))
    expect(page.locator("th", has=page.get_by_role("button", name="配合"))).to_have_attribute("aria-sort", "descending")


def test_an_organisation_says_with_whom_it_worked_most(visit: Open) -> None:
    page = visit("/organisations/quzhou-police/")
    table = page.locator("#companions + table")
    expect(table.locator("tbody tr").first).to_contain_text("衢州市司法局")
    button = table.get_by_role("button", name="共同参与")
    button.click()
    expect(table.locator("tbody tr").last).to_contain_text("衢州市司法局")
    expect(button.locator("..")).to_have_attribute("aria-sort", "ascending")


# Outcomes


def headings(page: Page) -> list[str]:
    answered(page)
    return page.locator(".browse h2").filter(visible=True).all_inner_texts()


def test_outcomes_are_narrowed_to_a_kind_and_ordered_by_what_they_are_worth(visit: Open) -> None:
    page = visit("/outcomes/")
    unfold(page, "类型").get_by_label("金额").check()
    expect(status(page)).to_have_text("符合条件的有5项成效")
    page.get_by_label("排序").select_option("largest")
    figures = page.locator("[data-found] .figure")
    expect(figures).to_have_text(["700亿元", "326亿元", "108亿元", "103亿元", "1530万元"])
    page.get_by_label("排序").select_option("smallest")
    expect(figures).to_have_text(["1530万元", "103亿元", "108亿元", "326亿元", "700亿元"])
    assert headings(page) == ["金额 · 元"]


def test_groups_stay_apart_in_every_order_and_selection(visit: Open) -> None:
    page = visit("/outcomes/")
    plain = [text.rsplit(" ", 1)[0].split("\n")[0] for text in headings(page)]
    for order in ("difference", "largest", "smallest"):
        page.get_by_label("排序").select_option(order)
        expect(page.locator("[data-found]")).to_be_visible()
        expect(status(page)).not_to_contain_text("第2页")
        found = headings(page)
        assert len(set(found)) == len(found)
        page.get_by_role("link", name="下一页").click()
        expect(status(page)).to_contain_text("第2页")
        assert len(set(headings(page))) == len(headings(page))
        assert {heading.split("·")[0].strip() for heading in found + headings(page)} == {
            re.split(r"·|\d", heading)[0].strip() for heading in plain
        }


def test_every_figure_leads_to_its_outcome_and_to_its_source(visit: Open) -> None:
    page = visit("/outcomes/?category=rule-of-law")
    expect(page.locator("[data-found] .multiple")).to_have_count(11)
    for multiple in page.locator("[data-found] .multiple").all():
        hrefs = multiple.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert re.search(r"/cases/quzhou-2023-0[278]/#outcome-\d+$", hrefs[0])
        assert hrefs[-1].endswith("#sources")
    link = page.locator(".multiple", has_text="园区涉企纠纷化解率").filter(visible=True).get_by_role("link").first
    link.click()
    expect(page.locator("tr:target")).to_contain_text("85.3%")


def test_what_has_no_clear_meaning_has_no_picture(visit: Open) -> None:
    page = visit("/outcomes/")
    for doubtful in ("−110.5%", "+7.97%", "提升80%"):
        multiple = page.locator(".multiple", has_text=doubtful).filter(visible=True)
        expect(multiple).to_have_count(1)
        expect(multiple.locator("svg")).to_have_count(0)
    expect(page.locator(".multiple", has_text="30 → 3～7").locator("svg")).to_have_count(1)
