"""Text from outside is text: shown as it is, or refused by the check, never run and never the end of a build."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import page
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook.base.cache import Cache
from casebook.fonts import characters
from casebook.pdf import book as contents
from casebook.pdf import cards, cases, engine, texts
from casebook.pdf.making import Printer, kept
from casebook.settings import Settings
from tests import hostile
from tests.pdf.conftest import Document, squeezed
from tests.support import linked, run, small, write

NASTY = [
    "#panic()",
    '#import "@preview/x:1.0.0"',
    "$x$",
    "@ref",
    "\\",
    "\\u{41}",
    "<label>",
    "<script>alert(1)</script>",
    "*粗* _斜_ `码`",
    "= 标题",
    "// 注释",
    "/* 注释 */",
    '"+sys.inputs.data+"',
    "~--...'“”",
    "https://example.org/?a=1&b=2#x",
    "㛃䶮𬭚",
]


@pytest.fixture(scope="module")
def press() -> engine.Press:
    return engine.Press()


def hostile_library(text: str):
    """A library in which every text a case can have is this one."""
    values = small(
        title=text[:120],
        short_title=text[:60],
        summary=text[:160],
        problem=text,
        measures=[{"title": text[:60], "text": text}],
        innovation=text,
        conditions=text,
        lessons=text,
        policies=[text[:60]],
        platforms=[text[:60]],
        entities=[{"name": text[:60], "role": text[:60]}],
        outcomes=[
            {"name": text[:60], "text": text[:60], "period": text[:60], "note": text[:120], "headline": True},
            {"name": text[:60], "before": 3, "after": 1, "unit": text[:12]},
        ],
        terms=["term"],
    )
    values["glossary"] = [{"id": "term", "term": text[:60], "aliases": [text[:60]], "explanation": text}]
    values["editions"][0] |= {"title": text[:120], "description": text}
    values["editions"][0]["sources"][0] |= {"title": text[:120], "note": text[:120]}
    values["categories"][0] |= {"name": text[:60]}
    values["organisations"][0]["name"] = values["cases"][0]["lead"][0] = text[:60]
    return linked(values)


def test_nasty_text_is_shown_as_it_is(cache: Cache) -> None:
    library = hostile_library(" ".join(NASTY))
    printer = Printer(library, Settings(site_name="名#panic()$x$"), cache)
    book = printer.book()
    for printed in (book, printer.sheet(library.cases[0])):
        document = Document(printed.path)
        for text in NASTY:
            assert squeezed(text) in document.text, text
        for profile in ("ua1", "2a"):
            assert page.is_pdf_compliant_bytes(document.bytes, profile=profile)
    assert printer.card(library.cases[0]).path.read_bytes().startswith(b"\x89PNG")


PRINTED = [text for text in hostile.PRINTABLE if not characters.missing(characters.printable(text))]


def test_the_book_shows_all_of_it_as_it_is(cache: Cache) -> None:
    """Text in a PDF has no blanks to rely on, and a compatibility character stands in its usual form."""
    library = linked(hostile.library(PRINTED))
    book = Printer(library, Settings(site_name="名#panic()$x$"), cache).book()
    shown = unicodedata.normalize("NFKC", Document(book.path).text)
    missing = [text for text in PRINTED if squeezed(unicodedata.normalize("NFKC", text)) not in shown]
    assert len(PRINTED) > 250
    assert missing == []


def test_every_sheet_and_every_card_can_be_made_of_it(press: engine.Press, cache: Cache) -> None:
    library = linked(hostile.library(PRINTED))
    printer = Printer(library, Settings(), cache)
    for case in library.cases[::3]:
        assert press.pdf("single.typ", cases.sheet(library, Settings(), case), 0)
    for case in library.cases[::15]:
        assert printer.card(case).path.read_bytes().startswith(b"\x89PNG")


def test_long_words_are_broken_and_shown_whole(cache: Cache) -> None:
    word = "Supercalifragilistic" * 15
    library = hostile_library(f"前{word}后，{word[:200]}。")
    document = Document(Printer(library, Settings(), cache).sheet(library.cases[0]).path)
    assert f"前{word}后，{word[:200]}。" in document.text
    width = document._reader[0].get_size()[0]
    for sheet in document._reader:
        text = sheet.get_textpage()
        assert all(text.get_rect(i)[2] < width - 40 for i in range(text.count_rects()))


@settings(max_examples=25)
@given(text=st.text(st.characters(codec="gbk", exclude_categories=("Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=60))
def test_whatever_the_check_lets_through_can_be_printed(press: engine.Press, text: str) -> None:
    if characters.missing(text):
        return
    library = hostile_library(text)
    assert press.pdf("single.typ", cases.sheet(library, Settings(), library.cases[0]), 0)[0]


@pytest.mark.parametrize(("text", "shown"), [("用时3个工作日", "用时3个工作日"), ("A级单位", [["A"], "x"])])
def test_chinese_stands_close_to_digits_and_a_little_apart_from_letters(text: str, shown: object) -> None:
    made = texts.shown(text)
    assert made == shown if isinstance(shown, str) else made == ["A", "级单位"]
    assert texts.plain(made) == text


@given(st.text())
@example("\uf900車 A")  # a double of 豈, printed as that
def test_no_character_is_lost_on_the_way_to_the_templates(text: str) -> None:
    assert texts.plain(texts.shown(text)).split() == characters.printable(text).split()
    assert len(characters.printable(text)) == len(text)


def test_templates_get_strings_only(library, two_cities) -> None:
    def leaves(value: object):
        if isinstance(value, dict):
            for key, item in value.items():
                assert isinstance(key, str)
                yield from leaves(item)
        elif isinstance(value, list):
            for item in value:
                yield from leaves(item)
        else:
            yield value

    set_ = Settings(site_url="https://example.org/")
    for made in (
        contents.book(two_cities, set_, library.updated),
        contents.guide(library, set_, None, [contents.Volume(library.editions[0], "x.pdf", "1页", {})]),
        cases.sheet(library, set_, library.cases[0]),
        cards.card(library, set_, library.cases[0]),
    ):
        assert {type(leaf) for leaf in leaves(made)} == {str}


def test_templates_never_evaluate() -> None:
    for template in engine.TEMPLATES.glob("*.typ"):
        assert "eval(" not in template.read_text(encoding="utf-8")


def test_the_check_names_case_field_and_character(tmp_path: Path) -> None:
    values, characters_ = small(), "😀﷽ᨀ"
    values["cases"][0]["measures"] = [{"title": "先收件", "text": f"先{character}收件。"} for character in characters_]
    done = run("casebook", "check", CASEBOOK_DATA=write(tmp_path, values))
    assert done.returncode == 1
    found = [line for line in done.stderr.splitlines() if "E055" in line]
    for line, character in zip(found, characters_, strict=True):
        assert "cases.yml:1:" in line
        assert (
            f"案例 yi-2024-01 的 measures（主要做法）：PDF字体里没有字符“{character}”（U+{ord(character):04X}）；请换"
            in line
        )


def test_rare_characters_that_the_font_has_pass_the_check(tmp_path: Path) -> None:
    done = run("casebook", "check", CASEBOOK_DATA=write(tmp_path, small(summary="先㛃䶮𬭚−·№㎡①→收件。")))
    assert done.returncode == 0, done.stderr


def test_what_is_taken_for_granted_of_the_font_is_true() -> None:
    """`missing` does not open the font for what GBK holds."""
    known = characters._characters(tuple(characters.files()))
    for code in range(0x20, 0x30000):
        character = chr(code)
        if not 0xD800 <= code < 0xE000 and characters._common(character):
            assert character in known, hex(code)


def test_all_characters_of_the_standard_list_of_common_ones_are_there() -> None:
    """GB 2312 and the 8105: the latter's rare ones stand in three planes."""
    assert not characters.missing(
        "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
    )


def test_names_of_the_site_that_cannot_be_printed_are_refused(tmp_path: Path, cache: Cache) -> None:
    library = linked(small())
    with pytest.raises(engine.CannotPrint, match="“😀”（U\\+1F600）"):
        Printer(library, Settings(site_name="名😀"), cache).sheet(library.cases[0])


def test_an_empty_folder_of_fonts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASEBOOK_FONTS", str(tmp_path))
    with pytest.raises(engine.CannotPrint, match="没有字体文件"):
        Printer(linked(small()), Settings(), None)


def test_a_folder_of_fonts_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Cache) -> None:
    [own] = characters.files()
    (tmp_path / "font.ttf").symlink_to(own)
    monkeypatch.setenv("CASEBOOK_FONTS", str(tmp_path))
    assert characters.folders()[0] == tmp_path
    library = linked(small())
    assert Printer(library, Settings(), kept(tmp_path / "cache")).sheet(library.cases[0]).pages == 1
