"""How we say things: words that must not come back, marks that stand as they should, nothing that is said in vain."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.model.library import Library
from casebook.reading import loading
from tests.support import DATA, ROOT, SVG, Site, elements, links, run, section, text

NEVER = (
    *("未知单位", "未知分类", "未知字段", "未知来源", "未知批次"),
    *("对标", "合作最多", "还参与了", "涉及主体", "高好还是低好", "资金类", "怎样读这本书", "虚词"),
    *("看不懂这", "不给看", "转来转去", "连不上", "读不了", "往哪里报错", "不编程的同志", "跑起来"),
    *("千分号", "选分类", "写概要", "换一个</button>"),
    *("机构名称补上地名", "查得到、对得上", "请联系本站发布者"),
)
"""Words that are wrong, that only programmers use, or that stood for what has another name now."""
BLANKS = re.compile("[\u4e00-\u9fff] “|” [\u4e00-\u9fff]")
APART = re.compile(r"[\u4e00-\u9fff，；：“”（）] [\w\[{]|[A-Za-z0-9\]}%/] [\u4e00-\u9fff，；：“”（）]")
"""Chinese and Latin with a blank between them; on pages there is none."""
RANGE = re.compile(r"(?<![\d.-])\d+(?:\.\d+)?[-–—~]\d+(?:\.\d+)?(?=[\u4e00-\u9fff%])")
"""Numbers with a hyphen or dash between them and a unit behind: a range has a ～ (GB/T 15834)."""

READING = {"phrases.py", "ranks.py", "extracting.py", "grammar.py", "form_answers.py"}
"""Modules that look for words of others."""


def literals(path: Path) -> Iterator[str]:
    """The strings of a module, without what only programmers read."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def said() -> Iterator[tuple[str, str]]:
    """All that people are told by the engine, the forms and the documents, with where."""
    for path in (ROOT / "casebook").rglob("*.py"):
        if path.name not in READING:
            yield from ((path.name, one) for one in literals(path))
    for pattern in (
        "casebook/**/*.js",
        "theme/assets/**/*.js",
        "casebook/**/*.html",
        "casebook/**/*.typ",
        "theme/**/*.html",
    ):
        yield from ((path.name, path.read_text(encoding="utf-8")) for path in ROOT.glob(pattern))
    documents = (*ROOT.glob(".github/**/*.md"), *ROOT.glob(".github/ISSUE_TEMPLATE/*.yml"), *ROOT.glob("docs/**/*.md"))
    for path in (*documents, *(ROOT / name for name in ("README.zh.md", "CONTRIBUTING.md", "SECURITY.md"))):
        yield path.name, path.read_text(encoding="utf-8")


def test_messages_forms_and_documents_have_no_word_that_must_not_be() -> None:
    wrong = [(where, word) for where, one in said() for word in NEVER if word in one]
    assert wrong == []
    assert [(where, found[0]) for where, one in said() if (found := BLANKS.search(one))] == []


def test_no_page_has_one(site: Site, lonely: Site) -> None:
    for page in (*site, *lonely):
        words = text(page.root)
        assert [word for word in NEVER if word in words] == [], page.url


@pytest.mark.ten
def test_ranges_have_the_mark_of_ranges(site: Site) -> None:
    for page in site:
        assert not RANGE.search(text(page.content)), page.url
    for name in ("cases.csv", "outcomes.csv"):
        content = site.file(f"/data/{name}").read_text(encoding="utf-8-sig")
        assert "3～7" in content
        assert [cell for row in csv.reader(io.StringIO(content)) for cell in row if RANGE.search(cell)] == []
    assert "3～7个工作日" in site.file("/compare/quzhou-2023-05.js").read_text(encoding="utf-8")


def test_no_column_of_a_table_is_empty(site: Site, lonely: Site) -> None:
    for page in (*site, *lonely):
        for table in elements(page.content, "table"):
            body = [row for part in elements(table, "tbody") for row in part]
            for cells in zip(*body, strict=True):
                filled = (text(cell).strip() not in ("", "—") or elements(cell, f"{SVG}svg") for cell in cells)
                assert any(filled), (page.url, text(table)[:80])


# Ids, sources, contact


@pytest.fixture(scope="module")
def library() -> Library:
    return loading.load(DATA)[0]


@pytest.mark.ten
def test_a_case_tells_its_id_and_its_source_before_anything_is_scrolled_to(site: Site, library: Library) -> None:
    for case in library.cases:
        article = site.article(case.id)
        before = text(article).split("主要做法")[0]
        assert f"案例编号{case.id}" in before
        assert f"来源：国脉电子政务网，第{case.number}项" in before
        assert f"案例编号{case.id}" in text(elements(article, "section", "citations")[0])
        first = elements(section(article, "sources"), "li")[0]
        assert links(first)[0][1] == "http://echinagov.com/news/354939.htm"
        assert "这是转载" in text(first)


def test_without_an_address_nobody_is_sent_to_one(site: Site, deployed: Site, tmp_path: Path) -> None:
    """Where neither e-mail nor repository is set the build says so once; pages promise none."""
    promised = re.compile("发邮件|填一张|提交议题|联系本站|仓库里改")
    for page in site:
        assert not promised.search(text(page.root)), page.url
        assert not [href for _, href in links(page.root) if href.startswith("mailto:")]
    assert promised.search(text(deployed.page("/about/").content))
    done = run("casebook", "site", SITE_DIR=tmp_path / "a", CASEBOOK_PDF_LIMIT="0", CASEBOOK_CARD_LIMIT="0")
    assert done.stdout.count("CASEBOOK_EMAIL") == 1
    settings = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_EMAIL": "bianji@example.org"}
    assert "CASEBOOK_EMAIL" not in run("casebook", "site", SITE_DIR=tmp_path / "b", **settings).stdout


def test_no_blank_stands_between_chinese_and_latin_in_what_pages_say_of_fields(site: Site) -> None:
    for address in ("/dictionary/", "/about/", "/contribute/", "/downloads/", "/checks/"):
        page = site.page(address)
        for element in elements(page.content):
            if element.tag in ("p", "li", "td") and not elements(element, "code"):
                assert not APART.search(text(element)), (address, text(element))
