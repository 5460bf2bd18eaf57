"""The organiser assigns and follows the judging, a judge describes themselves: telephone in Chinese, desktop in English."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
DISTRICT = "/competition/zhengxiang-3"


def round_of(page: Page, site: Site) -> str:
    """The address of the district's round."""
    page.goto(f"{site.address}{DISTRICT}/overview/")
    href = page.locator("a[href$='/assignment/']").first.get_attribute("href") or ""
    return site.address + href.removesuffix("assignment/")


def total(page: Page) -> float:
    return float(page.locator(".proof .big").first.inner_text())


@WINDOWS
def test_a_judge_says_what_they_know_and_steps_back(site: Site, window: Window) -> None:
    page = site.sign_in(window, "judge")
    page.click(f"a[href='{DISTRICT}/my-judging/']")
    page.fill("[name=former_organizations]", "蒸湘农业创业团队")
    page.click("form:has([name=expertise]) .btn-go")
    page.wait_for_url("**/my-judging/")
    assert (
        page.locator("#entries .st-warn").count() == 3
    )  # the own college, and the two entries of the former organization
    page.locator("select[name^=kind-]").first.select_option("family")
    page.click("form[action$='/conflicts/'] .btn-go")
    page.wait_for_url("**/my-judging/**")
    assert page.locator("select[name^=kind-]").first.input_value() == "family"
    page.locator("select[name^=kind-]").first.select_option("")
    page.click("form[action$='/conflicts/'] .btn-go")
    page.wait_for_url("**/my-judging/**")


@WINDOWS
def test_the_organiser_sees_whether_it_is_possible_forbids_a_pair_and_undoes(site: Site, window: Window) -> None:
    page = site.sign_in(window, "organiser")
    round = round_of(page, site)
    page.goto(f"{round}assignment/")
    page.wait_for_selector("#feasibility .st-ok")
    page.click("form[action$='/assignment/run/'] .btn-go")
    page.wait_for_selector(".proof")
    before = total(page)
    page.locator(".matrix tbody th a").nth(1).click()
    page.locator("li:has(.st-ok) button[value=forbid]").first.click()
    page.click("form[action$='/assignment/again/'] .btn-go")
    page.wait_for_selector(".proof")
    assert total(page) < before
    page.locator("main details:has(.lines) summary").first.click()
    assert page.locator("main details .lines li").count() >= 1
    page.locator("table.tbl tbody tr").nth(1).locator("a").click()
    page.click("form[action$='/restore/'] .btn")
    page.wait_for_selector(".proof")
    assert total(page) == before
    page.locator(".matrix tbody th a").nth(1).click()
    page.click("button[value=free]")


@WINDOWS
def test_a_lottery_shows_its_digest_before_and_its_seed_after(site: Site, window: Window) -> None:
    page = site.sign_in(window, "organiser")
    page.goto(f"{round_of(page, site)}assignment/")
    page.locator("details:has([name=cap]) summary").click()
    page.fill("[name=cap]", "0.8")
    page.click("form[action$='/commit/'] .btn")
    digest = page.locator("details .hash").inner_text()
    page.click("form[action$='/draw/'] .btn")
    page.wait_for_selector(".proof")
    assert re.fullmatch("[0-9a-f]{64}", digest)
    assert digest in page.locator(".wenwu").inner_text()


@WINDOWS
def test_who_falls_ill_is_replaced_after_a_look_at_the_change(site: Site, window: Window) -> None:
    """The final's judges read everything, so nobody is left: the page says so by number, and nothing moves."""
    page = site.sign_in(window, "organiser")
    page.goto(f"{site.address}/competition/round/2/progress/")
    before = page.locator("h1").inner_text()
    page.click("button[name=judge][value]")
    page.wait_for_selector(".note-refusal")
    page.goto(f"{site.address}/competition/round/2/progress/")
    assert page.locator("h1").inner_text() == before
    page.locator("input[type=checkbox][name=judge]").first.check()
    page.click("button[form=remind]")
    page.wait_for_selector("#messages")


def test_a_reading_is_dragged_to_another_entry_and_stays_after_a_look_at_the_cost(site: Site) -> None:
    page = site.sign_in(DESKTOP_ENGLISH, "organiser")
    page.goto(f"{round_of(page, site)}assignment/")
    cell = page.locator(".matrix td.as").first
    column = cell.evaluate("cell => cell.cellIndex + 1")
    free = page.locator(f".matrix tbody td:nth-child({column}):not(.as):not(.no)").last
    free.scroll_into_view_if_needed()
    target = free.evaluate_handle("cell => cell")
    cell.drag_to(free)
    page.wait_for_selector("#move-dialog[open] .cost")
    assert page.locator("#move-dialog .lines li").count() >= 2
    assert "as" not in target.evaluate("cell => [...cell.classList]")
    page.fill("#move-dialog [name=reason]", "knows it")
    page.click("#move-dialog .btn-go")
    page.wait_for_selector("#messages")
    assert page.locator(".matrix td.as.pin").count() == 1


def test_judging_opens_after_the_lock_and_an_absent_judge_is_replaced(site: Site) -> None:
    page = site.sign_in(DESKTOP_ENGLISH, "organiser")
    round = round_of(page, site)
    page.goto(f"{round}assignment/")
    page.click("form[action$='/lock/'] .btn")
    page.click("form[action$='/open/'] .btn")
    page.wait_for_url("**/progress/")
    page.locator("button[name=judge][value]").first.click()
    page.wait_for_url("**/runs/*/")
    moved = page.locator(".lines li").count()
    page.fill("[name=reason]", "in hospital")
    page.click("form[action$='/adopt/'] .btn-go")
    page.wait_for_url("**/progress/")
    assert moved >= 1
    assert f"{moved} readings have another judge" in page.locator("#messages").inner_text()
