"""Builds the Weeks of the demonstration: that of 2023, which is over, and one that began four days ago."""

from __future__ import annotations

import contextlib
import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from huiyan.accounts.models import RoleGrant, User
from huiyan.config.demo import lots
from huiyan.config.demo.programme import HOSTS, PLANS, RULES, RULES_EN, WAITING, Plan
from huiyan.config.demo.visits import build_visits
from huiyan.kernel import clock
from huiyan.registry.organizations.models import Membership, Organization
from huiyan.week.attendance.models import CheckIn
from huiyan.week.bookings import actions as booking
from huiyan.week.bookings.codes import new_code
from huiyan.week.bookings.models import Booking
from huiyan.week.changes import actions as changing
from huiyan.week.day.actions import give_shift
from huiyan.week.day.refusals import TwoPlacesAtOnce
from huiyan.week.editions import actions as editions
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.proposals import actions as proposing
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.moderators import name_moderator

DAYS = 12
LARGE = 60  # places
GONE = 4  # days of the Week that lie behind today
CODES = {"mi", "hi", "vi", "ii", "pi"}


def build_week(people: dict[str, User]) -> Edition:
    """Institutions and their places, the Week of 2023, and this year's programme with its bookings."""
    chance = random.Random(20230520)  # noqa: S311  # invented data, not a secret
    organiser = people["week@demo.example"]
    venues = {key: _host(key, people["host@demo.example"], organiser) for key in HOSTS}
    last = _week_of_2023(organiser, venues, chance)
    edition = editions.open_next_edition(last, by=organiser)
    starts = clock.today() - datetime.timedelta(days=GONE)
    changes = {
        "slug": str(starts.year), "name": f"{starts.year}年科技活动周", "name_en": f"Science Week {starts.year}", "theme": "走近科学 点亮生活",
        "theme_en": "Meet science, light up life", "starts_on": starts, "ends_on": starts + datetime.timedelta(days=DAYS - 1),
        "launch_url": "/competition/innovation-6/",
    }  # fmt: skip
    edition = Edition.objects.get(pk=editions.change_edition(edition, changes=changes, by=organiser).pk)
    editions.set_logo(
        edition,
        upload=_mascot(),
        words="回头的小雁，科技活动周吉祥物",
        words_en="Huihui, the goose that looks back, mascot of the Week",
        by=organiser,
    )
    _moderators(edition, people["moderator@demo.example"], organiser)
    for plan in PLANS:
        if "lot" in plan.more.split():
            continue
        activity = _published(edition, plan, venues[plan.host], organiser)
        for session in activity.sessions.select_related("activity__edition", "venue"):
            _fill(session, plan.capacity * plan.full // 100, chance)
    for plan in PLANS:
        if "lot" in plan.more.split():
            _published(edition, plan, venues[plan.host], organiser)
    closed, _open = lots.open_draws(edition, organiser)
    lots.book_classes(edition)
    _in_moderation(edition, venues)
    _changes(edition, people["host@demo.example"])
    _shifts(edition, people["helper@demo.example"], organiser)
    lots.finish_draw(closed)
    editions.publish_programme(edition, by=organiser)
    build_visits(last, edition, organiser)
    return edition


def _mascot() -> ContentFile[bytes]:
    """Our own goose, drawn by the program that sets our papers."""
    from typst import compile  # noqa: A004, PLC0415  # 26 MB, and the demonstration is built once

    return ContentFile(compile(Path(__file__).with_name("mascot.typ"), format="png", ppi=72), name="mascot.png")


def _host(key: str, first: User, organiser: User) -> Venue:
    kind, name, english, division, place, place_en, address, latitude, longitude, rooms = HOSTS[key]
    host, _new = Organization.objects.get_or_create(
        name=name, defaults={"kind": kind, "name_en": english, "division": division}
    )
    user = first if key == "museum" else User.objects.create_user(name=f"{name}联系人", email=f"{key}@demo.example")
    Membership.objects.create(organization=host, user=user, is_manager=True)
    values = {
        "name": place, "name_en": place_en, "owner": host, "division": division, "address": address,
        "latitude": latitude, "longitude": longitude, "accessibility": "mi",
    }  # fmt: skip
    venue = editions.add_venue(values=values, rooms=[chinese for chinese, _english in rooms], by=organiser)
    for chinese, in_english in rooms:
        venue.rooms.filter(name=chinese).update(name_en=in_english)
    return venue


def _week_of_2023(organiser: User, venues: dict[str, Venue], chance: random.Random) -> Edition:
    """The Week that is over: its days and its theme are those of 2023, its launch is on 26 May at the college."""
    starts = datetime.date(2023, 5, 20)
    last = editions.open_edition(
        values={
            "slug": "2023", "name": "2023年科技活动周", "name_en": "Science Week 2023", "theme": "热爱科学 崇尚科学",
            "theme_en": "Love science, honour science", "starts_on": starts, "ends_on": starts + datetime.timedelta(days=DAYS - 1),
            "host": Organization.objects.get(name="示范市科学技术局"), "rules": RULES, "rules_en": RULES_EN,
            "contact": "科技活动周办公室 0734-0000000", "launch_url": "/competition/innovation-6/",
        },
        by=organiser,
    )  # fmt: skip
    for plan in PLANS:
        if "lot" not in plan.more.split():
            activity = _published(last, plan, venues[plan.host], organiser)
            for session in activity.sessions.select_related("activity__edition", "venue"):
                _fill(session, plan.capacity * plan.full // 100, chance)
    return editions.publish_programme(last, by=organiser)


def _moderators(edition: Edition, moderator: User, organiser: User) -> None:
    for name, email, level, division in (
        (moderator.name, str(moderator.email), "district", "石鼓区"),
        ("贺修远", "city@demo.example", "city", ""),
    ):
        name_moderator(edition, name=name, email=email, level=level, division=division, by=organiser)


def _published(edition: Edition, plan: Plan, venue: Venue, organiser: User) -> Activity:
    """Proposed by its host, approved at every level."""
    host, user = _host_and_person(venue)
    flags = plan.more.split()
    several = Activity.Shape.SERIES if len(plan.times) > 1 else Activity.Shape.SINGLE
    shape = Activity.Shape.EVENT if "event" in flags else several
    values = {
        "kind": plan.kind, "title": plan.title, "title_en": plan.english, "summary": plan.summary, "shape": shape,
        "age_from": plan.ages[0], "age_to": plan.ages[1], "takes_classes": "class" in flags, "needs_booking": "free" not in flags,
        "languages": " ".join(["zh", *(one for one in flags if one in ("csl", "en"))]),
        "accessibility": " ".join(one for one in flags if one in CODES), "contact": "0734-0000000",
        "safety": "入口分流，疏散路线两条，现场有急救员。" if plan.capacity * 5 // 4 >= proposing.MANY else "",
        "crowd_cap": 1200 if "event" in flags else None,
        "parent": edition.activities.get(shape=Activity.Shape.EVENT) if "part" in flags else None,
    }  # fmt: skip
    activity = proposing.begin_proposal(edition, host=host, values=values, by=user)
    room = list(venue.rooms.order_by("pk"))[plan.room]
    for day, hour, minutes in plan.times:
        starts = _moment(edition.starts_on, day, hour)
        ends = starts + datetime.timedelta(minutes=minutes)
        of_classes = _for_classes(starts, plan.capacity) if "class" in flags and "free" not in flags else {}
        times = {"venue": venue, "room": room, "starts_at": starts, "ends_at": ends, "capacity": plan.capacity}
        proposing.add_session(activity, values={**times, **of_classes}, by=user)
    proposing.submit_proposal(activity, by=user)
    while activity.state == Activity.State.SUBMITTED:
        proposing.moderate(activity, decision="approve", by=organiser)
        activity.refresh_from_db()
    return activity


def _for_classes(starts: datetime.datetime, capacity: int) -> dict[str, Any]:
    """Places of one class, in large sessions of two; what no class has claimed opens to everyone half a day before."""
    until = starts - datetime.timedelta(hours=12)
    return {"class_capacity": 100 if capacity >= LARGE else 45, "class_until": until if until > clock.now() else None}


def _host_and_person(venue: Venue) -> tuple[Organization, User]:
    host = Organization.objects.get(venues=venue)
    return host, User.objects.get(memberships__organization=host, memberships__is_manager=True)


def _moment(first: datetime.date, day: int, hour: str) -> datetime.datetime:
    on = first + datetime.timedelta(days=day)
    return timezone.make_aware(datetime.datetime.combine(on, datetime.time.fromisoformat(hour)))


def _fill(session: Session, seats: int, chance: random.Random) -> None:
    """Bookings for so many places; those of a session that has begun are written as they would have been, with who came."""
    if not session.activity.needs_booking:
        return
    begun = session.starts_at <= clock.now()
    for group in _groups(seats, chance):
        if begun:
            _came(session, group, chance)
        else:
            booking.book_place(session, group=group)
    if not begun and seats >= session.capacity:
        for group in list(_groups(9, chance)):
            booking.join_waitlist(session, group=group)


def _groups(seats: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Groups of one to six people, together exactly so many; in larger sessions larger ones, to keep the demonstration quick."""
    while seats > 0:
        size = min(seats, chance.choice((2, 3, 3, 4) if seats < 40 else (5, 6)))
        seats -= size
        adults = max(1, size // 2)
        phone = f"199{chance.randrange(10**8):08d}"
        needs = "wheelchair" if chance.random() < 0.05 else ""
        yield {
            "adults": adults,
            "children": size - adults,
            "phone": phone,
            "email": "",
            "needs": needs,
            "language": "zh-hans",
        }


def _came(session: Session, group: dict[str, Any], chance: random.Random) -> None:
    seats = group["adults"] + group["children"]
    came = chance.random() < 0.85
    at = session.starts_at - datetime.timedelta(minutes=chance.randrange(1, 20))
    code = new_code()
    made = Booking.objects.create(
        session=session, seats=seats, code=code, secret=f"demo-{code}", **group, **({"arrived": seats, "arrived_at": at} if came else {})
    )  # fmt: skip
    session.booked += seats
    if came:
        session.arrived += seats
        CheckIn.objects.create(
            session=session, booking=made, code=code, verdict="admitted", people=seats, device="demo", sequence=made.pk, scanned_at=at
        )  # fmt: skip
    session.save(update_fields=["booked", "arrived"])


def _shifts(edition: Edition, helper: User, organiser: User) -> None:
    """Two helpers at the doors of the coming sessions."""
    other = User.objects.create_user(name="苏青禾", email="helper2@demo.example")
    RoleGrant.objects.create(user=other, role="helper")
    coming = Session.objects.filter(activity__edition=edition, starts_at__gt=clock.now()).order_by("starts_at")
    for place, session in enumerate(coming.select_related("venue")[:6:2]):
        values = {
            "helper": (helper, other)[place % 2], "session": session, "venue": session.venue, "note": ("东门", "签到台")[place % 2],
            "starts_at": session.starts_at - datetime.timedelta(minutes=30), "ends_at": session.ends_at,
        }  # fmt: skip
        with contextlib.suppress(TwoPlacesAtOnce):
            give_shift(edition, values=values, by=organiser)


def _changes(edition: Edition, host: User) -> None:
    """Two changes that the museum asks for, and one that it made at once."""
    ahead = Session.objects.filter(activity__edition=edition, activity__host__memberships__user=host)
    ahead = ahead.filter(starts_at__gt=clock.now() + datetime.timedelta(days=2), draw_until__isnull=True)
    first, second = ahead.select_related("activity").order_by("starts_at", "pk")[:2]
    wanted = {"age_to": 10, "bring": "几张旧报纸"}
    changing.change_activity(first.activity, wanted=wanted, why="十岁的孩子也能做好，请带些旧报纸来。", by=host)
    more = {"capacity": second.capacity + 20}
    changing.change_session(second, wanted=more, why="工坊加了两张桌子。", by=host)


def _in_moderation(edition: Edition, venues: dict[str, Venue]) -> None:
    """Proposals that wait, and one that was not handed in yet."""
    for place, (key, kind, title, english, summary) in enumerate(WAITING):
        host, user = _host_and_person(venues[key])
        values = {"kind": kind, "title": title, "title_en": english, "summary": summary, "contact": "0734-0000000"}
        activity = proposing.begin_proposal(edition, host=host, values=values, by=user)
        starts = _moment(edition.starts_on, 8, "10:00")
        room = venues[key].rooms.first()
        times = {
            "venue": venues[key],
            "room": room,
            "starts_at": starts,
            "ends_at": starts + datetime.timedelta(hours=1),
        }
        proposing.add_session(activity, values={**times, "capacity": 40}, by=user)
        if place:
            proposing.submit_proposal(activity, by=user)
