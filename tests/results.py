"""What came of each of the ten cases, typed from the published list and from nowhere else."""

from typing import NamedTuple


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
