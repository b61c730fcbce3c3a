"""The session as a worker in the browser asks it: a call and its arguments as JSON, an answer as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from casebook.base.problems import Refused, one_line
from casebook.editing.session import Session
from casebook.fonts import characters

CALLS = (
    *("describe", "open", "blank", "check", "set_field", "notation", "preview", "file"),
    *("import_list", "against", "slip"),
)
BYTES = "$bytes"
"""The key of what stands for bytes among the arguments: their number in the list of those."""

_sessions: list[Session] = []


def begin(files: str, context: str) -> None:
    """Take the library's files and what the build told of the site, both as JSON."""
    told = json.loads(context)
    characters.tell(told.get("coverage", ()))
    _sessions[:] = [Session(json.loads(files), told)]


def answer(call: str, arguments: str, pieces: Sequence[bytes] = ()) -> str:
    """The result of a call as JSON, or `{"error": one Chinese line}`: nobody there could read a traceback."""

    def given(value: Any) -> Any:
        return bytes(pieces[value[BYTES]]) if isinstance(value, dict) and BYTES in value else value

    try:
        if call not in CALLS:
            raise Refused(f"没有这个功能：{call}")
        result = getattr(_sessions[0], call)(*map(given, json.loads(arguments)))
        return json.dumps({"result": result}, ensure_ascii=False)
    except Refused as error:
        return json.dumps({"error": one_line(str(error))}, ensure_ascii=False)
    except Exception as error:
        told = f"检查程序出错了（{type(error).__name__}：{error}）；文字没有丢，请先下载保存，再刷新页面"
        return json.dumps({"error": one_line(told)}, ensure_ascii=False)
