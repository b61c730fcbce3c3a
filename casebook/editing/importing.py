"""`python -m casebook import`: a published list as a draft file of cases, or as JSON. Nothing is taken for fact.

Titles, numbers, labelled organisations and figures come from the list. What only a person can write (summary, measures
in own words, category) stays open, and the check counts what is still to do.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from casebook.base import disk, project
from casebook.base.arguments import to_read
from casebook.base.problems import Refused, one_line
from casebook.editing import documents, drafting, extracting, registering, splitting, tables, writing
from casebook.editing.documents import SourceText
from casebook.editing.quantities import DATE, plain_text
from casebook.editing.splitting import Item, Split
from casebook.editing.taking_part import all_organisations
from casebook.model.fields import is_free_id, plain
from casebook.model.library import Library
from casebook.reading import decoding, loading

PUBLISHER = re.compile(r"(?:信息来源|稿件来源|文章来源|来源|发布机构|发布单位) *: *([^\s|｜]{2,40})")
ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）)]+")
TITLE = re.compile(r"案例|举措|做法|经验|名单|十佳|十大|典型|通报|清单")


def add_command(commands: Any) -> None:
    """Register `import` with the command line."""
    parser = commands.add_parser("import", help="把已发布的名单（文本、网页、Word或CSV）变成案例草稿")
    parser.add_argument("source", metavar="文件", type=to_read, help="名单文件；写 - 就从标准输入读取")
    parser.add_argument("--edition", metavar="编号", help="名单属于哪个批次；不写就按名单登记新批次")
    parser.add_argument("--json", action="store_true", help="只输出读到的内容（JSON），不写入文件")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what a list holds, or write its drafts; 1 when no case is found in it. Raises Refused, BadData, OSError."""
    main = project.data_path()
    content = disk.given(options.source, documents.MOST_BYTES + 1)
    library = loading.load(main)[0]
    made = import_list(content, library, options.edition)
    if options.json:
        told = {key: value for key, value in made.items() if key not in ("edition", "drafts", "registration")}
        print(json.dumps(told, ensure_ascii=False, indent=1, default=plain))
    elif made["cases"]:
        _write(main, library, made)
    else:
        raise Refused(f"没有找到案例；{splitting.NO_TEXT}" if splitting.NO_TEXT in made["notes"] else NO_CASE)
    return 0 if made["cases"] else 1


NO_CASE = "没有找到案例；请确认文件里是一份名单，每个案例有编号（1. 一、 案例1）或表格里有“案例名称”一列"


def _write(main: Path, library: Library, made: Mapping[str, Any]) -> None:
    """Write the drafts of a list into a file of their own, and say what was found and what was not."""
    text = drafting.document(made["registration"], [draft["text"] for draft in made["drafts"]], library)
    path = writing.free_file(main, made["edition"])
    writing.trial(main, path, text.encode())
    writing.create(path, text.encode())
    figures = sum(len(case["outcomes"]) for case in made["cases"])
    print(f"已写入{decoding.shown_path(path)}：{len(made['drafts'])}个案例草稿，{figures}项成效")
    if new := made["organisations"]["new"]:
        print(one_line(f"名单里有{len(new)}家还没有登记的单位：{'、'.join(new)}"))
    if made["registration"]:
        print("新登记的批次和单位写在文件开头，请逐条核对")
    for note in made["notes"]:
        print(f"注意：{note}")
    if dropped := made["dropped"]:
        told = "；".join(line[:30] for line in dropped[:10])
        print(one_line(f"没有收进案例的{len(dropped)}行（页眉、页脚等）：{told}"))
    print("打开这个文件，把冒号后面空着的填好；make check 会列出还缺什么")


def import_list(content: bytes | str, library: Library, edition: str | None = None) -> dict[str, Any]:
    """What `import --json` prints of a file or pasted text, and with it `edition`, `drafts` and `registration`.

    `drafts` are {title, text, todo}, the text a block of YAML; `registration` is the block of what must be registered
    with them, or empty. `edition` is the id of a registered edition, or one for a new one. Raises Refused.
    """
    document = documents.read(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    split = _split(document)
    found = _told(document, split)
    if edition is not None and edition not in library.edition and not is_free_id(edition):
        raise Refused(f"批次编号“{edition[:60]}”不合规则；只用小写字母、数字和连字符，以字母开头，如 quzhou-2024")
    around = [*split.before, *split.dropped]
    labelled = dict.fromkeys(name for case in found["cases"] for name in (*case["lead"], *case["partners"]))
    registration = registering.edition(found["source"], around, split.announced, library, edition, named=[*labelled])
    mentioned = [registering.offered(case["text"], library) for case in found["cases"]]
    drafts = drafting.of_list(found["cases"], mentioned, registration, library)
    unknown = [name for name in labelled if not library.names.called(name, (registration.region,)).organisation]
    offered = dict.fromkeys(name for names in mentioned for name in names)
    found["organisations"] = {"new": unknown, "offered": [name for name in offered if name not in labelled]}
    return found | {
        "edition": registration.edition,
        "drafts": [{"title": draft.title, "text": draft.text, "todo": list(draft.todo)} for draft in drafts],
        "registration": registration.block(),
    }


def drafted(document: SourceText) -> dict[str, Any]:
    """What is found in a list: its source, its cases with drafted outcomes, and what was left out."""
    return _told(document, _split(document))


def _split(document: SourceText) -> Split:
    lines, rows = tables.read(document.lines)
    return splitting.split(lines, rows, document.levels if lines == document.lines else ())


def _told(document: SourceText, split: Split) -> dict[str, Any]:
    cases = [_case(case) for case in split.cases]
    notes = list(split.notes)
    without = [case["number"] for case in cases if not case["outcomes"]]
    if cases and without:
        notes.append(f"没有找到数字的案例：{'、'.join(map(str, without))}")
    return {
        "source": _source(document, split),
        "announced": split.announced,
        "cases": cases,
        "organisations": {"new": [], "offered": []},
        "dropped": split.dropped,
        "notes": notes,
    }


def _case(case: Item) -> dict[str, Any]:
    return {
        "number": case.number,
        "rank": case.rank,
        "title": case.title,
        "lead": case.lead,
        "partners": case.partners,
        "outcomes": extracting.outcomes(case.text),
        "text": case.text,
    }


def _source(document: SourceText, split: Split) -> dict[str, str | None]:
    """Title, publisher, date and address, where the page or the lines around the list say so."""
    around = [*split.before, *split.dropped]
    about = document.about
    head = [line for line in split.before[:6] if len(line) <= 60 and "。" not in line]
    title = about.get("title") or next((line.lstrip("—- ") for line in head if TITLE.search(plain_text(line))), None)
    if title is None:
        named = [
            found
            for line in split.before
            for found in re.findall(r"[^，。；、\s]{4,40}?(?:案例|举措|名单)(?=[。，]|$)", line)
        ]
        title = re.sub("^.*?(?:评选出|发布|公布|遴选出|推出|形成)", "", named[-1]) if named else None
    if title is None and split.cases:
        title = next((line for line in head if len(line) >= 8 and not re.search("[:：]|[0-9]$", line)), None)
    if title is None and len(split.cases) == 1:
        title = split.cases[0].title  # an article about one case
    publisher = about.get("publisher") or next(filter(None, (_named(PUBLISHER, line) for line in around)), None)
    signed = (a for a, b in pairwise(split.dropped) if DATE.fullmatch(plain_text(b)) and all_organisations(a))
    publisher = publisher or next(signed, None)
    said = (about.get("date", ""), *around)
    date = next((found for line in said if len(line) < 200 and (found := DATE.search(plain_text(line)))), None)
    url = about.get("url") or next((found[0] for line in around if (found := ADDRESS.search(line))), None)
    day = f"{int(date[1]):04d}-{int(date[2]):02d}-{int(date[3]):02d}" if date else None
    return {"title": title, "publisher": publisher, "date": day, "url": url}


def _named(label: re.Pattern[str], line: str) -> str | None:
    """What stands behind a label, as the line has it."""
    found = label.search(plain_text(line))
    return line[found.start(1) : found.end(1)] if found else None
