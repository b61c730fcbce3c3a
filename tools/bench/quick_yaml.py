"""Values as YAML, quickly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from casebook.editing.writing import IN_ONE_LINE

PLAIN = re.compile(r"[\u4e00-\u9fff“《][^:#\[\]{},\"'&*|>@`\\]*|[a-z]{4,}(-[a-z0-9]+)*")
"""Texts that need no quotes in YAML. What is left out might need some, or might not."""


def written(sections: Mapping[str, list[dict[str, Any]]]) -> str:
    """Sections as block YAML in the style of data/cases.yml; `casebook.editing.writing` does it better and too slowly for this."""
    return "".join(
        f"{name}:\n" + "".join("  - " + "    ".join(_block(record)) for record in records)
        for name, records in sections.items()
    )


def _block(record: Mapping[str, Any]) -> Iterator[str]:
    for key, value in record.items():
        if not isinstance(value, list) or not isinstance(value[0], dict):
            yield f"{key}: {_inline(value)}\n"
        elif key in IN_ONE_LINE:
            yield f"{key}:\n"
            yield from (f"  - {_inline(item)}\n" for item in value)
        else:
            yield f"{key}:\n"
            yield from ("  - " + "        ".join(_block(item)) for item in value)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, bool):
        return "true"
    if isinstance(value, str) and not PLAIN.fullmatch(value):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
