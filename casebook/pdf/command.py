"""python -m casebook pdf: the book, a part of it, or one case, as files."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from casebook.base import disk, project
from casebook.base.arguments import Commands, to_make
from casebook.base.problems import Refused, chosen, one_line, report
from casebook.base.progress import progress
from casebook.exports.addresses import BOOK, WHOLE, sheet
from casebook.exports.printed import Printed
from casebook.model.library import Library
from casebook.reading import loading
from casebook.settings import Settings


def add_command(commands: Commands) -> None:
    parser = commands.add_parser(
        "pdf",
        help="生成PDF",
        description="生成PDF。不加选项时，在 dist/pdf 里生成汇编、各批次的汇编和每个案例的单页；加了选项，只生成选中的。",
    )
    parser.add_argument("--case", metavar="编号", help="只要这个案例")
    parser.add_argument("--category", metavar="编号", help="只收这个分类的案例，汇编成册")
    parser.add_argument("--edition", metavar="编号", help="只收这个批次的案例，汇编成册")
    parser.add_argument("-o", dest="output", metavar="文件", type=to_make, help="写到这个文件")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Make what was asked for. Raises Refused, BadData and OSError."""
    library, problems = loading.load()
    report(problems)
    written = write(library, Settings.of_project(project.CONFIG), options)
    for path, printed in written[:3]:
        print(one_line(f"已生成 {path}（{printed.measure}）"))
    if len(written) > 3:
        print(one_line(f"共{len(written)}个文件，在 {written[0][0].parent}"))
    return 0


def write(library: Library, settings: Settings, options: argparse.Namespace) -> list[tuple[Path, Printed]]:
    """Make what was asked for and put it where it was asked for. Raises Refused."""
    from casebook.pdf import book
    from casebook.pdf.making import Printer

    if options.case and (options.category or options.edition):
        raise Refused("--case 不能和 --category、--edition 一起用；请只选一种")
    category = options.category and chosen("分类", options.category, {c.id: c.name for c in library.categories})
    edition = options.edition and chosen("批次", options.edition, {e.id: e.title for e in library.editions})
    case = options.case and chosen("案例", options.case, {i: c.title for i, c in library.case.items()})
    output: Path | None = options.output
    printer = Printer(library, settings)
    if case:
        one = library.case[case]
        return deliver({sheet(one.id): printer.sheet(one)}, output)
    if category or edition:
        some = [c for c in library.cases if category in (None, c.category) and edition in (None, c.edition)]
        if not some:
            raise Refused("没有符合条件的案例；请换一个分类或批次")
        stem = "-".join(filter(None, ["casebook", edition, category]))
        if edition and not category:
            return deliver({f"pdf/{stem}.pdf": printer.edition(edition)}, output)
        names = [library.edition[edition].name] if edition else []
        names += [library.category[category].name] if category else []
        part = printer.part(book.selected(library, some), " · ".join(names))
        return deliver({f"pdf/{stem}.pdf": part}, output)
    if output and len(library.cases) <= WHOLE:
        return deliver({BOOK: printer.book()}, output)
    files = printer.books()
    files = {BOOK: files.pop(BOOK), **files}
    if not output:
        files |= {sheet(c.id): printer.sheet(c) for c in progress(library.cases, len(library.cases), "生成PDF")}
    printer.cache.close()
    return deliver(files, output)


def deliver(files: Mapping[str, Printed], output: Path | None) -> list[tuple[Path, Printed]]:
    """Copy the files below `dist`, as they lie on the site; or the first to `output`, the others beside it."""
    written = []
    for at, (name, printed) in enumerate(files.items()):
        path = project.DIST / name
        if output:
            path = output if at == 0 else output.with_name(f"{output.stem}-{path.name}")
        disk.write(path, printed.path.read_bytes())
        written.append((path, printed))
    return written
