"""The public call, and the overview for those who run it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls import queries
from huiyan.competition.calls.missing import missing_of_call
from huiyan.competition.calls.rules import may_manage, may_read_all
from huiyan.kernel import clock
from huiyan.shell.markdown import to_html
from huiyan.shell.web import render


def calls(request: HttpRequest) -> HttpResponse:
    """All calls, the open ones first."""
    now = clock.now()
    found = list(queries.competitions_for(request.user))
    context = {
        "open": [call for call in found if call.is_open(now)],
        "other": [call for call in found if not call.is_open(now)],
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/calls/list.html", context)


def call(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: who may enter, what it brings, until when, what to prepare."""
    competition = queries.call_for(request.user, slug)
    text = competition.text_en if get_language() == "en" and competition.text_en else competition.text
    context = {
        "competition": competition,
        "is_open": competition.is_open(),
        "text": to_html(text),
        "now": clock.now(),
        "may_read_all": may_read_all(request.user),
    }
    return render(request, "competition/calls/call.html", context)


@signed_in
def overview(request: SignedRequest, slug: str) -> HttpResponse:
    """Where the competition stands, and what to do next."""
    competition = queries.competition_for_staff(request.user, slug)
    context = {
        "competition": competition,
        "may_manage": may_manage(request.user),
        "missing": missing_of_call(competition),
        "counts": queries.counts_of(competition),
        "now": clock.now(),
    }
    return render(request, "competition/calls/overview.html", context)
