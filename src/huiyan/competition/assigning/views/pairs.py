"""The judges of one entry: how near each is, who must not read it and why; fix or forbid a pair."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.assigning import actions, mending, queries
from huiyan.competition.assigning.forms import MoveForm
from huiyan.competition.assigning.matrix import matrix
from huiyan.competition.assigning.refusals import NoSuchEntry
from huiyan.competition.assigning.rules import has_begun, may_move
from huiyan.competition.assigning.views.past import run_page
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.panel.models import Judge
from huiyan.shell.web import key_of, render


@signed_in
def entry_judges(request: SignedRequest, pk: int, entry: int) -> HttpResponse:
    """All judges for one entry: how near, who must not and why; fix or forbid each."""
    round = round_for_staff(request.user, pk)
    one = get_object_or_404(queries.with_readings(queries.entries_of(round), round), pk=entry)
    if request.method == "POST":
        return _set_rule(request, round_to_manage(request.user, pk), one)
    standing = queries.standing_run(round)
    judges = list(queries.judges_in(round))
    rules = queries.pair_rules(round)
    row = matrix([one], judges, standing, rules)[0]
    why = {found.judge_id: found for found in one.standing}  # type: ignore[attr-defined]
    context = {
        "round": round,
        "entry": one,
        "rows": [(judge, cell, why.get(judge.pk)) for judge, cell in zip(judges, row.cells, strict=True)],
        "settled": has_begun(round) or bool(standing and standing.locked_at),
        "may_move": may_move(request.user, round),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/assigning/entry.html", context)


def _set_rule(request: SignedRequest, round: Round, entry: Any) -> HttpResponse:
    judge = get_object_or_404(
        Judge.objects.select_related("user"), pk=key_of(request.POST.get("judge")), competition=round.competition_id
    )
    must_be = {"fix": True, "forbid": False}.get(request.POST.get("rule", ""))
    actions.set_pair_rule(
        round, entry, judge, must_be=must_be, reason=request.POST.get("reason", "")[:300], by=request.user
    )
    return redirect("competition:entry_judges", round.pk, entry.pk)


@signed_in
@require_POST
def move(request: SignedRequest, pk: int) -> HttpResponse:
    """What it costs when a judge reads another entry instead; nothing moves before that was seen and kept."""
    round = round_to_manage(request.user, pk)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise NoSuchEntry(number=request.POST.get("to", ""))
    said = form.cleaned_data
    judge = get_object_or_404(Judge.objects.select_related("user"), pk=said["judge"], competition=round.competition_id)
    away, to = (queries.entry_numbered(round, said[name]) for name in ("away", "to"))
    run = mending.propose_move(round, mending.Move(judge, away, to), by=request.user)
    if request.headers.get("HX-Request"):
        return render(request, "competition/assigning/_proposal.html", run_page(request.user, round, run))
    return redirect("competition:assignment_run", pk, run.pk)
