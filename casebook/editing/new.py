"""`python -m casebook new`: the draft of a case in a file of its own, with what is given filled in and hints for the rest."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from typing import Any

from casebook.base import project
from casebook.base.problems import Refused, chosen, closest
from casebook.editing import drafting, registering, taking_part, writing
from casebook.editing.drafting import Draft
from casebook.editing.registering import Registration
from casebook.model.fields import is_free_id
from casebook.model.library import Library
from casebook.model.records import Edition
from casebook.reading import decoding, loading

GIVEN = {
    "edition": "批次的编号或名称；没有登记的写新编号，如 quzhou-2024；不写就是最近的批次",
    "title": "正式标题，照来源写",
    "category": "分类的编号或名称",
    "lead": "牵头单位，照来源写，几家用顿号隔开",
    "partners": "配合单位，同上",
    "summary": "概要，一两句话",
    "number": "在批次中的序号；不写就接着最大的往后排",
    "place": "在来源中的位置，如 第3项",
    "region": "新批次的地区，写到市，如 浙江省衢州市",
    "edition_title": "新批次的名称",
}
"""What may be given: the flags, and what they mean."""


def add_command(commands: Any) -> None:
    """Register `new` with the command line."""
    parser = commands.add_parser("new", help="写一份案例草稿，里面有每个字段怎么填的提示")
    for name, meaning in GIVEN.items():
        parser.add_argument(f"--{name.replace('_', '-')}", metavar="文字", help=meaning)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the draft and say what is still to do. Raises Refused, BadData and OSError when nothing was written."""
    main = project.data_path()
    library = loading.load(main)[0]
    given = {name: value.strip() for name in GIVEN if (value := getattr(options, name)) is not None}
    registration, draft = blank(library, given)
    content = drafting.document(registration.block(), [draft.text], library).encode()
    path = writing.free_file(main, re.search(r"id: (\S+)", draft.text)[1])  # type: ignore[index]
    writing.trial(main, path, content)
    writing.create(path, content)
    print(f"已写入{decoding.shown_path(path)}；还要填写：{'、'.join(draft.todo)}")
    if registration.sections():
        print("新登记的内容写在文件开头，请逐条核对")
    print("打开这个文件，把冒号后面空着的填好；make check 会列出还缺什么")
    return 0


def blank(library: Library, given: Mapping[str, str]) -> tuple[Registration, Draft]:
    """A draft of what is given (see GIVEN), and what must be registered with it. Raises Refused."""
    for name, said in given.items():
        field, value = _tried(name, said)
        if fault := writing.unprintable(said) or (field and drafting.refused(field, value)):
            raise Refused(f"--{name.replace('_', '-')}：{fault}；请改写")
    edition = _edition(library, given.get("edition"))
    registration = _registration(library, edition, given)
    number, case_id = writing.next_number(library, registration.edition)
    if (wanted := given.get("number")) is not None:
        if not re.fullmatch("[1-9][0-9]{0,4}", wanted):
            raise Refused(f"序号“{wanted[:20]}”不是正整数；请写成 3 这样")
        number, case_id = int(wanted), f"{registration.edition}-{int(wanted):02d}"
        if case_id in library.case:
            raise Refused(f"批次 {registration.edition} 已经有序号{number}；请核对序号")
    registered = library.edition.get(registration.edition)
    counted = [case.number for case in library.by_edition.get(registration.edition, ())]
    sources = [source.id for source in registered.sources] if registered else [f"{registration.edition}-list"]
    place = {"place": given["place"]} if "place" in given else {}
    known: dict[str, Any] = {
        "id": case_id,
        "edition": registration.edition,
        "sources": [{"id": id_} | place for id_ in sources[:1]],
    }
    # Where no case of a list has a number, the list has none.
    known |= {"number": number} if "number" in given or not counted or any(counted) else {}
    known |= {name: given[name] for name in ("title", "summary") if name in given}
    categories = {category.id: category.name for category in library.categories}
    known |= {"category": chosen("分类", given["category"], categories)} if "category" in given else {}
    regions = (registration.region,)
    for role in ("lead", "partners"):
        names = taking_part.names(given.get(role, ""))
        known[role] = [registration.register(name, regions, library) for name in names]
    return registration, drafting.draft(known)


def _tried(name: str, said: str) -> tuple[str, Any]:
    """The field of a case that holds what is given, or one like it, and what it would hold."""
    if name in ("lead", "partners"):
        return name, taking_part.names(said)
    if name == "place":
        return "sources", [{"id": "x", "place": said}]
    return {"edition_title": "title"}.get(name, name if name in ("title", "summary", "region") else ""), said


def _edition(library: Library, said: str | None) -> Edition | str:
    """The edition of this id or name, the newest when none is said; an id that may be given to a new one."""
    if said is None:
        if not library.editions:
            raise Refused("还没有批次；请用 --edition 写明新批次的编号，如 quzhou-2024")
        return max(library.editions, key=lambda edition: edition.year)
    names = {name: edition for edition in library.editions for name in (edition.title, edition.short_title, edition.id)}
    if said in names:
        return names[said]
    if not is_free_id(said):
        near = closest(said, {name: name for name in names if name})
        guess = f"，是否为“{near}”？" if near else "；"
        raise Refused(f"没有批次“{said[:60]}”{guess}新批次的编号只用小写字母、数字和连字符，以字母开头，如 quzhou-2024")
    return said


def _registration(library: Library, edition: Edition | str, given: Mapping[str, str]) -> Registration:
    if isinstance(edition, Edition):
        return Registration(edition.id, edition.region)
    # 衢州's next list is of 衢州 too.
    alike = [e for e in library.editions if re.sub("-[0-9]{4}.*", "", e.id) == re.sub("-[0-9]{4}.*", "", edition)]
    region = given.get("region") or (alike[-1].region if alike else None)
    source = dict.fromkeys(("title", "publisher", "date", "url"), None) | {"title": given.get("edition_title")}
    return registering.edition(source, [], None, library, edition, region)
