"""Results: the organiser's decision page, and the public page."""

from __future__ import annotations

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.results import actions, queries
from huiyan.competition.results.models import Ranking
from huiyan.competition.results.plots import dots
from huiyan.publishing.views import file_name
from huiyan.shell.web import render


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of a sealed ranking."""
    ranking = queries.published_ranking(pk)
    rows = list(queries.rows_of(ranking))
    context = {
        "ranking": ranking,
        "competition": ranking.round.competition,
        "record": ranking.publication,
        "file_name": file_name(ranking.publication) if ranking.publication else "",
        "rows": list(zip(rows, dots(rows), strict=True)),
    }
    return render(request, "competition/results/public.html", context)


@signed_in
def decide(request: SignedRequest, pk: int) -> HttpResponse:
    """The official ranking with the calibrated one beside it, and what publishing would show."""
    round = round_for_staff(request.user, pk)
    ranking = next(iter(queries.latest_rankings(round, request.user)), None)
    rows = list(queries.rows_of(ranking)) if ranking else []
    context = {
        "round": round,
        "ranking": ranking,
        "rows": list(zip(rows, dots(rows), strict=True)),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/results/decide.html", context)


@signed_in
@require_POST
def rank(request: SignedRequest, pk: int) -> HttpResponse:
    """Compute the ranking from the marks that are in."""
    round = round_to_manage(request.user, pk)
    actions.rank_round(round, seed=secrets.randbelow(2**31), by=request.user)
    return redirect("competition:decide", pk)


@signed_in
@require_POST
def publish(request: SignedRequest, pk: int) -> HttpResponse:
    """Seal the newest ranking and make it public."""
    round = round_to_manage(request.user, pk)
    ranking = get_object_or_404(
        Ranking.objects.select_related("round__competition", "track"), pk=request.POST.get("ranking"), round=round
    )
    actions.publish_results(ranking, by=request.user)
    messages.success(request, _("Published and sealed."))
    return redirect("competition:results", ranking.pk)
