"""What editors write in forms, one thing a line, and `python -m casebook notation`, which shows how it is understood.

An outcome is `成效名称：表述`, in the source's own words (see `grammar`), or shorter:

    成效名称：此前 → 现在 单位        3 → 1 个工作日；30 → 3-7 个工作日；85.3% → 99.4%
    成效名称：数值 单位               1530 万元；3600余 条；约5天；80%以上
    成效名称：变化幅度                -43.8%；+34倍；同比下降43.8%
    成效名称：文字                    零发生；“中国国资投资机构50强”

A change may follow a figure, after a comma. Brackets at the end hold a basis (同比), a period (2023年), 越低越好 or
越高越好, and last 说明：…. With ★ in front the outcome goes on the card. An organisation is 全称（简称）.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from casebook.base.problems import Refused, one_line
from casebook.editing import grammar, writing
from casebook.editing.grammar import LONGEST
from casebook.model.fields import plain


def add_command(commands: Any) -> None:
    """Register `notation` with the command line."""
    parser = commands.add_parser("notation", help="看一看成效的表述会被怎样理解（每行一项：名称：表述）")
    parser.add_argument("--json", action="store_true", help="输出JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Read lines `名称：表述` from standard input and say what they are; always 0, since every line has its answer."""
    if isinstance(sys.stdin, io.TextIOWrapper):  # whatever the terminal speaks, files and pipes are UTF-8
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    answers = list(understood(sys.stdin))
    if options.json:
        print(json.dumps(answers, ensure_ascii=False, indent=1, default=plain))
        return 0
    for answer in answers:
        told = [answer["message"]] if answer["message"] else map(writing.inline, answer["outcomes"])
        print(one_line(answer["line"]), *(f"  {one_line(line)}" for line in told), sep="\n")
    return 0


def understood(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Each line that is not blank with its outcomes, as the data file has them, or with what was not understood."""
    for line in lines:
        if not (text := line.strip()):
            continue
        try:
            yield {"line": text, "outcomes": grammar.outcomes(text), "message": ""}
        except Refused as error:
            yield {"line": text, "outcomes": [], "message": str(error)}


def organisation(line: str) -> dict[str, Any]:
    """Name and aliases of an organisation. Raises Refused."""
    if len(line) > LONGEST:
        raise Refused(f"太长；最多{LONGEST}字")
    found = re.fullmatch(r"([^（）()]+?) *(?:[（(]([^（）()]+)[）)])?", line)
    if not found:
        raise Refused("写法不对；请写成 全称（简称），没有简称就只写全称")
    return {"name": found[1].strip()} | ({"aliases": [found[2].strip()]} if found[2] else {})
