"""Counts, scans and files of a return by programs: what is odd is said, and a file is there once a worker wrote it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.conftest import Program, program
from tests.week.returns.conftest import held  # noqa: F401  # visits of every grade

from huiyan.accounts.models import RoleGrant, User
from huiyan.kernel import clock
from huiyan.week.attendance.models import CheckIn
from huiyan.week.returns.actions import write_file
from huiyan.week.returns.models import ReturnFile


def reader(user: User) -> Program:
    RoleGrant.objects.get_or_create(user=user, role="week_organiser")
    return program(user, "week.read", "week.host", "week.check_in", "week.manage")


def test_a_count_says_where_seen_and_said_differ(held: Callable[..., Any], organiser: User) -> None:  # noqa: F811
    odd, _plain = held(arrived=10, declared=400), held(arrived=10, declared=10)
    caller = reader(organiser)
    items = caller.get("/week/editions/2023/session-counts", differs="widely").json()["items"]
    assert [(one["id"], one["differs"]) for one in items] == [(odd.pk, True)]
    assert caller.get("/week/editions/2023/total").json()["total"]["differing"] == 1


def test_a_scan_says_who_was_let_in_against_the_list(held: Callable[..., Any], organiser: User) -> None:  # noqa: F811
    session, now = held(), clock.now()
    for number, verdict in enumerate(("again", "admitted"), 1):
        CheckIn.objects.create(
            session=session, code="ABCD2345", verdict=verdict, shown="trusted", device="d", sequence=number,
            scanned_at=now, sent_at=now, device_at=now,
        )  # fmt: skip
    caller = reader(organiser)
    for address in (f"/week/sessions/{session.pk}/scans", "/week/editions/2023/scans"):
        items = caller.get(address, let_in="against").json()["items"]
        assert [(one["sequence"], one["let_in"], one["shown"]) for one in items] == [(1, "against", "trusted")]


def test_a_file_of_the_return_is_there_once_it_was_written(held: Callable[..., Any], organiser: User) -> None:  # noqa: F811
    held(arrived=3)
    caller = reader(organiser)
    asked = caller.post("/week/editions/2023/return/files", {"kind": "xlsx"}).json()
    address = f"/week/return-files/{asked['id']}"
    assert (asked["made"], caller.get(f"{address}/content").status_code) == (False, 404)
    write_file(ReturnFile.objects.get())
    content = b"".join([caller.get(f"{address}/content").content])
    assert (caller.get(address).json()["made"], content[:2]) == (True, b"PK")
