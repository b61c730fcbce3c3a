"""A change of values in a YAML text: what is asked for changes, every other byte stays."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from casebook.editing import splicing, writing, yaml_marks
from casebook.editing.splicing import Unspliceable
from casebook.model.records import SECTIONS, Case
from casebook.reading import data_files, yaml_text
from casebook.reading.syntax import LINE_BREAK
from tests import edges
from tests.support import DATA, ROOT, SMALL
from tools.bench import synthetic

EXAMPLE = ROOT / "examples" / "yunting" / "cases.yml"


def texts(tmp_path: Path) -> Iterator[str]:
    """Every data file of ours, one of a made-up library, and libraries at the edges of every field."""
    for main in (DATA, EXAMPLE, synthetic.write(tmp_path, 30)):
        for path in data_files.data_files(main):
            yield path.read_bytes().decode("utf-8")
    for last in (0, -1):
        yield edges.written(edges.library(lambda choices, last=last: choices[last]))


def places(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every field and item, from the outside in."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
    for key, one in inner:
        yield (*at, key)
        yield from places(one, (*at, key))


def value_at(value: Any, at: tuple[str | int, ...]) -> Any:
    for key in at:
        value = value[key]
    return value


def some(of: list[Any]) -> list[Any]:
    """A dozen of them, from all over."""
    return Random(1).sample(of, min(12, len(of)))


def test_the_own_value_changes_no_byte(tmp_path: Path) -> None:
    for text in texts(tmp_path):
        values = splicing.values_of(text)
        for at in some([at for at in places(values) if len(at) <= 4]):
            assert splicing.replace(text, at, value_at(values, at), SECTIONS) == text


BLOCK = re.compile(r"(?m)^  - id: .*\n(?:    .*\n|\n(?=    ))*")


def blocks(text: str) -> list[str]:
    """The cases of a file as the editor shows them: without the list's indentation."""
    return [re.sub("(?m)^    ", "", "    " + block[4:]) for block in BLOCK.findall(text[text.index("\ncases:") :])]


@pytest.mark.ten
def test_every_value_of_ours_there_and_back() -> None:
    """A value replaced changes the lines of its field alone; put back, every byte is as it was."""
    found = blocks(DATA.read_text(encoding="utf-8"))
    assert len(found) == 10
    for block in found:
        values = splicing.values_of(block)
        for at in places(values):
            old = value_at(values, at)
            if isinstance(old, (dict, tuple)):
                continue
            new: Any = 77777 if isinstance(old, (int, Decimal)) else "别的文字"
            changed = splicing.replace(block, at, new)
            before, after = block.splitlines(), changed.splitlines()
            [line] = [n for n, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
            assert str(new) in after[line]
            assert splicing.same(splicing.values_of(changed), splicing.changed(values, at, new))
            assert splicing.replace(changed, at, old) == block


def test_every_field_and_item_of_ours_taken_away_and_put_back(tmp_path: Path) -> None:
    for text in texts(tmp_path):
        values = splicing.values_of(text)
        wanted = [at for at in places(values) if at[0] == "cases" and 3 <= len(at) <= 5]
        for at in some(wanted):
            if splicing.is_empty(value_at(values, at)):
                continue
            less = splicing.replace(text, at, None, SECTIONS)
            assert splicing.same(splicing.values_of(less), splicing.changed(values, at, None))
            assert is_one_piece_less(less, text), at
            if value_at(values, at[:-1]) and len(value_at(values, at[:-1])) > 1 and not isinstance(at[-1], int):
                again = splicing.replace(less, at, value_at(values, at), SECTIONS)
                assert splicing.same(splicing.values_of(again), values)


def is_one_piece_less(less: str, text: str) -> bool:
    """Whether one piece of the text, which is not scattered, is all that is missing."""
    start, end = yaml_marks.in_common(less, text), yaml_marks.in_common(less[::-1], text[::-1])
    return len(less) < len(text) and start + end >= len(less)


ODD = """\
\ufeff# 一份写法特殊的文件
id: jia-2024-01   # 编号
'title':   '甲''乙'
summary: >
  折叠的
  文字

problem: |-
  一行
  又一行

lead:
- 市公安局   # 牵头
-   市司法局
partners: [ 市税务局 ,  "市医保局", ]   # 逗号
measures:
  -
    title: 一窗受理   # 做法
    text: 材料
      一次提交。
  - {title: "线上", text: '在线，
     提出'}
  # 第三条
  -   title: 第三
      # 为什么
      text: "多行
        引号"
outcomes: [{name: 甲, value: 3, unit: 天},
  # 括号里的注释
  {name: 乙, change: {value: -1.50, unit: "%"}}]
frameworks: {topics: [entry]}
updated:
draft: true
"""


@pytest.mark.parametrize("text", [ODD, ODD.replace("\n", "\r\n"), ODD.rstrip("\n"), ODD.replace("\n", "\r")])
def test_odd_notations(text: str) -> None:
    values = splicing.values_of(text)
    for at in places(values):
        for new in (None, "别的", 7, ["甲, 乙", "丙"], {"n": Decimal("1.50"), "qualifier": "以上"}):
            changed = splicing.replace(text, at, new)
            assert splicing.same(splicing.values_of(changed), splicing.changed(values, at, new)), (at, new)
            assert changed.startswith("\ufeff#")
            assert "\r\n" not in text or not re.search("(?<!\r)\n", changed)
            kept = "\r" if "\r" in text else "\n"
            assert kept in changed
            assert changed.count("# 编号") == (at != ("id",) or new is not None)
            outside = [note for note in ("# 一份", "# 第三条", "# 逗号", "# 做法") if at[0] == "lead"]
            assert all(note in changed for note in outside)


@pytest.mark.parametrize(
    ("at", "new", "before", "after"),
    [
        (("title",), "丙", "'title':   '甲''乙'", "'title':   \"丙\""),
        (("id",), "jia-2024-02", "id: jia-2024-01   # 编号", "id: jia-2024-02   # 编号"),
        (("lead", 0), "市营商办", "- 市公安局   # 牵头", "- 市营商办   # 牵头"),
        (("lead", 2), "市营商办", "-   市司法局\n", "-   市司法局\n- 市营商办\n"),
        (("lead", 0), None, "- 市公安局   # 牵头\n", ""),
        (("partners", 1), "市教育局", '"市医保局", ]', '"市教育局", ]'),
        (("partners", 0), None, "[ 市税务局 ,  ", "[ "),
        (("partners", 2), "市教育局", '"市医保局", ]', '"市医保局", 市教育局, ]'),
        (("measures", 0, "title"), None, "title: 一窗受理   # 做法\n    ", ""),
        (("measures", 1, "text"), "在线", "'在线，\n     提出'", '"在线"'),
        (("measures", 2, "title"), None, "-   title: 第三\n      # 为什么", "-   \n      # 为什么"),
        (("outcomes", 1, "change", "value"), Decimal("-1.5"), "-1.50", "-1.5"),
        (("outcomes", 0, "year"), 2023, "unit: 天}", "unit: 天, year: 2023}"),
        (("updated",), dt.date(2026, 12, 1), "updated:\n", "updated: 2026-12-01\n"),
        (("updated",), "2026-12-01", "updated:\n", "updated: 2026-12-01\n"),
        (("published",), "2026-12-01", "draft: true\n", "draft: true\npublished: 2026-12-01\n"),
        (("category",), "permitting", "'title':   '甲''乙'\n", "'title':   '甲''乙'\ncategory: permitting\n"),
        (("frameworks", "topics"), None, "frameworks: {topics: [entry]}\n", ""),
        (("summary",), "一句", ">\n  折叠的\n  文字\n", "一句\n"),
    ],
)  # fmt: skip
def test_only_the_piece_itself_is_replaced(at: Any, new: Any, before: str, after: str) -> None:
    assert ODD.count(before) == 1
    assert splicing.replace(ODD, at, new) == ODD.replace(before, after)


def test_of_a_changed_list_only_what_differs_is_written_anew() -> None:
    """A form gives whole lists; remarks and quotes of items that are as they were stay."""
    [first, *_] = blocks(SMALL)
    block = first.replace("      - name", "      - name").replace("    unit: 个工作日", '    unit: "个工作日" # 照来源')
    outcomes = [dict(outcome) for outcome in splicing.values_of(block)["outcomes"]]
    outcomes[0]["after"] = [1, 3]
    outcomes.append({"name": "办件量", "value": 3600, "qualifier": "余", "unit": "件"})
    changed = splicing.replace(block, ("outcomes",), outcomes)
    end = "    headline: true\n"
    more = "  - name: 办件量\n    value: 3600\n    unit: 件\n    qualifier: 余\n"
    assert changed == block.replace("[1, 2]", "[1, 3]").replace(end, end + more)


def test_a_text_without_values_gets_its_first() -> None:
    assert splicing.replace("", ("title",), "甲") == "title: 甲\n"
    assert splicing.replace("# 草稿", ("title",), "甲") == "# 草稿\ntitle: 甲\n"
    assert splicing.replace("title: 甲\n", ("title",), None) in ("{}\n", "")


@pytest.mark.parametrize(
    "text", ["title: '甲\n", "title: 甲\ntitle: 乙\n", "title: &a 甲\n", "- 甲\n", "---\na: 1\n---\n"]
)
def test_what_has_no_plain_values_is_left_alone(text: str) -> None:
    with pytest.raises(Unspliceable, match="；"):
        splicing.replace(text, ("summary",), "乙")


KEYS = st.sampled_from(["name", "title", "text", "a b", "no", "n", "2", "甲"])
SCALARS = st.one_of(
    st.text("甲乙a1 :#-,[]{}\"'\n|>%@&*!?“”", max_size=8),
    st.integers(-100, 100),
    st.booleans(),
    st.sampled_from(["no", "010", "~", "1:30", "甲 # 乙", "a: b", "2024-01-31", "- 甲", "\ttab", "x\x85y"]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "indent": st.sampled_from([2, 4, 7]),
        "width": st.sampled_from([10, 1000]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "line_break": st.sampled_from(["\n", "\r\n"]),
    }
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4), VALUES | st.none(), STYLES, st.data())
@example({"name": ["甲", {"title": "乙"}]}, [{"a b": 1}], {"default_flow_style": None}, None)
@example({"name": "甲"}, "\n", {"default_flow_style": True}, None)
@example({"name": "甲"}, "乙\n", {"default_flow_style": True}, None)
def test_any_value_in_any_style(before: Any, new: Any, style: dict[str, Any], data: Any) -> None:
    text = yaml.safe_dump(before, allow_unicode=True, sort_keys=False, **style)
    try:
        values = splicing.values_of(text)
    except Unspliceable:
        return
    choices = list(places(values))
    at = data.draw(st.sampled_from(choices)) if data else choices[0]
    expected = splicing.changed(values, at, new)
    if expected is None:
        return
    assert splicing.same(splicing.values_of(splicing.replace(text, at, new, None)), expected)


@pytest.mark.parametrize("seed", range(12))
def test_any_library_at_its_edges(seed: int) -> None:
    """In the house style, with each field of a case in turn as another library has it."""
    pick = Random(seed).choice
    one, other = edges.library(pick), edges.library(pick)
    text = writing.document({"cases": [writing.record(case) for case in one["cases"]]})
    values = splicing.values_of(text)
    for field in Case.model_fields:
        at = ("cases", pick(range(len(one["cases"]))), field)
        changed = splicing.replace(text, at, other["cases"][0].get(field), SECTIONS)
        assert splicing.same(splicing.values_of(changed), splicing.changed(values, at, other["cases"][0].get(field)))
        assert yaml_text.read(Path("x.yml"), changed).problems == yaml_text.read(Path("x.yml"), text).problems


def test_the_lines_of_a_text_are_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many edits there are: where a line begins is looked up, not looked for."""
    scanned = 0

    class Counted:
        def finditer(self, text: str, *ends: int) -> Iterator[re.Match[str]]:
            nonlocal scanned
            scanned += len(text)
            return LINE_BREAK.finditer(text, *ends)

        def search(self, text: str, *ends: int) -> re.Match[str] | None:
            return LINE_BREAK.search(text, *ends)

    monkeypatch.setattr(yaml_marks, "LINE_BREAK", Counted())
    text = "".join(f"- {{a: {n}}}\n- b: {n}\n  c: {n}\n" for n in range(200))
    root = yaml.compose(text)
    assert isinstance(root, yaml.SequenceNode)
    marks = yaml_marks.Marks(text, root)
    edits = [marks.item(root, at, {"b": "甲", "c": "乙"}) for at in range(1, 400, 2)]
    assert yaml.safe_load(yaml_marks.apply(text, edits))[-1] == {"b": "甲", "c": "乙"}
    assert scanned <= 2 * len(text)
