"""Numbers that Word prints before paragraphs and keeps out of their text, written into it: 1. 一、 案例一.

A list typed in Word mostly lets Word count. What reads the file sees paragraphs without numbers then, or lists that
begin at one again behind every paragraph.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KEPT = re.compile(r"^\[Content_Types\]\.xml$|\.rels$|^word/[^/]+\.xml$")
"""What the text depends on: pictures and the like are left behind."""
_DEEPEST_STYLE = 20


class _Level(NamedTuple):
    """How a level of a list is counted: the kind of number, the text around it, where it starts."""

    kind: str
    text: str
    start: int


class _Lists(NamedTuple):
    levels: Mapping[str, Mapping[int, _Level]]
    """By the id of the abstract list."""
    lists: Mapping[str, tuple[str, Mapping[int, int]]]
    """Abstract list and starts of its own, by the id that paragraphs name."""
    styles: Mapping[str, tuple[str | None, int]]
    """The list and level of a style of paragraphs."""


def with_numbers(content: bytes) -> bytes:
    """A Word file, its sizes known to be good, with these numbers in its text; as it is where Word counts nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {entry.filename for entry in archive.infolist()}
        if "word/numbering.xml" not in names:
            return content
        parts = {name: archive.read(name) for name in names if _KEPT.search(name)}
    parts["word/document.xml"] = _numbered(parts["word/document.xml"], _lists(parts))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _numbered(document: bytes, lists: _Lists) -> bytes:
    root = ElementTree.fromstring(document)
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    started: set[tuple[str, int]] = set()
    for paragraph in root.iter(f"{W}p"):
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            continue
        said = properties.find(f"{W}numPr")
        style = _value(properties.find(f"{W}pStyle"))
        number, depth = lists.styles.get(style or "", (None, 0))
        if said is not None:
            number = _value(said.find(f"{W}numId")) or number
            depth = int(_value(said.find(f"{W}ilvl")) or depth)
        abstract, starts = lists.lists.get(number or "", ("", {}))
        level = lists.levels.get(abstract, {}).get(depth)
        if level is None or level.kind in ("bullet", "none"):
            continue
        count = counts[abstract]
        if depth in starts and (str(number), depth) not in started:
            started.add((str(number), depth))
            count[depth] = starts[depth] - 1
        count[depth] = count.get(depth, level.start - 1) + 1
        for deeper in [at for at in count if at > depth]:
            del count[deeper]
        if said is not None:
            properties.remove(said)
        paragraph.insert([*paragraph].index(properties) + 1, _run(_printed(level, lists.levels[abstract], count)))
    return ElementTree.tostring(root)


def _run(text: str) -> ElementTree.Element:
    run = ElementTree.Element(f"{W}r")
    written = ElementTree.SubElement(run, f"{W}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    written.text = text
    return run


def _printed(level: _Level, levels: Mapping[int, _Level], count: Mapping[int, int]) -> str:
    def number(found: re.Match[str]) -> str:
        of = int(found[1]) - 1
        return _number(levels[of].kind if of in levels else "decimal", count.get(of, 1))

    text = re.sub("%([1-9])", number, level.text)
    return text if not text or text[-1] in "、．.)）" else f"{text} "


def _number(kind: str, n: int) -> str:
    if "hinese" in kind or "apanese" in kind or "aiwanese" in kind or kind.startswith("ideograph"):
        return _chinese(n) if n < 1000 else str(n)
    if "EnclosedCircle" in kind and 1 <= n <= 20:
        return chr(ord("①") + n - 1)
    if kind in ("upperLetter", "lowerLetter") and 1 <= n <= 26:
        return chr(ord("A" if kind == "upperLetter" else "a") + n - 1)
    return f"{n:02d}" if kind == "decimalZero" else str(n)


def _chinese(n: int) -> str:
    digits = "零一二三四五六七八九"
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones or not text else "")


def _lists(parts: Mapping[str, bytes]) -> _Lists:
    numbering = ElementTree.fromstring(parts["word/numbering.xml"])
    levels: dict[str, dict[int, _Level]] = {}
    for abstract in numbering.iter(f"{W}abstractNum"):
        levels[abstract.get(f"{W}abstractNumId", "")] = {
            int(level.get(f"{W}ilvl", "0")): _Level(
                _value(level.find(f"{W}numFmt")) or "decimal",
                _value(level.find(f"{W}lvlText")) or "",
                int(_value(level.find(f"{W}start")) or 1),
            )
            for level in abstract.findall(f"{W}lvl")
        }
    lists = {}
    for listed in numbering.iter(f"{W}num"):
        starts = {
            int(override.get(f"{W}ilvl", "0")): int(start)
            for override in listed.findall(f"{W}lvlOverride")
            if (start := _value(override.find(f"{W}startOverride")))
        }
        lists[listed.get(f"{W}numId", "")] = (_value(listed.find(f"{W}abstractNumId")) or "", starts)
    return _Lists(levels, lists, _styles(parts.get("word/styles.xml")))


def _styles(part: bytes | None) -> dict[str, tuple[str | None, int]]:
    """The list and level of each style of paragraphs, its own or of that which it is based on."""
    own: dict[str, tuple[str | None, int, str | None]] = {}
    for style in ElementTree.fromstring(part).iter(f"{W}style") if part else ():
        said = style.find(f"{W}pPr/{W}numPr")
        number = _value(said.find(f"{W}numId")) if said is not None else None
        depth = int(_value(said.find(f"{W}ilvl")) or 0) if said is not None else 0
        own[style.get(f"{W}styleId", "")] = (number, depth, _value(style.find(f"{W}basedOn")))
    styles: dict[str, tuple[str | None, int]] = {}
    for name in own:
        at: str | None = name
        for _ in range(_DEEPEST_STYLE):
            number, depth, based = own.get(at or "", (None, 0, None))
            if number or not based:
                break
            at = based
        styles[name] = (number, depth)
    return styles


def _value(element: ElementTree.Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")
