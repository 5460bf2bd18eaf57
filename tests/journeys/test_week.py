"""The Week from a proposal to the door: on a telephone in Chinese and on a desktop in English."""

import datetime
import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.journey
WORDS = {
    PHONE_CHINESE: {
        "title": "一滴水里的世界", "propose": "申报", "fill": "去填写", "session": "添加场次", "add": "添加", "hand in": "提交", "return": "退回修改",
        "approve": "通过", "refused": "不通过", "mend": "修改", "kept": "保存", "book": "预约座位", "join": "加入候补", "cancel": "取消预约", "take": "接受座位",
        "change": "变更活动", "save change": "保存变更", "renamed": "一滴水里的宇宙", "bring": "放大镜",
        "check": "验票", "again": "已于", "in": "可以入场", "comment": "写意见", "ask": "两条疏散路线",
    },
    DESKTOP_ENGLISH: {
        "title": "A world in a drop of water", "propose": "Propose for", "fill": "Fill it", "session": "Add a session", "add": "Add", "hand in": "Hand it in",
        "return": "Return with comments", "approve": "Approve", "refused": "Refuse", "mend": "Change it", "kept": "Save", "book": "Book these places",
        "join": "Join the waiting list", "cancel": "Cancel the booking", "take": "Take the places", "check": "Check", "again": "already in at", "in": "may go in",
        "comment": "Comment", "ask": "Two ways out", "change": "Change the activity", "save change": "Save the change",
        "renamed": "A universe in a drop of water", "bring": "a magnifying glass",
    },
}  # fmt: skip


def button(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()


def propose(page: Page, say: dict[str, str], site: Site) -> str:
    """A host proposes; the address of the proposal."""
    page.goto(f"{site.address}/week/proposals/")
    page.locator("main a.btn-go").click()
    page.fill("#id_title", say["title"])
    page.select_option("#id_kind", "workshop")
    page.locator("main button.btn-go").click()
    page.fill("#id_summary", "显微镜下的池水。")
    page.fill("#id_contact", "0734-0000000")
    page.locator("main button.btn-go").click()
    page.get_by_text(say["session"], exact=True).click()
    starts = datetime.datetime.now() + datetime.timedelta(days=3)
    page.fill("#id_starts_at", f"{starts:%Y-%m-%dT10:00}")
    page.fill("#id_ends_at", f"{starts:%Y-%m-%dT11:00}")
    page.fill("#id_capacity", "2")
    button(page, say["add"])
    assert problems(page) == []
    button(page, say["hand in"])
    return page.url


def moderate(page: Page, say: dict[str, str], site: Site, decision: str, comment: str = "") -> None:
    """The first moderator of the queue's only new proposal."""
    page.goto(f"{site.address}/desk/")
    page.locator("main a[href*='/week/moderation/']").first.click()
    page.get_by_role("link", name=say["title"]).click()
    if comment:
        page.locator("details:has(#id_at_safety) summary").click()
        page.fill("#id_at_safety", comment)
    assert problems(page) == []
    button(page, decision)


def ask_for_a_change(page: Page, say: dict[str, str]) -> None:
    """Another name waits for a moderator, what to bring along is there at once."""
    page.get_by_role("link", name=say["change"], exact=True).first.click()
    page.fill("#id_title", say["renamed"])
    page.fill("#id_bring", say["bring"])
    assert problems(page) == []
    button(page, say["save change"])
    assert problems(page) == []


def approve_the_change(page: Page, say: dict[str, str], site: Site) -> None:
    """From the queue, with old and new side by side."""
    page.goto(f"{site.address}/desk/")
    page.locator("main a[href*='/week/moderation/'][href$='/changes/']").first.click()
    waiting = page.locator("tr", has_text=say["title"]).filter(has=page.locator(".st-run"))
    waiting.get_by_role("link").first.click()
    expect(page.locator(".diff")).to_contain_text(say["title"])
    expect(page.locator(".diff .new")).to_contain_text(say["renamed"])
    assert problems(page) == []
    button(page, say["approve"])


def book(page: Page, say: dict[str, str], address: str, phone: str) -> None:
    page.goto(address)
    page.fill("#id_children", "1")
    page.fill("#id_phone", phone)
    button(page, say["book"])


@pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
def test_from_a_proposal_to_the_door(site: Site, window: Window) -> None:
    say = WORDS[window]
    host, organiser = site.sign_in(window, "host"), site.sign_in(window, "week")
    proposal = propose(host, say, site)

    moderate(organiser, say, site, say["return"], say["ask"])
    host.goto(proposal)
    expect(host.locator("main")).to_contain_text(say["ask"])
    host.get_by_role("link", name=say["mend"]).first.click()
    host.fill("#id_safety", "东门、西门。")
    button(host, say["kept"])
    button(host, say["hand in"])
    moderate(organiser, say, site, say["approve"])  # the district
    moderate(organiser, say, site, say["approve"])  # the city

    host.goto(proposal)
    activity = site.address + str(host.locator("main a.btn-go[href*='/week/activities/']").get_attribute("href"))
    ask_for_a_change(host, say)
    first, second = site.visit(window), site.visit(window)
    first.goto(activity)
    expect(first.locator("main")).to_contain_text(say["bring"])
    expect(first.locator("h1")).to_have_text(say["title"])
    approve_the_change(organiser, say, site)
    first.reload()
    expect(first.locator("h1")).to_have_text(say["renamed"])

    book(first, say, activity, "13900000001")
    expect(first.locator(".ticket .code")).to_have_text(re.compile(r"^\w{4} \w{4}$"))
    assert problems(first) == []

    book(second, say, activity, "13900000002")
    button(second, say["join"])
    assert problems(second) == []
    button(first, say["cancel"])
    second.reload()
    button(second, say["take"])
    code = second.locator(".ticket .code").inner_text()

    helper = site.sign_in(window, "helper")
    helper.goto(f"{site.address}/week/c/{code.replace(' ', '')}/")
    button(helper, say["check"])
    expect(helper.locator("#verdict")).to_contain_text(say["in"])
    helper.fill("#id_code", code.lower())
    button(helper, say["check"])
    expect(helper.locator("#verdict")).to_contain_text(say["again"])
    assert problems(helper) == []
