"""Settings of a fork: what is wrong is said in Chinese, with the remedy."""

from pathlib import Path

import pytest

from casebook.settings import BadSettings, Settings


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://", "javascript:alert(1)", "/anli/"])
def test_addresses_that_are_none_are_refused(address: str) -> None:
    for given in ((address, {}), ("", {"repository": address})):
        with pytest.raises(BadSettings, match="https://"):
            Settings.read("名", *given)


@pytest.mark.parametrize("template", ["{repo}/x", "{0}", "{repository"])
def test_templates_with_unknown_places_are_refused(template: str) -> None:
    with pytest.raises(BadSettings, match="edit_template"):
        Settings.read("名", "", {"repository": "https://example.org/r", "edit_template": template})


def test_templates_may_point_anywhere() -> None:
    extra = {
        "repository": "https://git.example.org/r/",
        "branch": "主",
        "edit_template": "{repository}/e?{path}@{branch}:{line}",
    }
    assert (
        Settings.read("名", "", extra).edit_link("data/cases.yml", 7)
        == "https://git.example.org/r/e?data/cases.yml@%E4%B8%BB:7"
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("{{ x }}.yml", "%7B%7B%20x%20%7D%7D.yml"),
        ("a?b#c.yml", "a%3Fb%23c.yml"),
        ("2024\n年.yml", "2024%0A%E5%B9%B4.yml"),
        ("\udcff.yml", "%FF.yml"),
    ],
)
def test_a_file_of_any_name_makes_an_address(name: str, shown: str) -> None:
    """Only where a repository is set are there links, so the build of a pull request would not show what breaks."""
    settings = Settings.read("名", "", {"repository": "https://github.com/a/b"})
    assert settings.edit_link(f"data/cases/{name}", 1) == f"https://github.com/a/b/edit/main/data/cases/{shown}#L1"


@pytest.mark.parametrize(
    ("site_url", "extra"),
    [
        ("https://[", {}),
        ("//example.org/", {}),
        ("javascript://example.org/", {}),
        (None, {"repository": "https://[x"}),
        (None, {"licence_url": "https://[x"}),
        (None, {"pdf_limit": "9" * 5000}),
        (None, {"card_limit": "١"}),
        (None, {"bundle_limit": "-1"}),
    ],
)
def test_odd_values_are_refused_with_a_remedy(site_url: str | None, extra: dict[str, str]) -> None:
    with pytest.raises(BadSettings, match="；请"):
        Settings.read("名", site_url, extra)


def test_nothing_set_means_no_links() -> None:
    settings = Settings.read("名", None, {"repository": None, "correction_email": None})
    assert (settings.site_url, settings.edit_link("a", 1)) == ("", "")
    assert settings.correction_email == ""


@pytest.mark.parametrize(
    ("repository", "link"),
    [
        ("https://github.com/a/b", "https://github.com/a/b/issues/new/choose"),
        ("https://gitee.com/a/b", ""),
        ("https://gitlab.com/a/b", ""),
        ("", ""),
    ],
)
def test_forms_are_where_they_are_understood(repository: str, link: str) -> None:
    assert Settings.read("甲", None, {"repository": repository}).form_link == link


def test_a_fork_may_publish_under_its_own_terms() -> None:
    own = {"licence": "CC0 1.0", "licence_url": "https://example.org/cc0", "attribution": "甲市"}
    settings = Settings.read("甲", None, own)
    assert (settings.licence, settings.licence_url, settings.attribution) == tuple(own.values())
    assert Settings.read("甲", None, {"licence": "", "attribution": None}).licence == "CC BY 4.0"
    with pytest.raises(BadSettings, match="licence_url"):
        Settings.read("甲", None, {"licence_url": "javascript:alert(1)"})


SECRET = "hunter2"
REFUSED = [
    *(("site_url", f"https://{who}@example.org/anli/") for who in ("ci-token:hunter2", "hunter2", ":hunter2", "a:b:hunter2")),
    ("site_url", "https://example.org/?token=hunter2"),
    ("site_url", "https://example.org:hunter2/"),
    ("site_url", "https://a:hunter2/x@example.org/"),
    ("repository", "https://ci-token:hunter2@host.example/x/y"),
    ("repository", "HTTPS://ci-token:hunter2@host.example/x/y"),
    ("repository", "ci-token:hunter2@host.example/x/y"),
    ("repository", "ssh://git:hunter2@host.example/x/y"),
    ("repository", "https://host.example/x/y?private_token=hunter2"),
    ("repository", "https://host.example/x/y#hunter2"),
    ("licence_url", "https://a:hunter2@example.org/cc0"),
    ("edit_template", "https://a:hunter2@example.org/{path}"),
    ("edit_template", "//a:hunter2@example.org/{path}"),
    ("correction_email", "a:hunter2@example.org"),
    ("correction_email", "mailto:hunter2@example.org"),
    ("correction_email", "https://a:hunter2@example.org/"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), REFUSED)
def test_passwords_in_addresses_are_refused_and_told_to_nobody(key: str, value: str) -> None:
    site_url, extra = (value, {}) if key == "site_url" else (None, {key: value})
    with pytest.raises(BadSettings, match="；请") as caught:
        Settings.read("名", site_url, {"repository": "https://example.org/r"} | extra)
    assert SECRET not in str(caught.value)
    assert key.removeprefix("correction_").upper() in str(caught.value).upper()


@pytest.mark.parametrize(
    ("key", "named", "values"),
    [
        ("correction_email", "CASEBOOK_EMAIL", ["not an address", "a@b", "a b@example.org", "@example.org", "甲 <a@b.cn>", "a@example.org,b@example.org", "a?cc=b@example.org", "a@-x.cn", ["a@example.org"]]),
        ("filing_number", "CASEBOOK_FILING_NUMBER", ["无", "12345678", "<b>", "浙ICP备", "浙ICP备12345678号\x1b[31m"]),
        ("branch", "CASEBOOK_BRANCH", ["a b", "-x", "../main", "a..b", "main.lock", "a:b", "x" * 201, "/main", "a\nb", "main/"]),
        ("repository", "CASEBOOK_REPOSITORY", ["example.org/x", "https://example.org/a b", "https://example.org:99999/x", 'https://example.org/"x', {}]),
        ("pdf_limit", "CASEBOOK_PDF_LIMIT", ["1.5", "-1", "全部", "1e3"]),
        ("search_example", "extra.search_example", ["甲\u202e乙", "长" * 201, []]),
        ("attribution", "extra.attribution", ["甲\n乙", "长" * 201]),
        ("licence", "extra.licence", ["甲\0", {"name": "CC"}]),
        ("edit_template", "extra.edit_template", ["{path.__class__}", "{path!r}", "{line:>99999999}", "javascript:alert({line})", "{path}", "{}"]),
    ],
)  # fmt: skip
def test_each_setting_is_refused_by_its_name(key: str, named: str, values: list[object]) -> None:
    for value in values:
        with pytest.raises(BadSettings, match=r"；请|，请") as caught:
            Settings.read("名", "", {"repository": "https://example.org/r"} | {key: value})
        assert named in str(caught.value)
        assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", ["甲\u2028乙", "长" * 201])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with pytest.raises(BadSettings, match="site_name"):
        Settings.read(name, "", {})


def test_what_forks_really_set_is_taken() -> None:
    for email in ("bianji@example.org", "a.b+c@mail.gov.cn", "x_1@例子.中国"):
        assert Settings.read("名", "", {"correction_email": f" {email} "}).correction_email == email
    for number in ("浙ICP备12345678号-1", "浙ICP备12345678号 浙公网安备 33010602000000号"):
        assert Settings.read("名", "", {"filing_number": number}).filing_number == number
    for branch in ("master", "主干", "release/2.0", "a#b", 2024):
        settings = Settings.read("名", "", {"branch": branch, "repository": "http://10.0.0.1:3000/a/b/"})
        assert settings.branch == str(branch)
        assert settings.edit_link("a", 1).startswith("http://10.0.0.1:3000/a/b/edit/")
        assert settings.edit_link("a", 1).count("#") == 1


@pytest.mark.parametrize(("set_to", "name"), [("丙", "丙"), ("5", "5"), ("甲: 乙", "甲: 乙"), (None, "乙")])
def test_the_environment_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_to: str | None, name: str
) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_text("site_name: !ENV [A, B, 乙]\nplugins: !!python/name:any.thing\n", encoding="utf-8")
    monkeypatch.delenv("A", raising=False)
    if set_to is not None:
        monkeypatch.setenv("A", set_to)
    assert Settings.of_project(path).site_name == name


@pytest.mark.parametrize("content", [b"", b"[]", b"- a", b"extra: [1]", b"\xff\xfe", b"extra: {"])
def test_a_configuration_that_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mkdocs.yml"
    path.write_bytes(content)
    with pytest.raises(BadSettings, match=r"mkdocs\.yml.*请"):
        Settings.of_project(path)
