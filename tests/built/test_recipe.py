"""HACKING's recipe “A field of a case”, followed in a copy of the project: six files, and the field is everywhere."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from tests.repository import Repository
from tests.support import ROOT, Site, elements, only, python, run, section, small, snapshot, text, write

SAID = "虚构借用区文化馆一层"
CASE = "yunting-2023-01"
EXAMPLE = "examples/yunting/cases.yml"
FORM = ".github/ISSUE_TEMPLATE/new-case.yml"

FIELDS = {
    "venue": ("场地", "Paragraph | None", '"在政务大厅一层。", None', f"{SAID}。"),
    "rooms": ("房间", "tuple[Name, ...]", '["一层"], ()', "[虚构一层, 虚构二层]"),
    "windows": ("窗口数", "Position | None", "3, None", "61"),
    "opened": ("启用日期", "Day | None", "dt.date(2024, 1, 2), None", "2023-07-08"),
    "free": ("是否免费", "bool", "True, False", "true"),
}
"""Fields of all types that need no way of their own to be shown: title, type, example with default, and what is said."""


def lines(line: str) -> str:
    """A line for each field."""
    return "".join(
        line.format(name=name, title=title, type=type_, example=example, said=said) + "\n"
        for name, (title, type_, example, said) in FIELDS.items()
    )


EDITS = {
    "casebook/model/records.py": (
        r"^    outcomes: tuple\[Outcome",
        lines('    {name}: {type} = field("{title}", "来源没写就不写", {example})'),
    ),
    "casebook/model/outline.py": (r'^            _section\("lessons"\)', lines('            _section("{name}"),')),
    "CONTRIBUTING.md": (r"^\| `outcomes`", lines("| `{name}` | {title} | 来源没写就不写 |")),
    EXAMPLE: (r"^    outcomes:", lines("    {name}: {said}")),
    FORM: (
        r"^  - type: textarea\n    attributes:\n      label: 经验教训",
        lines("  - type: textarea\n    attributes:\n      label: {title}"),
    ),
}
"""What is put in front of the first line of this kind in each file; the schema is written by its command."""

RECORDS = Path("casebook/model/records.py")
OTHERS = (
    ("Edition", "    short_title: Name"),
    ("Source", "    publisher: Name"),
    ("Category", "    description: Line"),
    ("Place", "    within: Places"),
    ("Organisation", "    parent: Ref"),
    ("FrameworkItem", "    name_en: English"),
    ("Framework", "    items: tuple"),
    ("Tag", "    description: Line"),
    ("Term", "    explanation: Paragraph"),
    ("Measure", "    text: Paragraph"),
    ("Entity", "    role: Name"),
    ("Correction", "    text: Line"),
    ("Recognition", "    by: Name"),
)
PARTS = {
    Path("casebook/model/remarks.py"): (("Basis", "    publisher: Name"), ("Remark", "    source: Basis")),
    Path("casebook/model/outcomes.py"): (
        ("Quantity", "    unit: Unit"),
        ("Change", "    basis: Name"),
        ("Rank", "    scope: "),
        ("Citation", "    place: Name"),
        ("Outcome", "    period: Name"),
    ),
}
"""Records of other kinds, and in front of which of their fields a text and a list of texts are added."""


def follow(copy: Path) -> None:
    """The recipe."""
    for name, (place, line) in EDITS.items():
        path = copy / name
        content = path.read_text(encoding="utf-8")
        changed, count = re.subn(place, lambda found, line=line: line + found[0], content, count=1, flags=re.M)
        assert count == 1, name
        path.write_text(changed, encoding="utf-8")
    for model, classes in {RECORDS: OTHERS, **PARTS}.items():
        content = (copy / model).read_text(encoding="utf-8")
        for name, field in classes:
            start = content.index(field, content.index(f"class {name}("))
            further = '    motto: Line | None = field("口号", "可以不写", "快办", None)\n'
            if name in ("Organisation", "Category", "Tag"):
                further += "    remarks: tuple[Remark, ...] = remarks()\n"
                further += '    figures: tuple[Outcome, ...] = field("数据", "可以不写", [{"name": "窗口", "value": 3, "unit": "个"}], ())\n'
            further += '    halls: tuple[Name, ...] = field("大厅", "可以不写", ["一层"], ())\n'
            content = content[:start] + further + content[start:]
        (copy / model).write_text(content, encoding="utf-8")
    done = run("casebook", "schema", cwd=copy)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project under git, with the field added and the site of the example built into `site`."""
    copy = tmp_path_factory.mktemp("recipe") / "project"
    for name in ("casebook", "data", "docs", "theme", "examples", ".github", "tests", "tools"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("hooks.py", "macros.py", "mkdocs.yml", "pyproject.toml", "CONTRIBUTING.md", ".gitignore"):
        shutil.copy(ROOT / name, copy / name)
    repository = Repository(copy)
    repository.commit()
    follow(copy)
    changed = set(repository.git("diff", "--name-only").split())
    assert changed == {*EDITS, *map(str, PARTS), "data/cases.schema.json"}
    done = run("casebook", "site", cwd=copy, CASEBOOK_DATA=copy / EXAMPLE, SITE_DIR=copy / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


def printed(path: Path) -> str:
    pages = pypdfium2.PdfDocument(path)
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_bounded() for page in pages))


def test_the_check_takes_it(copy: Path) -> None:
    done = run("casebook", "check", "--strict", copy / EXAMPLE, cwd=copy)
    assert done.returncode == 0, done.stderr


def test_it_is_on_the_page_under_its_title(copy: Path) -> None:
    page = Site(copy / "site").page(f"/cases/{CASE}/")
    assert SAID in text(section(page.content, "venue"))
    assert text(only(elements(page.content, "h2", id="venue"))) == "场地"
    shown = {name: text(section(page.content, name)) for name in ("rooms", "windows", "opened", "free")}
    assert shown == {"rooms": "虚构一层\n虚构二层", "windows": "61", "opened": "2023年7月8日", "free": "是"}
    dictionary = Site(copy / "site").page("/dictionary/")
    assert "在政务大厅一层。" in dictionary.text


def test_it_is_in_every_file(copy: Path) -> None:
    site = copy / "site"
    assert SAID in (site / "compare" / f"{CASE}.js").read_text(encoding="utf-8")
    assert SAID in printed(site / "pdf" / f"{CASE}.pdf")
    assert SAID in printed(site / "pdf" / "casebook.pdf")
    values = json.loads((site / "data" / "cases.json").read_bytes())
    assert [case["venue"] for case in values["cases"] if case["id"] == CASE] == [f"{SAID}。"]
    rows = csv.DictReader(io.StringIO((site / "data" / "cases.csv").read_text(encoding="utf-8-sig")))
    assert [row["场地"] for row in rows if row["案例编号"] == CASE] == [f"{SAID}。"]
    sheet = openpyxl.load_workbook(site / "data" / "cases.xlsx")["案例"]
    assert any(f"{SAID}。" in row for row in sheet.iter_rows(values_only=True))
    found = b"".join(content for name, content in snapshot(site / "search").items() if name.endswith(".js"))
    assert SAID in found.decode()


def test_fields_of_all_records_are_in_every_output(copy: Path) -> None:
    """By the test that asks for every text; nothing but the model tells it of these."""
    done = run("pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "tests/test_outputs.py", cwd=copy)
    assert done.returncode == 0, done.stdout
    every = python("-c", "from tests.test_outputs import *; print(*WORDS.of, *OTHERS.of)", cwd=copy).stdout.split()
    kinds = ("glossary", "editions", "editions.sources", "frameworks.items", "organisations", "categories", "places")
    kinds += ("measures", "entities", "corrections", "recognition", "remarks", "remarks.source", "sources", "outcomes")
    kinds += ("outcomes.before", "outcomes.change", "outcomes.rank", "outcomes.source")
    assert {*FIELDS.keys() - {"free"}, *(f"{kind}.{name}" for kind in kinds for name in ("motto", "halls"))} <= set(
        every
    )


def test_it_is_told_when_it_changes(copy: Path) -> None:
    done = run("casebook", "diff", "HEAD", cwd=copy, CASEBOOK_DATA=copy / EXAMPLE)
    assert done.returncode == 0, done.stderr
    assert f"| 场地 | （无） | {SAID}。 |" in done.stdout


def test_it_goes_through_the_form_and_back(copy: Path, tmp_path: Path) -> None:
    main = write(tmp_path, small())
    code = (
        "import sys; from pathlib import Path; from casebook.editing import form_answers, issue_form; from casebook.reading import loading;"
        "main = Path(sys.argv[1]); form = form_answers.read_body(Path(sys.argv[2]).read_text(encoding='utf-8'));"
        "made = issue_form.make(form, main, loading.load(main)[0]); assert isinstance(made, issue_form.NewCase), made;"
        "made.path.parent.mkdir(exist_ok=True); made.path.write_bytes(made.content);"
        "case = loading.load(main)[0].case[made.id];"
        "print(case.venue, *case.rooms, case.windows, case.opened, case.free)"
    )
    answers = {
        "批次": "乙市2024年度案例",
        "正式标题": "在文化馆办事",
        "分类": "审批服务",
        "牵头单位": "乙市政务办",
        "概要": "在文化馆里办事。",
        "主要做法": "借场地：借用场地。",
        "场地": SAID,
        "房间": "一层\n二层",
        "窗口数": "61",
        "启用日期": "2023-07-08",
        "是否免费": "是",
    }
    body = write(tmp_path, "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items()), "body.md")
    done = python("-c", code, main, body, cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() == f"{SAID} 一层 二层 61 2023-07-08 True"


def test_the_editor_asks_for_it(copy: Path) -> None:
    code = 'from casebook.editing import form; print(*(f\'{field["key"]}={field["kind"]}\' for field in form.fields()))'
    asked = python("-c", code, cwd=copy).stdout.split()
    assert {"venue=paragraphs", "rooms=list", "windows=number", "opened=date", "free=flag"} <= set(asked)
