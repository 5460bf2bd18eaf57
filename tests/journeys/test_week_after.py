"""After the Week: an answer at the exit by its link, and the return that the organiser downloads; on a telephone in Chinese and a desktop in English."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window
from tests.journeys.pages import YEAR
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.journey
WORDS = {
    PHONE_CHINESE: {"send": "提交反馈", "thanks": "谢谢", "show": "公开", "save": "保存", "up": "固定并上报", "rests": "人工填写，代替计算值", "said": "手机上写的一句话",
                    "reason": "重新核对，更正一处", "summary": "活动周圆满结束。"},
    DESKTOP_ENGLISH: {"send": "Send the answer", "thanks": "Thank you", "show": "Show to everyone", "save": "Save", "up": "Freeze and hand upward",
                      "rests": "Put in by a person instead of", "said": "Words from a desktop", "reason": "checked again, one figure corrected", "summary": "All went well."},
}  # fmt: skip
BOTH = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)


def button(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()


@BOTH
def test_an_answer_by_the_link_at_the_exit_is_read_and_shown(site: Site, window: Window) -> None:
    say = WORDS[window]
    organiser = site.sign_in(window, "week")
    organiser.goto(f"{site.address}/week/feedback/45/")
    organiser.locator("a[href*='/poster/']").first.click()
    assert problems(organiser) == []
    link = organiser.locator("p.wrap-any").inner_text()

    visitor = site.visit(window, link.removeprefix(site.address))
    visitor.check("#id_rating_0")
    visitor.fill("#id_comment", say["said"])
    assert problems(visitor) == []
    button(visitor, say["send"])
    expect(visitor.locator("h1")).to_have_text(say["thanks"])
    assert problems(visitor) == []

    organiser.goto(f"{site.address}/week/feedback/45/?q={say['said']}")
    button(organiser, say["show"])
    visitor.goto(f"{site.address}/week/activities/45/said/")
    expect(visitor.locator("main")).to_contain_text(say["said"])


@BOTH
def test_the_return_is_filled_corrected_frozen_and_downloaded(site: Site, window: Window, tmp_path: Path) -> None:
    say = WORDS[window]
    page = site.sign_in(window, "week")
    page.goto(f"{site.address}/week/editions/{YEAR}/return/")
    page.locator("a[href$='/return/lectures-online/']").click()
    page.fill("#id_number", "1" if window is PHONE_CHINESE else "2")
    page.fill("#id_reason", say["reason"])
    button(page, say["save"])
    expect(page.locator("main")).to_contain_text(say["rests"])

    page.goto(f"{site.address}/week/editions/{YEAR}/summary/")
    page.fill("#id_text", say["summary"])
    button(page, say["save"])

    page.goto(f"{site.address}/week/editions/{YEAR}/return/hand-upward/")
    if page.locator("#id_reason").count():
        page.fill("#id_reason", say["reason"])
    button(page, say["up"])
    assert problems(page) == []
    begins = {"xlsx": b"PK", "docx": b"PK", "pdf": b"%PDF-"}
    for kind, mark in begins.items():
        page.goto(f"{site.address}/week/editions/{YEAR}/return/")
        page.locator(f"button[formaction*='/week/returns/'][formaction$='.{kind}']").first.click()
        with page.expect_download() as download:
            page.locator("#made a.btn-go").click()  # a worker writes it; the page shows it by itself
        download.value.save_as(tmp_path / kind)
        assert (tmp_path / kind).read_bytes().startswith(mark)


@BOTH
def test_whoever_holds_a_ticket_erases_what_says_who_they_are(site: Site, window: Window) -> None:
    visitor = site.visit(window, "/week/activities/57/")
    visitor.fill("#id_phone", "13900000088" if window is PHONE_CHINESE else "13900000089")
    visitor.locator("main button.btn-go").first.click()
    visitor.locator("a[href*='/week/mine/']").click()
    assert problems(visitor) == []
    visitor.check("#id_understood")
    visitor.locator("main button.btn-end").click()
    expect(visitor.locator("main")).not_to_contain_text("1390000008")
    assert problems(visitor) == []
