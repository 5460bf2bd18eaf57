"""A visitor's own plan without an account: a star beside a session, a page that warns of clashes, a calendar, a link to give away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyan.shell.public import from_own_page
from huiyan.shell.web import render
from huiyan.week.feeds.addresses import absolute
from huiyan.week.feeds.calendar import calendar
from huiyan.week.plan.queries import overlapping
from huiyan.week.programme.own import MOST, numbers_of, planned, remember, text_of
from huiyan.week.programme.queries import sessions_numbered


@require_safe
@never_cache
def plan(request: HttpRequest) -> HttpResponse:
    """The own plan, or one that somebody gave away by its link."""
    mine, given = planned(request), request.GET.get("s", "")
    numbers = numbers_of(given) if given else mine
    sessions = sessions_numbered(numbers)
    text = text_of(one.pk for one in sessions)
    context = {
        "sessions": sessions, "clashing": overlapping(sessions), "planned": mine, "text": text,
        "is_given": bool(given) and set(numbers) != set(mine), "link": absolute(f"/week/plan/?s={text}"),
    }  # fmt: skip
    return render(request, "week/plan/plan.html", context)


@require_safe
def plan_calendar(request: HttpRequest) -> HttpResponse:
    """The plan of a link as a calendar."""
    body = calendar(_("My Science Week"), sessions_numbered(numbers_of(request.GET.get("s", ""))))
    headers = {"Content-Disposition": 'inline; filename="my-week.ics"'}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


@from_own_page
@require_POST
def star(request: HttpRequest) -> HttpResponse:
    """Put a session into the plan, or take it out again."""
    mine, (number, *_none) = planned(request), numbers_of(request.POST.get("session", "")) or [0]
    if number in mine:
        mine.remove(number)
    elif len(mine) >= MOST:
        messages.warning(request, _("A plan holds at most {most} sessions.").format(most=MOST))
    elif number:
        mine.append(number)
    return _back(request, mine)


@from_own_page
@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Add the sessions of a plan that somebody gave away to the own."""
    given = numbers_of(request.POST.get("s", ""))
    return _back(request, numbers_of(text_of([*planned(request), *given])))


def _back(request: HttpRequest, numbers: list[int]) -> HttpResponse:
    """To the page on which the star stands."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(wanted if safe else "week:plan")
    remember(answer, numbers, secure=request.is_secure())
    return answer
