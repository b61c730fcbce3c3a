"""The data file's shape as JSON Schema draft-07, for completion and hints in editors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from casebook.model.records import SECTIONS, Record, label, record_in

DIALECT = "http://json-schema.org/draft-07/schema#"
SCHEMA_VERSION = 2
"""Of `cases.json`. Raised when a field is renamed or goes away, not when one is added."""


class Draft7(GenerateJsonSchema):
    """pydantic writes 2020-12; what our models use of it differs from draft-07 only in where definitions stand.

    A field that may be left out may not be empty: the check refuses that, so null and defaults are not offered.
    """

    schema_dialect = DIALECT

    def nullable_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return self.generate_inner(schema["schema"])


def build() -> dict[str, Any]:
    """The schema of one data file. Fields carry the model's Chinese titles and descriptions."""
    schema: dict[str, Any] = json.loads(_text())
    return schema


@lru_cache(maxsize=1)
def _text() -> str:
    validated: list[tuple[type[Record], Literal["validation"]]] = [(model, "validation") for model in SECTIONS.values()]
    _, generated = models_json_schema(validated, ref_template="#/definitions/{model}", schema_generator=Draft7)
    sections = {
        name: {"title": label(name), "type": "array", "items": {"$ref": f"#/definitions/{model.__name__}"}}
        for name, model in SECTIONS.items()
    }
    definitions = generated["$defs"]
    for definition in definitions.values():
        definition.pop("description", None)  # docstrings are for maintainers
        for name, value in definition["properties"].items():
            if "$ref" in value:  # draft-07 ignores what stands beside a reference
                definition["properties"][name] = {"allOf": [{"$ref": value.pop("$ref")}], **value}
    for model in models(SECTIONS.values()):
        for name, info in model.model_fields.items():
            definitions[model.__name__]["properties"][name]["title"] = info.title
    schema = {
        "$schema": DIALECT,
        "title": "优化营商环境案例库数据文件",
        "type": "object",
        "additionalProperties": False,
        "properties": sections,
        "definitions": definitions,
    }
    return json.dumps(schema)


def of_export(metadata: dict[str, str]) -> dict[str, Any]:
    """The schema of `cases.json`: a data file, and the facts about the whole set (their names with what they mean)."""
    data = build()
    facts: dict[str, Any] = {name: {"type": "string", "description": meaning} for name, meaning in metadata.items()}
    places = {"type": "array", "items": {"type": "string"}, "minItems": 1, "title": "所在地方"}
    places["description"] = "案例所在的各级地方的全称，从大到小；由region得出"
    data["definitions"]["Case"]["properties"]["places"] = places
    facts["schema_version"] = {"type": "integer", "const": SCHEMA_VERSION, "description": "字段改名或取消时加一"}
    return data | {
        "title": "优化营商环境案例库导出文件（cases.json）",
        "required": ["schema_version", "licence", "source", *SECTIONS],
        "properties": facts | data["properties"],
    }


def models(records: Iterable[type[Record]]) -> Iterator[type[Record]]:
    """These models and all that stand in their fields."""
    for model in records:
        yield model
        for info in model.model_fields.values():
            inner = record_in(info.annotation)
            if inner is not None:
                yield from models([inner])


def text(schema: dict[str, Any] | None = None) -> str:
    """A schema (that of a data file unless given) as a file."""
    return json.dumps(schema or build(), ensure_ascii=False, indent=2) + "\n"
