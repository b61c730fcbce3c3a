"""A site of many cases is made by several processes: byte for byte as by one, and whole or not at all."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from casebook.base import workers
from casebook.exports.printed import UNMADE, Printed, paths
from casebook.pdf import making
from casebook.settings import Settings
from casebook.site.ahead import Ahead
from casebook.site.build import SHARED
from casebook.site.documents import Documents
from tests.reading.test_loading import SHAPE, SYNTAX, UNSAFE, made
from tests.reading.test_rules import TEXT
from tests.support import ROOT, SMALL, environment, linked, python, run, small, snapshot, write
from tools.bench import synthetic

pytestmark = pytest.mark.skipif(not workers.possible(), reason="needs fork")

PLAIN = {"CASEBOOK_CARD_LIMIT": "0", "CASEBOOK_PDF_LIMIT": "0", "CASEBOOK_BUNDLE_LIMIT": "0"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library just large enough."""
    return synthetic.write(tmp_path_factory.mktemp("many"), SHARED)


def test_equal_bytes_whatever_the_number_of_processes(many: Path, tmp_path: Path) -> None:
    sites = []
    for number in ("1", "2", "3"):
        # Each finds in the cache what the one before has kept, but the second, which makes all anew.
        settings = PLAIN | {"CASEBOOK_CACHE": str(tmp_path / ("a" if number == "2" else "b"))}
        done = run(
            "casebook", "site", SITE_DIR=tmp_path / number, CASEBOOK_DATA=many, CASEBOOK_WORKERS=number, **settings
        )
        assert done.returncode == 0, done.stderr
        sites.append(snapshot(tmp_path / number))
    assert sites[0] == sites[1]
    assert sites[0] == sites[2]
    assert len(sites[0]) > 2 * SHARED


def test_a_process_that_is_killed_ends_the_build_with_one_line(many: Path, tmp_path: Path) -> None:
    settings = PLAIN | {"SITE_DIR": str(tmp_path / "site"), "CASEBOOK_DATA": str(many), "CASEBOOK_WORKERS": "2"}
    assert run("casebook", "site", **settings).returncode == 0
    before = snapshot(tmp_path / "site")
    main = subprocess.Popen(
        [sys.executable, "-m", "casebook", "site", "--profile"],
        cwd=ROOT,
        env=environment(**settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    children = Path(f"/proc/{main.pid}/task/{main.pid}/children")
    while main.poll() is None:
        if len(found := children.read_text().split()) > 2:  # the first makes exports, and MkDocs asks a program
            os.kill(int(found[-1]), signal.SIGKILL)
            break
    _, said = main.communicate(timeout=60)
    lines = said.decode().splitlines()
    assert main.returncode == 1
    assert len(lines) == 1, lines
    assert "信号9" in lines[0]
    assert snapshot(tmp_path / "site") == before
    assert os.listdir(tmp_path) == ["site"]


def test_exports_whose_process_is_killed_end_the_build_with_one_line(many: Path, tmp_path: Path) -> None:
    settings = PLAIN | {"SITE_DIR": str(tmp_path / "site"), "CASEBOOK_DATA": str(many), "CASEBOOK_WORKERS": "2"}
    code = """
import os, signal
from casebook.exports import downloads
from casebook import __main__
downloads.files = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
__main__.publish_site(again=True)
"""
    done = python("-c", code, **settings)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "信号9" in done.stderr
    assert not os.listdir(tmp_path)


READ = """
import os, signal
from casebook.base.problems import BadData
from casebook.reading import loading, yaml_text
from casebook.site import ahead

def told(load):
    try:
        library, problems = load()
    except BadData as error:
        return error.problems
    return problems, library.cases, library.origins

here, plain = os.getpid(), yaml_text.read

def read(*given, **more):
    assert os.getpid() != here or "depth" not in more, "read here only to find the places of faults"
    return plain(*given, **more)

yaml_text.read, ahead.LARGE = read, 1
found = told(ahead._read)
assert found == told(loading.load), found
print(len(found))
yaml_text.read = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
assert ahead.Ahead.begin().data is None, "what was begun is forgotten: the data are read when MkDocs asks"
"""


@pytest.mark.parametrize("faults", [[], SHAPE, TEXT, [*SHAPE, *TEXT, *SYNTAX, *UNSAFE]], ids=["none", "a", "b", "all"])
def test_data_that_another_process_reads_are_the_same_and_have_the_same_faults(
    tmp_path: Path, faults: list[tuple[str, ...]]
) -> None:
    main = write(tmp_path, SMALL, "cases.yml")
    for number, (_, old, new, *_) in enumerate(faults):
        write(tmp_path / "cases", made(old, new)[0], f"{number}.yml")
    if SYNTAX[0] in faults:
        (tmp_path / "cases" / "bytes.yml").write_bytes("案例".encode("gb18030"))
    done = python("-c", READ, CASEBOOK_DATA=main, CASEBOOK_WORKERS="2")
    assert int(done.stdout or 0) >= len(faults) / 2, done.stderr
    assert not done.stderr


def test_documents_whose_process_is_killed_end_the_build_with_one_line(tmp_path: Path) -> None:
    """And those that cannot be made: that is known when pages are made already."""
    settings = {"SITE_DIR": str(tmp_path / "site"), "CASEBOOK_DATA": str(write(tmp_path / "data", SMALL))}
    settings |= {"CASEBOOK_WORKERS": "2", "CASEBOOK_CACHE": str(tmp_path / "cache")}
    assert run("casebook", "site", **settings).returncode == 0
    before = snapshot(tmp_path / "site")
    killing = "import os, signal; making.documents = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    failing = "making.Printer.__init__ = lambda *_: (_ for _ in ()).throw(making.CannotPrint('坏了'))"
    for code, told in ((killing, "信号9"), (failing, "错误：不能生成PDF：坏了")):
        main = (
            f"from casebook.pdf import making\n{code}\nfrom casebook import __main__\n__main__.publish_site(again=True)"
        )
        done = python("-c", main, **settings)
        assert told in done.stderr
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert snapshot(tmp_path / "site") == before
        assert set(os.listdir(tmp_path)) == {"site", "data", "cache"}


def test_who_asks_for_a_sheet_waits_for_no_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library, seen = linked(small()), tmp_path / "seen"
    sheet, *others = paths(library, 9, 9)

    def slowly(*_: object) -> Iterator[dict[str, Printed]]:
        yield {sheet: UNMADE}
        for _ in range(500):
            if seen.exists():
                break
            time.sleep(0.01)
        assert seen.exists()
        yield dict.fromkeys(others, UNMADE)

    monkeypatch.setattr(making, "documents", slowly)
    with closing(Documents().of(library, Settings(pdf_limit=9, card_limit=9))) as documents:
        assert documents[sheet] == UNMADE
        seen.touch()
        assert dict(documents) == dict.fromkeys([sheet, *others], UNMADE)


def test_the_same_site_with_documents_made_by_one_process(tmp_path: Path) -> None:
    """Pages name documents with pages and sizes, known or not yet known when they are made."""
    sites = []
    for number in ("1", "2"):
        settings = {"CASEBOOK_WORKERS": number, "CASEBOOK_CACHE": str(tmp_path / f"cache{number}")}
        data = write(tmp_path / "data", SMALL)
        done = run("casebook", "site", SITE_DIR=tmp_path / number, CASEBOOK_DATA=data, **settings)
        assert done.returncode == 0, done.stderr
        sites.append(snapshot(tmp_path / number))
    assert sites[0] == sites[1]
    page = (tmp_path / "1" / "downloads" / "index.html").read_text(encoding="utf-8")
    book = (tmp_path / "1" / "pdf" / "casebook.pdf").stat().st_size
    assert f"{round(book / 1000)} KB" in page
    assert "\x02" not in page
    index = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "1" / "search").glob("text-*.js"))
    assert "全部案例汇编成册" in index
    told = rf"\x02|共\d*页|{round(book / 1000)} KB"
    assert not re.search(told, index), "nobody looks for a size, and the index waits for none"


def test_a_mistake_in_a_template_is_one_line_too(many: Path, project: Path) -> None:
    with (project / "casebook" / "pages" / "templates" / "organisation.html").open("a", encoding="utf-8") as template:
        template.write("{{ nothing_like_this }}\n")
    settings = PLAIN | {"CASEBOOK_DATA": str(many), "CASEBOOK_WORKERS": "2"}
    done = run("casebook", "site", cwd=project, SITE_DIR=project / "site", **settings)
    assert done.returncode == 1
    assert "organisation.html:" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (project / "site").exists()


@pytest.mark.parametrize("limit", [0, 1])
def test_documents_that_were_begun_are_not_begun_again_even_if_there_are_none(limit: int) -> None:
    library, settings = linked(small()), Settings(pdf_limit=limit, card_limit=0)
    with closing(Documents().of(library, settings)) as begun:
        assert bool(begun) == bool(limit)
        assert Ahead(begun=begun).documents(library, settings) is begun
