"""python -m casebook from-issue: a filled-in form 新增案例 (.github/ISSUE_TEMPLATE/new-case.yml) to a case.

What stands in an issue is written by strangers. So nothing of it becomes a path, an id or a command; it enters the
data as text only, which the check must accept; and what the answer quotes of it is in code spans, where GitHub makes
no link, mention or markup of it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casebook.base import clock, disk, project
from casebook.base.arguments import to_read, to_write
from casebook.base.problems import BadData, Problem, closest, refuse, report
from casebook.editing import notation, writing
from casebook.editing.new import called, ids
from casebook.editing.notation import Refused
from casebook.model import figures, outline
from casebook.model.library import Library
from casebook.model.outline import Kind, OutlineField
from casebook.model.records import Case, Edition
from casebook.reading import decoding, loading

ASKED = tuple(part for part in outline.CASE.parts if part.asked)
CALLED = {"sources": "来源位置"}
"""Fields that the form calls otherwise than the model: of its sources it asks only where in them a case stands."""
BEFORE = ("edition", "sources")
"""Fields on which others depend; `case_of` reads them before."""


def _questions() -> Iterator[tuple[str, str | None]]:
    for part in ASKED:
        yield CALLED.get(part.name, part.title), part.name
        if part.name == "partners":
            yield "新单位", None
    yield from (("补充说明", None), ("确认", None))


QUESTIONS = dict(_questions())
"""The labels of the form, in its order, and the field of a case that each fills."""

REQUIRED = ("批次", "正式标题", "分类", "牵头单位", "概要", "主要做法")
LABELS = {name: label for label, name in QUESTIONS.items() if name}
WHOLE = "整张表单"

LARGEST_EVENT = 10_000_000
LONGEST_LINE = 120
"""Characters up to which a text is one line; longer ones may be typed in several."""
LONGEST_BODY = 65_536  # GitHub's own limit
MOST_LINES = 200  # in one answer
MOST_NAMES = 100  # in one answer
MOST_COMPLAINTS = 30

HEADING = re.compile(r"###[ \t]+(.*?)[ \t]*")
FENCED = re.compile(r"(?P<fence>`{3,}|~{3,})[a-z]*\n(?P<text>.*)\n(?P=fence)", re.S)
BULLET = re.compile(r"(?:[-*+•·][ \t]+|[0-9]{1,2}(?:[.．][ \t]+|[、)）](?![0-9０-９]))|[（(][0-9]{1,2}[)）])[ \t]*")
"""What stands in front of an item of a list. In “2、3类事项” the number is part of what is said."""
UNANSWERED = "_No response_"

IN_OTHER_WORDS = (
    (re.compile(r"[a-z_]+（([^）]*)）"), r"\1"),
    (re.compile(r" ?better: lower"), "“越低越好”"),
    (re.compile(r" ?better: higher"), "“越高越好”"),
    (re.compile(r"或 better"), "或“越低越好”“越高越好”"),
    (re.compile(r"在 note 中说明"), "在行末加上（说明：…）"),
    (re.compile(r"，或删掉这一[行项]"), ""),
    (re.compile(r"，写成 \[甲, 乙\] 或用 “- ” 逐条列出"), ""),
)
"""From the words of the check, which speaks to those who see YAML, to the words of the form."""


class Unusable(Exception):
    """Not the event of an issue at all. One Chinese line."""


def add_command(commands: Any) -> None:
    """Register `from-issue` with the command line."""
    parser = commands.add_parser("from-issue", help="把“新增案例”表单变成案例文件（供工作流使用）")
    parser.add_argument(
        "event", nargs="?", type=to_read, metavar="EVENT.json", help="GitHub 事件；不写就用 GITHUB_EVENT_PATH"
    )
    parser.add_argument("--answer", type=to_write, metavar="文件", help="把给提交人的回复写到这个文件；不写就显示出来")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write data/cases/<id>.yml and the answer; 1 when there is no case, with the reasons in the answer.

    In a workflow `id=<id>` goes to GITHUB_OUTPUT. With --answer nothing of the issue is printed: the runner would
    take lines that start with `::` for commands.
    """
    main = project.data_path()
    try:
        form = read_body(read_event(options.event or project.event_file()))
        try:
            made = make(form, main, loading.load(main)[0])
        except BadData as error:
            report(error.problems)
            made = [Complaint(WHOLE, "案例库现有的数据有错误，暂时不能处理；请维护者先改好，再重新加上标签")]
        if isinstance(made, Made):
            writing.create(made.path, made.content)
        try:
            _tell(made, options.answer)
        except BaseException:
            if isinstance(made, Made):  # a case that nobody hears of would stay behind
                made.path.unlink(missing_ok=True)
            raise
    except Unusable as error:
        return refuse(error)
    except OSError as error:
        return refuse(disk.refusal(error, "写入"))
    if isinstance(made, Made):
        print(f"已生成 {decoding.shown_path(made.path)}", file=sys.stderr)
        return 0
    print("没有生成案例，原因见回复", file=sys.stderr)
    return 1


def _tell(made: Made | list[Complaint], path: Path | None) -> None:
    """Give the answer, and the case's id to the workflow. Raises OSError."""
    answer = made.answer if isinstance(made, Made) else refusal(made)
    if path:
        disk.write(path, answer)
    else:
        print(answer, flush=True)
    if isinstance(made, Made) and (output := project.output_file()):
        disk.append(output, f"id={made.id}\n".encode())


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


@dataclass(frozen=True)
class Made:
    """A case that passed the check, not written yet."""

    id: str
    path: Path
    content: bytes
    answer: str


@dataclass
class Form:
    """The answers of a form by label. What is wrong with them gathers in `complaints`."""

    answers: dict[str, str] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, label: str, message: str, words: str = "") -> None:
        self.complaints.append(Complaint(label, message, words))

    def guess(self, said: str, known: Iterable[str]) -> str | None:
        """Which of the known names was probably meant; none when there are so many slips that it would take long."""
        return closest(said[:60], {name: name for name in known}) if len(self.complaints) < MOST_COMPLAINTS else None

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


def read_event(path: Path) -> str:
    """The body of the issue in a GitHub event. Raises Unusable."""
    try:
        raw = disk.read(path, LARGEST_EVENT + 1)
    except OSError as error:
        raise Unusable(f"无法读取 {path}（{disk.cause(error)}）；请给出 GitHub 事件的 JSON 文件") from None
    if len(raw) > LARGEST_EVENT:
        raise Unusable(f"{path} 超过 10 MB，不会是一张表单的事件；请检查文件")
    try:
        issue = json.loads(raw)["issue"]
        body = issue["body"]
    except (ValueError, RecursionError, LookupError, TypeError):
        raise Unusable(f"{path} 里没有 issue；请给出 issues 事件的 JSON 文件") from None
    if "pull_request" in issue or not isinstance(body, (str, type(None))):
        raise Unusable(f"{path} 里的 issue 不是一张表单；请给出 issues 事件的 JSON 文件")
    return body or ""


def read_body(body: str) -> Form:
    """The answers in an issue's body, which GitHub writes as `### label`, a blank line and what was typed."""
    form = Form()
    if len(body) > LONGEST_BODY:
        form.complain(WHOLE, f"内容太长；最多{LONGEST_BODY}字，现有{len(body)}字")
        return form
    parts: dict[str, list[str]] = {}
    label = None
    for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        heading = HEADING.fullmatch(line)
        if heading and heading[1] in QUESTIONS:
            label = heading[1]
            if label in parts:
                # It was typed into an answer, or two forms were pasted: which one is meant we cannot know.
                form.complain(label, "这一栏出现了两次；请重新填一张表单，内容里不要有以 ### 开头的行")
            parts.setdefault(label, [])
        elif label:
            parts[label].append(line)
    if not parts:
        form.complain(WHOLE, "没有找到任何一栏；请用“新增案例”表单重新提交")
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


def make(form: Form, main: Path, library: Library) -> Made | list[Complaint]:
    """The case of a form, or all that is wrong with it."""
    if form.complaints and not form.answers:
        return form.complaints  # nothing was read, so there is nothing more to say
    edition = find_edition(form, library)
    new = new_organisations(form, library, edition) if edition else []
    case = case_of(form, library, edition, new)
    if edition is None or len(form.complaints) >= MOST_COMPLAINTS:
        return form.complaints
    path = writing.own_file(main, case["id"])
    if path.exists():
        form.complain(WHOLE, f"文件 {code(path.name)} 已经存在；请维护者检查")
        return form.complaints
    sections = ({"organisations": new} if new else {}) | {"cases": [case]}
    text = writing.document({section: [*map(writing.record, records)] for section, records in sections.items()})
    try:
        result, warnings = writing.trial(main, path, text.encode())
    except BadData as error:
        complained = {complaint.label for complaint in form.complaints}
        for problem in error.problems:
            # What was left out because of an earlier complaint is missing (E021) for the check: that is no news.
            if problem.is_error and not (complained and problem.code == "E021"):
                complaint = in_words_of_the_form(problem, path, text)
                form.complaints += [complaint] if complaint.label not in complained else []
    if form.complaints:
        return form.complaints
    here = [warning for warning in warnings if warning.path == decoding.shown_path(path)]
    doubts = [in_words_of_the_form(warning, path, text) for warning in here]
    return Made(case["id"], path, text.encode(), acceptance(result, case["id"], new, path, doubts))


def find_edition(form: Form, library: Library) -> Edition | None:
    """The edition named in the form, if it can take one more case."""
    if (said := form.line("批次")) is None:
        return None
    names = {_folded(name): e for e in library.editions for name in (e.id, e.title, e.short_title) if name}
    edition = names.get(_folded(said))
    if edition is None:
        listed = "、".join(code(e.title) for e in library.editions[-10:])
        form.complain("批次", f"没有这个批次，已有 {listed}；是新名单就请维护者先登记，再重新加上标签", said)
    elif writing.is_full(library, edition):
        message = f"公布了{edition.size}个案例，已经收满；请核对批次，已收录的案例请用“更正案例”表单"
        form.complain("批次", message, said)
    elif not edition.sources:
        form.complain("批次", "还没有登记来源；请维护者先登记，再重新加上标签", said)
    else:
        return edition
    return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")


def new_organisations(form: Form, library: Library, edition: Edition) -> list[dict[str, Any]]:
    """Records of the organisations declared as new. Their ids are counted, not taken from the form."""
    known = writing.known_organisations(library, edition.region)
    new: list[dict[str, Any]] = []
    for line in form.lines("新单位"):
        try:
            record = notation.organisation(line)
        except Refused as error:
            form.complain("新单位", str(error), line)
            continue
        if taken := sorted(called(record) & known.keys()):
            form.complain("新单位", f"{code(taken[0])} 已经登记过；请从这一栏删掉", line)
        else:
            new_id = writing.organisation_id(library, edition.id, ids(new))
            new.append({"id": new_id, **record, "region": edition.region})
    return new


def case_of(form: Form, library: Library, edition: Edition | None, new: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The fields of the case, in the model's order. What cannot be used is left out and complained about."""
    case: dict[str, Any] = {}
    if edition:
        number, case_id = writing.next_number(library, edition.id)
        known = {*writing.known_organisations(library, edition.region)}.union(*map(called, new))
        sound = [_known_organisations_only(form, label, known) for label in ("牵头单位", "配合单位")]
        named = {*form.names("牵头单位"), *form.names("配合单位")}
        for record in new:
            if all(sound) and named.isdisjoint(called(record)):
                form.complain("新单位", "不在牵头单位和配合单位里；请补到那里，或从这一栏删掉", record["name"])
        case = {"id": case_id, "edition": edition.id, "number": number, "sources": list(_sources(form, edition))}
    case |= {part.name: READ[part.kind](form, part, library) for part in ASKED if part.name not in BEFORE}
    case["published"] = clock.today()
    complained = {complaint.label for complaint in form.complaints}
    for label in REQUIRED:
        if not case.get(QUESTIONS[label]) and label not in complained:
            form.complain(label, "没有填写；请补上")
    return {name: case[name] for name in Case.model_fields if case.get(name)}


def _text(form: Form, part: OutlineField, _: Library) -> str | None:
    """A text: one line where the model has room for no more."""
    label = LABELS[part.name]
    return form.line(label) if part.most <= LONGEST_LINE else form.paragraph(label)


def _filed(form: Form, part: OutlineField, library: Library) -> str | list[str] | None:
    label, choices = LABELS[part.name], getattr(library, part.section)
    if part.many:
        return [chosen for said in form.names(label) if (chosen := _chosen(form, label, said, choices))]
    said = form.line(label)
    return _chosen(form, label, said, choices) if said else None


READ: dict[Kind, Callable[[Form, OutlineField, Library], Any]] = {
    Kind.TEXT: _text,
    Kind.SUMMARY: _text,
    Kind.TEXTS: lambda form, part, library: form.lines(LABELS[part.name]),
    Kind.ORGANISATIONS: lambda form, part, library: form.names(LABELS[part.name]),
    Kind.FILED: _filed,
    Kind.MEASURES: lambda form, part, library: [
        {"title": a, "text": b} for a, b in form.pairs(LABELS[part.name], "做法名称", "做法内容")
    ],
    Kind.ENTITIES: lambda form, part, library: [
        {"name": a, "role": b} for a, b in form.pairs(LABELS[part.name], "名称", "角色")
    ],
    Kind.OUTCOMES: lambda form, part, library: list(_outcomes(form)),
}
"""How an answer about each kind of field is read."""


def _known_organisations_only(form: Form, label: str, known: set[str]) -> bool:
    unknown = [name for name in form.names(label) if name not in known]
    for name in unknown:
        near = form.guess(name, known)
        guess = f"，是否为 {code(near)}？" if near else "；"
        form.complain(label, f"没有登记{guess}确是新单位，请在“新单位”一栏写上“全称（简称）”", name)
    return not unknown


def _chosen(form: Form, label: str, said: str, choices: Sequence[Any]) -> str | None:
    """The id of the category or tag of this name."""
    for choice in choices:
        if said in (choice.name, choice.id):
            return choice.id
    near = form.guess(said, [choice.name for choice in choices])
    guess = f"，是否为 {code(near)}？" if near else f"；可选 {'、'.join(code(choice.name) for choice in choices[:20])}"
    form.complain(label, f"没有这一项{guess}", said)
    return None


def _outcomes(form: Form) -> Iterator[dict[str, Any]]:
    for line in form.lines("成效"):
        try:
            yield notation.outcome(line)
        except Refused as error:
            form.complain("成效", str(error), line)


def _sources(form: Form, edition: Edition) -> Iterator[dict[str, str]]:
    """Where the case stands: `第3条` of the edition's first source, or `来源标题，第3条`."""
    names = [(name, source.id) for source in edition.sources for name in (source.title, source.id)]
    names.sort(key=lambda pair: -len(pair[0]))  # one title may begin with another
    first = edition.sources[0]
    for line in form.lines("来源位置") or [first.title]:
        begun = (pair for pair in names if re.match(rf"{re.escape(pair[0])}(?![A-Za-z0-9-])", line))
        name, source_id = next(begun, ("", first.id))
        place = line[len(name) :].lstrip(" ，,：:") if name else line
        if "://" in place:
            form.complain("来源位置", "这里只写第几条、第几页；网址请写在“补充说明”里", line)
        else:
            yield {"id": source_id} | ({"place": place} if place else {})


def in_words_of_the_form(problem: Problem, path: Path, text: str) -> Complaint:
    """A problem the check found in the file we made, for somebody who has only seen the form."""
    label = WHOLE
    if problem.path == decoding.shown_path(path):
        # No text is broken into lines here, so what starts a line is a field of ours.
        above = text.split("\n")[: problem.line]
        name = next((found[1] for line in reversed(above) if (found := re.match(r"  (?:  |- )([a-z_]+):", line))), "")
        label = LABELS.get(name, WHOLE) if "cases:" in above else "新单位"
    message = problem.message
    for pattern, words in IN_OTHER_WORDS:
        message = pattern.sub(words, message)
    message = message.removeprefix(label).lstrip()
    return Complaint(label, code(message, longest=200))


def code(text: str, longest: int = 60) -> str:
    """Anybody's text as a code span, in which Markdown, HTML, @names and links are only characters."""
    text = "".join(c if c.isprintable() else " " if c.isspace() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    text = text.strip() or "（空）"
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def refusal(complaints: Sequence[Complaint]) -> str:
    """The answer when there is no case."""
    places = {label: place for place, label in enumerate([WHOLE, *QUESTIONS])}
    in_order = sorted(complaints, key=lambda complaint: places[complaint.label])
    shown = [str(complaint) for complaint in in_order[:MOST_COMPLAINTS]]
    more = len(complaints) - len(shown)
    if more:
        shown.append(f"- 还有{more}处，改好上面的以后再列出")
    return (
        f"这张表单还不能生成案例，有{len(complaints)}处要改：\n\n" + "\n".join(shown) + "\n\n"
        "请点这个议题右上角的“…”→“Edit”，在原文上改好后保存（标题行 `### …` 不要动），再请维护者重新加上标签。\n"
    )


def acceptance(
    library: Library, case_id: str, new: Sequence[Mapping[str, Any]], path: Path, doubts: Sequence[Complaint]
) -> str:
    """The answer when there is a case: how it was understood, what to look at, how to go on."""
    case = library.case[case_id]
    facts = [
        ("编号", case.id),
        ("批次", library.edition[case.edition].title),
        ("正式标题", case.title),
        ("分类", library.category[case.category].name),
        ("牵头单位", "、".join(case.lead)),
        ("配合单位", "、".join(case.partners)),
        ("主要做法", f"{len(case.measures)}条"),
    ]
    lines = [f"- **{label}**：{code(value, longest=130)}" for label, value in facts if value]
    for outcome in case.outcomes:
        lines.append(f"- **成效**：{code(figures.sentence(outcome), longest=200)}")
    for record in new:
        lines.append(
            f"- **新单位**：{code(record['name'])}，编号暂定 {code(record['id'])}，合并前可以改，合并后就不再改"
        )
    parts = ["已经根据这张表单生成案例，请对照材料核对：", "\n".join(lines)]
    if doubts:
        parts += ["有几处请看一眼，属实就不用改：", "\n".join(map(str, doubts[:MOST_COMPLAINTS]))]
    parts.append(f"要修改，请在合并请求里直接改文件 {code(f'{path.parent.parent.name}/cases/{path.name}')}。")
    return "\n\n".join(parts) + "\n"
