"""python -m casebook new: a few questions, and a draft of a case stands in the data, with the next number.

The draft goes to the end of the main file. It gets a file of its own, data/cases/<id>.yml, when --file asks for one
and when something must be registered along with it (an organisation, an edition): those lists are in the middle of
the main file, between other people's lines and comments, whereas a new file can break nothing and clash with nothing,
and the loader reads both alike.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shlex
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from casebook.base import clock, disk, project
from casebook.base.problems import BadData, Problem, closest, refuse, report
from casebook.editing import writing
from casebook.editing.notation import organisation
from casebook.editing.phrases import Refused
from casebook.model.fields import ID_PATTERN, is_reserved
from casebook.model.library import Library
from casebook.model.records import Case, Edition, Measure, Organisation, Record, Source
from casebook.reading import decoding, loading, syntax, yaml_text

T = TypeVar("T")

NEEDED = {
    "edition": "批次的编号或名称；新批次写新编号，如 quzhou-2024",
    "title": "正式标题，照来源写",
    "category": "分类的编号或名称",
    "lead": "牵头单位，照来源写，几家用顿号隔开",
    "summary": "概要，一两句话",
    "measure": "第一条主要做法的名称",
    "measure_text": "第一条主要做法的内容",
}
"""What is asked for: the flags, and what they mean."""

NEEDED_BY_AN_EDITION = {
    "edition_title": "新批次的名称",
    "region": "新批次的地区，写到市，如 浙江省衢州市",
    "year": "新批次的年度",
}

HEAD = "# 带 # 的行还可以填写：去掉 # 和后面的一个空格，再改写；用不上的整行删掉。\n"
HINTS = {
    "short_title": "# short_title: 短标题，不超过16个字\n",
    "tags": "# tags: []\n",
    "partners": "# partners: [配合单位，照来源写]\n",
    "problem": "# problem: 针对什么问题；来源没有写就不写\n",
    "outcomes": (
        "# outcomes:\n"
        "#   - name: 办理时间\n"
        "#     before: 5\n"
        "#     after: 2\n"
        "#     unit: 个工作日\n"
        "#     better: lower\n"
        "#     headline: true\n"
    ),
    "policies": "# policies: [出台的文件，照来源写]\n",
}
"""What the draft says in place of fields that were not asked for."""


def add_command(commands: Any) -> None:
    """Register `new` with the command line."""
    parser = commands.add_parser("new", help="添加一个案例的草稿：回答几个问题，或用参数给出")
    for name, meaning in (NEEDED | NEEDED_BY_AN_EDITION).items():
        parser.add_argument(flag(name), type=str, metavar="文字", help=meaning)
    parser.add_argument(
        "--organisation",
        metavar="全称（简称）=编号",
        action="append",
        default=[],
        help="要新登记的单位，可写几次；简称和编号可以不写",
    )
    parser.add_argument("--number", metavar="整数", help="在批次中的序号；不写就接着最大的往后排")
    parser.add_argument("--place", metavar="文字", help="在来源中的位置，如 第3条")
    parser.add_argument("--file", action="store_true", help="写到单独的文件 cases/<编号>.yml，不加在主文件末尾")
    parser.add_argument("--yes", action="store_true", help="不提问；缺少的内容算错误")
    parser.set_defaults(run=run)


def flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def run(options: argparse.Namespace) -> int:
    """Ask, try, write, say where. 1 when nothing was written."""
    asker = Asker(options)
    try:
        main = project.data_path()
        library, warnings = loading.load(main)
        _add(main, asker.sections(library), library, warnings, own_file=options.file)
        return 0
    except (KeyboardInterrupt, EOFError):
        print("\n已取消，什么都没有写入", file=sys.stderr)
    except Refused as error:
        refuse(f"{error}；什么都没有写入")
    except UnicodeError:
        print("错误：输入的文字不是 UTF-8 编码；什么都没有写入，请检查终端的编码设置", file=sys.stderr)
    except OSError as error:
        refuse(f"{disk.refusal(error, '写入')}；什么都没有写入")
    except BadData as error:
        report(error.problems)
        print("什么都没有写入，请按上面的提示修改", file=sys.stderr)
        if asker.asked:
            print(f"不用从头回答，改好这条命令再运行：\n{asker.command()}", file=sys.stderr)
    return 1


def _add(
    main: Path,
    sections: dict[str, list[dict[str, Any]]],
    library: Library,
    known: Sequence[Problem],
    *,
    own_file: bool,
) -> None:
    """Put a case, and what is registered with it, into the data."""
    case = sections.pop("cases")[0]
    text = skeleton(case, library)
    raw = main.read_bytes()
    column = None if own_file or sections else dash_column(yaml_text.read(main))
    if column is None:
        path = writing.own_file(main, case["id"])
        if path.exists():
            raise Refused(f"{decoding.shown_path(path)} 已经存在；请看看里面是什么，再移走，或用 --number 换一个序号")
        registered = {section: [*map(writing.record, records)] for section, records in sections.items()}
        added = content = writing.document(registered | {"cases": [text]}).encode()
    else:
        path = main
        added = continuation(raw, re.sub("^  ", " " * column, text, flags=re.M))
        content = raw + added
    result, warnings = writing.trial(main, path, content)
    if main.read_bytes() != raw:
        raise Refused(f"{decoding.shown_path(main)} 刚刚有改动，请再运行一次")
    (writing.create if column is None else disk.append)(path, added)
    report([warning for warning in warnings if warning not in known])
    print(f"已添加案例 {case['id']}：{decoding.shown_path(path)} 第{result.origins[case['id']].line}行")
    print("接着打开这个文件，补充带 # 的行，保存后用 make check 检查")


def continuation(raw: bytes, text: str) -> bytes:
    """`text` as it is added to a file that holds `raw`: after a blank line, with the file's own line breaks."""
    newline = "\r\n" if b"\r\n" in raw else "\n"
    gap = newline if raw.endswith(b"\n") else 2 * newline
    return (gap + text.replace("\n", newline)).encode()


def dash_column(document: yaml_text.YamlFile) -> int | None:
    """How far the dashes of `cases` are indented; None when no case can follow at the end of the file."""
    values = document.values
    if not values.get("cases") or list(values)[-1] != "cases":
        return None
    line, column = document.places["cases", len(values["cases"]) - 1]
    before = syntax.LINE_BREAK.split(document.text)[line - 1][: column - 1]
    dash = re.fullmatch("( *)- +", before)
    return len(dash[1]) if dash else None  # no dash there: the list is in brackets


def skeleton(case: Mapping[str, Any], library: Library) -> str:
    """A case as an item of the list, with comments in place of what is still to be written."""
    hints = dict(HINTS)
    if library.tags:
        choice = "、".join(f"{tag.id}（{tag.name}）" for tag in library.tags[:12])
        hints["tags"] = f"# 改革方式写编号：{choice}\n# tags: [{library.tags[0].id}]\n"
    if "place" not in case["sources"][0]:
        hints["published"] = "# 请在上一行写明位置，如 {id: 来源编号, place: 第1条}\n"
    text = ""
    for name in Case.model_fields:
        text += hints.get(name, "") if name not in case or name == "published" else ""
        text += writing.fields({name: case[name]}) if name in case else ""
    return "  " + HEAD + writing.item(text)


class Asker:
    """Takes what is needed from the flags and, at a terminal, asks for the rest."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.at_terminal = not options.yes and sys.stdin.isatty()
        self.asked = False

    def sections(self, library: Library) -> dict[str, list[dict[str, Any]]]:
        """The case, as the only one in `cases`, and the records to register with it. Raises Refused."""
        missing = [flag(name) for name in NEEDED if getattr(self.options, name) is None]
        if missing and not self.at_terminal:
            raise Refused(f"缺少参数 {'、'.join(missing)}；请补上，或在终端里运行，逐项回答")
        if missing:
            self.begin()
        found: dict[str, list[dict[str, Any]]] = {}
        edition = self.edition(library)
        if edition.id not in library.edition:
            found["editions"] = [edition.model_dump(exclude_unset=True)]
        if not edition.sources:
            raise Refused(f"批次 {edition.id} 没有登记来源；请先在 editions 中给它添加 sources")
        title = self.get("title", "正式标题", line_of(Case, "title"))
        category = self.category(library)
        lead, organisations = self.lead(library, edition)
        if organisations:
            found["organisations"] = organisations
        summary = self.get("summary", "概要，一两句话", line_of(Case, "summary"))
        measure = self.get("measure", "第一条主要做法，名称", line_of(Measure, "title"))
        text = self.get("measure_text", "第一条主要做法，内容", line_of(Measure, "text"))
        number, case_id = writing.next_number(library, edition.id)
        if self.options.number is not None:
            number = self.get("number", "", whole_number)
            case_id = f"{edition.id}-{number:02d}"
        source = {"id": edition.sources[0].id}
        if self.options.place is not None:
            source["place"] = self.get("place", "", line_of(Organisation, "name"))
        case = {
            "id": case_id,
            "edition": edition.id,
            "number": number,
            "title": title,
            "category": category,
            "lead": lead,
            "summary": summary,
            "measures": [{"title": measure, "text": text}],
            "sources": [source],
            "published": clock.today(),
        }
        return found | {"cases": [case]}

    def begin(self) -> None:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401 - with it a terminal deletes whole Chinese characters

        self.asked = True
        print("逐项回答，按回车确认；随时可以按 Ctrl+C 取消。")

    def get(self, name: str, question: str, accept: Callable[[str], T], default: str = "") -> T:
        """What `accept` makes of the flag or, asking until it takes it, of an answer."""
        given = getattr(self.options, name)
        if given is not None:
            try:
                return accept(given.strip())
            except Refused as error:
                raise Refused(f"{flag(name)}：{error}") from None
        answer, value = self.ask(question, accept, default)
        setattr(self.options, name, answer)
        return value

    def ask(
        self, question: str, accept: Callable[[str], T], default: str = "", *, optional: bool = False
    ) -> tuple[str, T]:
        """Ask until `accept` takes the answer; what was typed, and what it was taken for."""
        print(question + (f"（直接回车：{default}）" if default else ""))
        while True:
            answer = input("> ").strip() or default  # a prompt that short no terminal breaks
            try:
                if not answer and not optional:
                    raise Refused("不能为空")
                return answer, accept(answer)
            except Refused as error:
                print(f"  {error}")

    def command(self) -> str:
        """The command that gives all answers so far as flags."""
        names = (*NEEDED, *NEEDED_BY_AN_EDITION, "number", "place")
        given = [(name, answer) for name in names if (answer := getattr(self.options, name)) is not None]
        given += [("organisation", answer) for answer in self.options.organisation]
        words = ["python", "-m", "casebook", "new", *(f"{flag(name)}={answer}" for name, answer in given)]
        return shlex.join(words + ["--file"] * self.options.file)

    def edition(self, library: Library) -> Edition:
        editions = library.editions
        if self.options.edition is None:
            print("已有的批次：")
            for index, edition in enumerate(editions, 1):
                count = len(library.by_edition.get(edition.id, ()))
                full = "，已收满" if writing.is_full(library, edition) else ""
                print(f"  {index}. {edition.title}（{edition.id}，{count}个案例{full}）")

        def accept(answer: str) -> Edition | str:
            names = {name: edition for edition in editions for name in (edition.title, edition.short_title, edition.id)}
            found = names.get(answer) or at_position(editions, answer)
            if found is None:
                return well_formed_id(answer)
            if writing.is_full(library, found):
                raise Refused(f"批次 {found.id} 公布了{found.size}个案例，已经收满；请换一个批次，或先修改它的 size")
            return found

        chosen = self.get("edition", "批次，写序号；新批次写新编号，如 quzhou-2024", accept)
        return chosen if isinstance(chosen, Edition) else self.new_edition(chosen, library)

    def new_edition(self, edition_id: str, library: Library) -> Edition:
        near = closest(edition_id, {edition.id: edition.title for edition in library.editions})
        misspelt = near and re.sub("[0-9]", "", near) != re.sub("[0-9]", "", edition_id)  # not just another year
        unknown = f"没有批次 {edition_id}" + (f"，是否为 {near}？" if misspelt else "；")
        missing = [flag(name) for name in NEEDED_BY_AN_EDITION if getattr(self.options, name) is None]
        if missing and not self.at_terminal:
            raise Refused(f"{unknown}新批次请同时给出 {'、'.join(missing)}")
        if missing:
            print(f"  {unknown}下面登记新批次；写错了就按 Ctrl+C 重来。")
        title = self.get("edition_title", "新批次的名称", line_of(Edition, "title"))
        usual = library.editions[-1].region if library.editions else ""
        region = self.get("region", "地区，写到市", line_of(Edition, "region"), usual)
        digits = re.search("-([0-9]{4})$", edition_id)
        year = self.get("year", "年度", a_year, digits[1] if digits else "")
        source = Source(id=f"{edition_id}-list", title=title)
        return Edition(id=edition_id, title=title, region=region, year=year, sources=(source,))

    def category(self, library: Library) -> str:
        if self.options.category is None:
            for index, category in enumerate(library.categories, 1):
                print(f"  {index}. {category.name}：{category.description}")
        names = {name: category for category in library.categories for name in (category.name, category.id)}

        def accept(answer: str) -> str:
            found = names.get(answer) or at_position(library.categories, answer)
            if found is None:
                near = closest(answer, {name: name for name in names})
                guess = f"，是否为“{near}”？" if near else f"；可选 {'、'.join(c.name for c in library.categories)}"
                raise Refused(f"没有分类“{answer}”{guess}")
            return found.id

        return self.get("category", "分类，写序号", accept)

    def lead(self, library: Library, edition: Edition) -> tuple[list[str], list[dict[str, Any]]]:
        """The lead organisations as the source names them, and the records of those not registered yet."""
        known = set(writing.known_organisations(library, edition.region))

        def accept(answer: str) -> tuple[list[str], list[dict[str, Any]]]:
            names = [line_of(Organisation, "name")(name) for name in re.split("[、，,；;]", answer) if name.strip()]
            if not names:
                raise Refused("不能为空")
            records: list[dict[str, Any]] = []
            for text in self.options.organisation:
                records.append(self.declared(text, records, library, edition))
            for name in names:
                if name not in known.union(*(called(record) for record in records)):
                    text = self.declaration(name, known, library, edition, ids(records))
                    records.append(self.declared(text, records, library, edition))
                    self.options.organisation.append(text)
            return names, records

        return self.get("lead", "牵头单位，照来源写，几家用顿号隔开", accept)

    def declaration(self, name: str, known: set[str], library: Library, edition: Edition, taken: list[str]) -> str:
        """What --organisation would have to say for a name nobody has registered, asked from the editor."""
        near = closest(name, {other: other for other in known})
        unknown = f"单位“{name}”没有登记" + (f"，是否为“{near}”？" if near else "；")
        if not self.at_terminal:
            raise Refused(f"{unknown}确是新单位，请加上 --organisation '全称（简称）=编号'")
        print(f"  {unknown}是新单位就在下面登记。")
        full, _ = self.ask("  它的全称；不是新单位就直接回车", str, optional=True)
        if not full:
            raise Refused("请重新填写牵头单位")
        if full in known:
            raise Refused(f"“{full}”已经登记；请直接写它，或先把“{name}”补进它的 aliases")
        usual_id = writing.organisation_id(library, full, edition.region, taken)
        new_id, _ = self.ask("  它的编号，用小写字母、数字和连字符，会成为网址的一部分", well_formed_id, usual_id)
        return f"{full}={new_id}" if full == name else f"{full}（{name}）={new_id}"

    def declared(
        self, text: str, others: Sequence[dict[str, Any]], library: Library, edition: Edition
    ) -> dict[str, Any]:
        """The record of an organisation written as `全称（简称）=编号`."""
        words, _, new_id = text.partition("=")
        record = organisation(words.strip())
        new_id = new_id.strip() or writing.organisation_id(library, record["name"], edition.region, ids(others))
        return {"id": well_formed_id(new_id), **record, "region": edition.region}


def ids(records: Sequence[Mapping[str, Any]]) -> list[str]:
    return [record["id"] for record in records]


def called(record: Mapping[str, Any]) -> set[str]:
    """Every name of a new organisation that a case may use."""
    return {record["name"], *record.get("aliases", ())}


def line_of(model: type[Record], name: str) -> Callable[[str], str]:
    """What takes an answer for a text field: trims it, and refuses what is empty, too long or no text."""
    longest = next(limit for rule in model.model_fields[name].metadata if (limit := rule.max_length))

    def accept(answer: str) -> str:
        answer = answer.strip()
        if not answer:
            raise Refused("不能为空")
        if len(answer) > longest:
            raise Refused(f"太长；最多{longest}字，现有{len(answer)}字")
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in answer):
            raise Refused("有看不见的控制字符；请重新输入")
        return answer

    return accept


def whole_number(answer: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,4}", answer):
        raise Refused(f"“{answer[:20]}”不是正整数")
    return int(answer)


def a_year(answer: str) -> int:
    rules = Edition.model_fields["year"].metadata
    first = next(rule.ge for rule in rules if hasattr(rule, "ge"))
    last = next(rule.le for rule in rules if hasattr(rule, "le"))
    if not first <= whole_number(answer) <= last:
        raise Refused(f"年度应在{first}到{last}之间")
    return int(answer)


def well_formed_id(answer: str) -> str:
    if not re.fullmatch(ID_PATTERN, answer) or len(answer) > 50 or is_reserved(answer):
        raise Refused(f"编号“{answer[:50]}”不合规则；只用小写字母、数字和连字符，以字母开头，最多50个字符")
    return answer


def at_position(records: Sequence[T], answer: str) -> T | None:
    """The record that stands at a number people count from 1."""
    return records[int(answer) - 1] if re.fullmatch("[1-9][0-9]{0,3}", answer) and int(answer) <= len(records) else None
