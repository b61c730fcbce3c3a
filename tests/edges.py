"""Whole libraries at the edges of every field, made from the model's own schema, so that a new field is in them too.

What they are made of is picked one by one, by Hypothesis or always the first or the last. Texts, numbers and dates are
at the edges of what the check lets through; references, ids and what must agree are put right afterwards.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from casebook.model import schema, web_address
from casebook.model.fields import DAY_PATTERN, FIRST_DAY, ID_LENGTH, ID_PATTERN, LAST_DAY, SPAN_OF_TIME
from casebook.model.records import SECTIONS, Case
from casebook.reading.texts import TEXT_RULES

Pick = Callable[[Sequence[Any]], Any]
"""Takes one of several, which stand from the least to the most."""

SCHEMA = schema.build()
DEFINITIONS: dict[str, Any] = SCHEMA["definitions"]
PIECES = (
    "字", "推进“一件事”改革", "a", "Ab1 ", "《甲·乙》，", "\n第二行", "<3天&", '"\'', "=1+1", "-@", "~|\\", "％＃", "0", "99.4%→", "〇",
)  # fmt: skip
"""What texts are made of, over and over."""
NUMBERS = tuple(
    map(
        Decimal,
        [
            "-999999999999999999",
            "-99999999999999.9",
            "-100.5",
            "-100",
            "-1",
            "-0.0",
            "0",
            "0.000000000000000001",
            "0.10",
            "1",
            "99.40",
            "100",
            "1234567890123.45",
            "0.000123456789012345",
            "999999999999999999",
        ],
    )
)
DAYS = (FIRST_DAY, dt.date(1979, 12, 31), dt.date(1980, 1, 1), dt.date(2024, 2, 29), dt.date(2026, 11, 23), LAST_DAY)
ADDRESSES = ("http://a.cn", "https://政务.中国:8080/a(b)?c=1&d='#e", "https://example.org/")


def library(pick: Pick) -> dict[str, list[dict[str, Any]]]:
    """The sections of a data file, as values: texts, whole numbers, Decimals, days, truth values, lists, dicts."""
    few = pick((1, 2, 3))
    made = _Maker(pick)
    sections = {
        name: [made.record(model.__name__) for _ in range(few if name == "cases" else pick((1, 2)))]
        for name, model in SECTIONS.items()
    }
    _link(sections, pick)
    return sections


class _Maker:
    def __init__(self, pick: Pick) -> None:
        self.pick = pick
        self.optional = pick(("none", "some", "all"))
        self.addresses = 0

    def record(self, name: str) -> dict[str, Any]:
        shape = DEFINITIONS[name]
        return {
            key: self.value(inner)
            for key, inner in shape["properties"].items()
            if key in shape["required"]
            or self.optional == "all"
            or (self.optional == "some" and self.pick((False, True)))
        }

    def value(self, shape: dict[str, Any]) -> Any:
        if "allOf" in shape:
            return self.value(shape["allOf"][0])
        if "$ref" in shape:
            return self.record(shape["$ref"].rpartition("/")[2])
        if "enum" in shape:
            return self.pick(shape["enum"])
        if "oneOf" in shape:
            return self.value(self.pick(shape["oneOf"]))
        kind = shape["type"]
        if kind == "array" and shape["items"].get("type") == "number":
            return sorted(self.pick(NUMBERS) for _ in range(2))
        if kind == "array":
            least = shape.get("minItems", 0)
            return [self.value(shape["items"]) for _ in range(self.pick((least, least + 1, least + 3)))]
        if kind == "boolean":
            return self.pick((False, True))
        if kind == "integer":
            return self.pick((shape["minimum"], Decimal(f"{shape['maximum']}.0"), shape["maximum"]))
        if kind == "number":
            return self.pick(NUMBERS)
        return {} if kind == "object" else self.text(shape)

    def text(self, shape: dict[str, Any]) -> Any:
        pattern, most = shape.get("pattern"), shape.get("maxLength", 0)
        if pattern == SPAN_OF_TIME:
            return self.pick(("1978-01", "2024-02", "2026-11"))
        if pattern == DAY_PATTERN:
            return self.pick(DAYS)
        if pattern == web_address.PATTERN:
            longest = "https://example.org/" + "a" * (most - 20)
            return self.pick((*ADDRESSES, longest))
        if pattern == ID_PATTERN or most == ID_LENGTH:
            return "to be linked"
        assert most, f"a text without an upper limit: {shape}"
        piece = self.pick(PIECES)
        text = (piece * most)[: self.pick((len(piece), min(most, 40), most))].rstrip("\n")
        return text if re.search(r"\S", text) and not _refused(text) else "字" * min(most, len(text) or 1)


def _refused(text: str) -> bool:
    return any(rule.search(text) for code, rule, _ in TEXT_RULES if code.startswith("E"))


def _link(sections: dict[str, list[dict[str, Any]]], pick: Pick) -> None:
    """Give every record an id of its own and every reference something to lead to, and settle contradictions."""
    for name, records in sections.items():
        for number, record in enumerate(records):
            if "id" in record:
                record["id"] = _id(name[0], number, pick)
    region = pick(("浙江省", "浙江省衢州市"))
    for edition in sections["editions"]:
        edition["region"] = region
        _identify(edition.get("sources", []), pick)
        for figure in edition.get("figures", []):
            _settle(figure, ranked=False)
            figure.pop("source", None)
        for source in edition.get("sources", []):
            _in_order(source, "date", "accessed")
    if not any(edition.get("sources") for edition in sections["editions"]):
        sections["editions"][0]["sources"] = [{"id": "s0", "title": "名单"}]
    for framework in sections["frameworks"]:
        _identify(framework["items"], pick)
    for number, place in enumerate(sections["places"]):
        place |= {"name": f"{number}城{place['name']}"[:60]}
        place["aliases"] = [f"{number}区{at}" for at, _ in enumerate(place.get("aliases", []))]
        if "within" in place:
            place["within"] = pick((region, [region, "上海市"]))
    named = []
    for number, organisation in enumerate(sections["organisations"]):
        organisation |= {"region": region, "name": f"{number}{organisation['name']}"[:60]}
        organisation["aliases"] = [f"{number}{at}局" for at, _ in enumerate(organisation.get("aliases", []))]
        if "parent" in organisation:
            organisation["parent"] = sections["organisations"][0]["id"]
        named.append(pick((organisation["name"], *organisation["aliases"])))
    cited = [edition for edition in sections["editions"] if edition.get("sources")]
    for number, case in enumerate(sections["cases"]):
        _link_case(case, number, sections, pick(cited), named, pick)


def _link_case(
    case: dict[str, Any],
    number: int,
    sections: dict[str, list[dict[str, Any]]],
    edition: dict[str, Any],
    named: list[str],
    pick: Pick,
) -> None:
    case |= {"edition": edition["id"], "category": pick(sections["categories"])["id"], "lead": named[:1]}
    if case.pop("draft", False) and number and number == len(sections["cases"]) - 1:
        case["draft"] = True  # the others lead to each other
    if number and "number" in case:
        case["number"] = number + 1
    for field, section in (("tags", "tags"), ("terms", "glossary"), ("related", "cases")):
        if field in case:
            others = [other["id"] for other in sections[section] if other is not case and not other.get("draft")]
            case[field] = others[: len(case[field])]
    if "region" in case:
        here = [edition["region"], f"{edition['region']}城区", *(place["name"] for place in sections["places"])]
        case["region"] = pick((here[0], here[:2], here[1:2], here[-1:]))
    if "partners" in case:
        case["partners"] = named[1:]
    if "aliases" in case:
        case["aliases"] = [f"old{number}-{at}" for at, _ in enumerate(case["aliases"])]
    if "frameworks" in case:
        case["frameworks"] = {f["id"]: [item["id"] for item in f["items"]] for f in sections["frameworks"]}
    source = pick(edition["sources"])["id"]
    for citation in [*case["sources"], *(o["source"] for o in case.get("outcomes", []) if "source" in o)]:
        citation["id"] = source
    _in_order(case, "published", "updated")
    for correction in case.get("corrections", []):
        correction["date"] = max(correction["date"], case.get("published", FIRST_DAY))
    case["unstated"] = [key for key in dict.fromkeys(case.get("unstated", [])) if key not in case]
    for at, outcome in enumerate(case.get("outcomes", [])):
        _settle(outcome, ranked=at % 2 == 1)
    known = {"edition", "category", "tags", "terms", "related", "frameworks"}
    references = {name for name, shape in DEFINITIONS["Case"]["properties"].items() if _refers(shape)}
    assert references <= known | {"id", "aliases"}, "a new reference: give it something to lead to"
    assert set(case) <= set(Case.model_fields)


def _refers(shape: dict[str, Any]) -> bool:
    inner = shape.get("items", shape)
    return inner.get("maxLength") == ID_LENGTH or shape.get("type") == "object"


def _settle(outcome: dict[str, Any], ranked: bool) -> None:
    """One form of result, with what stands around its numbers."""
    if not ranked:
        outcome.pop("rank", None)
    if "rank" in outcome:
        for key in ("text", "before", "after", "value", "change", "statistic", "qualifier", "verb"):
            outcome.pop(key, None)
        rank = outcome["rank"]
        rank["scope"] = re.sub("[→⇒、，；/]", "字", rank.get("scope", "全省"))
        rank["of"] = max(rank["place"], rank.get("before", 1))
    if "after" not in outcome:
        outcome.pop("before", None)
    else:
        outcome.pop("value", None)
    if outcome.keys() & {"after", "value", "change", "rank"}:
        outcome.pop("text", None)
    figures = [outcome[key] for key in ("before", "after", "value") if key in outcome]
    changes = [outcome["change"]] if "change" in outcome else []
    for change in changes:
        change.setdefault("unit", "%")
        change["value"] = _one_direction(change["value"])
        figures.append(change["value"])
    for record in [outcome, *changes, *(figure for figure in figures if isinstance(figure, dict))]:
        if "unit" in record:
            record["unit"] = "个" if record not in changes and "change" in outcome else _without_quotes(record["unit"])
        if isinstance(record.get("qualifier"), list):
            record["qualifier"] = record["qualifier"][:1]
    for change in changes:
        if isinstance(change["value"], dict):
            change["value"].pop("unit", None)
    if outcome.keys() & {"after", "value"}:
        outcome.setdefault("unit", "个")
    elif not outcome.keys() & {"change", "text", "rank"}:
        outcome["text"] = "没有数字"
    if not figures:
        outcome.pop("qualifier", None)
        outcome.pop("statistic", None)
    if outcome.keys() & {"before", "change", "rank"}:
        outcome.pop("better", None)


def _without_quotes(unit: str) -> str:
    return re.sub("[\"'“”]", "字", unit)


def _one_direction(figure: Any) -> Any:
    """A change whose range does not lead from a fall to a rise."""
    if isinstance(figure, dict):
        return figure | {"n": _one_direction(figure["n"])}
    return figure if not isinstance(figure, list) or min(figure) >= 0 or max(figure) <= 0 else [figure[0], figure[0]]


def _in_order(record: dict[str, Any], earlier: str, later: str) -> None:
    if earlier in record and later in record:
        record[earlier], record[later] = sorted((record[earlier], record[later]))


def _identify(records: list[dict[str, Any]], pick: Pick) -> None:
    for number, record in enumerate(records):
        record["id"] = _id("x", number, pick)


def _id(start: str, number: int, pick: Pick) -> str:
    short = f"{start}{number}"
    return pick((short, f"{short}-{'a' * (ID_LENGTH - len(short) - 1)}"))


def written(value: Any) -> str:
    """Values as a data file: JSON, which is YAML, save for numbers and days as editors write them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {written(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
