"""`python -m tools.successor PYTHON`: whether the site is the same with ProperDocs in place of MkDocs.

PYTHON is that of an environment in which MkDocs is not installed and ProperDocs is. What the page says of its generator
may differ, nothing else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from casebook.base import project
from casebook.base.problems import refuse

GENERATOR = re.compile(rb'<meta name="generator" content="mkdocs-[^,"]*, ([^"]*)">')
SHOWN = 10
SETTINGS = {
    "SOURCE_DATE_EPOCH": "1790000000",
    "CASEBOOK_SITE_URL": "https://example.org/anli/",
    "CASEBOOK_EDITOR": "no",
}


def main(python: str) -> int:
    """Build with both, and compare; 1 when a file differs."""
    if _runs(python, "import mkdocs") or not _runs(python, "import properdocs"):
        return refuse(f"{python} 里应没有 mkdocs，而有 properdocs；请用 make successor 运行")
    with tempfile.TemporaryDirectory(prefix="casebook-") as folder:
        sites = [Path(folder, name) for name in ("mkdocs", "properdocs")]
        for site, program in zip(sites, (sys.executable, python), strict=True):
            places = {"SITE_DIR": str(site), "CASEBOOK_CACHE": f"{site}-cache"}
            done = subprocess.run(
                [program, "-m", "casebook", "site"], cwd=project.ROOT, env=os.environ | SETTINGS | places, check=False
            )
            if done.returncode:
                return refuse(f"用 {site.name} 没有生成网站")
        one, other = map(contents, sites)
    different = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
    for path in different[:SHOWN]:
        print(f"{path} 不同", file=sys.stderr)
    if different:
        return refuse(f"MkDocs和ProperDocs生成的{len(different)}个文件不同；请核对 hacking/publishing.md 里列出的依赖")
    print(f"MkDocs和ProperDocs生成的{len(one)}个文件相同")
    return 0


def _runs(python: str, code: str) -> bool:
    return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0


def contents(site: Path) -> dict[str, bytes]:
    """What is in every file of a site, by its path; of its pages without what made them."""
    files = (path for path in site.rglob("*") if path.is_file() and path.suffix != ".zip")
    return {
        path.relative_to(site).as_posix(): GENERATOR.sub(rb"\1", path.read_bytes())
        if path.suffix == ".html"
        else path.read_bytes()
        for path in files
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
