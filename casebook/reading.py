"""YAML text to plain values, strictly: knows YAML and its traps, nothing about cases.

PyYAML's own construction keeps the last of two equal keys, reads `no` as false, `010` as 8 and `1:30` as 90, and
follows aliases without end. So only its parser (libyaml when there) is used, and values are made here from the
parser's events.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from casebook.problems import BadData, Problem

Location = tuple[str | int, ...]
"""The way to a value from the top of a file: ("cases", 3, "title")."""

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 20
MAX_KEYS = 500
MAX_BYTES = 16_000_000
"""What no honest file comes near. A large library is many files; a single one must not cost minutes and gigabytes."""
NUMBER_LENGTH = 40
"""Longer than any number: what looks for odd spellings of numbers takes its time on a million digits."""
EVERYWHERE = 99

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
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


BLANK = Blank()
WORDS = {"": BLANK, "~": BLANK, "null": BLANK, "true": True, "false": False}
AMBIGUOUS_WORDS = {"y", "n", "yes", "no", "on", "off"}
LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
CHINESE = re.compile(r"[\u3400-\u9fff]")

MISTYPED_KEY = re.compile(r"\s*(?:- )?(?P<key>[a-z_]+)(?:(?P<full>：)|(?P<tight>:)[^\s/])")

SYNTAX = (
    ("character that cannot start any token", "有不能用在这里的字符；缩进请用空格，不要用制表符（Tab）"),
    ("mapping values are not allowed", "这里不能再出现冒号；请检查缩进，内容里有“: ”时给整段内容加上英文双引号"),
    ("could not find expected ':'", "这一行缺少冒号；请写成“字段: 内容”，用半角冒号，冒号后空一格"),
    ("did not find expected key", "缩进或引号有误；同一组字段要左对齐，引号要成对"),
    ("did not find expected '-' indicator", "列表的缩进有误；同一列表的“- ”要左对齐"),
    ("did not find expected ',' or", "括号里的内容没有写完；各项用半角逗号隔开，最后要有 ] 或 }"),
    ("escape c", "双引号里的反斜杠写法有误；请删掉反斜杠，或改用英文单引号"),
    ("unexpected end of stream", "引号没有成对；请补上右引号"),
    ("control characters are not allowed", "有看不见的控制字符；请删掉后重新输入这一行"),
    ("special characters are not allowed", "有看不见的控制字符；请删掉后重新输入这一行"),
)


@dataclass
class Document:
    """The values of one file and where they stand. Places count from 1."""

    path: Path
    shown: str
    text: str = ""
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


def shown_path(path: Path) -> str:
    """The path as people know it: relative to the working folder when inside it."""
    try:
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return str(path)


def read(path: Path, *, depth: int = EVERYWHERE, before: Document | None = None) -> Document:
    """Read one file. Places are kept down to `depth` levels; faults that leave values readable are in `problems`.

    `before`, if the file still has that text, is the answer. Raises BadData when there is nothing to go on with: no
    file, wrong encoding, broken YAML.
    """
    shown = shown_path(path)
    document = Document(path, shown, _decode(path, shown))
    if before and before.text == document.text:
        return before
    loader = Loader(document.text)
    try:
        _Builder(document, depth, loader.get_event).build()
    except yaml.YAMLError as error:
        raise BadData([*document.problems, _syntax_problem(error, document.text, shown)]) from None
    finally:
        loader.dispose()
    return document


def _decode(path: Path, shown: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadData([Problem(shown, 1, 1, "E001", "找不到数据文件；请检查路径或环境变量 CASEBOOK_DATA")]) from None
    except OSError as error:
        raise BadData([Problem(shown, 1, 1, "E001", f"无法读取数据文件（{error.strerror}）")]) from None
    if len(raw) > MAX_BYTES:
        message = f"文件超过{MAX_BYTES // 1_000_000} MB；请把案例拆成多个文件，放进旁边的 cases 文件夹"
        raise BadData([Problem(shown, 1, 1, "E004", message)])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadData([Problem(shown, 1, 1, "E003", "文件编码是 UTF-16；请另存为 UTF-8 再提交")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        try:
            raw.decode("gb18030")
            guess = "，看起来是 GB18030（GBK）"
        except UnicodeDecodeError:
            guess = ""
        raise BadData([Problem(shown, line, 1, "E003", f"文件编码不是 UTF-8{guess}；请另存为 UTF-8 再提交")]) from None


def _syntax_problem(error: yaml.YAMLError, text: str, shown: str) -> Problem:
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    if "end of stream" in said or "expected ','" in said:
        mark = error.context_mark  # what was opened and not closed, not where its absence was noticed
    if mark is not None:
        line, column = mark.line + 1, mark.column + 1
    else:
        before = _before(text, getattr(error, "position", 0) or 0)
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    lines = LINE_BREAK.split(text)
    for number in (line, line - 1):
        here = lines[number - 1] if 0 < number <= len(lines) else ""
        if found := MISTYPED_KEY.match(here):
            if found["full"]:
                message = "冒号是全角的；请改为半角冒号加一个空格（: ）"
                return Problem(shown, number, found.start("full") + 1, "E010", message)
            message = f"冒号后面要空一格；请写成“{found['key']}: …”"
            return Problem(shown, number, found.start("tight") + 1, "E010", message)
    here = lines[line - 1] if line <= len(lines) else ""
    if "\t" in here[:column]:
        return Problem(shown, line, here.index("\t") + 1, "E010", "缩进里有制表符（Tab）；请改用空格")
    if here[column - 1 : column] in ("@", "`", "%"):
        message = f"文字不能以 {here[column - 1]} 开头；请给整段加英文双引号"
        return Problem(shown, line, column, "E010", message)
    message = next(
        (chinese for english, chinese in SYNTAX if english in said), f"YAML 格式有误（{said}）；请检查本行和上一行"
    )
    return Problem(shown, line, column, "E010", message)


def _before(text: str, position: int) -> str:
    """The text before a position, which libyaml counts in bytes and PyYAML's own reader in characters."""
    if hasattr(yaml, "CSafeLoader"):
        return text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "ignore")
    return text[:position]


class _Builder:
    """Makes values from parser events, noting places and everything ambiguous on the way."""

    def __init__(self, document: Document, depth: int, next_event: Callable[[], yaml.Event]) -> None:
        self.document = document
        self.depth = depth
        self.next_event = next_event
        self.comments = " #" in document.text or "\t#" in document.text
        self.lines = LINE_BREAK.split(document.text) if self.comments else []

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

    def add(self, event: yaml.Event, code: str, message: str) -> None:
        mark = event.start_mark
        self.document.problems.append(Problem(self.document.shown, mark.line + 1, mark.column + 1, code, message))

    def value(self, event: yaml.NodeEvent, location: Location) -> Any:
        level = len(location)
        if level <= self.depth:
            self.document.places[location] = (event.start_mark.line + 1, event.start_mark.column + 1)
        if type(event) is yaml.ScalarEvent and event.anchor is None:
            return self.scalar(event)
        if level > MAX_DEPTH:
            mark = event.start_mark
            problem = Problem(self.document.shown, mark.line + 1, mark.column + 1, "E010", "嵌套太深；请检查缩进和括号")
            raise BadData([*self.document.problems, problem])
        if event.anchor is not None:
            self.add(
                event, "E012", "不支持 YAML 锚点和引用（& 和 *）；请直接写出内容，以 * 或 & 开头的文字要加英文双引号"
            )
            if isinstance(event, yaml.AliasEvent):
                return None
        if type(event) is yaml.ScalarEvent:
            return self.scalar(event)
        if event.tag is not None:
            self.add(event, "E012", "不支持 YAML 标签（!）；请删掉，以 ! 开头的文字要加英文双引号")
        return self.mapping(location) if isinstance(event, yaml.MappingStartEvent) else self.sequence(location)

    def sequence(self, location: Location) -> tuple[Any, ...]:
        items: list[Any] = []
        while type(event := self.next_event()) is not yaml.SequenceEndEvent:
            items.append(self.value(event, (*location, len(items))))
        return tuple(items)

    def mapping(self, location: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while type(event := self.next_event()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent:
                self.add(event, "E022", "字段名应为文字；以 { 或 [ 开头的内容要加英文双引号")
                self.value(event, (*location, "?"))
                self.value(self.next_event(), (*location, "?"))
                continue
            key = event.value
            inner = (*location, key)
            if key in values:
                line = self.document.keys.get(inner, (None,))[0]
                first = f"（第一次在第{line}行）" if line else ""
                self.add(event, "E011", f"字段 “{key}” 写了两次{first}；请合并或删掉一个")
                value = self.value(self.next_event(), inner)
                # The first counts, and of two lists both, so that what follows is not doubted too.
                if isinstance(value, tuple) and isinstance(values[key], tuple):
                    values[key] += value
                continue
            if len(values) == MAX_KEYS:
                mark = event.start_mark
                message = f"字段超过{MAX_KEYS}个；列表的每一条要以“- ”开头"
                problem = Problem(self.document.shown, mark.line + 1, mark.column + 1, "E010", message)
                raise BadData([*self.document.problems, problem])
            if len(location) < self.depth:
                self.document.keys[inner] = (event.start_mark.line + 1, event.start_mark.column + 1)
            values[key] = self.value(self.next_event(), inner)
        return values

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.tag is not None:
            self.add(event, "E012", "不支持 YAML 标签（!）；请删掉，以 ! 开头的文字要加英文双引号")
            return text
        if not event.implicit[0]:
            return text.rstrip("\n")
        if text in WORDS:
            return WORDS[text]
        if text[0] not in "+-.0123456789":
            if len(text) <= 3 and text.lower() in AMBIGUOUS_WORDS:
                self.ambiguous(event)
            elif self.comments and CHINESE.search(text):
                self.check_cut(event)
            return text
        if INTEGER.fullmatch(text):
            return int(text)
        if DECIMAL.fullmatch(text):
            return Decimal(text)
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
        message = f"“{event.value}” 在 YAML 中有歧义；是文字就加英文双引号，是数字就写成普通的十进制"
        self.add(event, "E013", message)

    def check_cut(self, event: yaml.ScalarEvent) -> None:
        """Warn when ` #` ends a Chinese text: what follows is a comment to YAML, perhaps not to its writer."""
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        if rest.lstrip().startswith("#"):
            column = end.column + 1 + len(rest) - len(rest.lstrip())
            message = f"“ #” 之后的文字不算内容（{rest.strip()[:20]}）；是正文就给整段加英文双引号，是注释就另起一行"
            self.document.problems.append(Problem(self.document.shown, end.line + 1, column, "W014", message))
