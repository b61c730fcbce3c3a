"""Values to YAML: in the style of data/cases.yml, and read back as they were."""

from __future__ import annotations

import datetime as dt
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.base import disk
from casebook.base.problems import BadData
from casebook.editing import writing
from casebook.reading import loading, yaml_text
from tests.support import DATA, SMALL, snapshot, write

GROWING = SMALL.replace("    size: 2\n", "")


@pytest.mark.ten
def test_every_case_of_ours_is_written_as_it_stands() -> None:
    own_data = DATA.read_text(encoding="utf-8")
    cases = own_data[own_data.index("\ncases:\n") + len("\ncases:\n") :]
    blocks = [block.rstrip("\n") + "\n" for block in re.split(r"\n(?=  - id)", cases)]
    assert [writing.record(case) for case in yaml_text.read(DATA).values["cases"]] == blocks


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("提前研判", "提前研判"),
        ("“一个口子”办理", "“一个口子”办理"),
        ("甲：乙", "甲：乙"),
        ("3-7", '"3-7"'),
        ("quzhou-2023", "quzhou-2023"),
        ("第1条", "第1条"),
        ("2023年", "2023年"),
        ("http://example.org/a#b", "http://example.org/a#b"),
        ("", '""'),
        ("no", '"no"'),
        ("Yes", '"Yes"'),
        ("y", '"y"'),
        ("~", '"~"'),
        ("null", '"null"'),
        ("010", '"010"'),
        ("1:30", '"1:30"'),
        ("1_000", '"1_000"'),
        ("1e3", '"1e3"'),
        (".5", '".5"'),
        ("-1", '"-1"'),
        ("2024-01-31", '"2024-01-31"'),
        ("2０24-01-31", '"2０24-01-31"'),
        ("甲 # 乙", '"甲 # 乙"'),
        ("甲: 乙", '"甲: 乙"'),
        ("- 甲", '"- 甲"'),
        ("%", '"%"'),
        ("@甲", '"@甲"'),
        ("`甲`", '"`甲`"'),
        ("&甲", '"&甲"'),
        ("*甲", '"*甲"'),
        ("!甲", '"!甲"'),
        ("[甲]", '"[甲]"'),
        ("{{ 甲 }}", '"{{ 甲 }}"'),
        ("'甲'", "\"'甲'\""),
        ('"甲"', r'"\"甲\""'),
        (" 甲", '" 甲"'),
        ("甲 ", '"甲 "'),
        ("\u3000甲", '"\u3000甲"'),
        ("甲\n乙", r'"甲\n乙"'),
        ("甲\u2028乙", r'"甲\L乙"'),
        ("甲\0", r'"甲\0"'),
        ("😀", "😀"),
        (3, "3"),
        (Decimal("99.40"), "99.40"),
        (Decimal("1E+3"), "1000"),
        (True, "true"),
        (dt.date(2024, 1, 31), "2024-01-31"),
        (["甲", "乙, 丙"], '[甲, "乙, 丙"]'),
        ((3, 7), "[3, 7]"),
        ([], "[]"),
    ],
)
def test_quotes_only_where_they_are_needed(value: Any, written: str) -> None:
    assert writing.fields({"title": value}) == f"title: {written}\n"


def test_what_is_no_data_is_not_written() -> None:
    with pytest.raises(TypeError):
        writing.fields({"title": None})


PRINTABLE = st.text(st.characters(exclude_categories=("Cc", "Cs")))
TRICKY = st.text(
    st.sampled_from("-?:,[]{}#&*!|>'\"%@` \\~.+0123456789eEno年“”：。😀\u3000\ufeff\u2028\x85"), max_size=12
)
TEXT = PRINTABLE | TRICKY | st.sampled_from(["no", "1:30", "0x1F", "=", "<<", "---", "...", "? 甲", "-"])
NUMBERS = st.integers(-(10**17), 10**17) | st.decimals(-(10**9), 10**9, places=3)
VALUES = st.recursive(
    TEXT | NUMBERS | st.booleans() | st.dates(min_value=dt.date(1900, 1, 1)),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXT, inner, min_size=1, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["title", "sources", "measures", "no", "甲"]), VALUES, min_size=1))
def test_what_is_written_is_read_back(tmp_path: Path, record: dict[str, Any]) -> None:
    text = writing.document({"cases": [writing.record(record)]})
    document = yaml_text.read(write(tmp_path, text))
    assert document.values == {"cases": (record,)}
    assert repr(document.values) == repr({"cases": (record,)})  # 99.40 stays 99.40
    assert not document.problems


@given(TEXT)
def test_one_text_is_one_line(text: str) -> None:
    assert writing.fields({"title": text}).count("\n") == 1


def test_ids_are_counted_on(tmp_path: Path) -> None:
    removed = GROWING.replace("number: 1\n", "number: 7\n").replace(
        "title: 搭建", "aliases: [jia-2024-08]\n    title: 搭建"
    )
    library, _ = loading.load(write(tmp_path, removed))
    assert writing.next_number(library, "jia-2024") == (9, "jia-2024-09")
    assert writing.next_number(library, "jia-2025") == (1, "jia-2025-01")


def test_ids_of_organisations_are_pinyin(tmp_path: Path) -> None:
    library, _ = loading.load(write(tmp_path, GROWING))

    def made(name: str, region: str, *taken: str) -> str:
        return writing.organisation_id(library, name, region, taken)

    assert made("台州市公安局", "浙江省台州市") == "taizhoushigonganju"
    assert made("泰州市公安局", "江苏省泰州市", "taizhoushigonganju") == "jiangsushengtaizhoushi-taizhoushigonganju"
    assert made("陕西省公安厅", "陕西省") != made("山西省公安厅", "山西省")
    assert made("重庆市公安局", "重庆市").startswith("chongqing")
    assert made("ABC 12", "甲市") == "danwei"
    both = made("甲办", "甲市", "jiaban", "jiashi-jiaban")
    assert both == "jiashi-jiaban-2"
    long = made("浙江省衢州市柯城区人民政府办公室优化营商环境工作领导小组办公室", "浙江省衢州市柯城区")
    assert len(long) <= 64
    assert long == "zhejiangshengquzhoushikechengqurenminzhengfubangongshi" + "youhuaying"


def test_a_trial_writes_nothing_and_names_the_real_files(tmp_path: Path) -> None:
    main = write(tmp_path, GROWING)
    write(tmp_path, "organisations:\n  - {id: jia-tax, name: 甲市税务局, region: 示例省甲市}\n", "cases/more/tax.yml")
    before = snapshot(tmp_path)
    case = yaml_text.read(main).values["cases"][0]
    with pytest.raises(BadData) as caught:
        writing.trial(main, writing.own_file(main, "jia-2024-03"), b"cases:\n" + writing.record(case).encode())
    errors = [problem for problem in caught.value.problems if problem.code.startswith("E")]
    assert {problem.path for problem in errors} == {str(tmp_path / "cases" / "jia-2024-03.yml")}
    assert f"{main} 第" in errors[0].message
    case |= {"id": "jia-2024-03", "number": 3, "lead": ["甲市税务局"]}
    library, _ = writing.trial(main, writing.own_file(main, "jia-2024-03"), b"cases:\n" + writing.record(case).encode())
    assert "jia-2024-03" in library.case
    assert snapshot(tmp_path) == before


class Full:
    """A file that takes half of what is written and then says that the disk is full."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> Full:
        return self

    def __exit__(self, *exception: object) -> None:
        self.file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def write(self, content: bytes) -> int:
        self.file.write(content[: len(content) // 2])
        self.file.flush()
        raise OSError(28, "No space left on device")


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "旧的\n")
    before = snapshot(tmp_path)
    real, fdopen = Path.open, os.fdopen
    monkeypatch.setattr(Path, "open", lambda self, mode="r": Full(real(self, mode)))
    monkeypatch.setattr(os, "fdopen", lambda handle, mode: Full(fdopen(handle, mode)))
    with pytest.raises(OSError, match="No space"):
        disk.append(path, "新的\n".encode())
    with pytest.raises(OSError, match="No space"):
        writing.create(tmp_path / "new.yml", "新的\n".encode())
    monkeypatch.undo()
    assert snapshot(tmp_path) == before


def test_a_file_that_exists_is_not_replaced(tmp_path: Path) -> None:
    path = write(tmp_path, "旧的\n")
    with pytest.raises(FileExistsError):
        writing.create(path, b"")
    assert path.read_text(encoding="utf-8") == "旧的\n"
