"""Public pages of the programme."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import address_without
from huiyan.shell.markdown import to_html
from huiyan.shell.public import is_shared, public_page
from huiyan.shell.templatetags.shell import district, inlang
from huiyan.shell.web import paginate, render
from huiyan.week.codes import AGES
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import current_edition, editions_for
from huiyan.week.editions.rules import may_read_all
from huiyan.week.programme import queries
from huiyan.week.programme.near import Here, here_of, kilometres, nearest_first
from huiyan.week.programme.own import COOKIE, numbers_of, planned, text_of
from huiyan.week.programme.places import LISTED, drawing_of, places_of
from huiyan.week.programme.selection import narrowing, select, sessions_asked
from huiyan.week.proposals.models import Session

NOON, EVENING = 12, 18


@public_page(own_cookies=[COOKIE])
def current(request: HttpRequest) -> HttpResponse:
    """Lead to the programme of the edition that runs now or comes next, with what the address narrows."""
    edition = current_edition()
    if edition:
        address, query = reverse("week:programme", args=[edition.slug]), request.GET.urlencode()
        return redirect(f"{address}?{query}" if query else address)
    return render(request, "week/programme/none.html", {"may_read_all": may_read_all(request.user)})


@public_page(own_cookies=[COOKIE], own_fields=["near"])
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """An edition's programme: a day, or all of it, narrowed by the address."""
    edition = queries.programme_for(request.user, slug)
    asked = select(edition, request.GET)
    here, sort = here_of(request.GET.get("near", "")), request.GET.get("sort", "")
    rows, order = _ordered(asked.rows, sort, here)
    if request.GET.get("export") == "xlsx":
        return _export(edition, rows)
    page = paginate(request, rows, per_page=40)
    context = {
        "edition": edition, "days": asked.days, "day": asked.day, "facets": asked.facets, "words": asked.words, "page": page,
        "groups": list(_groups(page.object_list, by_day=asked.day is None, order=order)),
        "chosen": sum(option.chosen for facet in asked.facets for option in facet.options), "today": clock.today(),
        "address": address_without(request, "page"), "narrowing": narrowing(request.GET),
        "here": here, "far": {one.pk: kilometres(one) for one in page.object_list} if here and order else {},
        "may_read_all": may_read_all(request.user), "planned": planned(request),
        "now": clock.now(), "ask": is_shared(request) and f"{reverse('week:left')}?s={text_of(one.pk for one in page.object_list)}",
        "quick": [(value, words, request.GET.getlist("age") == [value]) for value, (_low, _high, words) in AGES.items()],
    }  # fmt: skip
    return render(request, "week/programme/programme.html", context)


@public_page(seconds=1)
def left(request: HttpRequest) -> HttpResponse:
    """The places left in some sessions as a part: a page that was kept for a moment asks for it as soon as it is shown."""
    sessions = queries.sessions_numbered(numbers_of(request.GET.get("s", "")))
    return render(request, "week/programme/_fresh.html", {"sessions": sessions, "now": clock.now()})


@public_page(own_cookies=[COOKIE])
def places(request: HttpRequest, slug: str) -> HttpResponse:
    """The places of a selection on a map of our own, and beside it as a list."""
    edition = queries.programme_for(request.user, slug)
    found = places_of(sessions_asked(edition, request.GET))
    context = {
        "edition": edition,
        "places": found,
        "page": paginate(request, found, per_page=LISTED),
        "drawing": drawing_of(found),
        "narrowing": narrowing(request.GET),
        "address": address_without(request, "page"),
    }
    return render(request, "week/programme/places.html", context)


@public_page(own_cookies=[COOKIE])
def printed(request: HttpRequest, slug: str) -> HttpResponse:
    """A selection as it is printed: by day and time, or by place."""
    edition = queries.programme_for(request.user, slug)
    rows, by_place = sessions_asked(edition, request.GET), request.GET.get("by") == "place"
    if by_place:
        rows = rows.order_by("venue__division", "venue__name", "venue", "starts_at", "pk")
    rows = rows.filter(state=Session.State.PLANNED)
    heading = _place_heading if by_place else _day_heading
    groups = [(name, list(of_it)) for name, of_it in itertools.groupby(rows, heading)]
    context = {"edition": edition, "groups": groups, "by_place": by_place, "narrowing": narrowing(request.GET)}
    return render(request, "week/programme/print.html", context)


@public_page(own_cookies=[COOKIE])
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """What an edition is about: theme, days, rules, launch."""
    edition = queries.programme_for(request.user, slug)
    context = {
        "edition": edition,
        "rules": to_html(inlang(edition, "rules")),
        "others": editions_for(request.user).exclude(pk=edition.pk),
    }
    return render(request, "week/programme/about.html", context)


def _ordered(rows: QuerySet[Session], sort: str, here: Here | None) -> tuple[QuerySet[Session], str]:
    """The sessions as the address sorts them, and the heading of that order; none when it is by time."""
    if sort == "left":
        return rows.annotate(free=queries.LEFT).order_by("-free", "starts_at", "pk"), _("Most places left")
    if sort == "near" and here:
        return nearest_first(rows, here), _("Nearest first")
    return rows, ""


def _groups(sessions: Iterable[Session], *, by_day: bool, order: str) -> Iterable[tuple[str, list[Session]]]:
    """Sessions under a heading: their order, or else the day, or morning, afternoon and evening."""
    if order:
        return [(order, shown)] if (shown := list(sessions)) else []
    heading = _day_heading if by_day else _part_of_day
    return ((key, list(rows)) for key, rows in itertools.groupby(sessions, heading))


def _place_heading(session: Session) -> str:
    return " ".join(part for part in (district(session.venue.division), inlang(session.venue, "name")) if part)


def _day_heading(session: Session) -> str:
    return formats.date_format(timezone.localtime(session.starts_at), _("l j F"))


def _part_of_day(session: Session) -> str:
    hour = timezone.localtime(session.starts_at).hour
    return _("Morning") if hour < NOON else _("Afternoon") if hour < EVENING else _("Evening")


def _export(edition: Edition, rows: Iterable[Session]) -> HttpResponse:
    header = [
        _("Activity"), _("Kind"), _("Host"), _("Begins"), _("Ends"), pgettext("where", "Place"), _("District"), _("Places"), _("Left"),
    ]  # fmt: skip
    cells: list[list[Any]] = [
        [
            one.activity.title, one.activity.get_kind_display(), one.activity.host.name, one.starts_at, one.ends_at,
            one.venue.name, one.venue.division, one.capacity, one.left,
        ]
        for one in rows
    ]  # fmt: skip
    return xlsx(f"{edition.slug}-programme", header, cells)
