"""The data files that scripts load: harmless whatever the data, and all the data."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from casebook.pages import browse
from casebook.pages.view import View
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
    pieces = {case.id: browse.of_case(view, case) for case in library.cases}
    written = [file for case in library.cases for file in browse.comparison(case, pieces[case.id]["compared"])]
    for path, content in [*written, *browse.files(view, lambda case: pieces[case.id])]:
        name, value, version = told(content)
        assert path == f"{name}.js"
        assert version == browse.encoded(value).version
        found[name] = value
    return found


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_any_value_survives_and_cannot_end_the_script(value: Any) -> None:
    content = browse.script("a/b", browse.encoded(value))
    assert told(content) == ["a/b", value, browse.encoded(value).version]
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


def test_versions_lead_from_one_file_to_all_others_and_change_with_content_alone() -> None:
    def asked(found: dict[str, Any]) -> dict[str, str]:
        """The version by which each file is asked for."""
        first = found["browse/versions"]
        compared = {f"compare/{id_}": version for id_, version in found["browse/compare"]["versions"].items()}
        asked = {"browse/compare": first.pop("compare")} | compared
        for name, version in first.items():
            asked[f"browse/{name}/index"] = version
            for stem, its in found[f"browse/{name}/index"]["versions"].items():
                asked[f"browse/{name}/{stem}"] = its
        return asked

    one, other = files(aliases=["old-name"]), files(aliases=["old-name"], summary="另一句话。")
    before, after = asked(one), asked(other)
    assert before.keys() == one.keys() - {"browse/versions", "compare/old-name"}
    assert one["browse/compare"]["moved"] == {"old-name": "yi-2024-01"}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {name for name in before if one[name] != other[name]}
    assert {"browse/cases/0", "browse/cases/index", "browse/compare", "compare/yi-2024-01"} <= changed
    assert "browse/organisations/0" not in changed
