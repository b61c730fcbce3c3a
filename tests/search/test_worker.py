"""The search worker in Node.js, part by part and as a whole, and that the parts become the worker."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from random import Random

import pytest

from casebook.search import Document, Section, build, scripts, without_comments
from casebook.search.folding import fold
from casebook.search.numerals import spans
from casebook.search.scripts import FOLDER, PARTS
from tests import programs
from tests.support import ROOT, environment

TESTS = sorted((ROOT / "tests" / "search" / "worker").glob("*.test.js"))

DOCUMENTS = [
    Document(f"d/{number}/", title, (Section("", "", text),), main=True)
    for number, (title, text) in enumerate(
        [
            ("高新技术企业认定", "企业认定提速，更新设备有补贴，服务1,421家企业"),
            ("开办企业一件事", "发展环境，3个工作日办结，营业执照当天拿到"),
            ("不动产登记", "拿地即开工，项目落地更快"),
            ("档案管理", "电子档案的建立，整理台账，取证更方便"),
        ]
    )
]
QUERIES = [
    ("企业认定", "d/0/", ""),
    ("１，４２１家", "d/0/", ""),
    ("开公司", "d/1/", "按“办企业”一并检索"),
    ("發展環境", "d/1/", "已按简体字匹配"),
    ("怎么办理营业执照", "d/1/", "已略去疑问用语，按其余的词匹配"),
    ("42", "d/0/", "已按数字的一部分匹配"),
    ("认定设备", "d/0/", "没有连在一起的说法，已按其中的词匹配"),
    ("项目地", "d/2/", "没有完全一样的，已按相近写法匹配"),
    ("不动厂登记", "d/2/", "没有完全一样的，已按相近写法匹配"),
    ("nadi", "d/2/", "已按拼音匹配"),
    ("档安", "d/3/", "没有完全一样的，已按同音字匹配"),
]
"""A query, the page that comes first, and what is said of it."""


def characters() -> list[str]:
    """Texts whose folding may go wrong: every character that is not its own fold, and commas among digits."""
    single = [chr(code) for code in range(0x30000) if not 0xD800 <= code < 0xE000 and fold(chr(code)) != chr(code)]
    return [*single, "1,234", "1,234,567", "1,2345", "12,3", "１，２３４", "a1,234b", "1,23４"]


def written_numbers() -> list[str]:
    """Texts of letters that numbers are made of, in every order that chance gives."""
    chosen = Random(20)
    letters = "零〇一二两三四五六七八九十百千万亿点分之成至到余个瓦0123456789.%‰-–~"
    return ["".join(chosen.choices(letters, k=chosen.randint(1, 12))) for _ in range(4000)]


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    for name, content in build(DOCUMENTS, [("公司", ["办企业"])]):
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "folded.json").write_text(json.dumps([(text, fold(text)) for text in characters()]))
    (folder / "queries.json").write_text(json.dumps(QUERIES))
    (folder / "numbers.json").write_text(json.dumps([(text, spans(text)) for text in written_numbers()]))
    return folder


def node(*arguments: str, **settings: str | Path) -> str:
    """What Node.js prints."""
    programs.need("nodejs")
    done = subprocess.run(
        ["node", *arguments],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_parts_do_what_they_say(index: Path) -> None:
    assert len(TESTS) >= 12
    output = node("--test", "--test-reporter=tap", *map(str, TESTS), CASEBOOK_TEST_INDEX=index)
    assert int(re.findall(r"(?m)^# pass (\d+)$", output)[-1]) >= 50
    assert "# skipped 0" in output


def test_every_part_is_in_the_worker() -> None:
    assert sorted(PARTS) == sorted(path.stem for path in (FOLDER / "worker").glob("*.js"))
    worker = scripts()["worker.js"]
    for part in PARTS:
        code = (FOLDER / "worker" / f"{part}.js").read_text(encoding="utf-8")
        for name in re.findall(r"(?m)^(?:async )?(?:function|const|let|class) (\w+)", code):
            assert len(re.findall(rf"(?m)^(?:async )?(?:function|const|let|class) {name}\b", worker)) == 1, name


def test_comments_stay_at_home_and_code_does_not(tmp_path: Path) -> None:
    """The worker without comments is the code of its parts and no other."""
    worker = scripts()["worker.js"]
    assert worker.count("\n//") == 0
    assert "@param" not in worker
    path = tmp_path / "worker.js"
    path.write_text(worker, encoding="utf-8")
    node("--check", str(path))


def test_every_name_of_the_worker_is_used() -> None:
    """Names that parts share are beyond the linter, which sees one file."""
    worker = scripts()["worker.js"]
    for name in re.findall(r"(?m)^(?:async )?(?:function|const|let|class) (\w+)", worker):
        assert len(re.findall(rf"\b{name}\b", worker)) > 1, name


def test_what_is_no_comment_stays() -> None:
    script = """\
// told to maintainers
/** @type {number} */ (one).two();
const address = "https://example.org/"; // beside code
/** A comment
 * of lines ** and stars. */
const three = 3;

const quoted = "two // three";
  /* short */
"""
    assert without_comments(script) == (
        '/** @type {number} */ (one).two();\nconst address = "https://example.org/";\nconst three = 3;\n'
        'const quoted = "two // three";\n'
    )
