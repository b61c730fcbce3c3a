"""`python -m casebook import`: a published list as a draft file of cases, or as JSON. Nothing is taken for fact.

Titles, numbers, labelled organisations and figures come from the list. What only a person can write (summary, measures
in own words, category) stays open, and the check counts what is still to do.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from casebook.base import disk, project
from casebook.base.arguments import words
from casebook.base.problems import BadData, refuse, report
from casebook.editing import documents, extracting, splitting
from casebook.editing.documents import SourceText, Unreadable
from casebook.editing.notation import plain_number
from casebook.editing.quantities import fold
from casebook.editing.splitting import Item, Split
from casebook.model.library import Library
from casebook.reading import loading

DATE = re.compile(r"((?:19|20)[0-9]{2})[-年/.] *([0-9]{1,2})[-月/.] *([0-9]{1,2})日?")
PUBLISHER = re.compile(r"(?:信息来源|稿件来源|文章来源|来源|发布机构|发布单位) *[:：] *([^\s|｜　]{2,40})")
ADDRESS = re.compile(r"https?://[^\s<>\"'，。；）)]+")
TITLE = re.compile(r"案例|举措|做法|经验|名单|十佳|十大|典型|通报|清单")


def add_command(commands: Any) -> None:
    """Register `import` with the command line."""
    parser = commands.add_parser("import", help="读取已发布的名单（文本、网页或Word），列出其中的案例、单位和数字")
    parser.add_argument("source", metavar="文件", type=words, help="名单文件；写 - 就从标准输入读取")
    parser.add_argument("--json", action="store_true", required=True, help="输出JSON，不写入文件")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print what a list holds; 1 when no case is found in it or it cannot be read."""
    try:
        if options.source == "-":
            content = sys.stdin.buffer.read(documents.MOST_BYTES + 1)
        else:
            content = disk.read(Path(options.source), documents.MOST_BYTES + 1)
        library = loading.load(project.data_path())[0]
        found = drafted(documents.read(content))
    except OSError as error:
        return refuse(disk.refusal(error, "读取"))
    except BadData as error:
        report(error.problems)
        return refuse("案例库现有的数据有错误；请先改好，再导入")
    except Unreadable as error:
        return refuse(error)
    in_library(found, library)
    print(json.dumps(found, ensure_ascii=False, indent=1, default=plain_number))
    return 0 if found["cases"] else 1


def drafted(document: SourceText) -> dict[str, Any]:
    """What is found in a list: its source, its cases with drafted outcomes, and what was left out."""
    split = splitting.split(_with_tables(document.lines))
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


def _with_tables(lines: Sequence[str]) -> list[str]:
    """Rows of a table (序号, 改革举措, 主要内容, 主管单位) as the lines a list would have; other lines as they are."""
    plain: list[str] = []
    columns: dict[str, int] = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2:
            plain.append(line)
            continue
        named = {
            role: at
            for at, cell in enumerate(cells)
            for role, words_ in COLUMNS.items()
            if re.search(words_, cell) and len(cell) < 12
        }
        if len(named) >= 2 and "title" in named:
            columns = named
            continue
        number = cells[columns["number"]] if columns.get("number", 99) < len(cells) else ""
        if columns and number.isdigit() and columns["title"] < len(cells):
            plain.append(f"{number}. {cells[columns['title']]}")
            for role, label in (("lead", "牵头单位："), ("partners", "配合单位：")):
                if role in columns and columns[role] < len(cells) and cells[columns[role]]:
                    plain.append(label + cells[columns[role]])
            if columns.get("text", 99) < len(cells):
                plain.append(cells[columns["text"]])
        else:
            plain += [cell for cell in cells if cell]
    return plain


COLUMNS = {
    "number": "^序号$|^编号$",
    "title": "举措|案例|事项|名称|标题",
    "text": "内容|做法|简介|说明",
    "lead": "牵头|主管|责任|实施|报送|申报|单位$|部门$",
    "partners": "配合|协办|参与",
}


def _source(document: SourceText, split: Split) -> dict[str, str | None]:
    """Title, publisher, date and address, where the page or the lines around the list say so."""
    around = [*split.before, *split.dropped]
    about = document.about
    head = [line for line in split.before[:6] if len(line) <= 60 and not re.search("。", line)]
    title = about.get("title") or next((line for line in head if TITLE.search(line)), None)
    if title is None:
        named = [
            found
            for line in split.before
            for found in re.findall(r"[^，。；、\s]{4,40}?(?:案例|举措|名单)(?=[。，]|$)", line)
        ]
        title = re.sub("^.*?(?:评选出|发布|公布|遴选出|推出|形成)", "", named[-1]) if named else None
    publisher = about.get("publisher") or next((found[1] for line in around if (found := PUBLISHER.search(line))), None)
    date = next(
        (found for line in (about.get("date", ""), *around) if len(line) < 200 and (found := DATE.search(fold(line)))),
        None,
    )
    url = about.get("url") or next((found[0] for line in around if (found := ADDRESS.search(line))), None)
    day = f"{int(date[1]):04d}-{int(date[2]):02d}-{int(date[3]):02d}" if date else None
    return {"title": title, "publisher": publisher, "date": day, "url": url}


def in_library(found: dict[str, Any], library: Library) -> None:
    """Organisations that are to be registered, and registered ones that the texts mention, for the editor to confirm."""
    known = {name for organisation in library.organisations for name in (organisation.name, *organisation.aliases)}
    labelled = [name for case in found["cases"] for name in (*case["lead"], *case["partners"])]
    found["organisations"]["new"] = [name for name in dict.fromkeys(labelled) if name not in known]
    offered = [name for name in known if any(name in case["text"] for case in found["cases"]) and name not in labelled]
    found["organisations"]["offered"] = sorted(offered)
