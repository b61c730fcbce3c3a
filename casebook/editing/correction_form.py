"""A filled-in form 更正案例 (.github/ISSUE_TEMPLATE/correction.yml) to a correction: with a slip, or in plain words.

In plain words one place is corrected: what stands there now is looked for in the case, in the field that was chosen.
It must be found once and no more. As with new cases, nothing that was typed becomes a path or a command, and what the
answer quotes of it is in code spans.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook.base import project
from casebook.base.problems import BadData, Problem, Refused
from casebook.editing import correcting, replacing
from casebook.editing.correcting import Corrected
from casebook.editing.form_answers import WHOLE, Answers, Complaint, folded
from casebook.editing.form_replies import NewCase, acceptance
from casebook.editing.github_text import code
from casebook.editing.other_words import in_other_words
from casebook.editing.replacing import Unclear
from casebook.model.library import Library
from casebook.reading import loading, yaml_text
from casebook.reading.yaml_text import YamlFile

CASE, FIELD, NOW, SHOULD, REASON, SOURCE, SLIP = "案例", "栏目", "现在的写法", "应改为", "原因", "依据", "更正单"
QUESTIONS = (CASE, FIELD, NOW, SHOULD, REASON, SOURCE, SLIP)
"""The labels of the form, in its order. Older forms have no 栏目, 原因 and 更正单."""
ANYWHERE = "说不准"
TOLD_BY_A_READER = "读者指出有误"
"""The reason where nobody gave one."""
NAME = Path("更正单")
ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def make(form: Answers, main: Path, library: Library) -> NewCase | list[Complaint]:
    """The correction of a form, or all that is wrong with it."""
    if form.complaints and not form.answers:
        return form.complaints
    case = _case(form, library)
    slip = _given(form, case) if form.answers.get(SLIP) else _in_words(form, case, library, main)
    if form.complaints or slip is None:
        return form.complaints
    try:
        made = correcting.corrected(slip, main)
    except BadData as error:
        return [_complaint(problem, bool(form.answers.get(SLIP))) for problem in error.problems if problem.is_error]
    except Refused as error:
        return [Complaint(WHOLE, code(str(error), longest=200))]
    if not in_repository(made.path).isprintable():
        return [Complaint(WHOLE, "这个案例所在的文件名有特殊字符，不能自动修改；请维护者处理")]
    return NewCase(made.case, made.path, made.content, accepted(made, library))


def in_repository(path: Path) -> str:
    """The path of a data file as the repository has it."""
    return Path(os.path.relpath(path, project.repository())).as_posix()


def _case(form: Answers, library: Library) -> str | None:
    """The id of the case that the form names by id, title or address."""
    said = form.line(CASE)
    if said is None:
        if not form.answers.get(SLIP):
            form.complain(CASE, "没有填写；请写案例的编号、标题或网址")
        return None
    aliases = {alias: case.id for case in library.cases for alias in (case.id, *case.aliases)}
    for word in ID.findall(said):
        if word in aliases:
            return aliases[word]
    named = {folded(name): case.id for case in library.cases for name in (case.title, case.short_title) if name}
    if found := named.get(folded(said)):
        return found
    guess = form.guess(said, [case.title for case in library.cases], "编号见案例页标题上方，如 quzhou-2023-05")
    form.complain(CASE, f"没有这个案例{guess}", said)
    return None


def _given(form: Answers, case: str | None) -> YamlFile | None:
    """The slip that was pasted; what it leaves open is filled in from the other answers."""
    try:
        document = yaml_text.read(NAME, form.answers[SLIP] + "\n")
    except BadData as error:
        form.complaints += [_complaint(problem, True) for problem in error.problems]
        return None
    if isinstance(document.values, dict):
        for name, value in (("case", case), ("reason", form.line(REASON)), ("source", form.paragraph(SOURCE))):
            if value and name not in document.values:
                document.values[name] = value
        if case and document.values["case"] != case and isinstance(document.values["case"], str):
            form.complain(
                SLIP, f"更正单改的不是“案例”一栏写的 {code(case)}；请核对，改成同一个", document.values["case"]
            )
    return document


def _in_words(form: Answers, case: str | None, library: Library, main: Path) -> YamlFile | None:
    """The slip of a form without one."""
    now, should = form.paragraph(NOW), form.paragraph(SHOULD)
    if should is None and SHOULD not in form.complained:
        form.complain(SHOULD, "没有填写；请写改好以后的样子，要删掉就写“删去”")
    source = form.paragraph(SOURCE)
    if source is None and SOURCE not in form.complained:
        form.complain(SOURCE, "没有填写；请写文件名称、发布单位、日期和网址")
    field = form.line(FIELD)
    if form.complaints or case is None or should is None:
        return None
    known: loading.Known = {}
    loading.load(main, known)
    found, _ = correcting.find(case, known)
    if found is None:
        return None
    chosen = "" if field in (None, ANYWHERE) else str(field)
    try:
        changes = replacing.changes(library, library.case[case], found.values, chosen, now or "", should)
    except Unclear as error:
        form.complain({"field": FIELD, "now": NOW, "should": SHOULD}[error.about], str(error))
        return None
    listed = tuple({"at": at, "from": old, "to": new} for at, old, new in changes)
    values = {"case": case, "changes": listed, "reason": form.line(REASON) or TOLD_BY_A_READER, "source": source}
    return YamlFile(NAME, str(NAME), values=values)


def _complaint(problem: Problem, pasted: bool) -> Complaint:
    """A problem with the slip or with the data as they would be; who pasted no slip has only seen the form."""
    ours = problem.path == str(NAME)
    if pasted:
        where = f"第{problem.line}行：" if ours else "改了以后，"
        return Complaint(SLIP, code(where + problem.message, longest=200))
    message = in_other_words(problem.message)
    return _about(message) if ours else Complaint(SHOULD, code(f"改了以后，{message}", longest=200))


def _about(message: str) -> Complaint:
    label = NOW if "现在" in message or "位置" in message else SOURCE if "依据" in message else SHOULD
    return Complaint(label, code(message, longest=200))


def accepted(made: Corrected, library: Library) -> str:
    """The answer when there is a correction: what became what, and how to go on."""
    case = library.case.get(made.case)
    lines = [f"- **案例**：{code(f'{made.case} {case.title}' if case else made.case, longest=130)}", *_rows(made)]
    lines.append(f"- **更正记录**：{code(made.entry, longest=200)}")
    doubts = [f"- {code(in_other_words(problem.message), longest=200)}" for problem in made.doubts]
    return acceptance("改好", lines, doubts, in_repository(made.path))


def _rows(made: Corrected) -> Iterator[str]:
    for row in made.rows[:50]:
        before, after = (code(text, longest=200) if text else "（无）" for text in (row.before, row.after))
        yield f"- {code(row.field)}：{before} → {after}"


def is_of(labels: Sequence[str], others: Mapping[str, Any]) -> bool:
    """Whether headings of an issue are those of this form: the first that either form has decides."""
    return next((label in QUESTIONS for label in labels if label in QUESTIONS or label in others), False)
