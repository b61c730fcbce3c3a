"""Building the site beside the old one, and putting it in its place only when it is whole.

The steps: build into a fresh folder next to the target, look it over, swap the folders. Whatever fails before the swap
leaves the old site as it was; a swap that was cut short is finished at the next start.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from casebook import site
from casebook.library import Library
from casebook.stages import stage


class CannotPublish(Exception):
    """The site cannot be built or put in place. The message is one Chinese line with cause and remedy."""


def publish(target: Path) -> Library:
    """Build the site and put it at `target`. Raises CannotPublish, leaving what is there alone."""
    target = target.resolve()
    if target.parent == target:
        raise CannotPublish("不能把网站放在磁盘的根目录；请换一个输出位置（SITE_DIR）")
    old = target.with_name(f"{target.name}.casebook-old")
    _recover(target, old)
    ours = target.is_dir() and ((target / site.MARK).exists() or not any(target.iterdir()))
    if target.exists() and not ours:
        raise CannotPublish(f"{target} 不是由本工具生成的，不会覆盖；请换一个输出位置（SITE_DIR），或先把它移走")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f"{target.name}.new-", dir=target.parent))
    except OSError as error:
        raise CannotPublish(f"无法写入 {target.parent}（{error.strerror}）；请检查权限和路径") from None
    try:
        fresh.chmod(0o755)
        site.build(fresh)
        with stage("核对和替换"):
            _verify(fresh, site.state.library)
            _swap(fresh, target, old)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return site.state.library


def _verify(built: Path, library: Library) -> None:
    """Every case has its page and no template mark is left in any."""
    missing = [case.id for case in library.cases if not (built / "cases" / case.id / "index.html").is_file()]
    if missing:
        raise CannotPublish(f"缺少案例页：{'、'.join(missing[:10])}；网站没有更新，请把构建输出交给维护者")
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if "{{" in text or "{%" in text:
            raise CannotPublish(f"{page.relative_to(built)} 里有没处理的模板记号；网站没有更新，请检查对应的 docs 页面")


def _swap(fresh: Path, target: Path, old: Path) -> None:
    moved = False
    try:
        if target.exists():
            target.rename(old)
            moved = True
        fresh.rename(target)
    except OSError as error:
        if moved:
            old.rename(target)
        raise CannotPublish(f"无法替换 {target}（{error.strerror}）；旧网站未改动，请检查权限和 {old.name}") from None
    shutil.rmtree(old, ignore_errors=True)


def _recover(target: Path, old: Path) -> None:
    """Finish a swap that was cut short between its two renames."""
    if (old / site.MARK).exists():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(target)
