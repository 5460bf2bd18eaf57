"""Mr Tan plans a day on his telephone, and an organiser brings a programme from a file: in Chinese and in English."""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.journey
BOTH = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
TABLE = "活动,类型,开始,结束,地点,名额\n导入的观星,科学之夜,{day} 19:00,{day} 21:00,导入的观星台,30\n"


def told(page: Page) -> list[str]:
    """What the browser's console complains of; a script that the policy forbids would stand there."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    return found


@BOTH
def test_three_taps_to_places_for_a_child_and_a_plan(site: Site, window: Window) -> None:
    page = site.visit(window)
    complaints = told(page)
    page.goto(f"{site.address}/week/")  # the first tap
    day = datetime.date.today() + datetime.timedelta(days=3)
    page.locator(f".days a[href*='day={day.isoformat()}']").click()
    page.locator(".quick a[href*='age=6-8']").click()
    expect(page).to_have_url(re.compile(f"day={day.isoformat()}&age=6-8&free=1"))
    expect(page.locator("article.act").first).to_be_visible()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 26.91234, "longitude": 112.60712})
    page.locator(".quick a[data-near]").click()  # the third: near me, to about a kilometre
    expect(page).to_have_url(re.compile(f"day={day.isoformat()}&age=6-8&free=1&sort=near&near=26.91%2C112.61"))
    expect(page.locator("article.act").first).to_contain_text("km away" if window is DESKTOP_ENGLISH else "公里")
    assert problems(page) == []

    page.locator(".star").first.click()
    expect(page.locator(".star").first).to_have_attribute("aria-pressed", "true")
    page.goto(f"{site.address}/week/plan/")
    expect(page.locator("article.act")).to_have_count(1)
    link = page.locator("main a[href*='/week/plan/?s=']").get_attribute("href")
    assert problems(page) == []

    friend = site.visit(window)
    friend.goto(str(link))
    friend.locator("main form[action*='adopt'] button").click()
    expect(friend.locator(".star.on")).to_have_count(1)
    page.locator("article.act h3 a").click()
    expect(page.locator("script[type='application/ld+json']")).to_have_count(1)
    assert complaints == []


@BOTH
def test_a_programme_from_a_file_and_out_again(site: Site, window: Window) -> None:
    page = site.sign_in(window, "week")
    page.goto(f"{site.address}/week/")
    page.goto(page.url.split("?")[0].replace("/programme/", "/editions/") + "imports/")
    day = (datetime.date.today() + datetime.timedelta(days=2)).isoformat()
    page.set_input_files(
        "#id_upload", {"name": "week.csv", "mimeType": "text/csv", "buffer": TABLE.format(day=day).encode()}
    )
    page.select_option("#id_host", index=1)
    page.locator("main form[enctype] .btn-go").click()
    expect(page.locator("main")).to_contain_text("导入的观星台")
    assert problems(page) == []
    page.locator("main form[action*='apply'] button").click()
    expect(page.locator("main .lines a")).to_have_text(["导入的观星"])
    assert problems(page) == []
    page.locator("main form[action*='undo'] button").click()
    expect(page.locator("main .lines a")).to_have_count(0)
