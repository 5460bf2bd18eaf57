"""The assignment page: is it possible, run, how good, the matrix, what changed, lock; and the runs before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.assigning import actions, queries
from huiyan.competition.assigning.forms import LotteryForm, run_form
from huiyan.competition.assigning.matrix import matrix
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.assigning.rules import has_begun, may_move
from huiyan.competition.assigning.table import table_of
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.calls.wording import panel_name
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import page_or_part, render

Objective, State = AssignmentRun.Objective, AssignmentRun.State


@signed_in
def assignment(request: SignedRequest, pk: int) -> HttpResponse:
    """Who reads what, in the order in which an organiser needs it."""
    round = round_for_staff(request.user, pk)
    if request.GET.get("export") == "xlsx":
        return _export(round)
    return render(request, "competition/assigning/assignment.html", _page(request, round))


def _page(request: SignedRequest, round: Round) -> dict[str, Any]:
    runs = list(queries.runs_of(round)[:20])
    standing = next((one for one in runs if one.is_standing), None) or queries.standing_run(round)
    found = _entries(request, round)
    judges = list(queries.judges_in(round))
    begun = has_begun(round)
    return {
        "round": round,
        "may_manage": may_manage(request.user),
        "begun": begun,
        "settled": begun or bool(standing and standing.locked_at),
        "run": standing,
        "runs": runs,
        "panels": [{**one, "name": panel_name(one["name"])} for one in standing.figures.get("panels", [])]
        if standing
        else [],
        "waiting": next((one for one in runs if one.state == State.WAITING), None),
        "lottery": next((one for one in runs if one.state == State.COMMITTED), None),
        "failed": runs[0] if runs and runs[0].state == State.IMPOSSIBLE else None,
        "failed_why": queries.sentences(runs[0], get_language() or "") if runs else [],
        "changes": queries.changes_between(queries.pairs_of(standing.before), queries.pairs_of(standing))
        if standing and standing.before
        else [],
        "form": run_form(round, standing),
        "lottery_form": LotteryForm(),
        "list": found,
        "judges": judges,
        "rows": matrix(found.page, judges, standing, queries.pair_rules(round)),
        "may_move": bool(standing) and may_move(request.user, round),
        "loads": [one.assigned for one in judges],
        **_feasibility(round),
    }


def _feasibility(round: Round) -> dict[str, Any]:
    """What the last check said, if it was of what is there now."""
    table = table_of(round)
    check = AssignmentRun.objects.filter(round=round, objective=Objective.CHECK).first()
    fresh = check is not None and check.input_digest == table.digest()
    return {
        "table": table,
        "sizes": [(panel_name(name), size) for name, size in round.panel_sizes().items()],
        "outside": table.outside(),
        "check": check if fresh else None,
        "shortages": queries.sentences(check, get_language() or "") if check and fresh else [],
        "missing": sum(one["missing"] for one in check.shortages) if check and fresh else 0,
    }


def _entries(request: SignedRequest, round: Round) -> Listing:
    tracks = [(str(one.pk), name_of(one)) for one in round.competition.tracks.all()]
    fields = queries.entries_of(round).order_by("field").values_list("field", flat=True).distinct()
    return listing(
        request,
        queries.with_readings(queries.entries_of(round), round),
        search=["title", "title_en", "field"],
        filters=[
            Filter("track", _("Group"), "track_id", tracks),
            Filter("field", _("Field"), "field", [(name, name) for name in fields if name]),
        ],
        per_page=25,
    )


def _export(round: Round) -> HttpResponse:
    rows = (
        Assignment.objects.filter(round=round)
        .select_related("entry__track", "judge__user")
        .order_by("entry__number", "judge__user__name")
    )
    header = [_("Number"), _("Project"), _("Group"), _("Field"), _("Judge"), _("Affinity")]
    cells = (
        [
            one.entry.number,
            inlang(one.entry, "title"),
            name_of(one.entry.track),
            one.entry.field,
            one.judge.user.name,
            round_to(one.affinity),
        ]
        for one in rows
    )
    return xlsx(f"{round.competition.slug}-{round.position + 1}-assignment", header, cells)


def round_to(value: float) -> float:
    """Four digits, as everywhere on the page."""
    return float(f"{value:.4f}")


@signed_in
@require_POST
def check(request: SignedRequest, pk: int) -> HttpResponse:
    """Look whether an assignment is possible."""
    round = round_to_manage(request.user, pk)
    actions.ask_for_run(round, objective=Objective.CHECK, by=request.user)
    context = {"round": round, "may_manage": True, **_feasibility(round)}
    if request.headers.get("HX-Request"):
        return page_or_part(request, "competition/assigning/assignment.html", "feasibility", context)
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def run(request: SignedRequest, pk: int) -> HttpResponse:
    """Run the assignment: best total, or the worst-served entry first."""
    round = round_to_manage(request.user, pk)
    form = run_form(round, None, request.POST)
    if not form.is_valid():
        return render(
            request, "competition/assigning/assignment.html", {**_page(request, round), "form": form}, status=422
        )
    said = form.cleaned_data
    actions.refuse_if_settled(round)
    actions.set_loads(round, least=said["least"], most=said["most"], by=request.user)
    actions.ask_for_run(round, objective=said["objective"], choices=form.choices(), by=request.user)
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def again(request: SignedRequest, pk: int) -> HttpResponse:
    """The last run once more, with the pairs that were fixed or forbidden since."""
    round = round_to_manage(request.user, pk)
    actions.run_again(round, by=request.user)
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def commit(request: SignedRequest, pk: int) -> HttpResponse:
    """Commit to a seed; the digest is shown, the draw comes after."""
    round = round_to_manage(request.user, pk)
    form = LotteryForm(request.POST)
    if not form.is_valid():
        return render(
            request,
            "competition/assigning/assignment.html",
            {**_page(request, round), "lottery_form": form},
            status=422,
        )
    actions.commit_lottery(round, choices=actions.Choices(cap=form.cleaned_data["cap"]), by=request.user)
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def draw(request: SignedRequest, pk: int, run: int) -> HttpResponse:
    """Open the seed and draw."""
    round = round_to_manage(request.user, pk)
    actions.draw_lottery(queries.run_of(round, run), by=request.user)
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def lock(request: SignedRequest, pk: int) -> HttpResponse:
    """Settle who reads what."""
    actions.lock_assignment(round_to_manage(request.user, pk), by=request.user)
    messages.success(request, _("Locked. A letter to each judge waits in the outbox until it is released."))
    return redirect("competition:assignment", pk)


@signed_in
@require_POST
def unlock(request: SignedRequest, pk: int) -> HttpResponse:
    """Open it again, with a reason."""
    actions.unlock_assignment(round_to_manage(request.user, pk), reason=request.POST.get("reason", ""), by=request.user)
    return redirect("competition:assignment", pk)
