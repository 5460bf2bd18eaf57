"""The waiting room: a button to enter, and a page that looks again by itself until the turn has come. No script is needed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyan.kernel import clock
from huiyan.shell.web import render
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.queries import session_in_programme, session_with_room
from huiyan.week.bookings.room import before_turn, enter_room, is_room_open, pause, read_turn, to_the_second


@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a turn."""
    check_pace(request)
    return redirect("week:room", enter_room(session_with_room(request.user, pk)).signed())


@never_cache
@require_safe
def room(request: HttpRequest, turn: str) -> HttpResponse:
    """When the turn comes, and how many are before; then straight to the form."""
    mine, now = read_turn(turn), clock.now()
    if mine is None:
        raise Http404
    session = session_in_programme(request.user, mine.session)
    if mine.is_now(now) and session.left > 0:
        return redirect(f"{reverse('week:activity', args=[session.activity_id])}?{urlencode({'turn': turn})}#times")
    waits = now < mine.at and is_room_open(session, now)
    context = {
        "session": session, "turn": mine, "waits": waits, "before": before_turn(mine, session, now), "pause": pause(mine, now),
        "now": to_the_second(now), "at": to_the_second(mine.at), "over": to_the_second(mine.over_at),
    }  # fmt: skip
    answer = render(request, "week/bookings/room.html", context)
    if waits:
        answer["Refresh"] = str(pause(mine, now))
    return answer
