"""Small files made to cost much: whatever stands in a megabyte, it takes about what a good file of that size takes."""

from __future__ import annotations

import contextlib
import json
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, takewhile
from pathlib import Path
from typing import Any

import pytest

from casebook.base.problems import BadData
from casebook.editing import form_answers, grammar, issue_form, phrases
from casebook.reading import decoding, loading, rules, yaml_text
from casebook.reading.texts import LONGEST
from tests import edges
from tests.support import SMALL, write

pytestmark = pytest.mark.usefixtures("untraced")

SIZE = 300_000
TIMES = 12
"""How much dearer than a good file: one of a megabyte takes 0.2 s, and the longest anybody should wait is 3 s."""
CASE = SMALL[SMALL.index("  - id: jia-2024-02") :].replace("-02", "-§").replace("number: 2", "number: 2§")


def filled(head: str, unit: str, size: int = SIZE, tail: str = "") -> str:
    """`unit` as often as there is room, with a number where it has §."""
    left, units = size - len(head.encode()) - len(tail.encode()), []
    for number in count():
        units.append(unit.replace("§", str(number)))
        left -= len(units[-1].encode())
        if left < 0:
            return "".join([head, *units[:-1], tail])
    raise AssertionError


def among(section: str, unit: str, size: int) -> str:
    """The small library with many more records in a section."""
    return SMALL.replace(f"\n{section}:\n", f"\n{section}:\n{filled('', unit, size)}", 1)


# Every list and every text of the model, wherever it stands


Way = tuple[str, ...]
RECORDS = {
    name: records[0]
    for name, records in edges.library(
        lambda ways: "all" if "all" in ways else ways[1] if ways[0] == 0 else ways[0]
    ).items()
}
"""A record of each section with every field, every list with something in it."""


def places(shape: dict[str, Any], at: Way = ()) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Every field of a record and of those in it, with its schema."""
    if "allOf" in shape or "oneOf" in shape:
        for way in shape.get("allOf") or shape["oneOf"]:
            yield from places(way, at)
    elif "$ref" in shape:
        inner = edges.DEFINITIONS[shape["$ref"].rpartition("/")[2]]
        for key, field in inner["properties"].items():
            yield from places(field, (*at, key))
    else:
        yield at, shape
        if shape.get("type") == "array":
            yield from places(shape["items"], at)


def fields(kind: str) -> list[tuple[str, Way, dict[str, Any]]]:
    """Section, path and schema of every list or text of the model."""
    return [
        (section, at, shape)
        for section, model in edges.SECTIONS.items()
        for at, shape in places({"$ref": model.__name__})
        if shape.get("type") == kind and at != ("id",)
    ]


def with_value(record: Any, at: Way, value: Any) -> Any:
    """The record, and in it what stands there exchanged; of a list of records, in the first."""
    if isinstance(record, list) and at:
        return [with_value(record[0] if record else {}, at, value)]
    if record is None:
        record = {}
    if not at:
        return [value] if isinstance(record, list) and not isinstance(value, list) else value
    own = record if isinstance(record, dict) else {}  # what contradicts other fields is not in the record
    return own | {at[0]: with_value(own.get(at[0]), at[1:], value)}


def flow(record: Any) -> str:
    """A record in one line of YAML."""
    text = json.dumps(record, ensure_ascii=False, default=lambda value: f"¤{value}")
    return re.sub(r'"¤([^"]*)"', r"\1", text)


def many(section: str, at: Way, values: Iterable[Any], size: int) -> str:
    """A file with as many records of a section as there is room for, with these values in a field, one after another."""
    head = "".join(f"{name}: [{flow(record)}]\n" for name, record in RECORDS.items() if name != section)
    units = []
    for place, value in enumerate(values):
        record = with_value(RECORDS[section], at, value)
        own = {"id": f"x-§-{place}", "number": Numbered(f"1§{place}")}
        units.append(flow(record | {key: own[key] for key in own if key in record}) + ",\n")
    return filled(f"{head}{section}: [\n", "".join(units), size, tail="]\n")


class Numbered:
    """What is no text, with the number of the record in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return self.text


COSTLY = ("[](", "1", " 1.", "甲 ", "、，", "\U0002ffff", "<a &", "a@", "%")
"""What texts are made of that patterns may try over and over."""


ITEMS: dict[str, list[Any]] = {
    "records": [{} for _ in range(900)],
    "texts": [f"x-§-{number}" for number in range(900)],
}
"""What lists are filled with, beside what is right, over and over."""


def lists() -> Iterator[tuple[str, str]]:
    for section, at, _ in fields("array"):
        for kind, items in (ITEMS | {"equal": 900 * list(RECORDS[section].get(at[0], ()))[:1]}).items():
            if kind != "texts" and len(at) > 1:
                continue  # the same reader for each, however deep
            yield f"{kind} in {section} {'.'.join(at)}", many(section, at, [items], SIZE // 5)


def texts() -> Iterator[tuple[str, str]]:
    for section, at, shape in fields("string"):
        longest = min(shape.get("maxLength", LONGEST), LONGEST)
        yield f"{section} {'.'.join(at)}", many(section, at, [(unit * longest)[:longest] for unit in COSTLY], SIZE // 5)


OFFICE = "  - {id: o-§, name: 甲市公安局第§分局, region: 示例省甲市}\n"
FILES: dict[str, str] = {
    "records without fields": filled("cases: [", "{},", tail="]"),
    "numbers for records": filled("cases: [", "1,", tail="]"),
    "lists in lists": filled("cases: [", "[[[[[[[[1]]]]]]]],", tail="]"),
    "a section nobody knows": filled("x: [", "1,", tail="]"),
    "a list without end in a case": filled(f"{SMALL}    entities: [", "{},", tail="]\n"),
    "the issue's own": f"{SMALL}    entities: [{'{},' * 60_000}]\n",
    "wrong leads beside many": filled(among("organisations", OFFICE, SIZE // 2), CASE.replace("司法局", "公安局第§队")),
    "one wrong lead each": filled(among("organisations", OFFICE, 80_000), CASE.replace("司法局", "公安局第§队")),
    "wrong tags beside many": filled(
        among("tags", "  - {id: tag-§-x, name: 标签第§号}\n", SIZE // 2), f"{CASE}    tags: [tag-§-y, tag-x-§]\n"
    ),
    "one alias in many places": filled(
        among("organisations", "  - {id: o-§, name: 局§, aliases: [市局], region: 示例省甲市§}\n", SIZE // 2),
        CASE.replace("甲市司法局", "市局"),
    ),
    "as many editions as organisations": filled(
        among("editions", "  - {id: e-§, title: 批, region: 省§, year: 2024}\n", SIZE // 4).replace(
            "\norganisations:\n", filled("\norganisations:\n", OFFICE.replace("示例省甲市", "市a§"), SIZE // 4), 1
        ),
        CASE.replace("edition: jia-2024", "edition: e-§"),
    ),
    "wrong parents": among("organisations", OFFICE.replace("region", "parent: p-§, region"), SIZE - 5_000),
    "an edition of any size": filled(
        among("editions", "  - {id: e-§, title: 批, region: 省, year: 2024, size: 999999999999999999}\n", SIZE // 2),
        CASE,
    ),
    "equal ids": filled(SMALL, CASE.replace("§", "1")),
    "equal sections": filled(SMALL, "cases: [1]\n"),
    "fields nobody knows": filled("cases:\n", "  - {" + ", ".join(f"outcomez{n}: 1" for n in range(400)) + "}\n"),
    "items of such fields": filled(
        f"{SMALL}    entities:\n", "      - {" + ", ".join(f"naem{n}: 1" for n in range(400)) + "}\n"
    ),
    "remarks in one line": "# 甲 #x\ncases: [" + "字, " * (SIZE // 5) + "1]",
    "remarks": filled("cases:\n", "  - 甲 # x\n"),
    "brackets": filled("cases:\n", f"  - '{'[](' * 330}'\n"),
    "open brackets": filled("cases:\n", f"  - '{'[' * 990}'\n"),
    "characters no font has": filled("cases:\n", "  - \U0002ffff\n"),
    "rare characters": filled("cases:\n", "  - 𠮷\n"),
    "directives": filled("", "%TAG !a§! x\n", tail="---\na: b\n"),
    "anchors": filled("cases:\n", "  - &a§ x\n"),
    "tags of YAML": filled("cases:\n", "  - !a§ x\n"),
    "quotes": filled("cases:\n", '  - "x\n'),
    "one quote": filled('a: "', "x\n"),
    "blanks": " " * SIZE + "- x",
    "wide blanks": "a:\n" + "\u3000" * (SIZE // 3),
    "lines of odd blanks": filled("a:\n", "\xa0" * 100 + "\n"),
    "tabs": "a:\n\t" + "\t " * (SIZE // 2),
    "backslashes": "中: '" + "\\" * SIZE + "\\u00'",
    "marks of git": "a: b\n" + "<" * SIZE,
}


FILES |= dict(lists())
FILES |= dict(texts())


def cost(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def costs_less(work: Callable[[], object], most: float) -> bool:
    """Whether it costs less, once in three times: what else the machine does can only add to it."""
    return any(cost(work) < most for _ in range(3))


def check(path: Path) -> None:
    try:
        loading.load(path)
    except BadData as error:
        assert len(error.problems) < 3 * loading.MOST_FOUND, "more than anybody reads"  # noqa: PT017


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> float:
    """What a good file of SIZE costs here and now."""
    path = write(tmp_path_factory.mktemp("good"), filled(SMALL.replace("    size: 2\n", ""), CASE.replace("2§", "1§")))
    assert len(loading.load(path)[0].cases) > SIZE // 1_000
    return min(cost(lambda: check(path)) for _ in range(3))


@pytest.mark.parametrize("name", FILES)
def test_no_file_costs_much_more_than_a_good_one(tmp_path: Path, good: float, name: str) -> None:
    path = write(tmp_path, FILES[name])
    # Faults are counted up to a bound, which small files reach too.
    assert costs_less(lambda: check(path), TIMES * good * max(path.stat().st_size / SIZE, 2 / 3))


def test_every_list_and_every_text_has_its_file() -> None:
    """Of a library in which each field has a value, so that a field of a new kind is not passed over."""
    assert {"cases measures.text", "editions sources.url", "cases outcomes.source.place"} <= FILES.keys()
    for section, record in RECORDS.items():
        for key, value in record.items():
            wanted = {list: f"equal in {section} {key}", str: f"{section} {key}"}.get(type(value))
            assert wanted in (None, f"{section} id") or wanted in FILES, (section, key)


LINES = {
    "wrong names": "第§局\n",
    "wrong outcomes": "率：§1 2 3 4 5 6\n",
    "blanks in a name": "a" + " " * 60_000 + "b",
    "digits": "率：" + "1" * 60_000,
    "commas": "、" * 60_000,
    "brackets": "（" * 60_000,
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
@pytest.mark.parametrize("label", ["牵头单位", "新单位", "成效", "主要做法", "来源位置", "改革方式", "概要"])
def test_no_answer_of_a_form_costs_much_more_than_a_good_file(
    tmp_path: Path, good: float, label: str, text: str
) -> None:
    main = write(tmp_path, among("organisations", OFFICE, 80_000).replace("    size: 2\n", ""))
    library, _ = loading.load(main)
    body = f"### 批次\n\njia-2024\n\n### {label}\n\n{filled('', text, 60_000) if '§' in text else text}"
    assert costs_less(lambda: issue_form.make(form_answers.read_body(body), main, library), TIMES * good)


@pytest.mark.parametrize("unit", [" ", "1 ", "→1", "约", "1-", "(", "1,111", "，1"])
def test_an_outcome_is_understood_or_not_at_once(unit: str) -> None:
    line = "率：" + (unit * grammar.LONGEST)[: grammar.LONGEST - 5] + "；"
    tried = list(takewhile(lambda spent: spent < 1, (cost(lambda: _outcome(line)) for _ in range(3))))
    assert tried, "a line of 400 characters took a second, three times"


def _outcome(line: str) -> None:
    with contextlib.suppress(phrases.Refused):
        grammar.outcomes(line)


def test_what_lies_over_a_file_counts_in_its_place(tmp_path: Path) -> None:
    """And a file that was read before is read again only where its text has changed, with the same result."""
    main, other = write(tmp_path, SMALL), tmp_path / "cases" / "x.yml"
    known: loading.Known = {}
    loading.load(main, known)
    part = known[main]
    for case in (CASE.replace("§", "3"), CASE.replace("§", "3").replace("finance", "finanse"), "cases:\n  - {\n"):
        text = "cases:\n" + case.removeprefix("cases:\n")
        laid = told(lambda text=text: loading.load(main, known, overlay={other: text}))
        assert known[main] is part, "the file that has not changed was read again"
        write(tmp_path, text, "cases/x.yml")
        assert laid == told(lambda: loading.load(main))
        other.unlink()
    assert told(lambda: loading.load(main, known, overlay={main: "- x\n"})) != told(lambda: loading.load(main, known))


def test_what_was_sound_is_not_looked_at_again_record_by_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what was found in it is found each time."""
    looked: list[str] = []
    check = rules.check_outcomes
    monkeypatch.setattr(rules, "check_outcomes", lambda entry: looked.append(entry.record.id) or check(entry))
    main = write(tmp_path, SMALL.replace("size: 2", "size: 3"))
    good = "cases:\n" + CASE.replace("2§", "3").replace("§", "03")
    doubtful = f"{good}\n    outcomes:\n      - {{name: 升幅, before: 2, after: 1, better: higher, headline: true}}\n"
    known: loading.Known = {}
    for text, again in (
        (good, ["jia-2024-01", "jia-2024-02", "jia-2024-03"]),
        (good, []),
        (doubtful, ["jia-2024-03"]),
        (doubtful, ["jia-2024-03"]),
        (good, ["jia-2024-03"]),
        (good, []),
    ):
        write(tmp_path, text, "cases/x.yml")
        looked.clear()
        found = told(lambda: loading.load(main, known))
        assert looked == again
        assert found == told(lambda: loading.load(main))


def told(load: Callable[[], object]) -> object:
    try:
        library, problems = load()
    except BadData as error:
        return error.problems
    return library.cases, problems


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SMALL.encode("utf-32"), "UTF-32"),
        (SMALL.encode("utf-32-be"), "UTF-32"),
        ("a: b\n".encode("utf-16-le"), "UTF-16"),
        (b"PK\x03\x04\x14\0", "Word"),
        (b"%PDF-1.7\n", "PDF"),
    ],
)
def test_what_is_no_text_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(BadData) as caught:
        decoding.text_of(write(tmp_path, content))
    [problem] = caught.value.problems
    assert problem.code == "E003"
    assert says in problem.message


def test_data_that_would_not_be_read_is_named(tmp_path: Path) -> None:
    main = write(tmp_path, SMALL)
    for name in ("2024.yml", "2025/x.yml", "Cases/y.yaml", "cases/z.txt", "cases/deep/w"):
        write(tmp_path, "cases:\n  - id: a\n", name)
    for name in ("mkdocs.yml", "other/mkdocs.yml"):
        write(tmp_path, "site_name: x\nnav: []\n", name)
    for name in ("cases/._x.yml", "cases/~$x.yml", "cases/.#x.yml", "._cases.yml", "cases/.DS_Store"):
        write(tmp_path, b"\0\1\2\xff", name)
    (tmp_path / "cases" / "linked").symlink_to(tmp_path / "2025")
    with pytest.raises(BadData) as caught:
        loading.load(main)
    found = {Path(problem.path).relative_to(tmp_path).as_posix(): problem.code for problem in caught.value.problems}
    stray = dict.fromkeys(("2024.yml", "2025/x.yml", "Cases/y.yaml", "cases/z.txt", "cases/deep/w"), "E005")
    assert found == {**stray, "cases/linked": "E001"}


def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may open any, so the refusal is put in its place."""
    main = write(tmp_path, SMALL)
    write(tmp_path, "cases: []\n", "cases/2025/x.yml")
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("2025"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(BadData) as caught:
        loading.load(main)
    [problem] = caught.value.problems
    assert (problem.code, problem.path) == ("E001", str(tmp_path / "cases" / "2025"))
    assert "权限" in problem.message


def test_a_link_to_itself_is_no_file(tmp_path: Path) -> None:
    loop = tmp_path / "cases.yml"
    loop.symlink_to(loop)
    with pytest.raises(BadData) as caught:
        loading.load(loading.main_file(loop))
    assert [problem.code for problem in caught.value.problems] == ["E001"]


def test_a_list_in_a_record_has_an_end(tmp_path: Path) -> None:
    tags = ", ".join(["digital"] * (yaml_text.MAX_ITEMS + 1))
    with pytest.raises(BadData, match="超过1000条"):
        yaml_text.read(write(tmp_path, SMALL.replace("tags: [digital]", f"tags: [{tags}]")))
