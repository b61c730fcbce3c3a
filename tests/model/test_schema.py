"""The JSON Schema that editors complete from: current, true draft-07, and Chinese throughout."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from casebook.model import schema
from tests.support import DATA, run

SCHEMA: dict[str, Any] = json.loads(DATA.with_name("cases.schema.json").read_text(encoding="utf-8"))


def objects(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from objects(value, f"{path}/{index}")


def test_the_committed_schema_is_the_models() -> None:
    assert schema.text() == DATA.with_name("cases.schema.json").read_text(encoding="utf-8"), (
        "run: python -m casebook schema"
    )


def test_it_is_draft_07() -> None:
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"
    later = {
        "$defs",
        "prefixItems",
        "unevaluatedProperties",
        "dependentRequired",
        "dependentSchemas",
        "$anchor",
        "minContains",
    }
    assert [path for path, node in objects(SCHEMA) if later & node.keys()] == []


def test_every_reference_leads_somewhere_and_stands_alone() -> None:
    for path, node in objects(SCHEMA):
        if isinstance(node.get("$ref"), str):
            assert node["$ref"].removeprefix("#/definitions/") in SCHEMA["definitions"], path
            assert set(node) == {"$ref"}, f"{path}: draft-07 ignores what stands beside $ref"


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, definition in {"": SCHEMA, **SCHEMA["definitions"]}.items():
        for key, value in definition.get("properties", {}).items():
            yield f"{name}.{key}", value


def test_every_property_has_a_chinese_title() -> None:
    assert [name for name, value in properties() if not re.search("[\u4e00-\u9fff]", value.get("title", ""))] == []


def test_what_an_editor_reads_is_chinese() -> None:
    said = [(path, node["description"]) for path, node in objects(SCHEMA) if isinstance(node.get("description"), str)]
    assert said
    assert [path for path, words in said if not re.search("[\u4e00-\u9fff]", words)] == []


def test_unknown_fields_are_refused_everywhere() -> None:
    records = {"": SCHEMA, **SCHEMA["definitions"]}
    assert [name for name, record in records.items() if record.get("additionalProperties") is not False] == []


@pytest.mark.parametrize(
    ("definition", "required"),
    [
        ("Case", {"id", "edition", "title", "category", "summary", "measures", "sources"}),
        ("Outcome", {"name"}),
        ("Organisation", {"id", "name", "region"}),
        ("Edition", {"id", "title", "region", "year"}),
    ],
)
def test_required_fields_are_declared(definition: str, required: set[str]) -> None:
    assert set(SCHEMA["definitions"][definition]["required"]) == required


def test_a_range_has_two_ends_and_an_id_its_pattern() -> None:
    outcome, case = (SCHEMA["definitions"][name]["properties"] for name in ("Outcome", "Case"))
    ends = [node for _, node in objects(outcome["after"]) if node.get("type") == "array"]
    assert [(node["minItems"], node["maxItems"]) for node in ends] == [(2, 2)]
    assert re.search(case["id"]["pattern"], "quzhou-2023-01")
    assert not re.search(case["id"]["pattern"], "Quzhou_2023")


def test_the_command_rewrites_a_schema_that_is_out_of_date(project: Path) -> None:
    (project / "data" / "cases.schema.json").write_text("{}", encoding="utf-8")
    done = run("casebook", "schema", cwd=project)
    assert done.returncode == 0, done.stderr
    assert (project / "data" / "cases.schema.json").read_text(encoding="utf-8") == schema.text()
