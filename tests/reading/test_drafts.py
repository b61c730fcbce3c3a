"""Drafts: what they lack is a warning, and nobody but the preview sees them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casebook.base.problems import BadData
from casebook.exports import downloads
from casebook.model.library import Library
from casebook.pages import listing
from casebook.pages.blocks import BLOCKS
from casebook.pages.view import View
from casebook.reading import loading
from casebook.search.documents import documents
from casebook.settings import Settings
from tests import edges
from tests.support import small, write


def written(folder: Path, draft: dict[str, Any], **edition: Any) -> Path:
    values = small()
    values["editions"][0] |= edition
    values["cases"].append({"draft": True} | draft)
    return write(folder, edges.written(values))


BARE = {"id": "half-written"}


@pytest.mark.parametrize(
    "draft",
    [
        BARE,
        BARE | {"title": "半个案例", "edition": "jia-2024", "outcomes": [{"name": "甲", "value": 1, "unit": "个"}]},
        BARE
        | {
            "title": "半个案例",
            "category": "nobody",
            "lead": ["没有登记的局"],
            "related": ["nowhere"],
            "tags": ["none"],
        },
        BARE | {"title": "半个案例", "edition": "nowhere", "sources": [{"id": "list"}], "measures": []},
    ],
    ids=["only an id", "an edition", "what is not registered", "an edition that is not there"],
)
def test_what_a_draft_lacks_is_a_warning_and_the_preview_shows_it(tmp_path: Path, draft: dict[str, Any]) -> None:
    path = written(tmp_path, draft)
    library, warnings = loading.load(path)
    assert {warning.code for warning in warnings if "草稿" in warning.message} == {"W086"}
    assert not [warning for warning in warnings if warning.is_error]
    seen, _ = loading.load(path, preview=True)
    assert len(seen.cases) == len(library.cases) + 1
    page = str(BLOCKS["case_page"](View(seen, Settings(), "cases/half-written/"), "half-written"))
    assert "草稿" in page
    assert draft.get("title", "（待补）") in page
    for name in ("home", "case_list", "outcome_list", "place_list"):
        assert BLOCKS[name](View(seen, Settings(), ""))
    for made in listing.generated(seen):
        if not made.case:
            assert BLOCKS[made.block](View(seen, Settings(), made.url), *made.arguments)


def test_a_draft_is_absent_from_everything_that_is_published(tmp_path: Path) -> None:
    whole = dict(small()["cases"][0]) | {"id": "half-written", "title": "尚待核对的案例", "number": 1}
    library, warnings = loading.load(written(tmp_path, whole, size=len(small()["cases"])))
    assert warnings == [], "neither its number nor its edition's size counts"
    assert published(library) == []


def published(library: Library) -> list[str]:
    """Where a draft is found that should not be."""
    files = {path: content.decode("utf-8", "ignore") for path, content in downloads.files(library, Settings())}
    files |= {made.url: made.title for made in listing.generated(library)}
    files |= {document.url: document.title for document in documents(library)}
    return [path for path, content in files.items() if "尚待核对" in content or "half-written" in path + content]


def test_what_is_wrong_in_a_draft_stays_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadData) as caught:
        loading.load(written(tmp_path, BARE | {"title": 5, "weather": "晴"}))
    assert {problem.code for problem in caught.value.problems if problem.is_error} == {"E020", "E022"}


def test_no_case_leads_to_a_draft(tmp_path: Path) -> None:
    values = small()
    values["cases"][0]["related"] = ["half-written"]
    values["cases"].append({"draft": True} | BARE)
    with pytest.raises(BadData) as caught:
        loading.load(write(tmp_path, edges.written(values)))
    assert [problem.code for problem in caught.value.problems if problem.is_error] == ["E031"]


@pytest.mark.parametrize("finished", [False, True])
def test_a_library_of_drafts_alone_says_what_to_do_and_what_is_left(tmp_path: Path, finished: bool) -> None:
    values = small()
    for case in values["cases"]:
        case["draft"] = True
        if not finished:
            case.pop("summary")
    with pytest.raises(BadData) as caught:
        loading.load(write(tmp_path, edges.written(values)))
    said = {problem.code: problem.message for problem in caught.value.problems}
    assert said["E002"] == "案例都还是草稿；请写好一个，删掉它的“draft: true”那一行"
    assert ("W086" in said) is not finished
    values["cases"] = []
    with pytest.raises(BadData, match="至少添加一个案例"):
        loading.load(write(tmp_path, edges.written(values)))
