"""YAML text to plain values, strictly: knows YAML and its traps, nothing about cases.

PyYAML's own construction keeps the last of two equal keys, reads `no` as false, `010` as 8 and `1:30` as 90, and
follows aliases without end. So only its parser (libyaml when there) is used, and values are made here from the
parser's events.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import yaml

from casebook.base.problems import BadData, Problem
from casebook.reading import decoding, syntax
from casebook.reading.decoding import shown_path

Location = tuple[str | int, ...]
"""The way to a value from the top of a file: ("cases", 3, "title")."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 20
MAX_KEYS = 500
MAX_ITEMS = 1_000
"""Items of a list inside a record. Lists of records may be as long as a file."""
MOST_FAULTS = 1_000
"""Faults of a file's notation that are looked for; a file made of them must not take minutes."""
NUMBER_LENGTH = 40
"""Longer than any number: what looks for odd spellings of numbers takes its time on a million digits."""
RECORD_DEPTH = 2  # ("cases", 3): enough to link a page to its lines
EVERYWHERE = 99

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,38})")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
AMBIGUOUS = re.compile(
    r"[-+]?0[0-9_]+|[-+]?0[xob][0-9a-fA-F_]+|[-+]?[0-9]+(_[0-9]+)+(\.[0-9]+)?"
    r"|[-+]?[0-9]+(:[0-5]?[0-9])+|[-+]?[0-9]*\.?[0-9]+[eE][-+]?[0-9]+|[-+]?\.(inf|nan)|\.[0-9]+|[0-9]+\."
)


class Blank:
    """A field that was named and left empty. Not None, which means that a field was left out."""

    def __repr__(self) -> str:
        return "BLANK"

    __reduce__ = __repr__  # there is one, in every process


BLANK = Blank()
WORDS = {"": BLANK, "~": BLANK, "null": BLANK, "true": True, "false": False}
AMBIGUOUS_WORDS = {"y", "n", "yes", "no", "on", "off"}
CHINESE = re.compile(r"[\u3400-\u9fff]")
ANCHOR = "不支持 YAML 锚点和引用（& 和 *）；请直接写出内容，以 * 或 & 开头的文字要加英文双引号"
TAG = "不支持 YAML 标签（!）；请删掉，以 ! 开头的文字要加英文双引号"
AFTER = 200
"""Characters after a text in which a remark is looked for: a line may be as long as the file."""


@dataclass
class YamlFile:
    """The values of one file and where they stand. Places count from 1."""

    path: Path
    shown: str
    text: str = ""
    above: int = 0
    """Lines of the file before the text, when it is a part of one."""
    values: Any = None
    places: dict[Location, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Location, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, location: Location, code: str, message: str, *, at_key: bool = False) -> Problem:
        """A problem at a value (or at its key); at the nearest thing around it when that is not in the file."""
        if at_key and location in self.keys:
            return Problem(self.shown, *self.keys[location], code, message)
        while location and location not in self.places:
            location = location[:-1]
        return Problem(self.shown, *self.places.get(location, (1, 1)), code, message)


def leaves(value: Any, at: Location = ()) -> Iterator[tuple[Location, Any]]:
    """Everything in a value that holds nothing else, with its place."""
    if isinstance(value, (dict, tuple, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*at, key))
    else:
        yield at, value


def read(path: Path, text: str | None = None, *, depth: int = EVERYWHERE, above: int = 0) -> YamlFile:
    """Read one file, or `text` in its place. Places are kept down to `depth` levels.

    Of a text that is a part of a file, `above` is how many lines come before it: places are those of the file.

    Faults that leave values readable are in `problems`. Raises BadData when there is nothing to go on with: no file,
    wrong encoding, broken YAML.
    """
    shown = shown_path(path)
    if text is None:
        text = decoding.text_of(path)
    elif len(text) > decoding.MAX_BYTES:
        raise BadData([decoding.too_large(shown)])
    document = YamlFile(path, shown, text.lstrip("\ufeff"), above)
    try:
        clean = syntax.prepared(document.text)
        try:
            loader = Loader(clean)
            try:
                _Builder(document, depth, clean, syntax.agreed(loader.get_event, clean)).build()
            finally:
                loader.dispose()
        # Bare ValueErrors and IndexErrors come from PyYAML's own parser, UnicodeError from half a character in a text.
        except (yaml.YAMLError, ValueError, IndexError) as error:
            raise syntax.Broken(syntax.explained(error, clean)) from None
    except syntax.Broken as broken:
        fault = broken.fault
        # One of the parsers sees control characters before it reads, so what was found before them is left out.
        before = [] if syntax.CONTROL.search(document.text) else document.problems
        problem = Problem(shown, fault.line + above, fault.column, "E010", fault.message)
        raise BadData([*before, problem]) from None
    return document


class _Builder:
    """Makes values from parser events, noting places and everything ambiguous on the way."""

    def __init__(self, document: YamlFile, depth: int, text: str, next_event: Callable[[], yaml.Event]) -> None:
        self.document = document
        self.depth = depth
        self.next_event = next_event
        self.comments = " #" in text
        self.text = text
        self.known: dict[str, Any] = dict(WORDS)
        """What texts without quotation marks stand for: two of five stand elsewhere in their file too."""

    @cached_property
    def lines(self) -> list[str]:
        return syntax.LINE_BREAK.split(self.text)

    def build(self) -> None:
        documents = 0
        while type(event := self.next_event()) is not yaml.StreamEndEvent:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
            elif isinstance(event, yaml.NodeEvent) and documents == 1:
                self.document.values = self.value(event, ())
            elif isinstance(event, yaml.NodeEvent):
                self.add(event, "E010", "一个文件里只能有一份数据；请删掉“---”分隔线")
                return

    def at(self, mark: syntax.Mark | None) -> tuple[int, int]:
        """A mark as a place in the file."""
        line, column = syntax.place(mark)
        return line + self.document.above, column

    def add(self, event: yaml.Event, code: str, message: str) -> None:
        self.note(*self.at(event.start_mark), code, message)

    def note(self, line: int, column: int, code: str, message: str) -> None:
        problem = Problem(self.document.shown, line, column, code, message)
        if len(self.document.problems) < MOST_FAULTS:
            self.document.problems.append(problem)
        elif problem.is_error:
            raise BadData([*self.document.problems, problem])

    def stop(self, event: yaml.Event, message: str) -> NoReturn:
        """Give the file up."""
        raise syntax.Broken(syntax.SyntaxFault(*syntax.place(event.start_mark), message))

    def value(self, event: yaml.Event, location: Location) -> Any:
        level = len(location)
        if level <= self.depth:
            self.document.places[location] = self.at(event.start_mark)
        if type(event) is yaml.ScalarEvent and event.anchor is None:
            return self.scalar(event)
        if level > MAX_DEPTH:
            self.stop(event, "嵌套太深；请检查缩进和括号")
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            self.add(event, "E012", ANCHOR)
        if isinstance(event, yaml.AliasEvent):
            return None
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.CollectionStartEvent) and event.tag is not None:
            self.add(event, "E012", TAG)
        return self.mapping(location) if isinstance(event, yaml.MappingStartEvent) else self.sequence(location)

    def sequence(self, location: Location) -> tuple[Any, ...]:
        items: list[Any] = []
        while type(event := self.next_event()) is not yaml.SequenceEndEvent:
            if len(items) == MAX_ITEMS and len(location) > 1:
                self.stop(event, f"这个列表超过{MAX_ITEMS}条；请检查缩进和括号")
            items.append(self.value(event, (*location, len(items))))
        return tuple(items)

    def mapping(self, location: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := self.next_event()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                if type(event) is not yaml.AliasEvent:
                    self.add(event, "E022", "字段名应为文字；以 { 或 [ 开头的内容要加英文双引号")
                self.value(event, (*location, "?"))
                self.value(self.next_event(), (*location, "?"))
                continue
            if event.anchor is not None:
                self.add(event, "E012", ANCHOR)
            if event.tag is not None:
                self.add(event, "E012", TAG)
            key = sys.intern(event.value)
            inner = (*location, key)
            if key in values:
                line = self.document.keys.get(inner, (None,))[0]
                first = f"（第一次在第{line}行）" if line else ""
                self.add(event, "E011", f"字段“{key}”写了两次{first}；请合并或删掉一个")
                value = self.value(self.next_event(), inner)
                # The first counts, and of two lists both, so that what follows is not doubted too.
                if isinstance(value, tuple) and isinstance(values[key], tuple):
                    values[key] += value
                continue
            if len(values) == MAX_KEYS:
                self.stop(event, f"字段超过{MAX_KEYS}个；列表的每一条要以“- ”开头")
            if len(location) < self.depth:
                self.document.keys[inner] = self.at(event.start_mark)
            values[key] = self.value(self.next_event(), inner)
        return values

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.tag is not None:
            self.add(event, "E012", TAG)
            return text
        if not event.implicit[0]:
            start, end = syntax.place(event.start_mark), syntax.place(event.end_mark)
            if start[0] != end[0] and event.style in ("'", '"') and (fault := syntax.swallowed(self.lines, event)):
                raise syntax.Broken(fault)
            return text.rstrip("\n")
        if text in self.known:
            return self.known[text]
        if text[0] not in "+-.0123456789":
            if len(text) <= 3 and text.lower() in AMBIGUOUS_WORDS:
                self.ambiguous(event)
            elif self.comments and CHINESE.search(text):
                self.check_cut(event)
            else:
                self.known[text] = text
            return text
        if INTEGER.fullmatch(text):
            return self.known.setdefault(text, int(text))
        if DECIMAL.fullmatch(text):
            return self.known.setdefault(text, Decimal(text))
        if DATE.fullmatch(text):
            try:
                return dt.date(*map(int, text.split("-")))
            except ValueError:
                self.add(event, "E013", f"没有{text}这一天；请核对日期")
        elif len(text) <= NUMBER_LENGTH and AMBIGUOUS.fullmatch(text):
            self.ambiguous(event)
        elif self.comments and CHINESE.search(text):
            self.check_cut(event)
        return text

    def ambiguous(self, event: yaml.ScalarEvent) -> None:
        message = f"“{event.value}”在 YAML 中有歧义；是文字就加英文双引号，是数字就写成普通的十进制"
        self.add(event, "E013", message)

    def check_cut(self, event: yaml.ScalarEvent) -> None:
        """Warn when ` #` ends a Chinese text: what follows is a comment to YAML, perhaps not to its writer."""
        line, column = syntax.place(event.end_mark)
        rest = self.lines[line - 1][column - 1 : column - 1 + AFTER] if line <= len(self.lines) else ""
        if rest.lstrip().startswith("#"):
            column += len(rest) - len(rest.lstrip())
            message = f"“ #”之后的文字不算内容（{rest.strip()[:20]}）；是正文就给整段加英文双引号，是注释就另起一行"
            self.note(line + self.document.above, column, "W014", message)
