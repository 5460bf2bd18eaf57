"""After the results: an entrant reads and appeals, an auditor recomputes, a journalist reads how fair it was."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
JUDGES = ("何鹤年", "judge@demo.example")


def verify(bundle: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "huiyan.cli", "verify", str(bundle)]
    return subprocess.run(command, capture_output=True, text=True)


@WINDOWS
def test_an_auditor_downloads_verifies_and_finds_one_changed_byte(site: Site, window: Window, tmp_path: Path) -> None:
    page = site.visit(window, "/competition/results/1/")
    command = page.locator("pre.cmd").inner_text().split()
    with page.expect_download() as download:
        page.click("a[href$='/bundle/']")
    bundle = tmp_path / download.value.suggested_filename
    download.value.save_as(bundle)
    assert (command, verify(bundle).returncode) == (["huiyan", "verify", bundle.name], 0)
    text = bundle.read_text()
    at = text.index('"rank"')
    changed = text[: text.index("91.06", at)] + "91.07" + text[text.index("91.06", at) + 5 :]
    bundle.write_text(changed)
    answer = verify(bundle)
    assert (answer.returncode, "NOT verified" in answer.stdout, "ranking" in answer.stdout) == (1, True, True)


@WINDOWS
def test_the_fairness_report_is_plain_and_names_no_judge(site: Site, window: Window) -> None:
    page = site.visit(window, "/competition/results/1/")
    page.click("a[href$='/fairness/']")
    text = page.locator("main").inner_text()
    sentences = ("Only the official rule", "只以正式规则为准")
    assert ([name for name in JUDGES if name in text], any(one in text for one in sentences)) == ([], True)


def test_an_entrant_reads_the_own_result_and_appeals_and_is_answered(site: Site) -> None:
    entrant = site.sign_in(PHONE_CHINESE, "entrant")
    entrant.goto(f"{site.address}/competition/entry/1/result/")
    assert entrant.locator("tbody tr").count() == 5
    entrant.click("a[href*='/appeal/']")
    entrant.check("input[name=ground] >> nth=0") if entrant.locator("input[name=ground]").count() else None
    entrant.fill("textarea[name=text]", "第三位评委的表似乎没有计入。")
    entrant.click("main form .btn-go")
    organiser = site.sign_in(DESKTOP_ENGLISH, "organiser")
    organiser.goto(f"{site.address}/competition/innovation-6/appeals/")
    organiser.click("main tbody a >> nth=0")
    organiser.check("input[value=refuse]")
    organiser.fill("textarea[name=answer]", "三张表均已计入，见分项平均。")
    organiser.click("main form .btn-go")
    entrant.reload()
    entrant.goto(f"{site.address}/competition/entry/1/result/")
    assert "三张表均已计入" in entrant.locator("main .note").first.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_follows_the_system(site: Site, scheme: str) -> None:
    page = site.visit(DESKTOP_ENGLISH, "/competition/results/1/")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    lightness = page.evaluate(
        "() => Number(getComputedStyle(document.body).backgroundColor.match(/oklch\\(([\\d.]+)/)?.[1] ?? -1)"
    )
    assert (lightness > 0.5) == (scheme == "light")


def test_results_are_printed_with_their_seal_and_without_what_only_a_screen_needs(site: Site) -> None:
    page = site.visit(DESKTOP_ENGLISH, "/competition/results/1/")
    page.emulate_media(media="print")
    shown = [
        page.locator(part).first.is_visible()
        for part in (".rank", ".sealed-panel", "form[role=search]", ".masthead nav")
    ]
    page.pdf(format="A4")
    assert (shown, page.locator("details.twin tbody tr").last.is_visible()) == ([True, True, False, False], True)
