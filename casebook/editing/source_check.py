"""`python -m casebook check --against FILE`: what the data say and their source does not, for people or as JSON."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook.base import disk
from casebook.base.problems import chosen, lines, report
from casebook.editing import against, documents
from casebook.editing.against import Held
from casebook.model.library import Library
from casebook.model.records import Edition
from casebook.reading import decoding, loading

KINDS = {"figure": "数字", "organisation": "单位", "name": "名称"}
ROLES = {"lead": "牵头单位", "partners": "配合单位"}


def run(options: argparse.Namespace, mains: Iterable[Path]) -> int:
    """Print what only one side has; 1 when the data has something that the source has not.

    Raises Refused, BadData and OSError when nothing can be compared.
    """
    library, warnings = loading.load(next(iter(mains)))
    document = documents.read(disk.given(options.against, documents.MOST_BYTES + 1))
    titles = {edition.id: edition.title for edition in library.editions}
    named = options.edition and library.edition[chosen("批次", options.edition, titles)]
    edition = named or against.edition_in(library, document)
    report(warnings)
    held = against.of_edition(library, edition.id, document)
    if options.json:
        print(json.dumps(held.as_json(), ensure_ascii=False, indent=1))
    else:
        print(lines("\n".join(_said(held, library, edition))))
    return 1 if held.only_in_data else 0


def _said(held: Held, library: Library, edition: Edition) -> Iterator[str]:
    """The findings for people, case by case, those that must be mended first."""
    for listed, end in (
        (held.only_in_data, "来源里这个案例没有；请核对"),
        (held.only_in_source, "来源里有，案例没有写；确实不用写的，可以不管"),
    ):
        for finding in dict.fromkeys(listed):
            where = ""
            if finding.case in library.origins:
                origin = library.origins[finding.case]
                where = f"{decoding.shown_path(origin.path)}:{origin.line}: "
            of = finding.case or ("库里没有的案例" if finding.kind == "name" else "整批数据")
            kind = ROLES.get(finding.role) or KINDS[finding.kind]
            yield f"{where}{of}：{kind}“{finding.text}”，{end}"
    found = held.as_json()
    wrong, left = len(found["only_in_data"]), len(found["only_in_source"])
    told = f"{wrong}处来源里没有" if wrong else "数字、单位和名称来源里都有"
    more = f"；来源里另有{left}处案例没有写" if left else ""
    yield f"与来源核对了{edition.name}的{held.cases}个案例：{told}{more}"
