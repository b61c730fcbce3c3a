"""Libraries of any size for measuring, in Chinese as varied as that of real lists. Their cities are in cities.py."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from casebook.model.remarks import UNSTATED
from tools.bench import quick_yaml
from tools.bench.cities import LAST_YEAR, PROVINCES, SENTENCES, STEMS, VOCABULARY, City

IN_ONE_FILE = 100
"""Up to so many cases are in the main file, as editors of a small library have them; more are in a file an edition."""
SIZES = (10, 10, 10, 12, 15, 20, 20, 30, 50)


def write(folder: Path, cases: int, seed: int = 1, one_edition: bool = False) -> Path:
    """Write a library of so many cases into an empty or new folder; returns its main file.

    The same arguments give the same bytes. Up to some 130,000 cases, for want of cities.
    """
    random = Random(f"{seed}/{cases}")
    sizes = [cases] if one_edition else list(_sizes(cases, random))
    spread = max(2, len(sizes) // 3, len(PROVINCES) if len(sizes) > len(PROVINCES) else 0)
    count = min(len(sizes), spread, len(STEMS) * len(VOCABULARY["character"]) // 2)
    cities = [City(position, random) for position in range(count)]
    editions, made = [], []
    called: dict[str, set[str]] = {city.id: set() for city in cities}
    for at, size in enumerate(sizes):
        city = cities[at % count]
        city.year = LAST_YEAR - at // count
        editions.append(_edition(city, size, random))
        made.append([_case(city, number, size, random) for number in range(1, size + 1)])
        called[city.id].update(*(case["lead"] + case.get("partners", []) for case in made[-1]))
    sections: dict[str, list[dict[str, Any]]] = {
        "editions": editions,
        "places": [city.place() for city in cities],
        "organisations": [organisation for city in cities for organisation in city.organisations(called[city.id])],
        **_vocabularies(),
    }
    if cases <= IN_ONE_FILE:
        sections["cases"] = list(itertools.chain.from_iterable(made))
    else:
        for edition, own in zip(editions, made, strict=True):
            path = folder / "cases" / str(edition["year"]) / f"{edition['id']}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(quick_yaml.written({"cases": own}), encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    main = folder / "cases.yml"
    main.write_text(quick_yaml.written(sections), encoding="utf-8")
    return main


def _sizes(cases: int, random: Random) -> Iterator[int]:
    """How many cases each edition has; there are two editions at least when there are two cases."""
    left = cases
    while left:
        size = min(left, random.choice(SIZES), -(-cases // 2))
        yield size
        left -= size


REMARK = {"date": dt.date(LAST_YEAR + 1, 12, 28), "text": "只供测量，不是事实。"}


def _vocabularies() -> dict[str, list[dict[str, Any]]]:
    pairs = VOCABULARY["synonym"]
    frameworks = [
        {
            "id": f"sample-{number}",
            "name": f"示例评价体系{name}",
            "description": "为测量而编的体系，不对应任何机构的评价。",
            "items": [
                {"id": f"item-{at:02d}", "name": item, "name_en": f"Item {at}"}
                for at, item in enumerate(SENTENCES[key])
            ],
            "remarks": [REMARK],
        }
        for number, name, key in (("a", "甲", "framework_a"), ("b", "乙", "framework_b"))
    ]
    return {
        "categories": [
            {
                "id": f"category-{at:02d}",
                "name": name,
                "description": f"{name}方面的示例案例。",
                "name_en": f"Sample {at}",
            }
            for at, name in enumerate(SENTENCES["category"])
        ],
        "frameworks": frameworks,
        "tags": [
            {"id": f"tag-{at:02d}", "name": name, "description": f"以{name}为主要办法。", "name_en": f"Way {at}"}
            for at, name in enumerate(SENTENCES["tag"])
        ],
        "glossary": [
            {"id": f"term-{at:02d}", "term": term, "explanation": f"示例解释：{term}是案例里出现的专门说法。"}
            | ({"aliases": [f"{term}制度"], "remarks": [REMARK], "name_en": f"Word {at}"} if at % 5 == 0 else {})
            for at, term in enumerate(VOCABULARY["term"])
        ],
        "synonyms": [
            {"word": pairs[at], "means": [pairs[at + 1]]} | ({"mutual": True} if at % 8 == 0 else {})
            for at in range(0, len(pairs), 2)
        ],
    }


def _edition(city: City, size: int, random: Random) -> dict[str, Any]:
    edition = f"{city.id}-{city.year}"
    title = f"{city.name}{city.year}年度优化营商环境创新案例"
    published = dt.date(city.year + 1, random.randint(1, 6), random.randint(1, 28))
    return {
        "id": edition,
        "title": title,
        "short_title": f"{city.name[:-1]}{city.year}",
        "region": city.region,
        "year": city.year,
        "level": "市级",
        "kind": "创新案例",
        "organiser": f"{city.name}营商办",
        "size": size,
        "description": f"{city.region}是虚构的城市，这一批{size}个案例只用来测量，不是事实。",
        "remarks": [REMARK],
        "figures": [{"name": "征集案例", "value": size * 5, "unit": "个", "qualifier": "余"}],
        "sources": [
            {
                "id": "list",
                "title": f"{title}名单",
                "publisher": f"{city.name}营商办",
                "date": published,
                "url": f"https://example.org/{edition}/list.html",
                "accessed": published + dt.timedelta(days=30),
                "note": "示例来源，网址不存在。",
            },
            {"id": "press", "title": f"{city.name}：{city.sentence('short')}"},
        ],
    }


def _case(city: City, number: int, size: int, random: Random) -> dict[str, Any]:
    """A case of the city's year. The first of an edition has every field there is."""
    edition, whole = f"{city.id}-{city.year}", number == 1
    case_id = f"{edition}-{number:02d}"

    def now_and_then(share: float) -> bool:
        return whole or random.random() < share

    taking_part = random.sample(city.names(), random.randint(2, 6))
    leading = random.choice((1, 1, 1, 2))
    terms = random.sample(range(len(VOCABULARY["term"])), random.choice((1, 1, 2, 3)))
    spoken = [f"{VOCABULARY['term'][term]}由{city['dept']}{city['adjective']}负责。" for term in terms]
    case: dict[str, Any] = {"id": case_id, "edition": edition, "number": number, "title": city.sentence("title")}
    _file(case, city, random, whole, now_and_then)
    case["lead"] = taking_part[:leading]
    if taking_part[leading:]:
        case["partners"] = taking_part[leading:]
    _tell(case, city, random, whole, now_and_then, spoken)
    case["terms"] = [f"term-{at:02d}" for at in terms]
    if size > 1 and now_and_then(0.1):
        case["related"] = [f"{edition}-{number % size + 1:02d}"]
    case["sources"] = [{"id": "list", "place": f"第{number}条"}]
    case["published"] = dt.date(city.year + 1, random.randint(7, 12), random.randint(1, 28))
    if now_and_then(0.1):
        case["updated"] = case["published"] + dt.timedelta(days=random.randint(1, 200))
        if now_and_then(0.3):
            case["corrections"] = [{"date": case["updated"], "text": city.sentence("correction")}]
    return case


Chance = Callable[[float], bool]
"""Whether something is to be there that so large a share of cases has."""


def _file(case: dict[str, Any], city: City, random: Random, whole: bool, now_and_then: Chance) -> None:
    """Where the case is and belongs."""
    if where := city.where(whole):
        case["region"] = where
    if now_and_then(0.8):
        case["short_title"] = city.sentence("short")
    if now_and_then(0.02):
        case["aliases"] = [f"{case['edition']}-former-{case['number']}"]
    case["category"] = f"category-{random.randrange(len(SENTENCES['category'])):02d}"
    case["tags"] = [f"tag-{at:02d}" for at in random.sample(range(len(SENTENCES["tag"])), random.randint(1, 3))]
    if now_and_then(0.7):
        at = random.randrange(len(SENTENCES["framework_a"]))
        case["frameworks"] = {"sample-a": [f"item-{at:02d}"]}
        chosen = random.sample(range(len(SENTENCES["framework_b"])), random.randint(1, 2))
        case["frameworks"]["sample-b"] = [f"item-{at:02d}" for at in chosen]


def _tell(
    case: dict[str, Any], city: City, random: Random, whole: bool, now_and_then: Chance, spoken: list[str]
) -> None:
    """What the case says; `spoken` are sentences with its terms."""
    case["summary"] = city.sentence("summary")
    if whole:
        case |= {"rank": random.randint(1, 9), "lead_read": True}
        case["recognition"] = [
            {
                "level": "省级",
                "kind": "推广",
                "by": f"{city.region[:3]}营商办",
                "name": "示例经验",
                "date": f"{city.year + 1}-05",
            },
            {"level": "国家级", "kind": "试点", "date": city.year + 1},
        ]
    if now_and_then(0.8):
        case["problem"] = city.sentences("problem", 2)
    case["measures"] = [
        {
            "title": city.sentence("measure_title"),
            "text": city.sentences("measure", random.choice((2, 3, 3, 4))) + extra,
        }
        for extra, _ in itertools.zip_longest(spoken, range(random.choice((3, 4, 4, 5))), fillvalue="")
    ]
    for part, share in (("innovation", 0.7), ("conditions", 0.6), ("lessons", 0.5)):
        if now_and_then(share):
            case[part] = city.sentence(part)
    for part, slot in (
        ("start", "conditions"),
        ("running", "lessons"),
        ("cost", "lessons"),
        ("basis", "doc"),
        ("contact", "conditions"),
    ):
        if now_and_then(0.3):
            case[part] = city[slot] if slot == "doc" else city.sentence(slot)
    case["outcomes"] = list(_outcomes(city, random, 10 if whole else random.choice((2, 3, 3, 4, 5))))
    for part, slot, share in (("policies", "doc", 0.6), ("platforms", "platform", 0.5)):
        if now_and_then(share):
            case[part] = list(dict.fromkeys(city[slot] for _ in range(random.randint(1, 2))))
    if now_and_then(0.5):
        firms = random.sample(city.firms, random.randint(1, 2))
        case["entities"] = [{"name": firm, "role": city.sentence("role")} for firm in firms]
    open_questions = [key for key in UNSTATED if key not in case and now_and_then(0.5)]
    if open_questions:
        case["unstated"] = open_questions
    if now_and_then(0.5):
        case["questions"] = [f"{city.sentence('measure_title')}怎样做到？" for _ in range(random.randint(1, 3))]
    if now_and_then(0.2):
        case["remarks"] = _remarks(city)


def _remarks(city: City) -> list[dict[str, Any]]:
    day = dt.date(city.year + 1, 12, 28)
    rests = {"title": city["doc"], "publisher": "示例部门", "date": day, "url": "https://example.org/new/"}
    return [{"date": day, "text": city.sentence("lessons"), "source": rests}]


def _outcomes(city: City, random: Random, count: int) -> Iterator[dict[str, Any]]:
    """Outcomes of as many kinds as asked for, of the ten kinds there are."""
    kinds = random.sample(range(10), count)
    if count == 10:
        kinds += range(10, 10 + len(_rarely(1, 1)))
    for position, kind in enumerate(kinds):
        after = random.randint(1, 9)
        rate = round(random.uniform(50, 90), 1)
        amount = int(10 ** random.uniform(1, 4))
        shapes: list[dict[str, Any]] = [
            {"name": "{object}办理时间", "before": after + random.randint(2, 60), "after": after, "unit": "个工作日", "better": "lower"},
            {"name": "{object}申请材料", "before": after + random.randint(4, 20), "after": [after, after + 2], "unit": "份", "better": "lower"},
            {"name": "{object}一次通过率", "before": rate, "after": round(rate + random.uniform(1, 9), 1), "unit": "%", "better": "higher"},
            {"name": "“{method}”惠及{group}", "value": amount, "qualifier": random.choice(("余", "约", "近", "超")), "unit": random.choice(("家", "户", "人次", "万人次"))},
            {"name": "{product}{noun}资金", "value": round(amount / 10, 1), "unit": random.choice(("万元", "亿元")), "better": "higher"},
            {"name": "{problem}投诉", "change": {"value": -round(random.uniform(5, 95), 1), "unit": "%", "basis": "同比"}, "better": "lower"},
            {"name": "{product}产值", "value": amount, "unit": "亿元", "change": {"value": random.randint(2, 60), "unit": "%", "basis": random.choice(("同比", "较改革前"))}},
            {"name": "{product}出口额", "change": {"value": random.randint(2, 40), "unit": "倍"}},
            {"name": "{group}满意率", "change": {"value": round(random.uniform(1, 12), 2), "unit": "%"}, "note": "来源没有说明是百分比还是百分点。"},
            {"name": "{industry}评价", "text": city.sentence("result")},
            *_rarely(after, rate),
        ]  # fmt: skip
        outcome = shapes[kind]
        outcome["name"] = outcome["name"].format_map(city)
        if kind == 7 and random.random() < 0.3:
            outcome["change"] = {"value": round(random.uniform(1, 12), 1), "unit": "个百分点"}
        if random.random() < 0.4 or count == 10:
            outcome["period"] = random.choice(("改革以来", "试点期间", "全年"))
            if kind % 2:
                outcome |= {"period": f"{city.year}年", "year": city.year}
        if position < 2:
            outcome["headline"] = True
        if random.random() < 0.1 or count == 10:
            outcome["source"] = {"id": "press", "place": f"第{after}段"}
        yield outcome


def _rarely(after: int, rate: float) -> list[dict[str, Any]]:
    """Outcomes in which figures have words of their own, and ranks: sources seldom have them."""
    before = {"n": after + 20, "qualifier": "余", "statistic": "平均"}
    return [
        {"name": "{object}最快用时", "before": before, "after": {"n": after, "unit": "小时", "qualifier": "以内", "statistic": "最快"}, "unit": "个工作日", "verb": "压缩至"},
        {"name": "{object}所需时间", "before": after, "after": {"n": 0, "words": "即时"}, "unit": "天", "statistic": "平均"},
        {"name": "{group}申请材料", "change": {"value": {"n": -rate, "words": "过半"}, "unit": "%", "basis": "较往年", "verb": "压减"}},
        {"name": "{industry}排名", "rank": {"place": after, "before": after + 9, "unit": "位", "of": 31, "scope": "全省"}},
        {"name": "{product}排名", "rank": {"place": 10, "scope": "全国", "within": True}, "better": "higher"},
    ]  # fmt: skip
