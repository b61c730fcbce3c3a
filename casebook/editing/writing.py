"""Plain values to YAML text in the style of data/cases.yml, and that text into the library's files.

The way back from `reading`: what is written here is read there as the same values. Nothing is written that the whole
library would not pass the check with.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from casebook import sounds
from casebook.base import disk
from casebook.base.problems import Problem
from casebook.fonts import characters
from casebook.model.fields import ID_LENGTH, is_reserved, unused
from casebook.model.library import Library
from casebook.model.records import Edition
from casebook.reading import loading
from casebook.reading.texts import TEXT_RULES, check_characters
from casebook.reading.yaml_text import BLANK, leaves

IN_ONE_LINE = {"before", "after", "value", "change", "rank", "source", "sources", "entities", "corrections"} | {
    "from",
    "to",
}
"""Fields of a case, and of a slip, whose records are short and stand in braces: `{id: quzhou-2023-list, place: 第1条}`."""
IN_LINES = {"questions"}
"""Lists of whole sentences, each on a line of its own."""

MODELINE = "# yaml-language-server: $schema=../cases.schema.json\n"
"""Tells editors' programs what may be written in a file below data/cases/."""

FIELD = re.compile("[a-z_]+")
LIKE_A_NUMBER = re.compile(r"[-+.\d][\d!-~ ]*")
WORDS = {"", "~", "null", "true", "false", "y", "n", "yes", "no", "on", "off"}


class _HouseStyle(yaml.SafeDumper):
    """PyYAML's emitter, bent in two places.

    The emitter and not quoting of our own: it knows where `#`, `: ` and the like end a plain text, in a line and in
    brackets. What it lacks is lists indented under their field, and double quotes, the only ones our editors are
    told about. It gets events, as `reading` does, because a representer would decide on types and styles again.
    """

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def choose_scalar_style(self) -> str:
        style = super().choose_scalar_style()
        return '"' if style == "'" else style


def fields(record: Mapping[str, Any]) -> str:
    """A record as block YAML, one field after the other, in the order given; every text on one line.

    Values are text, int, Decimal, bool, date, sequences and mappings of these. Raises TypeError for any other.
    """
    return _emitted(_events(record, inline=False))


def inline(value: Any, quoted: bool = False) -> str:
    """A value as it stands in brackets, in one line; a text in double quotes when it was `quoted` before."""
    return _emitted(_events({"k": value}, inline=True, quoted=quoted)).rstrip("\n")[len("{k: ") : -1]


def scalar(value: Any, quoted: bool = False) -> str:
    """A text, number, date or truth value as it stands behind the name of a field."""
    return _emitted(_events({"k": value}, inline=False, quoted=quoted)).rstrip("\n").removeprefix("k: ")


def _emitted(events: Iterable[yaml.Event]) -> str:
    whole = [
        yaml.StreamStartEvent(),
        yaml.DocumentStartEvent(explicit=False),
        *events,
        yaml.DocumentEndEvent(explicit=False),
        yaml.StreamEndEvent(),
    ]
    written: str = yaml.emit(whole, Dumper=_HouseStyle, allow_unicode=True, width=float("inf"))
    return written


def item(text: str) -> str:
    """The text of a record (see `fields`) as an item of a section's list."""
    return "  - " + text.replace("\n", "\n    ").rstrip(" ")


def record(values: Mapping[str, Any]) -> str:
    """A record as an item of a section's list."""
    return item(fields(values))


def document(sections: Mapping[str, Sequence[str]]) -> str:
    """A whole data file of its own, from the items of its sections."""
    return MODELINE + "\n".join(f"{section}:\n{''.join(items)}" for section, items in sections.items())


def _events(value: Any, *, inline: bool, apart: bool = False, quoted: bool = False) -> Iterator[yaml.Event]:
    if isinstance(value, Mapping):
        yield yaml.MappingStartEvent(None, None, True, flow_style=inline)
        for key, inner in value.items():
            yield yaml.ScalarEvent(None, None, (True, True), key) if FIELD.fullmatch(key) else _scalar(key)
            short = key in IN_ONE_LINE and not _is_edition_source(inner)
            yield from _events(inner, inline=inline or short, apart=key in IN_LINES, quoted=quoted)
        yield yaml.MappingEndEvent()
    elif isinstance(value, (tuple, list)):
        # A list of texts or ids stands in brackets; a list of records in lines, even when each is in braces.
        plain = not apart and not any(isinstance(inner, Mapping) for inner in value)
        yield yaml.SequenceStartEvent(None, None, True, flow_style=plain)
        for inner in value:
            yield from _events(inner, inline=inline, quoted=quoted)
        yield yaml.SequenceEndEvent()
    else:
        yield _scalar(value, quoted)


def _is_edition_source(value: Any) -> bool:
    """Whether these are sources of an edition, which have titles and addresses; those of a case are short."""
    return isinstance(value, (tuple, list)) and any(isinstance(item, Mapping) and "title" in item for item in value)


def _scalar(value: Any, quoted: bool = False) -> yaml.ScalarEvent:
    if isinstance(value, str):
        # What YAML or its 1.1 readers would take for something else than text, and blanks one would not see.
        doubtful = quoted or LIKE_A_NUMBER.fullmatch(value) or value.lower() in WORDS or value != value.strip()
        return yaml.ScalarEvent(None, None, (True, True), value, style='"' if doubtful else None)
    if value is BLANK:
        text = "null"
    elif isinstance(value, bool):
        text = str(value).lower()
    elif isinstance(value, Decimal):
        text = f"{value:f}"  # never 1E+3
    elif isinstance(value, (int, dt.date)):
        text = str(value)
    else:
        raise TypeError(f"no YAML for {value!r}")
    return yaml.ScalarEvent(None, None, (True, True), text)


def next_number(library: Library, edition: str) -> tuple[int, str]:
    """Number and id for one more case of an edition (registered or not).

    Counts on from the highest number: a gap may be a case that was taken down, whose address must not come back.
    """
    number = max((case.number or 0 for case in library.by_edition.get(edition, ())), default=0)
    while True:
        number += 1
        case_id = f"{edition}-{number:02d}"
        if case_id not in library.case and case_id not in library.origins:  # which knows drafts too
            return number, case_id


def is_full(library: Library, edition: Edition) -> bool:
    """Whether an edition already has as many cases as were announced."""
    return edition.size is not None and len(library.by_edition.get(edition.id, ())) >= edition.size


def organisation_id(library: Library, name: str, region: str, taken: Sequence[str] = ()) -> str:
    """An id nobody uses for a new organisation: its name in pinyin, quzhoushigonganju.

    Where that is taken (台州市 and 泰州市 sound the same) the whole place comes before it, then numbers count on.
    """
    place = sounds.syllables(library.gazetteer.full(region))
    said = sounds.syllables(name) or ["danwei"]
    number, found = 1, _shortened(said)
    while found in library.organisation or found in taken or is_reserved(found):
        end = f"-{number}" if number > 1 else ""
        found = _shortened([*place, "-", *said] if place else said, end)
        number += 1
    return found


def _shortened(syllables: Sequence[str], end: str = "") -> str:
    """Syllables as an id, whole ones only."""
    told = ""
    for syllable in syllables:
        if len(told) + len(syllable) + len(end) > ID_LENGTH:
            break
        told += syllable
    return told.rstrip("-") + end


def own_file(main: Path, case_id: str) -> Path:
    """Where a case has a file of its own. Nothing but the id, which the library's pattern limits, goes into it."""
    return main.parent / "cases" / f"{case_id}.yml"


def free_file(main: Path, stem: str) -> Path:
    """A path of this name among the data's own files that nobody has: quzhou-2024.yml, then quzhou-2024-2.yml."""
    return own_file(main, unused(stem, lambda name: os.path.lexists(own_file(main, name))))


def trial(main: Path, path: Path, content: bytes) -> tuple[Library, list[Problem]]:
    """The library and its warnings as they would be with `content` at `path`, which is not written. Raises BadData."""
    return loading.load(main, overlay={path: content.decode("utf-8")})


def create(path: Path, content: bytes) -> None:
    """Write a new file, whole or not at all. Raises FileExistsError when there is one, OSError when it cannot."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    disk.write(path, content)


def unprintable(value: Any) -> str:
    """What stands in a text, anywhere in a value, and cannot be in the data."""
    texts = [text for _, text in leaves(value) if isinstance(text, str)]
    with suppress(characters.NoFonts):
        if any(check_characters(texts)):
            return "有印不出来的字"
    odd = any(rule.search(text) for text in texts for code, rule, _ in TEXT_RULES if code.startswith("E"))
    return "有不能写进数据的符号" if odd else ""
