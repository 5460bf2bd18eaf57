"""Prof. He judges: by keys beside the plan, in a hall without signal, on two devices, and after the sign-in ran out."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
DESK = "/competition/judge/2/"


@pytest.fixture
def judge(site: Site, window: Window) -> Iterator[Page]:
    """Prof. He at the desk of the final, whose pages are kept on the device."""
    page = site.sign_in(window, "judge")
    page.goto(site.address + DESK)
    expect(page.locator("#kept")).to_be_visible(timeout=30_000)
    yield page
    page.context.close()
    site.contexts.remove(page.context)


def open_sheets(site: Site, page: Page) -> list[str]:
    """Addresses of the sheets that can still be marked."""
    page.goto(site.address + DESK)
    links = page.locator("main li:has(.st-none) a, main li:has(.st-run) a")
    return [str(link.evaluate("link => link.href")) for link in links.all()]


def fill(page: Page, mark: str) -> None:
    for field in page.locator("input[data-weight]").all():
        field.fill(mark)


def marks_of(page: Page) -> set[str]:
    return {field.input_value() for field in page.locator("input[data-weight]").all()}


def until_sent(page: Page) -> None:
    page.wait_for_function("() => waitingSheets.lines().length === 0", timeout=30_000)


@WINDOWS
def test_three_sheets_are_marked_without_signal_and_arrive(site: Site, judge: Page, window: Window) -> None:
    sheets = open_sheets(site, judge)[:3]
    judge.context.set_offline(True)
    for at, sheet in enumerate(sheets):
        judge.goto(sheet)
        fill(judge, f"{70 + at}.5")
        judge.wait_for_function("n => waitingSheets.lines().length === n", arg=at + 1)
    judge.reload()
    assert marks_of(judge) == {"72.5"}
    expect(judge.locator("#offline")).to_contain_text("3")
    judge.context.set_offline(False)
    until_sent(judge)
    other_device = site.sign_in(window, "judge")
    found = []
    for sheet in sheets:
        other_device.goto(sheet)
        found.append(marks_of(other_device))
    assert found == [{"70.5"}, {"71.5"}, {"72.5"}]


@WINDOWS
def test_marks_outlive_a_sign_in_that_ran_out(site: Site, judge: Page, window: Window) -> None:
    sheet = open_sheets(site, judge)[0]
    judge.context.set_offline(True)
    judge.goto(sheet)
    fill(judge, "66")
    judge.wait_for_function("() => waitingSheets.lines().length === 1")
    judge.context.clear_cookies()
    judge.context.set_offline(False)
    link = judge.locator("#offline a")
    expect(link).to_be_visible(timeout=30_000)
    link.click()
    judge.fill("input[name=login]", "judge@demo.example")
    judge.fill("input[name=password]", "huiyan-demo-2023")
    judge.click("main form .btn-go")
    judge.wait_for_url(f"**{DESK}")
    until_sent(judge)
    judge.goto(sheet)
    assert marks_of(judge) == {"66"}


@WINDOWS
def test_two_devices_that_differ_are_compared_and_nothing_is_lost(site: Site, judge: Page, window: Window) -> None:
    sheet = open_sheets(site, judge)[1]
    judge.goto(sheet)
    judge.context.set_offline(True)
    fill(judge, "61.5")
    tablet = site.sign_in(window, "judge")
    tablet.goto(sheet)
    fill(tablet, "88.5")
    until_sent(tablet)
    judge.context.set_offline(False)
    expect(judge.locator("#changed td").first).to_have_text("61.5", timeout=30_000)
    assert judge.locator("#changed td").nth(1).inner_text() == "88.5"
    judge.locator("[data-takes=here]").click()
    until_sent(judge)
    tablet.reload()
    assert marks_of(tablet) == {"61.5"}


def test_keys_alone_fill_a_sheet_beside_its_plan(site: Site) -> None:
    page = site.sign_in(DESKTOP_ENGLISH, "judge")
    page.goto(open_sheets(site, page)[0])
    expect(page.locator("object.plan-file")).to_be_visible()
    page.keyboard.press("1")
    page.keyboard.type("86.5")
    for _criterion in range(4):
        page.keyboard.press("Enter")
        page.keyboard.press("f")
    assert Decimal(page.locator("#total").inner_text()) == Decimal(
        "90.70"
    )  # 0.3 x 86.5 + 0.7 x 92.5, the band's middle
    until_sent(page)
    page.keyboard.press("Escape")
    here = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != here)
    page.keyboard.press("k")
    page.wait_for_url(here)
    assert page.locator("input[data-weight]").first.input_value() == "86.5"


@WINDOWS
def test_what_is_handed_in_without_signal_is_locked_when_it_arrives(site: Site, judge: Page, window: Window) -> None:
    sheet = open_sheets(site, judge)[-1]
    judge.goto(sheet)
    judge.context.set_offline(True)
    fill(judge, "77.5")
    judge.click("button[name=submit]")
    judge.wait_for_url(f"**{DESK}")
    judge.goto(sheet)
    assert judge.locator("input[data-weight]").first.is_disabled()
    judge.context.set_offline(False)
    until_sent(judge)
    judge.reload()
    assert judge.locator("input[data-weight]").first.get_attribute("readonly") == ""


@WINDOWS
def test_signing_out_forgets_the_kept_pages(site: Site, judge: Page, window: Window) -> None:
    assert judge.evaluate("caches.has('huiyan-pages')")
    judge.goto(f"{site.address}/account/logout/")
    judge.click("main form .btn-go, main form button[type=submit]")
    judge.wait_for_function("() => caches.has('huiyan-pages').then(kept => !kept)")
    judge.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_INTERNET_DISCONNECTED|ERR_FAILED"):
        judge.goto(site.address + DESK)


def test_the_next_person_on_the_device_does_not_find_them(site: Site) -> None:
    page = site.sign_in(DESKTOP_ENGLISH, "judge")
    page.goto(site.address + DESK)
    expect(page.locator("#kept")).to_be_visible(timeout=30_000)
    page.context.clear_cookies()
    page.goto(site.address + "/privacy/")
    page.wait_for_function("() => caches.has('huiyan-pages').then(kept => !kept)")
    assert page.evaluate("Object.keys(localStorage).filter(key => key !== 'huiyan-keys')") == []
