"""Tables of a list (序号, 改革举措, 主要内容, 主管单位) as the lines a list without tables would have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from casebook.editing.numbering import Head, bare
from casebook.editing.numerals import number_of
from casebook.editing.quantities import plain_text

GROUP = re.compile(r"^[一二三四五六七八九十(]+[、)].{1,40}|[(]共?[0-9]+(?:项|个|条)[)]$")
"""A row of a table that names a group of cases."""
COLUMNS = {
    "number": "^(?:序号|编号|序列|排名)$",
    "lead": "牵头|主管|责任|负责|实施|报送|申报|推荐|选送|主办|承办|(?:单位|部门|机构|企业|公司)名称|^(?:单位|部门|地区|城市|区县|所属单位|所在地区?)$",
    "guides": "指导",
    "partners": "配合|协办|参与|协同",
    "text": "内容|简介|说明|成效|效果|背景|(?:主要|具体|典型|经验)(?:做法|举措|经验)|^做法$",
    "title": "举措|案例|事项|名称|标题|经验|做法|项目|题目|成果",
}
"""What a column is, by words of its heading; the first that fits."""
LABELS = {"lead": "牵头单位：", "partners": "配合单位："}


def read(lines: Sequence[str]) -> tuple[list[str], list[Head]]:
    """The lines with rows of tables taken apart, and where these begin; no places where there is no table of cases."""
    if cards := _cards(lines):
        return cards
    plain: list[str] = []
    rows: list[Head] = []
    columns: dict[str, list[int]] = {}
    for line in lines:
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) < 2:
            plain += [] if columns and GROUP.search(plain_text(line)) else [line]
        elif named := _named(cells):
            columns = named
        elif not columns:
            plain += filter(None, cells)
        else:
            told = {
                role: [cells[at] for at in places if at < len(cells) and cells[at]] for role, places in columns.items()
            }
            if told["title"] and sum(map(bool, cells)) > 1:
                rows.append(_row(told, plain, len(rows) + 1))
    numbers = [row.number for row in rows]
    if any(b <= a for a, b in pairwise(numbers)):
        rows = [replace(row, number=at) for at, row in enumerate(rows, 1)]
    return _with_texts_below(plain, rows)


def heads(rows: Iterable[Sequence[str]]) -> bool:
    """Whether one of some rows names the columns of a table of cases."""
    return any(len(cells) > 2 and _named(cells) for cells in rows)


def _role(cell: str) -> str | None:
    """What the heading of a column or a row says is in it."""
    word = re.sub(r"\s", "", plain_text(cell)).rstrip(":")
    return next((role for role, said in COLUMNS.items() if len(word) < 12 and re.search(said, word)), None)


def _cards(lines: Sequence[str]) -> tuple[list[str], list[Head]] | None:
    """Cases with a table for each, of rows 案例名称 | … 报送单位 | …; None where there are none."""
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    titles = {cells[1] for cells in rows if len(cells) > 1 and CARD.fullmatch(re.sub(r"[\s:：]", "", cells[0]))}
    if len(titles) < 2:
        return None
    plain: list[str] = []
    cards: list[Head] = []
    told: dict[str, list[str]] = {}
    for line, cells in zip([*lines, ""], [*rows, []], strict=True):
        pairs = [*zip(cells[::2], cells[1::2], strict=False)]
        begins = pairs and CARD.fullmatch(re.sub(r"[\s:：]", "", pairs[0][0]))
        if told and (begins or not pairs):
            cards.append(_row(told, plain, len(cards) + 1))
            told = {}
        if begins:
            told = {"title": [pairs[0][1]]}
        elif line and not pairs:
            plain.append(line)
        for key, value in pairs[1:] if begins else pairs if told else ():
            if (role := _role(key)) and role != "title" and value:
                told.setdefault({"guides": "lead"}.get(role, role), []).append(value)
    return plain, cards


CARD = re.compile("(?:案例|项目|改革|举措|成果|做法|经验|事项)?(?:名称|标题|题目)|案例|改革事项|改革举措")
"""The heading of the row that has the title, where each case has a table of its own."""


def _named(cells: Sequence[str]) -> dict[str, list[int]]:
    """Which columns a row names; nothing where it is no row of headings."""
    named: dict[str, list[int]] = {}
    for at, cell in enumerate(cells):
        if role := _role(cell):
            named.setdefault(role, []).append(at)
    guides = named.pop("guides", [])
    if guides:
        named.setdefault("partners" if "lead" in named else "lead", []).extend(guides)
    return named if "title" in named and len(named) > 1 else {}


def _row(told: Mapping[str, list[str]], plain: list[str], count: int) -> Head:
    """A row, whose lines are added to those before it."""
    at = len(plain)
    title = _in_one(told["title"][0])
    said = "".join(told.get("number", ()))
    number = number_of(said) if re.fullmatch("[0-9]{1,4}|[一二三四五六七八九十百]{1,4}", said) else count
    plain.append(f"{number}. {title}")
    plain += [label + "、".join(told[role]) for role, label in LABELS.items() if told.get(role)]
    plain += told.get("text", [])
    return Head(at, number, title, "table", end=len(plain))


def _in_one(title: str) -> str:
    """A title from a cell, without a number in front and without blanks where lines met."""
    return re.sub(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])", "", re.sub(r"^[0-9]{1,3} *[.、．] *(?![0-9])", "", title))


def _with_texts_below(plain: list[str], rows: list[Head]) -> tuple[list[str], list[Head]]:
    """A table of titles first and the texts after it, each under its title: the cases are there, with what the rows say."""
    if not rows or any(row.end and row.end > row.at + 1 + len(LABELS) for row in rows):
        return plain, rows
    last = rows[-1].end or 0
    below: dict[str, int] = {}
    for at in range(last, len(plain)):
        below.setdefault(bare(plain[at]), at)
    if sum(bare(row.title) in below for row in rows) < max(2, len(rows) * 0.6):
        return plain, rows
    lines, heads = plain[: rows[0].at], []
    begins = {below[bare(row.title)]: row for row in rows if bare(row.title) in below}
    for at in range(last, len(plain)):
        if row := begins.get(at):
            heads.append(replace(row, at=len(lines), end=None))
            lines += [plain[at], *plain[row.at + 1 : row.end]]
        else:
            lines.append(plain[at])
    return lines, heads
