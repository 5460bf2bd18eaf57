"""The whole competition, clicked through: call, entry, screening, marks, sealed results, verification."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, PHONE_WITHOUT_SCRIPTS, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize(
    "window", [PHONE_CHINESE, DESKTOP_ENGLISH, PHONE_WITHOUT_SCRIPTS], ids=lambda window: window.name
)
ENTRY = {"title": "回雁声景地图", "summary": "用雁群的声音认识一条江。", "organization_name": "听江小组"}


def verify(bundle: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "huiyan.cli", "verify", str(bundle)], capture_output=True, text=True)


def enter(page: Page, site: Site) -> str:
    """Begin, fill and submit an entry; its number."""
    page.goto(f"{site.address}/competition/innovation-7/")
    page.click("a.btn-go")
    page.check("input[name=track] >> nth=2")
    page.fill("input[name=title]", ENTRY["title"])
    page.click("main form .btn-go")
    for name in ("summary", "organization_name"):
        page.fill(f"[name={name}]", ENTRY[name])
    page.fill("[name=answer_market]", "江边的学校。")
    page.fill("[name=answer_proof]", "两所学校试用一学期。")
    page.click("button[name=submit]")
    page.wait_for_url("**/competition/entry/*/")
    return page.locator(".standfirst").inner_text()


@WINDOWS
def test_an_entrant_submits_and_a_screener_admits(site: Site, window: Window) -> None:
    said = enter(site.sign_in(window, "entrant"), site)
    assert ("已提交，编号" in said) or ("Submitted, number" in said)
    screener = site.sign_in(window, "screener")
    screener.goto(f"{site.address}/competition/innovation-7/screening/?q={ENTRY['title']}")
    screener.click(f"tbody a:has-text('{ENTRY['title']}') >> nth=0")
    assert ENTRY["title"] in screener.locator("h1").inner_text()
    screener.click("button[value=admit]")
    screener.wait_for_url("**/screening/**")
    assert screener.locator("#messages").inner_text() != ""


def score_everything(page: Page, site: Site, round: int) -> None:
    """Fill every sheet that is still open and hand it in."""
    page.goto(f"{site.address}/competition/judge/{round}/")
    open_sheets = page.locator("main li:has(.st-none) a, main li:has(.st-run) a")
    while open_sheets.count():
        open_sheets.first.click()
        for mark in page.locator("input[name^=mark-]").all():
            mark.fill("83.5")
        page.click("button[name=submit]")
        page.wait_for_url(f"**/competition/judge/{round}/")


def publish(page: Page, site: Site, round: int) -> None:
    """Close the judging, rank, publish; ends on the public page."""
    page.goto(f"{site.address}/competition/round/{round}/progress/")
    page.click(f"form[action$='/round/{round}/close/'] button")
    page.goto(f"{site.address}/competition/round/{round}/decide/")
    page.click(f"form[action$='/round/{round}/rank/'] button")
    page.click("button[data-opens=publish-dialog]")
    page.click("dialog .btn-seal")
    page.wait_for_url("**/competition/results/*/")


def test_marks_become_sealed_results_that_anyone_verifies(site: Site, tmp_path: Path) -> None:
    score_everything(site.sign_in(PHONE_WITHOUT_SCRIPTS, "judge"), site, 2)
    publish(site.sign_in(DESKTOP_ENGLISH, "organiser"), site, 2)
    reader = site.visit(PHONE_CHINESE, "/")
    reader.click("text=第六届创新创业大赛决赛结果")
    with reader.expect_download() as download:
        reader.click("a[href$='/bundle/']")
    bundle = tmp_path / "final.jsonl"
    download.value.save_as(bundle)
    assert verify(bundle).returncode == 0
    bundle.write_text(bundle.read_text().replace('"83.50"', '"93.50"', 1))
    changed = verify(bundle)
    assert (changed.returncode, "NOT verified" in changed.stdout) == (1, True)
