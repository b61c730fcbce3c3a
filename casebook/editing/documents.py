"""A page, a Word file or plain text as lines, with what a page says about itself. Told by content, not by name.

Whatever comes is hostile or broken until shown otherwise: sizes are bounded before anything is unpacked, nothing is
asked for over the network, and markup only ever becomes text.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from casebook.base.problems import Refused
from casebook.editing import tables, taking_part, word_numbers
from casebook.reading.texts import INVISIBLE

MOST_BYTES = 20_000_000
MOST_UNPACKED = 60_000_000
MOST_MARKUP = 4_000_000
MOST_TEXT = 1_500_000
"""Characters: five hundred cases have less."""
MOST_ENTRIES = 2_000
PICTURE = re.compile(r"data:[a-z]+/[^\s\"'()<>]{200,}")
MOST_LINES = 20_000
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "blockquote", "pre", "td", "th", "tr", "table", "ul", "ol", "dd", "dt", "figcaption")  # fmt: skip
NO_TEXT = ("script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "iframe", "object", "svg", "head")  # fmt: skip


class Unreadable(Refused):
    """Nothing can be read of it. One Chinese line with cause and remedy."""


@dataclass
class SourceText:
    """Lines of text in their order, and what the file says of itself: title, url, publisher, date."""

    lines: list[str]
    about: dict[str, str] = field(default_factory=dict)
    levels: list[int] = field(default_factory=list)
    """Of each line: 1 to 6 where the file says that it is a heading, 7 where all of it is bold, else 0."""


def read(content: bytes) -> SourceText:
    """The text of a file. Raises Unreadable."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"文件超过{MOST_BYTES // 1_000_000} MB；请只留名单正文再导入")
    if content.startswith(b"PK\x03\x04"):
        return _html(_of_word(content))
    if content.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable("只能导入文本、网页（HTML）和 Word（.docx）文件；请在 Word 中另存为 .docx，或复制文字粘贴")
    text = _decoded(content)
    if re.search(r"<(?:!doctype|html|body|p|div|table|h[1-6]|article)\b", text[:20_000], re.I):
        return _html(text)
    if len(text) > MOST_TEXT:
        raise Unreadable(TOO_LONG)
    lines, levels = _clean(_of_sheet(text) or text.splitlines())
    return SourceText(lines, levels=levels)


def _of_sheet(text: str) -> list[str]:
    """The lines of a table saved as CSV or copied from a spreadsheet, its cells parted by tabs; none where it is none.

    A cell of several lines stands in quotation marks there.
    """
    for mark in "\t,;":
        if tables.heads(row.split(mark) for row in text.splitlines()[:10]) and text.count('"') % 2 == 0:
            try:
                rows = [*csv.reader(io.StringIO(text), delimiter=mark)]
            except csv.Error:  # a cell that is longer than any
                return []
            return ["\t".join(re.sub(r"\s+", " ", cell) for cell in row) for row in rows]
    return []


TOO_LONG = f"文字超过{MOST_TEXT // 10_000}万字，不像一份名单；请只留名单正文再导入"


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Unreadable("不是文本、网页或 Word（.docx）文件；请复制文字粘贴，或另存为 UTF-8 文本")


def _of_word(content: bytes) -> str:
    """A Word file as HTML. Sizes are looked at before anything is unpacked."""
    import mammoth  # slow to import, and only Word files need it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise Unreadable("Word 文件解开后太大；请只留名单正文，另存后再导入")
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" in names:
                raise Unreadable("不能直接导入 Excel 文件；请选中表格，复制后粘贴，或另存为 CSV")
            if "word/document.xml" not in names:
                raise Unreadable("不是 Word（.docx）文件；请在 Word 中另存为 .docx，或复制文字粘贴")
            if archive.getinfo("word/document.xml").file_size > MOST_MARKUP:
                raise Unreadable(TOO_LONG)
            parts = ("word/document.xml", *({"word/numbering.xml", "word/styles.xml"} & names))
            if any(archive.getinfo(part).file_size > MOST_MARKUP for part in parts[1:]):
                raise Unreadable("Word 文件解开后太大；请只留名单正文，另存后再导入")
            if any(mark in archive.read(part) for part in parts for mark in (b"<!DOCTYPE", b"<!ENTITY")):
                raise Unreadable("Word 文件里有不该有的内容（DTD）；请在 Word 中另存为新的 .docx")
        counted = io.BytesIO(word_numbers.with_numbers(content))
        result = mammoth.convert_to_html(counted, convert_image=mammoth.images.img_element(_no_image))
    except Unreadable:
        raise
    except Exception:  # a damaged file may fail anywhere in a library that reads it
        raise Unreadable("Word 文件已损坏或无法识别；请在 Word 中打开后另存为 .docx，或复制文字粘贴") from None
    return f"<body>{result.value}</body>"


def _no_image(image: object) -> dict[str, str]:
    return {"src": ""}


def _html(text: str) -> SourceText:
    from bs4 import BeautifulSoup, Tag

    text = PICTURE.sub("", text)
    if len(text) > MOST_MARKUP:
        raise Unreadable(TOO_LONG)
    soup = BeautifulSoup(text, "html.parser")
    about = {}
    for name, selector, attribute in (
        ("title", 'meta[name="ArticleTitle"], meta[property="og:title"]', "content"),
        ("publisher", 'meta[name="ContentSource"], meta[name="source"], meta[property="og:site_name"]', "content"),
        ("date", 'meta[name="PubDate"], meta[name="publishdate"], meta[property="article:published_time"]', "content"),
        ("url", 'link[rel="canonical"], meta[property="og:url"]', "href"),
    ):
        found = soup.select_one(selector)
        if found and (value := found.get(attribute) or found.get("content")):
            about[name] = " ".join(str(value).split())
    heading = soup.find("h1")
    if "title" not in about and heading and heading.get_text(strip=True):
        about["title"] = heading.get_text(" ", strip=True)
    if "title" not in about and soup.title and soup.title.string:
        about["title"] = re.split(r"[_|]|-{1,2}(?=[^-]*$)", soup.title.string.strip())[0].strip()
    for element in soup(list(NO_TEXT)):
        element.decompose()
    for line_break in soup.find_all("br"):
        line_break.replace_with(LINE_BREAK)
    root = soup.body or soup
    assert isinstance(root, Tag)
    lines = list(_blocks(root))
    if sum(map(len, lines)) > MOST_TEXT:
        raise Unreadable(TOO_LONG)
    cleaned, levels = _clean(lines)
    return SourceText(cleaned, about, levels)


def _blocks(root: object) -> Iterator[str]:
    """The text of each block that holds no other block; of a table of data, each row as one line with tabs."""
    from bs4.element import NavigableString, Tag

    stack: list[object] = [root]
    line: list[str] = []
    while stack:
        node = stack.pop()
        if node is BREAK:
            if text := "".join(line).strip():
                yield from (*text.split(LINE_BREAK), "")
            line = []
        elif isinstance(node, Tag):
            inner: list[object] = list(node.children)
            if node.name == "table" and (rows := _rows(node)):
                for row in reversed(rows):
                    stack += [BREAK, NavigableString("\t".join(row)), BREAK]
            elif re.fullmatch("h[1-6]", node.name):
                stack += [BREAK, *reversed(inner), NavigableString("#" * int(node.name[1]) + " "), BREAK]
            elif node.name == "p" and _is_bold(node):
                stack += [BREAK, *reversed(inner), NavigableString("#" * WHOLE_BOLD + " "), BREAK]
            elif node.name == "ol":
                stack += [BREAK, *reversed(_counted(node, inner)), BREAK]
            elif node.name in BLOCKS:
                stack += [BREAK, *reversed(inner), BREAK]
            else:
                stack += reversed(inner)
        elif type(node) is NavigableString:
            within = node.find_parent("pre") is not None
            line.append(
                str(node).replace("\n", LINE_BREAK) if within else re.sub(r"[ \t]*[\r\n]+[ \t]*", "", str(node))
            )
    if text := "".join(line).strip():
        yield from (*text.split(LINE_BREAK), "")


def _is_bold(paragraph: Any) -> bool:
    """Whether all the text of a paragraph is in bold, and it is as short as a title."""
    text = paragraph.get_text(strip=True)
    return 4 <= len(text) <= 60 and "".join(b.get_text(strip=True) for b in paragraph.find_all(["strong", "b"])) == text


def _counted(node: Any, inner: list[object]) -> list[object]:
    """The items of a list that the page counts, each with its number before it, but where it has one."""
    from bs4.element import NavigableString, Tag

    start = str(node.get("start") or "1")
    n = int(start) if start.isdecimal() and len(start) < 9 else 1
    counted: list[object] = []
    for item in inner:
        if isinstance(item, Tag) and item.name == "li":
            if not NUMBERED.match(item.get_text()[:40]):
                item.insert(0, NavigableString(f"{n}. "))
            n += 1
        counted.append(item)
    return counted


NUMBERED = re.compile(r"\s*(?:[（(\[【]?(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3})[)）\]】、.．]|典?型?案例|[①-⑳])")
BREAK = object()
LINE_BREAK = "\x1e"
"""A line that ends inside a block; lines of the HTML itself mean nothing."""


def _rows(table: Any) -> list[list[str]]:
    """The cells of a table of data, those that span rows told in each; nothing for one that only lays out a page."""
    if table.find("table"):
        return []
    rows: list[list[str]] = []
    spanning: dict[int, tuple[int, str]] = {}
    for row in table.find_all("tr")[:MOST_LINES]:
        cells: list[str] = []
        waiting = [*row.find_all(["td", "th"], recursive=False)]
        while waiting or len(cells) in spanning:
            left, text = spanning.pop(len(cells), (0, ""))
            if not left:
                cell = waiting.pop(0)
                text = " ".join(" ".join(_blocks(cell)).split())
                left = _span(cell, "rowspan")
                wide = _span(cell, "colspan")
            else:
                wide = 1
            if left > 1:
                spanning[len(cells)] = (left - 1, text)
            cells += [text, *[""] * (wide - 1)]
        rows.append(cells)
    return rows if sum(sum(map(bool, cells)) > 1 for cells in rows) > 1 else []


def _span(cell: Any, name: str) -> int:
    said = str(cell.get(name) or "1")
    return min(int(said), 500) if said.isdecimal() and len(said) < 9 else 1


def _clean(lines: list[str]) -> tuple[list[str], list[int]]:
    """Lines without marks that only lay out: invisible characters, asterisks of Markdown, blanks at the ends.

    Blank lines, which part paragraphs, are left out at last; of each line that stays, which heading it is.
    """
    cleaned = []
    for line in lines[:MOST_LINES]:
        line = LINKED.sub(r"\1\2", line.strip())
        if line.startswith("|"):  # a row of a table
            line = "\t".join(map(str.strip, line.strip("|").split("|"))) if line.strip("|-: ") else ""
        line = BOLD.sub(f"{'#' * WHOLE_BOLD} \\1", line)
        text = re.sub(f"[{INVISIBLE}]", "", line).replace("**", "").replace("\xa0", " ").replace("\u3000", " ").lstrip()
        heading = HEADING.match(text)
        text = re.sub(r"^[#>•·●◆■▪*\-\s]+(?=\S)", "", text) if not re.match(r"-?\d", text) else text
        text = re.sub(r"[ \f\v]+", " ", text).strip()
        cleaned += ["", f"{MARK}{len(heading[1])}{text}", ""] if heading and text else [text]
    joined = [line for line in _joined(cleaned) if line]
    levels = [int(line[1]) if line[0] == MARK else 0 for line in joined]
    return [line[2:] if level else line for line, level in zip(joined, levels, strict=True)], levels


LINKED = re.compile(r"!?\[([^\[\]]+)\]\([!-'*-~]*\)|`([^`]+)`")
WHOLE_BOLD = 7
BOLD = re.compile(r"^(?:\*\*|__)([^*_\s][^*_]{3,60})(?:\*\*|__)$")
"""A paragraph all in bold is below every heading."""
HEADING = re.compile("(#{1,7}) +(?=[^ ])")
MARK = "\x1d"
"""Before a heading and its level, while lines are cleaned."""


_OPEN = re.compile(
    r"^(?!.{0,12}(?:单位|部门|單位|部門)】?[:：])(?:(?=.{14})(?:.*[。；].*|[^，]*，[^，]*，.*)[\u4e00-\u9fff0-9]$|(?=.{10}).*[，、]$)"
)
"""A line that breaks off inside a sentence, wherever it was broken: running text without a mark at its end."""


def _joined(lines: list[str]) -> list[str]:
    """Sentences that were broken at the end of a line of fixed width are whole again."""
    widths = sorted(len(line) for line in lines if line)
    usual = widths[len(widths) * 9 // 10] if widths else 0
    joined: list[str] = []
    last = ""
    for line in lines:
        broken = 20 <= usual <= 60 and len(last) >= usual - 3 and last[-1:] not in "。！？；：:”）)"
        broken = "\t" not in last + line and (broken or (_OPEN.search(last) is not None and not line.startswith(MARK)))
        broken = broken or (last.endswith("、") and taking_part.is_label(last))
        starts = re.match(r"[（(]?[0-9一二三四五六七八九十]+[)）、.．]|案例|[^，。]{2,8}(?:单位|部门)[:：]", line)
        if broken and line and not starts and taking_part.goes_on(joined[-1], line):
            joined[-1] += line
        else:
            joined.append(line)
        last = line
    return joined
