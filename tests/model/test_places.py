"""Places by their endings and registered ones; what organisations are called in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.model.naming import Names
from casebook.model.places import NATION, Gazetteer
from casebook.model.records import Organisation, Place

OFFICIAL = [
    "浙江省 衢州市 柯城区",
    "浙江省 杭州市 西湖区",
    "湖南省 常德市 津市市",
    "湖北省 荆州市 沙市区",
    "湖北省 仙桃市",
    "湖北省 神农架林区",
    "湖北省 恩施土家族苗族自治州 利川市",
    "四川省 乐山市 市中区",
    "四川省 成都市 新都区",
    "山西省 阳泉市 矿区",
    "山西省 晋城市 城区",
    "安徽省 铜陵市 郊区",
    "河北省 邯郸市 涉县",
    "河北省 沧州市 孟村回族自治县",
    "河北省 雄安新区 雄县",
    "贵州省 六盘水市 六枝特区",
    "海南省 陵水黎族自治县",
    "黑龙江省 大兴安岭地区 呼玛县",
    "黑龙江省 齐齐哈尔市 梅里斯达斡尔族区",
    "内蒙古自治区 锡林郭勒盟 锡林浩特市",
    "内蒙古自治区 阿拉善盟 阿拉善左旗",
    "内蒙古自治区 呼伦贝尔市 鄂伦春自治旗",
    "宁夏回族自治区 吴忠市 盐池县",
    "广西壮族自治区 柳州市 三江侗族自治县",
    "新疆维吾尔自治区 伊犁哈萨克自治州 霍尔果斯市",
    "新疆维吾尔自治区 石河子市",
    "西藏自治区 阿里地区 措勤县",
    "上海市 浦东新区",
    "重庆市 渝中区",
    "重庆市 彭水苗族土家族自治县",
    "江苏省 苏州市 工业园区",
    "香港特别行政区",
    "甲市 乙区",
]


@pytest.mark.parametrize("told", OFFICIAL)
def test_levels_are_read_off_the_endings(told: str) -> None:
    parts = told.split()
    levels = tuple("".join(parts[:count]) for count in range(1, len(parts) + 1))
    gazetteer = Gazetteer()
    assert gazetteer.levels(levels[-1]) == levels
    assert gazetteer.is_understood(levels[-1])
    assert all(gazetteer.holds(level, levels[-1]) for level in (NATION, *levels))
    assert not any(gazetteer.holds(levels[-1], level) for level in (NATION, *levels[:-1]))


def place(id_: str, name: str, *within: str, aliases: tuple[str, ...] = ()) -> Place:
    return Place.model_validate({"id": id_, "name": name, "aliases": aliases} | ({"within": within} if within else {}))


REGISTERED = Gazetteer(
    [
        place("zhizao", "智造新城", "浙江省衢州市", aliases=("衢州智造新城",)),
        place("enshi", "恩施土家族苗族自治州", "湖北省", aliases=("恩施州",)),
        place("yrd", "长三角", aliases=("长江三角洲",)),
        place("zhejiang", "浙江省", "长三角"),
        place("shanghai", "上海市", "yrd"),
        place("lingang", "临港新片区", "上海市"),
        place("demo", "示范区", "上海市", "江苏省苏州市"),
        place("circle", "云澜都市圈", "江苏省"),
        place("gulf", "江南市民园"),
        place("bingtuan", "新疆生产建设兵团", aliases=("兵团",)),
    ]
)


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("智造新城", ("长三角", "浙江省", "浙江省衢州市", "浙江省衢州市智造新城")),
        ("衢州智造新城", ("长三角", "浙江省", "浙江省衢州市", "浙江省衢州市智造新城")),
        ("浙江省衢州市智造新城", ("长三角", "浙江省", "浙江省衢州市", "浙江省衢州市智造新城")),
        ("湖北省恩施州利川市", ("湖北省", "湖北省恩施土家族苗族自治州", "湖北省恩施土家族苗族自治州利川市")),
        ("恩施州", ("湖北省", "湖北省恩施土家族苗族自治州")),
        ("浙江省衢州市柯城区", ("长三角", "浙江省", "浙江省衢州市", "浙江省衢州市柯城区")),
        ("临港新片区", ("长三角", "上海市", "上海市临港新片区")),
        ("示范区", ("长三角", "上海市", "江苏省", "江苏省苏州市", "示范区")),
        ("云澜都市圈", ("江苏省", "江苏省云澜都市圈")),
        ("江南市民园", ("江南市民园",)),
        ("长江三角洲", ("长三角",)),
        ("兵团", ("新疆生产建设兵团",)),
    ],
)
def test_registered_places_have_one_full_name_and_what_holds_them(name: str, levels: tuple[str, ...]) -> None:
    assert REGISTERED.levels(name) == levels
    assert REGISTERED.is_understood(name)


@pytest.mark.parametrize("name", ["浙江省衢州", "智造新城二期", "江南", "云亭开发"])
def test_what_is_no_level_is_known_to_be_none(name: str) -> None:
    assert not REGISTERED.is_understood(name)
    assert REGISTERED.levels(name)[-1] == REGISTERED.full(name)


@given(st.text("省市县区旗盟州自治地新甲乙北京", min_size=1, max_size=20))
def test_any_name_lies_within_all_its_levels(name: str) -> None:
    levels = REGISTERED.levels(name)
    assert levels[-1] == name
    assert all(REGISTERED.levels(level) == levels[: at + 1] for at, level in enumerate(levels[:-1]))


def test_places_within_each_other_end() -> None:
    gazetteer = Gazetteer([place("a", "甲城", "乙城"), place("b", "乙城", "甲城")])
    assert "甲城" in gazetteer.levels("乙城")


def organisation(id_: str, name: str, region: str, *aliases: str) -> Organisation:
    return Organisation(id=id_, name=name, region=region, aliases=aliases)


BODIES = [
    organisation("tax", "国家税务总局", "全国", "税务总局"),
    organisation("zj", "浙江省公安厅", "浙江省", "省公安厅"),
    organisation("qz", "衢州市公安局", "浙江省衢州市", "市公安局", "公安局"),
    organisation("kc", "柯城区法院", "浙江省衢州市柯城区", "区法院", "公安局"),
    organisation("nb", "宁波市公安局", "浙江省宁波市", "市公安局"),
]


@pytest.mark.parametrize(
    ("name", "regions", "meant"),
    [
        ("衢州市公安局", ("广东省广州市",), "qz"),
        ("税务总局", ("浙江省衢州市",), "tax"),
        ("省公安厅", ("浙江省衢州市柯城区",), "zj"),
        ("市公安局", ("浙江省衢州市",), "qz"),
        ("市公安局", ("浙江省衢州市柯城区",), "qz"),
        ("市公安局", ("浙江省宁波市",), "nb"),
        ("区法院", ("浙江省衢州市",), "kc"),
        ("公安局", ("浙江省衢州市",), "qz"),
        ("区法院", ("上海市", "浙江省衢州市"), "kc"),
        ("市公安局", ("浙江省衢州市", "浙江省宁波市"), ("several", "qz", "nb")),
        ("市公安局", ("浙江省",), ("wider", "qz", "nb")),
        ("区法院", ("全国",), ("wider", "kc")),
        ("市公安局", ("广东省广州市",), ("elsewhere", "qz", "nb")),
        ("市财政局", ("浙江省衢州市",), None),
    ],
)
def test_a_name_stands_for_one_organisation_or_it_is_told_why_not(
    name: str, regions: tuple[str, ...], meant: object
) -> None:
    called = Names(BODIES, Gazetteer()).called(name, regions)
    told = next(
        (
            (field, *(o.id for o in found))
            for field, found in called._asdict().items()
            if field != "organisation" and found
        ),
        None,
    )
    assert (called.organisation.id if called.organisation else told) == meant


def test_a_registered_name_may_begin_with_what_holds_it() -> None:
    gazetteer = Gazetteer([place("optics", "武汉市东湖高新区", "湖北省武汉市", aliases=("光谷",))])
    for name in ("武汉市东湖高新区", "湖北省武汉市东湖高新区", "光谷"):
        assert gazetteer.levels(name) == ("湖北省", "湖北省武汉市", "湖北省武汉市东湖高新区"), name


def test_what_holds_a_place_are_the_nearest_only() -> None:
    joint = place("delta", "长三角", "江苏省", "浙江省")
    area = place("area", "江南新城", "长三角", "江苏省")
    gazetteer = Gazetteer([joint, area])
    assert gazetteer.holders("浙江省衢州市柯城区") == ("浙江省衢州市",)
    assert gazetteer.holders("长三角") == ("江苏省", "浙江省")
    assert gazetteer.holders("江南新城") == ("长三角",)
    assert gazetteer.holders("浙江省") == gazetteer.holders(NATION) == ()
