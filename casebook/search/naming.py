"""What a public body may be called in full and in short, from whichever of its names the data has: 市发改委 in
浙江省衢州市 is 衢州市发展和改革委员会 and 衢州市发改委."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from casebook.search.thesaurus import Body, bodies

ENDINGS = ("自治区", "自治州", "自治县", "新区", "省", "市", "州", "县", "区", "旗", "盟")
PARTY = re.compile("(?:中共)?(.*)委")
VAGUE = re.compile("(?:厅|部门|机关|机构)$")
BRANCH = re.compile("(.*)公安局(.+)分局")


@cache
def _by_name() -> dict[str, Body]:
    """Bodies by the names now in use."""
    return {name: body for body in bodies() for name in (body.full, *body.short)}


@cache
def names(name: str, levels: tuple[str, ...]) -> tuple[str, ...]:
    """Full and short names for a body with this name, whose place has these levels: full names, the widest first."""
    places = _own_names(levels)
    if name in places or name in levels:
        return (f"{name}人民政府", f"{name}政府")
    if branch := BRANCH.fullmatch(name):
        return (f"{_full_place(branch[1], places)}公安局{branch[2]}分局", f"{branch[2]}公安分局")
    for at in range(len(name)):
        if body := _by_name().get(name[at:]):
            before = _full_place(name[:at], places)
            return (*(before + one for one in (body.full, *_short(body))), *_of_party(before + body.full))
    if PARTY.fullmatch(name) and (full := _full_place(name, places)) != f"中共{name}":
        return (full, *_of_party(full))
    return ()


def _of_party(name: str) -> tuple[str, ...]:
    """The name of the Party's body with its own in full, as on seals and documents."""
    return (f"中国共产党{found[1]}委员会{found[2]}",) if (found := re.fullmatch("中共(.+?)委(.*)", name)) else ()


def _short(body: Body) -> tuple[str, ...]:
    """The commonest short name, where it is one for a single body: 生态环境厅 and 生态环境部门 are not."""
    return body.short[:1] if len(body.short[0]) < len(body.full) and not VAGUE.search(body.short[0]) else ()


def _own_names(levels: Sequence[str]) -> list[str]:
    """What each level is called by itself: 浙江省, 衢州市, 柯城区."""
    above = ("", *levels)
    return [level.removeprefix(wider) for wider, level in zip(above, levels, strict=False)]


def _full_place(before: str, places: Sequence[str]) -> str:
    """What stands before a body's name, with the place in full: 市 → 衢州市, 市委 → 中共衢州市委."""
    if party := PARTY.fullmatch(before):
        return f"中共{_full_place(party[1], places)}委"
    for place in reversed(places):
        ending = next((ending for ending in ENDINGS if place.endswith(ending)), "")
        if ending and before in (ending, place.removesuffix(ending)):
            return place
    return before if before or not places else places[-1]
