"""The data dictionary: what every field means and how it is written, from the model itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from casebook.model import schema
from casebook.model.fields import DAY_PATTERN, ID_LENGTH
from casebook.model.records import SECTIONS, Record, title


class Field(NamedTuple):
    """A field of a record, in words. `record` is the name of the records it holds, when it holds any."""

    name: str
    title: str
    type: str
    required: bool
    description: str
    example: str
    record: str = ""


class RecordType(NamedTuple):
    """A kind of record. `section` is the list of the data file it stands in, "" when it is part of another record."""

    name: str
    title: str
    section: str
    fields: tuple[Field, ...]


def entries() -> Iterator[RecordType]:
    """Every kind of record, in the order of the data file; what stands inside another follows it."""
    generated = schema.build()["definitions"]
    sections = {model: section for section, model in SECTIONS.items()}
    for model in dict.fromkeys(schema.models(SECTIONS.values())):
        shape = generated[model.__name__]
        fields = (_field(model, name, shape, generated) for name in model.model_fields)
        yield RecordType(model.__name__.lower(), title(model), sections.get(model, ""), tuple(fields))


def _field(model: type[Record], name: str, shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> Field:
    info, (words, record) = model.model_fields[name], _type(shape["properties"][name], definitions)
    return Field(
        name,
        info.title or "",
        words,
        name in shape.get("required", ()),
        info.description or "",
        _yaml((info.examples or [None])[0]),
        record.lower(),
    )


RANGE = "两个数字的范围"
SIMPLE = {"string": "文字", "integer": "整数", "number": "数字", "boolean": "是或否（true、false）"}


def _type(shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> tuple[str, str]:
    """A type in words, and the kind of record it is about ("" for plain values)."""
    if "allOf" in shape:
        return _type(shape["allOf"][0], definitions)
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return definitions[name]["title"], name
    if "enum" in shape:
        return f"{'、'.join(shape['enum'])}之一", ""
    if "oneOf" in shape:
        return _one_of(shape["oneOf"], definitions)
    if shape["type"] == "array":
        words, record = _type(shape["items"], definitions)
        one, _, limit = words.partition("，")
        return f"{one}的列表" + (f"，每项{limit}" if limit else ""), record
    if shape["type"] == "object":
        words, record = _type(shape["additionalProperties"], definitions)
        return f"编号，各对应{words}", record
    if shape.get("pattern") == DAY_PATTERN:
        return "日期（年-月-日）", ""
    if shape.get("maxLength") == ID_LENGTH:
        return "编号", ""
    most = f"，最多{shape['maxLength']}字" if "maxLength" in shape else ""
    return SIMPLE[shape["type"]] + most, ""


def _one_of(shapes: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]) -> tuple[str, str]:
    """A value that may be written in several ways. Of the same thing alone or in a list only the list says nothing new."""
    if shapes[-1].get("items") == shapes[0] and shapes[0].get("type") != "number":
        words, record = _type(shapes[0], definitions)
        return f"{words}，或其列表", record
    told = [(RANGE, "") if shape.get("type") == "array" else _type(shape, definitions) for shape in shapes]
    record = next((name for _, name in told if name), "")
    return "，或".join(words for words, _ in told), record


def _yaml(example: Any) -> str:
    """An example as one writes it in a data file, on one line."""
    written = yaml.safe_dump(example, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False)
    return written.removesuffix("...\n").strip()
