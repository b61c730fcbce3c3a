"""A change of values in a YAML text that leaves every other byte as it stands: comments, quoting, indentation, breaks.

The text is read as `reading` reads it, old and new values are held against each other from the top down, and only
where they part are pieces of the text replaced. What comes out is read again: it must give the new values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from casebook.base.problems import BadData, Refused
from casebook.editing import yaml_marks
from casebook.editing.yaml_marks import Edit, Marks
from casebook.model.records import Case, Record, record_in
from casebook.reading import syntax, yaml_text
from casebook.reading.yaml_text import BLANK, Location

Shape = type[Record] | Mapping[str, Any] | None
"""What stands at a place: a record, a data file's sections, or nothing that the model knows."""
DAYS = {"date", "accessed", "published", "updated"}
"""Fields that hold days, and other texts perhaps."""
NOTATION = {"E010", "E011", "E012", "E013", "E022"}
"""Faults of notation that leave it open which values the text has."""
WHOLE = 99


class Unspliceable(Refused):
    """The text cannot be changed in place. One Chinese line with cause and remedy."""


def replace(text: str, at: Location, value: Any, shape: Shape = Case, exact: bool = True) -> str:
    """The text with another value at a place, all else byte for byte.

    `at` leads from the top of the text: ("outcomes", 1, "after") in the block of a case; with `shape` SECTIONS the text
    is a data file, ("cases", 3, "summary"). None, and what is empty, takes the field or the item away; a field that is
    absent is added where the model has it. Dates may be texts, as in JSON. A value that differs only where JSON tells no
    difference stays as it is written unless `exact`. Where single values cannot be replaced, what holds
    them is, from the inside out. Raises Unspliceable.
    """
    old = values_of(text)
    new = changed(old, at, value) or {}
    if same(old, new, exact):
        return text
    mark = text[: len(text) - len(text.lstrip("\ufeff"))]
    text = text[len(mark) :]
    for finest in (WHOLE, *range(len(at) + 1, 0, -1)):
        try:
            edits = _Splice(text, shape, finest, exact).edits(old, new)
            spliced = yaml_marks.apply(text, edits)
            if same(values_of(spliced) or {}, new, exact):
                return mark + spliced
        except (yaml_marks.Overlap, Unspliceable):
            continue
    raise Unspliceable("这一处的写法太特殊，不能自动修改；请直接改数据文件")


def values_of(text: str) -> Any:
    """The values of a text. Raises Unspliceable where it is not plain which they are."""
    try:
        document = yaml_text.read(Path("案例"), text)
    except BadData as error:
        faults = error.problems
    else:
        faults = [problem for problem in document.problems if problem.code in NOTATION]
    if faults:
        raise Unspliceable(f"第{faults[0].line}行写法有误，不能自动修改（{faults[0].message}）")
    return {} if is_empty(document.values) else document.values


def changed(values: Any, at: Location, value: Any) -> Any:
    """Values with another one at a place. What is emptied goes away: an item, a field. Raises Unspliceable."""
    if not at:
        if same(values, value) or (is_empty(values) and is_empty(value)):
            return values
        value = filled(value)
        return None if is_empty(value) else value
    first, rest = at[0], at[1:]
    if isinstance(first, int):
        items = list(values) if isinstance(values, (tuple, list)) else []
        if not 0 <= first <= len(items):
            raise Unspliceable(f"没有第{first + 1}项；请核对位置")
        inner = changed(items[first] if first < len(items) else None, rest, value)
        items[first : first + 1] = [] if inner is None else [inner]
        return tuple(items) or None
    # 30 stands for {n: 30}.
    fields = dict(values) if isinstance(values, dict) else {} if is_empty(values) else {"n": values}
    inner = changed(fields.get(first), rest, value)
    if inner is None:
        fields.pop(first, None)
    else:
        fields[first] = inner
    return fields or None


def filled(value: Any) -> Any:
    """A value without what is empty in it, and with texts as they will be read: without line ends after them."""
    if isinstance(value, Mapping):
        inner = {name: filled(given) for name, given in value.items()}
        return {name: given for name, given in inner.items() if not is_empty(given)}
    if isinstance(value, (tuple, list)):
        return [given for given in map(filled, value) if not is_empty(given)]
    return value.rstrip("\n") if isinstance(value, str) else value


def is_empty(value: Any) -> bool:
    """Whether a value says nothing, so that its field goes away."""
    return value is None or value is BLANK or (isinstance(value, (str, tuple, list, dict)) and not value)


def same(one: Any, other: Any, exact: bool = True) -> bool:
    """Whether two values are written alike: 99.4 and 99.40 are not, a list and a tuple are.

    Unless `exact`, numbers are alike that count the same, and whatever is empty.
    """
    return repr(canonical(one, exact)) == repr(canonical(other, exact))


def canonical(value: Any, exact: bool = True) -> Any:
    """A value in one form, whichever reader it came from."""
    if not exact and is_empty(value):
        return None
    if isinstance(value, Mapping):
        return {key: canonical(inner, exact) for key, inner in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, (tuple, list)):
        return [canonical(inner, exact) for inner in value]
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        number = Decimal(_number(value))
        return f"number {number if exact else number.normalize():f}"
    return f"text {value}" if isinstance(value, (str, dt.date)) else value


def typed(value: Any, shape: Shape = Case, field: str = "") -> Any:
    """A value as it is written: JSON's texts for days are dates, its fractions decimal; fields in the model's order."""
    if isinstance(value, (tuple, list)):
        return [typed(item, shape) for item in value]
    if isinstance(value, Mapping):
        order = _order(shape, [], value)
        return {name: typed(value[name], _inner(shape, name), name) for name in sorted(value, key=order.index)}
    if field in DAYS and isinstance(value, str) and yaml_text.DATE.fullmatch(value):
        with suppress(ValueError):
            return dt.date(*map(int, value.split("-")))
    return _number(value)


def _number(value: Any) -> Any:
    """A fraction of JSON as a file has it."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else Decimal(repr(value))
    return value


class _Splice:
    """The edits that turn one set of values into another. Marks come from the parser, values from `reading`."""

    def __init__(self, text: str, shape: Shape, finest: int, exact: bool) -> None:
        self.shape, self.finest, self.exact = shape, finest, exact
        loader = yaml_text.Loader(syntax.prepared(text))
        try:
            self.root = loader.get_single_node()
        finally:
            loader.dispose()
        self.marks = Marks(text, self.root)

    def edits(self, old: Any, new: Mapping[str, Any]) -> list[Edit]:
        """Every edit."""
        if not isinstance(self.root, yaml.MappingNode):
            return [self.marks.appended(typed(new, self.shape))]
        return list(self._mapping(self.root, old, new, self.shape, 0))

    def _value(self, node: yaml.Node, old: Any, new: Any, shape: Shape, level: int) -> Iterator[Edit] | None:
        """The edits inside a value; None when it must be written anew as a whole."""
        if level < self.finest:
            if isinstance(node, yaml.MappingNode) and isinstance(old, dict) and isinstance(new, Mapping) and old:
                return self._mapping(node, old, new, shape, level)
            if isinstance(node, yaml.SequenceNode) and isinstance(new, (tuple, list)) and old:
                return self._sequence(node, old, new, shape, level)
        plain = not isinstance(new, (Mapping, tuple, list))
        if plain and isinstance(node, yaml.ScalarNode):
            return iter([self.marks.scalar(node, new)])
        if self.marks.in_brackets(node):
            return iter([self.marks.inline(node, new)])
        return None

    def _mapping(
        self, node: yaml.MappingNode, old: Mapping[str, Any], new: Mapping[str, Any], shape: Shape, level: int
    ) -> Iterator[Edit]:
        pairs = node.value
        names = [key.value for key, _ in pairs]
        for key, value in pairs:
            name = key.value
            if name not in new or same(old.get(name), new[name], self.exact):
                continue
            wanted = typed(new[name], _inner(shape, name), name)
            edits = self._value(value, old.get(name), wanted, _inner(shape, name), level + 1)
            yield from edits if edits is not None else [self.marks.field(key, value, name, wanted)]
        yield from self.marks.without(node, [at for at, name in enumerate(names) if name not in new])
        order = _order(shape, names, new)
        for name in sorted((name for name in new if name not in names), key=order.index):
            before = [at for at, other in enumerate(names) if order.index(other) < order.index(name)]
            wanted = typed(new[name], _inner(shape, name), name)
            yield self.marks.further(node, before[-1] if before else -1, name, wanted)

    def _sequence(
        self, node: yaml.SequenceNode, old: Sequence[Any], new: Sequence[Any], shape: Shape, level: int
    ) -> Iterator[Edit]:
        """Items that are equal stay; of the others those that stand in the same place are one, changed."""
        was, became = ([repr(canonical(item, self.exact)) for item in items] for items in (old, new))
        gone: list[int] = []
        for i, i_end, j, j_end in _differing(was, became):
            both = min(i_end - i, j_end - j)
            for at in range(both):
                wanted = typed(new[j + at], shape)
                edits = self._value(node.value[i + at], old[i + at], wanted, shape, level + 1)
                yield from edits if edits is not None else [self.marks.item(node, i + at, wanted)]
            gone += range(i + both, i_end)
            for at in range(j + both, j_end):
                yield self.marks.further_item(node, i_end, typed(new[at], shape))
        yield from self.marks.without(node, gone)


def _differing(was: list[str], became: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """The stretches in which two lists differ. Of many equal items those at the ends are taken for the same."""
    start = yaml_marks.in_common(was, became)
    end = yaml_marks.in_common(was[: start - len(was) - 1 : -1], became[: start - len(became) - 1 : -1])
    inner = was[start : len(was) - end], became[start : len(became) - end]
    for kind, i, i_end, j, j_end in SequenceMatcher(None, *inner, autojunk=False).get_opcodes():
        if kind != "equal":
            yield start + i, start + i_end, start + j, start + j_end


def _inner(shape: Shape, name: str) -> Shape:
    """What a field holds, by the model: a record, alone or in a list."""
    if isinstance(shape, Mapping):
        return shape.get(name)
    info = shape.model_fields.get(name) if shape else None
    return record_in(info.annotation) if info else None


def _order(shape: Shape, names: Sequence[str], new: Mapping[str, Any]) -> list[str]:
    """Names of fields in the model's order; what it does not know comes last, as it stands."""
    known = list(shape if isinstance(shape, Mapping) else shape.model_fields) if shape else []
    return list(dict.fromkeys([*known, *names, *new]))
