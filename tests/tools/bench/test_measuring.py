"""Measuring: real commands and servers; no figure is asserted that a busy machine could change."""

from __future__ import annotations

import gzip
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from casebook.base import timing
from casebook.reading import loading
from tests.support import Site, run
from tools.bench import measuring, peers, synthetic
from tools.bench.serving import Server


def test_a_command_is_measured_with_its_children(tmp_path: Path) -> None:
    inner = "sum(range(10**7)); b = bytearray(60_000_000)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    cost = measuring.run([sys.executable, "-c", outer], tmp_path)
    assert cost.cpu > 0.05
    assert cost.wall > 0
    assert cost.memory > 60_000_000


def test_the_memory_of_who_measures_does_not_count(tmp_path: Path) -> None:
    held = b"x" * 200_000_000
    assert measuring.run([sys.executable, "-c", "pass"], tmp_path).memory < len(held) / 2


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(measuring.CommandFailed, match=r"(?s)退出码3.*out of paper"):
        measuring.run([sys.executable, "-c", "print('out of paper'); raise SystemExit(3)"], tmp_path)


def test_the_size_of_a_site_tells_case_pages_apart(site: Site) -> None:
    size = measuring.size(site.folder)
    pages = [path.stat().st_size for path in site.folder.glob("cases/*/index.html")]
    assert len(pages) == 10
    assert (size.page_mean, size.page_largest) == (sum(pages) // 10, max(pages))
    assert size.files > 50
    assert size.bytes > 10 * size.page_mean


def test_the_server_compresses_and_counts(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("x" * 1000)
    (tmp_path / "a.png").write_bytes(b"png")
    with Server(tmp_path) as server:
        with urllib.request.urlopen(server.address + "/") as answer:
            packed = answer.read()
        urllib.request.urlopen(server.address + "/a.png?x=1").read()
        for outside in ("/../secret", "/%2e%2e/secret", "/none"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(server.address + outside)
    assert gzip.decompress(packed) == b"x" * 1000
    assert server.sent == [("/", len(packed)), ("/a.png", 3)]
    assert server.bytes_since(1, lambda path: True) == 3


def test_stages_add_up_and_inner_ones_count_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0, 1, 4, 10])
    monkeypatch.setattr(timing, "spent", {})
    monkeypatch.setattr(timing, "_now", lambda: timing.Spent(float(next(clock)), 0.0))
    with timing.stage("outer"), timing.stage("inner"):
        pass
    assert {name: took.cpu for name, took in timing.spent.items()} == {"outer": 7, "inner": 3}
    assert "30% inner" in timing.table()


def test_a_build_says_where_its_time_went(tmp_path: Path) -> None:
    done = run("casebook", "site", "--profile", "--profile-json", tmp_path / "p.json", SITE_DIR=tmp_path / "site")
    assert done.returncode == 0, done.stderr
    for name in ("检查数据", "页面内容", "MkDocs和主题", "导出文件", "核对和替换"):
        assert name in done.stdout
        assert name in (tmp_path / "p.json").read_text(encoding="utf-8")


def test_peers_get_every_case_with_its_text(tmp_path: Path, site: Site) -> None:
    library, _ = loading.load(synthetic.write(tmp_path / "data", 12))
    peers.write_markdown(library, tmp_path / "material", in_navigation=True)
    page = site.file("/cases/quzhou-2023-05/").read_text(encoding="utf-8")
    peers.write_hugo(library, tmp_path / "hugo", page)
    for folder in ("material/docs/cases", "hugo/content/cases"):
        assert {path.stem for path in (tmp_path / folder).glob("*.md")} == {case.id for case in library.cases}
        for case in library.cases:
            text = (tmp_path / folder / f"{case.id}.md").read_text(encoding="utf-8")
            assert all(measure.text in text for measure in case.measures)
    assert all(case.id in (tmp_path / "material" / "mkdocs.yml").read_text() for case in library.cases)
    shell = (tmp_path / "hugo" / "layouts" / "_default" / "baseof.html").read_text(encoding="utf-8")
    assert '{{ block "main" . }}{{ end }}' in shell
    assert "{{ .Title }}" in shell
    assert "推进一般工业投资项目" not in shell, "the title of the page it was taken from is gone"
    assert "md-footer" in shell
    changed = tmp_path / "material" / "docs" / "cases" / f"{library.cases[0].id}.md"
    before = changed.read_text(encoding="utf-8")
    peers.change_markdown(changed)
    assert changed.read_text(encoding="utf-8") != before
