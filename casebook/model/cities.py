"""Which province each city, prefecture and league is in: for lists that say 衢州市 only, and for slips of the pen.

Short names of cities, in cities.txt; those that do not end in 市 are written in full. A name that two provinces have is not
there.
"""

from __future__ import annotations

from pathlib import Path

from casebook.model.places import MUNICIPALITIES

_LINES = Path(__file__).with_name("cities.txt").read_text(encoding="utf-8").splitlines()
CITIES = {province: cities for province, *cities in map(str.split, _LINES)}
PROVINCES = (*MUNICIPALITIES, *CITIES, "香港特别行政区", "澳门特别行政区", "台湾省")
"""All 34, by full name."""
SHORT = {name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]: name for name in PROVINCES}
"""北京 for 北京市."""
PREFECTURES = {
    city if city.endswith(("州", "盟", "地区")) and len(city) > 2 else f"{city}市": province
    for province, cities in CITIES.items()
    for city in cities
}
"""衢州市 → 浙江省."""


def full(name: str) -> str | None:
    """The full name of a city or province in a usual short form: 武汉, 湖北武汉, 武汉市 → 湖北省武汉市; None for others."""
    for start in ("", *PROVINCES, *SHORT) if name else ():
        province, rest = SHORT.get(start, start), name.removeprefix(start)
        if start and not rest:
            return province
        for city in (rest, f"{rest}市") if name.startswith(start) else ():
            if city in PREFECTURES and province in ("", PREFECTURES[city]) and name not in SHORT:
                return PREFECTURES[city] + _whole(city)
    return None


def _whole(city: str) -> str:
    """恩施州 as the law calls it: 恩施土家族苗族自治州."""
    if not city.endswith("州") or city.endswith("自治州"):
        return city
    of = PREFECTURES[city]
    return next(
        (c for c in PREFECTURES if c.endswith("自治州") and PREFECTURES[c] == of and c.startswith(city[:-1])), city
    )
