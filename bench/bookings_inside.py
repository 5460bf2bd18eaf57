"""What `bench/bookings.py` does inside a site: `bookings_inside.py prepare CAPACITY ADMITTED_A_MINUTE CLASS_SESSIONS | count | cost | cached`."""

from __future__ import annotations

import datetime
import json
import sys
import time
from typing import Any

import django

django.setup()

from django.contrib.staticfiles.management.commands import collectstatic  # noqa: E402, F401
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from web import Counted  # noqa: E402

from huiyan.accounts.models import User  # noqa: E402
from huiyan.kernel import clock  # noqa: E402
from huiyan.kernel.notices import Notice, NoticeState  # noqa: E402
from huiyan.kernel.notices.sending import due_notices, send  # noqa: E402
from huiyan.registry.organizations.models import Organization  # noqa: E402
from huiyan.week.attendance.queries import differences  # noqa: E402
from huiyan.week.bookings.models import Booking  # noqa: E402
from huiyan.week.editions.models import Edition, Venue  # noqa: E402
from huiyan.week.proposals.models import Activity, Session  # noqa: E402


def prepare(capacity: int, admitted: int = 0, class_sessions: int = 0) -> dict[str, Any]:
    """A published activity a week from now: one session of so many places, or some with so many places for classes.

    A waiting room opens it in three seconds, so that the first visitors wait.
    """
    activity = new_activity()
    starts = clock.now() + datetime.timedelta(days=7)
    opens = clock.now() + datetime.timedelta(seconds=3) if admitted else None
    pool = {"capacity": 5, "class_capacity": capacity} if class_sessions else {"capacity": capacity}
    sessions = [
        Session.objects.create(
            activity=activity,
            venue=Venue.objects.get_or_create(name="市科技馆", division="石鼓区")[0],
            starts_at=starts + datetime.timedelta(hours=number),
            ends_at=starts + datetime.timedelta(hours=number + 1),
            admit_per_minute=admitted,
            opens_at=opens,
            **pool,
        )
        for number in range(class_sessions or 1)
    ]
    return {"page": f"/week/activities/{activity.pk}/", "sessions": [session.pk for session in sessions]}


def new_activity() -> Activity:
    """Of a host in an edition that is public."""
    today = clock.today()
    edition, _new = Edition.objects.get_or_create(
        slug="bench", defaults={"name": "科技活动周", "starts_on": today, "ends_on": today, "is_public": True}
    )
    host, _new = Organization.objects.get_or_create(kind="venue", name="市科技馆")
    person = User.objects.filter(name="柳如是").first() or User.objects.create_user(
        name="柳如是", email="host@bench.example"
    )
    return Activity.objects.create(
        edition=edition, host=host, proposed_by=person, title="会走路的纸桥", kind="workshop", summary="桥为什么不塌。",
        contact="0734-0", state="published", published_at=clock.now(), takes_classes=True,
    )  # fmt: skip


def count() -> dict[str, int]:
    """Places sold twice, confirmed tickets that are not there, numbers that booked twice, counters that are wrong, notices that wait."""
    given = json.load(sys.stdin)
    confirmed: dict[str, str] = given["tickets"]
    rows = Booking.objects.filter(session__in=given["sessions"], state=Booking.State.BOOKED)
    kept = dict(rows.values_list("secret", "phone"))
    return {
        "over": sum(sold_twice(session) for session in Session.objects.filter(pk__in=given["sessions"])),
        "lost": sum(kept.get(secret) != phone for phone, secret in confirmed.items()),
        "twice": len(kept) - len(set(kept.values())),
        "differences": len(differences()),
        "queued": Notice.objects.filter(state=NoticeState.QUEUED).count(),
    }


def sold_twice(session: Session) -> int:
    """Places in rows beyond what there is, for everyone and for classes."""
    rows = Booking.objects.filter(session=session, state=Booking.State.BOOKED)
    pools = {Booking.Kind.PUBLIC: session.capacity, Booking.Kind.CLASS: session.class_capacity}
    return sum(
        max(0, sum(rows.filter(kind=kind).values_list("seats", flat=True)) - capacity)
        for kind, capacity in pools.items()
    )


def cost() -> dict[str, int]:
    """Statements of page, places left, form and ticket through the whole middleware, and of sending the message."""
    call_command("collectstatic", "--no-input", verbosity=0)
    made, asked, page, later = prepare(10), Counted(), Counted(), Counted()
    browser = Client(headers={"host": "127.0.0.1"})
    fields = {"session": made["sessions"][0], "adults": 1, "children": 1, "phone": "13900000000", "key": "bench"}
    browser.get("/week/")  # what a process does once only
    with connection.execute_wrapper(asked):
        with connection.execute_wrapper(page):
            browser.get(made["page"])
        browser.get(f"{made['page']}left/")
        browser.get(browser.post(made["page"], fields).headers["Location"])
    notice = due_notices()[0]
    with connection.execute_wrapper(later):
        send(notice)
    return {"sql": len(asked), "page": len(page), "sql_worker": len(later)}


def cached() -> dict[str, dict[str, tuple[float, int]]]:
    """CPU of a page, and its statements: rendered for one person, kept by the process, known to the browser."""
    call_command("collectstatic", "--no-input", verbosity=0)
    made = prepare(10)
    found = {}
    for page in ("/week/programme/bench/", made["page"]):
        tag = Client(headers={"host": "127.0.0.1"}).get(page).headers["ETag"]
        ways = {"rendered": {"cookie": "week_plan=1"}, "kept": {}, "If-None-Match": {"if-none-match": tag}}
        found[page] = {way: measured(page, headers) for way, headers in ways.items()}
    return found


def measured(page: str, headers: dict[str, str], requests: int = 100) -> tuple[float, int]:
    """Milliseconds of the processor and statements of one request."""
    browser, asked = Client(headers={"host": "127.0.0.1", **headers}), Counted()
    with connection.execute_wrapper(asked):
        browser.get(page)
    began = time.process_time()
    for _request in range(requests):
        browser.get(page)
    return (time.process_time() - began) * 1000 / requests, len(asked)


if __name__ == "__main__":
    part, *words = sys.argv[1:]
    parts = {"prepare": prepare, "count": count, "cost": cost, "cached": cached}
    print(json.dumps(parts[part](*[int(word) for word in words])))
