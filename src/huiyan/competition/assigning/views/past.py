"""One run: whether its answer is there, what it found, how it differs from what holds; undo it, or adopt a proposed change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.competition.assigning import actions, mending, queries
from huiyan.competition.assigning.models import AssignmentRun
from huiyan.competition.assigning.rules import has_begun, letters_went_out
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.panel.forms import ReasonForm
from huiyan.competition.panel.models import Judge
from huiyan.shell.web import render

State = AssignmentRun.State


@signed_in
def waiting(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """Whether a large run has its answer; the page asks every two seconds."""
    round = round_for_staff(request.user, pk)
    one = queries.run_of(round, run)
    if one.state != State.WAITING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(
        request,
        "competition/assigning/_waiting.html",
        {"round": round, "waiting": one, "may_manage": may_manage(request.user)},
    )


@signed_in
@require_POST
def drop(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """Do not wait for a run any more."""
    round = round_to_manage(request.user, pk)
    actions.drop_run(queries.run_of(round, run), by=request.user)
    return redirect("competition:assignment", pk)


@signed_in
def one_run(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """A run: what was asked, what was found, and how it differs from what holds now; a proposal can be adopted here."""
    round = round_for_staff(request.user, pk)
    context = run_page(request.user, round, queries.run_of(round, run))
    return render(request, "competition/assigning/run.html", context)


def run_page(user: User, round: Round, one: AssignmentRun) -> dict[str, Any]:
    """What a page or a part says of a run."""
    return {
        "round": round,
        "run": one,
        "cost": queries.cost_of(one),
        "back": "competition:assignment" if one.options.get("move") else "competition:progress",
        "changes": queries.changes_between(queries.pairs_now(round), queries.pairs_of(one)) if one.pairs else [],
        "why": queries.sentences(one, get_language() or ""),
        "gone": Judge.objects.filter(pk=one.options.get("gone")).select_related("user").first(),
        "reason_form": ReasonForm(),
        "may_restore": one.state == State.DONE and one.pairs and not one.is_standing and not has_begun(round),
        "may_manage": may_manage(user),
    }


@signed_in
@require_POST
def restore(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """Undo: let an earlier run hold again."""
    round = round_to_manage(request.user, pk)
    actions.restore_run(queries.run_of(round, run), by=request.user)
    messages.success(request, _("The earlier assignment holds again."))
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def adopt(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """Make a proposed change."""
    round = round_to_manage(request.user, pk)
    one = queries.run_of(round, run)
    come = mending.adopt_mend(one, reason=request.POST.get("reason", ""), by=request.user)
    words = (
        _("Changed: {n} readings have another judge. The letters wait in the outbox.")
        if letters_went_out(round)
        else _("Changed: {n} readings have another judge. Judges hear of all their entries when you lock.")
    )
    messages.success(request, words.format(n=come.total()))
    return redirect("competition:assignment" if one.options.get("move") else "competition:progress", pk)
