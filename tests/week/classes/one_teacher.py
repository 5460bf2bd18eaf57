"""A web process of the tests: `one_teacher.py FOLDER SESSION FIRST`, six teachers of two schools that book as quickly as they can.

Without FIRST it says what is in the tables: class places counted, places in rows, the most classes of one school.
"""

import json
import sys
from collections import Counter

import django

django.setup()

from huiyan.kernel.errors import Refusal  # noqa: E402
from huiyan.week.bookings.models import Booking  # noqa: E402
from huiyan.week.classes.actions import book_class  # noqa: E402
from huiyan.week.proposals.models import Session  # noqa: E402


def visit(session_id: int, number: int) -> str:
    seen = Session.objects.select_related("activity__edition", "venue").get(pk=session_id)
    group = {
        "adults": 1, "children": 4, "needs": "", "phone": f"139{number:08d}", "email": "", "language": "en",
        "school": f"第{number % 2}小学", "class_name": str(number), "teacher": "欧阳", "bus_at": None,
    }  # fmt: skip
    try:
        book_class(seen, group=group)
    except Refusal as refusal:
        return type(refusal).__name__
    return "booked"


session_id, *first = [int(word) for word in sys.argv[2:]]
if first:
    print(json.dumps([visit(session_id, first[0] + number) for number in range(6)]))
else:
    rows = Booking.objects.filter(session=session_id)
    schools = Counter(rows.values_list("school", flat=True))
    print(
        json.dumps(
            [Session.objects.get(pk=session_id).class_booked, sum(row.seats for row in rows), max(schools.values())]
        )
    )
