"""Data files to a Library, or every problem with file, line, column, cause and remedy."""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from casebook import checks, project, reading
from casebook.library import Library, Origin
from casebook.model import SECTIONS, Record, is_reserved, record_in
from casebook.problems import BadData, Problem, closest, near_miss
from casebook.progress import progress
from casebook.reading import Document, Location

RECORD_DEPTH = 2  # ("cases", 3): enough to link a page to its lines


MOST_FOUND = 5_000
"""Problems that are looked for; nobody reads more, and a file made to have millions must not take minutes."""


def data_files(main: Path) -> list[Path]:
    """The main file and every `cases/**/*.yml` beside it."""
    folder = main.parent / "cases"
    return [main, *([] if folder.is_symlink() else sorted(folder.rglob("*.yml")))]


NEARLY = re.compile(r"\.ya?ml(\.txt)?$", re.I)
"""How names end that were meant to end with `.yml`, as editors and Windows write them."""


def _misnamed(folder: Path) -> Iterator[Problem]:
    """Files that an editor takes for a part of the library, and nobody would read."""
    for place, _, names in os.walk(folder):
        for name in sorted(names):
            if not name.endswith(".yml") and (ending := NEARLY.search(name)):
                message = f"后缀不是 .yml，不会被读取；请改名为 {name[: ending.start()]}.yml"
                yield Problem(reading.shown_path(Path(place, name)), 1, 1, "E005", message)


def main_file(path: Path) -> Path:
    """The main file of the library a data file belongs to: itself, or the `cases.yml` beside the `cases` folder it is in."""
    if project.data_path().absolute().parent / "cases" in path.absolute().parents:
        return project.data_path()
    for folder in path.absolute().parents:
        main = folder.parent / "cases.yml"
        if folder.name == "cases" and main.is_file():
            return main
    return path


Known = dict[Path, tuple[Document, list[tuple[Location, str, str]]]]
"""Files as they were read, and what was found in their texts."""


def load(main: Path | None = None, known: Known | None = None) -> tuple[Library, list[Problem]]:
    """Read, check and link all data. Returns the library and its warnings; raises BadData with every problem.

    Errors of bookkeeping alone come with the warnings (see `Problem.stops_build`). Who loads again and again gives
    `known`, in which files are kept: reading is half of the time, and most files have not changed.
    """
    files = data_files(main or project.data_path())
    # Nothing made here is cyclic; looking for cycles while making it, and later, is a quarter of the time (10,000 cases).
    collecting = gc.isenabled()
    gc.disable()
    try:
        tables, problems = _collect(files, RECORD_DEPTH, {} if known is None else known)
        if problems:
            # Places of every value cost time and memory, so they are kept only when there is something to point at.
            tables, problems = _collect(files, reading.EVERYWHERE, {})
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
    if any(problem.stops_build for problem in problems):
        raise BadData(problems)
    records = {section: tuple(entry.record for entry in entries) for section, entries in tables.items()}
    origins = {e.record.id: Origin(e.document.path, e.document.places[e.location][0]) for e in tables["cases"]}
    signatures = {e.record.id: _digest(e.document.values["cases"][e.location[1]]) for e in tables["cases"]}
    documents = {id(e.document): e.document for entries in tables.values() for e in entries}
    shared = [[document.values.get(section) for section in VOCABULARY] for document in documents.values()]
    library = Library(**records, origins=origins, signatures=signatures, vocabulary=_digest(shared))
    return library, sorted(problems)


VOCABULARY = ("editions", "categories", "frameworks", "tags", "glossary")


def _digest(values: Any) -> bytes:
    """A digest of values as they were read: their Python notation tells all of them apart, 99.4 and 99.40 too."""
    return hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).digest()


def _collect(files: list[Path], depth: int, known: Known) -> tuple[checks.Tables, list[Problem]]:
    """The records of the right shape, by section, and all problems; places are known down to `depth`."""
    problems: list[Problem] = []
    tables: dict[str, list[checks.Entry]] = {section: [] for section in SECTIONS}
    broken: dict[str, set[str]] = defaultdict(set)
    unreadable = False
    main, folder = files[0], files[0].parent / "cases"
    if folder.is_symlink():
        problems.append(_linked(folder))
    else:
        problems += _misnamed(folder)
    for path in progress(files, len(files), "读取数据"):
        # A main file that CASEBOOK_DATA names may be a link: whoever sets it knows where it leads.
        if not _is_own_file(path) if path is not main else main == project.DATA and main.is_symlink():
            problems.append(_linked(path))
            continue
        try:
            before, findings = known.get(path, (None, []))
            document = reading.read(path, depth=depth, before=before)
        except BadData as error:
            problems += error.problems
            unreadable = True
            continue
        if document is not before:
            findings = list(islice(checks.check_text(document), MOST_FOUND))
            known[path] = document, findings
        problems += document.problems
        problems += (document.problem(*finding) for finding in findings)
        for section, location, value in _records(document, problems):
            if len(problems) > MOST_FOUND:
                break
            try:
                record = SECTIONS[section].model_validate(value)
            except ValidationError as error:
                problems += _shape_problems(error, document, location, SECTIONS[section])
                if isinstance(value, dict):
                    broken[section].add(str(value.get("id")))
                    tables[section] += _repaired(SECTIONS[section], value, document, location)
            else:
                tables[section].append(checks.Entry(record, document, location))
    if unreadable:
        return tables, problems  # what the unreadable file declares is unknown, so references cannot be judged
    for finding in islice(checks.findings(tables, broken), MOST_FOUND):
        entry = finding.entry
        location = (*entry.location, *finding.at)
        problems.append(entry.document.problem(location, finding.code, finding.message, at_key=finding.at_key))
    if not tables["cases"] and not problems:
        problems.append(Problem(reading.shown_path(files[0]), 1, 1, "E002", "没有案例；请在 cases 中至少添加一个案例"))
    return tables, problems


def _is_own_file(path: Path) -> bool:
    """A link in a pull request could name any file of the machine that checks it, and parts of it would be quoted."""
    return path.is_file() and not path.is_symlink()


def _linked(path: Path) -> Problem:
    message = "不是普通文件或文件夹（可能是链接）；请把它本身放在这里"
    return Problem(f"{reading.shown_path(path.parent)}/{path.name}", 1, 1, "E001", message)


def _records(document: Document, problems: list[Problem]) -> Iterator[tuple[str, Location, Any]]:
    if document.values is None or document.values is reading.BLANK:
        problems.append(document.problem((), "E002", "文件是空的；请填写内容，或删除这个文件"))
        return
    if not isinstance(document.values, dict):
        problems.append(document.problem((), "E022", "最外层应为 “字段: 内容”，如 cases:；请检查格式"))
        return
    for section, values in document.values.items():
        if section not in SECTIONS:
            guess = near_miss(section, {name: name for name in SECTIONS}) or f"；只能是 {'、'.join(SECTIONS)}"
            problems.append(document.problem((section,), "E020", f"未知字段 “{section}”{guess}", at_key=True))
        elif not isinstance(values, tuple):
            message = f"{section} 应为列表；请在下面用 “- ” 逐条列出，没有内容就删掉这一行"
            problems.append(document.problem((section,), "E022", message))
        else:
            for index, value in enumerate(values):
                yield section, (section, index), value


def _shape_problems(
    error: ValidationError, document: Document, top: Location, model: type[Record]
) -> Iterator[Problem]:
    faults = error.errors(include_url=False)
    # A misspelt field is one mistake, not an unknown field and a missing one.
    misspelt = {
        (*fault["loc"][:-1], meant)
        for fault in faults
        if fault["type"] == "extra_forbidden" and (meant := _meant(model, fault["loc"]))
    }
    seen = {(problem.line, problem.column) for problem in document.problems}
    for fault in faults:
        inner = tuple(part for part in fault["loc"] if part != "[key]")
        if fault["type"] == "missing" and inner in misspelt:
            continue
        # A list is also "too short" when its only item is wrong.
        if fault["type"] == "too_short" and any(
            other["loc"][: len(inner)] == inner for other in faults if other is not fault
        ):
            continue
        message = _shape_message(fault, model, inner)
        at_key = fault["type"] == "extra_forbidden" or "[key]" in fault["loc"]
        problem = document.problem((*top, *inner), *message, at_key=at_key)
        # What the reader could not make sense of has been said once.
        if fault["type"] == "missing" or (problem.line, problem.column) not in seen:
            yield problem


PLACEHOLDERS: dict[str, Any] = {
    "number": 99999,
    "year": 2000,
    "value": Decimal(1),
    "unit": "%",
    "date": dt.date(2000, 1, 1),
    "lead": ("x",),
    "means": ("x",),
    "measures": ({"title": "x", "text": "x"},),
    "items": ({"id": "x", "name": "x"},),
    "sources": ({"id": "x"},),
}
"""Values of the right type for required fields, by name; "x" for all others."""


def _repaired(model: type[Record], value: Any, document: Document, location: Location) -> Iterator[checks.Entry]:
    """The record with placeholders where it is wrong, so that the rest of it can be checked in the same run."""
    faults: set[Location] = set()
    for _ in range(5):  # a placeholder may show what is missing inside it
        try:
            yield checks.Entry(model.model_validate(value), document, location, frozenset(faults))
            return
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_context=False, include_input=False):
                at = tuple(part for part in fault["loc"] if part != "[key]")
                faults.add(at)
                owner = _model_at(model, at[:-1])
                info = owner.model_fields.get(str(at[-1])) if at else None
                keep = info is not None and info.is_required()
                value = _with(value, at, PLACEHOLDERS.get(str(at[-1]), "x") if keep else None)


def _with(value: Any, at: Location, new: Any) -> Any:
    """A copy in which the value at this place is `new`; without it when `new` is None (in a list: a blank record)."""
    if not at:
        return new
    key, rest = at[0], at[1:]
    if isinstance(value, tuple):
        item = _with(value[key], rest, new) if rest else ({} if new is None else new)
        return (*value[:key], item, *value[key + 1 :])
    if not isinstance(value, dict):
        return value
    if rest:
        return value | {key: _with(value.get(key), rest, new)}
    return {k: v for k, v in value.items() if k != key} if new is None else value | {key: new}


def _meant(model: type[Record], location: Location) -> str | None:
    """The field that a misspelt one was meant to be."""
    titles = {name: info.title or name for name, info in _model_at(model, location[:-1]).model_fields.items()}
    return closest(str(location[-1]), titles)


def _shape_message(fault: Any, model: type[Record], location: Location) -> tuple[str, str]:
    """Code and Chinese sentence for one of pydantic's errors."""
    kind, value, limits = fault["type"], fault["input"], fault.get("ctx", {})
    owner = _model_at(model, location[:-1])
    key = str(location[-1]) if location else ""
    label = _label(owner, key)
    if kind == "missing":
        return "E021", f"缺少 {label}；请补上“{key}: …”"
    if kind == "extra_forbidden":
        titles = {name: info.title or name for name, info in owner.model_fields.items()}
        guess = near_miss(key, titles) or f"；这里可用的字段有 {'、'.join(titles)}"
        return "E020", f"未知字段 “{key}”{guess}"
    if value is reading.BLANK:
        return "E023", f"{label}没有内容；请填写，或删掉这一行"
    if kind in ("string_too_short", "too_short"):
        return "E023", f"{label}不能为空；请填写，或删掉这一行"
    if kind == "string_too_long":
        return "E026", f"{label}太长；最多{limits['max_length']}字，现有{len(value)}字"
    if kind in ("string_pattern_mismatch", "reserved_id"):
        rule = "只用小写字母、数字和连字符，以字母开头，如 quzhou-2023-01"
        if is_reserved(str(value)):
            rule = "这个名字留作他用，请换一个"
        return "E024", f"编号 “{value}” 不合规则；{rule}"
    if kind == "literal_error":
        return (
            "E025",
            f"{label}不能是 “{value}”；只能是 {limits['expected'].replace(' or ', '、').replace(', ', '、')}",
        )
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"不小于 {limits['ge']}" if "ge" in limits else f"不大于 {limits['le']}"
        return "E027", f"{label}是 {value}，应{bound}；请核对"
    if kind == "span_length":
        return "E022", f"{label}有{len(value)}个数；范围要写成两个数，如 [3, 7]"
    if kind == "web_address":
        return "E028", f"网址 “{value}” 不合规则；请以 https:// 或 http:// 开头，不含空格、引号、反斜杠和用户名"
    if kind in ("model_type", "dict_type") and isinstance(value, str) and re.match(r"\w+[:：]\S", value):
        return "E022", f"“{value[:20]}” 的冒号后面要空一格，而且要用半角；请写成“字段: 内容”"
    return "E022", f"{label}类型不对；{WANTED.get(kind, '请对照其他案例的写法')}，现在是{_kind(value)}"


WANTED = {
    "string_type": "应为文字（数字要加英文双引号）",
    "int_type": "应为整数（不加引号）",
    "number_type": "应为数字（不加引号，不带单位和千分号）",
    "bool_type": "应为 true 或 false",
    "date_type": "应为日期，如 2024-01-31（不加引号）",
    "tuple_type": "应为列表，写成 [甲, 乙] 或用 “- ” 逐条列出",
    "dict_type": "应为一组 “字段: 内容”",
    "model_type": "应为一组 “字段: 内容”",
}


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"文字 “{value[:20]}{'…' if len(value) > 20 else ''}”"
    if isinstance(value, bool):
        return f"是非值 {str(value).lower()}"
    if isinstance(value, tuple):
        return "列表"
    if isinstance(value, dict):
        return "一组字段"
    return f" {value}"


def _model_at(model: type[Record], location: Location) -> type[Record]:
    """The model that owns the field after `location`, found by walking the annotations."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            inner = record_in(model.model_fields[part].annotation)
            if inner is None:
                return model
            model = inner
    return model


def _label(owner: type[Record], key: str) -> str:
    info = owner.model_fields.get(key)
    return f"{key}（{info.title}）" if info else f"第{int(key) + 1}项" if key.isdigit() else key or "这一项"
