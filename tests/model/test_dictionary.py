"""The data dictionary says of every field what the model says."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from casebook.model import dictionary, schema
from casebook.model.records import SECTIONS, Record

MODELS = {model.__name__.lower(): model for model in schema.models(SECTIONS.values())}
ENTRIES = {entry.name: entry for entry in dictionary.entries()}


def test_every_record_and_every_field_is_there_once() -> None:
    assert ENTRIES.keys() == MODELS.keys()
    for name, model in MODELS.items():
        assert [field.name for field in ENTRIES[name].fields] == list(model.model_fields)


def field(record: str, name: str) -> dictionary.Field:
    return next(field for field in ENTRIES[record].fields if field.name == name)


@pytest.mark.parametrize(
    ("record", "name", "words", "required"),
    [
        ("case", "id", "编号", True),
        ("case", "number", "整数", False),
        ("case", "summary", "文字，最多160字", True),
        ("case", "problem", "文字，最多600字", False),
        ("case", "lead", "文字的列表，每项最多60字", False),
        ("case", "tags", "编号的列表", False),
        ("case", "frameworks", "编号，各对应编号的列表", False),
        ("case", "measures", "做法的列表", True),
        ("case", "published", "日期（年-月-日）", False),
        ("outcome", "before", "数字，或两个数字的范围，或数字和写法", False),
        ("quantity", "n", "数字，或两个数字的范围", True),
        ("outcome", "better", "lower、higher之一", False),
        ("outcome", "headline", "是或否（true、false）", False),
        ("outcome", "change", "变化幅度", False),
    ],
)
def test_types_are_said_in_words(record: str, name: str, words: str, required: bool) -> None:
    found = field(record, name)
    assert (found.type, found.required) == (words, required)


def test_records_inside_records_are_linked_to() -> None:
    assert field("case", "measures").record == "measure"
    assert field("outcome", "change").record == "change"
    assert {field.record for entry in ENTRIES.values() for field in entry.fields} - {""} <= ENTRIES.keys()


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.__name__)
def test_examples_can_be_pasted_into_a_data_file(model: type[Record]) -> None:
    def tuples(value):
        if isinstance(value, list):
            return tuple(map(tuples, value))
        return {key: tuples(item) for key, item in value.items()} if isinstance(value, dict) else value

    for entry in ENTRIES[model.__name__.lower()].fields:
        written, meant = yaml.safe_load(entry.example), model.model_fields[entry.name].examples[0]
        assert tuples(written) == tuples(meant)
        assert not isinstance(meant, dt.date) or isinstance(written, dt.date)
