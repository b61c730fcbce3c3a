"""The data files that scripts load: harmless whatever the data, and all the data."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casebook import browse
from casebook.pages import View
from casebook.settings import Settings
from tests.support import linked, small


def told(content: str) -> list[Any]:
    """The arguments of the call, as JavaScript reads them; JSON is a part of it."""
    assert content.startswith("casebookData(")
    assert content.endswith(");\n")
    return json.loads(f"[{content[len('casebookData(') : -len(');') - 1]}]")


def files(**changes: Any) -> dict[str, Any]:
    library = linked(small(**changes))
    view, found = View(library, Settings(), "compare/"), {}
    pieces = {case.id: browse.pieces(view, case) for case in library.cases}
    written = [file for case in library.cases for file in browse.comparison(case, pieces[case.id]["compared"])]
    for path, content in [*written, *browse.files(view, lambda case: pieces[case.id])]:
        name, value = told(content)
        assert path == f"{name}.js"
        found[name] = value
    return found


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_value_survives_and_cannot_end_the_script(value: Any) -> None:
    content = browse.script("a/b", value)
    assert told(content) == ["a/b", value]
    for harmful in ("</", "<!--", "\u2028", "\u2029"):
        assert harmful not in content
    assert content.count("\n") == 1


def test_every_case_is_in_a_block_and_has_a_piece_to_compare() -> None:
    found = files()
    assert found["browse/cases/index"]["total"] == len(found["browse/cases/0"]) == 1
    card, row = found["browse/cases/0"][0]
    assert card.strip().startswith("<li")
    assert row.strip().startswith("<tr")
    assert found["compare/yi-2024-01"]["id"] == "yi-2024-01"
    assert dict(found["compare/yi-2024-01"]["parts"])["针对问题"] == ""


def test_a_former_id_leads_to_the_present_one() -> None:
    assert files(aliases=["old-name"])["compare/old-name"] == "yi-2024-01"


def test_text_of_the_data_is_never_markup() -> None:
    evil = "<img src=x onerror=alert(1)>\"'&"
    outcome = {"name": evil, "text": evil, "note": evil}
    found = files(title=evil, summary=evil, problem=evil, outcomes=[outcome], measures=[{"title": evil, "text": evil}])
    pieces = [*found["browse/cases/0"][0], *found["browse/outcomes/0"][0], found["compare/yi-2024-01"]["head"]]
    pieces += [part for _, part in found["compare/yi-2024-01"]["parts"]]
    assert sum("&lt;img" in piece for piece in pieces) >= 6
    for piece in pieces:
        assert "<img" not in piece


def test_blocks_change_their_version_with_their_content() -> None:
    assert files()["browse/cases/index"]["version"] != files(summary="另一句话。")["browse/cases/index"]["version"]
