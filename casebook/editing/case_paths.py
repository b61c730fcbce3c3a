"""Ways into a case: `outcomes/园区涉企纠纷化解率/after`, by names of fields or their Chinese titles, by items' names or places.

Places count from 0, as in JSON; `-` is behind the last. What a way leads to need not be there yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_origin

from casebook.base.problems import near_miss
from casebook.editing import splicing
from casebook.editing.splicing import is_empty, same
from casebook.model.outcomes import Quantity
from casebook.model.outline import types_in
from casebook.model.records import Case, Record, record_in
from casebook.reading.yaml_text import Location

END = "-"
LONGEST_NAME = 60


class NoPlace(Exception):
    """The way leads nowhere. One Chinese line with cause and remedy."""


@dataclass(frozen=True)
class Target:
    """Where a way leads: the place among the values, what stands there (None for nothing), and the way as it was said.

    `further` is one more item at the end of a list.
    """

    at: Location
    value: Any
    said: str
    further: bool = False


def resolve(way: str | Sequence[Any], values: Mapping[str, Any], *, adding: bool = False, new: Any = None) -> Target:
    """Where a way leads in the values of a case. `adding` allows one more item of a list, named as `new` is."""
    steps = [str(step) for step in (way.split("/") if isinstance(way, str) else way)]
    said = "/".join(steps)
    if not said.strip("/"):
        raise NoPlace("没有写明位置；请写成 outcomes/成效名称/after 这样")
    found: list[str | int] = []
    value: Any = values
    shape: type[Record] | None = Case
    further = False
    while steps:
        many = isinstance(value, (tuple, list))
        if isinstance(value, dict) or (value is None and shape is not None):
            name, shape, empty = _field(steps[0], shape)
            steps, found = steps[1:], [*found, name]
            value = (value or {}).get(name)
            if is_empty(value):
                value = empty if steps else None
        elif many:
            count, place = _item(steps, value, adding, new)
            further = place == len(value)
            steps, found = steps[count:], [*found, place]
            value = None if further else value[place]
            if further and steps:
                raise NoPlace(f"没有“{steps[0]}”这一项；请先把整项补上")
        elif shape is Quantity and steps[0] in Quantity.model_fields:
            if steps[0] != "n":  # 30 stands for {n: 30}
                found, value = [*found, steps[0]], None
            steps = steps[1:]
        else:
            raise NoPlace(f"“{'/'.join(map(str, found))}”下面没有“{steps[0]}”；请核对位置")
    return Target(tuple(found), None if is_empty(value) else value, said, further)


def _field(step: str, shape: type[Record] | None) -> tuple[str, type[Record] | None, Any]:
    """The field that a step names, by its name or its title; what it holds by the model, and that when it is empty."""
    if shape is None:
        return step, None, ()  # the ids under a framework
    titles = {info.title: name for name, info in shape.model_fields.items()}
    name = step if step in shape.model_fields else titles.get(step)
    if name is None:
        known = {name: str(info.title) for name, info in shape.model_fields.items()}
        guess = near_miss(step, known) or f"；只能是 {'、'.join(known)}"
        raise NoPlace(f"没有字段“{step}”{guess}")
    annotation = shape.model_fields[name].annotation
    origins = {get_origin(type_) for type_ in types_in([annotation])}
    return name, record_in(annotation), {} if dict in origins else () if tuple in origins else None


def _item(steps: Sequence[str], items: Sequence[Any], adding: bool, new: Any) -> tuple[int, int]:
    """Which item is meant, and how many steps name it: a name may have a slash in it."""
    names = [called(item) for item in items]
    for count in range(len(steps), 0, -1):
        name = "/".join(steps[:count])
        if names.count(name) > 1:
            places = "、".join(str(at) for at, other in enumerate(names) if other == name)
            raise NoPlace(f"有{names.count(name)}项都叫“{name}”；请写序号 {places}（从0数起）")
        if name in names:
            return count, names.index(name)
    step = steps[0]
    if step == END and adding:
        return 1, len(items)
    if step.isascii() and step.isdecimal() and len(step) < 6 and int(step) < len(items) + adding:
        return 1, int(step)
    whole = "/".join(steps)
    if adding and called(new) == whole:
        return len(steps), len(items)
    guess = near_miss(whole, {name: name for name in names if name})
    listed = "、".join(f"“{name}”" for name in names[:8] if name) or "没有内容"
    raise NoPlace(f"没有“{whole}”这一项{guess or f'；现有 {listed}'}（序号从0数起，加在末尾写 -）")


def called(item: Any) -> str:
    """What names an item of a list: the value of its first field, or itself."""
    if isinstance(item, Mapping):
        named = (item.get(name) for name in ("name", "title", "id", "text", "kind"))
        return str(next(filter(None, named), ""))
    return item if isinstance(item, str) else ""


def with_changes(values: Mapping[str, Any], changes: Sequence[tuple[Target, Any]]) -> dict[str, Any]:
    """The values with others in these places. All places are those of the old values; what is empty goes away."""
    made: Any = values
    further: Counter[Location] = Counter()
    for target, new in changes:
        at = target.at
        if target.further:  # behind those that came before it
            at = (*at[:-1], int(at[-1]) + further[at])
            further[target.at] += 1
        if not is_empty(new):
            made = splicing.changed(made, at, new)
    gone = [target.at for target, new in changes if is_empty(new)]
    # From the end, so that places before keep their numbers.
    for at in sorted(gone, key=lambda at: [(isinstance(step, int), step) for step in at], reverse=True):
        made = splicing.changed(made, at, None)
    return made or {}


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], way: str = "", shape: type[Record] | None = Case
) -> Iterator[tuple[str, Any, Any]]:
    """Every place where two versions differ, as a way, what was and what is there; None for nothing."""
    order = list(shape.model_fields) if shape else []
    for name in dict.fromkeys([*(name for name in order if name in old or name in new), *old, *new]):
        was, became = old.get(name), new.get(name)
        if same(was, became) or (is_empty(was) and is_empty(became)):
            continue
        inner = record_in(shape.model_fields[name].annotation) if shape and name in shape.model_fields else None
        here = f"{way}{name}"
        if isinstance(was, dict) and isinstance(became, dict) and was and became and "/" not in here[len(way) :]:
            yield from differences(was, became, f"{here}/", inner)
        elif isinstance(was, (tuple, list)) and isinstance(became, (tuple, list)) and was and became:
            yield from _list_differences(was, became, here, inner)
        else:
            yield here, was, became


def _list_differences(
    old: Sequence[Any], new: Sequence[Any], way: str, shape: type[Record] | None
) -> Iterator[tuple[str, Any, Any]]:
    """Item by item where it is plain which one became which; else the whole list."""
    names, wanted = [_plain_name(item) for item in old], [_plain_name(item) for item in new]
    alone = all(len(set(filter(None, listed))) == len(listed) for listed in (names, wanted))
    kept = [name for name in names if name in wanted]
    if len(old) == len(new) and not any(
        one != other and (one in wanted or other in names) for one, other in zip(names, wanted, strict=True) if one
    ):
        for at, (item, became) in enumerate(zip(old, new, strict=True)):
            step = names[at] if alone and names[at] == wanted[at] else str(at)
            yield from _item_differences(item, became, f"{way}/{step}", shape)
    elif alone and kept and wanted[: len(kept)] == kept:
        for name, item in zip(names, old, strict=True):
            became = new[wanted.index(name)] if name in wanted else None
            yield from _item_differences(item, became, f"{way}/{name}", shape)
        for name, item in zip(wanted, new, strict=True):
            if name not in names:
                yield f"{way}/{name}", None, item
    else:
        yield way, old, new


def _item_differences(old: Any, new: Any, way: str, shape: type[Record] | None) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from differences(old, new, f"{way}/", shape)
    elif not same(old, new):
        yield way, old, new


def _plain_name(item: Any) -> str:
    """The name of an item where it can stand in a way, else ""."""
    name = called(item)
    fit = name and "/" not in name and not name.isdecimal() and name != END and len(name) <= LONGEST_NAME
    return name if fit else ""
