"""Citing a case: four forms with the day of retrieval, copied or saved, by mouse and by keyboard."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from casebook.exports import citations
from casebook.reading import loading
from casebook.settings import Settings
from tests import facts
from tests.browser.conftest import Open
from tests.support import DATA

pytestmark = pytest.mark.browser

CASE = facts.CASES[4]
DAY = dt.date(2027, 3, 4)
LATER = """(() => {
  const Real = Date;
  window.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(2027, 2, 4, 12); }
  };
})()"""
"""Makes it that day. Playwright's own clock also replaces timers, which Material's scripts do not survive."""


def expected(form: citations.Form, day: dt.date, address: str) -> str:
    library, _ = loading.load(DATA)
    cited = citations.reference(library, Settings(), library.case[CASE.id])
    return citations.text(form.parts(cited), day, f"{address}{CASE.url}")


def shown(page: Page, form: str) -> str:
    """What of a citation is not hidden."""
    return page.locator(f"[data-citation={form}]").evaluate(
        "(e) => { const c = e.cloneNode(true); c.querySelectorAll('[hidden]').forEach((h) => h.remove());"
        " return c.textContent }"
    )


def test_every_form_names_today_and_this_address(visit: Open, address: str) -> None:
    page = visit()
    page.add_init_script(LATER)
    page.goto(f"{address}{CASE.url}?from=feed#sources")
    for form in citations.FORMS:
        assert shown(page, form.id) == expected(form, DAY, address)


def test_without_scripts_the_forms_stand_there_without_a_day(visit: Open) -> None:
    page = visit(CASE.url, java_script_enabled=False)
    text = page.locator("[data-citation=gbt7714]").inner_text()
    assert text == f"优化营商环境案例库. {CASE.title}[EB/OL]. (2026-11-23)."
    expect(page.locator("[data-citation=gbt7714] [data-slot]").first).to_be_hidden()
    expect(page.locator("#cite button")).to_have_count(0)


def copier(page: Page, form: str):
    """The button under a form that copies it."""
    return page.locator(".citation", has=page.locator(f"[data-citation={form}]")).get_by_role("button").first


def test_copying_says_so_and_takes_the_day_of_copying(visit: Open, address: str) -> None:
    page = visit(CASE.url, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(LATER)  # the page was opened on another day
    copier(page, "gbt7714").click()
    expect(copier(page, "gbt7714")).to_have_text(re.compile("^已复制"))
    expect(page.locator("#cite [role=status]")).to_have_text("已复制：GB/T 7714-2025")
    assert page.evaluate("navigator.clipboard.readText()") == expected(citations.FORMS[0], DAY, address)


def test_the_keyboard_opens_the_other_forms_and_copies(visit: Open, address: str) -> None:
    page = visit(CASE.url, permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(LATER)
    page.locator("#cite summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the text, which can be scrolled
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(copier(page, "bibtex")).to_have_text(re.compile("^已复制"))
    assert page.evaluate("navigator.clipboard.readText()") == expected(citations.FORMS[2], DAY, address)


def test_where_there_is_no_clipboard_the_selection_is_copied(visit: Open, address: str) -> None:
    page = visit(CASE.url, permissions=["clipboard-read"])
    page.evaluate("void (navigator.clipboard.writeText = () => Promise.reject(new Error('refused')))")
    page.evaluate("document.addEventListener('copy', () => { window.taken = getSelection().toString() })")
    copier(page, "plain").click()
    expect(copier(page, "plain")).to_have_text(re.compile("^已复制"))
    assert page.evaluate("window.taken").startswith("优化营商环境案例库：《推进一般工业投资项目“拿地即开工”改革》")
    page.evaluate("void (document.execCommand = () => false)")
    copier(page, "gbt7714").click()
    expect(copier(page, "gbt7714")).to_have_text(re.compile("^请按Ctrl\\+C复制"))
    assert "[EB/OL]" in page.evaluate("getSelection().toString()")


@pytest.mark.parametrize(("form", "ending", "line"), [("bibtex", "bib", "\n"), ("ris", "ris", "\r\n")])
def test_references_are_saved_as_files(visit: Open, address: str, form: str, ending: str, line: str) -> None:
    page = visit(CASE.url)
    page.evaluate(LATER)
    page.locator("#cite summary").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name=f"下载.{ending}").click()
    assert saved.value.suggested_filename == f"{CASE.id}.{ending}"
    content = saved.value.path().read_bytes().decode()
    made = next(f for f in citations.FORMS if f.id == form)
    assert content == expected(made, DAY, address).replace("\n", line) + line
