"""The secretary's evening: the order is drawn, the clock runs, the score is announced when all are in, a slip has two persons."""

import re

import pytest
from playwright.sync_api import Page, expect

from huiyan.engines.proof import digest, open_commitment
from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
STAGE = "/competition/final/2/"
HALL = Window("projector", 1920, 1080, "zh-CN")
SCORE = re.compile(r"\d\d\.\d\d")


@pytest.fixture(scope="module")
def drawn(site: Site) -> Page:
    """The secretary's page after the draw."""
    page = site.sign_in(DESKTOP_ENGLISH, "secretary")
    page.goto(site.address + STAGE)
    page.fill("input[name=minutes]", "8")
    page.click(f"form[action$='{STAGE}commit/'] button")
    page.fill("input[name=words]", "雁城 0527")
    page.click(f"form[action$='{STAGE}draw/'] button")
    page.wait_for_url("**" + STAGE)
    return page


@pytest.fixture(scope="module")
def waiting(site: Site, drawn: Page) -> tuple[str, Page]:
    """An entry on stage whose sheet one judge, at the own telephone, has not handed in."""
    judge = site.sign_in(PHONE_CHINESE, "judge")
    judge.goto(site.address + "/competition/judge/2/")
    link = judge.locator("main li:has(.st-none) a").first
    number = link.inner_text()[:4]
    link.click()
    drawn.locator("tr", has_text=number).locator("button").click()
    return number, judge


def test_anyone_computes_the_order_again(site: Site, drawn: Page) -> None:
    reader = site.visit(PHONE_CHINESE, f"{STAGE}order/")
    commitment, _, _, secret, salt, words = reader.locator("dl.facts dd").all_inner_texts()
    numbers = [int(text[:4]) for text in reader.locator("main ol.stack .quiet.small").all_inner_texts()]
    assert open_commitment(commitment, secret, bytes.fromhex(salt))
    assert numbers == sorted(numbers, key=lambda number: digest([secret, words, number]))


def test_the_clock_runs_for_those_on_stage(site: Site, drawn: Page, waiting: tuple[str, Page]) -> None:
    drawn.locator("#clock-button").click()
    stage = drawn.context.new_page()
    stage.goto(f"{site.address}{STAGE}clock/")
    expect(stage.locator("p.no")).to_have_text(re.compile("07:5"))
    drawn.locator("#clock-button").click()


def test_a_score_is_announced_only_when_all_are_in(site: Site, drawn: Page, waiting: tuple[str, Page]) -> None:
    number, judge = waiting
    board = site.sign_in(HALL, "secretary")
    board.goto(f"{site.address}{STAGE}board/")
    expect(board.locator(".jury .in")).to_have_count(6)
    assert drawn.locator("#announce-button").count() == 0
    for mark in judge.locator("input[data-weight]").all():
        mark.fill("90")
    judge.click("button[name=submit]")
    drawn.locator("#announce-button").click(timeout=30_000)
    expect(board.locator("ol .now b").last).to_have_text(SCORE, timeout=30_000)
    assert board.locator("ol .now small").inner_text() == number


def test_a_slip_is_corrected_by_two_persons_and_the_board_follows(
    site: Site, drawn: Page, waiting: tuple[str, Page]
) -> None:
    before = drawn.locator("tr", has_text=waiting[0]).locator("td").nth(2).inner_text()
    drawn.goto(site.address + STAGE)
    drawn.locator("a[href*='/final/slip/']").first.click()
    drawn.locator("details summary").last.click()
    drawn.fill("input[name=mark]", "99.5")
    drawn.fill("input[name=reason]", "笔误：99.5 写成了别的数")
    drawn.locator("details form button").click()
    assert drawn.locator("button[name=confirm]").count() == 0
    second = site.sign_in(DESKTOP_ENGLISH, "organiser")
    second.goto(site.address + STAGE)
    second.click("button[name=confirm]")
    expect(second.locator("li.note")).to_contain_text("Confirmed by")
    row = second.locator("tr", has_text=waiting[0]).locator("td").nth(2)
    assert (SCORE.fullmatch(before) is not None or before == "—", row.inner_text() != "—") == (True, True)


def test_a_slip_is_printed_on_one_page_for_signatures(site: Site, drawn: Page, waiting: tuple[str, Page]) -> None:
    drawn.goto(site.address + STAGE)
    drawn.locator("a[href*='/final/slip/']").first.click()
    paper = drawn.pdf(format="A4")
    assert (paper[:5], len(re.findall(rb"/Type\s*/Page\b", paper))) == (b"%PDF-", 1)
    drawn.emulate_media(media="print")
    shown = [
        drawn.locator(part).first.is_visible() for part in (".masthead nav", "main details", "main table", ".facts")
    ]
    assert shown == [False, False, True, True]
    drawn.emulate_media(media="screen")


def test_the_board_keeps_the_last_state_without_a_connection(
    site: Site, drawn: Page, waiting: tuple[str, Page]
) -> None:
    board = site.sign_in(HALL, "secretary")
    board.goto(f"{site.address}{STAGE}board/")
    board.context.set_offline(True)
    expect(board.locator("#board-offline")).to_be_visible(timeout=15_000)
    assert board.locator("p.no").inner_text() == waiting[0]
