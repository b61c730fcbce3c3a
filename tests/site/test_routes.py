"""Pages of the data are Markdown: what stands there stands on every page, and a mistake is one line with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import html5lib
import pytest
from markupsafe import Markup

from casebook.pages import assembly, compiled, listing
from casebook.pages.compiled import Call, CompiledPage
from casebook.pages.page_types import BLOCKS, PAGE_TYPES
from casebook.pages.view import View
from casebook.reading import loading
from casebook.settings import Settings
from tests.support import SMALL, Site, elements, run, text, write

FEW = {"CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}
PARTS = "\n\n".join(
    f"{{{{ case_{name}() }}}}"
    for name in ("head", "summary", "measures", "outcomes", "context", "related", "sources", "neighbours")
)


def build(project: Path, tmp_path: Path, data: str = SMALL, *command: str) -> tuple[int, list[str]]:
    """Build a copy of the project; the status and the lines of what it says."""
    done = run(
        *(command or ("casebook", "site")),
        cwd=project,
        SITE_DIR=tmp_path / "site",
        CASEBOOK_DATA=write(tmp_path, data),
        **FEW,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode, (done.stdout + done.stderr).splitlines()


def put(project: Path, name: str, content: str) -> None:
    path = project / "docs" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_what_stands_in_the_markdown_stands_on_every_page_of_its_type(project: Path, tmp_path: Path) -> None:
    assert build(project, tmp_path)[0] == 0  # what this build keeps must not be taken for the next one's
    blocks = PARTS.split("\n\n")
    blocks[3], blocks[4] = blocks[4], blocks[3]
    blocks.insert(3, "## 怎样阅读\n\n先看**成效**，再看[关于](../about.md#method)。~~~\n\n### 小节")
    put(project, "cases/[id].md", "\n\n".join(blocks) + "\n")
    put(
        project,
        "categories/[id].md",
        "{{ category_page() }}\n\n## 说明 {: #how }\n\n见[案例](../cases/index.md)。\n\n{{ contact() }}\n",
    )
    put(
        project,
        "organisations/[id].md",
        "\ufeff---\nhide: [toc]\n---\n\n{{ organisation_page() }}\n\n单位名称照来源。\n",
    )
    (project / "docs" / "editions" / "[id].md").unlink()
    status, said = build(project, tmp_path)
    assert status == 0, said
    assert not [line for line in said if "WARNING" in line], said
    site = Site(tmp_path / "site")
    for case in ("jia-2024-01", "jia-2024-02"):
        page, article = site.page(f"/cases/{case}/"), site.article(case)
        assert "先看成效，再看关于。~~~" in text(article)
        ids = [element.get("id") for element in elements(article, "h2")]
        assert ids[:2] == ["summary", "problem"] or ids[0] == "summary"
        assert (
            ids.index("怎样阅读")
            < ids.index("organisations")
            < ids.index("outcomes" if "outcomes" in ids else "sources")
        )
        (link,) = [link.get("href") for link in elements(article, "a") if link.text == "关于"]
        assert link == "../../about/#method"
        contents = [link.get("href") for link in elements(page.root, "a", "md-nav__link")]
        assert "#怎样阅读" in contents
        assert contents.index("#怎样阅读") < contents.index("#organisations")
        assert len(elements(page.root, "h1")) == 1
        assert [script.get("src") for script in elements(page.root, "script")].count("../../assets/print.js") == 1
    page = site.page("/categories/permitting/")
    assert "how" in page.anchors
    assert ("../../cases/") in [link.get("href") for link in elements(page.content, "a") if link.text == "案例"]
    assert "#how" in [link.get("href") for link in elements(page.root, "a", "md-nav__link")]
    assert "单位名称照来源。" in site.page("/organisations/jia-police/").text
    assert "单位名称照来源" not in (tmp_path / "site" / "search" / "text-0.js").read_text(encoding="utf-8")
    assert not list((tmp_path / "site").rglob("*[[]id*"))


CASE, ABOUT = "cases/[id].md", "about.md"
MISTAKES: dict[str, tuple[str, str, int, str]] = {
    "a macro that does not exist": (CASE, "\n\n\n\n\n\n{{ case_pag() }}\n", 7, "没有 case_pag，是否为“case_page”？"),
    "the same after front matter": (CASE, "---\nhide: [toc]\n---\n\n{{ case_pag() }}\n", 5, "没有 case_pag"),
    "and on a page written by hand": (ABOUT, "# 关于\n\n{{ source_lst() }}\n", 3, "是否为“source_list”？"),
    "brackets that do not close": (CASE, "文字\n\n{{ case_page( }}\n", 3, "花括号里的写法有误"),
    "brackets of another kind": (ABOUT, "# 关于\n\n{% case_page() %}\n", 3, "没有 case_page 这种写法"),
    "no brackets": (CASE, "{{ case_page }}\n", 1, "case_page 后面少了括号"),
    "a block of another type": (CASE, "{{ case_page() }}\n\n{{ category_page() }}\n", 3, "docs/categories/[id].md"),
    "a block of a type on another page": (ABOUT, "# 关于\n\n{{ case_head() }}\n", 3, "docs/cases/[id].md"),
    "an id that no record has": (ABOUT, '# 关于\n\n{{ category_page("nowhere") }}\n', 3, "'nowhere'"),
    "too many words in the brackets": (ABOUT, '# 关于\n\n{{ glossary("x", 1, 2) }}\n', 3, "glossary"),
    "a value that is not there": (ABOUT, "# 关于\n\n{{ settings.nothing.at_all }}\n", 3, "没有"),
    "a filter that does not exist": (ABOUT, "# 关于\n\n{{ site_name | nice }}\n", 3, "没有 nice"),
    "a call that becomes code": (CASE, "{{ case_page() }}\n\n    {{ case_related() }}\n", 3, "空了四格"),
    "that on a page written by hand": (ABOUT, "# 关于\n\n    {{ glossary() }}\n", 3, "空了四格"),
    "a heading with the id of a block": (CASE, "{{ case_page() }}\n\n## 别的 {: #measures }\n", 3, "编号 measures"),
    "a block twice": (CASE, "{{ case_page() }}\n\n{{ case_page() }}\n", 3, "两次"),
    "blocks that hold the same": (CASE, "{{ case_page() }}\n\n{{ case_outcomes() }}\n", 3, "内容重复"),
    "a second title": (CASE, "{{ case_page() }}\n\n# 标题\n", 3, "2个大标题"),
    "front matter with the name of a macro": (
        ABOUT,
        "---\ncontact: 张三\n---\n\n# 关于\n\n{{ contact() }}\n",
        7,
        "页面开头的 contact 和宏同名",
    ),
    "no title": ("categories/[id].md", "文字\n", 1, "没有大标题"),
    "no outcomes": (CASE, PARTS.replace("{{ case_outcomes() }}", ""), 1, "#outcomes"),
    "a title in the front matter": (CASE, "---\nhide: [toc]\ntitle: 案例\n---\n{{ case_page() }}\n", 3, "title"),
    "no macros": (CASE, "---\nrender_macros: false\n---\n{{ case_page() }}\n", 2, "render_macros"),
    "front matter that is no YAML": (CASE, "---\nhide: [toc\n---\n{{ case_page() }}\n", 1, "YAML"),
    "a type that does not exist": ("frameworks/[id].md", "文字\n", 1, "docs/cases/[id].md"),
    "a link to a type": (ABOUT, "# 关于\n\n[案例](cases/[id].md)\n", 3, "不能链接到"),
    "bytes that are no UTF-8": (ABOUT, "", 2, "不是UTF-8编码"),
}


def rounds() -> list[list[str]]:
    """The mistakes, at most one of a page: those of one round are all told by one build."""
    found: list[list[str]] = []
    for cause, (name, *_) in MISTAKES.items():
        free = [those for those in found if all(MISTAKES[other][0] != name for other in those)]
        if free:
            free[0].append(cause)
        else:
            found.append([cause])
    return found


@pytest.fixture(scope="module")
def told(compiled: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Of each mistake what is said of its page. Each build ends before anything is touched."""
    folder = tmp_path_factory.mktemp("mistakes")
    project = Path(shutil.copytree(compiled, folder / "project"))
    old, lines = write(folder / "site", "old", "old.html"), {}
    for causes in rounds():
        shutil.rmtree(project / "docs")
        shutil.copytree(compiled / "docs", project / "docs")
        for cause in causes:
            name, content, *_ = MISTAKES[cause]
            put(project, name, content)
            if not content:
                (project / "docs" / name).write_bytes("# 关于\n\xb9\n".encode("latin-1", "replace"))
        status, said = build(project, folder, SMALL, "mkdocs", "build", "--quiet", "-d", str(folder / "site"))
        assert (status, [path.name for path in old.parent.iterdir()]) == (1, ["old.html"]), causes
        for cause in causes:
            lines[cause] = [line for line in said if line.startswith(f"docs/{MISTAKES[cause][0]}:")]
    return lines


@pytest.mark.parametrize("cause", MISTAKES)
def test_a_mistake_is_one_line_with_its_place_before_anything_is_touched(
    told: dict[str, list[str]], cause: str
) -> None:
    name, _, line, words = MISTAKES[cause]
    (found,) = told[cause]
    assert found.startswith(f"docs/{name}:{line}: "), found
    assert words in found


def test_settings_with_the_name_of_a_macro_are_one_line_each(project: Path, tmp_path: Path) -> None:
    names = [*BLOCKS, "now", "context", "macros_info", "fix_url", "settings", "editions"]
    config = project / "mkdocs.yml"
    before, after = config.read_text(encoding="utf-8").split("extra:\n", 1)
    extra = "".join(f"  {name}: 有\n" for name in names)
    config.write_text(f"{before}extra:\n{extra}{after}", encoding="utf-8")
    status, said = build(project, tmp_path)
    assert status == 1
    first = before.count("\n") + 2
    told = {f"mkdocs.yml:{number}: extra 里不能有 {name}，" for number, name in enumerate(names, first)}
    assert {line[: line.index("，") + 1] for line in said if line.startswith("mkdocs.yml:")} == told


def test_what_other_files_hide_macros_with_is_told_too(project: Path, tmp_path: Path) -> None:
    macros = project / "macros.py"
    more = "\n\ndef define_env(env, ours=define_env):\n    ours(env)\n    env.variables['glossary'] = 'x'\n"
    macros.write_text(macros.read_text(encoding="utf-8") + more, encoding="utf-8")
    status, said = build(project, tmp_path)
    assert status == 1
    assert [line for line in said if "macros.py 里的变量不能有 glossary" in line]


def test_a_broken_template_that_a_page_uses_is_one_line(project: Path, tmp_path: Path) -> None:
    write(project / "casebook" / "pages" / "templates", "{{ 1 + settings.site_name }}\n", "contact.html")
    status, said = build(project, tmp_path)
    assert status == 1
    (found,) = [line for line in said if "contact.html:1：" in line]
    assert found.startswith("错误：docs/about.md ")


def test_a_type_is_no_entry_of_the_navigation(project: Path, tmp_path: Path) -> None:
    settings = project / "mkdocs.yml"
    content = settings.read_text(encoding="utf-8").replace("cases/index.md", "cases/[id].md")
    settings.write_text(content, encoding="utf-8")
    status, said = build(project, tmp_path)
    line = 1 + content[: content.index("cases/[id].md")].count("\n")
    assert status == 1
    assert [found for found in said if found.startswith(f"mkdocs.yml:{line}: ")]


TAGS = """

@page_of_each(
    "tags",
    lambda library: library.tags,
    cases=lambda library, tag: library.by_tag.get(tag.id, []),
    about=lambda tag, cases: tag.description or tag.name,
)
def tag_page(view: View, tag_id: str, page: int = 1) -> Markup:
    slice_ = sliced(view.library.by_tag.get(tag_id, []), page, f"tags/{tag_id}/")
    return Markup("<h1>{}</h1>\\n{}\\n").format(
        view.library.tag[tag_id].name, view.parts.cards(slice_.items, 2)
    )
"""


def test_a_new_type_of_pages_is_one_markdown_file_and_one_block(project: Path, tmp_path: Path) -> None:
    with (project / "casebook" / "pages" / "blocks.py").open("a", encoding="utf-8") as blocks:
        blocks.write(TAGS)
    put(project, "tags/[id].md", "---\nhide: [toc]\n---\n\n{{ tag_page() }}\n\n改革方式由本站归类。\n")
    status, said = build(project, tmp_path)
    assert status == 0, said
    site, (library, _) = Site(tmp_path / "site"), loading.load(tmp_path / "cases.yml")
    assert library.tags
    for tag in library.tags:
        page = site.page(f"/tags/{tag.id}/")
        assert tag.name in page.title
        assert "改革方式由本站归类。" in page.text
        assert page.case_links() == [case.id for case in library.by_tag.get(tag.id, [])]


def test_a_compiled_page_is_data_and_filled_without_markdown(tmp_path: Path) -> None:
    library, _ = loading.load(write(tmp_path, SMALL))
    spec = next(spec for spec in listing.generated(library) if spec.case)
    view = View(library, Settings(), spec.url)
    page = CompiledPage.of(
        [Call("case_head"), '\n<h2 id="x">题</h2>\n<p>{{ <b>见下</b></p>\n', Call("case_outcomes"), ""]
    )
    assert CompiledPage.from_json(page.to_json()) == page
    root = html5lib.parse(page.content(view, spec), namespaceHTMLElements=False)
    (article,) = elements(root, "article", "case")
    assert article.get("data-case") == spec.case.id
    assert [e.tag for e in article if e.tag in ("h1", "h2")] == ["h1", "h2"] + ["h2"] * bool(spec.case.outcomes)
    assert "{{ 见下" in text(article)
    slots = assembly.slots(view, assembly.Standing(), spec, page)
    assert '<a href="#x"' in slots["contents"]


def test_the_parts_of_a_case_are_all_of_it(tmp_path: Path) -> None:
    library, _ = loading.load(write(tmp_path, SMALL))
    for spec in listing.generated(library):
        if spec.case:
            parts = CompiledPage.of([Call(name.strip("{ ()}")) for name in PARTS.split("\n\n")])
            contents = [
                assembly.slots(View(library, Settings(), spec.url), assembly.Standing(), spec, page)
                for page in (parts, compiled.plain(PAGE_TYPES["case_page"]))
            ]
            assert contents[0] == contents[1]
            assert isinstance(Markup(contents[0]["content"]), str)
