"""What is answered to somebody who sent in a form: what must be changed in it, or how it was understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.base.problems import Problem
from casebook.editing.form_answers import LABELS, MOST_COMPLAINTS, QUESTIONS, WHOLE, Complaint
from casebook.editing.github_text import code
from casebook.editing.other_words import in_other_words
from casebook.editing.registering import Registration
from casebook.model import figures
from casebook.model.library import Library
from casebook.reading import decoding


@dataclass(frozen=True)
class NewCase:
    """A case, new or corrected, that passed the check, not written yet: its file as it will be, and the answer."""

    id: str
    path: Path
    content: bytes
    answer: str


def in_words_of_the_form(problem: Problem, path: Path, text: str) -> Complaint:
    """A problem the check found in the file we made, for somebody who has only seen the form."""
    label = WHOLE
    if problem.path == decoding.shown_path(path):
        # No text is broken into lines here, so what starts a line is a field of ours.
        above = text.split("\n")[: problem.line]
        name = next((found[1] for line in reversed(above) if (found := re.match(r"  (?:  |- )([a-z_]+):", line))), "")
        if "cases:" in above:
            label = LABELS.get(name, WHOLE)
        else:
            label = "新单位" if "organisations:" in above else "批次" if name == "title" else "新批次"
    message = in_other_words(problem.message).removeprefix(label).lstrip()
    return Complaint(label, code(message, longest=200))


def refusal(complaints: Sequence[Complaint], questions: Iterable[str] = QUESTIONS, what: str = "案例") -> str:
    """The answer when there is no case, or no correction; `questions` are the labels of the form in their order."""
    places = {label: place for place, label in enumerate([WHOLE, *questions])}
    in_order = sorted(complaints, key=lambda complaint: places[complaint.label])
    shown = [str(complaint) for complaint in in_order[:MOST_COMPLAINTS]]
    more = len(complaints) - len(shown)
    if more:
        shown.append(f"- 还有{more}处，改好上面的以后再列出")
    return (
        f"这张表单还不能生成{what}，有{len(complaints)}处要改：\n\n" + "\n".join(shown) + "\n\n"
        "请点这个议题右上角的“…”→“Edit”，在原文上改好后保存（标题行 `### …` 不要动），再请维护者重新加上标签。\n"
    )


def of_new_case(
    library: Library,
    case_id: str,
    listed: Registration | None,
    new: Sequence[Mapping[str, Any]],
    path: Path,
    doubts: Sequence[Complaint],
) -> str:
    """The answer when there is a case: how it was understood."""
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
        lines.append(f"- **成效**：{code(figures.alone(outcome), longest=200)}")
    registered = [("新批次", record["title"], record["id"]) for record in (listed.editions if listed else ())]
    registered += [("新单位", record["name"], record["id"]) for record in new]
    for label, name, id_ in registered:
        lines.append(f"- **{label}**：{code(name)}，编号暂定 {code(id_)}，合并前可以改，合并后就不再改")
    return acceptance("生成案例", lines, map(str, doubts), f"{path.parent.parent.name}/cases/{path.name}")


def acceptance(done: str, lines: Sequence[str], doubts: Iterable[str], file: str) -> str:
    """The answer when there is a case or a correction: what came of the form, what to look at, how to go on."""
    parts = [f"已经根据这张表单{done}，请对照材料核对：", "\n".join(lines)]
    if listed := list(doubts)[:MOST_COMPLAINTS]:
        parts += ["以下各处请核对，属实就不用改：", "\n".join(listed)]
    return "\n\n".join([*parts, f"要修改，请在合并请求里直接改文件 {code(file)}。"]) + "\n"
