"""What a case is: the shape of one data file, record by record, and the values that follow from a single record.

Field titles and descriptions are Chinese because editors meet them, through the JSON Schema, while they type.
Rules that need more than one record (references, equal ids) live in `casebook.reading.rules`.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from casebook.model.fields import (
    Day,
    English,
    Id,
    Key,
    Line,
    Name,
    Paragraph,
    Places,
    Position,
    Ref,
    Summary,
    Url,
    When,
    Year,
    english,
    field,
)
from casebook.model.ground import Identified as Identified
from casebook.model.ground import Record as Record
from casebook.model.ground import record_in as record_in
from casebook.model.outcomes import Change as Change
from casebook.model.outcomes import Citation as Citation
from casebook.model.outcomes import Outcome as Outcome
from casebook.model.outcomes import Rank as Rank
from casebook.model.remarks import UNSTATED, Unstated, remarks
from casebook.model.remarks import Basis as Basis
from casebook.model.remarks import Remark as Remark

Level = Literal["国家级", "省级", "市级", "县级", "其他"]
"""Of whom a list or a recognition is."""


class Source(Identified, title="来源"):
    """Where the facts of an edition come from."""

    id: Id = field("来源编号", "案例按这个编号注明出处", "quzhou-2023-list")
    title: Line = field("标题", "文件或文章的标题", "衢州市2023年度优化营商环境十佳创新案例")
    publisher: Name | None = field("发布者", "不知道就不写", "衢州市营商办", None)
    date: Day | None = field("发布日期", "不知道就不写", dt.date(2024, 1, 31), None)
    url: Url | None = field("网址", "以https://或http://开头；不知道就不写", "https://www.example.cn/a.html", None)
    accessed: Day | None = field("访问日期", "打开网址、核对内容的那一天", dt.date(2024, 2, 1), None)
    note: Line | None = field("说明", "关于来源需要说明的事", "原文发布日期与网址待查。", None)


class Edition(Identified, title="批次"):
    """A list of one year: a city's, a province's or the nation's."""

    id: Id = field("批次编号", "城市拼音加年份，会成为网址的一部分，定了就不改", "quzhou-2023")
    title: Line = field("批次名称", "名单的正式名称", "衢州市2023年度优化营商环境十佳创新案例")
    short_title: Name | None = field("批次简称", "用在窄小的位置", "衢州2023十佳", None)
    region: Name = field("地区", "省和市连写；全国的名单写全国", "浙江省衢州市")
    year: Year = field("年度", "四位数字", 2023)
    level: Level | None = field("层级", "哪一级的名单", "市级", None)
    kind: Name | None = field("名单种类", "照来源写，如十佳、典型案例、复制推广清单", "十佳创新案例", None)
    organiser: Name | None = field("评选单位", "照来源写", "衢州市营商办", None)
    size: Position | None = field("公布的案例数", "名单公布的案例数", 10, None)
    description: Paragraph | None = field("说明", "这批案例怎么来的", "衢州市营商办在全市征集评选。", None)
    figures: tuple[Outcome, ...] = field(
        "整批数据", "来源说的是整批名单的数字，写法同案例的成效", [{"name": "征集案例", "value": 120, "unit": "个"}], ()
    )
    sources: tuple[Source, ...] = field(
        "来源", "这批案例的出处，一处一条", [{"id": "quzhou-2023-list", "title": "名单"}], ()
    )
    remarks: tuple[Remark, ...] = remarks()

    @property
    def name(self) -> str:
        """The title for places where room is short."""
        return self.short_title or self.title


class Category(Identified, title="分类"):
    """A field of reform. Every case is in one."""

    id: Id = field("分类编号", "英文短词，会成为网址的一部分", "permitting")
    name: Name = field("分类名称", "四五个字", "审批服务")
    name_en: English | None = english("Permits and approvals")
    description: Line = field("说明", "一句话说清楚这一类包括什么", "让企业办许可、办项目手续更快、更省事。")


class Place(Identified, title="地方"):
    """A place that its name alone does not tell: a new area, a joint region, a short or former name."""

    id: Id = field("地方编号", "拼音，会成为网址的一部分，定了就不改", "quzhou-zhizao")
    name: Name = field("名称", "正式名称；上级写在within里", "智造新城")
    aliases: tuple[Name, ...] = field("又称", "简称、旧名", ["衢州智造新城"], ())
    within: Places = field("所在地方", "上级地方的全称；不止一个就写成列表", "浙江省衢州市", ())


class Organisation(Identified, title="单位"):
    """A body that leads or joins cases."""

    id: Id = field("单位编号", "会成为网址的一部分", "quzhou-police")
    name: Name = field("单位名称", "带上地名，和别处的单位区分开", "衢州市公安局")
    aliases: tuple[Name, ...] = field("来源写法", "来源中出现的简称", ["市公安局"], ())
    region: Name = field("地区", "单位管辖的地方，省和市连写；国家部委写全国", "浙江省衢州市")
    parent: Ref | None = field("上级单位", "上级单位的编号", "quzhou-police", None)


class FrameworkItem(Identified, title="评价指标"):
    """One topic or indicator of a framework."""

    id: Id = field("指标编号", "英文短词", "electricity")
    name: Name = field("指标名称", "照原体系写", "获得电力")
    name_en: English | None = english("Getting electricity")


class Framework(Identified, title="评价体系"):
    """Someone else's system of topics or indicators, to which we map cases."""

    id: Id = field("体系编号", "英文短词", "china-18")
    name: Name = field("体系名称", "照原体系写", "中国营商环境评价一级指标")
    description: Paragraph | None = field("说明", "这个体系是什么", "国内开展营商环境评价所用的一级指标。", None)
    items: tuple[FrameworkItem, ...] = field(
        "指标", "体系里的各项指标或主题", [{"id": "electricity", "name": "获得电力"}], min_length=1
    )
    remarks: tuple[Remark, ...] = remarks()


class Tag(Identified, title="改革方式"):
    """A way of reforming."""

    id: Id = field("改革方式编号", "英文短词", "digital")
    name: Name = field("改革方式名称", "四五个字", "数字化")
    name_en: English | None = english("Digitalization")
    description: Line | None = field("说明", "一句话说清楚", "用平台、应用和数据代替人工办理。", None)


class Term(Identified, title="名词"):
    """A word a layman would not know."""

    id: Id = field("名词编号", "英文短词或拼音", "acceptance-with-gaps")
    term: Name = field("名词", "案例里的写法", "容缺受理")
    name_en: English | None = english("acceptance with incomplete documents")
    aliases: tuple[Name, ...] = field("又称", "别的叫法", ["容缺办理"], ())
    explanation: Paragraph = field(
        "解释", "用自己的话，外行能懂，一两句", "主要材料齐了就先收件，缺的次要材料限期补上。"
    )
    remarks: tuple[Remark, ...] = remarks()


class Synonym(Record, title="同义词"):
    """Words readers type for words the cases use, beside those of the engine; search only."""

    word: Name = field("读者用词", "读者搜索时可能输入的词，两个字以上；通行的说法和机构简称程序自带", "环保局")
    means: tuple[Name, ...] = field("案例用词", "案例里实际用的词", ["生态环境局"], min_length=1)
    mutual: bool = field("是否互通", "几个说法可以互相代替的写true：搜哪一个都一并找其余的", True, False)


class Measure(Record, title="做法"):
    """One thing that was done."""

    title: Name = field("做法名称", "十来个字，点明做了什么", "一次会审，同步评价")
    text: Paragraph = field("做法内容", "两三句话；说明怎么做的数字写在这里", "环评、能评、安评合开一次专家评审会。")


class Entity(Record, title="相关主体"):
    """A firm or body named in a case that neither led nor joined it."""

    name: Name = field("名称", "照来源写", "华友")
    role: Name = field("在案例中的角色", "一句话", "首批“白名单”企业")


class Correction(Record, title="更正"):
    """A change to a published case, shown on its page."""

    date: Day = field("更正日期", "改正的那一天", dt.date(2026, 12, 1))
    text: Line = field("更正内容", "改了什么、依据什么", "配合单位补充市司法局，依据原文第2条。")


class Recognition(Record, title="认可"):
    """What others gave a case: a status, not our judgement."""

    level: Level = field("层级", "给出认可的是哪一级", "国家级")
    kind: Literal["首创", "推广", "通报表扬", "试点", "典型案例", "其他"] = field(
        "种类", "六种之一；首创是来源自称的", "推广"
    )
    by: Name | None = field("谁给的", "照来源写", "国务院办公厅", None)
    name: Line | None = field("名称", "称号、文件或名单的名称，照来源写", "《优化营商环境典型案例》", None)
    date: When | None = field("时间", "年、年-月或年-月-日", "2023-05", None)


class Case(Identified, title="案例"):
    """A reform, who led it, what was done and what changed. `id` is permanent: it is part of the address."""

    id: Id = field("案例编号", "批次编号加两位序号；会成为网址的一部分，定了就不改", "quzhou-2023-01")
    edition: Ref = field("批次", "editions中的编号", "quzhou-2023")
    number: Position | None = field("在批次中的序号", "照名单上的序号；名单没有编号就不写", 1, None)
    rank: Position | None = field("名次", "名单排了名次的，照来源写；和序号是两回事", 1, None)
    title: Line = field("正式标题", "照来源写", "推进一般工业投资项目“拿地即开工”改革")
    short_title: Name | None = field("短标题", "用在卡片和列表上，16字以内最好", "工业项目“拿地即开工”", None)
    aliases: tuple[Id, ...] = field("曾用编号", "编号改过时，把旧的写在这里，旧网址会转到新的", ["quzhou-2023-a"], ())
    region: Places = field("地区", "案例在哪里，写全称；几地合办的逐一列出；不写就是批次的地区", "浙江省衢州市", ())
    category: Ref = field("分类", "categories中的编号", "permitting")
    tags: tuple[Ref, ...] = field("改革方式", "tags中的编号", ["digital"], ())
    frameworks: dict[Key, tuple[Ref, ...]] = field(
        "评价指标", "体系编号: [指标编号]；本站归类，没有把握就不写", {"china-18": ["electricity"]}, {}
    )
    lead: tuple[Name, ...] = field(
        "牵头单位", "照来源写，须在organisations中登记；来源没有写明就不写", ["市公安局"], ()
    )
    lead_read: bool = field("牵头单位由本站读出", "来源没有标明牵头单位，是本站从正文读出来的，写true", True, False)
    partners: tuple[Name, ...] = field("配合单位", "照来源写，须在organisations中登记", ["市司法局"], ())
    summary: Summary = field("概要", "一两句话，60字以内最好", "交地前先预审，交地时四张证一起办好。")
    problem: Paragraph | None = field("针对问题", "改革前的问题；来源没写就不写", "企业招工难。", None)
    measures: tuple[Measure, ...] = field(
        "主要做法", "一条一件事", [{"title": "做法名称", "text": "做法内容。"}], min_length=1
    )
    recognition: tuple[Recognition, ...] = field(
        "获得的认可", "别人给的称号、推广、表扬；一项一条", [{"level": "国家级", "kind": "推广", "date": "2023-05"}], ()
    )
    innovation: Paragraph | None = field("创新之处", "来源没写就不写", "全省首个。", None)
    conditions: Paragraph | None = field("适用条件", "适用范围和前提；来源没写就不写", "适用于一般工业投资项目。", None)
    lessons: Paragraph | None = field("经验教训", "来源没写就不写", "材料清单要先统一。", None)
    start: Line | None = field("开始时间", "照来源写；来源没写就不写，下同", "2022年3月", None)
    running: Line | None = field("是否仍在实施", "照来源写，写明来源的日期", "2024年1月仍在实施。", None)
    cost: Line | None = field("所需经费", "经费、人员由谁承担", "财政每年安排100万元。", None)
    basis: Line | None = field("法律和政策依据", "文件全名和文号", "《优化营商环境条例》第十九条。", None)
    contact: Line | None = field("联系方式", "来源公布的办公电话、网站等，不写个人的", "市营商办综合处。", None)
    outcomes: tuple[Outcome, ...] = field("成效", "一条一个结果", [{"name": "开工用时", "value": 3, "unit": "天"}], ())
    policies: tuple[Name, ...] = field("文件和清单", "文件全名，带书名号", ["《行业合规指引》"], ())
    platforms: tuple[Name, ...] = field("平台、系统", "平台、应用的名称", ["政企通平台"], ())
    entities: tuple[Entity, ...] = field(
        "相关主体", "提到的企业和其他主体", [{"name": "华友", "role": "首批“白名单”企业"}], ()
    )
    unstated: tuple[Unstated, ...] = field(
        "未说明的事项",
        "读过来源，确实没有写的事项，没有读过就不写："
        + "、".join(f"{key}（{said}）" for key, said in UNSTATED.items()),
        ["start", "cost"],
        (),
    )
    questions: tuple[Line, ...] = field(
        "待了解的问题", "想照着做的人会问、来源没有回答的问题，一条一问", ["评审费用由谁承担？"], ()
    )
    remarks: tuple[Remark, ...] = remarks()
    terms: tuple[Ref, ...] = field("名词解释", "glossary中的编号；案例里出现的才写", ["acceptance-with-gaps"], ())
    related: tuple[Ref, ...] = field("相关案例", "其他案例的编号；不写则按共同点推荐", ["quzhou-2023-05"], ())
    sources: tuple[Citation, ...] = field(
        "来源", "所属批次的来源，加上位置", [{"id": "quzhou-2023-list", "place": "第1项"}], min_length=1
    )
    draft: bool = field("是否草稿", "还没写完的写true：只在预览里看得到，缺什么只提醒", True, False)
    published: Day | None = field("收录日期", "放进本库的那一天", dt.date(2026, 11, 23), None)
    updated: Day | None = field("更新日期", "最近一次改动内容的那一天", dt.date(2026, 12, 1), None)
    corrections: tuple[Correction, ...] = field(
        "更正记录", "改正过的错误，会显示在案例页上", [{"date": dt.date(2026, 12, 1), "text": "改正数字。"}], ()
    )

    @property
    def name(self) -> str:
        """The title for places where room is short."""
        return self.short_title or self.title

    @property
    def standing(self) -> str:
        """The number and rank that the list gives it: 第3项, 第1名; "" in a list without either."""
        number = f"第{self.number}项" if self.number else ""
        return "，".join(filter(None, [number, f"第{self.rank}名" if self.rank else ""]))

    @property
    def headlines(self) -> tuple[Outcome, ...]:
        """The outcomes the editor marked, or the first one with a number when none is marked."""
        return tuple([outcome for outcome in self.outcomes if outcome.headline]) or self.outcomes[:1]

    @property
    def changed(self) -> dt.date | None:
        """The newest date that the case was published, updated or corrected; None when it has no date."""
        corrected = [correction.date for correction in self.corrections]
        return max(filter(None, (self.published, self.updated, *corrected)), default=None)


SECTIONS: dict[str, type[Record]] = {
    "editions": Edition,
    "categories": Category,
    "places": Place,
    "organisations": Organisation,
    "frameworks": Framework,
    "tags": Tag,
    "glossary": Term,
    "synonyms": Synonym,
    "cases": Case,
}
"""The lists a data file may hold, in the order a reader of the file needs them."""


def label(section: str) -> str:
    """What a section's records are called in Chinese."""
    return title(SECTIONS[section])


def title(model: type[Record]) -> str:
    """What records of a kind are called in Chinese."""
    return model.model_config.get("title") or ""
