"""An entrant begins on the phone, loses the network in the middle of a file, and is screened, returned and admitted."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
TITLES = {PHONE_CHINESE.name: "河流声景三十年档案", DESKTOP_ENGLISH.name: "Otters counted by their whistles"}
SIZE = 30 * 1024 * 1024


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of 30 MB."""
    path = tmp_path_factory.mktemp("plan") / "plan.pdf"
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(SIZE))
    return path


def begin(page: Page, site: Site, title: str) -> None:
    page.goto(f"{site.address}/competition/innovation-7/enter/")
    page.check("input[name=track] >> nth=2")
    page.fill("input[name=title]", title)
    page.click("main form .btn-go")
    page.wait_for_url("**/edit/")


def fill_and_come_back(page: Page) -> None:
    """What is typed saves itself; leaving without a button loses nothing."""
    for name, words in (
        ("summary", "用声音认识一条江。"),
        ("organization_name", "听江小组"),
        ("answer_market", "江边的学校。"),
    ):
        page.fill(f"[name={name}]", words)
    expect(page.locator("#saved .st-ok")).to_be_visible()
    page.reload()
    expect(page.locator("[name=answer_market]")).to_have_value("江边的学校。")


def conditional_question(page: Page) -> None:
    asked = page.locator("[name=answer_founded]")
    expect(asked).to_be_hidden()
    page.check("[name=answer_has_company]")
    expect(asked).to_be_visible()
    page.uncheck("[name=answer_has_company]")


def sent(page: Page) -> float:
    """How much of the file the server has, per cent."""
    return float(page.locator("[data-upload] progress").evaluate("bar => bar.value"))


def wait_until_more(page: Page, than: float) -> float:
    until = time.monotonic() + 60
    while sent(page) <= than:
        assert time.monotonic() < until, f"stopped at {sent(page)} per cent"
        page.wait_for_timeout(20)
    return sent(page)


def send_on_a_train(page: Page, plan: Path) -> None:
    """The network is cut in the middle and comes back; then the page is loaded anew in the middle."""
    page.set_input_files("[name=answer_plan]", str(plan))
    wait_until_more(page, 5)
    page.context.set_offline(True)
    page.wait_for_timeout(1000)
    at = sent(page)
    assert 5 < at < 95
    page.context.set_offline(False)
    before = wait_until_more(page, at + 5)
    page.reload()
    first = wait_until_more(page, 0)
    assert first >= before, "it went on where it was"
    expect(page.locator("[data-file] a")).to_have_text("plan.pdf", timeout=60_000)


def member_confirms(page: Page, site: Site, window: Window) -> None:
    page.click("a[href$='/team/'] >> nth=0")
    page.fill("[name=name]", "宋砚秋")
    page.fill("[name=role]", "技术")
    page.fill("[name=contact]", "138 0000 0000")
    page.click("main form .btn-go")
    link = page.locator("#member-link").inner_text()
    member = site.visit(window, link.removeprefix(site.address))
    assert "宋砚秋" in member.locator("main").inner_text()
    member.click("button[value=yes]")
    expect(member.locator("button[value=yes]")).to_have_count(0)
    page.reload()
    expect(page.locator("main li", has_text="宋砚秋").locator(".st-ok")).to_be_visible()


def submit(page: Page) -> str:
    """What is missing is listed with the way to it; then the entry is handed in."""
    page.goto(page.url.replace("/team/", "/edit/"))
    page.click("#saved summary")
    page.click("#saved details a")
    page.fill("[name=answer_proof]", "两所学校试用一学期。")
    page.click("button[name=submit]")
    expect(page.locator(".steps")).to_be_visible()
    return page.url.partition("#")[0]


def open_in_queue(screener: Page, site: Site, title: str) -> None:
    screener.goto(f"{site.address}/competition/innovation-7/screening/?q={title}")
    screener.click(f"tbody a:has-text('{title}')")
    assert title in screener.locator("h1").inner_text()


def release(organiser: Page, site: Site, title: str) -> None:
    organiser.goto(f"{site.address}/competition/innovation-7/screening/letters/?q={title}")
    organiser.check("tbody input[name=pick]")
    organiser.click("#release button")
    expect(organiser.locator("#messages .note-ok")).to_be_visible()


@WINDOWS
def test_from_the_first_word_to_the_admission(site: Site, window: Window, plan: Path) -> None:
    title = TITLES[window.name]
    page = site.sign_in(window, "entrant")
    begin(page, site, title)
    fill_and_come_back(page)
    conditional_question(page)
    send_on_a_train(page, plan)
    member_confirms(page, site, window)
    own = submit(page)
    screener, organiser = site.sign_in(DESKTOP_ENGLISH, "screener"), site.sign_in(window, "organiser")

    open_in_queue(screener, site, title)
    organiser.goto(screener.url)
    assert screener.locator("h1").inner_text() == organiser.locator("h1").inner_text()
    expect(organiser.locator("#screen")).to_have_count(0)  # held by the screener
    screener.keyboard.press("y")
    screener.click("button[value=admit]")
    screener.click("form[action$='/undo/'] button >> nth=0")
    expect(screener.locator("#screen")).to_be_visible()
    screener.fill("[name=letter]", "Bitte den Prüfbericht ergänzen: 请补充检测报告。")
    screener.click("button[value=return]")
    page.goto(own)
    assert "请补充检测报告" not in page.locator("main").inner_text()
    release(organiser, site, title)

    page.reload()
    assert "请补充检测报告" in page.locator("main").inner_text()
    page.click("a.btn-go[href$='/edit/']")
    page.fill("[name=answer_proof]", "检测报告两份。")
    page.click("button[name=submit]")
    expect(page.locator(".steps")).to_be_visible()
    open_in_queue(screener, site, title)
    expect(screener.locator("mark").first).to_be_visible()  # what changed since the return
    screener.click("button[value=admit]")
    screener.wait_for_url("**/screening/**")
    release(organiser, site, title)
    page.reload()
    expect(page.locator(".steps .done")).to_have_count(3)
