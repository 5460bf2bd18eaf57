"""The published programme: sessions by day, place, kind and host, with exact places left."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyan.kernel import clock
from huiyan.shell.templatetags.shell import district
from huiyan.week.codes import AGES, Access, Language
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import Person, may_read_all
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.search import search_terms

LEFT = F("capacity") - F("booked") - F("held")


@dataclass(frozen=True)
class Option:
    """One box of a filter: how many sessions of the day it would keep."""

    value: str
    words: str
    condition: Q
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """A filter beside the programme; boxes of one filter widen, several filters narrow."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Day:
    """A day of the strip above the programme."""

    on: datetime.date
    sessions: int


def programme_for(user: Person, slug: str) -> Edition:
    """An edition whose programme this person may see, or 404."""
    found = Edition.objects.all() if may_read_all(user) else Edition.objects.filter(is_public=True)
    return get_object_or_404(found, slug=slug)


def sessions_of(edition: Edition) -> QuerySet[Session]:
    """Everything in an edition's programme, by time."""
    found = Session.objects.filter(activity__edition=edition, activity__state=Activity.State.PUBLISHED)
    return found.select_related("activity__host", "activity__parent", "venue", "room").order_by("starts_at", "pk")


def activity_for(user: Person, pk: int) -> Activity:
    """One published activity, or 404; the staff sees it before the programme is public."""
    found = Activity.objects.filter(state=Activity.State.PUBLISHED).select_related("edition", "host", "parent")
    if not may_read_all(user):
        found = found.filter(edition__is_public=True)
    return get_object_or_404(found, pk=pk)


def sessions_of_activity(activity: Activity) -> list[Session]:
    """The times of an activity; each knows its activity without another query."""
    return list(activity.sessions.select_related("venue", "room"))


def sessions_numbered(numbers: Sequence[int]) -> list[Session]:
    """Those of the numbers that are in a public programme, by time."""
    found = Session.objects.filter(
        pk__in=numbers, activity__state=Activity.State.PUBLISHED, activity__edition__is_public=True
    )
    whole = found.select_related("activity__edition", "activity__host", "activity__parent", "venue", "room")
    return list(whole.order_by("starts_at", "pk"))


def parts_of(activity: Activity) -> QuerySet[Activity]:
    """What a large event contains, by time, each with its own times."""
    times = Prefetch("sessions", Session.objects.select_related("venue", "room"))
    found = activity.parts.filter(state=Activity.State.PUBLISHED).annotate(first=Min("sessions__starts_at"))
    return found.prefetch_related(times).order_by("first", "pk")


def on_day(sessions: QuerySet[Session], day: datetime.date) -> QuerySet[Session]:
    """The sessions that begin on a day of the city; by a range, which the index of times serves."""
    begins = timezone.make_aware(datetime.datetime.combine(day, datetime.time.min), timezone.get_default_timezone())
    return sessions.filter(starts_at__gte=begins, starts_at__lt=begins + datetime.timedelta(days=1))


def days_of(sessions: QuerySet[Session]) -> list[Day]:
    """The days that have sessions, with their number."""
    counted = (
        sessions.order_by().annotate(on=TruncDate("starts_at")).values("on").annotate(n=Count("pk")).order_by("on")
    )
    return [Day(row["on"], row["n"]) for row in counted]


def found_by(sessions: QuerySet[Session], words: str) -> QuerySet[Session]:
    """The sessions whose activity holds all the words."""
    for term in search_terms(words):
        sessions = sessions.filter(activity__search__contains=term)
    return sessions


def activities_found(words: str) -> QuerySet[Activity]:
    """Published activities of public editions that hold all the words, the newest edition first."""
    found = Activity.objects.filter(state=Activity.State.PUBLISHED, edition__is_public=True)
    for term in search_terms(words):
        found = found.filter(search__contains=term)
    return found.select_related("edition").order_by("-edition__starts_on", "pk")


def free_now(at: datetime.datetime | None = None) -> Q:
    """Sessions in which a place can be booked this moment."""
    at = at or clock.now()
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=at)
    not_closed = Q(closes_at__isnull=True) | Q(closes_at__gt=at)
    room = Q(capacity__gt=F("booked") + F("held"))
    return (
        opened
        & not_closed
        & room
        & Q(state=Session.State.PLANNED, draw_until__isnull=True, starts_at__gt=at, activity__needs_booking=True)
    )


Kinds = list[tuple[str, str, list[tuple[str, str, Q]]]]


def facets_of(sessions: QuerySet[Session], chosen: dict[str, list[str]]) -> list[Facet]:
    """The filters with their counts, in two statements however many sessions there are."""
    kinds = _kinds(_places(sessions))
    wanted = {f"{name}_{place}": option[2] for name, _label, options in kinds for place, option in enumerate(options)}
    counts = sessions.order_by().aggregate(**{key: Count("pk", filter=q) for key, q in wanted.items()})
    return [Facet(name, label, _options(name, options, counts, chosen)) for name, label, options in kinds]


def boxes_of(sessions: QuerySet[Session], chosen: dict[str, list[str]]) -> list[Facet]:
    """The filters of an address without counts; places are looked up only when one is chosen."""
    kinds = _kinds(_places(sessions) if chosen.get("place") else [])
    return [
        Facet(name, label, [Option(value, words, q, chosen=True) for value, words, q in options if value in chosen.get(name, [])])
        for name, label, options in kinds
    ]  # fmt: skip


def narrowed(sessions: QuerySet[Session], facets: Sequence[Facet]) -> QuerySet[Session]:
    """The sessions that fit a chosen box of every filter in which one is chosen."""
    for facet in facets:
        boxes = [option.condition for option in facet.options if option.chosen]
        if boxes:
            condition = Q()
            for box in boxes:
                condition |= box
            sessions = sessions.filter(condition)
    return sessions


@dataclass(frozen=True)
class Today:
    """What the front page says about a day."""

    sessions: int
    places: int


def today_in(edition: Edition) -> tuple[Today, list[Session]]:
    """How much is on today, and what comes next that day."""
    mine = on_day(sessions_of(edition), clock.today()).filter(state=Session.State.PLANNED)
    told = mine.order_by().aggregate(n=Count("pk"), places=Sum(LEFT, filter=free_now()))
    return Today(told["n"], told["places"] or 0), list(mine.filter(ends_at__gt=clock.now())[:4])


def next_bookable(edition: Edition, most: int = 4) -> list[Session]:
    """What can be booked next, today or later."""
    return list(sessions_of(edition).filter(free_now())[:most])


def totals_for_staff(user: Person, edition: Edition) -> dict[str, Any]:
    """Numbers of an edition for those who run or supervise it, or 404."""
    if not may_read_all(user):
        raise Http404
    states = edition.activities.order_by().values("state").annotate(n=Count("pk"))
    named = dict(Activity.State.choices)
    sums = sessions_of(edition).order_by().aggregate(
        sessions=Count("pk"), capacity=Sum("capacity"), booked=Sum("booked"), waiting=Sum("waiting"), arrived=Sum("arrived")
    )  # fmt: skip
    return {"states": [(named[row["state"]], row["n"]) for row in states], "sums": {k: v or 0 for k, v in sums.items()}}


def _places(sessions: QuerySet[Session]) -> list[str]:
    return list(sessions.order_by("venue__division").values_list("venue__division", flat=True).distinct())


def _kinds(places: list[str]) -> Kinds:
    return [
        ("free", _("Places"), [("1", _("places free now"), free_now())]),
        ("age", _("Suitable for"), [(key, str(words), _ages(low, high)) for key, (low, high, words) in AGES.items()]),
        ("class", _("School classes"), [("1", _("takes school classes"), Q(activity__takes_classes=True))]),
        ("place", _("District"), [(name, district(name), Q(venue__division=name)) for name in places if name]),
        ("need", _("Accessibility"), [(code, str(words), Q(activity__accessibility__contains=code)) for code, words in Access.choices]),
        ("lang", _("Language"), [(code, str(words), Q(activity__languages__contains=code)) for code, words in Language.choices]),
        ("kind", _("Kind"), [(code, str(words), Q(activity__kind=code)) for code, words in Activity.Kind.choices]),
    ]  # fmt: skip


def _ages(low: int, high: int) -> Q:
    return Q(activity__age_from__lte=high, activity__age_to__gte=low)


def _options(
    name: str, options: Sequence[tuple[str, str, Q]], counts: dict[str, int], chosen: dict[str, list[str]]
) -> list[Option]:
    """Boxes that would keep something, and those that are ticked."""
    ticked = chosen.get(name, [])
    made = [
        Option(value, words, condition, counts[f"{name}_{place}"], value in ticked)
        for place, (value, words, condition) in enumerate(options)
    ]
    return [option for option in made if option.count or option.chosen]
