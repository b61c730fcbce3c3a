"""Names that the site gives: of fields of reform, of topics and indicators as their owners write them, of bodies in full."""

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
