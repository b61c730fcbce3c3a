"""What is wrong with a text as YAML, in words for people who never heard of it. Knows no cases.

libyaml and PyYAML's own parser disagree in a few texts and in many messages, and the browser has only the second. So
what they disagree about is looked for before either sees the text, and only the second one's errors are put in words:
when libyaml stumbles, the piece of the text around that place goes through the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple, Protocol

import yaml

LINE_BREAK = re.compile("\r\n|[\n\r]")
"""What ends a line to everybody. What only YAML takes for an end is refused before."""
PIECE = 20_000
"""Characters before an error that are looked at once more: PyYAML's own parser is slow."""


class Mark(Protocol):
    """A place as the parser tells it, from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class SyntaxFault(NamedTuple):
    """Where a text is no YAML (line and column from 1), and what to do about it."""

    line: int
    column: int
    message: str


class Broken(Exception):
    """The text cannot be read as YAML. Carries the fault."""

    def __init__(self, fault: SyntaxFault) -> None:
        self.fault = fault
        super().__init__(fault.message)


CONTROL = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
TAB = re.compile(r"^[ ]*(?P<at>\t)[ \t]*(?=[^\s#])", re.M)
ODD_SPACES = "\xa0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
ANY_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
"""Most files have none, and looking for those that harm takes eight times as long."""
ODD_SPACE = re.compile(
    rf"^[ ]*(?:- +)*(?P<at>[{ODD_SPACES}])[ {ODD_SPACES}]*(?=-[ {ODD_SPACES}]|[A-Za-z_]+[ {ODD_SPACES}]*[:：]|#)"
    rf"|^[ ]*(?:- +)*-(?P<dash>[{ODD_SPACES}])[ {ODD_SPACES}]*(?=[A-Za-z_]+[:：])"
    rf"|^[ ]*(?:- +)*[A-Za-z_]+(?P<key>[{ODD_SPACES}])[ {ODD_SPACES}]*(?=[:：])"
    rf"|^[ ]*(?:- +)*[A-Za-z_]+:(?P<colon>[{ODD_SPACES}])",
    re.M,
)
CONFLICT = re.compile(r"^(?:<{7}|\|{7}|>{7})(?=[ \n\r]|$)", re.M)
DIRECTIVE = re.compile(r"^%", re.M)
ESCAPE = re.compile(
    r"(?<!\\)(?:\\\\)*\\u(?P<half>[dD][89a-fA-F][0-9a-fA-F]{2})"
    r"|(?<!\\)(?:\\\\)*\\U(?P<far>(?!0000|000[0-9a-fA-F]|0010)[0-9a-fA-F]{8}|0000[dD][89a-fA-F][0-9a-fA-F]{2})"
)
REMARK_IN_HEADER = re.compile(r"[|>][-+0-9]*(?P<at>#)")
"""A remark that touches the mark of a text in lines: libyaml reads past it, the other parser refuses it."""
SWALLOWED = re.compile(r"( *)(?:- *)*(?:- |[A-Za-z_]+:(?:\s|$))")
"""A line inside quotation marks that was meant to be a field or an item of its own."""

COLONS = "：﹕︰∶"
MISTYPED_KEY = re.compile(rf"\s*(?:- )?(?P<key>[a-z_]+)(?:(?P<full>[{COLONS}])|(?P<tight>:)[^\s/])")
LOOK_ALIKES = (
    (re.compile("[ ]*(?P<at>＃)"), "＃ 是全角的；注释请用半角的 # 开头"),
    (re.compile("[ ]*(?P<at>[－—–−•·●]) *[A-Za-z_]+[:：]"), "列表的横线不是半角的；请改为半角减号加一个空格（- ）"),
)

AFTER_HEADER = "“|”或“>”后面不能再写内容；请另起一行，缩进后再写"
WORDS = (
    ("cannot start any token", "有不能用在这里的字符；请给整段内容加上英文双引号"),
    ("mapping values are not allowed", "这里不能再出现冒号；请检查缩进，内容里有“: ”时给整段内容加上英文双引号"),
    ("could not find expected ':'", "这一行缺少冒号；请写成“字段: 内容”，用半角冒号，冒号后空一格"),
    ("expected <block end>, but found '-'", "列表的缩进有误；同一列表的“- ”要左对齐"),
    ("expected <block end>, but found '<block sequence start>'", "列表的缩进有误；同一列表的“- ”要左对齐"),
    ("expected <block end>", "缩进或引号有误；同一组字段要左对齐，引号要成对"),
    ("sequence entries are not allowed", "列表的“- ”不能写在这里；请另起一行，左对齐"),
    ("mapping keys are not allowed", "问号不能写在这里；请给整段内容加上英文双引号"),
    ("expected ',' or", "括号里的内容没有写完；各项用半角逗号隔开，最后要有 ] 或 }"),
    ("expected the node content", "括号或逗号有误；多写了一个 ] 、} 或逗号，或者漏写了内容"),
    ("escape", "双引号里的反斜杠写法有误；请删掉反斜杠，或改用英文单引号"),
    ("hexadecimal", "双引号里的反斜杠写法有误；请删掉反斜杠，或改用英文单引号"),
    ("unexpected end of stream", "引号没有成对；请补上右引号"),
    ("document separator", "引号没有成对；请补上右引号"),
    ("expected <document start>", "缩进或引号有误；最外层要写成“字段: 内容”，引号要成对"),
    ("comment or a line break", AFTER_HEADER),
    ("indentation indicator", AFTER_HEADER),
    ("alphabetic or numeric", "* 和 & 不能用在这里；文字以它们开头时，给整段加英文双引号"),
    ("tag", "! 不能用在这里；文字以它开头时，给整段加英文双引号"),
)
"""Words of PyYAML's own parser, and ours for them; the first that fits."""

UNKNOWN = "YAML 格式有误；请检查本行和上一行的缩进、冒号和引号"


def prepared(text: str) -> str:
    """The text as either parser may read it, every character in its place. Raises Broken.

    A tab that does not indent becomes a space: one parser takes it for one, the other refuses it.
    """
    if fault := _before_parsing(text):
        raise Broken(fault)
    return (text if text.endswith("\n") else f"{text}\n").replace("\t", " ")


def _before_parsing(text: str) -> SyntaxFault | None:
    """What one of the parsers would let through, or neither could name. Cheap for texts that have none of it."""
    if "<<<<<<<" in text or ">>>>>>>" in text or "|||||||" in text:
        message = "有没有解决的合并冲突（git 的标记）；请选定内容，再删掉 <<<<<<<、=======、>>>>>>> 这几行"
        if found := CONFLICT.search(text):
            return _fault(text, found.start(), message)
    if "\t" in text and (found := TAB.search(text)):
        return _fault(text, found.start("at"), "缩进里有制表符（Tab）；请改用空格")
    if text[:1] == "%" or "\n%" in text:
        found = DIRECTIVE.search(text)
        return _fault(text, found.start() if found else 0, "一行不能以 % 开头；请删掉这一行，或给整段加英文双引号")
    if ANY_ODD_SPACE.search(text) and (found := ODD_SPACE.search(text)):
        name = found.lastgroup or "at"
        where = {"at": "缩进", "dash": "“-”后面", "key": "冒号前面", "colon": "冒号后面"}[name]
        character = ord(found[name])
        kind = {0x3000: "全角空格", 0xA0: "不换行空格"}.get(character, "看不见的特殊空格")
        return _fault(text, found.start(name), f"{where}有{kind}（U+{character:04X}）；请改用半角空格")
    if odd := next((character for character in "\x85\u2028\u2029" if character in text), ""):
        # YAML ends a line there, no editor does: every place below would be wrong.
        return _fault(text, text.index(odd), f"有看不见的换行字符（U+{ord(odd):04X}）；请删掉后重新输入这一行")
    if ("\\u" in text or "\\U" in text) and (found := ESCAPE.search(text)):
        message = "双引号里的反斜杠写法有误，没有这个字符；请删掉反斜杠，直接输入文字"
        return _fault(text, found.start(found.lastgroup or 0), message)
    return None


def agreed(next_event: Callable[[], yaml.Event], text: str) -> Callable[[], yaml.Event]:
    """The parser's events of a prepared text, without what only libyaml lets through. A call may raise Broken."""
    if "#" not in text or not REMARK_IN_HEADER.search(text):
        return next_event

    def checked() -> yaml.Event:
        event = next_event()
        if isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and (mark := event.start_mark):
            header = text.find(event.style, mark.index)  # an anchor or a tag may stand before it
            if found := REMARK_IN_HEADER.match(text, header):
                raise Broken(_fault(text, found.start("at"), AFTER_HEADER))
        return event

    return checked


def place(mark: Mark | None) -> tuple[int, int]:
    """Line and column, from 1, of a mark of the parser, which may be missing."""
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def swallowed(lines: list[str], event: yaml.ScalarEvent) -> SyntaxFault | None:
    """The fault of a text in quotation marks over several lines, of which one was meant to be a field or an item."""
    first, column = place(event.start_mark)
    last, _ = place(event.end_mark)
    opening = lines[first - 1]
    content = len(opening) - len(opening.lstrip(" -"))
    for line in lines[first:last]:
        found = SWALLOWED.match(line)
        if found and len(found[1]) <= content:
            return SyntaxFault(first, column, "引号没有成对；请在这段内容的末尾补上右引号")
    return None


def explained(error: Exception, text: str) -> SyntaxFault:
    """Where the text (as it was given) is no YAML and what to do, the same whichever parser stumbled."""
    if found := CONTROL.search(text):
        message = f"有看不见的控制字符（U+{ord(found[0]):04X}）；请删掉后重新输入这一行"
        return _fault(text, found.start(), message)
    lines = LINE_BREAK.split(text)
    marks = [mark for name in ("context_mark", "problem_mark") if (mark := getattr(error, name, None))]
    if not marks:
        return SyntaxFault(1, 1, UNKNOWN)
    places = [min(mark.line, len(lines) - 1) for mark in marks]  # libyaml's may be a line past the end
    first, last = min(places), max(places)
    again, before = _stumble(lines, first, last)
    said = str(getattr(again, "problem", ""))
    mark = getattr(again, "problem_mark", None) or marks[-1]
    if "end of stream" in said or "expected ','" in said:
        mark = getattr(again, "context_mark", None) or mark  # what was opened, not where its end was missed
    return _in_words(lines, mark.line + 1 + (before if again else 0), mark.column + 1, said)


def _stumble(lines: list[str], first: int, last: int) -> tuple[yaml.YAMLError | None, int]:
    """The error of PyYAML's own parser in the piece around these lines (from 0), and how many lines are before it."""
    start, size = first, 0
    while start > 0 and size < PIECE and not _begins_section(lines[start]):
        size += len(lines[start])
        start -= 1
    while start < first and not _begins_section(lines[start]) and not lines[start].startswith(("- ", "  - ")):
        start += 1
    loader = yaml.SafeLoader("\n".join([line[:PIECE] for line in lines[start : min(last + 3, first + PIECE)]]))
    try:
        while loader.check_event():
            loader.get_event()
    except yaml.YAMLError as error:
        return error, start
    except (ValueError, IndexError):
        pass
    finally:
        loader.dispose()
    return None, 0


def _begins_section(line: str) -> bool:
    return line[:1].isalpha()


def _in_words(lines: list[str], line: int, column: int, said: str) -> SyntaxFault:
    """The fault at a place, told by how the lines there look, else by the parser's words."""
    for number in (line, line - 1):
        here = lines[number - 1] if 0 < number <= len(lines) else ""
        if found := MISTYPED_KEY.match(here):
            if found["full"]:
                return SyntaxFault(number, found.start("full") + 1, "冒号是全角的；请改为半角冒号加一个空格（: ）")
            return SyntaxFault(number, found.start("tight") + 1, f"冒号后面要空一格；请写成“{found['key']}: …”")
        for pattern, message in LOOK_ALIKES:
            if found := pattern.match(here):
                return SyntaxFault(number, found.start("at") + 1, message)
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    if here[column - 1 : column] in ("@", "`", "%"):
        return SyntaxFault(line, column, f"文字不能以 {here[column - 1]} 开头；请给整段加英文双引号")
    indent = here[: len(here) - len(here.lstrip())]
    if odd := ANY_ODD_SPACE.search(indent):
        message = f"缩进里有特殊的空格（U+{ord(odd[0]):04X}）；请改用半角空格"
        return SyntaxFault(line, odd.start() + 1, message)
    return SyntaxFault(line, column, next((ours for theirs, ours in WORDS if theirs in said), UNKNOWN))


def _fault(text: str, at: int, message: str) -> SyntaxFault:
    before = LINE_BREAK.split(text[:at])
    return SyntaxFault(len(before), len(before[-1]) + 1, message)
