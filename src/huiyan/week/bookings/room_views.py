"""The waiting room: a button to enter, and a page that looks again by itself until the turn has come. No script is needed."""

from __future__ import annotations

from math import ceil
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyan.kernel import clock
from huiyan.shell.public import from_own_page, public_page
from huiyan.shell.web import render
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.queries import session_with_room
from huiyan.week.bookings.room import enter_room, is_spent, look_at, read_turn

COOKIE, HOURS = "week_turn", 12


@from_own_page
@require_POST
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a turn; a browser that has one for this session goes back to it."""
    mine = read_turn(request.COOKIES.get(COOKIE, ""))
    if mine is None or mine.session != pk or is_spent(mine):
        check_pace(request)
        mine = enter_room(session_with_room(request.user, pk))
    answer, path = redirect("week:room", mine.signed()), reverse("week:enter_room", args=[pk])
    answer.set_cookie(
        COOKIE,
        mine.signed(),
        max_age=HOURS * 3600,
        path=path,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


@never_cache
@require_safe
def room(request: HttpRequest, turn: str) -> HttpResponse:
    """How many are before and how long it takes; then straight to the form."""
    mine = read_turn(turn)
    if mine is None:
        raise Http404
    session = session_with_room(request.user, mine.session)
    look, now = look_at(session), clock.now()
    form = f"{reverse('week:activity', args=[session.activity_id])}?{urlencode({'turn': turn})}#times"
    if look.is_open and mine.number <= look.admitted:
        return redirect(form)
    context = {
        "session": session, "number": mine.number, "look": look, "before": look.before(mine.number), "form": form, "now": now,
        "minutes": ceil(look.seconds(mine.number) / 60), "pause": look.pause(mine.number),
        "begins": session.opens_at if session.opens_at and session.opens_at > now else None,
    }  # fmt: skip
    return render(request, "week/bookings/room.html", context)


@public_page(seconds=1)
@require_safe
def room_state(request: HttpRequest, pk: int) -> HttpResponse:
    """What a page in the room asks for every few seconds: the same for everyone, so that one process computes it once a second."""
    look = look_at(session_with_room(request.user, pk))
    return JsonResponse(
        {
            "admitted": look.admitted, "per_minute": round(look.per_minute, 1), "opens_in": round(look.opens_in),
            "left": look.left, "open": look.is_open,
        }
    )  # fmt: skip
