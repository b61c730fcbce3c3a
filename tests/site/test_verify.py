"""What is looked for before a site is published: each fault is found, and what only looks like one is not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casebook.base import trees
from casebook.site import unchanged, verify
from tests.support import write

HEAD = '<!doctype html><html lang="zh-CN"><head><title>x</title></head><body>'
HOME = f'{HEAD}<h1 id="top">首页</h1><a href="cases/">案例</a> <a href="cases/a/#outcomes">成效</a> <a href="#top">回到顶部</a>'
CASE = f'{HEAD}<h1>案例</h1><h2 id="outcomes">成效</h2><a href="../..">首页</a> <a href="../?category=x">案例</a> <a href="https://example.org/">来源</a>'
LIST = f'{HEAD}<h1>全部</h1><a href="a/">甲</a> <a href="../">首页</a> <a href="mailto:a@example.org">写信</a>'
SITE = {"index.html": HOME, "cases/index.html": LIST, "cases/a/index.html": CASE, "assets/a.css": "a{color:red}"}


def site(folder: Path, changes: dict[str, str]) -> Path:
    for name, content in (SITE | changes).items():
        write(folder, content, name)
    return folder


def faults(folder: Path, *expected: str, **more: object) -> list[str]:
    return verify.look_over(list(trees.nodes(folder)), expected, **more)[0]


def test_a_sound_site_has_no_faults(tmp_path: Path) -> None:
    assert faults(site(tmp_path, {}), *SITE) == []


FAULTS = {
    "a page left out": ({}, "缺少 cases/b/index.html"),
    "a template mark": ({"x.html": "<p>{{ title }}"}, "x.html 里有没处理的模板记号"),
    "a link to no page": ({"x.html": '<a href="nowhere/">x</a>'}, "x.html 里的链接 nowhere/ 没有对应的页面"),
    "a link out of the site": ({"x.html": '<a href="../x.html">x</a>'}, "x.html 里的链接 ../x.html 没有对应"),
    "a link from deep down": ({"a/b/c/index.html": '<a href="../../../no/">x</a>'}, "链接 ../../../no/ 没有对应的页面"),
    "a picture that is not there": ({"x.html": '<img src="x.png">'}, "x.html 里的链接 x.png 没有对应"),
    "a place that is not on the page": ({"x.html": '<a href="#no">x</a>'}, "x.html 里的链接 #no 在本页没有对应的位置"),
    "a place not on another page": ({"x.html": '<a href="cases/a/#no">x</a>'}, "指向 cases/a/index.html#no"),
    "a script from elsewhere": (
        {"x.html": '<script src="https://cdn.test/x.js"></script>'},
        "请求 https://cdn.test/x.js",
    ),
    "a script from elsewhere, short": ({"x.html": '<script src="//cdn.test/x.js"></script>'}, "请求 //cdn.test/x.js"),
    "a style sheet from elsewhere": (
        {"x.html": '<link rel="stylesheet" href="https://fonts.test/a.css">'},
        "请求 https://fonts.test/a.css",
    ),
    "a font from elsewhere": ({"a.css": "@font-face{src:url('https://fonts.test/a.woff2')}"}, "a.css 会向别的网站请求"),
    "an import from elsewhere": ({"a.css": '@import "//fonts.test/a.css";'}, "a.css 会向别的网站请求"),
    "a link that is a script": ({"x.html": '<a href="javascript:alert(1)">x</a>'}, "不安全的网址 javascript:alert(1)"),
    "a link with a password": ({"x.html": '<a href="https://a:b@c.example/">x</a>'}, "带着用户名或密码"),
    "a link with a password for any scheme": ({"x.html": '<a href="//token@c.example/">x</a>'}, "带着用户名或密码"),
    "a link that is data": ({"x.html": '<a href="data:text/html,x">x</a>'}, "不安全的网址 data:text/html,x"),
    "a page of this machine": ({"x.html": "<p>/srv/secret/docs/x.md"}, "本机的路径 /srv/secret/"),
    "a path in a data file": ({"data/x.json": '"/srv/secret/docs/x.md"'}, "本机的路径 /srv/secret/"),
    "a page too large": ({"x.html": "<p>" + "长" * 400_000}, "x.html 有1.2 MB"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_once_and_alone(tmp_path: Path, fault: str) -> None:
    changes, said = FAULTS[fault]
    expected = ("cases/b/index.html",) if fault == "a page left out" else ()
    [found] = faults(site(tmp_path, changes), *expected, secrets=[verify.full_path("/srv/secret/")])
    assert said in found
    assert "；" in found, "with a remedy"


SOUND = {
    "links shown as text": '<p>写成 &lt;a href="nowhere/"&gt; 或 src="https://x.test/x.js" 或 href="javascript:x"',
    "a link without its stroke": '<a href="cases">x</a>',
    "a link with a question": '<a href="cases/?a=1&amp;b=2#x">x</a> <i id="x"></i>',
    "the home page": '<a href=".">x</a> <a href="./#top">y</a>',
    "a name in Chinese": '<a href="#%E5%90%8D">x</a><a href="#名">x</a><h2 id="名">x</h2>',
    "a name without quotation marks": '<a href="#b">x</a><h2 id=b>x</h2>',
    "a canonical address": '<link rel="canonical" href="https://example.org/">',
    "a licence": '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">',
}


@pytest.mark.parametrize("case", SOUND)
def test_what_only_looks_like_a_fault_is_none(tmp_path: Path, case: str) -> None:
    changes = {"x.html": SOUND[case]}
    if case == "a link with a question":
        changes["cases/index.html"] = f'{LIST}<i id="x"></i>'
    assert faults(site(tmp_path, changes)) == []


LEAKS = [
    "<p>/srv/anli/docs/x.md",
    "<p>在/srv/anli/docs/x.md里",
    '<a href="file:///srv/anli/docs/x.md">x</a>',
    "<p>/srv/anli/docs/no/",
    "<p>path=/srv/anli/docs/x.md",
]
NONE = [
    '<a href="/srv/anli/docs/a/">x</a> <a href="/srv/anli/docs/a/#x">x</a> <a href="/srv/anli/docs/a/index.html?x">x</a>',
    '<link rel="canonical" href="https://example.org/srv/anli/docs/a/">',
    "<p>https://example.org:8000/srv/anli/docs/no/ http://[::1]/srv/anli/docs/no/ //例.test/srv/anli/docs/no/",
    "<p>elsewhere/srv/anli/docs/x.md ../srv/anli/docs/x.md ~/srv/anli/docs/x.md",
    "<p>资料在/srv/anli/docs/said/，共两份；见/srv/anli/docs/sai…",
]


@pytest.mark.parametrize("content", LEAKS + NONE)
def test_a_path_of_this_machine_is_told_from_an_address_of_the_site_and_from_what_the_data_say(
    tmp_path: Path, content: str
) -> None:
    """The site is for a folder of its host that is named like the one it is built in, as happens in containers."""
    folder = site(tmp_path, {"x.html": content, "docs/a/index.html": '<h1 id="x">x</h1>'})
    says = "资料在/srv/anli/docs/said/，共两份；见/srv/anli/docs/said/".__contains__
    found = faults(
        folder,
        base="/srv/anli/",
        secrets=[verify.full_path("/srv/anli/docs/")],
        said=lambda text: says(text.rstrip("…")),
    )
    path = re.search('/srv/anli[^<"]*', content)[0]
    expected = [] if content in NONE else [f"x.html 里有本机的路径 {path}"]
    assert [fault.split("；")[0] for fault in found if "本机的路径" in fault] == expected


def test_a_broken_link_that_every_page_has_is_told_once(tmp_path: Path) -> None:
    pages = {f"p/{n}/index.html": '<a href="../../no/">x</a>' for n in range(20)}
    assert len(faults(site(tmp_path, pages))) == 1


def test_whole_paths_are_looked_up_from_the_folder_of_the_site(tmp_path: Path) -> None:
    folder = site(tmp_path, {"404.html": '<a href="/anli/cases/">x</a> <a href="/anli/">x</a>'})
    assert faults(folder, base="/anli/") == []
    assert len(faults(folder, base="/")) == 2
    assert len(faults(folder, base="/other/")) == 2


@pytest.mark.parametrize("workers", [1, 2])
def test_each_file_is_read_once_for_faults_and_for_its_digest(tmp_path: Path, workers: int) -> None:
    nodes = list(trees.nodes(site(tmp_path / "site", {"a.bin": "x"})))
    anew = unchanged.digest(nodes)
    _, read = verify.look_over(nodes, SITE, workers=workers)
    shutil.rmtree(tmp_path / "site")
    assert unchanged.digest(nodes, read) == anew
