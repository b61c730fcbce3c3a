"""Typst, as far as we need it: a template and data in, a PDF or a picture out, the same bytes every time."""

from __future__ import annotations

import json
import re
import tempfile
import threading
from functools import cached_property
from pathlib import Path
from typing import Any

import typst

from casebook.base import disk
from casebook.exports.printed import CannotPrint
from casebook.fonts import characters
from casebook.pdf.packing import packed

TEMPLATES = Path(__file__).parent / "typst"
STANDARDS = ["a-2a", "ua-1"]
TO_GLOSSARY = re.compile(rb"/A<</Type/Action/S/URI/URI\(#glossary\)>>(/F 4/StructParent \d+)/Contents\(#glossary\)")
LEADING = rb"/Dest(glossary)\1/Contents<FEFF540D8BCD89E391CA>" + b" " * 13
"""A link to an address `#glossary` as one inside the file, of the same length, called 名词解释 (see book.typ)."""
REMEMBERED = 10
"""For how many documents Typst remembers what it set."""


class Press:
    """Compiles documents, keeping fonts and templates at hand from one to the next."""

    def __init__(self) -> None:
        self._compilers: dict[tuple[str, int], typst.Compiler] = {}
        """By template and thread: one is not for two at once."""
        self._last: tuple[str, dict[str, Any]] | None = None

    @cached_property
    def _fonts(self) -> typst.Fonts:
        try:
            paths = characters.folders()
        except characters.NoFonts as error:
            raise CannotPrint(str(error)) from None
        except OSError as error:
            raise no_room(error) from error
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)

    @cached_property
    def families(self) -> list[str]:
        """The families in use, ours last: what another font has is taken from there."""
        found = self._fonts.families()
        if not found:
            raise CannotPrint("字体文件无法使用；请重新安装 requirements.txt，或核对 CASEBOOK_FONTS 指定的文件夹")
        return sorted(found, key=lambda family: (family == characters.FAMILY, family))

    def pdf(self, template: str, content: dict[str, Any], timestamp: int, large: bool = False) -> tuple[bytes, int]:
        """A PDF/A-2a and PDF/UA-1 file and the number of its pages. `timestamp` is its date in seconds since 1970.

        Before a `large` one Typst forgets what it set: both together need too much memory. Raises CannotPrint.
        """
        if large:
            self.forget()
        made = self._compile(template, content, format="pdf", pdf_standards=STANDARDS, timestamp=timestamp)
        try:
            return packed(TO_GLOSSARY.sub(LEADING, made))
        except ValueError as error:
            raise CannotPrint(f"PDF压缩出错：{error}；请把这一行交给维护者") from error

    def starts(self, template: str, content: dict[str, Any]) -> dict[str, str]:
        """On which page of a book each case starts, as printed there, by the case's id. Raises CannotPrint.

        The template says so itself. Right after the book was set this costs nothing, else it is set again.
        """
        if self._last != (template, content):
            self._compile(template, content, format="pdf", timestamp=0)
        starts: dict[str, str] = json.loads(self._compiler(template).query("<starts>", field="value", one=True))
        return starts

    def png(self, template: str, content: dict[str, Any]) -> bytes:
        """A picture, one pixel for a point. Raises CannotPrint."""
        return self._compile(template, content, format="png", ppi=72)

    def forget(self) -> None:
        """Have Typst drop what it remembers of a large document, by setting small ones until it does."""
        self._compilers.clear()
        for _ in range(REMEMBERED + 1):
            self._compiler("nothing.typ").compile(format="svg")

    def _compiler(self, template: str) -> typst.Compiler:
        key = template, threading.get_ident()
        if key not in self._compilers:
            self._compilers[key] = typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=self._fonts)
        return self._compilers[key]

    def _compile(self, template: str, content: dict[str, Any], **options: Any) -> bytes:
        text = json.dumps(content, ensure_ascii=False)
        if lacking := characters.missing(text):
            raise CannotPrint(f"字体里没有 {named(lacking)}；请换一个写法，或用 CASEBOOK_FONTS 指定有这些字的字体")
        inputs = {"data": text, "fonts": json.dumps(self.families, ensure_ascii=False)}
        self._last = template, content
        try:
            whole = self._compiler(template).compile(sys_inputs=inputs, **options)
        except typst.TypstError as error:
            raise CannotPrint(f"排版出错：{error.message}；请把这一行交给维护者") from error
        # A list is given of pictures of several pages, and our pictures have one.
        return whole if isinstance(whole, bytes) else b"".join(whole or ())


def no_room(error: OSError) -> CannotPrint:
    """What to say when even the folder for temporary files takes nothing."""
    place = error.filename or tempfile.gettempdir()
    return CannotPrint(f"写不了临时文件 {place}（{disk.cause(error)}）；请腾出磁盘空间，或用 TMPDIR 指定别的文件夹")


def named(characters: set[str]) -> str:
    """Characters with their code points, for messages."""
    return "、".join(f"“{c}”（U+{ord(c):04X}）" for c in sorted(characters)[:5])
