"""The public call, and the overview for those who run it."""

from __future__ import annotations

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls import queries
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.numbers import next_step, numbers_of, steps_of
from huiyan.competition.calls.rules import may_manage, may_read_all
from huiyan.competition.calls.timeline import stages_of
from huiyan.competition.calls.wording import eligibility_in_words, labels_of, rule_sheet_in_words
from huiyan.kernel import clock
from huiyan.shell.markdown import to_html
from huiyan.shell.templatetags.shell import inlang
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
    return call_page(request, queries.call_for(request.user, slug))


def call_page(request: HttpRequest, competition: Competition, *, is_preview: bool = False) -> HttpResponse:
    """The page of a call; a preview shows what anyone will see, and nothing that is for the staff."""
    prefetch_related_objects([competition], "fields", "rounds__prizes__track")
    labels = labels_of(competition)
    context = {
        "competition": competition,
        "is_open": competition.is_open(),
        "text": to_html(inlang(competition, "text")),
        "groups": [(track, eligibility_in_words(track, labels)) for track in competition.tracks.all()],
        "rounds": [(round, rule_sheet_in_words(round)) for round in competition.rounds.all()],
        "prizes": [prize for round in competition.rounds.all() for prize in round.prizes.all() if not prize.track],
        "now": clock.now(),
        "is_preview": is_preview,
        "may_read_all": may_read_all(request.user) and not is_preview,
    }
    return render(request, "competition/calls/call.html", context)


@signed_in
def overview(request: SignedRequest, slug: str) -> HttpResponse:
    """Where the competition stands, and what to do next."""
    competition = queries.competition_for_staff(request.user, slug)
    now = clock.now()
    numbers = numbers_of(competition, now)
    context = {
        "competition": competition,
        "may_manage": may_manage(request.user),
        "numbers": numbers,
        "next": next_step(competition, numbers, now),
        "stages": stages_of(competition, now),
        "steps": steps_of(competition, numbers),
        "now": now,
    }
    return render(request, "competition/calls/overview.html", context)
