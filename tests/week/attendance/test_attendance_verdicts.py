"""One table of cases at a door, judged by the server and by the script on the device: the same verdict for each."""

import datetime
import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import playwright
import pytest

import huiyan.week
from huiyan.kernel import clock
from huiyan.week.attendance.actions import check_in
from huiyan.week.attendance.verdicts import Scan, Sent
from huiyan.week.attendance.words import door_list
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.signing import token_of
from huiyan.week.proposals.models import Session

SCRIPT = Path(huiyan.week.__file__).parent / "static" / "week" / "tickets.js"
NODE = Path(playwright.__file__).parent / "driver" / "node"  # what drives the browser of the journeys
JUDGE = """
const { given, list, now } = JSON.parse(require("fs").readFileSync(0, "utf8"));
globalThis.tickets.judge(given, list, new Map(), now).then(({ verdict, reason }) => console.log(JSON.stringify([verdict, reason])));
"""


@dataclass(frozen=True)
class Case:
    """What stands at the door: a ticket and what became of it, the session, and how the code was read."""

    says: str
    verdict: str
    reason: str = ""
    device: str = ""  # what the device says where it cannot know; else the same as the server
    ticket: str = "here"  # or "elsewhere" today, "another day", "none"
    state: str = "booked"
    arrived: bool = False
    held: bool = True
    over: bool = False
    newer: bool = False  # booked after the list was fetched
    token: str = ""  # "good", "forged"
    code: str = ""
    way: str = "typed"


CASES = [
    Case("a ticket of this session", "admitted"),
    Case("its signed code", "admitted", token="good", way="scanned"),
    Case("written small, with a space and O for 0", "admitted", code="sloppy"),
    Case("already in", "again", arrived=True),
    Case("a wrong character", "refused", "unreadable", code="ABCDEFGH"),
    Case("too long", "refused", "unreadable", code="ABCDEFGHJ"),
    Case("a wrong character comes before a forged signature", "refused", "unreadable", code="ABCDEFGH", token="forged"),
    Case("forged", "refused", "forged", token="forged"),
    Case("forged comes before cancelled", "refused", "forged", state="cancelled", token="forged"),
    Case("cancelled", "refused", "cancelled", state="cancelled"),
    Case("released", "refused", "released", state="released"),
    Case("not held", "refused", "not held", held=False),
    Case("not held comes before cancelled", "refused", "not held", state="cancelled", held=False),
    Case("cancelled comes before over", "refused", "cancelled", state="cancelled", over=True),
    Case("over", "refused", "over", over=True),
    Case("over comes before already in", "refused", "over", over=True, arrived=True),
    Case("over, entered from the printed list", "admitted", over=True, way="list"),
    Case("newer than the list, signed", "admitted", newer=True, token="good"),
    Case("newer than the list, typed", "admitted", device="unlisted", newer=True),
    Case("newer than the list, forged", "refused", "forged", newer=True, token="forged"),
    Case("nobody's ticket", "refused", "unknown", device="unlisted", ticket="none"),
    Case("for elsewhere today, signed", "refused", "other session", ticket="elsewhere", token="good"),
    Case("for elsewhere today, typed", "refused", "other session", device="unlisted", ticket="elsewhere"),
    Case("for another day, signed", "refused", "other day", ticket="another day", token="good"),
    Case("for elsewhere comes before not held", "refused", "other session", ticket="elsewhere", token="good", held=False),
    Case("for elsewhere comes before over", "refused", "other session", ticket="elsewhere", token="good", over=True),
]  # fmt: skip


def judged(given: dict[str, str], kept: dict[str, Any] | None) -> list[str]:
    """What the script on the device says."""
    asked = json.dumps({"given": given, "list": kept, "now": clock.now().timestamp() * 1000})
    command = [str(NODE), "-e", SCRIPT.read_text(encoding="utf-8") + JUDGE]
    answer: list[str] = json.loads(subprocess.check_output(command, input=asked, text=True))
    return answer


@dataclass
class Stand:
    """The door of a case as it is in the database, and what is held before it."""

    session: Session
    booking: Booking
    code: str
    token: str
    way: str
    forgotten: bool

    def server(self) -> list[str]:
        scan = Scan(self.code, Sent("east", 1), self.token, self.way)
        made = check_in(self.session, scan=scan, by=None)  # type: ignore[arg-type]
        return [made.verdict, made.reason]

    def device(self) -> list[str]:
        kept = door_list(self.session)
        if self.forgotten:
            kept["tickets"].pop(self.booking.code, None)
        return judged({"code": self.code, "token": self.token, "way": self.way}, kept)


@pytest.fixture
def stand(make_session: Callable[..., Session], book: Callable[..., Booking]) -> Callable[[Case], Stand]:
    """Makes the door of a case: three hours ahead, or over since an hour."""

    def make(case: Case) -> Stand:
        here = make_session(hours=3)
        away = {"elsewhere": 3.0, "another day": 51.0}.get(case.ticket)
        booking = book(make_session(here.activity, hours=away) if away else here, 1, adults=1, children=2)
        changes: dict[str, Any] = {"state": case.state}
        if case.arrived:
            changes |= {"arrived": 3, "arrived_at": clock.now()}
        Booking.objects.filter(pk=booking.pk).update(**changes)
        alter(here, case)
        here.refresh_from_db()
        return Stand(here, booking, code_of(case, booking), token_for(case, booking), case.way, case.newer)

    return make


def alter(session: Session, case: Case) -> None:
    """End or cancel the session as the case says; over is on the same day unless it is just after midnight."""
    if not case.held:
        Session.objects.filter(pk=session.pk).update(state="cancelled")
    if case.over:
        Session.objects.filter(pk=session.pk).update(
            starts_at=session.starts_at - datetime.timedelta(hours=3, seconds=2), ends_at=clock.now() - datetime.timedelta(seconds=1)
        )  # fmt: skip


def code_of(case: Case, booking: Booking) -> str:
    if case.ticket == "none":
        return "ZZZZZZ0T"
    code = booking.code
    return f" {code[:4].lower()} {code[4:].replace('0', 'O')}" if case.code == "sloppy" else case.code or code


def token_for(case: Case, booking: Booking) -> str:
    good = token_of(booking)
    return {"good": good, "forged": good.replace(".1.2.", ".1.9."), "": ""}[case.token]


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """At midday, so that three hours ahead and behind are the same day."""
    at = clock.now().replace(hour=4, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.mark.usefixtures("noon")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_server_and_device_say_the_same(case: Case, stand: Callable[[Case], Stand]) -> None:
    door = stand(case)
    assert door.device() == ([case.device, ""] if case.device else [case.verdict, case.reason])
    assert door.server() == [case.verdict, case.reason]


def test_without_a_list_a_device_does_not_refuse(stand: Callable[[Case], Stand]) -> None:
    door = stand(CASES[0])
    assert judged({"code": door.code, "token": door.token, "way": "typed"}, None) == ["unlisted", ""]
