"""Settings of a fork: what is wrong is said in Chinese, with the remedy."""

import pytest

from casebook.settings import BadSettings, Settings


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://", "javascript:alert(1)", "/anli/"])
def test_addresses_that_are_none_are_refused(address: str) -> None:
    for settings in ((address, {}), ("", {"repository": address})):
        with pytest.raises(BadSettings, match="https://"):
            Settings.read("名", *settings)


@pytest.mark.parametrize("template", ["{repo}/x", "{0}", "{repository"])
def test_templates_with_unknown_places_are_refused(template: str) -> None:
    with pytest.raises(BadSettings, match="view_template"):
        Settings.read("名", "", {"repository": "https://example.org/r", "view_template": template})


def test_templates_may_point_anywhere() -> None:
    extra = {
        "repository": "https://git.example.org/r/",
        "branch": "主",
        "edit_template": "{repository}/e?{path}@{branch}:{line}",
    }
    assert (
        Settings.read("名", "", extra).edit_link("data/cases.yml", 7)
        == "https://git.example.org/r/e?data/cases.yml@主:7"
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
    assert (settings.site_url, settings.edit_link("a", 1), settings.view_link("a", 1)) == ("", "", "")
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
