"""The limits of lint: what is too long, a vague name or a class that two modules have is said, all else is not."""

from __future__ import annotations

import pytest

from tools import house


def said(**files: str) -> list[str]:
    """What is said of these modules of the engine."""
    return list(house.complaints({f"casebook/{name}.py": text for name, text in files.items()}))


def function(lines: int) -> str:
    return "def f() -> None:\n" + "    g()\n" * (lines - 1)


def test_lines_of_code_are_no_blanks_comments_docstrings() -> None:
    text = '"""What\nit is."""\n\n# why\na = """x\ny"""  # two lines\n\nclass C:\n    """C."""\n    b: int\n    """b\n    b."""\n    c = (\n        1,\n    )\n'
    assert house.code_lines(text) == 2 + 1 + 1 + 3


def test_what_is_too_long_is_said() -> None:
    assert said(a="a = 1\n" * 320) == []
    assert said(a="a = 1\n" * 321) == ["casebook/a.py:1: a module of 321 lines; at most 320"]
    assert said(a=function(60)) == []
    assert said(a="\n\n" + function(61)) == ["casebook/a.py:3: f has 61 lines; at most 60"]
    inner = "class C:\n    def f(self):\n" + "        g()\n" * 60
    assert said(a=inner) == ["casebook/a.py:2: f has 61 lines; at most 60"]


def test_a_file_of_tests_may_be_long_but_no_function_in_it() -> None:
    assert not list(house.complaints({"tests/test_a.py": "a = 1\n" * 321}))
    assert list(house.complaints({"tests/test_a.py": "\n" + function(61)}))
    assert list(house.complaints({"tests/support.py": "a = 1\n" * 321}))


def test_the_engine_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "ENGINE", 1_000)
    modules = {f"m{n}": "a = 1\n" * 300 for n in range(3)} | {"last": "a = 1\n" * 100 + "# why\n\n"}
    assert said(**modules) == []
    assert said(**modules, more="a = 1\n") == ["casebook: 1,001 lines of code; at most 1,000"]
    assert not list(house.complaints({f"tools/m{n}.py": "a = 1\n" * 300 for n in range(4)}))


@pytest.mark.parametrize(
    "text",
    [
        "def found(): ...",
        "Found = tuple[int, str]",
        "made = 1",
        "a, made = 1, 2",
        "class C:\n    pieces: int",
        "class C:\n    def made(self): ...",
    ],
)
def test_a_name_that_says_nothing_is_said(text: str) -> None:
    assert "says nothing" in said(a=text)[0]


def test_the_same_word_within_a_function_is_not() -> None:
    assert said(a="def f(made: int) -> int:\n    found = made\n    return found\n") == []


def test_a_module_of_such_a_name_is_said() -> None:
    assert "says nothing" in said(pieces="a = 1")[0]


def test_two_classes_of_one_name_are_said() -> None:
    assert said(a="class C: ...\n", b="\nclass C: ...\n") == [
        "casebook/b.py:2: casebook/a.py:1 is a class C too; call one of them otherwise"
    ]
    assert said(a="class C: ...\n", b="class D: ...\n") == []
