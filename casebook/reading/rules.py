"""Rules that a single field cannot check: references, equal ids, outcomes that contradict themselves, unsafe text.

Each `check_*` yields findings; `loading` turns them into problems with file, line and column.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import chain, islice, takewhile
from typing import Any

from casebook.base import clock
from casebook.base.problems import Guesses
from casebook.fonts import characters
from casebook.model import figures, web_address
from casebook.model.records import SECTIONS, Case, Organisation, Outcome, Record, label
from casebook.model.regions import names_in, same_region
from casebook.reading import dates
from casebook.reading.yaml_text import Document, Location


@dataclass(frozen=True)
class Entry:
    """A record and where it was read. What could not be read rightly stands in `faults` and has a placeholder."""

    record: Record
    document: Document
    location: Location
    faults: frozenset[Location] = frozenset()

    def doubts(self, at: Location) -> bool:
        """Whether a fault is in the same item (an outcome, a measure) or field, so that it may cause what is at `at`."""
        return at[:2] in self._doubtful or at[:1] in self._whole or () in self._whole

    @cached_property
    def _doubtful(self) -> set[Location]:
        return {fault[:length] for fault in self.faults for length in range(3)}

    @cached_property
    def _whole(self) -> set[Location]:
        """Fields that are wrong as a whole, and () for a record that is."""
        return {fault for fault in self.faults if len(fault) < 2}


@dataclass(frozen=True)
class Finding:
    entry: Entry
    at: Location
    code: str
    message: str
    at_key: bool = False


Tables = Mapping[str, Sequence[Entry]]
"""The entries of each section, in the order read."""

WITH_IDS = [section for section, model in SECTIONS.items() if "id" in model.model_fields]


def findings(tables: Tables, broken: Mapping[str, set[str]]) -> Iterator[Finding]:
    """Run every check. `broken` holds ids of records refused earlier, so that pointing at them is not reported again."""
    guesses = Guesses()
    outcomes = (finding for entry in tables["cases"] for finding in check_outcomes(entry))
    for finding in chain(
        check_ids(tables),
        check_numbers(tables),
        check_organisations(tables, guesses),
        check_references(tables, broken, guesses),
        check_dates(tables),
        check_addresses(tables),
        outcomes,
    ):
        if not finding.entry.doubts(finding.at):
            yield finding


def check_ids(tables: Tables) -> Iterator[Finding]:
    """Ids are unique within their section; former ids of cases count as taken."""
    for section in WITH_IDS:
        seen: dict[str, Entry] = {}
        for entry in tables[section]:
            aliases = getattr(entry.record, "aliases", ()) if section == "cases" else ()
            places = [(("id",), entry.record.id), *((("aliases", i), alias) for i, alias in enumerate(aliases))]
            for at, value in places:
                if value in seen:
                    first = seen[value]
                    where = first.document.problem(first.location, "", "")
                    yield Finding(
                        entry,
                        at,
                        "E030",
                        f"{label(section)}编号 “{value}” 重复；{where.path} 第{where.line}行已经用过",
                    )
                seen.setdefault(value, entry)
    for section, inner in (("editions", "sources"), ("frameworks", "items")):
        for entry in tables[section]:
            ids: set[str] = set()
            for index, item in enumerate(getattr(entry.record, inner)):
                if item.id in ids:
                    yield Finding(entry, (inner, index, "id"), "E030", f"编号 “{item.id}” 重复")
                ids.add(item.id)


def check_numbers(tables: Tables) -> Iterator[Finding]:
    """Within an edition numbers are unique and there are no more cases than the list was announced with."""
    by_edition: dict[str, dict[int, Entry]] = defaultdict(dict)
    unsure = {entry.record.edition for entry in tables["cases"] if ("number",) in entry.faults}
    for entry in tables["cases"]:
        taken = by_edition[entry.record.edition]
        if entry.record.number in taken:
            other = taken[entry.record.number].record.id
            yield Finding(entry, ("number",), "E032", f"序号{entry.record.number}重复；同一批次的 {other} 已经用过")
        taken.setdefault(entry.record.number, entry)
    for entry in tables["editions"]:
        numbers, size = by_edition[entry.record.id], entry.record.size
        if size is None or not numbers or entry.record.id in unsure:
            continue
        lacking = size - sum(1 for number in numbers if number <= size)
        missing = islice((str(n) for n in range(1, size + 1) if n not in numbers), 10)  # of a size of 18 digits too
        listed = "、".join(missing) + (f"等{lacking}个" if lacking > 10 else "")
        if len(numbers) > size:
            message = f"有{len(numbers)}个案例，超过公布的{size}个；请核对案例或 size"
            yield Finding(entry, ("size",), "E033", message)
        elif lacking:
            message = f"公布{size}个案例，目前收录{len(numbers)}个，缺第{listed}号；没有录完可以不管，否则请核对序号"
            yield Finding(entry, ("size",), "W033", message)


def check_dates(tables: Tables) -> Iterator[Finding]:
    """Dates have come, and stand in an order in which things happen."""
    latest = clock.latest()
    for section, faults in (("editions", dates.of_edition), ("cases", dates.of_case)):
        for entry in tables[section]:
            for at, code, message in faults(entry.record, latest):
                yield Finding(entry, at, code, message)


def check_addresses(tables: Tables) -> Iterator[Finding]:
    """The addresses of sources are such as any reader could open."""
    for entry in tables["editions"]:
        for index, source in enumerate(entry.record.sources):
            at = ("sources", index, "url")
            if source.url and (trouble := web_address.trouble(source.url)):
                yield Finding(entry, at, "E056", f"{trouble}，读者打不开；请换成公开的网址，没有就删掉这一行")
            elif source.url and (doubt := web_address.doubt(source.url)):
                meant = web_address.likely(source.url)
                guess = f"，是否为 “{meant}”？" if meant else "；"
                yield Finding(entry, at, "W057", f"网址{doubt}{guess}请打开网址核对")


def check_organisations(tables: Tables, guesses: Guesses) -> Iterator[Finding]:
    """A name or alias stands for one organisation in a region, and parents exist."""
    names: dict[tuple[str, str], str] = {}
    ids = {entry.record.id: entry.record.name for entry in tables["organisations"]}
    for entry in tables["organisations"]:
        record = entry.record
        places = [(("name",), record.name), *((("aliases", i), alias) for i, alias in enumerate(record.aliases))]
        for at, name in places:
            other = names.setdefault((record.region, name), record.id)
            if other != record.id:
                yield Finding(entry, at, "E030", f"单位名称 “{name}” 已经属于 “{ids[other]}”（{other}）")
        if record.parent is not None and record.parent not in ids:
            yield Finding(
                entry, ("parent",), "E031", f"未知单位 “{record.parent}”{guesses.near_miss(record.parent, ids)}"
            )


def check_references(tables: Tables, broken: Mapping[str, set[str]], guesses: Guesses) -> Iterator[Finding]:
    """Everything a case points at is declared."""
    known = {section: {e.record.id: _called(e.record) for e in tables[section]} for section in WITH_IDS}
    regions = {e.record.id: e.record.region for e in tables["editions"]}
    sources = {e.record.id: {s.id: s.title for s in e.record.sources} for e in tables["editions"]}
    items = {e.record.id: {i.id: i.name for i in e.record.items} for e in tables["frameworks"]}
    organisations = [e.record for e in tables["organisations"]]
    named = ByName(organisations)
    known["cases"] |= {alias: alias for e in tables["cases"] for alias in e.record.aliases}
    resolved: dict[tuple[str, str], list[Organisation]] = {}
    wider: dict[tuple[str, str], list[str]] = {}

    def unknown(entry: Entry, at: Location, what: str, value: str, choices: Mapping[str, str], hint: str) -> Finding:
        guess = guesses.near_miss(value, choices) or f"；{hint}"
        return Finding(entry, at, "E031", f"未知{what} “{value}”{guess}")

    for entry in tables["cases"]:
        case: Case = entry.record
        pointers = [
            (("edition",), "editions", case.edition),
            (("category",), "categories", case.category),
            *((("tags", i), "tags", tag) for i, tag in enumerate(case.tags)),
            *((("terms", i), "glossary", term) for i, term in enumerate(case.terms)),
            *((("related", i), "cases", other) for i, other in enumerate(case.related)),
        ]
        for at, section, value in pointers:
            if value not in known[section] and value not in broken[section]:
                hint = f"请先在 {section} 中添加"
                yield unknown(entry, at, label(section), value, known[section], hint)
        lists = {("tags",): case.tags, ("terms",): case.terms, ("related",): case.related}
        lists |= {("frameworks", framework): chosen for framework, chosen in case.frameworks.items()}
        for at, values in lists.items():
            seen = {case.id} if at == ("related",) else set()
            for index, value in enumerate(values):
                if value in seen:
                    yield Finding(entry, (*at, index), "E036", f"“{value}” 重复，或是这个案例自己；请删掉")
                seen.add(value)
        for framework, chosen in case.frameworks.items():
            if framework not in items:
                if framework not in broken["frameworks"]:
                    at, hint = ("frameworks", framework), "请先在 frameworks 中添加"
                    found = unknown(entry, at, "对标体系", framework, known["frameworks"], hint)
                    yield replace(found, at_key=True)
                continue
            for index, item in enumerate(chosen):
                if item not in items[framework]:
                    at = ("frameworks", framework, index)
                    yield unknown(entry, at, "对标条目", item, items[framework], f"请先在 {framework} 的 items 中添加")
        if case.edition not in regions:
            continue
        cited = [(("sources", i, "id"), source.id) for i, source in enumerate(case.sources)]
        cited += [(("outcomes", i, "source", "id"), o.source.id) for i, o in enumerate(case.outcomes) if o.source]
        for at, value in cited:
            if value not in sources[case.edition]:
                yield unknown(entry, at, "来源", value, sources[case.edition], "请先在所属批次的 sources 中添加")
        if broken["organisations"]:
            continue
        region = regions[case.edition]
        taking_part: set[str] = set()
        for role in ("lead", "partners"):
            for index, name in enumerate(getattr(case, role)):
                if (region, name) not in resolved:
                    called = named.in_region(name, region)
                    wider[region, name] = [o.name for o in called]
                    resolved[region, name] = [o for o in called if name in names_in(o, region)]
                for organisation in resolved[region, name][:1]:
                    if organisation.id in taking_part:
                        yield Finding(entry, (role, index), "E036", f"单位 “{name}” 写了两次；请删掉一个")
                    taking_part.add(organisation.id)
                if len({o.region for o in resolved[region, name]}) > 1:
                    several = "、".join(o.name for o in resolved[region, name][:SEVERAL])
                    yield Finding(entry, (role, index), "E035", f"单位 “{name}” 可能是 {several}；请写全称")
                if wider[region, name] and not resolved[region, name]:
                    first, whole = wider[region, name][0], "、".join(wider[region, name][:SEVERAL])
                    message = f"单位 “{name}” 是 {whole} 的简称，在{region}的批次里看不出是哪里的；请写全称 “{first}”"
                    yield Finding(entry, (role, index), "E035", message)
                elif not resolved[region, name]:
                    choices = NOTHING if guesses.spent else named.around(region)
                    hint = "请先在 organisations 中登记，或作为简称补进 aliases"
                    if "，" in name or "、" in name:
                        hint = "看起来是几个单位连在了一起；列表各项请用半角逗号加空格隔开"
                        choices = NOTHING
                    yield unknown(entry, (role, index), "单位", name, choices, hint)


NOTHING: Mapping[str, str] = {}
SEVERAL = 5
"""Organisations that a message names when a name may be any of them."""


class ByName:
    """Organisations by what they are called: what a name stands for in a region, without asking all that bear it."""

    def __init__(self, organisations: Sequence[Organisation]) -> None:
        self._organisations = organisations
        self._regions: dict[str, dict[str, list[tuple[int, Organisation]]]] = {}
        for position, organisation in enumerate(organisations):
            for name in dict.fromkeys((organisation.name, *organisation.aliases)):
                regions = self._regions.setdefault(name, {})
                regions.setdefault(organisation.region, []).append((position, organisation))
        self._sorted = {name: sorted(regions) for name, regions in self._regions.items()}
        self._around: dict[str, dict[str, str]] = {}

    def in_region(self, name: str, region: str) -> list[Organisation]:
        """Those of the name whose region holds or lies in this one; of many regions within, the first few."""
        regions, order = self._regions.get(name, {}), self._sorted.get(name, [])
        holding = [region[:length] for length in range(1, len(region)) if region[:length] in regions]
        start = bisect_left(order, region)
        within = takewhile(lambda other: other.startswith(region), islice(order, start, start + SEVERAL))
        found = sorted((place for other in (*holding, *within) for place in regions[other]), key=lambda place: place[0])
        return [organisation for _, organisation in found]

    def around(self, region: str) -> dict[str, str]:
        """All names of organisations in a region or around it."""
        if region not in self._around:
            near = (o for o in self._organisations if same_region(o.region, region))
            self._around[region] = {name: name for o in near for name in names_in(o, region)}
        return self._around[region]


def _called(record: Any) -> str:
    return getattr(record, "name", None) or getattr(record, "term", None) or record.title


def check_outcomes(entry: Entry) -> Iterator[Finding]:
    """An outcome says something, and does not contradict itself."""
    case: Case = entry.record
    for index, outcome in enumerate(case.outcomes):
        for at, code, message in _outcome_faults(outcome):
            yield Finding(entry, ("outcomes", index, *at), code, message)
    headlines = [index for index, outcome in enumerate(case.outcomes) if outcome.headline]
    if len(headlines) > 3:
        yield Finding(entry, ("outcomes", headlines[3], "headline"), "W045", "突出显示的成效超过三项；请只留一到三项")


def _outcome_faults(outcome: Outcome) -> Iterator[tuple[Location, str, str]]:
    before, after = outcome.before, outcome.after
    if before is None and after is None and outcome.value is None and outcome.change is None and outcome.text is None:
        yield (), "E040", f"成效 “{outcome.name}” 没有内容；请填写 before 和 after、value、change 或 text"
    if (before is None) != (after is None):
        at, missing = (("after",), "before") if before is None else (("before",), "after")
        yield at, "E041", f"{at[0]} 和 {missing} 要成对；只有一个数就写 value"
    if outcome.value is not None and (before or after):
        yield ("value",), "E048", "已经有 before 和 after，页面上不会出现 value；请另写一条成效"
    if outcome.text is not None and (before or after or outcome.value is not None or outcome.change):
        yield ("text",), "E048", "已经有数字，页面上不会出现 text；请另写一条成效，或写进 note"
    if outcome.unit is None and (before or after or outcome.value is not None):
        yield (), "E042", f"成效 “{outcome.name}” 缺少 unit（单位）；请照来源填写"
    for key, span in (("before", before), ("after", after)):
        if span and span[0] > span[-1]:
            yield (key,), "E043", f"范围写反了；应为 [{span[-1]:f}, {span[0]:f}]"
    if outcome.better and before and after:
        rises = after[0] > before[-1]
        falls = after[-1] < before[0]
        if (rises and outcome.better == "lower") or (falls and outcome.better == "higher"):
            direction = "上升" if rises else "下降"
            yield ("better",), "E044", f"数值{direction}，与 better: {outcome.better} 矛盾；请核对数字或 better"
    elif outcome.better and outcome.change and outcome.change.value:
        rises = outcome.change.value > 0
        if rises == (outcome.better == "lower"):
            direction = "上升" if rises else "下降"
            message = f"变化是{direction}，与 better: {outcome.better} 矛盾；请核对正负号或 better"
            yield ("better",), "E044", message
    if outcome.unit and any(mark in outcome.unit for mark in "“”‘’\"'"):
        yield ("unit",), "E029", f'单位 {outcome.unit} 里有引号；YAML 的引号要用英文半角，写成 "%"'
    if outcome.doubt and not outcome.note:
        yield ("change",), "W046", f"成效 “{outcome.name}”{outcome.doubt}；请核对来源，属实则在 note 中说明"
    elif not outcome.note and (computed := _contradicted(outcome)):
        stated = figures.signed(outcome.change)
        message = f"变化写的是 {stated}，按 before 和 after 算是 {computed}；请核对，来源就是这样写的在 note 中说明"
        yield ("change",), "W047", message


ROUNDED = {"%": Decimal(1), "个百分点": Decimal("0.1"), "倍": Decimal("0.5")}
"""How far a stated change may be from the one that before and after give: sources round."""


def _contradicted(outcome: Outcome) -> str | None:
    """The change that before and after give when the stated one is another; None when it fits, or nobody can tell.

    A change against last year says nothing of a time before the reform. "Grows by 3 times" is said of three times and
    of four times as much, a rate's "%" of percent and of percentage points: either reading is accepted.
    """
    before, after, change = outcome.before, outcome.after, outcome.change
    if not (before and after and change) or change.basis == "同比" or outcome.qualifier:
        return None
    pairs = [(old, new) for old in before for new in after]
    readings = []
    if change.unit != "个百分点" and all(before):
        grown = [(new - old) / old for old, new in pairs]
        readings += (
            [[share * 100 for share in grown]] if change.unit == "%" else [grown, [share + 1 for share in grown]]
        )
    if change.unit != "倍" and outcome.unit == "%":
        readings.append([new - old for old, new in pairs])
    slack = ROUNDED[change.unit]
    if not readings or any(min(found) - slack <= change.value <= max(found) + slack for found in readings):
        return None
    # Not by round(), which fails above 28 digits.
    ends = sorted({Decimal(f"{end:.1f}") for end in (min(readings[0]), max(readings[0]))})
    return " 到 ".join(figures.signed(change.model_copy(update={"value": end})) for end in ends)


HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
INVISIBLE = (
    "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
)
LOOK_ALIKE = "\\u2e80-\\u2fdf\\uf900-\\ufaff\\u3000"
HALF_WIDTH = re.compile(rf"[,;:!?()\"'](?<=[{HAN}].)(?=[{HAN}]|$)|\.(?<=[{HAN}].)$", re.M)
TEXT_RULES = (
    ("E050", re.compile(r"\{\{|\{%|\{#"), "有模板记号 “{found}”；数据只能是普通文字，请删掉"),
    ("E028", re.compile(r"://[^\s/@“”，。；（）]+@"), "网址里有用户名或密码，会公开在网页上；请删掉 @ 和它前面的部分"),
    ("E051", re.compile(f"[{INVISIBLE}]"), "有看不见的字符（U+{code:04X}）；请删掉后重新输入"),
    ("E054", re.compile(r"</?[A-Za-z][^<>]*>?|<!--|&(?:#\w+|[a-z]+);"), "有 HTML 写法 “{found}”；只写普通文字，请删掉"),
    (
        "E054",
        re.compile(r"\*\*[^*]+\*\*|`[^`]+`|!?\[[^\[\]]*\]\([^()]*[()]"),
        "有 Markdown 写法 “{found}”；只写普通文字，请删掉这些符号",
    ),
    (
        "E054",
        re.compile(r"^(?:#{1,6}|[-*+]|>) ", re.M),
        "开头有 Markdown 写法 “{found}”；只写普通文字，请删掉这些符号",
    ),
    (
        "W052",
        re.compile(f"[{LOOK_ALIKE}]"),
        "“{found}”（U+{code:04X}）是形近字符，不是通常的汉字或空格；请改为 “{plain}”",
    ),
    ("W053", HALF_WIDTH, "汉字之间有半角标点 “{found}”；请改为全角标点"),
)
"""What must not, or had better not, stand in a text: code, what to look for, what to say."""

LONGEST = 1_000
"""Longer texts fit no field and are refused for that (E026); patterns could take minutes on a million brackets."""

RAW_MARKS = ("@", "{{", "{%", "{#", "**", "`", "](", "<", "&", "\\", "|", ">", "+ ")
RAW_RULES = (
    re.compile(f"[{INVISIBLE}{LOOK_ALIKE}]"),
    HALF_WIDTH,
    re.compile(r"""['"](?<=[\s\[{,].)(?:[ \t]|[-#*+])"""),
)
"""Where none of these is found in the raw file, no text rule applies: most files have nothing of the kind.

Escapes, blocks and text in quotes are looked into, since what they hold may look otherwise in the file.
"""


def check_text(document: Document) -> Iterator[tuple[Location, str, str]]:
    """Blank text, template marks, invisible or look-alike characters and markup anywhere in a file's values."""
    raw = document.text
    if any(mark in raw for mark in RAW_MARKS) or any(rule.search(raw) for rule in RAW_RULES):
        yield from _check_text(document.values, ())
    try:
        if "\\" in raw or characters.missing(raw):
            yield from check_characters(document.values)
    except characters.NoFonts:
        return  # said when something is to be printed


def check_characters(values: Any, location: Location = ()) -> Iterator[tuple[Location, str, str]]:
    """Every character has a glyph in print. Names case, field and character, since all look alike in a terminal."""
    if isinstance(values, str):
        # What no font has and nobody sees is reported as that (E051).
        lacking = {c for c in characters.missing(characters.printable(values)) if not re.match(f"[{INVISIBLE}]", c)}
        for character in sorted(lacking)[:1]:
            named = f"“{character}”（U+{ord(character):04X}）"
            remedy = "请换一个写法，或用 CASEBOOK_FONTS 指定有这个字的字体"
            yield location, "E055", f"PDF字体里没有字符 {named}；{remedy}"
    elif isinstance(values, (tuple, dict)):
        items = values.items() if isinstance(values, dict) else enumerate(values)
        for key, item in items:
            for at, code, message in check_characters(item, (*location, key)):
                if len(location) == 1 and isinstance(values, tuple):
                    message = _whose(location[0], item, at) + message
                yield at, code, message


def _whose(section: Any, record: Any, at: Location) -> str:
    """Which record and field a place is in: 案例 quzhou-2023-05 的 summary（概要）："""
    model = SECTIONS.get(section)
    if model is None or not isinstance(record, dict) or len(at) < 3:
        return ""
    field = model.model_fields.get(str(at[2]))
    return f"{label(section)} {record.get('id', '')} 的 {at[2]}（{field.title if field else ''}）："


def _check_text(value: Any, location: Location) -> Iterator[tuple[Location, str, str]]:
    if isinstance(value, str):
        if len(value) <= LONGEST:
            for code, rule, message in TEXT_RULES:
                if location[-1:] == ("url",) and code != "E051":
                    continue  # addresses have a form of their own, in which all but what cannot be seen may stand
                if found := rule.search(value):
                    plain = unicodedata.normalize("NFKC", found[0])
                    yield location, code, message.format(found=found[0][:20], code=ord(found[0][0]), plain=plain)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _check_text(item, (*location, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _check_text(item, (*location, key))
