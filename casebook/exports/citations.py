"""How to cite a case: GB/T 7714-2025, BibTeX, RIS and plain Chinese.

A form is a list of parts, because two things may be known only where it is read: the day somebody looked at the page,
and the page's address when the site has none of its own. `text` fills them in; a part that stays empty goes away.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from casebook.model.library import Library
from casebook.model.records import Case
from casebook.settings import Settings


def chinese_date(date: dt.date) -> str:
    return f"{date.year}年{date.month}月{date.day}日"


DATES: dict[str, Callable[[dt.date], str]] = {
    "iso": dt.date.isoformat,
    "slashes": lambda date: date.strftime("%Y/%m/%d"),
    "chinese": chinese_date,
}
"""The ways a form writes the date of retrieval."""
ADDRESS = "address"


class Part(NamedTuple):
    """A piece of a form. With a `slot` (a key of DATES, or ADDRESS) its value stands between `before` and `after`."""

    before: str
    slot: str = ""
    after: str = ""


class Reference(NamedTuple):
    """What every form says of a case. Nothing here is escaped; no text has line breaks."""

    id: str
    author: str
    title: str
    edition: str
    number: str
    """第3项, or ""."""
    place: str
    """Where the case is, "" when it says no other place than its edition."""
    added: dt.date | None
    changed: dt.date | None
    url: str
    """The page's address, "" when the site's is not known."""

    @property
    def listed(self) -> str:
        """In which list it stands, under which number, and where it is."""
        return f"{self.edition}{self.number}{'，' if self.place else ''}{self.place}"


def reference(library: Library, settings: Settings, case: Case) -> Reference:
    """What is cited: the page of this case, made by this site."""
    return Reference(
        id=case.id,
        author=_one_line(settings.site_name),
        title=_one_line(case.title),
        edition=_one_line(library.edition[case.edition].title),
        number=case.standing,
        place=_one_line("、".join(library.regions(case))) if case.region else "",
        added=case.published,
        changed=case.changed,
        url=f"{settings.site_url}cases/{case.id}/" if settings.site_url else "",
    )


def text(parts: Sequence[Part], accessed: dt.date | None = None, address: str = "") -> str:
    """The form as plain text, without what is not known."""
    values = {slot: write(accessed) if accessed else "" for slot, write in DATES.items()} | {ADDRESS: address}
    return "".join(
        part.before + part.after if not part.slot else part.before + value + part.after
        for part in parts
        if not part.slot or (value := values[part.slot])
    )


def gbt7714(cited: Reference) -> list[Part]:
    """A web page by GB/T 7714-2025, 8.11.3: 责任者. 题名[EB/OL]. (更新日期)[引用日期]. 网址."""
    return _gbt7714(f"{cited.author}. {cited.title}[EB/OL]", cited.changed, cited.url)


def of_dataset(library: Library, settings: Settings) -> list[Part]:
    """All of the data by GB/T 7714-2025, 8.14.3. It is found on the page of downloads."""
    url = f"{settings.site_url}downloads/" if settings.site_url else ""
    return _gbt7714(f"{_one_line(settings.site_name)}. 全部案例数据[DS/OL]", library.updated, url)


def _gbt7714(what: str, changed: dt.date | None, url: str) -> list[Part]:
    dated = f". ({changed.isoformat()})" if changed else ""
    return [Part(what + dated), Part("[" if dated else ". [", "iso", "]"), _address(url, ". ", ""), Part(".")]


def plain(cited: Reference) -> list[Part]:
    """A sentence for footnotes and for people who need no standard."""
    dated = ""
    if cited.changed:
        word = "收录" if cited.changed == cited.added else "更新"
        dated = f"，{chinese_date(cited.changed)}{word}"
    return [
        Part(f"{cited.author}：《{_inside_title(cited.title)}》（{cited.listed}，案例编号{cited.id}）{dated}"),
        _address(cited.url, "，", ""),
        Part("，", "chinese", "访问"),
        Part("。"),
    ]


def bibtex(cited: Reference) -> list[Part]:
    """An entry for BibTeX and biblatex. Author and title are in quotes and braces: whole names, capitals as they are."""
    lines = [
        f"@online{{{cited.id},",
        f'  author = "{{{_tex(cited.author)}}}",',
        f'  title = "{{{_tex(cited.title)}}}",',
        f"  note = {{{_tex(cited.listed)}}},",
    ]
    if cited.changed:
        lines.append(f"  date = {{{cited.changed.isoformat()}}},")
    return [
        Part("\n".join(lines) + "\n"),
        _address(cited.url, "  url = {", "},\n"),
        Part("  urldate = {", "iso", "},\n"),
        Part("  langid = {chinese}\n}"),
    ]


def ris(cited: Reference) -> list[Part]:
    """A record for Zotero, EndNote and NoteExpress, lines ending as on Unix; files need CR LF (`ris_file`)."""
    lines = ["TY  - ELEC", f"TI  - {cited.title}", f"AU  - {cited.author}", f"T2  - {cited.author}"]
    if cited.changed:
        lines += [f"PY  - {cited.changed.year}", f"DA  - {cited.changed.strftime('%Y/%m/%d')}"]
    lines += [f"N1  - {cited.listed}", "LA  - zh-CN", f"ID  - {cited.id}"]
    return [
        Part("\n".join(lines) + "\n"),
        _address(cited.url, "UR  - ", "\n"),
        Part("Y2  - ", "slashes", "\n"),
        Part("ER  - "),
    ]


class Form(NamedTuple):
    id: str
    name: str
    parts: Callable[[Reference], list[Part]]
    extension: str = ""
    """The ending of a file that programs for references open; "" for what is pasted into a text."""


FORMS = (
    Form("gbt7714", "GB/T 7714-2025", gbt7714),
    Form("plain", "行文中注明", plain),
    Form("bibtex", "BibTeX", bibtex, "bib"),
    Form("ris", "RIS", ris, "ris"),
)


def bib_file(library: Library, settings: Settings) -> str:
    """Every case for BibTeX."""
    return "\n\n".join(text(bibtex(reference(library, settings, case))) for case in library.cases) + "\n"


def ris_file(library: Library, settings: Settings) -> str:
    """Every case as RIS, with the line ends its description asks for."""
    records = (text(ris(reference(library, settings, case))) for case in library.cases)
    return "\n\n".join(records).replace("\n", "\r\n") + "\r\n"


def _address(url: str, before: str, after: str) -> Part:
    return Part(f"{before}{url}{after}") if url else Part(before, ADDRESS, after)


def _one_line(value: str) -> str:
    """Text without line breaks and control characters: a line break would begin a new field in RIS."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f\x85\u2028\u2029]", " ", value).split())


def _inside_title(title: str) -> str:
    """Inside 《》 the marks of a title are single: 《…〈…〉…》 (GB/T 15834)."""
    return title.replace("《", "〈").replace("》", "〉")


SPELLED = {character: f"\\{character}" for character in "#$%&_"} | {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
}
"""Braces by name: BibTeX counts even those after a backslash."""
TEX = str.maketrans(SPELLED)


def _tex(value: str) -> str:
    return value.translate(TEX)
