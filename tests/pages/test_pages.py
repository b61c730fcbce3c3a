"""Pages made from data, without the site around them: every text stays text, every link leads to its place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook.base import project
from casebook.model.library import Library
from casebook.pages import blocks
from casebook.pages.page_types import COLUMN
from casebook.pages.view import View
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import DATA, SMALL, elements, linked, write

SEGMENT = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
ADDRESS = st.lists(SEGMENT, max_size=5).map(lambda parts: "".join(f"{part}/" for part in parts))


@given(ADDRESS, ADDRESS, st.sampled_from(["", "#summary", "?ids=a,b"]))
def test_a_link_leads_to_its_place_from_any_depth(here: str, there: str, tail: str) -> None:
    link = View(Library(), Settings(), here).link(there + tail)
    for base in ("https://example.org/", "https://example.org/anli/"):
        assert urljoin(base + here, link) == base + there + tail
    assert not link.startswith("/")


# Text stays text

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "&lt;b&gt; &amp; &nbsp;",
    "</article></table><h1>",
    "<!-- -->",
    "javascript:alert(1)",
    "]]>",
    "{ 7*7 }",
    "%s %(x)s {0}",
    "\\1 \\g<0> $1",
    "*粗* _斜_ `码` [链](http://x.cn) # 题",
]
TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="“”"), min_size=1, max_size=30)
PRACTICE = ("start", "running", "cost", "basis", "contact")
FIELDS = {
    "editions": {"title", "region", "organiser", "description"},
    "sources": {"title", "publisher", "note"},
    "categories": {"name", "description"},
    "organisations": {"name", "region"},
    "places": {"name"},
    "frameworks": {"name", "description"},
    "items": {"name"},
    "tags": {"name", "description"},
    "glossary": {"explanation"},
    "cases": {"title", "short_title", "summary", "problem", "innovation", "conditions", "lessons", *PRACTICE},
    "measures": {"title", "text"},
    "outcomes": {"name", "text", "unit", "period", "note"},
    "entities": {"name", "role"},
    "corrections": {"text"},
    "remarks": {"text"},
}
"""The free texts, by the list they are in."""

ELSEWHERE = {"region", "organiser", "description"}
"""Texts that are shown on other pages than the case's."""


NAMES = ("region", "aliases", "lead", "partners", "policies", "platforms", "questions")
"""Lists of free texts."""

LIMITS = {"unit": 8}
"""Fields with room for a few characters only."""


BESIDE = {
    "id": "two",
    "edition": "e",
    "number": 2,
    "title": "另一个",
    "short_title": "短标题",
    "category": "c",
    "lead": ["单位"],
    "summary": "概要",
    "measures": [{"title": "做法", "text": "内容"}],
    "sources": [{"id": "s"}],
}


def full() -> dict[str, Any]:
    """A case that uses every field, with another beside it."""
    return {
        "editions": [
            {
                "id": "e",
                "title": "批次",
                "region": "甲省",
                "year": 2024,
                "organiser": "主办",
                "description": "介绍",
                "sources": [{"id": "s", "title": "名单", "publisher": "发布者", "note": "说明", "url": "https://example.org/"}],
            }
        ],
        "categories": [{"id": "c", "name": "分类", "description": "说明"}],
        "organisations": [{"id": "o", "name": "单位", "region": "甲省"}, {"id": "p", "name": "伙伴", "region": "甲省"}],
        "places": [{"id": "here", "name": "新城", "aliases": ["片区"], "within": ["甲省"]}],
        "frameworks": [{"id": "f", "name": "体系", "description": "说明", "items": [{"id": "i", "name": "条目"}]}],
        "tags": [{"id": "t", "name": "标签", "description": "说明"}],
        "glossary": [{"id": "g", "term": "专名", "explanation": "解释"}],
        "cases": [
            {
                "id": "one",
                "edition": "e",
                "number": 1,
                "region": ["新城"],
                "title": "标题",
                "category": "c",
                "tags": ["t"],
                "frameworks": {"f": ["i"]},
                "lead": ["单位"],
                "partners": ["伙伴"],
                "summary": "概要",
                "problem": "问题",
                "measures": [{"title": "做法", "text": "内容"}],
                "innovation": "创新",
                "conditions": "条件",
                "lessons": "教训",
                **dict.fromkeys(PRACTICE, "实施"),
                "outcomes": [
                    {"name": "甲", "before": 2, "after": 1, "unit": "天", "period": "全年", "note": "注", "headline": True},
                    {"name": "乙", "text": "很好"},
                ],
                "policies": ["文件"],
                "platforms": ["系统"],
                "entities": [{"name": "企业", "role": "角色"}],
                "unstated": ["thresholds"],
                "questions": ["问题"],
                "remarks": [{"date": dt.date(2024, 5, 1), "text": "本站", "source": {"title": "依据", "publisher": "发布者"}}],
                "terms": ["g"],
                "sources": [{"id": "s", "place": "位置"}],
                "corrections": [{"date": dt.date(2024, 5, 1), "text": "更正"}],
            },
            BESIDE,
        ],
    }  # fmt: skip


def with_text(values: Any, text: str, section: str = "") -> Any:
    """The values with `text` before every free text; names that are pointed at are changed where they are pointed from."""
    if isinstance(values, dict):
        free = FIELDS.get(section, set())
        return {
            key: text[: LIMITS.get(key)] + value if key in free else with_text(value, text, key)
            for key, value in values.items()
        }
    if isinstance(values, list):
        if section in NAMES:
            return [text + name for name in values]
        return [with_text(value, text, section) for value in values]
    return values


def strings(values: Any, section: str = "") -> list[str]:
    """The free texts that belong on the page of a case."""
    if isinstance(values, dict):
        free = FIELDS.get(section, set()) - ELSEWHERE
        return [found for key, value in values.items() for found in ([value] if key in free else strings(value, key))]
    if isinstance(values, list):
        if section in NAMES:
            return [] if section in ("aliases",) else values
        return [found for value in values for found in strings(value, section)]
    return []


def rendered(values: dict[str, Any]) -> Element:
    view = View(linked(values), Settings(), "cases/one/")
    return html5lib.parse(
        f"<!doctype html><title>.</title>{blocks.case_page(view, 'one')}", namespaceHTMLElements=False
    )


def skeleton(root: Element) -> Counter[tuple[str, ...]]:
    """The markup alone: how often each element occurs with which attributes. What keeps words in one piece goes by the words."""
    markup = (element for element in elements(root) if element.attrib != {"class": "whole"})
    return Counter((str(element.tag), *sorted(element.attrib)) for element in markup)


PLAIN = skeleton(rendered(with_text(full(), "字")))


@settings(max_examples=60)
@given(TEXT)
@example(HOSTILE[0])
@example(HOSTILE[1])
@example(HOSTILE[2])
@example(HOSTILE[3])
@example(HOSTILE[4])
@example(HOSTILE[5])
@example(HOSTILE[8])
@example(HOSTILE[10])
@example(HOSTILE[11])
@example("案例编号")
def test_any_text_in_any_field_is_shown_as_it_is(text: str) -> None:
    values = with_text(full(), text)
    root = rendered(values)
    assert skeleton(root) == PLAIN
    seen = "".join(root.itertext())
    beside = values["cases"].pop()
    for written in (*strings(values), beside["short_title"]):
        assert written in seen


IDS = {"cases": "one", "categories": "c", "organisations": "o", "editions": "e", "places": "here"}
CALLS = {name: (IDS[folder],) for name, folder in COLUMN.items()}


@pytest.mark.parametrize("name", blocks.BLOCKS)
def test_no_block_takes_text_for_markup(name: str) -> None:
    def markup(text: str) -> Counter[tuple[str, ...]]:
        block = blocks.BLOCKS[name](View(linked(with_text(full(), text)), Settings(), "x/"), *CALLS.get(name, ()))
        return skeleton(html5lib.parse(str(block), namespaceHTMLElements=False))

    for hostile in HOSTILE:
        assert markup(hostile) == markup("字")


def test_a_term_is_explained_where_it_first_stands(tmp_path) -> None:
    content = SMALL.replace("材料一次提交，办理形成闭环。", "办理形成闭环，全程闭环。")
    library, _ = loading.load(write(tmp_path, content))
    page = blocks.case_page(View(library, Settings(), "cases/jia-2024-01/"), "jia-2024-01")
    root = html5lib.parse(str(page), namespaceHTMLElements=False)
    (term,) = elements(root, "a", "term")
    assert (term.text, term.get("href")) == ("闭环", "../../glossary/#closed-loop")
    (listed,) = elements(root, "dl", "terms")
    assert "每一步都有人跟进" in "".join(listed.itertext())


# Edit links


def edit_links(settings_: Settings) -> list[str]:
    library, _ = loading.load(DATA)
    page = blocks.case_page(View(library, settings_, "cases/quzhou-2023-05/"), "quzhou-2023-05")
    root = html5lib.parse(str(page), namespaceHTMLElements=False)
    return [link.get("href") for link in elements(root, "a") if link.text == "在仓库里修改"]


@pytest.mark.ten
def test_without_a_repository_nothing_offers_to_edit_there() -> None:
    assert edit_links(Settings()) == []


@pytest.mark.ten
@pytest.mark.parametrize(
    ("repository", "address"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/edit/main/data/cases.yml#L"),
        ("https://gitee.com/a/b/", "https://gitee.com/a/b/edit/main/data/cases.yml#L"),
        ("https://gitlab.com/a/b", "https://gitlab.com/a/b/-/edit/main/data/cases.yml#L"),
    ],
)
def test_with_a_repository_the_edit_link_opens_the_cases_line(repository: str, address: str) -> None:
    (link,) = edit_links(Settings.read("名", "", {"repository": repository}))
    assert link.startswith(address)
    line = DATA.read_text(encoding="utf-8").splitlines()[int(link.removeprefix(address)) - 1]
    assert line.strip() == "- id: quzhou-2023-05"


def test_data_from_elsewhere_is_not_edited_in_our_repository(tmp_path) -> None:
    library, _ = loading.load(write(tmp_path, SMALL))
    view = View(library, Settings.read("名", "", {"repository": "https://github.com/a/b"}), "cases/jia-2024-01/")
    assert "在仓库里修改" not in blocks.case_page(view, "jia-2024-01")


def test_a_list_of_sources_ends_before_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 100,000 cases it was a page of two megabytes."""
    library = loading.load(DATA.parent.parent / "examples" / "yunting" / "cases.yml")[0]
    titles = [edition.title for edition in library.editions if edition.sources]
    assert len(titles) > 1

    def shown() -> tuple[list[str], str]:
        page = html5lib.parseFragment(
            str(blocks.source_list(View(library, Settings(), "about/"))), namespaceHTMLElements=False
        )
        return ["".join(h.itertext()) for h in elements(page, "h3")], "".join(page.itertext())

    assert shown()[0] == titles
    assert "另有" not in shown()[1]
    monkeypatch.setattr(blocks, "PER_PAGE", 1)
    assert shown()[0] == titles[:1]
    assert f"另有{len(titles) - 1}批" in shown()[1]


@pytest.mark.parametrize(
    ("git", "shown"),
    [
        ("", "data/cases.yml"),
        ("outer/project/.git", "data/cases.yml"),
        ("outer/.git", "project/data/cases.yml"),
        (".git", "outer/project/data/cases.yml"),
    ],
)
@pytest.mark.parametrize("is_file", [False, True])
def test_links_to_lines_know_the_repository_the_project_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, git: str, shown: str, is_file: bool
) -> None:
    """A `.git` that is a file is a worktree's or a submodule's."""
    root = tmp_path / "outer" / "project"
    data = write(root / "data", SMALL)
    if git and is_file:
        (tmp_path / git).write_text("gitdir: elsewhere", encoding="utf-8")
    elif git:
        (tmp_path / git).mkdir()
    monkeypatch.setattr(project, "ROOT", root)
    assert blocks.in_repository.__wrapped__(data) == shown
    assert blocks.in_repository.__wrapped__(tmp_path / "elsewhere.yml") == ""
