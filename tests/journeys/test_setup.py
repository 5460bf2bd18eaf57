"""From nothing to a public call: groups, form, two rounds and a rule sheet; then an entrant finds exactly that form."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window

pytestmark = pytest.mark.journey
CRITERIA = (("技术", "60"), ("市场", "40"))
REVENUE = {"zh-CN": "上年营业收入（万元）", "en-GB": "Revenue last year, 10,000 yuan"}


def save(page: Page) -> None:
    page.click("main form .btn-go")


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def begin(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.address}/competition/new/")
    page.check("input[value='empty:']")
    fill(page, name="第一届回雁杯", slug=slug)
    save(page)
    page.wait_for_url(f"**/{slug}/setup/")
    assert page.locator(".note-warn li").count() == 5
    page.goto(f"{site.address}/competition/{slug}/setup/words/")
    fill(page, name_en="First Huiyan Cup", summary="一句话。", summary_en="One sentence.", text="## 奖励\n\n奖金。")
    fill(page, opens_at="2020-05-12T08:00", closes_at="2035-05-12T18:00")
    save(page)
    page.wait_for_url(f"**/{slug}/setup/")


def set_group(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.address}/competition/{slug}/setup/group/")
    fill(page, name="企业组")
    page.select_option("[name=kind]", "startup")
    save(page)
    page.wait_for_url("**/setup/group/*/")
    page.fill("[name=revenue-value]", "20000")
    page.check("[name=one_entry-on]")
    save(page)
    page.wait_for_url(f"**/{slug}/setup/")


def build_form(page: Page, site: Site, slug: str) -> list[str]:
    """The questions in their order."""
    for label, kind in (("是否有专利", "yes"), ("核心技术", "text")):
        page.goto(f"{site.address}/competition/{slug}/setup/question/")
        fill(page, label=label)
        page.select_option("[name=kind]", kind)
        if kind == "yes":
            page.uncheck("[name=required]")
        save(page)
        page.wait_for_url(f"**/{slug}/setup/form/")
    page.locator("tr:has-text('核心技术') form[action$='/up/'] button").click()
    page.wait_for_load_state()
    return page.locator("tbody th a").all_inner_texts()


def add_round(page: Page, site: Site, slug: str, name: str) -> None:
    page.goto(f"{site.address}/competition/{slug}/setup/round/")
    fill(page, name=name, per_entry="5")
    save(page)
    page.wait_for_url("**/criteria/")
    for at, (criterion, weight) in enumerate(CRITERIA):
        page.fill(f"[name=c-{at}-name]", criterion)
        page.fill(f"[name=c-{at}-weight]", weight)
    assert page.locator("output").inner_text() == "100"
    page.locator("main details summary").first.click()
    page.fill("[name=c-0-bands_text]", "85-100 优秀：已验证\n0-85 一般")
    save(page)
    page.wait_for_load_state()


def write_rules(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.address}/competition/{slug}/setup/")
    page.locator("a[href$='/rules/']").last.click()
    page.wait_for_url("**/rules/")
    fill(page, highest="1", lowest="1")
    marks = "\n".join(f"甲 J{n} {mark} {mark}" for n, mark in enumerate((80, 90, 70, 84, 86)))
    page.fill("[name=marks]", marks)
    page.click("button[name=try]")
    page.wait_for_load_state()
    assert "83.33" in page.locator("article h3").inner_text()
    page.click("#rules .btn-go")
    page.wait_for_load_state()
    assert page.locator("[name=highest]").input_value() == "1"


def open_call(page: Page, site: Site, slug: str) -> None:
    page.goto(f"{site.address}/competition/{slug}/setup/")
    assert page.locator(".note-warn").count() == 0
    page.click("form[action$='/open/'] button")
    page.wait_for_url(f"**/{slug}/overview/")


@pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
def test_a_competition_is_set_up_and_entered(site: Site, window: Window) -> None:
    slug = f"cup-{window.width}"
    organiser = site.sign_in(window, "organiser")
    begin(organiser, site, slug)
    set_group(organiser, site, slug)
    questions = build_form(organiser, site, slug)
    assert questions == [REVENUE[window.locale], "核心技术", "是否有专利"]
    for name in ("初评", "决赛"):
        add_round(organiser, site, slug, name)
    write_rules(organiser, site, slug)
    open_call(organiser, site, slug)
    public = site.visit(window, f"/competition/{slug}/")
    assert "20000" in public.locator("main .side").inner_text()
    assert asked_of(site.sign_in(window, "entrant"), site, slug) == questions


def asked_of(page: Page, site: Site, slug: str) -> list[str]:
    """The organiser's questions as an entrant meets them."""
    page.goto(f"{site.address}/competition/{slug}/enter/")
    page.check("input[name=track]")
    fill(page, title="回雁声景地图")
    save(page)
    page.wait_for_url("**/edit/")
    labels = page.locator("label:has(~ [name^=answer_]), label:has([name^=answer_])").all_inner_texts()
    return [re.split(r"[（(](?:选填|optional)", label)[0].strip() for label in labels]
