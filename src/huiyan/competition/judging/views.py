"""The judge's desk and sheet; assignment and progress for the organisers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.judging import actions, queries
from huiyan.competition.judging.forms import ConflictForm, ScoreSheetForm, mark_name
from huiyan.competition.judging.models import Assignment, ScoreSheet
from huiyan.competition.judging.rules import may_score
from huiyan.kernel import clock
from huiyan.shell.web import page_or_part, render


@signed_in
def desk(request: SignedRequest, pk: int) -> HttpResponse:
    """The judge's entries of one round with progress."""
    round = queries.own_round(request.user, pk)
    rows = list(queries.own_assignments(request.user).filter(round=round))
    done = [row for row in rows if sheet_state(row) in (ScoreSheet.State.SUBMITTED, ScoreSheet.State.ABSTAINED)]
    return render(request, "competition/judging/desk.html", {"round": round, "rows": rows, "done": len(done)})


@signed_in
def sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """One entry's plan beside its score sheet; saved as often as one likes, locked when handed in."""
    assignment = queries.assignment_for(request.user, pk)
    sheet = getattr(assignment, "sheet", None)
    criteria = list(assignment.round.criteria.all())
    form = ScoreSheetForm(request.POST or None, criteria=criteria, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        sheet = actions.save_scores(assignment, marks=form.marks(), notes=form.notes(), by=request.user)
        if "submit" in request.POST:
            actions.submit_scores(assignment, by=request.user)
            return redirect("competition:judge_desk", assignment.round_id)
        if not request.headers.get("HX-Request"):
            return redirect(_next_sheet(request, assignment))
    context = {
        "assignment": assignment,
        "entry": assignment.entry,
        "round": assignment.round,
        "rows": list(queries.own_assignments(request.user).filter(round=assignment.round)),
        "form": form,
        "marks": [(one, form[mark_name(one)]) for one in criteria],
        "sheet": sheet,
        "may_score": may_score(sheet, assignment.round, clock.now()),
        "conflict_form": ConflictForm(),
    }
    return page_or_part(request, "competition/judging/sheet.html", "saved", context)


@signed_in
@require_POST
def step_back(request: SignedRequest, pk: int) -> HttpResponse:
    """Declare a conflict of interest."""
    assignment = queries.assignment_for(request.user, pk)
    form = ConflictForm(request.POST)
    if form.is_valid():
        actions.declare_conflict(
            assignment, kind=form.cleaned_data["kind"], reason=form.cleaned_data["reason"], by=request.user
        )
        messages.success(
            request,
            _("You stepped back from entry {number}. The organisers find another judge.").format(
                number=assignment.entry.number_text
            ),
        )
    return redirect("competition:judge_desk", assignment.round_id)


@signed_in
def assignment(request: SignedRequest, pk: int) -> HttpResponse:
    """Who reads what: the proof in a sentence, the matrix, and a run again."""
    round = round_for_staff(request.user, pk)
    proof = None
    if request.method == "POST":
        round = round_to_manage(request.user, pk)
        proof = actions.assign_judges(round, fair=request.POST.get("objective") == "fair", by=request.user)
    judges = list(queries.progress(round))
    pairs = {(row.entry_id, row.judge_id): row for row in Assignment.objects.filter(round=round)}
    conflicts = queries.conflicts_of(round.competition)
    rows = [
        (entry, [(judge, pairs.get((entry.pk, judge.pk)), (judge.pk, entry.pk) in conflicts) for judge in judges])
        for entry in queries.entries_of(round)
    ]
    context = {
        "round": round,
        "proof": proof,
        "judges": judges,
        "rows": rows,
        "assigned": len(pairs),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/judging/assignment.html", context)


@signed_in
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    """Who has not begun, who is half way."""
    round = round_for_staff(request.user, pk)
    judges = [judge for judge in queries.progress(round) if judge.assigned]
    context = {
        "round": round,
        "judges": judges,
        "assigned": sum(judge.assigned for judge in judges),
        "done": sum(judge.done for judge in judges),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/judging/progress.html", context)


@signed_in
@require_POST
def change_state(request: SignedRequest, pk: int, act: str) -> HttpResponse:
    """Open or close the judging of a round."""
    round = round_to_manage(request.user, pk)
    {"open": actions.open_judging, "close": actions.close_judging}[act](round, by=request.user)
    return redirect("competition:progress", pk)


def sheet_state(row: Assignment) -> str:
    """The state of an assignment's sheet; "" when it has not been begun."""
    sheet = getattr(row, "sheet", None)
    return sheet.state if sheet else ""


def _next_sheet(request: SignedRequest, assignment: Assignment) -> str:
    rows = list(queries.own_assignments(request.user).filter(round=assignment.round_id).values_list("pk", flat=True))
    at = rows.index(assignment.pk)
    return request.path if at + 1 == len(rows) or "stay" in request.POST else f"../{rows[at + 1]}/"
