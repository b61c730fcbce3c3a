"""What a fork sets: where the site and its repository are, and how to reach the editors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from casebook.base import disk
from casebook.base.problems import Refused, one_line

EDITING = "{repository}/edit/{branch}/{path}#L{line}"
"""The address for editing a line, on GitHub and Gitee alike. GitLab has `/-` before its own."""


LIMITS = {"pdf_limit", "card_limit", "bundle_limit"}
NAMES = {
    "site_name": "网站名称（site_name）",
    "site_url": "网站地址（site_url 或 CASEBOOK_SITE_URL）",
    "repository": "仓库地址（CASEBOOK_REPOSITORY）",
    "branch": "分支（CASEBOOK_BRANCH）",
    "edit_template": "修改链接的写法（extra.edit_template）",
    "correction_email": "报错用的邮箱（CASEBOOK_EMAIL）",
    "filing_number": "备案号（CASEBOOK_FILING_NUMBER）",
    "search_example": "搜索框里的例子（extra.search_example）",
    "licence": "授权（extra.licence）",
    "licence_url": "授权全文的网址（extra.licence_url）",
    "attribution": "署名（extra.attribution）",
    "editor_runtime": "编写页的检查程序（CASEBOOK_EDITOR）",
    **{name: f"{name}（CASEBOOK_{name.upper()}）" for name in LIMITS},
}
"""What each setting is called, with the variable or the key that it is set by."""

SWITCH = {"true": "yes", "on": "yes", "false": "no", "off": "no"}
"""What YAML makes of a yes and a no, and other ways to write them."""
LONGEST = 200
UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
EMAIL = re.compile(r"[A-Za-z0-9_.+-]+@[^\W_][\w-]*(\.[^\W_][\w-]*)+")
FILING_NUMBER = re.compile(r"(ICP[备证]|公网安备) ?[0-9]{6,}", re.I)
NO_BRANCH = re.compile(r"[\s~^:?*\[\\]|\.\.|@\{|//|^[-/]|^@$|[/.]$|(^|/)\.|\.lock(/|$)")
"""What git allows in no name of a branch."""


class BadSettings(Refused):
    """A setting cannot be used."""


@dataclass(frozen=True)
class Settings:
    site_name: str = "优化营商环境案例库"
    site_url: str = ""
    repository: str = ""
    branch: str = "main"
    edit_template: str = ""
    correction_email: str = ""
    filing_number: str = ""
    search_example: str = ""
    licence: str = "CC BY 4.0"
    licence_url: str = "https://creativecommons.org/licenses/by/4.0/deed.zh-hans"
    attribution: str = "优化营商环境案例库（Casebook contributors）"
    pdf_limit: int = 1000
    """Up to how many cases a site comes with PDF files."""
    card_limit: int = 500
    """Up to how many cases each has a picture to share."""
    bundle_limit: int = 500
    """Up to how many cases a site offers itself as an archive for reading offline."""
    editor_runtime: str = ""
    """Whether the page /edit/ gets what it runs: `yes` and `no`, or "" for where it can be had."""

    @classmethod
    def of_project(cls, path: Path) -> Settings:
        """The settings in a `mkdocs.yml`, for commands that make no site. Raises BadSettings."""
        from yaml_env_tag import construct_env_tag  # as MkDocs has it; a browser reads no such file

        _Loader.add_constructor("!ENV", construct_env_tag)
        try:
            config = yaml.load(disk.read(path).decode("utf-8"), _Loader)
        except OSError as error:
            raise BadSettings(disk.refusal(error, "读取", path)) from None
        except UnicodeDecodeError:
            raise BadSettings(f"{path.name} 的编码不是 UTF-8；请另存为 UTF-8") from None
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise BadSettings(f"无法读取 {path.name}：{one_line(str(error))}；请检查格式") from None
        if not isinstance(config, dict) or not isinstance(config.get("extra") or {}, dict):
            raise BadSettings(
                f"{path.name} 是空的，或者格式不对；最外层和 extra 下面都应为“字段: 内容”，请恢复原来的文件"
            )
        name = str(config.get("site_name") or cls.site_name)
        return cls.read(name, config.get("site_url"), config.get("extra") or {})

    @classmethod
    def read(cls, site_name: str, site_url: str | None, extra: Mapping[str, Any]) -> Settings:
        """Settings from `mkdocs.yml` (`extra`), where environment variables may stand in. Raises BadSettings."""
        known = cls.__dataclass_fields__.keys() & extra.keys()
        given = {key: extra[key] for key in known} | {"site_name": site_name, "site_url": site_url}
        values = {key: text for key, value in given.items() if (text := _text(key, value))}
        repository = values["repository"] = values.get("repository", "").rstrip("/")
        if "editor_runtime" in values:
            values["editor_runtime"] = SWITCH.get(values["editor_runtime"].lower(), values["editor_runtime"])
        for key, value in values.items():
            _check(key, value)
        gitlab = "gitlab" in (urlsplit(repository).netloc or "")
        values.setdefault("edit_template", EDITING.replace("/edit/", "/-/edit/") if gitlab else EDITING)
        values["site_url"] = _folder(values.get("site_url", ""))
        numbers: dict[str, Any] = {key: int(values[key]) for key in LIMITS if key in values}
        return cls(**values | numbers)

    @property
    def unreachable(self) -> str:
        """What to set where no page can tell readers how to reach the editors; "" where one can."""
        if self.correction_email or self.repository:
            return ""
        wanted = "没有设置邮箱（CASEBOOK_EMAIL）和仓库（CASEBOOK_REPOSITORY）"
        return f"提示：{wanted}，网页上没有更正用的联系方式；请用环境变量或在 mkdocs.yml 里设置其中一项"

    @property
    def form_link(self) -> str:
        """Where the forms for new and wrong cases are; "" without a repository on GitHub, which alone knows them."""
        known = "github" in (urlsplit(self.repository).netloc or "")
        return f"{self.repository}/issues/new/choose" if known else ""

    @property
    def repository_kind(self) -> str:
        """What runs the repository: github, gitlab, gitee or gitea; "" without one, or where that cannot be told.

        A host of one's own need not bear the name in its address; then the way its pages for editing are written tells.
        """
        host = (urlsplit(self.repository).netloc or "").lower()
        by_name = {"github": "github", "gitlab": "gitlab", "gitee.": "gitee", "gitea": "gitea", "codeberg": "gitea"}
        by_form = {"/_edit/": "gitea", "/-/edit/": "gitlab"}
        kinds = [kind for word, kind in by_name.items() if word in host]
        kinds += [kind for word, kind in by_form.items() if host and word in self.edit_template]
        return kinds[0] if kinds else ""

    def edit_link(self, path: str, line: int) -> str:
        """Where the lines can be changed on the web, or "" without a repository."""
        if not self.repository:
            return ""
        # A file may have any name, also one that means something in an address or in a template.
        path = quote(path, errors="surrogateescape")
        return self.edit_template.format(repository=self.repository, branch=quote(self.branch), path=path, line=line)


def _text(key: str, value: Any) -> str:
    """A setting as one line of text. Raises BadSettings."""
    if isinstance(value, (Mapping, list, tuple)):
        raise BadSettings(f"{NAMES[key]}不是文字；请写在一行里，或留空")
    text = "" if value is None else str(value).strip()
    if strange := next((c for c in text if unicodedata.category(c) in UNSEEN), None):
        raise BadSettings(f"{NAMES[key]}里有看不见的字符（U+{ord(strange):04X}）；请删掉后重新输入")
    if len(text) > LONGEST and not key.endswith(("_url", "_template")) and key not in LIMITS:
        raise BadSettings(f"{NAMES[key]}太长；最多{LONGEST}字，现有{len(text)}字，请缩短")
    return text


def _check(key: str, value: str) -> None:
    """Whether a text can be what this setting is for. Raises BadSettings, which never quotes a password."""
    name = NAMES[key]
    said = f"{name}“{one_line(value)}”" if "@" not in value else name
    if key in LIMITS:
        if not (value.isascii() and value.isdecimal() and len(value) < 10):
            raise BadSettings(f"{said}不是0以上、不超过9位的整数；请写案例数，如1000，不要就写0")
    elif key in ("site_url", "repository", "licence_url"):
        if value:
            _check_address(said, value, bare=key != "licence_url")
    elif key.endswith("_template"):
        _check_template(said, value)
    elif key == "editor_runtime" and value not in ("yes", "no", ""):
        raise BadSettings(f"{said}只能是 yes（一定要有）或 no（不要）；由网站自己决定就留空")
    elif key == "branch" and NO_BRANCH.search(value):
        raise BadSettings(f"{said}不能作为分支的名称；请写成 main 这样，或留空")
    elif key == "correction_email" and not EMAIL.fullmatch(value):
        raise BadSettings(f"{said}不是一个邮箱地址；请写成 bianji@example.org 这样，或留空")
    elif key == "filing_number" and not FILING_NUMBER.search(value):
        raise BadSettings(f"{said}不是备案号；请照备案系统写，如 浙ICP备12345678号-1，或留空")


def _check_address(said: str, value: str, *, bare: bool) -> None:
    """`bare` addresses get more added at their end."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises when it is none
    except ValueError:
        said, parts = said.partition("“")[0], urlsplit("")  # a password with a slash in it may stand there
    if "@" in parts.netloc:
        raise BadSettings(f"{said}里有用户名或密码，会公开在网页上；请删掉 @ 和它前面的用户名、密码，再换掉这个密码")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"'\\{}]", value):
        raise BadSettings(f"{said}不是网址；请写成 https:// 开头的完整地址，或留空")
    if bare and ("?" in value or "#" in value):
        raise BadSettings(f"{said.partition('“')[0]}里不能有 ? 和 #；请只写到文件夹，如 https://example.org/anli/")


def _check_template(said: str, value: str) -> None:
    fields = {"repository": "https://example.org/r", "branch": "main", "path": "data/cases.yml", "line": 1}
    try:
        named = [part[1:] for part in Formatter().parse(value) if part[1] is not None]
        if any(field not in fields or form or conversion for field, form, conversion in named):
            raise ValueError
        address = value.format(**fields)
    except (LookupError, ValueError, AttributeError):
        raise BadSettings(f"{said}不对；只能用 {{repository}}、{{branch}}、{{path}}、{{line}}，请改正或删掉") from None
    _check_address(said, address, bare=False)


def _folder(address: str) -> str:
    """An address with the slash at its end that relative links are added to, as MkDocs has it."""
    return address if not address or address.endswith("/") else f"{address}/"


class _Loader(yaml.SafeLoader):
    """Reads `mkdocs.yml` as MkDocs does, environment included; what only MkDocs understands is passed over."""


_Loader.add_multi_constructor("", lambda loader, suffix, node: None)
