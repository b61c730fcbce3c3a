"""Data files to a Library, or every problem with file, line, column, cause and remedy."""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from casebook.base import project
from casebook.base.problems import BadData, Problem, near_miss
from casebook.base.progress import progress
from casebook.model.library import Library, Origin
from casebook.model.records import SECTIONS, Case, Record
from casebook.reading import decoding, drafts, repairing, rules, texts, wording, yaml_text
from casebook.reading.data_files import look_over
from casebook.reading.entries import Entry, entries
from casebook.reading.yaml_text import RECORD_DEPTH, Location, YamlFile

MOST_FOUND = 5_000
"""Problems that are looked for; nobody reads more, and a file made to have millions must not take minutes."""
Read = Callable[..., YamlFile]
"""What is called as `yaml_text.read` is."""


def main_file(path: Path) -> Path:
    """The main file of the library a data file belongs to: itself, or the `cases.yml` beside the `cases` folder it is in."""
    if project.data_path().absolute().parent / "cases" in path.absolute().parents:
        return project.data_path()
    for folder in path.absolute().parents:
        main = folder.parent / "cases.yml"
        if folder.name == "cases" and os.path.isfile(main):
            return main
    return path


@dataclass
class FilePart:
    """What one file gives, without a look at others. Its records and faults are found once for each text."""

    document: YamlFile
    text: str = ""
    entries: dict[str, list[Entry[Record]]] = field(default_factory=lambda: {section: [] for section in SECTIONS})
    broken: dict[str, set[str]] = field(default_factory=lambda: {section: set() for section in SECTIONS})
    """Ids of records that were refused, by section."""
    faults: list[wording.Fault] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    """Why nothing of the file could be read."""
    sound: bool = False
    """Whether the rules found nothing in it when it was loaded last."""
    _exact: YamlFile | None = None

    def exact(self) -> YamlFile:
        """The file again, with the place of every value: that costs time and memory, so only where there is a fault."""
        if self._exact is None:
            self._exact = yaml_text.read(self.document.path, self.text, above=self.document.above)
        return self._exact

    def placed(self, faults: list[wording.Fault]) -> list[tuple[Location | None, Problem]]:
        """The faults, each with what it is about, and those of its notation, which are told by their places alone."""
        if not faults and not self.document.problems:
            return []
        document = self.exact()
        seen = {(problem.line, problem.column) for problem in document.problems}
        found = [
            (fault, document.problem(fault.at, fault.code, fault.message, at_key=fault.at_key)) for fault in faults
        ]
        # What the reader could not make sense of has been said once.
        told = [
            (fault.at, problem)
            for fault, problem in found
            if not (fault.doubtful and (problem.line, problem.column) in seen)
        ]
        return [*((None, problem) for problem in document.problems), *told]


Known = dict[Path, FilePart]
"""Files as they were read."""


def load(
    main: Path | None = None,
    known: Known | None = None,
    overlay: Mapping[Path, str] | None = None,
    preview: bool = False,
) -> tuple[Library, list[Problem]]:
    """Read, check and link all data. Returns the library and its warnings; raises BadData with every problem.

    Errors of bookkeeping alone come with the warnings (see `Problem.stops_build`). Who loads again and again gives
    `known`, in which files are kept: reading and checking a file is most of the time, and most have not changed.
    `overlay` has texts that count in the place of files, which need not exist: what somebody is still writing. Drafts
    are checked too, but only for a `preview` they are among the cases.
    """
    main, over = main or project.data_path(), overlay or {}
    files, problems = look_over(main, over, strict=main == project.DATA)
    return loaded(files, lambda path: over[path] if path in over else decoding.text_of(path), problems, known, preview)


def loaded(
    files: Sequence[Path],
    text_of: Callable[[Path], str],
    problems: Sequence[Problem] = (),
    known: Known | None = None,
    preview: bool = False,
    read: Read = yaml_text.read,
) -> tuple[Library, list[Problem]]:
    """The same of these files, the main one first; `problems` are known already. `text_of` may raise BadData."""
    problems = list(problems)
    # Nothing made here is cyclic; looking for cycles while making it, and later, is a quarter of the time (10,000 cases).
    collecting = gc.isenabled()
    gc.disable()
    try:
        parts = _parts(files, text_of, {} if known is None else known, read)
        # What an unread file declares is unknown, so references cannot be judged.
        judging = not problems and not any(part.refused for part in parts)
        found = judged(parts, _sound(parts)) if judging else {}
        for part in parts:
            placed = part.placed([*part.faults, *found.get(id(part.document), [])])
            problems += part.refused or [problem for _, problem in placed]
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
    if any(problem.stops_build for problem in problems):
        raise BadData(problems)
    for part in parts:
        part.sound = judging and len(problems) < MOST_FOUND and id(part.document) not in found
    library = library_of(parts, preview)
    if not library.cases and not any(problem.is_error for problem in problems):
        # An unfinished draft has a problem at least; what is still to do is told beside this.
        drafted = any(problem.code == drafts.CODE for problem in problems) or _drafted(parts)
        message = "案例都还是草稿；请写好一个，删掉它的“draft: true”那一行" if drafted else NO_CASE
        raise BadData([*sorted(set(problems)), Problem(parts[0].document.shown, 1, 1, "E002", message)])
    return library, sorted(set(problems))


NO_CASE = "没有案例；请在 cases 中至少添加一个案例"


def _drafted(parts: Sequence[FilePart]) -> bool:
    return any(drafts.is_draft("cases", value) for part in parts for value in part.document.values.get("cases") or ())


def library_of(parts: Sequence[FilePart], preview: bool = False) -> Library:
    """The library that these files make; with a `preview` its drafts are among the cases."""
    tables = _tables(parts)
    cases = entries(tables, Case)

    shelves: dict[str, Any] = {section: tuple(entry.record for entry in tables[section]) for section in SECTIONS}
    shelves["cases"] = tuple(entry.record for entry in cases if not entry.record.draft)
    library = Library(
        **shelves, origins={e.record.id: Origin(e.document.path, e.document.places[e.location][0]) for e in cases}
    )
    return drafts.previewed(library, [entry for entry in cases if entry.record.draft]) if preview else library


def _sound(parts: Sequence[FilePart]) -> set[int]:
    """Documents whose records need not be looked at one by one once more, by their `id()`."""
    return {id(part.document) for part in parts if part.sound}


def _tables(parts: Sequence[FilePart]) -> dict[str, list[Entry[Record]]]:
    return {section: [entry for part in parts for entry in part.entries[section]] for section in SECTIONS}


def _parts(files: Sequence[Path], text_of: Callable[[Path], str], known: Known, read: Read) -> list[FilePart]:
    """The files as they are now; those that have not changed as they are known."""
    parts: list[FilePart] = []
    found = 0
    for path in progress(files, len(files), "读取数据"):
        try:
            text = text_of(path)
        except BadData as error:
            parts.append(FilePart(YamlFile(path, decoding.shown_path(path)), refused=error.problems))
            continue
        if path not in known or known[path].text != text:
            known[path] = part_of(path, text, read=read)
        parts.append(known[path])
        found += len(known[path].faults)
        if found > MOST_FOUND:
            break
    return parts


def part_of(
    path: Path, text: str, *, depth: int = RECORD_DEPTH, above: int = 0, read: Read = yaml_text.read
) -> FilePart:
    """What is in a file with this text, or in a part of one (see `yaml_text.read`)."""
    try:
        document = read(path, text, depth=depth, above=above)
        part = FilePart(document, text, _exact=document if depth == yaml_text.EVERYWHERE else None)
    except BadData as error:
        return FilePart(YamlFile(path, decoding.shown_path(path), text, above), text, refused=error.problems)
    faults = part.faults
    faults += (wording.Fault(*finding) for finding in islice(texts.check_text(document), MOST_FOUND))
    for section, location, value in _records(document, faults):
        if len(faults) > MOST_FOUND:
            break
        try:
            record = SECTIONS[section].model_validate(value)
        except ValidationError as error:
            found = wording.shape_faults(error, location, SECTIONS[section], MOST_FOUND)
            draft = drafts.is_draft(section, value)
            faults += drafts.softened(found) if draft else found
            if isinstance(value, dict) and not draft:
                part.broken[section].add(str(value.get("id")))
            if isinstance(value, dict):
                part.entries[section] += repairing.repaired(SECTIONS[section], value, document, location)
        else:
            part.entries[section].append(Entry(record, document, location))
    return part


def judged(parts: Sequence[FilePart], known: Collection[int] = frozenset()) -> dict[int, list[wording.Fault]]:
    """What only all files together show, by document. Where there are thousands of faults nothing more is said.

    For `known` see `rules.findings`.
    """
    found: dict[int, list[wording.Fault]] = defaultdict(list)
    if sum(len(part.faults) for part in parts) > MOST_FOUND:
        return found
    broken = {section: set().union(*(part.broken[section] for part in parts)) for section in SECTIONS}
    for finding in islice(rules.findings(_tables(parts), broken, known), MOST_FOUND):
        at = (*finding.entry.location, *finding.at)
        fault = wording.Fault(at, finding.code, finding.message, finding.at_key)
        found[id(finding.entry.document)].append(fault)
    return found


def _records(document: YamlFile, faults: list[wording.Fault]) -> Iterator[tuple[str, Location, Any]]:
    if document.values is None or document.values is yaml_text.BLANK:
        faults.append(wording.Fault((), "E002", "文件是空的；请填写内容，或删除这个文件"))
        return
    if not isinstance(document.values, dict):
        faults.append(wording.Fault((), "E022", "最外层应为“字段: 内容”，如 cases:；请检查格式"))
        return
    for section, values in document.values.items():
        if section not in SECTIONS:
            guess = near_miss(section, {name: name for name in SECTIONS}) or f"；只能是 {'、'.join(SECTIONS)}"
            faults.append(wording.Fault((section,), "E020", f"没有字段“{section}”{guess}", at_key=True))
        elif not isinstance(values, tuple):
            message = f"{section} 应为列表；请在下面用“- ”逐条列出，没有内容就删掉这一行"
            faults.append(wording.Fault((section,), "E022", message))
        else:
            for index, value in enumerate(values):
                yield section, (section, index), value
