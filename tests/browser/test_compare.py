"""Readers choose up to four cases anywhere and see them side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import facts, names
from tests.browser.conftest import Open
from tests.support import Site, build, small, write

pytestmark = pytest.mark.browser

CASES = facts.CASES
IDS = [case.id for case in CASES]


def box(page: Page, case: str) -> Locator:
    return page.locator(f"[data-compare={case}]").filter(visible=True).first


def columns(page: Page) -> Locator:
    return page.locator(".compare-table thead th")


def count(page: Page) -> Locator:
    return page.locator(".tray-count")


def test_cases_are_chosen_on_cards_rows_and_their_own_pages(visit: Open, address: str) -> None:
    page = visit("/")
    expect(page.locator(".tray")).to_be_hidden()
    box(page, IDS[0]).check()
    expect(count(page)).to_have_text("已选1个")
    page.goto(f"{address}/organisations/quzhou-police/")
    box(page, IDS[1]).check()
    page.goto(f"{address}/cases/?view=table&category=finance")
    box(page, IDS[2]).check()
    page.goto(f"{address}/cases/{IDS[4]}/")
    expect(count(page)).to_have_text("已选3个")
    page.get_by_label("加入对比").filter(visible=True).check()
    expect(count(page)).to_have_text("已选4个")
    page.get_by_role("link", name="并排对比").click()
    expect(columns(page)).to_have_count(4)
    for at, number in enumerate((0, 1, 2, 4)):
        expect(columns(page).nth(at)).to_contain_text(CASES[number].title)
    expect(page.locator(".tray")).to_be_hidden()


def test_a_fifth_is_refused_with_the_reason(visit: Open) -> None:
    page = visit("/cases/")
    for case in IDS[:4]:
        box(page, case).check()
    box(page, IDS[4]).click()
    expect(box(page, IDS[4])).not_to_be_checked()
    expect(count(page)).to_have_text("已选4个，最多4个：请先去掉一个")
    expect(count(page)).to_have_attribute("role", "status")


def test_the_choice_is_undone_in_the_tray_by_keyboard(visit: Open) -> None:
    page = visit("/cases/")
    for case in IDS[:2]:
        box(page, case).check()
    page.get_by_role("button", name="不再对比：生态环境许可“多评合一”").focus()
    page.keyboard.press("Enter")
    expect(box(page, IDS[0])).not_to_be_checked()
    expect(page.get_by_role("button", name=re.compile("^不再对比"))).to_be_focused()
    page.get_by_role("button", name="清空", exact=True).click()
    expect(page.locator(".tray")).to_be_hidden()
    expect(box(page, IDS[1])).not_to_be_checked()
    page.reload()
    expect(page.locator(".tray")).to_be_hidden()


def test_two_windows_agree(visit: Open, address: str) -> None:
    page = visit("/cases/")
    other = page.context.new_page()
    other.goto(f"{address}/")
    box(page, IDS[0]).check()
    expect(count(other)).to_have_text("已选1个")
    expect(box(other, IDS[0])).to_be_checked()


def test_where_nothing_may_be_stored_the_choice_lasts_as_long_as_the_page(visit: Open) -> None:
    page = visit("/about/")
    page.context.add_init_script(
        """for (const name of ["localStorage", "sessionStorage"])
             Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })"""
    )
    page = page.context.new_page()
    page.goto(visit("/cases/").url)
    box(page, IDS[0]).check()
    box(page, IDS[4]).check()
    expect(count(page)).to_contain_text("已选2个")
    expect(count(page)).to_contain_text("不允许保存")
    page.get_by_role("link", name="并排对比").click()
    expect(columns(page)).to_have_count(2)


@pytest.mark.parametrize("rubbish", ["{", "null", '[{"id":"../../x","name":"y"},{"id":5},7]', '"x"'])
def test_rubbish_in_the_store_does_no_harm(visit: Open, rubbish: str) -> None:
    page = visit("/cases/")
    page.evaluate("text => localStorage.setItem('casebook.compare', text)", rubbish)
    page.reload()
    expect(page.locator(".tray")).to_be_hidden()
    box(page, IDS[0]).check()
    expect(count(page)).to_have_text("已选1个")


def test_cases_stand_side_by_side_part_by_part(visit: Open) -> None:
    page = visit(f"/compare/?ids={IDS[1]},{IDS[4]}")
    expect(columns(page)).to_have_count(2)
    table = page.locator(".compare-table")
    for label in ("单位和概要", "主要做法", "成效", "评价指标"):
        expect(table.locator("th[scope=rowgroup]", has_text=label)).to_be_visible()
    for at, case, figures in ((0, CASES[1], ("99.4%", "−43.8%")), (1, CASES[4], ("30 → 3～7个工作日",))):
        cells = table.locator(f"tbody tr > td:nth-child({at + 1})")
        text = "\n".join(cells.all_inner_texts())
        for words in (*map(names.full, case.lead), *figures):
            assert words in text
    expect(table.locator("svg.bars")).to_have_count(3)
    left, right = (columns(page).nth(at).bounding_box() for at in (0, 1))
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"] + 1


def test_links_inside_a_comparison_lead_somewhere(visit: Open) -> None:
    page = visit(f"/compare/?ids={','.join(IDS[:4])}")
    expect(columns(page)).to_have_count(4)
    hrefs = page.locator(".compare-table a").evaluate_all("links => links.map(link => link.href)")
    assert len(hrefs) > 12
    for href in {href.split("#")[0] for href in hrefs}:
        assert page.request.get(href).ok, href


def test_a_case_is_taken_out_and_all_are_cleared(visit: Open, address: str) -> None:
    page = visit(f"/compare/?ids={IDS[1]},{IDS[4]},{IDS[7]}")
    page.get_by_role("button", name=re.compile("^移出对比.*拿地即开工")).click()
    expect(columns(page)).to_have_count(2)
    expect(page).to_have_url(f"{address}/compare/?ids={IDS[1]},{IDS[7]}")
    page.go_back()
    expect(columns(page)).to_have_count(3)
    page.get_by_role("button", name="清空所选").click()
    expect(page.get_by_text("还没有选择案例")).to_be_visible()
    expect(columns(page)).to_have_count(0)


def test_looking_at_a_comparison_someone_sent_changes_nothing_chosen(visit: Open, address: str) -> None:
    page = visit("/cases/")
    box(page, IDS[0]).check()
    page.goto(f"{address}/compare/?ids={IDS[1]},{IDS[4]}")
    expect(columns(page)).to_have_count(2)
    page.goto(f"{address}/cases/")
    expect(count(page)).to_have_text("已选1个")


def test_a_comparison_of_nothing_says_how_to_choose(visit: Open) -> None:
    page = visit("/compare/")
    expect(page.get_by_text("还没有选择案例")).to_be_visible()
    expect(page.get_by_role("link", name="选择案例")).to_be_visible()


def test_unknown_ids_are_named_and_the_rest_is_shown(visit: Open) -> None:
    page = visit(f"/compare/?ids=nowhere-1,{IDS[1]},..%2F..%2Fevil,<b>", forgive="404")
    expect(columns(page)).to_have_count(1)
    expect(page.locator("[data-status]")).to_have_text("没有找到编号为“nowhere-1”、“../../evil”、“<b>”的案例。")


def test_no_more_than_four_are_compared_and_this_is_said(visit: Open) -> None:
    page = visit(f"/compare/?ids={','.join(IDS)}")
    expect(columns(page)).to_have_count(4)
    expect(page.locator("[data-status]")).to_have_text("最多对比4个，只显示前4个。")


def test_a_comparison_prints_on_landscape_paper(visit: Open, tmp_path: Path) -> None:
    page = visit(f"/compare/?ids={','.join(IDS[:4])}")
    expect(columns(page)).to_have_count(4)
    content = page.pdf(prefer_css_page_size=True)
    boxes = {tuple(map(float, found)) for found in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)}
    assert boxes
    assert all(width > height for width, height in boxes)
    page.emulate_media(media="print")
    for button in page.locator("main button").all():
        expect(button).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_columns_are_swiped_not_squeezed(visit: Open, width: int) -> None:
    page = visit(f"/compare/?ids={','.join(IDS[:4])}", width, bypass_csp=True)
    expect(columns(page)).to_have_count(4)
    assert columns(page).first.bounding_box()["width"] > 0.7 * width
    region = page.get_by_role("region", name="并排对比")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('[data-table]').scrollLeft > 0")


def test_it_works_from_a_disk_and_former_ids_lead_to_the_case(visit: Open, tmp_path: Path) -> None:
    values = small(aliases=["old-name"])
    values["cases"].append(values["cases"][0] | {"id": "yi-2024-02", "number": 2, "title": "另一项", "aliases": []})
    site: Site = build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, values))
    page = visit(f"file://{site.file('/cases/')}", forgive="search|CORS|ERR_FILE_NOT_FOUND")
    for case in ("yi-2024-01", "yi-2024-02"):
        box(page, case).check()
    page.get_by_role("link", name="并排对比").click()
    expect(columns(page)).to_have_count(2)
    columns(page).nth(1).get_by_role("link").click()
    expect(page.locator("article.case h1")).to_have_text("另一项")
    page.goto(f"file://{site.file('/compare/')}?ids=old-name,yi-2024-01,nowhere")
    expect(columns(page)).to_have_count(1)
    expect(columns(page)).to_contain_text("推行容缺办理")
    expect(page.locator("[data-status]")).to_have_text("没有找到编号为“nowhere”的案例。")
