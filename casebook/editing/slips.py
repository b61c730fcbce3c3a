"""Slips: what is to be corrected in a case, field by field, with what stands there now, the reason and the source.

    case: quzhou-2023-02
    changes:
      - {at: outcomes/园区涉企纠纷化解率/after, from: 99.5, to: 99.4}
    reason: 录入时看错。
    source: 名单第2条

A slip comes by mail or in a form, so it is read as strictly as data, and all that is wrong with it is told at once.
`from` null adds, `to` null takes away. Nothing here reads or writes files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook.base.problems import Problem, Refused, near_miss
from casebook.editing import case_paths, writing
from casebook.editing.case_paths import NoPlace, Target
from casebook.editing.splicing import is_empty, same
from casebook.reading.yaml_text import BLANK, Location, YamlFile

KEYS = {"case": "案例编号", "changes": "改动", "reason": "原因", "source": "依据"}
CHANGE_KEYS = {"at": "位置", "from": "原来的内容", "to": "改成的内容"}
LONGEST = 100
"""Characters of reason and source together: they stand in one line of the case's page."""
MOST = 100
"""Changes of one slip; what changes more is a new case."""
OURS = {"id": "编号定了就不改", "updated": "更新日期会自动写上"}
"""Fields of a case that no slip changes, and why."""


@dataclass
class Replacement:
    """One change as the slip has it. `location` is where that is in the slip."""

    location: Location
    at: Any
    old: Any
    new: Any


@dataclass
class Slip:
    """What could be read of a slip. What is wrong with it gathers in `problems`."""

    document: YamlFile
    case: str = ""
    reason: str = ""
    source: str = ""
    changes: list[Replacement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def complain(self, location: Location, code: str, message: str, *, at_key: bool = False) -> None:
        self.problems.append(self.document.problem(location, code, message, at_key=at_key))


def read(document: YamlFile) -> Slip:
    """A slip from the values of its text; what is wrong with its form is told, the rest goes on."""
    slip = Slip(document, problems=list(document.problems))
    values = document.values
    if is_empty(values):
        slip.complain((), "E002", "更正单是空的；请写上 case、changes、reason、source")
        return slip
    if not isinstance(values, dict):
        slip.complain((), "E022", "更正单最外层应为“字段: 内容”，如 case: 案例编号；请检查格式")
        return slip
    _only(slip, (), values, KEYS)
    for name in ("case", "reason", "source"):
        said = values.get(name)
        if name in values and is_empty(said):
            slip.complain((name,), "E023", f"{name}（{KEYS[name]}）没有内容；请填写")
        elif name in values and not isinstance(said, str):
            slip.complain((name,), "E022", f"{name}（{KEYS[name]}）应为文字；请加英文双引号")
        elif isinstance(said, str):
            setattr(slip, name, re.sub(r"\s*\n\s*", "", said.strip()))
    if (length := len(slip.reason + slip.source)) > LONGEST:
        slip.complain(("reason",), "E026", f"原因和依据太长；合起来最多{LONGEST}字，现有{length}字")
    changes = values.get("changes")
    if "changes" in values and (not isinstance(changes, tuple) or not changes):
        slip.complain(("changes",), "E022", "changes（改动）应为列表；请用“- ”逐条列出，每条有 at、from、to")
    elif isinstance(changes, tuple) and len(changes) > MOST:
        slip.complain(("changes",), "E026", f"改动太多；一张更正单最多{MOST}处，现有{len(changes)}处")
    elif isinstance(changes, tuple):
        for index, change in enumerate(changes):
            _read_change(slip, ("changes", index), change)
    return slip


def _read_change(slip: Slip, location: Location, change: Any) -> None:
    if not isinstance(change, dict):
        slip.complain(location, "E022", "每处改动写成 {at: 位置, from: 原来的内容, to: 改成的内容}；请照此改写")
        return
    before = len(slip.problems)
    _only(slip, location, change, CHANGE_KEYS)
    at = change.get("at")
    if "at" in change and (not isinstance(at, (str, tuple)) or not at):
        slip.complain((*location, "at"), "E022", "at（位置）应为文字，如 outcomes/成效名称/after；请改正")
    if len(slip.problems) == before:
        slip.changes.append(Replacement(location, at, change["from"], change["to"]))


def _only(slip: Slip, location: Location, values: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    for name in values:
        if name not in keys:
            guess = near_miss(name, dict(keys)) or f"；只能是 {'、'.join(keys)}"
            slip.complain((*location, name), "E020", f"更正单没有字段“{name}”{guess}", at_key=True)
    for name, title in keys.items():
        if name not in values:
            empty = "，没有就写 null" if name in ("from", "to") else ""
            slip.complain(location, "E021", f"更正单缺少 {name}（{title}）；请补上{empty}")


def carried_out(slip: Slip, values: Mapping[str, Any]) -> dict[str, Any]:
    """The case's values after all changes. What stands in the way of one is told in the slip."""
    done: list[tuple[Target, Replacement]] = []
    for change in slip.changes:
        try:
            target = case_paths.resolve(change.at, values, adding=is_empty(change.old), new=change.new)
        except NoPlace as error:
            slip.complain((*change.location, "at"), "E096", str(error))
            continue
        if complaint := _refusal(target, change):
            part, message = complaint
            slip.complain((*change.location, part), "E097", message)
        elif any(_overlaps(target, other) for other, _ in done):
            slip.complain((*change.location, "at"), "E097", f"{target.said} 在这张更正单里改了两次；请合成一处")
        else:
            done.append((target, change))
    return case_paths.with_changes(values, [(target, change.new) for target, change in done])


def _refusal(target: Target, change: Replacement) -> tuple[str, str] | None:
    """Why a change is not made: in which part of it, and the words."""
    if why := OURS.get(str(target.at[0])):
        return "at", f"{target.at[0]} 不能用更正单改，{why}；请删掉这一处"
    if not same(target.value, change.old, exact=False):
        stands = "没有内容" if is_empty(target.value) else f"是 {shown(target.value)}"
        return "from", f"{target.said} 现在{stands}，更正单写的是 {shown(change.old)}；请核对后重写"
    if same(target.value, change.new) or (is_empty(target.value) and is_empty(change.new)):
        return "to", f"{target.said} 改前改后一样；请核对，或删掉这一处"
    return None


def _overlaps(one: Target, other: Target) -> bool:
    if one.further and other.further:
        return False  # two more items of one list
    length = min(len(one.at), len(other.at))
    return one.at[:length] == other.at[:length]


def shown(value: Any) -> str:
    """A value as a slip has it, short enough for a message."""
    text = "null" if is_empty(value) else writing.inline(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def between(case: str, old: Mapping[str, Any], new: Mapping[str, Any], reason: str, source: str) -> tuple[str, int]:
    """The slip that makes one version of a case's values another, and how many changes it has. Raises Refused."""
    if old.get("id") != new.get("id"):
        raise Refused("案例编号定了就不改；请改回原来的编号")
    changes = [
        {"at": at, "from": _or_null(before), "to": _or_null(after)}
        for at, before, after in case_paths.differences(old, new)
        if at.split("/")[0] not in OURS
    ]
    text = writing.fields({"case": case, "changes": changes, "reason": reason, "source": source})
    return text, len(changes)


def _or_null(value: Any) -> Any:
    return BLANK if is_empty(value) else value
