"""Which fonts are used in print, and which characters they have.

Noto Sans SC comes with a package, so that every machine prints the same. CASEBOOK_FONTS names a folder of further
fonts, which come first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from casebook.base import project
from casebook.fonts import instances

SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
PACKAGE = "justmytype_intl_cjk"
FAMILY = "Noto Sans SC"


class NoFonts(Exception):
    """There is nothing to print with. The message is one Chinese line with cause and remedy."""


def folders() -> list[Path]:
    """Where Typst finds fonts: the folder CASEBOOK_FONTS names, then the plain ones of the package. Raises NoFonts."""
    own, packaged = _own(), _packaged()
    return [*([own] if own else []), *([instances.folder(packaged)] if packaged else [])]


def files() -> list[Path]:
    """Every font file as installed, in the order of preference. Raises NoFonts."""
    own, packaged = _own(), _packaged()
    found = sorted(path for path in own.glob("*") if path.suffix.lower() in SUFFIXES) if own else []
    return [*found, *([packaged] if packaged else [])]


def _own() -> Path | None:
    """The folder CASEBOOK_FONTS names. Raises NoFonts when there is nothing in it, or no font at all."""
    own = project.own_fonts()
    if own and not any(path.suffix.lower() in SUFFIXES for path in own.glob("*")):
        raise NoFonts(f"CASEBOOK_FONTS 指定的 {own} 里没有字体文件（.ttf、.otf）；请核对文件夹，或不设这个变量")
    if not own and not _packaged():
        raise NoFonts("没有可用的字体；请重新安装 requirements.txt，或用 CASEBOOK_FONTS 指定字体所在的文件夹")
    return own


@lru_cache(maxsize=1)
def _packaged() -> Path | None:
    """Noto Sans SC alone: the package also holds the Japanese, Korean and traditional forms of the same characters."""
    spec = find_spec(PACKAGE)
    found = Path(spec.origin).parent.glob("fonts/ofl/notosanssc/*.ttf") if spec and spec.origin else []
    return next(iter(found), None)


@lru_cache(maxsize=1)
def _characters(paths: tuple[Path, ...]) -> frozenset[str]:
    from fontTools.ttLib import TTCollection, TTFont  # slow to import, and seldom needed

    found: set[int] = set()
    for path in paths:
        collection = path.suffix.lower() in (".ttc", ".otc")
        for font in TTCollection(path, lazy=True).fonts if collection else [TTFont(path, lazy=True)]:
            found |= font.getBestCmap().keys()
    return frozenset(map(chr, found))


DOUBLES = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


_told: list[range] = []
"""Which characters the fonts have, where there are none to look into (see `tell`)."""


def coverage() -> list[tuple[int, int]]:
    """The characters that the fonts have, as code points from and to, both included. Raises NoFonts."""
    ranges: list[tuple[int, int]] = []
    for point in sorted(map(ord, _characters(tuple(files())))):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1] = (ranges[-1][0], point)
        else:
            ranges.append((point, point))
    return ranges


def tell(ranges: Iterable[Sequence[int]]) -> None:
    """Hold texts against this coverage from now on: a browser has no font of ours."""
    _told[:] = [range(first, last + 1) for first, last in ranges]


def missing(text: str) -> set[str]:
    """The characters of a text that no font has; white space needs none. Raises NoFonts."""
    if _told:
        return {c for c in set(text) if not c.isspace() and not any(ord(c) in some for some in _told)}
    packaged = _packaged() is not None
    if packaged and _common(text):
        return set()
    unsure = {character for character in set(text) if not character.isspace() and not (packaged and _common(character))}
    return unsure - _characters(tuple(files())) if unsure else unsure


def printable(text: str) -> str:
    """The text with usual characters for their doubles, which Unicode keeps for old encodings and fonts leave out: 例.

    The check warns of them (W052); this keeps a warning from stopping the press.
    """
    return DOUBLES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _common(text: str) -> bool:
    """Whether Noto Sans SC is known to have every character: all of GBK but one sign, and the minus.

    Said without reading the font, and of megabytes in milliseconds. Most libraries hold nothing else.
    """
    try:
        text.replace("\N{MINUS SIGN}", "").encode("gbk")
    except UnicodeEncodeError:
        return False
    return "≒" not in text and "\x7f" not in text
