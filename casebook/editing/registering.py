"""What a list names and the library does not know yet, as records for an editor to confirm: edition, places, organisations.

All of it is guessed from words of the list: where it is from, of which year, what 市公安局 is called in full. Where
nothing can be told nothing is registered, and the draft stays open there.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from casebook import sounds
from casebook.base import clock
from casebook.editing import writing
from casebook.model import web_address
from casebook.model.cities import PREFECTURES, PROVINCES, SHORT
from casebook.model.fields import unused
from casebook.model.library import Library
from casebook.model.places import MUNICIPALITIES, NATION, Gazetteer, steps

JOINT = {
    "长三角": ("上海市", "江苏省", "浙江省", "安徽省"),
    "京津冀": ("北京市", "天津市", "河北省"),
    "粤港澳大湾区": ("广东省", "香港特别行政区", "澳门特别行政区"),
    "成渝地区": ("重庆市", "四川省"),
}
"""Regions of several provinces, and which."""
ZONE = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:新片区|自贸试验区|自贸区|新城|高新区|经开区|开发区|示范区)")
COUNTY = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:新区|县|区|旗|市)")
NO_COUNTY = re.compile(
    r".*(?:开发|高新|园|自贸|试验|示范|保税|经开|合作|功能)区"
    r"|(?:片|城|主城|中心城|老城|新城|社|小|地|辖|景|库|街|校|厂|矿|灾|商|牧|林|山|郊)区|.*(?:超|股|门|城)市|[全我本各该老]?[市县区旗]"
)
"""What ends like a county and is none, or none by itself."""
OFFICE = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|法院|中院|检察院|管委会|党工委|政府|公安|中心|大队|支队|总队|税务|供电公司|管理处)$"
)
GENERIC = re.compile(r"(?:经济技术|高新技术|经济)?(?:开发区|高新区|经开区|自贸区|保税区|园区|产业园)")
IN_PROSE = re.compile(
    r"(?:国家|全国|(?:[\u4e00-\u9fff]{2}省)?[\u4e00-\u9fff]{2,3}市(?!场)|[\u4e00-\u9fff]{1,3}[县区]|省|市(?!场)|县|区)"
    r"[^\W\d_的了与和及在为把将由对是让被从向以等各会]{0,12}?"
    r"(?:管委会|委员会|办公室|法院|中院|检察院|供电公司|营商办|[委局厅办](?![\u4e00-\u9fff]*(?:法|理)$)|海关|支行|分行|总队|支队|集团)(?![员托派任面限势部级事])"
)
NOT_IN_NAMES = re.compile(
    "^(?:会同|联合|协同|依托|通过|组织|指导|推动|整合|全|各|本|该|我|多)|业务|服务|建立|设立|推出|企业|事项"
)
HEAD = "下面是按名单猜的登记内容，请逐条核对。编号会成为网址的一部分，定了就不改。"
NOTICE = re.compile(r"^.*?关于(?:公布|发布|印发|推广|复制推广|表扬|通报|公示)+(.{4,}?)的?(?:通知|通报|公告|公示)$")
"""A notice, and what it makes known."""
NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()“”·、-]+")
"""Of what a name is registered that only a list tells."""
LONGEST_LINE, LONGEST_NAME = 120, 60
YEAR = re.compile(r"((?:19|20)[0-9]{2})年")


@dataclass
class Registration:
    """New records for an editor to confirm, with what is doubtful about them."""

    edition: str
    region: str
    editions: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By full name."""
    doubts: list[str] = field(default_factory=list)

    def sections(self) -> dict[str, list[str]]:
        """The records as items of YAML lists, by section."""
        records = {"editions": self.editions, "places": self.places, "organisations": [*self.organisations.values()]}
        return {section: [*map(writing.record, listed)] for section, listed in records.items() if listed}

    def block(self) -> str:
        """All of it as YAML, empty when there is nothing to register."""
        sections = self.sections()
        said = [HEAD, *dict.fromkeys(self.doubts)] if sections else []
        return "".join(f"# {line}\n" for line in said) + "\n".join(
            f"{section}:\n{''.join(items)}" for section, items in sections.items()
        )

    def register(self, name: str, regions: tuple[str, ...], library: Library) -> str:
        """Register an organisation that a case names if nobody knows it. What the case is to write: mostly the name."""
        called = library.names.called(name, regions)
        odd = len(name) > LONGEST_NAME or not NAME.fullmatch(name) or writing.unprintable(name)
        if called.organisation or called.several or odd:
            return name
        full = meant(name, regions[0], library.gazetteer) if len(regions) == 1 else None
        if full is None:
            self.doubts.append(f"单位“{name}”看不出是哪里的，没有登记。")
            return name
        if known := library.names.called(full.name, regions).organisation:
            return known.name
        if full.name not in self.organisations:
            taken = [record["id"] for record in self.organisations.values()]
            new_id = writing.organisation_id(library, full.name, full.region, taken)
            self.organisations[full.name] = {"id": new_id, "name": full.name, "region": full.region}
        record = self.organisations[full.name]
        if name != full.name and name not in record.get("aliases", ()):
            aliases = [*record.get("aliases", ()), name]
            ordered = {"id": record["id"], "name": full.name, "aliases": aliases, "region": full.region}
            self.organisations[full.name] = ordered
        return name


def place_in(text: str) -> str | None:
    """The full name of the place that a title or a sentence is about, the first that it names; None where it names none.

    A city is known with its province: 衢州市上下 → 浙江省衢州市. A county is told only behind its city.
    """
    for joint in JOINT:
        if text.startswith(joint):
            return joint
    found = _first(text, {**PREFECTURES, **dict.fromkeys(PROVINCES, "")})
    if found is None:
        if text.startswith(("全国", "国家", "国务院")):
            return NATION
        short = {city.removesuffix("市"): city for city in PREFECTURES} | SHORT
        begun = next((name for name in sorted(short, key=len, reverse=True) if text.startswith(name)), None)
        if begun is None:
            return None
        at, name = len(begun), short[begun]
    else:
        at, name = found
    full = PREFECTURES.get(name, "") + name
    if name in PROVINCES and name not in MUNICIPALITIES:
        return full
    county = COUNTY.match(text, at)
    return full + county[0] if county and not NO_COUNTY.fullmatch(county[0]) else full


def _first(text: str, names: dict[str, str]) -> tuple[int, str] | None:
    """Where the first of these names ends in a text, and which it is; a city behind its province counts as the city."""
    at = [(place, -len(name), name) for name in names if (place := text.find(name)) >= 0]
    if not at:
        return None
    place, _, name = min(at)
    end = place + len(name)
    if name in PROVINCES:
        behind = next((city for city in PREFECTURES if text.startswith(city, end)), None)
        if behind:
            return end + len(behind), behind
    return end, name


def region_of(texts: Sequence[str], library: Library) -> str | None:
    """Where a list is from, by its title and the words around it, the surest first."""
    regions = {edition.region for edition in library.editions} | {o.region for o in library.organisations}
    for text in texts:
        if place := place_in(text):
            return place
        begun = COUNTY.match(text)
        known = sorted(region for region in regions if begun and region.endswith(begun[0]))
        if known:
            return known[0]
        if (
            begun
            and not NO_COUNTY.fullmatch(begun[0])
            and re.match(r"(?:[0-9(（]|优化|营商|政务|公布|发布|关于)", text[begun.end() :])
        ):
            return begun[0]
        if zone := ZONE.match(text):
            return zone[0]
    return None


def edition(
    source: Mapping[str, str | None],
    around: Sequence[str],
    size: int | None,
    library: Library,
    edition_id: str | None = None,
    region: str | None = None,
    named: Sequence[str] = (),
    year: int | None = None,
) -> Registration:
    """The edition that a list is: the registered one of this id, or a new one with its source.

    `around` are lines above and below the list. Where it is from is told by them, else by who is `named` in its cases,
    unless `region` is given; of which year likewise. Where nobody tells, it is not taken for one of ours, or 市公安局 would be ours.
    """
    if edition_id in library.edition:
        return Registration(edition_id, library.edition[edition_id].region)
    title, day = source["title"], source["date"]
    region = region or region_of([text for text in (title, *around, source["publisher"]) if text], library)
    said = (title, *around, day and f"{day[:4]}年", edition_id and f"{edition_id[-4:]}年")
    year = year or next((int(found[1]) for text in said if text and (found := YEAR.search(text))), None)
    doubts = []
    if region is None:
        region = _common([place for name in named if (place := place_in(name))]) or NATION
        doubts.append(f"名单没有写是哪里的，地区暂写{region}。")
    if year is None:
        year = clock.today().year
        doubts.append(f"名单没有写年度，暂写{year}。")
    if title is None:
        title = f"{region}{year}年案例名单"
        doubts.append("没有找到名单的标题；批次和来源的名称要改成正式名称。")
    new_id = edition_id or _edition_id(region, year, library)
    doubts += [
        f"已有批次{other.id}（{other.title}）；是同一份名单就删掉这个文件，用 import 加 --edition {other.id} 重新导入。"
        for other in library.editions
        if (other.region, other.year) == (region, year)
    ]
    listed = {"id": f"{new_id}-list", "title": title[:LONGEST_LINE], **_about(source)}
    own = NOTICE.sub(r"\1", title)[:LONGEST_LINE]
    record = {"id": new_id, "title": own, "region": region, "year": year}
    record |= ({"size": size} if size else {}) | {"sources": [listed]}
    places = [] if library.gazetteer.is_understood(region) else [_place(region, around, library)]
    return Registration(new_id, region, [record], places, doubts=doubts)


def _common(places: Sequence[str]) -> str | None:
    """The place that all of these are in or are, when there is one."""
    levels = [steps(place)[0] for place in places if place != NATION]
    shared = [level for level in levels[0] if all(level in others for others in levels)] if levels else []
    return shared[-1] if shared else None


def _about(source: Mapping[str, str | None]) -> dict[str, Any]:
    """Publisher, day and address of a source, as far as a data file takes them."""
    publisher, day, url = source["publisher"], source["date"], source["url"]
    told: dict[str, Any] = {"publisher": publisher} if publisher and len(publisher) <= LONGEST_NAME else {}
    with suppress(ValueError):
        told |= {"date": dt.date.fromisoformat(day)} if day else {}
    return told | ({"url": url} if url and web_address.is_address(url) and not web_address.trouble(url) else {})


def _edition_id(region: str, year: int, library: Library) -> str:
    """The pinyin of the narrowest place and the year: quzhou-2023."""
    levels = [*steps(region)[0]]
    last = region.removeprefix(levels[-2]) if len(levels) > 1 else region
    short = re.sub("(?:省|市|特别行政区|.{0,4}自治区|.{0,8}自治州|县|区)$", "", last)
    stem = "".join(sounds.syllables(short if len(short) > 1 else last)) or "list"
    origins = library.origins
    return unused(
        f"{stem}-{year}", lambda id_: id_ in library.edition or any(case.startswith(f"{id_}-") for case in origins)
    )


def _place(region: str, around: Sequence[str], library: Library) -> dict[str, Any]:
    taken = {place.id for place in library.places}
    place_id = unused("".join(sounds.syllables(region))[:50] or "difang", taken.__contains__)
    within = JOINT.get(region) or tuple(
        p for p in [next(filter(None, map(place_in, around)), None)] if p and p != region
    )
    return {"id": place_id, "name": region} | ({"within": list(within)} if within else {})


class FullName(NamedTuple):
    """What a name in a list probably stands for, and where that is."""

    name: str
    region: str


def meant(name: str, region: str, gazetteer: Gazetteer) -> FullName | None:
    """Full name and place of what a list of this region calls by a name; None where the region does not say whose it is.

    市公安局 in 浙江省衢州市 is 衢州市公安局; in a province it may be that of any city.
    """
    levels = gazetteer.levels(region)
    province = next((level for level in levels if level in PROVINCES), None)
    city = next((level for level in levels[::-1] if _is_city(level, province)), None)
    county = levels[-1] if city and levels[-1] != city else None
    own = place_in(name) if _first(name, {**PREFECTURES, **dict.fromkeys(PROVINCES, "")}) else None
    if own:
        return FullName(name, own)
    if re.match("国家|国务院|全国|最高人民|中央", name):
        return FullName(name, NATION)
    for begin, level in (("市(?!场|政公用|民中心)", city), ("(?:省|自治区)", province), ("(?:县|区|旗)", county)):
        if found := re.match(begin, name):
            return FullName(_short(level, province) + name[found.end() :], level) if level else None
    county_named = COUNTY.match(name)
    if county_named and not NO_COUNTY.fullmatch(county_named[0]) and len(county_named[0]) > 2:
        above = city or province or ""
        return FullName(name, county if county and county.endswith(county_named[0]) else above + county_named[0])
    if GENERIC.match(name) or (OFFICE.search(name) and len(re.sub(OFFICE, "", name)) <= 6 and "公司" not in name):
        narrow = county or city or (province if region == province else None)
        if region == NATION or narrow is None:
            return FullName(name, NATION) if region == NATION and name.endswith(("部", "委", "总局")) else None
        return FullName(_short(narrow, province) + name, narrow)
    return FullName(name, region)


def _is_city(level: str, province: str | None) -> bool:
    own = level.removeprefix(province or "")
    return (
        level in MUNICIPALITIES
        or (own in PREFECTURES)
        or (own != "" and bool(re.search("(?:市|州|盟|地区)$", own)) and level != province)
    )


def _short(level: str, province: str | None) -> str:
    """A place without its province, which names of offices do not bear."""
    return level if level == province else level.removeprefix(province or "")


def offered(text: str, library: Library) -> list[str]:
    """Organisations that a text mentions without saying that they took part: registered ones, and what looks like one."""
    known = [name for o in library.organisations for name in (o.name, *o.aliases) if name in text]
    alike = [found[0] for found in IN_PROSE.finditer(text) if not NOT_IN_NAMES.search(found[0])]
    return sorted(dict.fromkeys([*known, *alike]), key=text.find)


def called(record: Mapping[str, Any]) -> set[str]:
    """Every name of a new organisation that a case may use."""
    return {record["name"], *record.get("aliases", ())}
