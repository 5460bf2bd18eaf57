"""Every page, in both sizes and both languages, for whom it is meant: no violation that axe finds, no word in the wrong language."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_CHINESE, DESKTOP_ENGLISH, PHONE_CHINESE, PHONE_ENGLISH, Site, Window
from tests.journeys.pages import PAGES

pytestmark = pytest.mark.journey
WINDOWS = (PHONE_CHINESE, DESKTOP_ENGLISH, PHONE_ENGLISH, DESKTOP_CHINESE)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CHINESE = re.compile(r"[一-鿿]")


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def address_of(page: Page, site: Site, path: str) -> str:
    """The address of a page; a sheet is looked up on the judge's desk."""
    if "SHEET" not in path:
        return path
    page.goto(f"{site.address}/competition/judge/2/")
    links = page.locator("main li a")
    return str((links.last if path == "OPEN SHEET" else links.first).get_attribute("href"))


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible(site: Site, who: str, window: Window) -> None:
    page = site.sign_in(window, who) if who else site.visit(window)
    found = {}
    for path in PAGES[who]:
        answer = page.goto(site.address + address_of(page, site, path))
        wrong = problems(page)
        if answer is None or (answer.status != 200) == (path != "/nothing-here/"):
            wrong.append(f"answered {answer and answer.status}")
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            wrong.append("wider than the window")
        if wrong:
            found[path] = wrong
    assert found == {}


def test_english_pages_leave_no_frame_word_in_chinese(site: Site) -> None:
    page = site.visit(DESKTOP_ENGLISH)
    left = {}
    for path in ("/", "/competition/", "/publishing/", "/account/login/", "/privacy/"):
        page.goto(site.address + path)
        texts = page.locator("nav a, footer h2, footer li, button:not([lang]), label, h2").all_inner_texts()
        wrong = [text for text in texts if CHINESE.search(text) and "届" not in text]
        if wrong:
            left[path] = wrong
    assert left == {}


@pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
def test_the_appearance_is_switched_at_once_and_stays(site: Site, window: Window) -> None:
    page = site.visit(window, "/privacy/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-schemes] button[value=dark]")
    page.wait_for_function("document.documentElement.dataset.scheme === 'dark'")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    page.goto(site.address + "/accessibility/")
    assert page.locator("[data-schemes] button[aria-pressed=true]").get_attribute("value") == "dark"
    assert page.locator("html").get_attribute("data-scheme") == "dark"
