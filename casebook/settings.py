"""What a fork sets: where the site and its repository are, and how to reach the editors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from casebook.problems import one_line

LINE_TEMPLATES = {
    "gitlab": ("{repository}/-/blob/{branch}/{path}#L{line}", "{repository}/-/edit/{branch}/{path}#L{line}"),
    "": ("{repository}/blob/{branch}/{path}#L{line}", "{repository}/edit/{branch}/{path}#L{line}"),
}
"""Addresses for viewing and editing a line, by a word in the host's name; GitHub and Gitee share the default."""


LIMITS = {"pdf_limit", "card_limit", "bundle_limit"}


class BadSettings(Exception):
    """A setting cannot be used. The message is one Chinese line with cause and remedy."""


@dataclass(frozen=True)
class Settings:
    site_name: str = "优化营商环境案例库"
    site_url: str = ""
    repository: str = ""
    branch: str = "main"
    view_template: str = ""
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

    @classmethod
    def of_project(cls, path: Path) -> Settings:
        """The settings in a `mkdocs.yml`, for commands that make no site. Raises BadSettings."""
        try:
            config = yaml.load(path.read_text(encoding="utf-8"), _Loader)
        except (OSError, yaml.YAMLError) as error:
            raise BadSettings(f"读不了 {path.name}：{one_line(str(error))}；请检查格式") from None
        name = str(config.get("site_name") or cls.site_name)
        return cls.read(name, config.get("site_url"), config.get("extra") or {})

    @classmethod
    def read(cls, site_name: str, site_url: str | None, extra: Mapping[str, Any]) -> Settings:
        """Settings from `mkdocs.yml` (`extra`), where environment variables may stand in. Raises BadSettings."""
        known = cls.__dataclass_fields__.keys() & extra.keys()
        values = {key: value for key in known if (value := str("" if extra[key] is None else extra[key]).strip())}
        limits = {key: values.pop(key) for key in LIMITS & values.keys()}
        for key, value in limits.items():
            if not (value.isascii() and value.isdigit() and len(value) < 10):
                raise BadSettings(f"{key}（CASEBOOK_{key.upper()}）“{value}”不是整数；请写案例数，如 1000，不要就写 0")
        repository = values.get("repository", "").rstrip("/")
        for label, address in (
            ("网站地址（site_url 或 CASEBOOK_SITE_URL）", site_url),
            ("仓库地址（CASEBOOK_REPOSITORY）", repository),
            ("授权全文的网址（extra.licence_url）", values.get("licence_url")),
        ):
            if address and not _is_address(address):
                raise BadSettings(f"{label}“{address}”不是网址；请写成 https:// 开头的完整地址，或留空")
        view, edit = next(pair for word, pair in LINE_TEMPLATES.items() if word in (urlsplit(repository).netloc or ""))
        values |= {
            "repository": repository,
            "branch": values.get("branch") or "main",
            "view_template": values.get("view_template") or view,
            "edit_template": values.get("edit_template") or edit,
        }
        for key in ("view_template", "edit_template"):
            try:
                values[key].format(repository="", branch="", path="", line=0)
            except (KeyError, IndexError, ValueError):
                raise BadSettings(
                    f"{key}“{values[key]}”不对；只能用 {{repository}}、{{branch}}、{{path}}、{{line}}"
                ) from None
        values |= {key: int(value) for key, value in limits.items()}
        return cls(site_name=site_name, site_url=_folder(site_url or ""), **values)

    @property
    def form_link(self) -> str:
        """Where the forms for new and wrong cases are; "" without a repository on GitHub, which alone knows them."""
        known = "github" in (urlsplit(self.repository).netloc or "")
        return f"{self.repository}/issues/new/choose" if known else ""

    def view_link(self, path: str, line: int) -> str:
        """Where the lines can be read on the web, or "" without a repository."""
        return self._link(self.view_template, path, line)

    def edit_link(self, path: str, line: int) -> str:
        """Where the lines can be changed on the web, or "" without a repository."""
        return self._link(self.edit_template, path, line)

    def _link(self, template: str, path: str, line: int) -> str:
        if not self.repository:
            return ""
        # A file may have any name, also one that means something in an address or in a template.
        path = quote(path, errors="surrogateescape")
        return template.format(repository=self.repository, branch=self.branch, path=path, line=line)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc != ""


def _folder(address: str) -> str:
    """An address with the slash at its end that relative links are added to, as MkDocs has it."""
    return address if not address or address.endswith("/") else f"{address}/"


class _Loader(yaml.SafeLoader):
    """Reads `mkdocs.yml` as MkDocs does, environment included; what only MkDocs understands is passed over."""


def _from_environment(loader: _Loader, node: yaml.Node) -> Any:
    from yaml_env_tag import construct_env_tag  # MkDocs's own; the data check does without both

    return construct_env_tag(loader, node)


_Loader.add_constructor("!ENV", _from_environment)
_Loader.add_multi_constructor("", lambda loader, suffix, node: None)
