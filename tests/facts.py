"""What the published list says of each of the ten cases, typed from the source and from nowhere else.

`says` holds every named mechanism, document, permit, platform, company, body and quoted slogan, and the figures that
tell how a measure is built. `results` holds what came of it: the words of each tuple stand in one row of the table of
outcomes; a fall is printed with a minus sign, a rise with a plus. `own` are figures that no other case has.
"""

from typing import NamedTuple


class Facts(NamedTuple):
    number: int
    title: str
    category: str
    lead: tuple[str, ...]
    partners: tuple[str, ...]
    says: tuple[str, ...]
    results: tuple[tuple[str, ...], ...]
    own: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"quzhou-2023-{self.number:02d}"

    @property
    def url(self) -> str:
        return f"/cases/{self.id}/"


CASES = (
    Facts(
        1,
        "生态环境行政许可“多评合一”改革助力重点项目高效落地",
        "审批服务",
        ("市生态环境局",),
        ("市发改委", "市应急管理局"),
        (
            "生态环境行政许可跨部门“多评集成”流程指南",
            "“排污许可证+危废经营许可证”",
            "N种组合式许可集成套餐",
            "环评、能评、安评",
            "一次专家评审会",
            "“容缺受理+告知承诺”机制",
            "次要材料",
            "先予受理、先予审查",
            "设计环节",
        ),
        (
            ("技术评审时间", "3个工作日", "1个工作日", "−67%"),
            ("费用", "−40%"),
            ("评审会", "3个", "1个"),
            ("企业成本", "节约"),
        ),
        ("67%", "40%"),
    ),
    Facts(
        2,
        "“铁军护航·警助共富”助力企业安心发展",
        "法治护航",
        ("市公安局",),
        ("市营商办", "市司法局", "市市场监管局"),
        (
            "全省首个护航服务中心",
            "172项",
            "13项产业链护航服务“一类事”清单",
            "“一窗办”“集中办”“高效办”",
            "多跨协同",
            "25个亲清助企中心",
            "工商联",
            "32个衢外商会警务联络站",
            "“异地帮办”",
            "在建、投产",
            "全流程闭环服务",
            "“零滋扰”",
            "涉企风险回溯",
            "司法、市场监管部门",
            "“一案一分析一预警”",
            "管理漏洞",
            "自治自防能力",
        ),
        (
            ("为新招员工开具无犯罪记录证明", "1.36万人次", "全年"),
            ("不必要账户冻结案件", "9起"),
            ("园区涉企纠纷化解率", "85.3%", "99.4%"),
            ("涉企警情", "−43.8%", "同比"),
        ),
        ("172项", "25个亲清助企中心", "32个衢外商会", "1.36万人次", "85.3%", "99.4%", "43.8%"),
    ),
    Facts(
        3,
        "创新产业基金管理机制打造资本招商新模式",
        "金融支持",
        ("衢控集团",),
        ("市财政局", "市国资委", "市人社局"),
        (
            "种子基金",
            "天使基金",
            "“投早投小投科创”",
            "区块联动",
            "分层分级",
            "国企基金投资规则",
            "政府产业基金+国企投资基金",
            "全产业链、全周期、全市域",
            "“3+N”基金矩阵",
            "产业链、创新链、人才链",
            "资本招商新模式",
            "衢州特色",
        ),
        (
            ("基金集群规模", "700亿元", "2023年"),
            ("新增基金投资", "103亿元", "2023年"),
            ("撬动社会资本", "326亿元", "2023年"),
            ("招引百亿项目", "11个", "2023年"),
            ("信安资本", "“中国国资投资机构50强”"),
        ),
        ("700亿元", "103亿元", "326亿元", "50强"),
    ),
    Facts(
        4,
        "拓展市政公共基础设施增值化服务助力企业降本增效",
        "要素保障",
        ("国网衢州供电公司",),
        (),
        (
            "地方政府主导",
            "政企协同联动模式",
            "市政公用基础设施接入",
            "1对1用能服务",
            "政企通平台",
            "专属客户经理",
            "一键呼叫、在线咨询",
            "巡视巡检",
            "清洁能源、多能互补",
            "节能改造方案",
            "电费分析服务",
            "“电费管家”应用",
            "最优电价策略",
            "电费“经济账”",
        ),
        (
            ("用能优化建议", "3600余条", "改革以来"),
            ("能效诊断服务", "1421家", "改革以来"),
            ("用能成本支出", "1530万元", "改革以来"),
            ("企业用能成本", "明显降低"),
        ),
        ("3600余条", "1421家", "1530万元"),
    ),
    Facts(
        5,
        "推进一般工业投资项目“拿地即开工”改革",
        "审批服务",
        ("智造新城管委会", "市资源规划局"),
        ("市营商办", "市住建局"),
        (
            "一般工业投资项目",
            "依法应当办理施工许可",
            "政企联动",
            "预审批程序",
            "提前设计、提前审查",
            "土地权籍调查",
            "“串联”",
            "“并联”",
            "用地规划许可证、不动产权证、建设工程规划许可证、施工许可证",
        ),
        (("项目开工用时", "30个工作日", "3～7个工作日"),),
        ("30个工作日", "3～7个工作日"),
    ),
    Facts(
        6,
        "创新构建“全岗通”企业用工快速响应机制",
        "人才用工",
        ("市人社局",),
        ("智造新城管委会",),
        (
            "招工难",
            "“一号课堂”",
            "区块联动",
            "企业用工大走访",
            "“一企一策”",
            "百亿项目",
            "市内专场、跨省招聘",
            "订单班培养",
            "劳动用工“一线监测”",
            "基层劳动保障平台",
            "每月",
            "缺工情况",
        ),
        (
            ("招聘活动", "374场", "2023年"),
            ("市外员工", "25742人", "2023年"),
            ("用工需求", "有效保障"),
        ),
        ("374场", "25742人"),
    ),
    Facts(
        7,
        "建立党政联动机制全面深化执行“一件事”改革",
        "法治护航",
        ("市中院",),
        ("市公安局", "市司法局"),
        (
            "全省率先",
            "全市域党政联动深化执行“一件事”推进机制",
            "县、乡、村三级联动",
            "党委领导、政法委协调、人大监督、政府支持、法院主办、部门联动、社会参与",
            "综合治理执行难",
            "查人找物促履行协作机制",
            "“雪亮工程”",
            "车辆轨迹",
            "“网格+执行”工作机制",
            "全流程跟踪督办",
            "闭环推进",
            "自动履行",
            "贷款授信和利率优惠",
            "减息",
        ),
        (
            ("执行到位率", "+7.97%", "同比", "2023年"),
            ("平均执行天数", "−15.8%", "同比", "2023年"),
        ),
        ("7.97%", "15.8%"),
    ),
    Facts(
        8,
        "易制毒化学品行业合规服务赋能企业发展新活力",
        "法治护航",
        ("市公安局智造新城分局",),
        ("柯城区司法局",),
        (
            "风险高",
            "自治弱",
            "监管严",
            "预防性合规服务",
            "《行业合规指引》",
            "合规要求和风险点",
            "评价体系",
            "审批标准、信贷授信",
            "数字化应用",
            "材料免上传",
            "台账自动生成",
            "秒办秒核",
            "信息推送和预警处置",
            "省外易制毒化学品交易审批服务",
        ),
        (
            ("审批效率", "提升80%以上"),
            ("跨省交易量", "+96%", "同比"),
            ("信用A级单位", "增加34倍"),
            ("预警提醒", "−110.5%", "同比"),
            ("违法行为", "零发生"),
        ),
        ("80%以上", "96%", "34倍", "110.5%"),
    ),
    Facts(
        9,
        "创新企业人才自主认定评价机制",
        "人才用工",
        ("市委组织部",),
        ("市经信局",),
        (
            "企业实用人才",
            "工程技术人才",
            "认定难、政策享受难",
            "《衢州市高层次人才认定评价实施办法》",
            "“谁用人、谁评定”",
            "放权松绑",
            "产值规模、研发经费",
            "企业“白名单”",
            "年薪、能力、业绩",
            "“人才好不好、企业说了算”",
        ),
        (
            ("首批“白名单”", "华友、奥首、一道新能源"),
            ("自主评定人才", "11名"),
            ("成就感、获得感", "显著提升"),
        ),
        ("11名",),
    ),
    Facts(
        10,
        "龙游县构建“一类事”服务体系助力特种纸产业链培育",
        "产业链服务",
        ("龙游县",),
        (),
        (
            "六个维度",
            "产业链上游、中游、下游",
            "供应链、生产链、销售链",
            "特种纸全产业服务链鱼骨图",
            "共性问题12个",
            "28项定制式服务事项清单",
            "闭环式服务指南",
            "企业综合服务中心",
            "“一个口子”",
            "受理、交办、督办、反馈",
            "“一站式”",
            "苗头性、典型性、集中性",
            "一个诉求",
            "一类问题",
        ),
        (
            ("产业链问题", "900余个", "改革以来"),
            ("产业发展", "有效助推"),
            ("龙游特种纸产业产值", "108亿元", "+10%", "同比", "2023年"),
            ("新落地亿元以上项目", "14个", "2023年"),
            ("企业上市", "全县首家特种纸企业在深交所创业板成功上市", "2023年"),
        ),
        ("28项", "900余个", "108亿元"),
    ),
)


class Result(NamedTuple):
    """An outcome as the source has it: of what, with those who act or benefit; the figure or words; its time.

    `headline` is its place among what stands for the case, 0 for none; the first is the one of the card. `doubt` are
    words that our note on it must have: such a figure stands nowhere without the note, or a mark that leads there.
    """

    of: str
    figure: str
    period: str = ""
    headline: int = 0
    doubt: str = ""


YEAR, ALL_YEAR, SINCE, SERVICE, NOW = "2023年", "2023年全年", "改革以来", "合规服务实施以来", "目前"

RESULTS = {
    1: (
        Result("建设项目技术评审时间", "1个工作日", headline=1),
        Result("技术评审费用", "40%", headline=2, doubt="费用"),
        Result("评审会", "1个"),
        Result("企业成本", "节约"),
    ),
    2: (
        Result("为新招员工开具无犯罪记录证明", "1.36万人次", ALL_YEAR),
        Result("异地解冻不必要账户冻结案件", "9起", ALL_YEAR),
        Result("园区涉企纠纷化解率", "99.4%", ALL_YEAR, headline=1),
        Result("涉企警情", "43.8%", ALL_YEAR, headline=2),
    ),
    3: (
        Result("基金集群规模", "700亿元", YEAR),
        Result("新增基金投资", "103亿元", YEAR, headline=1),
        Result("撬动社会资本", "326亿元", YEAR, headline=2),
        Result("助力招引百亿项目", "11个", YEAR, headline=3),
        Result("信安资本", "“中国国资投资机构50强”", YEAR),
    ),
    4: (
        Result("协助企业减少用能成本支出", "1530万元", SINCE, headline=1),
        Result("获现场能效诊断服务的企业", "1421家", SINCE, headline=2),
        Result("为企业推送用能优化建议", "3600余条", SINCE),
        Result("企业用能成本", "明显降低", SINCE),
    ),
    5: (Result("项目开工用时", "3～7个工作日", headline=1),),
    6: (
        Result("组织各类招聘活动", "374场", YEAR),
        Result("招引市外员工", "25742人", YEAR, headline=1),
        Result("企业用工需求", "有效保障", YEAR),
    ),
    7: (
        Result("执行到位率", "7.97%", YEAR, doubt="百分比还是百分点"),
        Result("平均执行天数", "15.8%", YEAR, headline=1),
    ),
    8: (
        Result("企业违法行为", "零发生", SERVICE, headline=1),
        Result("审批效率", "80%以上", SERVICE, headline=2),
        Result("易制毒化学品跨省交易量", "96%", SERVICE),
        Result("信用A级单位", "34倍", SERVICE),
        Result("预警提醒", "110.5%", SERVICE, doubt="降幅超过100%"),
    ),
    9: (
        Result("企业自主评定人才", "11名", NOW, headline=1, doubt="没有注明日期"),
        Result("首批“白名单”", "华友、奥首、一道新能源等企业", NOW),
        Result("企业员工的成就感、获得感", "显著提升", NOW),
    ),
    10: (
        Result("解决产业链问题", "900余个", SINCE, headline=1),
        Result("产业发展", "有效助推", SINCE),
        Result("龙游特种纸产业产值", "108亿元", YEAR),
        Result("新落地亿元以上项目", "14个", YEAR),
        Result("企业上市", "全县首家特种纸企业在深交所创业板成功上市", YEAR),
    ),
}
"""Every outcome. Case 2 has its year from the lead-in of the list; case 9 says 目前 and no date."""

HEADLINES = {
    number: sorted(filter(lambda r: r.headline, results), key=lambda r: r.headline)
    for number, results in RESULTS.items()
}
NOTED = [(number, result) for number, results in RESULTS.items() for result in results if result.doubt]
"""Figures whose meaning the source leaves open."""

CATEGORIES = ("审批服务", "法治护航", "金融支持", "要素保障", "人才用工", "产业链服务")

B_READY = [
    "企业准入",
    "经营场所",
    "公用事业服务",
    "劳动就业",
    "金融服务",
    "国际贸易",
    "税费缴纳",
    "纠纷解决",
    "市场竞争",
    "企业破产",
]

NATIONAL = [
    "开办企业",
    "劳动力市场监管",
    "办理建筑许可",
    "政府采购",
    "招标投标",
    "获得电力",
    "获得用水用气",
    "登记财产",
    "获得信贷",
    "保护中小投资者",
    "知识产权创造、保护和运用",
    "跨境贸易",
    "纳税",
    "执行合同",
    "办理破产",
    "市场监管",
    "政务服务",
    "包容普惠创新",
]


FULL = {
    "市发改委": "衢州市发展和改革委员会",
    "市营商办": "衢州市营商环境建设办公室",
    "市市场监管局": "衢州市市场监督管理局",
    "市国资委": "衢州市人民政府国有资产监督管理委员会",
    "市人社局": "衢州市人力资源和社会保障局",
    "国网衢州供电公司": "国网浙江省电力有限公司衢州供电公司",
    "智造新城管委会": "衢州智造新城管理委员会",
    "市资源规划局": "衢州市自然资源和规划局",
    "市住建局": "衢州市住房和城乡建设局",
    "市中院": "衢州市中级人民法院",
    "市委组织部": "中共衢州市委组织部",
    "市经信局": "衢州市经济和信息化局",
}
"""Official names of the bodies that the source calls otherwise."""


def full(name: str) -> str:
    """An organisation's name on the site, from its name in the source."""
    return FULL.get(name) or (f"衢州{name}" if name.startswith("市") else name)


def organisations() -> dict[str, tuple[list[int], list[int]]]:
    """Every organisation by its name in the source, with the numbers of the cases it led and of those it joined."""
    found: dict[str, tuple[list[int], list[int]]] = {}
    for case in CASES:
        for role, names in enumerate((case.lead, case.partners)):
            for name in names:
                found.setdefault(name, ([], []))[role].append(case.number)
    return found
