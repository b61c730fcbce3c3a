"""Texts that are no YAML: named as what they are, in the same words whichever parser reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings

from casebook.base.problems import BadData, Problem
from casebook.reading import yaml_text
from tests.reading.test_loading import AMBIGUOUS, LINES, SYNTAX, UNSAFE, made, mutated, named
from tests.support import SMALL

FAULTS = [
    ("quote that swallows a field", "title: 推进企业开办改革", 'title: ‸"推进企业开办改革', "右引号"),
    ("single quote that swallows a field", "summary: 开办企业", "summary: ‸'开办企业", "右引号"),
    ("quote that swallows an item", "title: 一窗受理", 'title: ‸"一窗受理', "右引号"),
    ("quote in braces", "- {id: jia-list, place: 第1条}", '- {id: jia-list, place: ‸"第1条}', "右引号"),
    ("conflict", "    number: 1\n", "‸<<<<<<< HEAD\n    number: 1\n=======\n    number: 3\n>>>>>>> b\n", "合并冲突"),
    ("rest of a conflict", "    number: 1\n", "    number: 1\n‸>>>>>>> b: c\n", "合并冲突"),
    ("full-width indent", "    number: 1\n", "‸\u3000\u3000number: 1\n", "U+3000"),
    ("full-width indent after blanks", "    number: 1\n", "  ‸\u3000number: 1\n", "全角空格"),
    ("no-break indent", "    number: 1\n", "‸\xa0\xa0\xa0\xa0number: 1\n", "U+00A0"),
    ("no-break space after a colon", "number: 1\n", "number:‸\xa01\n", "冒号后面"),
    ("full-width space after a colon", "number: 1\n", "number:‸\u30001\n", "冒号后面"),
    ("full-width space before a colon", "number: 1\n", "number‸\u3000: 1\n", "冒号前面"),
    ("full-width space after a dash", "  - id: jia-2024-02", "  -‸\u3000id: jia-2024-02", "“-”后面"),
    ("full-width dash", "  - id: jia-2024-02", "  ‸－ id: jia-2024-02", "半角减号"),
    ("long dash", "  - id: jia-2024-02", "  ‸— id: jia-2024-02", "半角减号"),
    ("full-width remark", "    number: 1\n", "    ‸＃ 注\n    number: 1\n", "#"),
    ("colon of another kind", "    number: 1\n", "    number‸﹕1\n", "全角"),
    ("directive", "tags:\n", "‸%TAG ! x\ntags:\n", "%"),
    ("half of a character", "title: 推进企业开办改革", 'title: "推进\\u‸d800"', "反斜杠"),
    ("no character", "title: 推进企业开办改革", 'title: "推进\\U‸00110000"', "反斜杠"),
    ("remark at a mark", "summary: 开办企业一次办成。", "summary: |‸#x\n      开办", "后面不能再写内容"),
    (
        "remark at a mark with an anchor",
        "summary: 开办企业一次办成。",
        "summary: &a >-2‸#x\n      开办",
        "后面不能再写内容",
    ),
    ("remark at the mark of a key", "    number: 1\n", "    ? |-‸#x\n      number\n    : 1\n", "后面不能再写内容"),
    ("tab in a list", "lead: [市公安局]", "lead: [\n‸\t市公安局]", "制表符"),
]


def read(text: str, parser: type) -> yaml_text.YamlFile | list[Problem]:
    before, yaml_text.Loader = yaml_text.Loader, parser
    try:
        return yaml_text.read(Path("x.yml"), text)
    except BadData as error:
        return error.problems
    finally:
        yaml_text.Loader = before


needs_libyaml = pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="one parser alone agrees with itself")
PARSERS = [getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader]


@pytest.mark.parametrize("parser", PARSERS, ids=["libyaml", "pure"])
@pytest.mark.parametrize(("old", "new", "says"), named(FAULTS))
def test_a_fault_is_named_at_its_place(parser: type, old: str, new: str, says: str) -> None:
    text, place = made(old, new)
    found = read(text, parser)
    assert isinstance(found, list), "no fault was found"
    [problem] = found
    assert (problem.line, problem.column) == place, str(problem)
    assert says in problem.message


@pytest.mark.parametrize("key", ["&a number", "!!str number", "*a "])
def test_keys_have_neither_anchors_nor_tags(key: str) -> None:
    found = read(SMALL.replace("    number: 1\n", f"    {key}: 1\n"), yaml_text.Loader)
    problems = found if isinstance(found, list) else found.problems
    assert [(problem.line, problem.column) for problem in problems] == [(34, 5)]
    assert problems[0].code in ("E012", "E022")


def test_a_paragraph_in_quotation_marks_may_have_several_lines() -> None:
    text = SMALL.replace("summary: 开办企业一次办成。", 'summary: "开办\n      note: 企业\n      - 一次办成。"')
    assert isinstance(read(text, yaml_text.Loader), yaml_text.YamlFile)


def told(found: yaml_text.YamlFile | list[Problem]) -> object:
    return found if isinstance(found, list) else (found.values, found.places, found.problems)


@needs_libyaml
@pytest.mark.parametrize("text", [made(row[1], row[2])[0] for row in SYNTAX + AMBIGUOUS + UNSAFE + FAULTS])
def test_both_parsers_say_the_same_of_every_fault_we_know(text: str) -> None:
    assert told(read(text, PARSERS[0])) == told(read(text, PARSERS[1]))


@needs_libyaml
@settings(max_examples=120)
@given(mutated())
@example("".join(LINES).replace("title: ", "title:\t", 1))
@example('a: ["x\ty",\tz]\n')
@example("[")
@example("|# x\na: b\nc: d\n")
@example("a: !x |#y\n  b\n")
def test_both_parsers_say_the_same_of_any_text(text: str) -> None:
    assert told(read(text, PARSERS[0])) == told(read(text, PARSERS[1]))
