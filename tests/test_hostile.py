"""Text that wants to be code: refused by the check with place and remedy, or shown as text in every file we write."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from casebook.base import problems
from casebook.base.problems import BadData
from casebook.editing import diff, differences
from casebook.exports.downloads import FORMULA_STARTS
from casebook.model.outcomes import Quantity
from casebook.reading import loading
from tests import hostile
from tests.editing.test_changes import ACTS, OURS, pieces, rendered
from tests.hostile import EVERYTHING, PLAIN, PRINTABLE
from tests.support import Site, elements, linked, write

VALUES = [*PRINTABLE, PLAIN]
ATOM = "{http://www.w3.org/2005/Atom}"


def seen(text: str) -> str:
    """A text as it looks: blanks that HTML draws together count as one."""
    return " ".join(text.split())


def test_there_are_enough_and_each_fits() -> None:
    assert len(EVERYTHING) >= 300
    assert max(map(len, EVERYTHING)) <= 60


# The check


def checked(path: Path) -> list[problems.Problem]:
    try:
        return loading.load(path)[1]
    except BadData as error:
        return error.problems


@pytest.mark.parametrize("kind", hostile.KINDS)
def test_the_check_lets_it_through_or_says_where_and_what_to_do(tmp_path: Path, kind: str) -> None:
    for text in hostile.KINDS[kind]:
        data = write(tmp_path, hostile.written([text], indent=1))
        lines = data.read_text(encoding="utf-8").splitlines()
        found = checked(data)
        for problem in found:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
            assert "；" in problem.message, f"{text!r}: no remedy in {problem}"
            for printed in (str(problem), problem.annotation()):
                assert printed.isprintable()
                assert "##[" not in printed
        if kind == "INVISIBLE":
            assert any(problem.code in ("E051", "E010") for problem in found), repr(text)
        if any(mark in text for mark in ("{{", "{%", "{#")):
            assert any(problem.code == "E050" for problem in found), repr(text)


def test_what_yaml_itself_makes_of_it_is_text_or_refused(tmp_path: Path) -> None:
    """Written as an editor would, without quotation marks."""
    for text in EVERYTHING:
        raw = f"glossary:\n  - id: a\n    term: 甲\n    explanation: {text}\n".encode("utf-8", "surrogatepass")
        try:
            library, _ = loading.load(write(tmp_path, raw))
        except BadData as error:
            remedies = ["；" in problem.message for problem in error.problems]
            assert all(remedies)
        else:
            assert isinstance(library.glossary[0].explanation, str)


# Files


def test_the_feed_is_xml_with_the_titles_as_text(hostile_site: Site) -> None:
    root = ElementTree.parse(hostile_site.folder / "feed.xml").getroot()
    titles = {seen(title.text) for title in root.iter(f"{ATOM}title")}
    assert len(root.findall(f"{ATOM}entry")) == 50
    assert len(titles & {seen(value) for value in VALUES}) >= 49
    assert {element.tag.removeprefix(ATOM) for element in root.iter()} <= {
        *("feed", "title", "id", "updated", "link", "author", "name", "rights", "entry", "published", "summary"),
        *("category", "subtitle", "generator", "content", "uri", "icon", "contributor", "source"),
    }
    hosts = {link.get("href").split("/")[2] for link in root.iter(f"{ATOM}link")}
    assert hosts <= {"example.org", "creativecommons.org"}


@pytest.mark.parametrize("name", ["cases", "outcomes"])
def test_no_cell_of_a_csv_file_is_a_formula(hostile_site: Site, name: str) -> None:
    content = (hostile_site.folder / "data" / f"{name}.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(content.splitlines(keepends=True)))
    assert len({len(row) for row in rows}) == 1
    assert len(rows) == 1 + len(VALUES) * (1 if name == "cases" else 2)
    cells = {cell for row in rows for cell in row}
    for cell in cells:
        assert cell[:1] not in FORMULA_STARTS or re.fullmatch(r"-?\d+(\.\d+)?", cell), cell
    for value in VALUES:
        assert value in cells or f"'{value}" in cells


def test_no_cell_of_the_spreadsheet_is_a_formula_or_a_link_elsewhere(hostile_site: Site) -> None:
    book = openpyxl.load_workbook(hostile_site.folder / "data" / "cases.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    texts = {str(cell.value) for cell in cells}
    for value in VALUES:
        assert value in texts or seen(value) in {seen(text) for text in texts}, value
    hosts = {cell.hyperlink.target.split("/")[2] for cell in cells if cell.hyperlink and cell.hyperlink.target}
    assert hosts <= {"example.org", "creativecommons.org"}


def test_json_has_it_unchanged(hostile_site: Site) -> None:
    data = json.loads((hostile_site.folder / "data" / "cases.json").read_text(encoding="utf-8"))
    assert sorted(case["title"] for case in data["cases"]) == sorted(VALUES)
    assert [term["explanation"] for term in data["glossary"]] == VALUES


def test_references_have_one_record_for_each_case_and_no_line_of_another_kind(hostile_site: Site) -> None:
    ris = (hostile_site.folder / "data" / "cases.ris").read_text(encoding="utf-8-sig")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.splitlines() if line)
    assert len(re.findall(r"(?m)^TY  - ", ris)) == len(re.findall(r"(?m)^ER  - ", ris)) == len(VALUES)
    bib = (hostile_site.folder / "data" / "cases.bib").read_text(encoding="utf-8-sig")
    assert len(re.findall(r"(?m)^@\w+\{", bib)) == len(VALUES)
    depth = 0
    for character in re.sub(r"\\.", "", bib):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0
    assert not re.search(r"\\(?:input|write)", bib.replace("\\textbackslash", ""))


def test_scripts_with_data_hold_one_call_of_plain_values(hostile_site: Site) -> None:
    """So that no text of a case can be a statement."""
    found = 0
    for path in (*hostile_site.folder.glob("browse/**/*.js"), *hostile_site.folder.glob("search/*.js")):
        content = path.read_text(encoding="utf-8")
        call = re.fullmatch(r"(?:casebookData|casebookSearch)\((.*)\);?\n", content, re.S)
        if path.name in ("worker.js", "box.js", "search_index.js"):
            continue
        assert call, path
        json.loads(f"[{call[1]}]".replace("<\\!--", "<!--"))  # which JavaScript takes for the same
        assert not re.search("[\u2028\u2029]|</script", content, re.I), path
        found += 1
    assert found > 20


def test_json_in_pages_stays_in_its_script(hostile_site: Site) -> None:
    for n, value in enumerate(VALUES):
        source = hostile_site.file(f"/cases/x{n}/").read_text(encoding="utf-8")
        [graph] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', source, re.S)
        article = json.loads(graph)["@graph"][0]
        assert seen(article["headline"]) == seen(value.replace("{{", "{ {"))
        assert not re.search(r"[<>]", graph)


def test_markup_in_a_text_is_nowhere_markup(hostile_site: Site) -> None:
    ours = ("<label>", "</script>", "</article>", "</style>")
    tags = [value.encode() for value in VALUES if re.search(r"<[a-z/!?%]", value, re.I) and value not in ours]
    own = {f"cases/x{n}/index.html": value.encode() for n, value in enumerate(VALUES)}
    assert len(tags) >= 50
    for path in hostile_site.folder.rglob("*.html"):
        content = path.read_bytes()
        name = path.relative_to(hostile_site.folder).as_posix()
        for value in [own[name]] if name in own else tags if "/x" not in name else ():
            if value in tags:
                assert value not in content, f"{name}: {value}"


def test_titles_and_descriptions_are_what_was_written(hostile_site: Site) -> None:
    for n, value in enumerate(VALUES):
        head = hostile_site.file(f"/cases/x{n}/").read_text(encoding="utf-8").partition("</head>")[0]
        [title] = re.findall(r"<title>(.*?)</title>", head, re.S)
        assert seen(unescape(title)) == seen(f"{value} - 优化营商环境案例库")
        for name in ('name="description"', 'property="og:title"', 'name="ArticleTitle"'):
            [content] = re.findall(rf'<meta {name} content="([^"]*)">', head)
            assert seen(unescape(content)) == seen(value), name


@pytest.mark.parametrize(("url", "letter"), [("/glossary/", "g"), ("/categories/", "c"), ("/frameworks/", "f")])
def test_text_among_a_hand_written_page_is_not_markdown(hostile_site: Site, url: str, letter: str) -> None:
    """A text with marks at the starts of its lines neither becomes an element nor swallows what follows."""
    content = hostile_site.page(url).content
    sections = [section for section in elements(content, "section") if elements(section, "h2")]
    told = {heading.get("id"): section for section in sections for heading in elements(section, "h2")}
    assert len(told) == len(sections)
    assert sorted(told) == sorted(f"{letter}{n}" for n in range(len(VALUES)))
    for n, value in enumerate(VALUES):
        section = told[f"{letter}{n}"]
        assert seen("".join(elements(section, "p")[0].itertext())) == seen(value)
    assert not elements(content, "pre") + elements(content, "hr") + elements(content, "table")


def test_nothing_is_calculated_or_read(hostile_site: Site) -> None:
    """No template ran: nowhere is a product of sevens, or what stands in a file of this machine."""
    for path in hostile_site.folder.rglob("*.html"):
        content = path.read_text(encoding="utf-8")
        assert "7777777" not in content
        assert not re.search(r">\s*49\s*<", content), path
        assert "root:x:0" not in content


# Pull requests


def test_a_summary_of_changes_shows_it_and_does_nothing() -> None:
    before = linked(hostile.library([PLAIN]))
    for text in PRINTABLE:
        values = hostile.library([PLAIN])
        values["cases"][0] |= {"title": text, "summary": text, "problem": text}
        root = rendered(diff.as_markdown(differences.compare(before, linked(values)), "main"))
        tags = {element.tag for element in root.iter() if isinstance(element.tag, str)}
        assert tags <= OURS, text
        assert not any(ACTS.search(piece) for piece in pieces(root)), text


def test_numbers_are_numbers() -> None:
    assert linked(hostile.library([PLAIN])).cases[0].outcomes[0].before == Quantity.plain((Decimal(9),))
