"""The content security policy: nothing of ours breaks it, and what is not ours does not run."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from casebook.site import hooks as engine
from tests.browser.test_bundle import unpacked  # noqa: F401 - a fixture
from tests.support import Site, build, environment, small, write

pytestmark = pytest.mark.browser

USED = (
    "",
    "cases/",
    "cases/quzhou-2023-05/",
    "organisations/",
    "outcomes/",
    "compare/?ids=quzhou-2023-01,quzhou-2023-02",
)
"""Pages with scripts of their own. All other kinds are opened by tests that bear no message on the console either."""
LISTEN = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def use(page: Page) -> None:
    """What readers do on any page: search, choose a colour scheme, open what can be opened."""
    page.locator(".md-search__input").fill("企业")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("label[for=__palette_1]:visible, label[for=__palette_0]:visible").first.click()
    page.evaluate(
        """() => {
        for (const one of document.querySelectorAll("main details")) one.open = true;
        const visible = (one) => one.checkVisibility?.() ?? true;
        for (const box of [...document.querySelectorAll("main input[type=checkbox]")].filter(visible).slice(0, 2)) box.click();
        const buttons = [...document.querySelectorAll("main button:not([data-print])")].filter(visible);
        for (const button of buttons.slice(0, 6)) button.click();
        }"""
    )


@pytest.fixture
def strict(chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that notes what any policy refused and what was asked of another host."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    context.add_init_script(LISTEN)
    noted: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: noted.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("dialog", lambda dialog: (noted.append(dialog.message), dialog.dismiss()))
    yield page, noted
    context.close()


def test_pages_are_used_without_a_violation(strict: tuple[Page, list[str]], address: str) -> None:
    page, noted = strict
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", f"blob:{address}")) else noted.append(asked.url),
    )
    for url in (*USED, "404.html", "cases/?category=permitting&view=table"):
        page.goto(f"{address}/{url}")
        use(page)
        assert noted == [], url


def test_the_bundle_is_used_without_a_violation(strict: tuple[Page, list[str]], unpacked: Path) -> None:  # noqa: F811
    page, noted = strict
    page.on("request", lambda a: None if a.url.startswith(("file:", "data:", "blob:")) else noted.append(a.url))
    for url in USED:
        path, _, query = url.partition("?")
        page.goto(f"{(unpacked / path / 'index.html').as_uri()}?{query}")
        use(page)
        assert noted == [], url


def test_a_page_says_what_it_may_do_before_it_does_anything(site: Site) -> None:
    for page in site:
        head = page.source[: page.source.index("</head>")]
        [policy] = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page.source)
        before = head[: head.index("Content-Security-Policy")]
        assert not re.search("<(?:script|link|style)", before), page.url
        engine = " 'wasm-unsafe-eval'" if page.url == "/edit/" else ""
        assert re.findall("script-src ([^;]*);", policy) == [f"'self'{engine}"], page.url
        assert policy.count("unsafe") == len(engine and ["wasm"])
        assert "sha256-" not in policy
        assert '<meta name="referrer" content="same-origin">' in head


def test_no_page_has_a_style_or_a_handler_in_a_tag(site: Site) -> None:
    for page in site:
        for element in page.root.iter():
            bad = [name for name in element.attrib if name == "style" or str(name).startswith("on")]
            assert not bad, f"{page.url}: <{element.tag} {bad}>"


EVIL = """<script>document.title = "ran"</script><p onclick="document.title = 'ran'" id="evil">点</p>
<p style="color: red" id="styled">x</p><img src="x.png" onerror="document.title = 'ran'">
<a id="link" href="javascript:document.title='ran'">x</a>"""


def test_a_script_that_got_into_a_page_is_not_run(project: Path, tmp_path: Path, chromium: Browser, serve) -> None:
    """As if a template had let text through: built by MkDocs itself, since what we publish is looked over."""
    about = project / "docs" / "about.md"
    about.write_text(f"# 关于\n\n{EVIL}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", tmp_path / "out"],
        cwd=project,
        env=environment(CASEBOOK_DATA=write(tmp_path, small())),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    page = chromium.new_page()
    page.goto(f"{serve(tmp_path / 'out')}/about/")
    page.locator("#evil").click()
    page.locator("#link").click()
    assert page.title() != "ran"
    assert page.locator("#styled").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    page.close()


def test_a_page_of_a_former_id_has_a_policy_too_and_leads_on(
    tmp_path: Path, serve, strict: tuple[Page, list[str]]
) -> None:
    site = build(tmp_path / "site", CASEBOOK_DATA=write(tmp_path, small(aliases=["old-name"])))
    assert "Content-Security-Policy" in site.file("/cases/old-name/").read_text(encoding="utf-8")
    page, noted = strict
    page.goto(f"{serve(site.folder)}/cases/old-name/")
    page.wait_for_url("**/cases/yi-2024-01/")
    assert [what for what in noted if "404" not in what] == []  # the icon that browsers ask for where none is named


def test_a_preview_reloads(project: Path) -> None:
    """MkDocs writes a script of its own into the pages of a preview, so these have no policy."""
    state, engine.state.serving = engine.state.serving, True
    try:
        assert (
            engine.protected('<meta charset="utf-8"><script>x</script>') == '<meta charset="utf-8"><script>x</script>'
        )
    finally:
        engine.state.serving = state
