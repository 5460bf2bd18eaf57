"""School classes and draws of the demonstration: classes that come, one draw that is drawn, one that takes wishes."""

from __future__ import annotations

import contextlib
import datetime
import random
import time

from django.utils import timezone

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.week.bookings.models import Booking
from huiyan.week.classes import actions as classes
from huiyan.week.draw import actions, drawing
from huiyan.week.draw.models import Draw
from huiyan.week.draw.refusals import WishesClosed
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session

SCHOOLS = ("石鼓区第一小学", "蒸湘区实验小学", "耒江学校", "雁峰中学", "云集镇中心小学")
TEACHERS = ("欧阳老师", "李老师", "王老师", "周老师")
CLASSES = (("四（1）班", 38, 3), ("五（2）班", 43, 2), ("六（1）班", 41, 2), ("初一（3）班", 40, 3))
SOON = datetime.timedelta(seconds=3)  # the first draw closes while the rest of the demonstration is built


def book_classes(edition: Edition) -> list[Booking]:
    """Two classes in the first sessions ahead that keep places for them; the rest stays free."""
    ahead = Session.objects.filter(
        activity__edition=edition, class_capacity__gte=90, starts_at__gt=clock.now(), draw_until__isnull=True
    )
    found = []
    for place, session in enumerate(ahead.select_related("activity__edition", "venue").order_by("starts_at", "pk")[:2]):
        bus = timezone.localtime(session.starts_at - datetime.timedelta(minutes=10)).time()
        group = a_class(place, place) | {"bus_at": bus, "needs": "bus wheelchair" if place else "bus"}
        found.append(classes.book_class(session, group=group))
    return found


def open_draws(edition: Edition, organiser: User) -> list[Draw]:
    """A draw that closes at once and one that closes in three days, each with wishes of people and of classes."""
    chance = random.Random(20230523)  # noqa: S311  # invented data, not a secret
    ahead = Session.objects.filter(
        activity__edition=edition, activity__kind__in=("film", "night"), booked=0, class_capacity__gt=0
    )
    sessions = list(
        ahead.filter(starts_at__gt=clock.now() + datetime.timedelta(days=2))
        .select_related("activity", "venue")
        .order_by("starts_at")
    )
    made = []
    for kind, name, english, closes in (
        ("film", "球幕首映抽签", "Draw for the dome première", clock.now() + SOON),
        ("night", "观星夜抽签", "Draw for the night of stars", clock.now() + datetime.timedelta(days=3)),
    ):
        chosen = [one for one in sessions if one.activity.kind == kind and one.starts_at > closes][:2]
        values = {"name": name, "name_en": english, "closes_at": closes, "most_wishes": 2, "most_of_school": 1}
        draw = actions.open_draw(edition, values=values, sessions=chosen, by=organiser)
        with contextlib.suppress(WishesClosed):  # on a slow machine who comes too late is not in it
            _wish(draw, [one.pk for one in chosen], chance)
        made.append(draw)
    return made


def finish_draw(draw: Draw) -> Draw:
    """Draw what has closed."""
    time.sleep(max(0.0, (draw.closes_at - clock.now()).total_seconds()))
    return drawing.hand_out(drawing.decide_draw(draw))


def _wish(draw: Draw, sessions: list[int], chance: random.Random) -> None:
    for number in range(24):
        phone, size = f"198{chance.randrange(10**8):08d}", chance.choice((2, 3, 3, 4))
        party = {
            "adults": size - size // 2,
            "children": size // 2,
            "needs": "",
            "phone": phone,
            "email": "",
            "language": "zh-hans",
        }
        wishes = chance.sample(sessions, chance.choice((1, 2)))
        if number < 4:  # as many classes as CLASSES
            actions.give_wishes(draw, kind="class", party=a_class(number // 2, number), wishes=wishes)
        actions.give_wishes(draw, kind="public", party=party, wishes=wishes)


def a_class(school: int, number: int) -> dict[str, object]:
    """An invented class with its teacher."""
    name, pupils, adults = CLASSES[number % len(CLASSES)]
    return {
        "school": SCHOOLS[school % len(SCHOOLS)], "class_name": name, "teacher": TEACHERS[number % len(TEACHERS)], "bus_at": None,
        "adults": adults, "children": pupils, "needs": "", "phone": f"1970000{number:04d}", "email": "", "language": "zh-hans",
    }  # fmt: skip
