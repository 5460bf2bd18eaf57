"""Every page, in both sizes and both languages, for whom it is meant: no violation that axe finds, no word in the wrong language."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_CHINESE, DESKTOP_ENGLISH, PHONE_CHINESE, PHONE_ENGLISH, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = (PHONE_CHINESE, DESKTOP_ENGLISH, PHONE_ENGLISH, DESKTOP_CHINESE)
PAGES = {
    "": ["/", "/competition/", "/competition/innovation-6/", "/competition/innovation-7/", "/competition/results/1/", "/publishing/",
         "/publishing/1/", "/registry/organizations/", "/registry/organizations/2/", "/search/?q=大赛", "/search/?q=xyz", "/privacy/",
         "/accessibility/", "/api/", "/account/login/", "/nothing-here/", "/week/", "/week/?day=all",
         "/week/activities/4/", "/week/activities/7/"],
    "week": ["/desk/", "/week/editions/", "/week/editions/new/", "/week/venues/"],
    "host": ["/desk/", "/week/proposals/"],
    "helper": ["/desk/", "/week/door/"],
    "organiser": ["/desk/", "/tokens/new/", "/account/", "/competition/innovation-6/overview/", "/competition/innovation-6/entries/",
                  "/competition/innovation-7/entries/", "/competition/innovation-6/screening/", "/competition/innovation-6/judges/", "/competition/new/", "/competition/innovation-7/setup/", "/competition/round/2/assignment/",
                  "/competition/innovation-7/setup/words/", "/competition/innovation-7/setup/preview/", "/competition/innovation-7/setup/form/",
                  "/competition/innovation-7/setup/form/preview/", "/competition/innovation-7/setup/question/", "/competition/setup/group/4/",
                  "/competition/setup/question/7/", "/competition/setup/round/4/", "/competition/setup/round/4/criteria/",
                  "/competition/setup/round/4/prizes/", "/competition/setup/round/4/rules/", "/competition/setup/round/2/rules/",
                  "/competition/setup/round/2/criteria/",
                  "/competition/round/2/progress/", "/competition/zhengxiang-3/conflicts/", "/competition/zhengxiang-3/judges/",
                  "/competition/round/5/assignment/", "/competition/round/5/assignment/entry/101/", "/competition/round/5/runs/3/", "/competition/round/1/decide/", "/competition/round/2/decide/"],
    "judge": ["/desk/", "/competition/judge/2/", "/competition/zhengxiang-3/my-judging/"],
    "entrant": ["/desk/", "/tokens/", "/tokens/new/", "/competition/entry/1/", "/competition/innovation-7/enter/"],
    "supervisor": ["/desk/", "/log/", "/account/2fa/", "/account/sessions/", "/account/password/change/", "/competition/innovation-6/overview/"],
}  # fmt: skip
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CHINESE = re.compile(r"[一-鿿]")


def problems(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.name)
@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_accessible(site: Site, who: str, window: Window) -> None:
    page = site.sign_in(window, who) if who else site.visit(window)
    found = {}
    for path in PAGES[who]:
        page.goto(site.address + path)
        wrong = problems(page)
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
