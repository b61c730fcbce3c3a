"""Rules that a single field cannot check: references, equal ids, outcomes that contradict themselves, unsafe text.

Each `check_*` yields findings; `loading` turns them into problems with file, line and column.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from casebook.base import clock
from casebook.base.problems import Guesses
from casebook.model import web_address
from casebook.model.records import (
    SECTIONS,
    Case,
    Edition,
    Framework,
    Identified,
    Organisation,
    Record,
    Synonym,
    Term,
    label,
)
from casebook.model.remarks import UNSTATED, remarks_of
from casebook.reading import dates
from casebook.reading.drafts import weighed
from casebook.reading.entries import Entry, Finding, Tables, entries, published
from casebook.reading.outcomes import check_edition_figures, check_outcomes
from casebook.reading.place_rules import check_places
from casebook.reading.references import check_references
from casebook.reading.yaml_text import Location

ENGLISH = re.compile("[A-Za-z][ -~]*")


def findings(tables: Tables, broken: Mapping[str, set[str]], known: Collection[int] = frozenset()) -> Iterator[Finding]:
    """Run every check. `broken` holds ids of records refused earlier, so that pointing at them is not reported again.

    Of documents in `known`, told by their `id()`, what is found in one record alone is left out.
    """
    guesses = Guesses()
    fresh = {name: [e for e in found if id(e.document) not in known] for name, found in tables.items()}
    outcomes = chain(
        (finding for entry in entries(fresh, Case) for finding in check_outcomes(entry)),
        (finding for entry in entries(fresh, Edition) for finding in check_edition_figures(entry)),
    )
    for finding in chain(
        check_ids(tables),
        check_numbers(tables),
        check_organisations(tables, guesses),
        check_places(tables, guesses),
        check_references(tables, broken, guesses),
        check_dates(fresh),
        check_addresses(fresh),
        check_unstated(fresh),
        check_synonyms(tables),
        check_english(tables),
        outcomes,
    ):
        if not finding.entry.doubts(finding.at):
            yield weighed(finding)


def check_ids(tables: Tables) -> Iterator[Finding]:
    """Ids are unique within their section; former ids of cases count as taken."""
    for section in SECTIONS:
        seen: dict[str, Entry[Record]] = {}
        for entry in tables[section]:
            if not isinstance(entry.record, Identified):
                continue
            places: list[tuple[Location, str]] = [(("id",), entry.record.id)]
            if isinstance(entry.record, Case):
                places += ((("aliases", index), alias) for index, alias in enumerate(entry.record.aliases))
            for at, value in places:
                if value in seen:
                    first = seen[value]
                    where = first.document.problem(first.location, "", "")
                    message = f"{label(section)}编号“{value}”重复；{where.path} 第{where.line}行已经用过，请换一个编号"
                    yield Finding(entry, at, "E030", message)
                seen.setdefault(value, entry)
    for edition in entries(tables, Edition):
        yield from _unique(edition, "sources", edition.record.sources)
    for framework in entries(tables, Framework):
        yield from _unique(framework, "items", framework.record.items)


def _unique(entry: Entry[Record], field: str, items: Sequence[Identified]) -> Iterator[Finding]:
    ids: set[str] = set()
    for index, item in enumerate(items):
        if item.id in ids:
            yield Finding(entry, (field, index, "id"), "E030", f"编号“{item.id}”重复；请换一个编号")
        ids.add(item.id)


def check_synonyms(tables: Tables) -> Iterator[Finding]:
    """A word is explained once, by other words than itself."""
    seen: dict[str, Entry[Synonym]] = {}
    for entry in entries(tables, Synonym):
        word, means = entry.record.word, entry.record.means
        if word in seen:
            where = seen[word].document.problem(seen[word].location, "", "")
            message = f"同义词“{word}”写了两次；{where.path} 第{where.line}行已经写过，请合并"
            yield Finding(entry, ("word",), "W098", message)
        seen.setdefault(word, entry)
        if len(word.strip()) < 2:
            yield Finding(entry, ("word",), "W098", f"同义词“{word}”只有一个字，搜索用不上；请写两个字以上")
        for index, meant in enumerate(means):
            if meant == word or meant in means[:index]:
                yield Finding(entry, ("means", index), "W098", f"“{meant}”重复，或就是这个词自己；请删掉")


def check_english(tables: Tables) -> Iterator[Finding]:
    """English names are in letters that whoever reads English can type."""
    for section in ("categories", "tags", "glossary"):
        for entry in tables[section]:
            yield from _in_english(entry, (), getattr(entry.record, "name_en", None))
    for framework in entries(tables, Framework):
        for index, item in enumerate(framework.record.items):
            yield from _in_english(framework, ("items", index), item.name_en)


def _in_english(entry: Entry[Any], at: Location, name: str | None) -> Iterator[Finding]:
    if name and not ENGLISH.fullmatch(name):
        message = f"英文名称“{name[:20]}”里有别的文字；只用英文字母和半角符号，以字母开头"
        yield Finding(entry, (*at, "name_en"), "W099", message)


def check_numbers(tables: Tables) -> Iterator[Finding]:
    """Within an edition numbers are unique and there are no more cases than the list was announced with."""
    by_edition: dict[str, dict[int, Entry[Case]]] = defaultdict(dict)
    unnumbered: Counter[str] = Counter()
    unsure = {entry.record.edition for entry in entries(tables, Case) if ("number",) in entry.faults}
    for entry in published(tables):
        taken, number = by_edition[entry.record.edition], entry.record.number
        if number is None:
            unnumbered[entry.record.edition] += 1
            continue
        if number in taken:
            other = taken[number].record.id
            yield Finding(entry, ("number",), "E032", f"序号{number}重复；同一批次的 {other} 已经用过，请核对序号")
        taken.setdefault(number, entry)
    for edition in entries(tables, Edition):
        numbers, size = by_edition[edition.record.id], edition.record.size
        count = len(numbers) + unnumbered[edition.record.id]
        if size is None or not count or edition.record.id in unsure:
            continue
        lacking = size - sum(1 for number in numbers if number <= size)
        missing = islice((str(n) for n in range(1, size + 1) if n not in numbers), 10)  # of a size of 18 digits too
        listed = "、".join(missing) + (f"等{lacking}个" if lacking > 10 else "")
        if count > size:
            message = f"有{count}个案例，超过公布的{size}个；请核对案例或 size"
            yield Finding(edition, ("size",), "E033", message)
        elif lacking and count > len(numbers):
            if count < size:
                message = f"公布{size}个案例，目前收录{count}个；没有录完可以不管，否则请核对 size"
                yield Finding(edition, ("size",), "W033", message)
        elif lacking:
            message = f"公布{size}个案例，目前收录{len(numbers)}个，缺第{listed}号；没有录完可以不管，否则请核对序号"
            yield Finding(edition, ("size",), "W033", message)


def check_dates(tables: Tables) -> Iterator[Finding]:
    """Dates have come, and stand in an order in which things happen."""
    latest = clock.latest()
    for edition in entries(tables, Edition):
        yield from (Finding(edition, *fault) for fault in dates.of_edition(edition.record, latest))
    for case in entries(tables, Case):
        yield from (Finding(case, *fault) for fault in dates.of_case(case.record, latest))
    for entry in (*entries(tables, Term), *entries(tables, Framework)):
        yield from (Finding(entry, *fault) for fault in dates.of_remarks(remarks_of(entry.record), latest))


def check_addresses(tables: Tables) -> Iterator[Finding]:
    """The addresses of sources, and of what remarks rest on, are such as any reader could open."""
    for entry, at, url in _addresses(tables):
        if trouble := web_address.trouble(url):
            yield Finding(entry, at, "E056", f"{trouble}，读者打不开；请换成公开的网址，没有就删掉这一行")
        elif doubt := web_address.doubt(url):
            meant = web_address.likely(url)
            guess = f"，是否为“{meant}”？" if meant else "；"
            yield Finding(entry, at, "W057", f"网址{doubt}{guess}请打开网址核对")


def _addresses(tables: Tables) -> Iterator[tuple[Entry[Record], Location, str]]:
    for edition in entries(tables, Edition):
        for index, source in enumerate(edition.record.sources):
            if source.url:
                yield edition, ("sources", index, "url"), source.url
    for remarked in (Edition, Framework, Term, Case):
        for entry in entries(tables, remarked):
            for index, remark in enumerate(remarks_of(entry.record)):
                if remark.source and remark.source.url:
                    yield entry, ("remarks", index, "source", "url"), remark.source.url


def check_unstated(tables: Tables) -> Iterator[Finding]:
    """What a source is said to leave open is not answered in the case."""
    for entry in entries(tables, Case):
        case = entry.record
        for index, key in enumerate(case.unstated):
            if key in Case.model_fields and getattr(case, key):
                message = f"unstated里有{key}（{UNSTATED[key]}），案例却填了这一栏；请删掉其中一处"
                yield Finding(entry, ("unstated", index), "E084", message)


def check_organisations(tables: Tables, guesses: Guesses) -> Iterator[Finding]:
    """A name or alias stands for one organisation in a region, and parents exist."""
    names: dict[tuple[str, str], str] = {}
    ids = {entry.record.id: entry.record.name for entry in entries(tables, Organisation)}
    for entry in entries(tables, Organisation):
        record = entry.record
        places: list[tuple[Location, str]] = [(("name",), record.name)]
        places += ((("aliases", index), alias) for index, alias in enumerate(record.aliases))
        for at, name in places:
            other = names.setdefault((record.region, name), record.id)
            if other != record.id:
                message = f"单位名称“{name}”已经属于“{ids[other]}”（{other}）；同一个单位请合并，不是就换一个名称"
                yield Finding(entry, at, "E030", message)
        if record.parent is not None and record.parent not in ids:
            guess = guesses.near_miss(record.parent, ids) or "；请先在 organisations 中登记，或删掉 parent"
            message = f"单位“{record.parent}”没有登记{guess}"
            yield Finding(entry, ("parent",), "E031", message)
