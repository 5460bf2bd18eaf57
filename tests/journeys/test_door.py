"""A helper at a door with a bad network: scans, a double and walk-ins without connection; two doors scan one ticket."""

import base64
import hashlib
import itertools
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP_ENGLISH, PHONE_CHINESE, PHONE_ENGLISH, Site, Window
from tests.journeys.test_every_page import problems

pytestmark = pytest.mark.journey
WINDOWS = pytest.mark.parametrize("window", [PHONE_CHINESE, DESKTOP_ENGLISH], ids=lambda window: window.name)
SAY = {
    PHONE_CHINESE: {"in": "可以入场", "again": "已于", "forged": "伪造", "other": "的票", "unlisted": "的名单里没有", "trusted": "未经核验放行", "away": "本机名单里没有", "unknown": "没有这张票" },
    DESKTOP_ENGLISH: {"in": "may go in", "again": "already in at", "forged": "forged", "other": "for another", "unlisted": "not in this phone’s list of", "trusted": "let in unchecked", "away": "not in this device’s list", "unknown": "no such ticket" },
}  # fmt: skip
door_of_its_own = itertools.count()


@dataclass
class Door:
    """A session of the demonstration that has not begun, with its booked tickets."""

    pk: int
    tickets: list[tuple[str, int]]  # code and seats
    foreign: str  # a ticket of another session at the same place

    @property
    def path(self) -> str:
        return f"/week/door/{self.pk}/"


@pytest.fixture
def door(site: Site) -> Door:
    """Another session for each test, so that none finds the tickets of another used."""
    with sqlite3.connect(f"file:{site.data}/huiyan.sqlite3?mode=ro", uri=True) as database:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
        found = "SELECT s.id, s.venue_id FROM week_session s JOIN week_booking b ON b.session_id = s.id WHERE s.starts_at > ? GROUP BY s.id HAVING COUNT(*) >= 6 ORDER BY s.id"
        pk, venue = database.execute(found, [now]).fetchall()[next(door_of_its_own)]
        of_one = "SELECT code, seats FROM week_booking WHERE session_id = ? AND state = 'booked' ORDER BY id LIMIT 6"
        other = "SELECT b.code FROM week_booking b JOIN week_session s ON s.id = b.session_id WHERE s.venue_id = ? AND s.id <> ? ORDER BY s.id DESC LIMIT 1"
        (foreign,) = database.execute(other, [venue, pk]).fetchone()
        return Door(pk, database.execute(of_one, [pk]).fetchall(), foreign)


def stand(site: Site, window: Window, door: Door) -> Page:
    """A helper with the door's page, which is kept on the device."""
    page = site.sign_in(window, "helper")
    page.goto(site.address + door.path)
    expect(page.locator("#kept")).to_be_visible(timeout=30_000)
    page.wait_for_function("() => document.querySelector('#queue').textContent !== ''")
    return page


def scan(page: Page, code: str, said: str) -> None:
    page.locator("#verdict").evaluate("place => place.replaceChildren()")
    page.fill("#id_code", code)
    page.locator("#scan button").click()
    expect(page.locator("#verdict")).to_contain_text(said)


def waiting(page: Page, number: int) -> None:
    expect(page.locator("#queue")).to_have_attribute("data-waiting", str(number), timeout=30_000)


def counted(page: Page) -> tuple[int, int]:
    places = ("dd[data-count=arrived]", "dd[data-count=walked_in]")
    return tuple(int(page.locator(place).inner_text()) for place in places)  # type: ignore[return-value]


@WINDOWS
def test_two_doors_without_network_lose_nothing(site: Site, window: Window, door: Door) -> None:
    say, codes = SAY[window], door.tickets
    east, west = stand(site, window, door), stand(site, window, door)
    for page in (east, west):
        page.context.set_offline(True)
    for code, seats in codes[:3]:
        scan(east, code, say["in"])
        expect(east.locator("#verdict .people")).to_have_text(str(seats))
    scan(east, codes[0][0].lower(), say["again"])
    for _click in range(5):
        east.locator("#clicks .btn-go").click()
    east.locator("#clicks button").first.click()
    waiting(east, 10)
    east.reload()
    waiting(east, 10)
    assert counted(east) == (sum(seats for _code, seats in codes[:3]), 4)
    scan(east, codes[1][0], say["again"])
    scan(west, codes[2][0], say["in"])
    assert problems(east) == []
    for page in (east, west):
        page.context.set_offline(False)
        waiting(page, 0)
    west.reload()
    west.locator("main a[href$='?let_in=against']").click()
    expect(west.locator("tbody tr")).to_have_count(1)
    expect(west.locator("tbody th")).to_have_text(codes[2][0])
    assert problems(west) == []
    east.reload()
    assert counted(east) == (sum(seats for _code, seats in codes[:3]), 4)


@WINDOWS
def test_a_typed_code_newer_than_the_list_is_a_question_for_the_helper(site: Site, window: Window, door: Door) -> None:
    page, say, newer = stand(site, window, door), SAY[window], door.tickets[3][0]
    forget_tickets(page)
    page.context.set_offline(True)
    scan(page, f"{site.address}/week/c/{newer}/abcd.1.2.3..xxxx/", say["forged"])
    scan(page, newer, say["unlisted"])
    assert problems(page) == []
    page.fill("#id_let", "2")
    page.locator("#let-in button[value=in]").click()
    expect(page.locator("#verdict")).to_contain_text(say["trusted"])
    scan(page, newer, say["again"])
    scan(page, "ZZZZZZ0T", say["unlisted"])
    page.locator("#let-in button[value='']").click()
    expect(page.locator("#verdict")).to_contain_text(say["away"])
    assert counted(page) == (2, 0)
    page.context.set_offline(False)
    waiting(page, 0)
    scan(page, "ZZZZZZ0T", say["unknown"])


def test_the_servers_answer_takes_the_place_of_the_question(site: Site, door: Door) -> None:
    page = stand(site, PHONE_ENGLISH, door)
    forget_tickets(page)
    page.context.set_offline(True)
    scan(page, door.tickets[0][0], "Let in?")
    expect(page.locator("#id_code")).to_be_focused()
    page.context.set_offline(False)
    expect(page.locator("#verdict")).to_contain_text("may go in", timeout=30_000)
    expect(page.locator("#let-in")).to_be_hidden()
    expect(page.locator("#verdict .people")).to_have_text(str(door.tickets[0][1]))


@WINDOWS
def test_a_ticket_booked_after_the_list_was_fetched_is_known_by_its_signature(
    site: Site, window: Window, door: Door
) -> None:
    page, say = stand(site, window, door), SAY[window]
    link = signed_link(site, door.tickets[4][0])
    forget_tickets(page)
    page.context.set_offline(True)
    page.goto(link)
    assert page.input_value("#id_code") == door.tickets[4][0]
    page.locator("#scan button").click()
    expect(page.locator("#verdict")).to_contain_text(say["in"])
    expect(page.locator("#verdict .people")).to_have_text(str(door.tickets[4][1]))
    scan(page, link, say["again"])
    scan(page, signed_link(site, door.foreign), say["other"])
    expect(page.locator("#verdict [data-slot=place]")).not_to_be_empty()


def test_a_class_is_one_scan_and_the_number_that_came(site: Site, door: Door) -> None:
    page = stand(site, PHONE_ENGLISH, door)
    make_class(page, door.tickets[5][0], pupils=43)
    page.context.set_offline(True)
    page.fill("#id_code", door.tickets[5][0])
    page.locator("#scan button").click()
    expect(page.locator("#how-many")).to_contain_text("school class · 2 adults · 43 children")
    assert page.input_value("#id_came") == "45"
    page.fill("#id_came", "41")
    page.locator("#how-many button").click()
    expect(page.locator("#verdict .people")).to_have_text("41")
    assert counted(page) == (41, 0)


CAMERA = """
globalThis.BarcodeDetector = class { async detect() { return globalThis.seen ? [{ rawValue: globalThis.seen }] : []; } };
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  return canvas.captureStream(5);
};
"""


def test_the_camera_reads_a_code_once_where_the_browser_can(site: Site, door: Door) -> None:
    page = stand(site, PHONE_ENGLISH, door)
    page.add_init_script(CAMERA)
    page.reload()
    page.locator("#camera").click()
    expect(page.locator("#camera")).to_have_attribute("aria-pressed", "true")
    page.evaluate("code => (globalThis.seen = code)", signed_link(site, door.tickets[0][0]))
    expect(page.locator("#verdict")).to_contain_text("may go in")
    page.wait_for_timeout(1000)
    expect(page.locator("#verdict")).to_contain_text("may go in")
    page.locator("#camera").click()
    expect(page.locator("#view")).to_be_hidden()


def test_scans_outlive_a_sign_in_that_ran_out(site: Site, door: Door) -> None:
    page = stand(site, PHONE_ENGLISH, door)
    page.context.set_offline(True)
    scan(page, door.tickets[0][0], "may go in")
    page.context.clear_cookies()
    page.context.set_offline(False)
    link = page.locator("#door-state a")
    expect(link).to_be_visible(timeout=30_000)
    link.click()
    page.fill("input[name=login]", "helper@demo.example")
    page.fill("input[name=password]", "huiyan-demo-2023")
    page.click("main form .btn-go")
    page.wait_for_url(f"**{door.path}")
    waiting(page, 0)
    expect(page.locator("dd[data-count=arrived]")).to_have_text(str(door.tickets[0][1]))


LIST = """async (made) => {
  const asked = (request) => new Promise((resolve, reject) => { request.onsuccess = () => resolve(request.result); request.onerror = reject; });
  const base = await asked(indexedDB.open("huiyan-door-lists", 1));
  const table = base.transaction("lists", "readwrite").objectStore("lists");
  const list = await asked(table.get(made.session));
  Object.assign(list, { tickets: { ...(made.forget ? {} : list.tickets), ...made.tickets } });
  await asked(table.put(list, made.session));
}"""


def forget_tickets(page: Page) -> None:
    """As if the list had been fetched before anybody booked."""
    page.evaluate(LIST, {"session": int(page.locator("#door").get_attribute("data-session") or 0), "forget": True})


def make_class(page: Page, code: str, pupils: int) -> None:
    """As if the list held a school class under this code."""
    session = int(page.locator("#door").get_attribute("data-session") or 0)
    page.evaluate(LIST, {"session": session, "tickets": {code: ["booked", 2, pupils, "k", "", 0]}})


def signed_link(site: Site, code: str) -> str:
    """The link in the picture of a ticket, signed here with the site's key."""
    with sqlite3.connect(f"file:{site.data}/huiyan.sqlite3?mode=ro", uri=True) as database:
        found = "SELECT session_id, adults, children FROM week_booking WHERE code = ?"
        facts = ".".join(str(one) for one in database.execute(found, [code]).fetchone())
    key = ec.derive_private_key(int((site.data / "ticket_keys").read_text(), 16), ec.SECP256R1())
    point = key.public_key().public_numbers()
    name = hashlib.sha256((text_of(point.x) + text_of(point.y)).encode()).hexdigest()[:4]
    said = f"{name}.{facts}."
    r, s = decode_dss_signature(key.sign(f"huiyan-ticket-1:{code}.{said}".encode(), ec.ECDSA(SHA256())))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return f"{site.address}/week/c/{code}/{said}.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}/"


def text_of(number: int) -> str:
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
