"""What somebody might send who wants the site to do something else than show it. One list for all tests.

Every value fits every text field but `unit` (60 characters). PRINTABLE may reach an output when the check lets it
through or fails; INVISIBLE never may, and is refused by the check wherever it stands.
"""

from __future__ import annotations

import datetime as dt
import json
import re

TEMPLATES = [
    "{{ 7*7 }}", "{{7*'7'}}", "{{ config }}", "{{ self.__class__.__mro__ }}", "{% raw %}", "{% endraw %}{{ 7*7 }}",
    "{% include '/etc/passwd' %}", "{% import 'os' as os %}", "{# 注释 #}", "{{ ''.__class__.__base__ }}",
    "{{ home() }}", "{{- 7*7 -}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{{ x }}}", "{ { 7*7 } }", "%(x)s %s {0} {x!r}",
    "{:toc}", "\\1 \\g<0> $1 $&", "@casebook:content@", "casebook:content",
]  # fmt: skip
HTML = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.test/x.js></SCRIPT>", "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<iframe src=//evil.test></iframe>", "<b>粗", "</article>",
    "</td></tr></table><h1>甲", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "</noscript><script>alert(1)</script>", "</template><img src=x onerror=alert(1)>",
    "<!-- 注释", "--><script>alert(1)</script>", "<![CDATA[<script>alert(1)</script>]]>", "<base href=//evil.test/>",
    "<meta http-equiv=refresh content=0;url=//evil.test>", "<link rel=stylesheet href=//evil.test/x.css>",
    "<form action=//evil.test><input name=q>", "<details open ontoggle=alert(1)>", "<a href=//evil.test>点</a>",
    "<math><mi xlink:href=javascript:alert(1)>", "<object data=//evil.test/x>", "<embed src=//evil.test/x>",
    "<video><source onerror=alert(1)>", "<body onload=alert(1)>", "<marquee onstart=alert(1)>", "<plaintext>", "<x y=z",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;script&#62;", "&amp;lt;b&amp;gt;", "&nbsp;&copy;&#x41;", "<scr<script>ipt>",
    "<img src=`x` onerror=alert(1)>", "\"'><img src=x onerror=alert(1)>//", "<img/src=x/onerror=alert(1)>",
]  # fmt: skip
ATTRIBUTES = [
    '" onmouseover="alert(1)', "' onfocus='alert(1)' autofocus='", '" autofocus onfocus=alert(1) x="', '" style="color:red',
    '"><script>alert(1)</script>', "x onclick=alert(1)", '" data-compare="x" data-name="y', "`onload=alert(1)`",
    '" id="__search" class="md-toggle', '" href="//evil.test/', '" http-equiv="refresh" content="0;url=//evil.test',
]  # fmt: skip
ADDRESSES = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://evil.test/%0aalert(1)", "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>", "data:text/html;base64,PHNjcmlwdD4=", "file:///etc/passwd", "//evil.test/",
    "http://evil.test/?a=1&b=2#c", "https://user:pass@evil.test/", "https://аррӏе.test/", "https://xn--80ak6aa92e.test/",
    "https://example.org@evil.test", "\\\\evil.test\\x", "https://evil.test%00.example.org", "http://127.0.0.1:8000/",
    "http://[::1]/", "blob:https://evil.test/x", "view-source:javascript:alert(1)", "ｊａｖａｓｃｒｉｐｔ:alert(1)",
]  # fmt: skip
STYLES = [
    "expression(alert(1))", "};body{display:none}", "@import '//evil.test/x.css';", "url(javascript:alert(1))",
    "</style>", "\\3c script\\3e", "behavior:url(#x)", "*{background:url(//evil.test)}",
]  # fmt: skip
DRAWINGS = [
    "<svg><script>alert(1)</script></svg>", "<svg><foreignObject><iframe src=//evil.test>", "<use href=//evil.test/x.svg#a>",
    "</svg><script>alert(1)</script>", "<svg><animate onbegin=alert(1)>", "</title></svg><img src=x onerror=alert(1)>",
]  # fmt: skip
YAML = [
    "!!python/object/apply:os.system ['id']", "!!python/name:os.system", "&a [*a, *a]", "*a", "<<: *a", "--- 甲", "...",
    "%YAML 1.1", "no", "010", "0x1F", "1:30", "1e3", "~", "null", "2024-01-31", ".inf", "甲: 乙", "甲 # 乙", "- 甲", "[甲", "{甲: 乙",
    "? 甲", "| 甲", "> 甲", "'甲", '"甲', "@甲", "`甲`", "!甲", "=", "标题：x",
]  # fmt: skip
TYPST = [
    "#panic()", '#import "@preview/x:1.0.0"', "#eval(\"1+1\")", '#read("/etc/passwd")', "$x^2$", "@ref", "<label>", "= 标题",
    "// 注释", "/* 注释 */", "\\u{41}", "~--...", "#set page(width: 1pt)", '"+sys.inputs.data+"', "#{while true {}}", "]#[",
]  # fmt: skip
MARKDOWN = [
    "**粗** _斜_ `码`", "[点](javascript:alert(1))", "![图](//evil.test/x.png)", "[x]: //evil.test", "# 标题", "- [ ] 任务",
    "> 引用", "| 甲 | 乙 |", "```", "~~~", "<https://evil.test>", "@octocat", "@everyone #1 GH-1", "[^1]", ":tada:", "***",
    "{: onclick=alert(1) }", "{#id .class}", "!!! note", "--8<-- '/etc/passwd'", "[toc]", "$$x$$", "\\@x", "www.evil.test",
]  # fmt: skip
SCRIPTS = [
    "';alert(1)//", '";alert(1)//', "\\';alert(1)//", "`${alert(1)}`", "</script>", "<!--<script>", "]]>", '"}]};alert(1)//',
    "\\u003cscript\\u003e", "__proto__", "constructor", "toString", "hasOwnProperty", "\\", "\\\\", "\\n", "/*", "*/alert(1)/*",
    "-alert(1)-", "eval('1')", "document.title='ran'", '{"@context":"evil"}', "NaN", "undefined", "$(alert(1))",
]  # fmt: skip
TABLES = [
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-1+1", "@SUM(1+1)", '=HYPERLINK("//evil.test","点")', "=IMPORTXML(A1,A2)",
    "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1+1", ";=1+1", ",=1+1", '"=1+1"', 'a,b;c"d', "=DDE('cmd';'/C calc';'x')", "|calc",
]  # fmt: skip
REFERENCES = [
    "}", "{", "{\\input{/etc/passwd}}", "\\write18{id}", "@article{x, title={y}}", "TY  - JOUR", "ER  - ", "%\\{}$&#_~^",
    "}, url={//evil.test}", "[EB/OL]. //evil.test",
]  # fmt: skip
XML = [
    "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "&e;", "&#0;", "&#x1F;", "]]]]><![CDATA[>",
    "xmlns:x='evil'", "<entry><id>x</id></entry>", "<?php phpinfo() ?>",
]  # fmt: skip
NAMES = [
    "../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "C:\\windows", "CON", "aux.txt", "a/b\\c:d*e?f", ".htaccess",
    "..", ".", "~root", "index.html", "page/2/", "%2e%2e%2f", "file name.yml", "甲/../乙", "\\\\?\\C:\\x",
]  # fmt: skip
SHELL = [
    "$(touch pwned)", "`touch pwned`", "; rm -rf /", "&& id", "| tee x", "${HOME}", "$GITHUB_TOKEN", "${{ github.token }}",
    "::error::甲", "::add-mask::甲", "##[error]甲", "%0A::set-output name=id::x", "'; touch pwned; '", "--help", "-o x", "!!", "$IFS",
]  # fmt: skip
LETTERS = [
    "㛃䶮𬭚", "ﬁ ﬀ ①②③ ㎡", "Ａ１（全角）", "é é ñ", "İıſK", "𝐀𝐁𝐂", "Ω≈ç√∫", "ก็็็", "अनुच्छेद", "שלום عربي", "Zalgo҉",
    "⾔⽅", "一一一", "А́В", "раураl", "0O1lI", "“引”‘号’", "…——～", "a" * 60, "Supercalifragilistic" * 3, "字" * 60, "　全角空格　",
    "👨‍👩‍👧‍👦", "🏳️‍🌈", "😀", "1️⃣",
]  # fmt: skip
LINES = [
    "甲\n~~~\n乙", "甲\n\n```\n乙", "甲\n\n## 乙\n\n丙", "甲\n\n    乙", "甲\n\n[乙]: //evil.test", "甲\n{: #top }", "甲\n=1+1",
    "\n=1+1", "\t=1+1", "甲\n::error::乙", "甲\n乙\n---\n丙", "甲\n\n</div>\n\n乙", "甲\nER  - \nTY  - JOUR", "~~~\n甲\n~~~", "甲\n\n\n\n乙",
    "甲##[stop-commands]乙", "##[add-mask]甲", '<div data-block="0"></div>', '甲\n\n<div data-block="0"></div>',
]  # fmt: skip
"""Marks at the start of a line, where Markdown and others look for them, and what stands for finished HTML meanwhile."""
INVISIBLE = [
    "甲\0乙", "甲\x01乙", "甲\x08乙", "甲\x0b乙", "甲\x0c乙", "甲\x1b[31m乙", "甲\x7f乙", "甲\x85乙", "甲\x9b乙", "甲\xad乙",
    "甲\u061c乙", "甲\u180e乙", "甲\u200b乙", "甲\u200e乙", "甲\u200f乙", "甲\u2028乙", "甲\u2029乙", "甲\u202a乙", "甲\u202e乙cod",
    "甲\u2060乙", "甲\u2066乙", "甲\u2069乙", "甲\ufeff乙", "甲\ufff9乙", "甲\ufdd0乙", "甲\ufffe乙", "甲\uffff乙",
    "甲\ud800乙", "甲\udfff乙", "\ud83d", "甲\u200d乙",
]  # fmt: skip
"""Controls, marks that turn the direction, what has no width, halves of characters."""

KINDS = {name: value for name, value in dict(globals()).items() if isinstance(value, list) and name.isupper()}
PRINTABLE = list(dict.fromkeys(value for name, values in KINDS.items() if name != "INVISIBLE" for value in values))
EVERYTHING = [*PRINTABLE, *INVISIBLE]

PLAIN = "“引”字"
"""Harmless, with all the markup that our templates add to a text."""


PUBLISHED, CORRECTED = dt.date(2001, 2, 3), dt.date(2001, 2, 4)


def written(values: list[str], indent: int | None = None) -> str:
    """Such a library as YAML, every text in quotation marks, what cannot be seen by its number."""
    ascii_ = any(value in INVISIBLE for value in values)
    text = json.dumps(library(values), ensure_ascii=ascii_, indent=indent, default=str)
    return re.sub(f'"({PUBLISHED}|{CORRECTED})"', r"\1", text)


def library(values: list[str]) -> dict[str, object]:
    """A library with a case for each value, and the value in every text of the case and of all that it names."""
    sections: dict[str, list[object]] = {
        name: [] for name in ("editions", "categories", "organisations", "frameworks", "tags", "glossary", "cases")
    }
    for n, text in enumerate(values):
        source = {"id": "s", "title": text, "publisher": text, "note": text, "url": "https://example.org/"}
        sections["editions"].append(
            {"id": f"e{n}", "title": text, "short_title": text, "region": text, "year": 2024, "organiser": text}
            | {"description": text, "sources": [source]}
        )
        sections["categories"].append({"id": f"c{n}", "name": text, "description": text})
        sections["organisations"] += [
            {"id": f"o{n}", "name": text, "region": text},
            {"id": f"p{n}", "name": text[:58] + "局", "aliases": [text[:58] + "处"], "region": text},
        ]
        items = [{"id": "i", "name": text}]
        sections["frameworks"].append({"id": f"f{n}", "name": text, "description": text, "items": items})
        sections["tags"].append({"id": f"t{n}", "name": text, "description": text})
        sections["glossary"].append({"id": f"g{n}", "term": text, "aliases": [text[:58] + "又"], "explanation": text})
        figure = {"name": text, "unit": text[:12], "period": text, "note": text}
        sections["cases"].append(
            {"id": f"x{n}", "edition": f"e{n}", "number": 1, "title": text, "short_title": text, "category": f"c{n}"}
            | {"tags": [f"t{n}"], "frameworks": {f"f{n}": ["i"]}, "lead": [text], "partners": [text[:58] + "处"]}
            | dict.fromkeys(("summary", "problem", "innovation", "conditions", "lessons"), text)
            | {"measures": [{"title": text, "text": text}], "policies": [text], "platforms": [text], "terms": [f"g{n}"]}
            | {"entities": [{"name": text, "role": text}], "sources": [{"id": "s", "place": text}]}
            | {"outcomes": [figure | {"before": 9, "after": 1, "better": "lower", "headline": True}]}
            | {"published": PUBLISHED, "corrections": [{"date": CORRECTED, "text": text}]}
        )
        sections["cases"][-1]["outcomes"].append({"name": text, "text": text})
    return sections
