"""python -m casebook from-issue: a filled-in form 新增案例 (.github/ISSUE_TEMPLATE/new-case.yml) to a case.

The form 更正案例 is read by `correction_form`; which of the two it is its first label tells.

What stands in an issue is written by strangers. So nothing of it becomes a path, an id or a command; it enters the
data as text only, which the check must accept; and what the answer quotes of it is in code spans, where GitHub makes
no link, mention or markup of it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from casebook.base import clock, disk, project
from casebook.base.arguments import to_read, to_write
from casebook.base.problems import BadData, Refused, report
from casebook.editing import correction_form, form_edition, grammar, notation, writing
from casebook.editing.form_answers import (
    ASKED,
    LABELS,
    MOST_COMPLAINTS,
    QUESTIONS,
    WHOLE,
    Answers,
    Complaint,
    headings,
    read_body,
    read_event,
)
from casebook.editing.form_replies import NewCase, in_words_of_the_form, of_new_case, refusal
from casebook.editing.github_text import code
from casebook.editing.registering import Registration, called, place_in
from casebook.editing.replacing import Unclear, plain_value
from casebook.model.library import Library
from casebook.model.outline import PLAIN, Kind, OutlineField
from casebook.model.records import Case, Edition
from casebook.reading import decoding, loading

BEFORE = ("edition", "sources")
"""Fields on which others depend; `case_of` reads them before."""


REQUIRED = ("批次", "正式标题", "分类", "概要", "主要做法")
LONGEST_LINE = 120
"""Characters up to which a text is one line; longer ones may be typed in several."""


def add_command(commands: Any) -> None:
    """Register `from-issue` with the command line."""
    parser = commands.add_parser("from-issue", help="把“新增案例”“更正案例”表单变成数据文件的改动（供工作流使用）")
    parser.add_argument(
        "event", nargs="?", type=to_read, metavar="EVENT.json", help="GitHub 事件；不写就用 GITHUB_EVENT_PATH"
    )
    parser.add_argument("--answer", type=to_write, metavar="文件", help="把给提交人的回复写到这个文件；不写就显示出来")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the case or the correction and the answer; 1 when there is none, with the reasons in the answer.

    In a workflow `id=<id>` and `file=<path>` go to GITHUB_OUTPUT. With --answer nothing of the issue is printed: the runner would
    take lines that start with `::` for commands.
    """
    main = project.data_path()
    body = read_event(options.event or project.event_file())
    form = CORRECTION if correction_form.is_of(headings(body), QUESTIONS) else NEW
    try:
        made = form.make(read_body(body, form.questions, form.title), main, loading.load(main)[0])
    except BadData as error:
        report(error.problems)
        made = [Complaint(WHOLE, "案例库现有的数据有错误，暂时不能处理；请维护者先改好，再重新加上标签")]
    if isinstance(made, list):
        _tell(refusal(made, form.questions, form.what), options.answer)
        print(f"没有生成{form.what}，原因见回复", file=sys.stderr)
        return 1
    _write(made, options.answer)
    print(f"已{form.done} {decoding.shown_path(made.path)}", file=sys.stderr)
    return 0


def _write(made: NewCase, answer: Path | None) -> None:
    """Write the file and the answer, or neither: a change that nobody hears of would stay behind. Raises OSError."""
    before = disk.read(made.path) if made.path.exists() else None
    if before is None:
        writing.create(made.path, made.content)
    else:
        disk.write(made.path, made.content)
    try:
        _tell(made.answer, answer)
        if output := project.output_file():
            disk.append(output, f"id={made.id}\nfile={correction_form.in_repository(made.path)}\n".encode())
    except BaseException:
        if before is None:
            made.path.unlink(missing_ok=True)
        else:
            disk.write(made.path, before)
        raise


def _tell(answer: str, path: Path | None) -> None:
    """Give the answer. Raises OSError."""
    if path:
        disk.write(path, answer)
    else:
        print(answer, flush=True)


def make(form: Answers, main: Path, library: Library) -> NewCase | list[Complaint]:
    """The case of a form, or all that is wrong with it."""
    if form.complaints and not form.answers:
        return form.complaints  # nothing was read, so there is nothing more to say
    found = form_edition.find(form, library)
    listed = found if isinstance(found, Registration) else None
    edition = form_edition.as_edition(found) if isinstance(found, Registration) else found
    regions = tuple(form.names(LABELS["region"])) or ((edition.region,) if edition else ())
    new = new_organisations(form, library, regions) if edition else []
    case = case_of(form, library, edition, regions, new)
    if edition is None or len(form.complaints) >= MOST_COMPLAINTS:
        return form.complaints
    path = writing.own_file(main, case["id"])
    if path.exists():
        form.complain(WHOLE, f"文件 {code(path.name)} 已经存在；请维护者检查")
        return form.complaints
    sections = ({"organisations": new} if new else {}) | {"cases": [case]}
    written = {section: [*map(writing.record, records)] for section, records in sections.items()}
    text = writing.document((listed.sections() if listed else {}) | written)
    try:
        result, warnings = writing.trial(main, path, text.encode())
    except BadData as error:
        complained = form.complained
        for problem in error.problems:
            # What was left out because of an earlier complaint is missing (E021) for the check: that is no news.
            if problem.is_error and not (complained and problem.code == "E021"):
                complaint = in_words_of_the_form(problem, path, text)
                form.complaints += [complaint] if complaint.label not in complained else []
    if form.complaints:
        return form.complaints
    here = [warning for warning in warnings if warning.path == decoding.shown_path(path)]
    doubts = [in_words_of_the_form(warning, path, text) for warning in here]
    doubts += form_edition.doubts(listed, library) if listed else []
    return NewCase(case["id"], path, text.encode(), of_new_case(result, case["id"], listed, new, path, doubts))


def new_organisations(form: Answers, library: Library, regions: tuple[str, ...]) -> list[dict[str, Any]]:
    """Records of the organisations declared as new: where their names say, else where the case is.

    Their ids are made of their names, not taken from the form.
    """
    known = library.names.anywhere(regions)
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
            region = place_in(record["name"]) or regions[0]
            new_id = writing.organisation_id(library, record["name"], region, [one["id"] for one in new])
            new.append({"id": new_id, **record, "region": region})
    return new


def case_of(
    form: Answers, library: Library, edition: Edition | None, regions: tuple[str, ...], new: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The fields of the case, in the model's order. What cannot be used is left out and complained about."""
    case: dict[str, Any] = {}
    if edition:
        number, case_id = writing.next_number(library, edition.id)
        known = {*library.names.anywhere(regions)}.union(*map(called, new))
        sound = [_known_organisations_only(form, label, known) for label in ("牵头单位", "配合单位")]
        named = {*form.names("牵头单位"), *form.names("配合单位")}
        for record in new:
            if all(sound) and named.isdisjoint(called(record)):
                form.complain("新单位", "不在牵头单位和配合单位里；请补到那里，或从这一栏删掉", record["name"])
        case = {"id": case_id, "edition": edition.id, "number": number, "sources": list(_sources(form, edition))}
    case |= {part.name: READ[part.kind](form, part, library) for part in ASKED if part.name not in BEFORE}
    case["published"] = clock.today()
    complained = form.complained
    complained |= {form_edition.LISTED} if form_edition.NEW in complained else set()  # they are one answer
    for label in REQUIRED:
        if not case.get(QUESTIONS[label] or "") and label not in complained:
            form.complain(label, "没有填写；请补上")
    return {name: case[name] for name in Case.model_fields if case.get(name)}


def _text(form: Answers, part: OutlineField, _: Library) -> str | None:
    """A text: one line where the model has room for no more."""
    label = LABELS[part.name]
    return form.line(label) if part.most <= LONGEST_LINE else form.paragraph(label)


def _plain(form: Answers, part: OutlineField, _: Library) -> Any:
    label = LABELS[part.name]
    line = form.line(label)
    try:
        return plain_value(part, line) if line else None
    except Unclear as error:
        form.complain(label, str(error), line or "")


def _filed(form: Answers, part: OutlineField, library: Library) -> str | list[str] | None:
    label, choices = LABELS[part.name], getattr(library, part.section)
    if part.many:
        return [chosen for said in form.names(label) if (chosen := _chosen(form, label, said, choices))]
    said = form.line(label)
    return _chosen(form, label, said, choices) if said else None


READ: dict[Kind, Callable[[Answers, OutlineField, Library], Any]] = {
    **dict.fromkeys((Kind.TEXT, Kind.SUMMARY), _text),
    **dict.fromkeys(PLAIN, _plain),
    Kind.TEXTS: lambda form, part, library: form.lines(LABELS[part.name]),
    **dict.fromkeys((Kind.PLACES, Kind.ORGANISATIONS), lambda form, part, library: form.names(LABELS[part.name])),
    Kind.FILED: _filed,
    Kind.MEASURES: lambda form, part, library: [
        {"title": a, "text": b} for a, b in form.pairs(LABELS[part.name], "做法名称", "做法内容")
    ],
    Kind.ENTITIES: lambda form, part, library: [
        {"name": a, "role": b} for a, b in form.pairs(LABELS[part.name], "名称", "角色")
    ],
    Kind.OUTCOMES: lambda form, part, library: list(_outcomes(form, LABELS[part.name])),
}
"""How an answer about each kind of field is read."""


def _known_organisations_only(form: Answers, label: str, known: set[str]) -> bool:
    unknown = [name for name in form.names(label) if name not in known]
    for name in unknown:
        guess = form.guess(name, known, "")
        form.complain(label, f"没有登记{guess}确是新单位，请在“新单位”一栏写上“全称（简称）”", name)
    return not unknown


def _chosen(form: Answers, label: str, said: str, choices: Sequence[Any]) -> str | None:
    """The id of the category or tag of this name."""
    for choice in choices:
        if said in (choice.name, choice.id):
            return str(choice.id)
    listed = "、".join(code(choice.name) for choice in choices[:20])
    form.complain(label, f"没有这一项{form.guess(said, [choice.name for choice in choices], f'可选 {listed}')}", said)
    return None


def _outcomes(form: Answers, label: str) -> Iterator[dict[str, Any]]:
    for line in form.lines(label):
        try:
            yield from grammar.outcomes(line)
        except Refused as error:
            form.complain(label, str(error), line)


def _sources(form: Answers, edition: Edition) -> Iterator[dict[str, str]]:
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


class IssueForm(NamedTuple):
    """A form of .github/ISSUE_TEMPLATE, what is made of it, and the words for both."""

    make: Callable[[Answers, Path, Library], NewCase | list[Complaint]]
    questions: Collection[str]
    title: str
    what: str
    done: str


NEW = IssueForm(make, QUESTIONS, "新增案例", "案例", "生成")
CORRECTION = IssueForm(correction_form.make, correction_form.QUESTIONS, "更正案例", "更正", "改好")
