"""The data file's shape as JSON Schema draft-07, for completion and hints in editors."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from casebook.model import SECTIONS, label

DIALECT = "http://json-schema.org/draft-07/schema#"


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
    models = [(model, "validation") for model in SECTIONS.values()]
    _, generated = models_json_schema(models, ref_template="#/definitions/{model}", schema_generator=Draft7)
    sections = {
        name: {"type": "array", "items": {"$ref": f"#/definitions/{model.__name__}"}}
        for name, model in SECTIONS.items()
    }
    return {
        "$schema": DIALECT,
        "title": "优化营商环境案例库数据文件",
        "type": "object",
        "additionalProperties": False,
        "properties": sections,
        "definitions": generated["$defs"],
    }


def text() -> str:
    return json.dumps(build(), ensure_ascii=False, indent=2) + "\n"
