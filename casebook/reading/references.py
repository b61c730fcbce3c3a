"""Rules for references: everything a case points at is declared, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from casebook.base.problems import Guesses
from casebook.model import naming
from casebook.model.outline import CASE
from casebook.model.places import Gazetteer
from casebook.model.records import (
    SECTIONS,
    Case,
    Edition,
    Framework,
    Identified,
    Organisation,
    Place,
    Record,
    Term,
    label,
)
from casebook.reading.entries import Entry, Finding, Tables, entries, published
from casebook.reading.yaml_text import Location

Names = Mapping[str, str]
"""What may be pointed at, by id: what it is called, for guesses at what was meant."""

NOTHING: Names = {}


def check_references(tables: Tables, broken: Mapping[str, set[str]], guesses: Guesses) -> Iterator[Finding]:
    """Everything a case points at is declared. `broken` has the ids of records that were refused."""
    known = {section: _called(tables[section]) for section, model in SECTIONS.items() if issubclass(model, Identified)}
    known["cases"] = _called([*published(tables)])
    known["cases"] |= {alias: alias for entry in published(tables) for alias in entry.record.aliases}
    items = {e.record.id: {i.id: i.name for i in e.record.items} for e in entries(tables, Framework)}
    editions = {e.record.id: e.record for e in entries(tables, Edition)}
    sources = {id_: {source.id: source.title for source in edition.sources} for id_, edition in editions.items()}
    gazetteer = Gazetteer([e.record for e in entries(tables, Place)])
    named = NamesAround([e.record for e in entries(tables, Organisation)], gazetteer)
    if tables["cases"] and not broken["cases"] and not broken["organisations"]:
        yield from _unused(tables, editions, named)
    for entry in entries(tables, Case):
        yield from _pointers(entry, known, broken, guesses)
        yield from _repeated(entry)
        yield from _framework_items(entry, items, known["frameworks"], broken["frameworks"], guesses)
        edition = editions.get(entry.record.edition)
        if edition is not None:
            yield from _cited(entry, sources[edition.id], guesses)
            if not broken["organisations"]:
                yield from _taking_part(entry, entry.record.region or (edition.region,), named, guesses)


def _called(records: Sequence[Entry[Record]]) -> dict[str, str]:
    """Ids and names of the records of a section."""
    return {e.record.id: _name(e.record) for e in records if isinstance(e.record, Identified)}


def _name(record: Identified) -> str:
    if isinstance(record, Term):
        return record.term
    return str(getattr(record, "name", record.id))


def _unknown(
    entry: Entry[Case], at: Location, what: str, value: str, choices: Names, hint: str, guesses: Guesses
) -> Finding:
    guess = guesses.near_miss(value, choices) or f"；{hint}"
    return Finding(entry, at, "E031", f"{what}“{value}”没有登记{guess}")


def _pointers(
    entry: Entry[Case], known: Mapping[str, Names], broken: Mapping[str, set[str]], guesses: Guesses
) -> Iterator[Finding]:
    case = entry.record
    for at, section, value in _ids(case):
        if value not in known[section] and value not in broken[section]:
            yield _unknown(entry, at, label(section), value, known[section], f"请先在 {section} 中添加", guesses)


def _ids(case: Case) -> Iterator[tuple[Location, str, str]]:
    """Every id of another record in a case, with its place and the section it is of."""
    for part in CASE.parts:
        if part.section and part.many:
            yield from (((part.name, at), part.section, value) for at, value in enumerate(part.of(case)))
        elif part.section and part.of(case) is not None:
            yield (part.name,), part.section, part.of(case)


def _repeated(entry: Entry[Case]) -> Iterator[Finding]:
    """What a list has twice, and a case that is related to itself."""
    case = entry.record
    lists: dict[Location, tuple[str, ...]] = {
        (part.name,): part.of(case) for part in CASE.parts if part.section and part.many
    }
    lists[("unstated",)] = case.unstated
    lists |= {("frameworks", framework): chosen for framework, chosen in case.frameworks.items()}
    for at, values in lists.items():
        seen = {case.id} if at == ("related",) else set()
        for index, value in enumerate(values):
            if value in seen:
                yield Finding(entry, (*at, index), "E036", f"“{value}”重复，或是这个案例自己；请删掉")
            seen.add(value)


def _framework_items(
    entry: Entry[Case], items: Mapping[str, Names], frameworks: Names, broken: set[str], guesses: Guesses
) -> Iterator[Finding]:
    for framework, chosen in entry.record.frameworks.items():
        at: Location = ("frameworks", framework)
        if framework not in items:
            if framework not in broken:
                hint = "请先在 frameworks 中添加"
                yield replace(_unknown(entry, at, "评价体系", framework, frameworks, hint, guesses), at_key=True)
            continue
        for index, item in enumerate(chosen):
            if item not in items[framework]:
                hint = f"请先在 {framework} 的 items 中添加"
                yield _unknown(entry, (*at, index), "评价指标", item, items[framework], hint, guesses)


def _cited(entry: Entry[Case], sources: Names, guesses: Guesses) -> Iterator[Finding]:
    """Sources are among those of the case's edition."""
    case = entry.record
    cited: list[tuple[Location, str]] = [(("sources", i, "id"), source.id) for i, source in enumerate(case.sources)]
    cited += [(("outcomes", i, "source", "id"), o.source.id) for i, o in enumerate(case.outcomes) if o.source]
    for at, value in cited:
        if value not in sources:
            yield _unknown(entry, at, "来源", value, sources, "请先在所属批次的 sources 中添加", guesses)


def _taking_part(
    entry: Entry[Case], regions: tuple[str, ...], named: NamesAround, guesses: Guesses
) -> Iterator[Finding]:
    """The organisations that led or joined are registered, each is meant clearly and stands once."""
    case = entry.record
    seen: set[str] = set()
    for at, name in [*_places("lead", case.lead), *_places("partners", case.partners)]:
        called = named.called(name, regions)
        if called.organisation:
            if called.organisation.id in seen:
                yield Finding(entry, at, "E036", f"单位“{name}”写了两次；请删掉一个")
            seen.add(called.organisation.id)
        elif called.several:
            if len({organisation.region for organisation in called.several}) > 1:  # in one, E030 says it
                several = "、".join(organisation.name for organisation in called.several)
                yield Finding(entry, at, "E035", f"单位“{name}”可能是{several}；请写全称")
        elif called.wider:
            whole = "、".join(organisation.name for organisation in called.wider)
            where = "、".join(regions)
            remedy = f"请写全称“{called.wider[0].name}”，或在案例的 region 里写明是哪里的"
            message = f"单位“{name}”是{whole}的简称，在{where}的案例里看不出是哪里的；{remedy}"
            yield Finding(entry, at, "E035", message)
        elif called.elsewhere:
            first = called.elsewhere[0]
            message = f"单位“{name}”已登记，但地区是{first.region}，案例的地区是{'、'.join(regions)}"
            remedy = f"确实是它就写全称“{first.name}”，不是就另外登记"
            yield Finding(entry, at, "E031", f"{message}；{remedy}")
        else:
            choices = NOTHING if guesses.spent else named.around(regions)
            hint = "请先在 organisations 中登记，或作为简称补进 aliases"
            if "，" in name or "、" in name:
                hint = "看起来是几个单位连在了一起；列表各项请用半角逗号加空格隔开"
                choices = NOTHING
            yield _unknown(entry, at, "单位", name, choices, hint, guesses)


def _unused(tables: Tables, editions: Mapping[str, Edition], named: NamesAround) -> Iterator[Finding]:
    """Organisations that no case names have no page. Nothing is said while it is unknown what some case names."""
    used: set[str] = set()
    for entry in entries(tables, Case):
        case = entry.record
        edition = editions.get(case.edition)
        if entry.faults or edition is None:
            return
        regions = case.region or (edition.region,)
        for name in (*case.lead, *case.partners):
            meant = named.called(name, regions).organisation
            if meant is None:
                return
            used.add(meant.id)
    used |= {e.record.parent for e in entries(tables, Organisation) if e.record.parent and e.record.id in used}
    for unused in entries(tables, Organisation):
        if unused.record.id not in used:
            message = f"没有案例用到单位“{unused.record.name}”，它不会有页面；请核对案例里的写法，用不着就删掉"
            yield Finding(unused, ("name",), "W095", message)


def _places(role: str, names: Sequence[str]) -> Iterator[tuple[Location, str]]:
    return (((role, index), name) for index, name in enumerate(names))


class NamesAround:
    """What names stand for in places, and what else there is in them for guesses."""

    def __init__(self, organisations: Sequence[Organisation], gazetteer: Gazetteer) -> None:
        self._names = naming.Names(organisations, gazetteer)
        self.called = self._names.called
        self._around: dict[tuple[str, ...], dict[str, str]] = {}

    def around(self, regions: tuple[str, ...]) -> dict[str, str]:
        """All names that stand for an organisation in these places."""
        if regions not in self._around:
            self._around[regions] = {name: name for name in self._names.in_place(regions)}
        return self._around[regions]
