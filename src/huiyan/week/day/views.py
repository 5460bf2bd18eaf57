"""The day itself: a board for a big screen, sheets for doors, and lists on paper for when the power fails."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.qr import code_on_paper, drawn
from huiyan.shell.web import page_or_part, render
from huiyan.week.day import actions, queries
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.feedback.links import link_of

MOST_POSTERS = 60  # sheets in one print


@signed_in
@never_cache
def board(request: SignedRequest, slug: str) -> HttpResponse:
    """Places left and people in, by place; it renews itself and shows nobody's name."""
    edition = queries.edition_at_the_door(request.user, slug)
    context = {"edition": edition, "places": queries.places_today(request.user, edition), "now": clock.now()}
    return page_or_part(request, "week/day/board.html", "board", context)


@signed_in
def lists(request: SignedRequest, slug: str) -> HttpResponse:
    """The tickets of a day by session: code, group size, needs; no number of a telephone."""
    edition = queries.edition_at_the_door(request.user, slug)
    day, venue = _day(request), request.GET.get("venue", "")
    sessions = queries.sessions_of_day(request.user, edition, day, venue)
    context = {
        "edition": edition, "day": day, "days": queries.days_of_edition(edition), "venue": venue, "numbers": False,
        "sessions": queries.lists_of_day(sessions), "now": clock.now(), "may_manage": request.user.may("week.manage"),
    }  # fmt: skip
    return render(request, "week/day/lists.html", context)


@signed_in
@require_POST
def lists_with_numbers(request: SignedRequest, slug: str) -> HttpResponse:
    """The same with telephone numbers, for organisers alone; it is written into the event log."""
    edition = edition_to_manage(request.user, slug)
    day = parse_date(request.POST.get("day", "")) or clock.today()
    sessions = queries.lists_of_day(queries.sessions_of_day(request.user, edition, day, request.POST.get("venue", "")))
    actions.note_printing(sessions, by=request.user)
    context = {"edition": edition, "day": day, "sessions": sessions, "numbers": True, "now": clock.now()}
    return render(request, "week/day/lists.html", context)


@signed_in
def posters(request: SignedRequest, slug: str) -> HttpResponse:
    """Sheets for the doors of a day, one for each activity and place, with the code of its page."""
    edition = queries.edition_at_the_door(request.user, slug)
    day = _day(request)
    sessions = queries.sessions_of_day(request.user, edition, day, request.GET.get("venue", ""))
    session = request.GET.get("session", "")
    if session.isdecimal() and len(session) < 10:
        sessions = sessions.filter(pk=int(session))
    made = queries.posters_of(sessions)
    sheets = [
        (
            one,
            qr_of_activity(one.first.activity_id),
            drawn(code_on_paper(link_of(one.first.pk))) if len(one.sessions) == 1 else "",
        )
        for one in made[:MOST_POSTERS]
    ]
    context = {
        "edition": edition, "day": day, "days": queries.days_of_edition(edition), "sheets": sheets, "left_out": len(made) - len(sheets),
    }  # fmt: skip
    return render(request, "week/day/posters.html", context)


def qr_of_activity(pk: int) -> SafeString:
    """The address of an activity's page as a picture."""
    return drawn(code_on_paper(f"{settings.HUIYAN['address']}{reverse('week:activity', args=[pk])}"))


def _day(request: HttpRequest) -> datetime.date:
    """The day of the address, else today; a wrong one is today too."""
    try:
        return parse_date(request.GET.get("day", "")) or clock.today()
    except ValueError:
        return clock.today()
