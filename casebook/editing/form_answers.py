"""What was typed into a form 新增案例: the answers in an issue's body, and what is wrong with them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casebook.base import disk
from casebook.base.problems import Refused, closest
from casebook.editing.github_text import code
from casebook.model import outline

ASKED = tuple(part for part in outline.CASE.parts if part.asked)
CALLED = {"sources": "来源位置"}
"""Fields that the form calls otherwise than the model: of its sources it asks only where in them a case stands."""


ADDED = {"edition": "新批次", "partners": "新单位"}
"""Questions about what is not registered yet, behind those about a field."""


def _questions() -> Iterator[tuple[str, str | None]]:
    for part in ASKED:
        yield CALLED.get(part.name, part.title), part.name
        if part.name in ADDED:
            yield ADDED[part.name], None
    yield from (("补充说明", None), ("确认", None))


QUESTIONS = dict(_questions())
"""The labels of the form, in its order, and the field of a case that each fills."""

FORMER = {
    "标签": "改革方式",
    "涉及主体": "相关主体",
    "出台文件": "文件和清单",
    "使用系统": "平台、系统",
    "复制推广条件": "适用条件",
}
"""What the form called its questions once: forms that were filled in then are still read."""

LABELS = {name: label for label, name in QUESTIONS.items() if name}
WHOLE = "整张表单"

LARGEST_EVENT = 10_000_000
LONGEST_BODY = 65_536  # GitHub's own limit
MOST_LINES = 200  # in one answer
MOST_NAMES = 100  # in one answer
MOST_COMPLAINTS = 30

HEADING = re.compile(r"###[ \t]+(.*?)[ \t]*")
FENCED = re.compile(r"(?P<fence>`{3,}|~{3,})[a-z]*\n(?P<text>.*)\n(?P=fence)", re.S)
BULLET = re.compile(
    r"(?:[-*+•·][ \t]+|[●○◆◇■□▪➤✓√①-⒛❶-❿㈠-㈩][、.．]?(?![号类级])|[0-9]{1,2}(?:[.．][ \t]+|[、)）](?![0-9０-９]))|[（(][0-9]{1,2}[)）])[ \t]*"
)
"""What stands in front of an item of a list. In “2、3类事项” the number is part of what is said."""
UNANSWERED = "_No response_"


@dataclass(frozen=True)
class Complaint:
    """Something in the form that must be changed: in which answer, which words, what is wrong and what to do.

    `words` may be anybody's; in `message` only `code` may have brought in what is not ours.
    """

    label: str
    message: str
    words: str = ""

    def __str__(self) -> str:
        return f"- **{self.label}**" + (f" {code(self.words)}" if self.words else "") + f"：{self.message}"


@dataclass
class Answers:
    """The answers of a form by label. What is wrong with them gathers in `complaints`."""

    answers: dict[str, str] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, label: str, message: str, words: str = "") -> None:
        self.complaints.append(Complaint(label, message, words))

    @property
    def complained(self) -> set[str]:
        """The labels of answers of which something is wrong."""
        return {complaint.label for complaint in self.complaints}

    def guess(self, said: str, known: Iterable[str], otherwise: str) -> str:
        """A question naming what was probably meant, else `otherwise`, as when there are so many slips that it takes long."""
        few = len(self.complaints) < MOST_COMPLAINTS
        near = closest(said[:60], {name: name for name in known}) if few else None
        return f"，是否为 {code(near)}？" if near else f"；{otherwise}"

    def lines(self, label: str) -> list[str]:
        """The lines of an answer, without bullets and numbers in front."""
        lines = [line.strip() for line in self.answers.get(label, "").split("\n")]
        bare = (line[bullet.end() :] if (bullet := BULLET.match(line)) else line for line in lines)
        return [line for line in bare if line]

    def names(self, label: str) -> list[str]:
        """The names in an answer, one a line or with 、 between them."""
        names = [name.strip() for line in self.lines(label) for name in re.split("[、，,；;]", line) if name.strip()]
        if len(names) <= MOST_NAMES:
            return names
        del self.answers[label]  # or each who asks would say so again
        self.complain(label, f"写得太多；最多{MOST_NAMES}个，现有{len(names)}个")
        return []

    def line(self, label: str) -> str | None:
        """An answer that has one line."""
        lines = [line.strip() for line in self.answers.get(label, "").split("\n") if line.strip()]
        if len(lines) > 1:
            self.complain(label, "只能写一行；请合成一行", lines[1])
        return lines[0] if lines else None

    def paragraph(self, label: str) -> str | None:
        """An answer as one line of text. Where lines meet, only Latin needs a blank."""
        text = ""
        for line in map(str.strip, self.answers.get(label, "").split("\n")):
            text += " " + line if text and line and text[-1].isascii() and line[0].isascii() else line
        return text or None

    def pairs(self, label: str, first: str, second: str) -> Iterator[tuple[str, str]]:
        """The lines of an answer that hold two things with a colon between them."""
        for line in self.lines(label):
            name, text = (*map(str.strip, re.split("[：:]", line, maxsplit=1)), "")[:2]
            if name and text:
                yield name, text
            else:
                self.complain(label, f"每行写成“{first}：{second}”，中间用冒号隔开", line)


def folded(name: str) -> str:
    """A name as letters and digits alone, for a look-up."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", name)).casefold()


def read_event(path: Path) -> str:
    """The body of the issue in a GitHub event. Raises Refused and OSError."""
    raw = disk.read(path, LARGEST_EVENT + 1)
    if len(raw) > LARGEST_EVENT:
        raise Refused(f"{path} 超过 10 MB，不会是一张表单的事件；请检查文件")
    try:
        issue = json.loads(raw)["issue"]
        body = issue["body"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise Refused(f"{path} 里没有 issue；请给出 issues 事件的 JSON 文件") from None
    if "pull_request" in issue or not isinstance(body, (str, type(None))):
        raise Refused(f"{path} 里的 issue 不是一张表单；请给出 issues 事件的 JSON 文件")
    return body or ""


def headings(body: str) -> list[str]:
    """What may be labels in an issue's body, in its order."""
    lines = body[:LONGEST_BODY].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [heading[1] for line in lines if (heading := HEADING.fullmatch(line))]


def read_body(body: str, questions: Collection[str] = QUESTIONS, name: str = "新增案例") -> Answers:
    """The answers in an issue's body, which GitHub writes as `### label`, a blank line and what was typed."""
    form = Answers()
    if len(body) > LONGEST_BODY:
        form.complain(WHOLE, f"内容太长；最多{LONGEST_BODY}字，现有{len(body)}字")
        return form
    parts: dict[str, list[str]] = {}
    label = None
    for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        heading = HEADING.fullmatch(line)
        asked = FORMER.get(heading[1], heading[1]) if heading else ""
        if asked in questions:
            label = asked
            if label in parts:
                # It was typed into an answer, or two forms were pasted: which one is meant we cannot know.
                form.complain(label, "这一栏出现了两次；请重新填一张表单，内容里不要有以 ### 开头的行")
            parts.setdefault(label, [])
        elif label:
            parts[label].append(line)
    if not parts:
        form.complain(WHOLE, f"没有找到任何一栏；请用“{name}”表单重新提交")
        return form
    for label, lines in parts.items():
        raw = "\n".join(lines).replace("\t", " ")
        text = raw.strip()
        if fenced := FENCED.fullmatch(text):
            text = fenced["text"].strip()
        count = text.count("\n") + 1
        if count > MOST_LINES:
            form.complain(label, f"行数太多；最多{MOST_LINES}行，现有{count}行")
        elif strange := next((c for c in raw if c != "\n" and unicodedata.category(c) in ("Cc", "Cs")), None):
            form.complain(label, f"有看不见的字符（U+{ord(strange):04X}）；请删掉后重新输入")
        elif text != UNANSWERED:
            form.answers[label] = text
    return form
