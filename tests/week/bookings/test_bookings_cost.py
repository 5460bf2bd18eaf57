"""What one complete booking costs: page, form and ticket."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyan.week.bookings.models import Booking


def fields(session, number: int = 1, /, **more: object) -> dict[str, object]:
    return {
        "session": session.pk,
        "adults": 1,
        "children": 2,
        "phone": f"138 0000 {number:04d}",
        "key": f"k{number}",
        **more,
    }


def test_a_booking_takes_three_requests_and_at_most_thirteen_statements(session, nobody) -> None:
    page = f"/week/activities/{session.activity_id}/"
    with CaptureQueriesContext(connection) as asked:
        assert nobody.get(page).status_code == 200
        ticket = nobody.post(page, fields(session)).headers["Location"]
        assert nobody.get(ticket).status_code == 200
    assert Booking.objects.get().seats == 3
    assert len(asked) <= 13, "\n".join(query["sql"][:150] for query in asked)


def test_a_page_with_many_times_costs_the_same_statements(make_activity, make_session, nobody) -> None:
    activity, counts = make_activity(), []
    for more in (1, 2, 5):
        for _one in range(more):
            make_session(activity)
        with CaptureQueriesContext(connection) as asked:
            assert nobody.get(f"/week/activities/{activity.pk}/").status_code == 200
        counts.append(len(asked))
    assert counts == [2, 2, 2]
