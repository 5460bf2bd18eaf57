"""What `bench/bookings.py` does inside a site: `bookings_inside.py prepare CAPACITY ADMITTED_A_MINUTE | count SESSION | cost`; answers in JSON."""

from __future__ import annotations

import datetime
import json
import sys
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


def prepare(capacity: int, admitted: int = 0) -> dict[str, Any]:
    """One published activity with one session of so many places, a week from now; a waiting room opens it in three seconds."""
    today, starts = clock.today(), clock.now() + datetime.timedelta(days=7)
    edition, _new = Edition.objects.get_or_create(
        slug="bench", defaults={"name": "科技活动周", "starts_on": today, "ends_on": today, "is_public": True}
    )
    host, _new = Organization.objects.get_or_create(kind="venue", name="市科技馆")
    venue, _new = Venue.objects.get_or_create(name="市科技馆", division="石鼓区")
    person = User.objects.filter(name="柳如是").first() or User.objects.create_user(
        name="柳如是", email="host@bench.example"
    )
    activity = Activity.objects.create(
        edition=edition, host=host, proposed_by=person, title="会走路的纸桥", kind="workshop", summary="桥为什么不塌。",
        contact="0734-0", state="published", published_at=clock.now(),
    )  # fmt: skip
    session = Session.objects.create(
        activity=activity,
        venue=venue,
        capacity=capacity,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=1),
        admit_per_minute=admitted,
        opens_at=clock.now() + datetime.timedelta(seconds=3) if admitted else None,
    )
    return {"page": f"/week/activities/{activity.pk}/", "session": session.pk}


def count(session: int) -> dict[str, int]:
    """Places sold twice, confirmed tickets that are not there, numbers that booked twice, counters that are wrong, notices that wait."""
    confirmed: dict[str, str] = json.load(sys.stdin)
    rows = Booking.objects.filter(session=session, state=Booking.State.BOOKED)
    kept = dict(rows.values_list("secret", "phone"))
    capacity = Session.objects.get(pk=session).capacity
    return {
        "over": max(0, sum(rows.values_list("seats", flat=True)) - capacity),
        "lost": sum(kept.get(secret) != phone for phone, secret in confirmed.items()),
        "twice": len(kept) - len(set(kept.values())),
        "differences": len(differences()),
        "queued": Notice.objects.filter(state=NoticeState.QUEUED).count(),
    }


def cost() -> dict[str, int]:
    """Statements of page, form and ticket through the whole middleware, and of sending the message."""
    call_command("collectstatic", "--no-input", verbosity=0)
    made, asked, later = prepare(10), Counted(), Counted()
    browser = Client(headers={"host": "127.0.0.1"})
    fields = {"session": made["session"], "adults": 1, "children": 1, "phone": "13900000000", "key": "bench"}
    browser.get(made["page"])  # what a process does once only
    with connection.execute_wrapper(asked):
        browser.get(made["page"])
        browser.get(browser.post(made["page"], fields).headers["Location"])
    notice = due_notices()[0]
    with connection.execute_wrapper(later):
        send(notice)
    return {"sql": len(asked), "sql_worker": len(later)}


if __name__ == "__main__":
    part, *words = sys.argv[1:]
    print(json.dumps({"prepare": prepare, "count": count, "cost": cost}[part](*[int(word) for word in words])))
