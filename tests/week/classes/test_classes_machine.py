"""Whatever teachers and the clock do in whatever order, counters equal rows and no place is given twice."""

import contextlib
import datetime
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.week.classes.school import a_class
from tests.week.classes.test_classes_actions import no_progress

from huiyan.kernel import clock
from huiyan.kernel.errors import Refusal
from huiyan.week.attendance.queries import differences
from huiyan.week.bookings.models import Booking
from huiyan.week.classes import actions, jobs
from huiyan.week.classes.models import ClassEntry
from huiyan.week.proposals.models import Session

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "wait", "change", "cancel", "take", "leave", "clock"]), st.integers(0, 5), st.integers(1, 30)
    ),
    max_size=14,
)  # fmt: skip


def step(session: Session, verb: str, number: int, size: int) -> None:
    """One thing that a teacher, or the worker, does."""
    bookings = list(
        Booking.objects.filter(session=session).select_related("session__activity__edition", "session__venue")
    )
    entries = list(
        ClassEntry.objects.filter(session=session).select_related("session__activity__edition", "session__venue")
    )
    booking = bookings[number % len(bookings)] if bookings else None
    entry = entries[number % len(entries)] if entries else None
    if verb == "book":
        actions.book_class(session, group=a_class(number, pupils=size))
    elif verb == "wait":
        actions.join_class_list(session, group=a_class(number, pupils=size))
    elif verb == "change" and booking:
        actions.change_class(booking, changes={"children": size, "adults": 2, "needs": "", "bus_at": None})
    elif verb == "cancel" and booking:
        actions.cancel_class(booking)
    elif verb in ("take", "leave") and entry:
        (actions.take_class_offer if verb == "take" else actions.leave_class_list)(entry)
    elif verb == "clock":
        jobs.pass_on_class_places(no_progress)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_counters_equal_rows_after_every_step(make_session, steps) -> None:
    at = clock.now()
    session = make_session(hours=20, capacity=5, class_capacity=50, class_until=at + datetime.timedelta(hours=6))
    for place, (verb, number, size) in enumerate(steps):
        now = at + datetime.timedelta(minutes=45 * place)
        fresh = Session.objects.select_related("activity__edition", "venue").get(pk=session.pk)
        with patch.object(clock, "now", lambda now=now: now), contextlib.suppress(Refusal):
            step(fresh, verb, number, size)
        session.refresh_from_db()
        assert differences() == []
        assert session.class_booked + session.class_held <= session.class_capacity
        assert session.capacity + session.class_capacity == 55
