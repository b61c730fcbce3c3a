"""The same library as a project of other generators: Markdown for Material and Zensical, Markdown and templates for Hugo.

Each is what somebody who knows the tool would write, without tricks: a file a case, and whatever the tool does by itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from casebook.model import figures
from casebook.model.library import Library
from casebook.model.records import Case

HUGO = Path(__file__).parent / "hugo"
PAGEFIND_PAGE = Path(__file__).parent / "pagefind.html"


def markdown(library: Library, case: Case) -> str:
    """A case as a Markdown page: what our page says, without its charts."""
    return "\n\n".join(_parts(library, case)) + "\n"


def _parts(library: Library, case: Case) -> Iterator[str]:
    edition = library.edition[case.edition]
    yield f"# {case.title}"
    yield f"{edition.title} · {case.standing} · {library.category[case.category].name}"
    for name, organisations in (("牵头单位", library.lead(case)), ("配合单位", library.partners(case))):
        if organisations:
            yield f"{name}：{'、'.join(organisation.name for organisation in organisations)}"
    yield f"改革方式：{'、'.join(library.tag[tag].name for tag in case.tags)}"
    yield case.summary
    if case.problem:
        yield f"## 针对问题\n\n{case.problem}"
    yield "## 主要做法"
    for number, measure in enumerate(case.measures, 1):
        yield f"### {number}. {measure.title}\n\n{measure.text}"
    for title, text in (("创新之处", case.innovation), ("适用条件", case.conditions), ("经验教训", case.lessons)):
        if text:
            yield f"## {title}\n\n{text}"
    if case.outcomes:
        rows = [
            f"| {outcome.name} | {figures.before(outcome)} | {figures.after(outcome)} | {figures.change(outcome)} |"
            for outcome in case.outcomes
        ]
        yield "## 成效\n\n| 成效 | 改革前 | 改革后 | 变化 |\n| --- | --- | --- | --- |\n" + "\n".join(rows)
    documents = [*case.policies, *case.platforms, *(f"{entity.name}：{entity.role}" for entity in case.entities)]
    if documents:
        yield "## 文件、平台和相关主体\n\n" + "\n".join(f"- {document}" for document in documents)
    if case.terms:
        terms = (library.term[term] for term in case.terms)
        yield "## 名词\n\n" + "\n".join(f"- {term.term}：{term.explanation}" for term in terms)
    mapped = library.framework_items(case)
    if mapped:
        lines = (f"- {framework.name}：{'、'.join(item.name for item in items)}" for framework, items in mapped)
        yield "## 评价指标\n\n" + "\n".join(lines)
    if case.corrections:
        lines = (f"- {correction.date}：{correction.text}" for correction in case.corrections)
        yield "## 更正记录\n\n" + "\n".join(lines)
    sources = (library.source(case, citation).title + (citation.place or "") for citation in case.sources)
    yield "## 来源与引用\n\n" + "\n".join(f"- {source}" for source in sources)


def write_markdown(library: Library, folder: Path, *, in_navigation: bool) -> None:
    """A project for `mkdocs build` and `zensical build`: Material with its search and nothing else.

    With every case in the navigation, each page lists them all: the usual way, and for thousands of cases no way.
    """
    cases = folder / "docs" / "cases"
    cases.mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# 案例库\n\n优化营商环境案例。\n", encoding="utf-8")
    for case in library.cases:
        (cases / f"{case.id}.md").write_text(markdown(library, case), encoding="utf-8")
    nav: list[dict[str, str | list[str]]] = [{"首页": "index.md"}]
    if in_navigation:
        nav.append({"案例": [f"cases/{case.id}.md" for case in library.cases]})
    settings = {
        "site_name": "案例库",
        "use_directory_urls": True,
        "theme": {"name": "material", "language": "zh", "font": False},
        "plugins": ["search"],
        "nav": nav,
        "validation": {"omitted_files": "ignore"},
    }
    (folder / "mkdocs.yml").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")  # JSON is YAML


def write_hugo(library: Library, folder: Path, case_page: str) -> None:
    """A Hugo project with the layouts of ./hugo, in the shell (head, header, contents, footer) of our own case page.

    Lists by category, organisation, edition and tag are Hugo's taxonomies, related cases its own related content.
    """
    content = folder / "content" / "cases"
    content.mkdir(parents=True)
    for case in library.cases:
        edition = library.edition[case.edition]
        head = {
            "title": case.title,
            "description": case.summary,
            "date": str(case.published or f"{edition.year}-12-31"),
            "weight": case.number,
            "result": figures.sentence(case.headlines[0]) if case.headlines else "",
            "number": case.number,
            "editions": [edition.title],
            "categories": [library.category[case.category].name],
            "organisations": [organisation.name for organisation in (*library.lead(case), *library.partners(case))],
            "tags": [library.tag[tag].name for tag in case.tags],
        }
        text = markdown(library, case).partition("\n\n")[2]
        page = json.dumps(head, ensure_ascii=False) + "\n\n" + text
        (content / f"{case.id}.md").write_text(page, encoding="utf-8")
    for layout in HUGO.rglob("*.*"):
        target = folder / layout.relative_to(HUGO)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(layout.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "layouts" / "_default" / "baseof.html").write_text(shell(case_page), encoding="utf-8")


def shell(case_page: str) -> str:
    """A built case page as a Hugo base template: its content, title and description become blocks."""
    start = case_page.index('<article class="case"')
    end = case_page.rindex("</article>") + len("</article>")
    before, after = case_page[:start], case_page[end:]
    title = re.search(r"<title>(.*?)(?: - [^<]*)?</title>", before, re.S)
    assert title, "every page of ours has a title"
    before = before.replace(title[1], "@title@")
    before = re.sub(r'(<meta name="description" content=")[^"]*', r"\1@description@", before)
    before, after = (re.sub(r"\{\{|\}\}", "", part) for part in (before, after))
    marks = {"@title@": "{{ .Title }}", "@description@": "{{ .Description }}"}
    for mark, action in marks.items():
        before = before.replace(mark, action)
    return f'{before}{{{{ block "main" . }}}}{{{{ end }}}}{after}'


def change_markdown(page: Path) -> None:
    """Edit one case, as an editor would between two builds."""
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("## 主要做法", "修改一处。\n\n## 主要做法", 1), encoding="utf-8")
