"""A web process of the tests: `one_visitor.py FOLDER SESSION FIRST`, eight groups that book as quickly as they can.

Without FIRST it says what is in the tables: places counted, places in rows.
"""

import json
import sys

import django

django.setup()

from huiyan.week.bookings.actions import book_place  # noqa: E402
from huiyan.week.bookings.models import Booking  # noqa: E402
from huiyan.week.bookings.refusals import Full  # noqa: E402
from huiyan.week.proposals.models import Session  # noqa: E402


def visit(session_id: int, number: int) -> str:
    seen = Session.objects.select_related("activity__edition", "venue").get(pk=session_id)
    group = {"adults": 1, "children": 0, "phone": f"139{number:08d}", "email": "", "needs": "", "language": "en"}
    try:
        book_place(seen, group=group)
    except Full:
        return "full"
    return "booked"


session_id, *first = [int(word) for word in sys.argv[2:]]
if first:
    print(json.dumps([visit(session_id, first[0] + number) for number in range(8)]))
else:
    print(json.dumps([Session.objects.get(pk=session_id).booked, Booking.objects.filter(session=session_id).count()]))
