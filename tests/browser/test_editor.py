"""The page /edit/ as somebody meets it who has never seen YAML: form, text, preview, drafts and the ways out."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route, expect

from tests import hostile
from tests.browser.conftest import Open
from tests.support import DATA, ROOT, Site, python

pytestmark = pytest.mark.browser

CASE = "quzhou-2023-05"
GITHUB = {"kind": "github", "repository": "https://github.com/a/b", "email": "bianji@example.org"}
BLANK_LIST = """乙市2024年度优化营商环境十佳案例

一、推进水电气网“一次办”改革
牵头单位：市住建局
联合报装用时从12个工作日压缩至4个工作日以内，累计受理2600余件。

二、企业开办“一日办结”
牵头单位：市市场监管局
企业开办时间由平均3天压缩至0.5天，满意度达99.4%。
"""


def given(settings: dict[str, str]) -> Callable[[Route], None]:
    """The page as a fork with these settings has it."""

    def answer(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        for name, value in settings.items():
            body = re.sub(rf'data-{name}="[^"]*"', f'data-{name}="{value}"', body, count=1)
        route.fulfill(response=response, body=body)

    return answer


WATCH = """
self.unanswered = 0;
self.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => { if (data?.id) self.unanswered--; });
  }
  postMessage(said, ...rest) {
    if (said?.call) self.unanswered++;
    super.postMessage(said, ...rest);
  }
};
"""
"""Counts what the page has asked the engine for and still waits for."""
CHECKED = "Number(document.getElementById('editor').dataset.checked ?? 0)"


class Desk:
    """One loaded page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.asked: list[str] = []
        self.leave = True
        """Whether the page may be left when it asks back."""
        page.on("dialog", self._answer)
        page.add_init_script(WATCH)

    def _answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.type)
        if self.leave:
            dialog.accept()
        else:
            dialog.dismiss()

    def open(self, query: str, **settings: str) -> None:
        self.page.unroute_all()
        self.page.route(re.compile(r"/edit/(\?.*)?$"), given({"kind": "", "repository": "", "email": ""} | settings))
        self.page.goto(f"{self.address}/edit/{query}")
        self.page.wait_for_selector("#editor[data-state=ready]", timeout=60_000)

    @property
    def text(self) -> str:
        return self.page.input_value("#editor-yaml")

    def settled(self, act: Callable[[], object]) -> None:
        """Do something to the case, and wait until it has been checked and everything shows it."""
        self.page.wait_for_function("!self.unanswered")
        before = self.page.evaluate(CHECKED)
        act()
        self.page.wait_for_function(f"before => {CHECKED} > before && !self.unanswered", arg=before)

    def write(self, text: str) -> None:
        if text != self.text:
            self.settled(lambda: self.page.fill("#editor-yaml", text))

    def changed(self, before: str) -> list[str]:
        """Lines that were not there before."""
        return [line for line in self.text.split("\n") if line not in before.split("\n")]

    @property
    def problems(self) -> list[str]:
        return self.page.locator("#editor-problems li").all_text_contents()

    @property
    def field(self) -> str:
        """The field that has the focus."""
        found: str = self.page.evaluate("document.activeElement.closest('[data-field]')?.dataset.field ?? ''")
        return found


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="zh-CN", bypass_csp=True)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture(scope="module")
def loaded(context: BrowserContext, editing: str) -> Desk:
    """A case being corrected, on the site of a fork on GitHub."""
    page = context.new_page()
    desk = Desk(page, editing)
    desk.open(f"?case={CASE}", **GITHUB)
    page.wait_for_function("document.querySelector('#editor-submit').href.includes('issues')")
    return desk


@pytest.fixture
def desk(loaded: Desk) -> Iterator[Desk]:
    """The same for each test, with the case as it stands in the file."""
    yield loaded
    loaded.write(block())


def block() -> str:
    """The case as an editor has it."""
    lines = DATA.read_text(encoding="utf-8").split("\n")
    start = lines.index(f"  - id: {CASE}")
    end = next((at for at in range(start + 1, len(lines)) if lines[at].startswith("  - id: ")), len(lines))
    return "\n".join(line[4:] for line in lines[start:end]).rstrip("\n") + "\n"


# Form and text


def test_the_text_is_that_of_the_file_and_the_form_shows_it(desk: Desk) -> None:
    assert desk.text == block()
    page = desk.page
    expect(page.get_by_label("正式标题")).to_have_value("推进一般工业投资项目“拿地即开工”改革")
    expect(page.get_by_label("分类", exact=True)).to_have_value("审批服务")
    expect(page.get_by_label("做法1：做法名称")).to_have_value("提前进入预审批")
    assert page.locator("[data-field=lead] .editor-token").all_text_contents() == ["智造新城管委会×", "市资源规划局×"]
    assert desk.problems == []


def test_a_change_in_the_form_writes_the_lines_of_that_field_only(desk: Desk) -> None:
    before = desk.text
    desk.settled(lambda: desk.page.get_by_label("正式标题").fill("拿地：即开工"))
    assert desk.changed(before) == ["title: 拿地：即开工"]
    assert len(desk.text.split("\n")) == len(before.split("\n"))
    heading = desk.page.frame_locator("#editor-preview").locator("article h1")
    expect(heading).to_have_text("拿地：即开工")
    desk.settled(lambda: desk.page.click("[data-undo]"))
    assert desk.text == before
    expect(desk.page.get_by_label("正式标题")).to_have_value("推进一般工业投资项目“拿地即开工”改革")
    desk.settled(lambda: desk.page.click("[data-redo]"))
    assert desk.changed(before) == ["title: 拿地：即开工"]


def test_undo_in_the_text_goes_back_over_what_the_form_wrote(desk: Desk) -> None:
    before = desk.text
    desk.settled(lambda: desk.page.get_by_label("短标题").fill("别的"))
    box = desk.page.locator("#editor-yaml")
    box.focus()
    desk.page.keyboard.press("Control+Home")
    desk.settled(lambda: desk.page.keyboard.type("# 注"))
    desk.settled(lambda: desk.page.keyboard.press("Control+z"))
    assert desk.changed(before) == ["short_title: 别的"]
    desk.settled(lambda: desk.page.keyboard.press("Control+z"))
    assert desk.text == before


def test_a_change_in_the_text_shows_in_the_form(desk: Desk) -> None:
    desk.write(desk.text.replace("number: 5", "number: 7").replace("[process-redesign]", "[process-redesign, digital]"))
    expect(desk.page.get_by_label("在批次中的序号")).to_have_value("7")
    assert desk.page.locator("[data-field=tags] .editor-token").all_text_contents() == ["流程再造×", "数字化×"]


def test_nothing_is_written_into_the_field_that_somebody_is_in(desk: Desk) -> None:
    box = desk.page.get_by_label("概要")
    box.fill("")
    desk.settled(lambda: box.press_sequentially("甲 "))
    desk.page.wait_for_timeout(100)
    assert box.input_value() == "甲 "
    assert "summary: 甲\n" in desk.text


def test_an_input_method_is_left_alone_until_it_has_composed(desk: Desk) -> None:
    before = desk.text
    desk.settled(lambda: desk.page.get_by_label("短标题").fill(""))
    session = desk.page.context.new_cdp_session(desk.page)
    emptied = desk.text
    session.send("Input.imeSetComposition", {"text": "nihao", "selectionStart": 5, "selectionEnd": 5})
    desk.page.wait_for_timeout(200)
    assert desk.text == emptied
    desk.settled(lambda: session.send("Input.insertText", {"text": "你好"}))
    assert desk.changed(before) == ["short_title: 你好"]
    session.detach()


# Problems


def test_a_case_to_correct_is_found_by_who_took_part(desk: Desk) -> None:
    # A page of its own: leaving this one would ask what to do with its draft.
    page = desk.page.context.new_page()
    page.goto(f"{desk.address}/edit/?correct")
    page.wait_for_selector("#editor[data-state=ready]", timeout=60_000)
    for typed in ("市经信局", "经济和信息化局"):
        page.fill("#editor-pick-box", typed)
        expect(page.locator("[data-pick] li button")).to_have_text(["创新企业人才自主认定评价机制"])
    name, place = (page.locator(f"[data-pick] li {tag}").bounding_box() for tag in ("button", "small"))
    assert name
    assert place
    assert name["x"] < place["x"]
    assert name["x"] == (page.locator("#editor-pick-box").bounding_box() or {})["x"], "names stand under the box"
    page.close()


def test_problems_stand_at_their_fields_and_in_a_list_that_leads_there(desk: Desk) -> None:
    desk.write(desk.text.replace("category: permitting", "category: permiting").replace("number: 5", "number: 1"))
    page = desk.page
    said = page.frame_locator("#editor-preview").locator("p.draft")
    expect(said).to_have_text("有错误要先改：改好以前，网站上的这一页不变。")
    codes = [problem.split("]")[0] for problem in desk.problems]
    at = codes.index("错误[E031")
    assert "permitting" in desk.problems[at]
    assert desk.problems[at].endswith(page.locator("[data-field=category] .editor-why").text_content() or "?")
    assert page.get_by_label("分类", exact=True).get_attribute("aria-invalid") == "true"
    assert page.inner_text("[data-count]").startswith(f"{sum('错误' in code for code in codes)}处要改")
    page.locator("#editor-problems button").nth(at).click()
    assert desk.field == "category"
    page.locator("#editor-problems button").nth(codes.index("错误[E032")).focus()
    page.keyboard.press("Enter")
    assert desk.field == "number"


def test_a_text_that_is_no_yaml_leads_to_its_line(desk: Desk) -> None:
    desk.write(desk.text.replace("number: 5", "number: [5"))
    assert [problem for problem in desk.problems if problem.startswith("错误[E010]")]
    desk.page.locator("#editor-problems button").first.click()
    assert desk.page.evaluate("document.activeElement.id") == "editor-yaml"
    line = desk.text[: desk.page.evaluate("document.activeElement.selectionStart")].count("\n") + 1
    assert 3 <= line <= 4
    expect(desk.page.locator("[data-notices]")).to_contain_text("文字稿的格式有误")


# Fields


def test_an_outcome_is_typed_as_the_source_says_it_and_what_was_understood_shows(desk: Desk) -> None:
    before = desk.text
    row = desk.page.get_by_label("成效1")
    assert row.input_value() == "项目开工用时：从30个工作日变为3—7个工作日"
    desk.settled(lambda: row.fill("项目开工用时：从31个工作日压缩至3—7个工作日"))
    assert desk.changed(before) == ["    before: 31", "    verb: 压缩至"]
    read = desk.page.locator(".editor-read").first
    expect(read).to_contain_text("变化前 31个工作日")
    assert "headline: true" in desk.text, "what a phrase does not tell stays"
    desk.page.get_by_role("button", name="再添加一项成效").click()
    desk.settled(lambda: desk.page.keyboard.insert_text("累计受理：2600余件"))
    assert "    value: 2600\n" in desk.text
    expect(desk.page.locator(".editor-read").nth(1)).to_contain_text("数值 2600余件")
    desk.settled(lambda: desk.page.get_by_label("成效2").fill("满意度：变好99"))
    expect(desk.page.locator(".editor-read").nth(1)).to_contain_text("缺少单位")
    assert "变好99" in desk.text, "nothing that was typed is lost"


def test_organisations_are_looked_up_by_pinyin_and_others_get_near_misses(desk: Desk) -> None:
    box = desk.page.locator("[data-field=partners] input")
    box.fill("qzssfj")
    desk.page.keyboard.press("ArrowDown")
    desk.settled(lambda: desk.page.keyboard.press("Enter"))
    assert "partners: [市营商办, 市住建局, 衢州市司法局]" in desk.text
    box.fill("市政法委员会办公室")
    desk.settled(lambda: desk.page.keyboard.press("Enter"))
    assert any("市政法委员会办公室" in problem and "E031" in problem for problem in desk.problems)
    near = desk.page.locator("[data-field=partners] .editor-near")
    expect(near).to_contain_text("还没有登记")
    desk.settled(lambda: desk.page.get_by_role("button", name="去掉市政法委员会办公室").click())
    box.fill("衢州市公安")
    desk.page.keyboard.press("Escape")
    desk.settled(lambda: desk.page.keyboard.press("Enter"))
    desk.settled(lambda: near.get_by_role("button", name="衢州市公安局", exact=True).click())
    assert desk.text.count("衢州市公安局") == 1
    assert desk.problems == []


def test_a_category_is_found_by_its_sound(desk: Desk) -> None:
    box = desk.page.get_by_label("分类", exact=True)
    box.fill("fazhi")
    desk.page.keyboard.press("ArrowDown")
    desk.settled(lambda: desk.page.keyboard.press("Enter"))
    assert "category: rule-of-law\n" in desk.text
    assert box.input_value() == "法治护航"


def test_measures_are_added_moved_and_taken_out(desk: Desk) -> None:
    page = desk.page
    page.get_by_role("button", name="再添加一条做法").click()
    assert desk.field == "measures"
    desk.settled(lambda: page.keyboard.insert_text("新做法"))
    desk.settled(lambda: page.get_by_label("做法4：做法内容").fill("这样做。"))
    assert "  - title: 新做法\n    text: 这样做。\n" in desk.text
    desk.settled(lambda: page.get_by_role("button", name="做法4上移").click())
    assert desk.text.index("新做法") < desk.text.index("交地同时申请办证")
    desk.settled(lambda: page.get_by_role("button", name="去掉做法3").click())
    assert desk.text == block()


# Preview


def test_the_preview_is_the_page_as_it_is_built_and_runs_nothing(desk: Desk) -> None:
    page = desk.page
    other = page.context.new_page()
    other.route(re.compile(r"\.js$"), lambda route: route.abort())  # as built, before any script
    other.goto(f"{desk.address}/cases/{CASE}/")
    built = other.locator("article.case").evaluate("article => article.outerHTML")
    other.close()
    expect(page.frame_locator("#editor-preview").locator("article.case")).to_have_js_property("outerHTML", built)
    frame = page.locator("#editor-preview")
    assert frame.get_attribute("sandbox") == "allow-same-origin allow-modals"
    page.get_by_role("tab", name="A4").click()
    inner = page.frame_locator("#editor-preview")
    expect(inner.locator("body.as-printed")).to_have_count(1)
    expect(inner.locator(".narrow")).to_be_hidden()
    expect(page.get_by_role("button", name="打印", exact=True)).to_be_visible()
    page.get_by_role("tab", name="A4").press("ArrowLeft")
    expect(inner.locator("body.as-printed")).to_have_count(0)


# Ways out


def test_a_correction_fills_in_the_form_with_a_slip_that_can_be_applied(desk: Desk, tmp_path: Path) -> None:
    page = desk.page
    desk.write(desk.text.replace("before: 30", "before: 31"))
    page.fill("#editor-reason", "录入时看错")
    page.fill("#editor-evidence", "名单第5条")
    submit = page.locator("#editor-submit")
    expect(submit).to_have_attribute("href", re.compile("%E5%BD%95%E5%85%A5"))
    # The evidence, in the form's own field and in the slip.
    expect(submit).to_have_attribute("href", re.compile("(%E5%90%8D%E5%8D%95.*){2}"))
    href = submit.get_attribute("href") or ""
    assert len(href) <= 6500
    assert href.startswith("https://github.com/a/b/issues/new?template=correction.yml&")
    form = {name: values[0] for name, values in parse_qs(urlsplit(href).query).items()}
    assert form["case"] == CASE
    assert (form["reason"], form["source"]) == ("录入时看错", "名单第5条")
    ids = re.findall(r"(?m)^    id: (\w+)$", (ROOT / ".github/ISSUE_TEMPLATE/correction.yml").read_text("utf-8"))
    assert form.keys() - {"template", "title"} <= set(ids)
    data = Path(shutil.copy(DATA, tmp_path))
    (tmp_path / "slip.yml").write_text(form["slip"], encoding="utf-8")
    done = python("-m", "casebook", "apply", tmp_path / "slip.yml", CASEBOOK_DATA=data)
    assert done.returncode == 0, done.stderr
    assert "before: 31" in data.read_text(encoding="utf-8")
    mail = page.locator("[data-mail]").get_attribute("href") or ""
    assert mail.startswith("mailto:bianji@example.org?")
    assert "before" in unquote(mail)


def test_what_is_too_long_for_an_address_is_copied(desk: Desk) -> None:
    desk.page.evaluate(
        "document.addEventListener('copy', () => { self.copied = String(document.activeElement.value) })"
    )
    desk.write(
        desk.text.replace("summary: ", "problem: " + "甲乙丙" * 190 + "\nlessons: " + "丁戊己" * 190 + "\nsummary: ")
    )
    page = desk.page
    expect(page.locator("[data-way]")).to_contain_text("已替您复制")
    href = page.locator("#editor-submit").get_attribute("href") or ""
    assert "slip=" not in href
    assert len(href) <= 6500
    page.evaluate("document.querySelector('#editor-submit').addEventListener('click', event => event.preventDefault())")
    page.click("#editor-submit")
    expect(page.locator("[data-told]")).to_contain_text("已经复制")
    assert "丁戊己丁戊己" in page.evaluate("self.copied")
    assert page.evaluate("document.activeElement.id") == "editor-submit"


def test_copying_and_saving_need_no_secure_context(desk: Desk) -> None:
    page = desk.page
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true })")
    page.evaluate("document.addEventListener('copy', () => { self.copied = String(document.activeElement.value) })")
    page.click("[data-copy]")
    expect(page.locator("[data-told]")).to_have_text("已复制。")
    assert page.evaluate("self.copied").startswith(f"case: {CASE}\n")
    with page.expect_download() as download:
        page.click(".editor-ways [data-download]")
    assert download.value.suggested_filename == f"{CASE}-gengzheng.yml"


@pytest.fixture(scope="module")
def second(context: BrowserContext, editing: str) -> Desk:
    """Another page, which tests load anew."""
    return Desk(context.new_page(), editing)


def test_a_new_case_is_filled_in_and_becomes_a_file_that_passes_the_check(second: Desk, tmp_path: Path) -> None:
    desk, page = second, second.page
    desk.open("?edition=quzhou-2023", **GITHUB)
    page.wait_for_selector("#editor-problems li")
    assert page.locator("h1").inner_text() == "补充案例"
    assert page.locator(".editor-wrong").count() == 0, "nobody is told off for what is not filled in yet"
    desk.settled(lambda: page.get_by_label("正式标题").fill("推进水电气网“一次办”改革"))
    page.get_by_label("分类", exact=True).fill("要素")
    page.keyboard.press("ArrowDown")
    desk.settled(lambda: page.keyboard.press("Enter"))
    page.locator("[data-field=lead] input").fill("市住建局")
    page.keyboard.press("Escape")
    desk.settled(lambda: page.keyboard.press("Enter"))
    desk.settled(lambda: page.get_by_label("概要").fill("四类申请合为一张表单。"))
    desk.settled(lambda: page.get_by_label("做法1：做法名称").fill("一张表单"))
    desk.settled(lambda: page.get_by_label("做法1：做法内容").fill("统一受理，同步踏勘。"))
    page.get_by_role("button", name="添加一项成效").click()
    desk.settled(lambda: page.keyboard.insert_text("联合报装用时：从12个工作日压缩至4个工作日以内"))
    assert [problem for problem in desk.problems if "E033" not in problem] == []
    expect(page.locator("#editor-submit")).to_have_attribute("href", re.compile("before"))
    href = page.locator("#editor-submit").get_attribute("href") or ""
    address, query = href.split("?")
    assert address == "https://github.com/a/b/new/main/data/cases"
    form = {name: values[0] for name, values in parse_qs(query).items()}
    assert form["filename"] == "quzhou-2023-11.yml"
    (tmp_path / "cases").mkdir()
    data = tmp_path / "cases.yml"
    data.write_text(DATA.read_text("utf-8").replace("size: 10", "size: 11"), encoding="utf-8")
    (tmp_path / "cases" / form["filename"]).write_text(form["value"], encoding="utf-8")
    done = python("-m", "casebook", "check", CASEBOOK_DATA=data)
    assert (done.returncode, "E0" in done.stderr) == (0, False), done.stderr


def test_a_draft_survives_reloading_and_another_tab_keeps_its_own(desk: Desk, second: Desk) -> None:
    first, page = desk.page, second.page
    desk.settled(lambda: first.get_by_label("短标题").fill("第一个窗口写的"))
    expect(first.locator("[data-saved]")).to_have_text("草稿已存在这台电脑上")
    second.open(f"?case={CASE}")
    expect(page.get_by_label("短标题")).to_have_value("第一个窗口写的")
    page.reload()
    page.wait_for_selector("#editor[data-state=ready]", timeout=60_000)
    expect(page.get_by_label("短标题")).to_have_value("第一个窗口写的")
    expect(page.locator("[data-notices]")).to_contain_text("接着写")
    second.settled(lambda: page.get_by_label("短标题").fill("第二个窗口写的"))
    expect(page.locator("[data-saved]")).to_have_text("草稿已存在这台电脑上")
    desk.settled(lambda: first.get_by_label("短标题").fill("第一个窗口又写"))
    expect(first.locator("[data-notice=apart]")).to_contain_text("分开保存")
    expect(first.locator("[data-saved]")).to_have_text("草稿已存在这台电脑上")
    # What one window has stored, the other sees a little later.
    page.wait_for_function("['又写', '个窗口写的'].every(s => Object.values(localStorage).some(v => v.includes(s)))")
    texts = page.evaluate(f"Object.values(localStorage).filter(v => v.includes('{CASE}'))")
    assert [sum(said in text for text in texts) for said in ("第一个窗口又写", "第二个窗口写的")] == [1, 1]


def test_a_draft_of_an_earlier_site_is_told_and_checked_anew(second: Desk) -> None:
    desk, page = second, second.page
    page.goto(f"{desk.address}/about/")
    draft = {"what": "correct", "case": CASE, "title": "甲", "text": block().replace("number: 5", "number: 99"),
             "base": block() + "innovation: 旧的\n", "site": "earlier", "changed": "2026-11-01T00:00:00Z", "count": 3}  # fmt: skip
    page.evaluate("draft => localStorage.setItem('casebook-edit:/:earlier', JSON.stringify(draft))", draft)
    desk.open("?draft=earlier")
    expect(page.locator("[data-notices]")).to_contain_text("网站上的这个案例也改过")
    assert "number: 99" in desk.text
    desk.settled(lambda: page.get_by_role("button", name="改从网站上的内容写起").click())
    assert desk.text == block()
    assert page.evaluate("localStorage.getItem('casebook-edit:/:earlier')") is None


def test_leaving_asks_while_something_is_not_handed_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = desk.page
    monkeypatch.setattr(desk, "asked", [])
    monkeypatch.setattr(desk, "leave", False)
    desk.settled(lambda: page.get_by_label("短标题").fill("改了"))
    with page.expect_event("dialog"):
        page.close(run_before_unload=True)
    assert desk.asked == ["beforeunload"]
    may_leave = "dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    assert not page.evaluate(may_leave)
    page.click("[data-copy]")
    expect(page.locator("[data-told]")).to_have_text("已复制。")
    assert page.evaluate(may_leave)


def test_a_list_becomes_drafts_with_the_source_beside_them(second: Desk) -> None:
    desk, page = second, second.page
    desk.open("?import", kind="gitea", repository="https://gitea.example.org/a/b")
    page.fill("#intake-text", BLANK_LIST)
    desk.settled(lambda: page.click("[data-intake] .editor-go"))
    expect(page.locator(".editor-list li")).to_have_count(2)
    for said in page.locator(".editor-list li small").all_inner_texts():
        assert said == "还要填写或核对：分类、概要、主要做法", "one name for one thing, opened or not"
    expect(page.locator("[data-source-text]")).to_contain_text("累计受理2600余件")
    expect(page.locator("[data-source-held]")).to_contain_text("都用到了")
    row = page.get_by_label("成效1")
    desk.settled(lambda: row.fill("联合报装用时：从12个工作日压缩至5个工作日以内"))
    expect(page.locator("[data-source-text] mark")).to_have_text("4个工作日以内")
    expect(page.locator("[data-source-held] .editor-why")).to_contain_text("5个工作日")
    desk.settled(lambda: page.get_by_role("button", name="企业开办“一日办结”").click())
    expect(page.locator("[data-source-text]")).to_contain_text("满意度达99.4%")
    page.wait_for_function("document.querySelector('#editor-submit').href.includes('_new')")
    href = page.locator("#editor-submit").get_attribute("href") or ""
    assert href == "https://gitea.example.org/a/b/_new/main/data/cases?filename=xin-anli-drafts.yml", (
        "the rest is too long"
    )
    page.evaluate("document.addEventListener('copy', () => { self.copied = String(document.activeElement.value) })")
    page.click("[data-copy]")
    expect(page.locator("[data-told]")).to_have_text("已复制。")
    content = page.evaluate("self.copied")
    assert len(re.findall(r"(?m)^  - id: [a-z-]+-2024-0[12]$", content)) == 2
    assert "editions:" in content
    assert "n: 5" in content, "what was changed in the first draft is in the file"


# Where it cannot run, and for everybody


@pytest.mark.parametrize("script", ["delete window.WebAssembly", "delete window.DecompressionStream"])
def test_a_browser_that_is_too_old_is_told_so(chromium: Browser, editing: str, script: str) -> None:
    page = chromium.new_page()
    page.add_init_script(script)
    page.goto(f"{editing}/edit/")
    expect(page.locator("#editor")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-reason]")).to_contain_text("太旧")
    assert page.get_by_role("link", name="参与编写").first.is_visible()
    page.close()


NO_STORE = ("{ value: null }", "{ get() { throw new Error('blocked') } }")


def test_where_nothing_may_be_stored_one_can_write_all_the_same(chromium: Browser, editing: str) -> None:
    for store in NO_STORE:
        page = chromium.new_page()
        page.add_init_script(f"Object.defineProperty(window, 'localStorage', {store})")
        page.goto(f"{editing}/edit/")
        drafts = "import('../assets/edit/drafts.js').then((drafts) => [drafts.canKeep(), drafts.all()])"
        assert page.evaluate(drafts) == [False, []]
        if store == NO_STORE[-1]:  # a second start would show no more
            page.goto(f"{editing}/edit/?case={CASE}")
            page.wait_for_selector("#editor[data-state=ready]", timeout=60_000)
            expect(page.locator("[data-notices]")).to_contain_text("不让网页保存草稿")
        page.close()


def test_without_the_engine_the_page_says_so_at_once(visit: Open) -> None:
    page = visit("/edit/")
    expect(page.locator("#editor")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-reason]")).to_contain_text("没有带检查程序")


def test_from_a_disk_and_without_scripts_there_are_the_other_ways(visit: Open, site: Site) -> None:
    page = visit(f"file://{site.folder}/edit/index.html", forgive="file:|CORS|Content Security")
    expect(page.locator("#editor")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-reason]")).to_contain_text("从磁盘打开")
    page = visit("/edit/", java_script_enabled=False)
    expect(page.locator("#editor")).to_have_attribute("data-state", "failed")
    expect(page.locator("[data-reason]")).to_contain_text("JavaScript")


STILL = "document.getAnimations().every((one) => one.effect.getTiming().iterations === Infinity)"
"""Whether no colour is on its way any more."""


def test_axe_finds_nothing_in_any_state(desk: Desk, second: Desk) -> None:
    found = []
    second.page.goto(f"{second.address}/edit/")
    found.append(Axe().run(second.page, options={"iframes": False}))
    desk.write(desk.text.replace("category: permitting", "category: x").replace("number: 5", "number: 1"))
    desk.page.bring_to_front()  # colours change by and by, and not at all behind another page
    for scheme in ("default", "slate"):
        desk.page.evaluate("scheme => document.body.setAttribute('data-md-color-scheme', scheme)", scheme)
        desk.page.wait_for_function(STILL)
        found.append(Axe().run(desk.page, options={"iframes": False}))
    desk.page.evaluate("document.body.setAttribute('data-md-color-scheme', 'default')")
    for state in ("loading", "failed"):
        second.page.evaluate("state => { document.getElementById('editor').dataset.state = state }", state)
        found.append(Axe().run(second.page, options={"iframes": False}))
    assert [result.generate_report() for result in found if result.violations_count] == []


def test_nothing_is_wider_than_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 390, "height": 844})
    desk.page.wait_for_function("innerWidth === 390 && document.documentElement.scrollWidth <= 390")
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def test_hostile_text_is_shown_literally_and_runs_nowhere(desk: Desk) -> None:
    page = desk.page
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda asked: heard.append(asked.url) if "evil" in asked.url else None)
    values = [value for value in hostile.PRINTABLE if "\n" not in value]
    names = ("policies", "platforms", "partners", "tags", "questions")
    shares = {name: values[at :: len(names)] for at, name in enumerate(names)}
    fields = "".join(
        f"{name}:\n" + "".join(f"  - {json.dumps(value, ensure_ascii=False)}\n" for value in share)
        for name, share in shares.items()
    )
    text = re.sub(r"(?m)^(partners|tags|questions):.*\n(  - .*\n)*", "", block())
    desk.write(text + fields + f"problem: {json.dumps('<img src=x onerror=alert(1)>')}\n")
    assert len(desk.problems) > 50
    for name in ("partners", "tags"):
        tokens = page.locator(f"[data-field={name}] .editor-token").all_text_contents()
        assert [token.removesuffix("×") for token in tokens] == shares[name]
    for name in ("policies", "platforms", "questions"):
        shown = page.locator(f"[data-field={name}] textarea").input_value()
        assert shown.split("\n") == shares[name]
    frame = page.frame_locator("#editor-preview")
    expect(frame.locator("#problem + p")).to_have_text("<img src=x onerror=alert(1)>")
    runs = "script:not([type], [src^='../../assets/']), [onerror], [onload], iframe, object, embed, base, [style]"
    expect(frame.locator(runs)).to_have_count(0)
    assert page.locator("#editor img, #editor script, #editor svg[onload], #editor [onerror]").count() == 0
    page.fill("#editor-reason", "<img src=x onerror=alert(1)>")
    page.wait_for_timeout(200)
    page.fill("#editor-reason", "")
    assert heard == []


def test_hostile_addresses_and_drafts_are_text_too(second: Desk) -> None:
    page = second.page
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    bad = "<img src=x onerror=alert(1)>"
    second.open(f"?case={bad}")
    expect(page.locator("[data-notices]")).to_contain_text(bad)
    draft = {"what": "new", "title": bad, "text": "title: x", "base": "", "site": "", "changed": "x", "count": 1}
    page.evaluate("draft => localStorage.setItem('casebook-edit:/:evil', JSON.stringify(draft))", draft)
    page.evaluate("localStorage.setItem('casebook-edit:/:worse', '{\"what\": [1]}')")
    page.goto(f"{second.address}/edit/")
    expect(page.locator("[data-drafts]")).to_contain_text(bad)
    assert page.locator("#editor img").count() == 0
    page.get_by_role("button", name=f"删除草稿：{bad}").click()
    assert page.evaluate("localStorage.getItem('casebook-edit:/:evil')") is None
    assert heard == []
