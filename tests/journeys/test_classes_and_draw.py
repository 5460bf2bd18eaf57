"""A teacher between two lessons, and a draw from a wish to the record that anybody draws again."""

import datetime
import json
import re
import sqlite3
import subprocess
import sys
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, Site, Window, environment
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
WORDS = {
    PHONE_CHINESE: {
        "class": "班级预约", "book": "为这个班预约", "save": "保存人数", "pupils": "学生 40 人", "check": "验票", "in": "可以入场",
        "wish": "提交志愿", "seal": "封存规则，开始填报", "ticket": "查看门票", "won": "您已中签",
    },
    DESKTOP_ENGLISH: {
        "class": "Book a school class", "book": "Book for this class", "save": "Save the numbers", "pupils": "40 pupils", "check": "Check",
        "in": "may go in", "wish": "Hand in the wishes", "seal": "Seal the rules and take wishes",
        "ticket": "To the ticket", "won": "You have places",
    },
}  # fmt: skip


def rows(site: Site, question: str, *values: object) -> list[tuple[object, ...]]:
    """What stands in the site's database, or a change to it: the tests move the clock by moving a deadline."""
    with sqlite3.connect(next(site.data.glob("*.sqlite3")), timeout=20) as database:
        return database.execute(question, values).fetchall()


def button(page: Page, words: str) -> None:
    page.locator("main").get_by_role("button", name=words, exact=True).first.click()


@WINDOWS
def test_a_teacher_books_lowers_to_forty_and_is_checked_in_by_number(site: Site, window: Window) -> None:
    say, teacher = WORDS[window], site.visit(window)
    soon = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M")
    [(activity, session)] = rows(
        site, "SELECT activity_id, id FROM week_session WHERE class_capacity >= 90 AND class_until > ? ORDER BY class_booked - class_capacity, starts_at LIMIT 1", soon
    )  # fmt: skip
    teacher.goto(f"{site.address}/week/activities/{activity}/")
    teacher.get_by_role("link", name=say["class"]).click()
    teacher.check(f"input[name=session][value='{session}']")
    school = {
        "school": "雁峰第三小学",
        "class_name": window.name,
        "children": "43",
        "adults": "2",
        "bus_at": "09:20",
        "teacher": "欧阳静",
        "phone": "13900000043",
    }
    for name, value in school.items():
        teacher.fill(f"#id_{name}", value)
    teacher.check("input[value=wheelchair]")
    assert problems(teacher) == []
    button(teacher, say["book"])
    expect(teacher.locator(".ticket .code")).to_have_text(re.compile(r"^\w{4} \w{4}$"))
    teacher.fill("#id_children", "40")
    button(teacher, say["save"])
    expect(teacher.locator(".ticket")).to_contain_text(say["pupils"])
    assert problems(teacher) == []
    code = teacher.locator(".ticket .code").inner_text().replace(" ", "")

    helper = site.sign_in(window, "helper")
    helper.goto(f"{site.address}/week/c/{code}/")
    helper.locator("details:has(#id_people) summary").click()
    helper.fill("#id_people", "41")
    button(helper, say["check"])
    expect(helper.locator("#verdict")).to_contain_text(say["in"])
    assert rows(site, "SELECT seats, arrived FROM week_booking WHERE code = ?", code) == [(42, 41)]

    host = site.sign_in(window, "week")
    host.goto(f"{site.address}/week/classes/?q={code}")
    expect(host.locator("tbody")).to_contain_text("09:20")
    assert problems(host) == []


@WINDOWS
def test_a_draw_from_a_wish_to_the_verified_record(site: Site, window: Window) -> None:
    say, organiser = WORDS[window], site.sign_in(window, "week")
    [(edition,)] = rows(site, "SELECT slug FROM week_edition ORDER BY starts_on DESC LIMIT 1")
    organiser.goto(f"{site.address}/week/editions/{edition}/draws/new/")
    organiser.fill("#id_name", window.name)
    organiser.fill("#id_closes_at", f"{datetime.datetime.now() + datetime.timedelta(hours=12):%Y-%m-%dT%H:%M}")
    organiser.locator("input[name=sessions]").last.check()
    assert problems(organiser) == []
    button(organiser, say["seal"])
    draw = organiser.url

    visitor = site.visit(window)
    visitor.goto(f"{draw}wish/")
    visitor.select_option("#id_wish_1", index=0)
    visitor.fill("#id_phone", "13900000066")
    assert problems(visitor) == []
    button(visitor, say["wish"])
    code = visitor.locator(".figs .code").inner_text()
    assert problems(visitor) == []

    key = int(draw.rstrip("/").rsplit("/", 1)[-1])
    past = "UPDATE week_draw SET opened_at = datetime('now', '-2 minutes'), closes_at = datetime('now', '-1 minute') WHERE id = ?"
    rows(site, past, key)
    work(site)
    visitor.reload()
    expect(visitor.locator("h1")).to_have_text(say["won"])
    visitor.goto(draw)
    expect(visitor.locator("tbody")).to_contain_text(code)
    assert problems(visitor) == []
    assert verified(site, key) == ["verified"]


def work(site: Site) -> None:
    """What a worker does in its first seconds: it finds the draw whose deadline has passed, and draws."""
    program = (
        "import django; django.setup()\n"
        "from huiyan.week.draw.jobs import carry_out\n"
        "from huiyan.week.draw.queries import due_draws\n"
        "from huiyan.kernel import clock\n"
        "[carry_out(lambda *a: None, draw=one.pk) for one in due_draws(clock.now())]\n"
    )
    subprocess.run([sys.executable, "-c", program], env=environment(site.data, site.address), check=True)


def verified(site: Site, draw: int) -> list[str]:
    """What `huiyan verify` says of the record as it is downloaded."""
    [(record,)] = rows(site, "SELECT result_id FROM week_draw WHERE id = ?", draw)
    path = site.data / f"draw-{draw}.jsonl"
    urllib.request.urlretrieve(f"{site.address}/publishing/{record}/bundle/", path)
    answer = subprocess.run(
        [sys.executable, "-m", "huiyan.cli", "verify", str(path), "--json"], capture_output=True, text=True, check=False
    )
    told = json.loads(answer.stdout)
    return ["verified"] if told["verified"] and told["steps"]["ranking"] == "passed" else [answer.stdout]
