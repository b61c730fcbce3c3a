"""One person's editing of cases, as the page /edit/ asks for it: what there is, what is wrong, how it will look.

Plain values in, plain values out, so that a browser can ask through a worker. Nothing is written anywhere, and nothing
read but the texts that were given: the library as its files stand, and what the build told of the site (`context`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from casebook.base.problems import Problem, Refused
from casebook.editing import (
    against,
    case_text,
    documents,
    form,
    importing,
    notation,
    presenting,
    slips,
    splicing,
    writing,
)
from casebook.editing.case_text import Block
from casebook.editing.other_words import in_other_words
from casebook.model.fields import ID_PATTERN
from casebook.model.library import Library
from casebook.model.records import Case
from casebook.reading import loading, trying
from casebook.reading.trying import Rest, Tried
from casebook.reading.yaml_text import Location, YamlFile

TOP: Location = ("cases", 0)
"""Where the case stands in what is read of it."""
KEY = re.compile(r"([A-Za-z_]+)\s*[:：]")
OWN_ID = re.compile(r"^id: *([^\s#]+)", re.M)
NO_ID = "xin-anli"
"""The name of the file of a case that has no id yet."""


class Session:
    """A library on the desk. `files` are its texts by path, as messages name them, the main file first."""

    def __init__(self, files: Mapping[str, str], context: Mapping[str, Any]) -> None:
        self.context = context
        self.desk = trying.Desk({Path(path): text for path, text in files.items()})
        self._rests: dict[str | None, Rest] = {}
        self._last: tuple[tuple[str, str | None, str], tuple[Tried, int, int]] | None = None
        """What was tried last: a check and a preview ask for the same text."""

    @cached_property
    def library(self) -> Library:
        """The library as the files have it."""
        return loading.library_of(self.desk.parts)

    @cached_property
    def _at(self) -> dict[str, tuple[int, int]]:
        """By a case's id, which file it is in and its place in the list there."""
        return {
            entry.record.id: (number, int(entry.location[1]))
            for number, part in enumerate(self.desk.parts)
            for entry in part.entries["cases"]
            if isinstance(entry.record, Case)
        }

    def describe(self) -> dict[str, Any]:
        """The fields of a case, the words to choose from, the cases and editions there are."""
        library = self.library
        return {
            "fields": form.fields(),
            "vocabularies": form.vocabularies(library),
            "cases": [
                {"id": case.id, "title": case.title, "edition": case.edition, "path": self._path(case.id)}
                for case in library.cases
            ],
            "editions": [
                {
                    "id": edition.id,
                    "title": edition.title,
                    "region": edition.region,
                    "size": edition.size,
                    "cases": len(library.by_edition.get(edition.id, ())),
                    "full": writing.is_full(library, edition),
                }
                for edition in library.editions
            ],
        }

    def _path(self, case: str) -> str:
        return self.desk.parts[self._at[case][0]].document.path.as_posix() if case in self._at else ""

    def open(self, case: str) -> dict[str, Any]:
        """A case as its file has it. Raises Refused when there is none."""
        cut = self._block(case)
        return {"path": self._path(case), "line": cut.line, "text": cut.text}

    def _block(self, case: str) -> Block:
        if case not in self._at:
            raise Refused(f"没有案例 {case}；它可能已经改过编号，请重新选择")
        number, index = self._at[case]
        return case_text.block(self.desk.parts[number].document, index)

    def blank(self, edition: str | None = None) -> dict[str, Any]:
        """A new case with what is known of it, and what every case needs left open."""
        given: dict[str, Any] = {}
        if edition is not None:
            found = self.library.edition.get(edition)
            if found is None:
                raise Refused(f"没有批次 {edition}；请重新选择")
            number, id_ = writing.next_number(self.library, edition)
            given = {"id": id_, "edition": edition, "number": number}
            given |= {"sources": [{"id": found.sources[0].id}]} if found.sources else {}
        text = case_text.new_case(given)
        return {"path": self._new_path(text), "line": 1, "text": text}

    def check(self, text: str, case: str | None = None, register: str = "") -> dict[str, Any]:
        """What `check` says about the text, in lines of the text; its values, and where its fields stand.

        `register` is what is to be registered along with it: sections of a data file.
        """
        tried, first, indent = self._tried(text, case, register)
        count = text.rstrip("\n").count("\n") + 1
        document = tried.part.document

        def line(number: int) -> int:
            return min(max(number - first + 1, 1), count)

        problems = []
        for at, problem in tried.here:
            row = line(problem.line)
            field = _way(at) if at is not None else _nearest(document, problem) or _line_key(text, row)
            problems.append(_told(problem, row, max(problem.column - indent, 1), field))
        problems += [{**_told(problem, 1, 1, ""), "path": problem.path} for problem in tried.elsewhere]
        problems.sort(key=lambda told: (told["line"], told["column"], told["code"]))
        lines = case_text.field_lines(document, TOP, first + count - 1)
        records = document.values.get("cases") if isinstance(document.values, dict) else None
        return {
            "problems": problems,
            "values": case_text.plain(records[0]) if records else None,
            "lines": {name: [line(start), line(end)] for name, (start, end) in lines.items()},
        }

    def _tried(self, text: str, case: str | None, register: str = "") -> tuple[Tried, int, int]:
        """The text held against the rest; the line of the file that its first is, and how far it is indented there."""
        asked = text, case, register
        if self._last is None or self._last[0] != asked:
            self._last = asked, self._try(*asked)
        return self._last[1]

    def _try(self, text: str, case: str | None, register: str) -> tuple[Tried, int, int]:
        rest = self._rest(case)
        if case is None:
            content = self._content([text], register)
            first = content[: content.index("cases:\n")].count("\n") + 2
            return rest.tried(Path(self._new_path(text)), content), first, len(case_text.USUAL)
        cut = self._block(case)
        laid_out = "cases:\n" + case_text.laid_out(text, cut.front)
        if register:
            rest = Rest(
                [*rest.before, loading.part_of(Path("register.yml"), register)], rest.after, rest.usual, rest.known
            )
        return rest.tried(Path(self._path(case)), laid_out, cut.above, cut.below), cut.line, len(cut.front)

    def _rest(self, case: str | None) -> Rest:
        if case not in self._rests:
            where = None
            if case is not None:
                self._block(case)
                number, index = self._at[case]
                where = (self.desk.parts[number].document.path, index)
            self._rests = {case: self.desk.rest(where)}
        return self._rests[case]

    def set_field(self, text: str, field: str, value: Any) -> str:
        """The text with another value of a field, every other line as it was. Raises Refused for text that is no YAML."""
        return case_text.with_field(text, field, value)

    def notation(self, lines: str | Iterable[str]) -> list[dict[str, Any]]:
        """How lines 名称：表述 are understood, as `python -m casebook notation --json` says it."""
        given = lines.split("\n") if isinstance(lines, str) else lines
        return [case_text.plain(answer) for answer in notation.understood(given)]

    def preview(self, text: str, case: str | None = None, register: str = "") -> dict[str, str]:
        """The page of the case as it would be: its `<article>`, and its title; empty when nothing can be shown yet."""
        tried, _, _ = self._tried(text, case, register)
        return presenting.article(tried, self.context, case in self.library.case)

    def import_list(self, content: bytes | str, edition: str | None = None) -> dict[str, Any]:
        """What `python -m casebook import --json` says of a list, with a draft of each case as an editor has it.

        Raises Refused for a list that cannot be read.
        """
        told: dict[str, Any] = case_text.plain(importing.import_list(content, self.library, edition))
        for draft in told["drafts"]:
            draft["text"] = case_text.without_dash(draft["text"])
        return told

    def against(self, text: str, source: str | bytes, case: str | None = None) -> dict[str, list[dict[str, str]]]:
        """What the case says and its source does not, and the other way round, as `check --against --json` has it."""
        named = OWN_ID.search(text)
        known = named[1] if named and named[1] in self._at else None
        tried, _, _ = self._tried(text, case or known)
        document = documents.read(source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source)
        made = presenting.library_of(tried)
        held = against.of_case(*made, document) if made else against.Held()
        return held.as_json()

    def slip(self, case: str, text: str, reason: str = "", source: str = "") -> dict[str, Any]:
        """The slip (see `apply`) that turns the case as its file has it into this text, and how many changes it has."""
        old, new = (splicing.values_of(version) for version in (self._block(case).text, text))
        made, changes = slips.between(case, old, new, reason, source)
        return {"slip": made, "changes": changes}

    def file(self, text: str | Sequence[str], edition: str | None = None, register: str = "") -> dict[str, str]:
        """A new file for a new case, or for several: where it belongs, and what stands in it."""
        texts = [text] if isinstance(text, str) else list(text)
        path = self._new_path(texts[0]) if len(texts) == 1 else f"{self._folder}/{edition or NO_ID}-drafts.yml"
        return {"path": path, "content": self._content(texts, register)}

    @staticmethod
    def _content(texts: Sequence[str], register: str) -> str:
        registered = register.rstrip("\n") + "\n\n" if register.strip() else ""
        return writing.MODELINE + registered + "cases:\n" + "\n".join(map(case_text.laid_out, texts))

    @property
    def _folder(self) -> str:
        return (self.desk.parts[0].document.path.parent / "cases").as_posix()

    def _new_path(self, text: str) -> str:
        found = OWN_ID.search(text)
        name = found[1] if found and re.match(ID_PATTERN, found[1]) and len(found[1]) <= 64 else NO_ID
        return f"{self._folder}/{name}.yml"


def _way(at: Location) -> str:
    return "/".join(map(str, at[2:])) if at[:2] == TOP else ""


def _nearest(document: YamlFile, problem: Problem) -> str:
    """The field that a problem stands in of which only the place is known."""
    places = [(place, at) for at, place in (*document.places.items(), *document.keys.items())]
    here = (problem.line, problem.column)
    return _way(
        max(
            (found for found in places if found[0] <= here),
            key=lambda found: (found[0], len(found[1])),
            default=((0, 0), ()),
        )[1]
    )


def _line_key(text: str, row: int) -> str:
    """The field of a line where the text is no YAML."""
    before = reversed(text.split("\n")[:row])
    return next((key[1] for line in before if (key := KEY.match(line))), "")


def _told(problem: Problem, line: int, column: int, field: str) -> dict[str, Any]:
    """A problem for a page: its words are those of `check`, without the place in front."""
    said = str(problem).removeprefix(f"{problem.path}:{problem.line}:{problem.column}: ")
    severity = "error" if problem.is_error else "warning"
    told = {"line": line, "column": column, "severity": severity, "code": problem.code, "field": field}
    return told | {"text": said, "plain": in_other_words(problem.message)}
