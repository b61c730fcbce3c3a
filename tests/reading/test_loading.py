"""From files to a library, or to every problem with its place, cause and remedy in Chinese.

A fault is made by one replacement in small.yml. `‸` stands where the problem must be reported and is taken out.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from casebook.base.problems import BadData, Problem
from casebook.model.library import Library
from casebook.reading import loading
from tests.support import DATA, SMALL, small, write

SYNTAX = [
    ("tab as indentation", "    number: 1\n", "‸\tnumber: 1\n", "E010", "制表符"),
    ("tab after the indentation", "    number: 1\n", "   ‸\tnumber: 1\n", "E010", "制表符"),
    ("full-width colon after a field", "    number: 1\n", "    number‸：1\n", "E010", "半角冒号"),
    ("full-width colon on the last field", "第2条}\n", "第2条}\n    published‸：2024-06-01\n", "E010", "半角冒号"),
    ("full-width colon after a section", "tags:\n", "tags‸：\n", "E010", "半角冒号"),
    ("full-width colon in the first field", "  - id: jia-2024-01", "  - id‸：jia-2024-01", "E010", "半角冒号"),
    ("no space after a colon", "    number: 1\n", "    number‸:1\n", "E010", "冒号"),
    ("second colon in a line", "title: 推进企业", "title: 推进‸: 企业", "E010", "双引号"),
    ("unclosed double quote", "title: 推进企业", 'title: ‸"推进企业', "E010", "引号"),
    ("unclosed single quote", "title: 推进企业", "title: ‸'推进企业", "E010", "引号"),
    ("text after a closing quote", "title: 推进企业开办改革", 'title: "推进"‸企业', "E010", "引号"),
    ("unclosed bracket", "lead: [市公安局]", "lead: ‸[市公安局", "E010", "]"),
    ("unclosed brace", "{topics: [entry]}", "‸{topics: [entry]", "E010", "}"),
    ("indentation too deep", "    number: 1\n", "     number‸: 1\n", "E010", "缩进"),
    ("indentation too shallow", "    number: 1\n", "   ‸number: 1\n", "E010", "缩进"),
    ("list items out of line", "  - id: jia-2024-02", " ‸- id: jia-2024-02", "E010", "缩进"),
    ("text that starts with @", "title: 推进企业", "title: ‸@推进企业", "E010", "引号"),
    ("text that starts with a backtick", "title: 推进企业", "title: ‸`推进企业", "E010", "引号"),
    ("second document", "tags:\n", "---\n‸tags:\n", "E010", "---"),
    ("control character", "title: 推进企业", "title: 推进‸\x07企业", "E010", "控制字符"),
    ("line separator", "title: 推进企业", "title: 推进‸\u2028企业", "E010", "U+2028"),
    ("next line", "title: 推进企业", "title: 推进‸\x85企业", "E010", "U+0085"),
    ("NUL character", "title: 推进企业", "title: 推进‸\0企业", "E010", "控制字符"),
    ("duplicate field", "    number: 1\n", "    number: 1\n    ‸number: 1\n", "E011", "第一次在第34行"),
    ("duplicate section", "tags:\n", "tags:\n  - {id: a, name: 甲}\n‸tags:\n", "E011", "“tags”"),
    ("duplicate field in one line", "place: 第1条}", "place: 第1条, ‸place: 第2条}", "E011", "“place”"),
    ("anchor", "title: 推进企业", "title: ‸&a 推进企业", "E012", "锚点"),
    ("alias", "lead: [甲市司法局]", "lead: ‸*a", "E012", "双引号"),
    ("tag", "title: 推进企业", "title: ‸!!str 推进企业", "E012", "标签"),
    ("tag that would run code", "tags: [digital]", "tags: ‸!!python/object/apply:os.getcwd []", "E012", "标签"),
    ("merge key", "    number: 1\n", "    ‸<<: {number: 1}\n    number: 1\n", "E020", "“<<”"),
]

AMBIGUOUS = [
    ("no is false in YAML 1.1", "title: 推进企业开办改革", "title: ‸no", "E013", "“no”"),
    ("on is true in YAML 1.1", "title: 推进企业开办改革", "title: ‸ON", "E013", "“ON”"),
    ("y is true in YAML 1.1", "{id: closed-loop, term: 闭环", "{id: closed-loop, term: ‸y", "E013", "“y”"),
    ("yes for true", "headline: true", "headline: ‸yes", "E013", "“yes”"),
    ("010 is eight in YAML 1.1", "number: 1\n", "number: ‸010\n", "E013", "“010”"),
    ("1:30 is ninety in YAML 1.1", "before: 5", "before: ‸1:30", "E013", "“1:30”"),
    ("underscores in numbers", "before: 5", "before: ‸1_000", "E013", "“1_000”"),
    ("hexadecimal", "before: 5", "before: ‸0x1F", "E013", "“0x1F”"),
    ("exponent", "before: 5", "before: ‸1e3", "E013", "“1e3”"),
    ("infinity", "before: 5", "before: ‸.inf", "E013", "“.inf”"),
    ("not a number", "before: 5", "before: ‸.nan", "E013", "“.nan”"),
    ("number without a leading digit", "before: 5", "before: ‸.5", "E013", "“.5”"),
    ("a day that does not exist", "published: 2024-06-01", "published: ‸2024-02-30", "E013", "没有2024-02-30这一天"),
    ("a month that does not exist", "published: 2024-06-01", "published: ‸2024-13-01", "E013", "2024-13-01"),
]

SHAPE = [
    ("misspelt optional field", "    short_title:", "    ‸short_titel:", "E020", "short_title"),
    ("misspelt section", "tags:\n", "‸synonims: []\ntags:\n", "E020", "synonyms"),
    ("Chinese name of a field", "    short_title:", "    ‸短标题:", "E020", "short_title"),
    ("field that exists nowhere", "    number: 1\n", "    number: 1\n    ‸weather: 晴\n", "E020", "可用的字段有"),
    ("misspelt field in an outcome", "        better: lower", "        ‸beter: lower", "E020", "better"),
    ("missing title", "    title: 推进企业开办改革\n", "", "E021", "title（正式标题）"),
    ("missing category", "    category: permitting\n", "", "E021", "category（分类）"),
    ("missing edition", "    edition: jia-2024\n    number: 1\n", "    number: 1\n", "E021", "edition（批次）"),
    ("missing summary", "    summary: 开办企业一次办成。\n", "", "E021", "summary（概要）"),
    ("missing summary", "    summary: 开办企业一次办成。\n", "", "E021", "summary（概要）"),
    ("field without content", "title: 推进企业开办改革", "title:‸", "E023", "title（正式标题）"),
    ("empty text", "title: 推进企业开办改革", 'title: ‸""', "E023", "title（正式标题）"),
    ("text of spaces only", "title: 推进企业开办改革", 'title: ‸"  "', "E023", "空格"),
    ("text of one full-width space", "title: 推进企业开办改革", "title: ‸\u3000", "E023", "空格"),
    ("empty list", "      - {id: jia-list, place: 第1条}\n", "      ‸[]\n", "E023", "sources（来源）"),
    ("empty item in a list", "lead: [市公安局]", 'lead: [市公安局, ‸""]', "E023", "不能为空"),
    ("text instead of a number", "number: 1\n", 'number: ‸"1"\n', "E022", "应为整数"),
    ("Chinese number", "number: 1\n", "number: ‸一\n", "E022", "应为整数"),
    ("fraction instead of a whole number", "number: 1\n", "number: ‸1.5\n", "E022", "应为整数"),
    ("number instead of text", "title: 推进企业开办改革", "title: ‸2024", "E022", "应为文字"),
    ("date instead of text", "title: 推进企业开办改革", "title: ‸2024-01-31", "E022", "应为文字"),
    ("truth value instead of text", "title: 推进企业开办改革", "title: ‸true", "E022", "应为文字"),
    ("list instead of text", "title: 推进企业开办改革", "title: ‸[推进, 改革]", "E022", "应为文字"),
    ("no qualifier in a list of them", "after: [1, 2]", "after: {n: 2, qualifier: ‸[]}", "E023", "不能为空"),
    ("text instead of a list", "lead: [市公安局]", "lead: ‸市公安局", "E022", "应为列表"),
    ("text instead of fields", "- {id: jia-list, place: 第1条}", "- ‸第1条", "E022", "字段: 内容"),
    ("fields instead of a list", "tags: [digital]", "tags: ‸{digital: 1}", "E022", "应为列表"),
    ("list instead of fields", "frameworks: {topics: [entry]}", "frameworks: ‸[topics]", "E022", "字段: 内容"),
    ("number with its unit", "before: 5", "before: ‸5天", "E022", "不带单位"),
    ("thousands separator", "before: 5", 'before: ‸"1,500"', "E022", "千位分隔符"),
    ("full-width digits", "before: 5", "before: ‸５", "E022", "应为数字"),
    ("range with three ends", "after: [1, 2]", "after: ‸[1, 2, 3]", "E022", "[3, 7]"),
    ("range with one end", "after: [1, 2]", "after: ‸[1]", "E022", "[3, 7]"),
    ("range with an empty end", "after: [1, 2]", "after: ‸[1, ]", "E022", "[3, 7]"),
    ("range in words", "after: [1, 2]", "after: ‸1-2", "E022", "应为数字"),
    ("quoted truth value", "headline: true", 'headline: ‸"true"', "E022", "true 或 false"),
    ("quoted date", "published: 2024-06-01", 'published: ‸"2024-06-01"', "E022", "不加引号"),
    ("date with slashes", "published: 2024-06-01", "published: ‸2024/06/01", "E022", "2024-01-31"),
    ("Chinese date", "published: 2024-06-01", "published: ‸2024年6月1日", "E022", "2024-01-31"),
    ("section that is no list", "tags:\n", "synonyms: ‸法院\ntags:\n", "E022", "列表"),
    ("section without content", "tags:\n", "synonyms:‸\ntags:\n", "E022", "删掉"),
    (
        "synonym with an unknown field",
        "tags:\n",
        "synonyms:\n  - {word: 甲乙, means: [丙], ‸see: 丁}\ntags:\n",
        "E020",
        "see",
    ),
    ("synonym without a meaning", "tags:\n", "synonyms:\n  - {word: 甲乙, means: ‸[]}\ntags:\n", "E023", "means"),
    ("synonym that is empty", "tags:\n", 'synonyms:\n  - {word: ‸"", means: [丙]}\ntags:\n', "E023", "word"),
    ("synonym too long", "tags:\n", f"synonyms:\n  - {{word: ‸{'长' * 61}, means: [丙]}}\ntags:\n", "E026", "最多60字"),
    (
        "record that is text",
        "  - {id: digital, name: 数字化}\n",
        "  - {id: digital, name: 数字化}\n  - ‸甲\n",
        "E022",
        "字段",
    ),
    ("title too long", "title: 推进企业开办改革", "title: ‸" + "长" * 121, "E026", "最多120字，现有121字"),
    ("year long past", "    year: 2024", "    year: ‸204", "E027", "1978"),
    ("number zero", "number: 1\n", "number: ‸0\n", "E027", "不小于 1"),
    (
        "address that is a script",
        "title: 甲市2024年度创新案例名单}",
        "title: 名单, url: ‸'javascript:alert(1)'}",
        "E028",
        "https://",
    ),
    (
        "address without scheme",
        "title: 甲市2024年度创新案例名单}",
        "title: 名单, url: ‸www.example.cn}",
        "E028",
        "https://",
    ),
    (
        "address with another host before the real one",
        "title: 甲市2024年度创新案例名单}",
        "title: 名单, url: ‸'https://www.gov.cn@evil.test/'}",
        "E028",
        "用户名",
    ),
    (
        "address that browsers read in another way",
        "title: 甲市2024年度创新案例名单}",
        "title: 名单, url: ‸'https://evil.test\\\\www.gov.cn'}",
        "E028",
        "反斜杠",
    ),
    (
        "address that turns its direction",
        "title: 甲市2024年度创新案例名单}",
        'title: 名单, url: ‸"https://example.cn/\\u202Efdp.exe"}',
        "E051",
        "U+202E",
    ),
    (
        "address with a character that XML cannot hold",
        "title: 甲市2024年度创新案例名单}",
        'title: 名单, url: ‸"https://example.cn/\\0"}',
        "E051",
        "U+0000",
    ),
    ("unknown word for a field with a choice", "better: lower", "better: ‸low", "E025", "lower"),
    ("whole number beyond any sense", "before: 5", "before: ‸" + "9" * 5000, "E0", ""),
]

IDS = [
    ("capital letters", "id: jia-2024-01", "id: ‸Jia-2024-01", "E024", "小写字母"),
    ("underscore", "id: jia-2024-01", "id: ‸jia_2024_01", "E024", "连字符"),
    ("path", "id: jia-2024-01", "id: ‸../../etc", "E024", "小写字母"),
    ("absolute path", "id: jia-2024-01", "id: ‸/etc/passwd", "E024", "小写字母"),
    ("Chinese", "id: jia-2024-01", "id: ‸甲市一号", "E024", "小写字母"),
    ("reserved by Windows", "id: jia-2024-01", "id: ‸con", "E024", "换一个"),
    ("reserved for further pages", "id: jia-2024-01", "id: ‸page", "E024", "换一个"),
    ("trailing hyphen", "id: jia-2024-01", "id: ‸jia-", "E024", "小写字母"),
    ("line break", "id: jia-2024-01", 'id: ‸"jia\\nb"', "E024", "小写字母"),
    ("too long", "id: jia-2024-01", "id: ‸" + "a" * 65, "E026", "最多64字"),
]

REFERENCES = [
    ("duplicate case id", "- id: jia-2024-02", "- id: ‸jia-2024-01", "E030", "第32行"),
    (
        "duplicate category id",
        "\norganisations:",
        "  - {id: ‸permitting, name: 许可, description: 许可。}\norganisations:",
        "E030",
        "permitting",
    ),
    ("two organisations of one alias", "aliases: [市司法局]", "aliases: [市司法局, ‸市公安局]", "E030", "甲市公安局"),
    (
        "former id that is taken",
        "lead: [甲市司法局]",
        "lead: [甲市司法局]\n    aliases: [‸jia-2024-01]",
        "E030",
        "重复",
    ),
    ("duplicate number", "number: 2", "number: ‸1", "E032", "jia-2024-01"),
    ("more cases than announced", "size: 2", "size: ‸1", "E033", "2个案例"),
    ("misspelt category", "category: permitting", "category: ‸permiting", "E031", "“审批服务”（permitting）"),
    ("misspelt name of a category", "category: permitting", "category: ‸审批服物", "E031", "“审批服务”（permitting）"),
    ("name of a category for its id", "category: permitting", "category: ‸审批服务", "E031", "permitting"),
    ("category like no other", "category: permitting", "category: ‸sports", "E031", "categories"),
    ("unknown edition", "edition: jia-2024\n    number: 2", "edition: ‸jia-2042\n    number: 2", "E031", "jia-2024"),
    ("unknown tag", "tags: [digital]", "tags: [‸digitel]", "E031", "数字化"),
    ("unknown term", "terms: [closed-loop]", "terms: [‸closed-lop]", "E031", "闭环"),
    ("unknown framework", "{topics: [entry]}", "{‸topix: [entry]}", "E031", "示例主题"),
    ("unknown framework item", "{topics: [entry]}", "{topics: [‸entri]}", "E031", "企业准入"),
    ("unknown source", "{id: jia-list, place: 第1条}", "{id: ‸jia-lst, place: 第1条}", "E031", "名单"),
    ("unknown organisation", "lead: [市公安局]", "lead: [‸市公安分局]", "E031", "市公安局"),
    ("unknown partner", "partners: [市司法局]", "partners: [‸市气象局]", "E031", ""),
    (
        "unknown related case",
        "lead: [甲市司法局]",
        "lead: [甲市司法局]\n    related: [‸jia-2024-03]",
        "E031",
        "jia-2024-0",
    ),
    ("unknown parent", "{id: jia-justice,", "{id: jia-justice, parent: ‸jia-polise,", "E031", "甲市公安局"),
]

OUTCOMES = [
    ("says nothing", "      - name: 办理时间\n", "      - ‸name: 费用\n      - name: 办理时间\n", "E040", "费用"),
    ("before without after", "before: 5\n        after: [1, 2]\n", "before: ‸5\n", "E041", "after"),
    ("number without unit", "name: 办理时间\n        before: 5\n        after: [1, 2]\n        unit: 个工作日\n", "‸name: 办理时间\n        before: 5\n        after: [1, 2]\n", "E042", "unit"),
    ("zero without unit", "name: 办理时间\n        before: 5\n        after: [1, 2]\n        unit: 个工作日\n", "‸name: 办理时间\n        value: 0\n", "E042", "unit"),
    ("change without unit", "        better: lower", "        better: lower\n        change: ‸{value: -3}", "E042", "unit"),
    ("a figure twice", "after: [1, 2]", "after: [1, 2]\n        value: ‸3", "E048", "value"),
    ("a figure and words", "after: [1, 2]", "after: [1, 2]\n        text: ‸没有", "E048", "text"),
    ("a rank beside figures", "after: [1, 2]", "after: [1, 2]\n        rank: ‸{place: 3}", "E048", "名次"),
    ("a total of shares", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n", "value: 5\n        unit: '%'\n        statistic: ‸累计\n", "E080", "累计"),
    ("money that is fast", "after: [1, 2]\n        unit: 个工作日", "after: {n: 2, statistic: ‸最快}\n        unit: 元", "E080", "最高"),
    ("things that are fast", "after: [1, 2]\n        unit: 个工作日", "after: {n: 2, statistic: ‸最快}\n        unit: 家", "E080", "数量没有快慢"),
    ("a statistic of nothing", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n", "text: 好转\n        statistic: ‸平均\n", "E080", "没有数字"),
    ("qualifiers that disagree", "after: [1, 2]", "after: {n: 2, qualifier: ‸[以上, 以内]}", "E082", "相反"),
    ("qualifiers of the outcome that disagree", "        better: lower", "        better: lower\n        qualifier: ‸[超, 近]", "E082", "相反"),
    ("no qualifier", "after: [1, 2]", "after: {n: 2, qualifier: ‸左近}", "E025", "左右"),
    ("a figure that is no number", "after: [1, 2]", "after: {n: ‸两天}", "E022", "数字"),
    ("a figure without a number", "after: [1, 2]", "after: ‸{words: 两天}", "E021", "n"),
    ("a fall and a rise", "        better: lower", "        change: {value: ‸[-5, 3], unit: '%'}", "E043", "负数"),
    ("a rank of nought", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: ‸0}\n", "E027", "不小于 1"),
    ("a rank that got worse", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: 9, before: 3}\n        better: ‸higher\n", "E044", "退到"),
    ("a rank of two scopes", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: 3, before: 9, scope: ‸全省→全国}\n", "E081", "两条"),
    ("a scope beside another in the name", "name: 办理时间\n        before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "name: 全省排名\n        rank: {place: 3, scope: ‸全国}\n", "E081", "改成一致"),
    ("scopes in words", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: 3, before: 9, scope: ‸由全省到全国}\n", "E081", "两条"),
    ("a list of scopes", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: 3, scope: ‸[全省, 全国]}\n", "E081", "两条"),
    ("a rank before in a scope of its own", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: 3, before: ‸{place: 9, scope: 全省}}\n", "E081", "两条"),
    ("a rank beyond the last", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower\n", "rank: {place: ‸32, of: 31}\n", "E081", "31"),
    ("a range turned round in a figure", "after: [1, 2]", "after: {n: ‸[2, 1], qualifier: 约}", "E043", "[1, 2]"),
    ("range turned round", "after: [1, 2]", "after: ‸[2, 1]", "E043", "[1, 2]"),
    ("better against the figures", "better: lower", "better: ‸higher", "E044", "better: higher"),
]  # fmt: skip

UNSAFE = [
    ("template expression", "推进企业开办", "‸推进{{ 7*7 }}", "E050", "{{"),
    ("template statement", "推进企业开办", "‸推进{% raw %}", "E050", "{%"),
    ("template comment", "推进企业开办", "‸推进{#注#}", "E050", "{#"),
    ("zero-width space", "推进企业开办", "‸推进\u200b企业开办", "E051", "U+200B"),
    ("right-to-left override", "推进企业开办", "‸推进\u202e企业开办", "E051", "U+202E"),
    ("isolate", "推进企业开办", "‸推进\u2066企业开办", "E051", "U+2066"),
    ("byte order mark in the middle", "推进企业开办", "‸推进\ufeff企业开办", "E051", "U+FEFF"),
    ("escaped NUL", "推进企业开办改革", '‸"推进\\0企业"', "E051", "U+0000"),
    ("escaped control character", "推进企业开办改革", '‸"推进\\x1b[31m"', "E051", "U+001B"),
    ("escaped lone surrogate", "推进企业开办改革", '"推进\\u‸d800"', "E0", ""),
    (
        "zero-width space in a short text",
        "{id: digital, name: 数字化}",
        "{id: digital, name: ‸数\u200b字}",
        "E051",
        "U+200B",
    ),
]

WARNINGS = [
    ("fewer cases than announced", "size: 2", "size: ‸3", "W033", "缺第3号"),
    ("fall of more than everything", "before: 5\n        after: [1, 2]\n        unit: 个工作日", "change: ‸{value: -110.5, unit: '%', basis: 同比}", "W046", "超过100%"),
    ("rate in percent or points", "name: 办理时间\n        before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower", "name: 化解率\n        change: ‸{value: 7.97, unit: '%', basis: 同比}", "W046", "百分点"),
    ("the fastest, then the slowest", "before: 5\n        after: [1, 2]", "before: {n: 5, statistic: 最快}\n        after: ‸{n: [1, 2], statistic: 最慢}", "W049", "不能相比"),
    ("a mean, then a total", "before: 5\n        after: [1, 2]\n        unit: 个工作日\n        better: lower", "before: {n: 5, statistic: 平均}\n        after: ‸{n: 20, statistic: 累计}\n        unit: 件\n        better: lower", "W049", "“平均”，变化后是“累计”"),
    ("a time, then money", "after: [1, 2]\n        unit: 个工作日", "after: ‸{n: 2, unit: 元}\n        unit: 个工作日", "W049", "“个工作日”，变化后是“元”"),
    ("change that the numbers do not give", "after: [1, 2]\n        unit: 个工作日", "after: [1, 2]\n        unit: 个工作日\n        change: ‸{value: -30, unit: '%'}", "W047", "写的是 −30%，按 before 和 after 算是 −80.0% 到 −60.0%"),
]  # fmt: skip


def named(table: list[tuple[str, ...]]) -> list[object]:
    return [pytest.param(*row, id=name.replace(" ", "-")) for name, *row in table]


def made(old: str, new: str) -> tuple[str, tuple[int, int]]:
    """small.yml with the fault, and the place of the mark (line and column, from 1).

    Without a mark it is the start of the first case: what is missing has no place of its own.
    """
    assert old in SMALL, f"small.yml has no {old!r}"
    marked = SMALL.replace(old, new, 1)
    before = marked.partition("‸" if "‸" in marked else "id: jia-2024-01")[0]
    return marked.replace("‸", ""), (before.count("\n") + 1, len(before) - before.rfind("\n"))


def problems_in(path: Path) -> list[Problem]:
    """What is wrong with a file: the errors that refuse it, or the warnings it passes with. Each says what to do."""
    try:
        problems = loading.load(path)[1]
    except BadData as error:
        problems = error.problems
    for problem in problems:
        assert re.search("[^；]；[^；]|是否为.+？", problem.message), problem
    return problems


def worst(problems: list[Problem]) -> list[Problem]:
    """The errors, or when there are none the warnings."""
    return [problem for problem in problems if problem.is_error] or problems


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    named(SYNTAX + AMBIGUOUS + SHAPE + IDS + REFERENCES + OUTCOMES + UNSAFE + WARNINGS),
)
def test_a_fault_is_reported_at_its_place(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    content, place = made(old, new)
    found = worst(problems_in(write(tmp_path, content)))
    assert {(problem.line, problem.column) for problem in found} == {place}, "\n".join(map(str, found))
    problem = found[0]
    assert problem.code.startswith(code), str(problem)
    assert says in problem.message
    assert any("\u4e00" <= character <= "\u9fff" for character in problem.message)
    assert str(problem).isprintable(), "a line of its own, and nothing that a terminal would obey"


@pytest.mark.parametrize(
    ("old", "new"),
    named(
        [
            ("ambiguous number", "before: 5", "before: 1_000"),
            ("day that does not exist", "published: 2024-06-01", "published: 2024-02-30"),
            ("alias", "lead: [甲市司法局]", "lead: *a"),
            ("duplicate field", "    number: 1\n", "    number: 1\n    number: 2\n"),
            ("record of the wrong type", "- {id: jia-list, place: 第1条}", "- 第1条"),
            ("case that is refused for its shape", "number: 1\n", "number: 一\n"),
            ("category that is refused for its shape", "{id: finance, ", "{id: finance, colour: 红, "),
            ("organisation that is refused for its shape", "{id: jia-justice, ", "{id: jia-justice, colour: 红, "),
            ("edition that is refused for its shape", "    year: 2024", "    year: 两千"),
        ]
    ),
)
def test_one_mistake_gives_one_line(tmp_path: Path, old: str, new: str) -> None:
    found = problems_in(write(tmp_path, made(old, new)[0]))
    assert len(found) == 1, "\n".join(map(str, found))


def test_all_problems_are_found_at_once_and_in_order(tmp_path: Path) -> None:
    content = SMALL
    for old, new in (
        ("year: 2024", "year: 204"),
        ("{id: digital, name: 数字化}", "{id: digital, nmae: 数字化}"),
        ("number: 1\n", "number: 一\n"),
        ("category: finance", "category: finanse"),
        ("线上对接。", "线上对接{{ 1 }}。"),
    ):
        content = content.replace(old, new)
    found = problems_in(write(tmp_path, content))
    assert {(p.line, p.code) for p in found} >= {
        (6, "E027"),
        (26, "E020"),
        (34, "E022"),
        (62, "E031"),
        (64, "E050"),
    }
    assert [(p.line, p.column) for p in found] == sorted((p.line, p.column) for p in found)


def test_problems_of_several_files_come_together(tmp_path: Path) -> None:
    main = write(tmp_path, SMALL.replace("category: finance", "category: finanse"))
    write(tmp_path, "cases: [{}]\n", "cases/a.yml")
    write(tmp_path, "cases:\n\t- x\n", "cases/deep/er/b.yml")
    files = {Path(problem.path).name for problem in problems_in(main)}
    assert files >= {"a.yml", "b.yml"}


# Files


def test_a_missing_file_is_named_with_its_remedy(tmp_path: Path) -> None:
    (problem,) = problems_in(tmp_path / "nowhere.yml")
    assert problem.code == "E001"
    assert problem.path.endswith("nowhere.yml")
    assert "CASEBOOK_DATA" in problem.message


def test_data_under_another_ending_is_not_passed_over(tmp_path: Path) -> None:
    main = write(tmp_path, small())
    for name in ("a.yaml", "b.YML", "c.yml.txt", "deep/d.Yaml", "e.yml.bak", "readme.txt", "f.yamlet"):
        write(tmp_path, "cases: []\n", f"cases/{name}")
    found = {Path(problem.path).name: problem for problem in problems_in(main)}
    assert set(found) == {"a.yaml", "b.YML", "c.yml.txt", "d.Yaml"}
    assert {problem.code for problem in found.values()} == {"E005"}
    assert "请改名为 c.yml" in found["c.yml.txt"].message


def test_a_folder_instead_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems_in(tmp_path)
    assert problem.code == "E001"


@pytest.mark.parametrize(
    ("content", "code"),
    named(
        [
            ("nothing", "", "E002"),
            ("white space", "\n  \n\n", "E002"),
            ("comments only", "# 还没有\n", "E002"),
            ("a document mark only", "---\n", "E002"),
            ("byte order mark only", "\ufeff", "E002"),
            ("no cases", SMALL[: SMALL.index("cases:")], "E002"),
            ("an empty list of cases", SMALL[: SMALL.index("cases:")] + "cases: []\n", "E002"),
            ("a list", "- 一\n", "E022"),
            ("a sentence", "案例\n", "E022"),
        ]
    ),
)
def test_a_file_without_a_library_is_refused(tmp_path: Path, content: str, code: str) -> None:
    assert [problem.code for problem in worst(problems_in(write(tmp_path, content)))] == [code]


@pytest.mark.parametrize(
    ("encoding", "line", "says"),
    [
        ("gb18030", 4, "GB18030"),
        ("utf-16", 1, "UTF-16"),
        ("utf-16-le", 4, ""),
        ("utf-16-be", 4, ""),
        ("latin-1", 4, ""),
    ],
)
def test_other_encodings_are_refused_with_advice(tmp_path: Path, encoding: str, line: int, says: str) -> None:
    content = SMALL.replace("甲市", "café") if encoding == "latin-1" else SMALL
    (problem,) = problems_in(write(tmp_path, content.encode(encoding, errors="replace")))
    assert (problem.line, problem.code) == (line, "E003"), str(problem)
    assert "UTF-8" in problem.message
    assert says in problem.message


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")], ids=["bom", "crlf"])
def test_files_saved_on_windows_are_read_alike(tmp_path: Path, change) -> None:
    plain, _ = loading.load(write(tmp_path, SMALL))
    saved, warnings = loading.load(write(tmp_path, change(SMALL), "windows.yml"))
    assert (saved.cases, warnings) == (plain.cases, [])


def test_places_are_right_in_files_saved_on_windows(tmp_path: Path) -> None:
    content, place = made("category: permitting", "category: ‸permiting")
    (problem,) = problems_in(write(tmp_path, "\ufeff" + content.replace("\n", "\r\n")))
    assert (problem.line, problem.column) == place


def test_cases_may_be_spread_over_files(tmp_path: Path) -> None:
    values = small()
    second = values["cases"][0] | {"id": "yi-2024-02", "number": 2}
    main = write(tmp_path, values)
    written = write(tmp_path, "# 单独的文件\n\ncases:\n  - " + str(second).replace("'", '"') + "\n", "cases/2024/b.yml")
    write(tmp_path, "这不是数据", "cases/README.txt")
    library, _ = loading.load(main)
    assert [case.id for case in library.cases] == ["yi-2024-01", "yi-2024-02"]
    assert library.origins["yi-2024-02"] == (written, 4)


def test_a_duplicate_in_another_file_names_both_places(tmp_path: Path) -> None:
    main = write(tmp_path, SMALL)
    write(tmp_path, {"categories": [{"id": "finance", "name": "金融", "description": "金融。"}]}, "cases/x.yml")
    (problem,) = problems_in(main)
    assert problem.path.endswith("cases/x.yml")
    assert "cases.yml 第13行" in problem.message


def test_paths_are_shown_relative_to_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "here", "- 一\n")
    monkeypatch.chdir(tmp_path)
    (inside,) = problems_in(tmp_path / "here" / "cases.yml")
    assert inside.path == "here/cases.yml"
    monkeypatch.chdir(tmp_path / "here")
    (outside,) = problems_in(Path("../nowhere.yml"))
    assert outside.path == "../nowhere.yml"


@pytest.mark.ten
def test_the_repositorys_own_data_has_neither_errors_nor_warnings() -> None:
    library, warnings = loading.load(DATA)
    assert warnings == []
    assert [case.number for case in library.cases] == list(range(1, 11))


# Values


def test_numbers_keep_the_digits_of_the_source(tmp_path: Path) -> None:
    content = SMALL.replace("before: 5", "before: 85.30").replace("[1, 2]", "99.40").replace("lower", "higher")
    library, _ = loading.load(write(tmp_path, content))
    read = library.case["jia-2024-01"].outcomes[0]
    assert (str(read.before.low), str(read.after.low)) == ("85.30", "99.40")


def test_an_organisation_is_found_by_the_sources_name_in_its_own_region(tmp_path: Path) -> None:
    values = small(lead=["市公安局"])
    values["organisations"] = [
        {"id": f"{city}-police", "name": f"{name}公安局", "aliases": ["市公安局"], "region": f"示例省{name}"}
        for city, name in (("jia", "甲市"), ("yi", "乙市"))
    ]
    library, _ = loading.load(write(tmp_path, values))
    assert [o.id for o in library.lead(library.case["yi-2024-01"])] == ["yi-police"]


def test_a_name_that_fits_organisations_of_two_cities_is_not_guessed(tmp_path: Path) -> None:
    values = small(lead=["市公安局"])
    values["editions"][0]["region"] = "示例省"
    values["organisations"] = [
        {"id": f"{city}-police", "name": f"{name}公安局", "aliases": ["市公安局"], "region": f"示例省{name}"}
        for city, name in (("jia", "甲市"), ("yi", "乙市"))
    ]
    found = worst(problems_in(write(tmp_path, values)))
    assert [problem.is_error for problem in found] == [True]
    assert "市公安局" in found[0].message


# Whatever is written


def accepted_or_explained(path: Path) -> None:
    library = None
    try:
        library, problems = loading.load(path)
    except BadData as error:
        problems = error.problems
    assert library.cases if isinstance(library, Library) else problems
    for problem in problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert str(problem).isprintable()


@settings(max_examples=300)
@given(st.binary() | st.text().map(str.encode))
@example(b"[" * 5000)
@example(b"{" * 5000)
@example(b"- " * 5000)
@example(b"? " * 500)
@example(b"cases: [" + b"9" * 5000 + b"]")
@example(b'cases:\n  - id: "a\\n::error ::b"\n')
@example(b"a: &a [*a, *a]\nb: *a\n")
@example(b"%YAML 9.9\n---\na: b\n")
@example("1: [2024-01-01, ~, {a: b}]\n\u2028x: \u0085\n".encode())
def test_any_bytes_give_a_library_or_problems(tmp_path: Path, content: bytes) -> None:
    accepted_or_explained(write(tmp_path, content))


LINES = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
TOKENS = [
    "",
    " ",
    ":",
    ": ",
    "：",
    "- ",
    "#",
    '"',
    "'",
    "[",
    "]",
    "{",
    "}",
    "\t",
    "\n",
    "&a ",
    "*a",
    "!!x ",
    "|",
    "no",
    "010",
    "1_0",
    "~",
]
TOKENS += [
    "0",
    "-1",
    "1.50",
    "1e9",
    "2024-02-30",
    "{{",
    "\u200b",
    "\0",
    "\u2028",
    "，",
    "缺",
    "permitting",
    "quzhou-2023-01",
    "true",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The real file with lines deleted, doubled, swapped or given another indentation, and pieces replaced."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["delete", "double", "swap", "indent", "piece"]))
        if change == "delete":
            del lines[at : at + draw(st.integers(1, 8))]
        elif change == "double":
            lines[at:at] = lines[at : at + draw(st.integers(1, 40))]
        elif change == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif change == "indent":
            lines[at] = " " * draw(st.integers(0, 8)) + lines[at].lstrip(" ")
        else:
            start = draw(st.integers(0, len(lines[at])))
            end = draw(st.integers(start, len(lines[at])))
            lines[at] = lines[at][:start] + draw(st.sampled_from(TOKENS)) + lines[at][end:]
    return "".join(lines)


@settings(max_examples=200)
@given(mutated())
def test_any_change_of_the_real_file_gives_a_library_or_problems(tmp_path: Path, content: str) -> None:
    accepted_or_explained(write(tmp_path, content))
