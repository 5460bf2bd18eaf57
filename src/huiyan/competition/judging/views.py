"""The judge's desk and sheet; assignment and progress for the organisers."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import round_to_manage
from huiyan.competition.judging import actions, queries
from huiyan.competition.judging.blind import files_for, neutral_name, reading_of, title_of
from huiyan.competition.judging.forms import ConflictForm, ReasonForm, ScoreSheetForm, band_of, mark_name
from huiyan.competition.judging.models import Assignment, ScoreSheet
from huiyan.competition.judging.refusals import ChangedElsewhere
from huiyan.competition.judging.rules import may_score
from huiyan.kernel import clock
from huiyan.kernel.files import serve
from huiyan.shell.web import render


@signed_in
def desk(request: SignedRequest, pk: int) -> HttpResponse:
    """The judge's entries of one round with progress."""
    round = queries.own_round(request.user, pk)
    rows = list(queries.own_desk(request.user, round))
    questions = list(queries.questions_of(round))
    done = [row for row in rows if sheet_state(row) in (ScoreSheet.State.SUBMITTED, ScoreSheet.State.ABSTAINED)]
    context = {
        "round": round,
        "rows": [(row, title_of(row.entry, round, questions)) for row in rows],
        "done": len(done),
        "open": len([row for row in rows if sheet_state(row) in ("", ScoreSheet.State.OPEN)]),
        "takes_marks": may_score(None, round, clock.now()),
    }
    return render(request, "competition/judging/desk.html", context)


@signed_in
def sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """One entry's plan beside its score sheet; saved as often as one likes, locked when handed in."""
    assignment = queries.assignment_for(request.user, pk)
    sheet = getattr(assignment, "sheet", None)
    form = ScoreSheetForm(request.POST or None, criteria=list(assignment.round.criteria.all()), sheet=sheet)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, assignment, form)
        except ChangedElsewhere as refusal:
            assignment = queries.assignment_for(request.user, pk)
            return _changed_elsewhere(request, assignment, form, refusal)
    context = _sheet_page(request, assignment, sheet, form)
    part = "#saved" * bool(request.headers.get("HX-Request"))
    return render(request, f"competition/judging/sheet.html{part}", context, status=422 if form.errors else 200)


def _saved(request: SignedRequest, assignment: Assignment, form: ScoreSheetForm) -> HttpResponse:
    """Keep the sheet, lock it where that is asked, and lead on; a page that saves by itself gets the state alone."""
    sheet = actions.save_scores(
        assignment, marks=form.marks(), notes=form.notes(), by=request.user, edition=form.said_edition()
    )
    by_itself = bool(request.headers.get("HX-Request"))
    if sheet.state == ScoreSheet.State.OPEN and "submit" in request.POST:
        sheet = actions.submit_scores(assignment, by=request.user)
    if by_itself:
        return render(request, "competition/judging/sheet.html#saved", {"sheet": sheet, "now": clock.now()})
    if sheet.state == ScoreSheet.State.LATE:
        messages.warning(request, _("Judging was closed. The sheet is kept as late; the organisers decide."))
    if sheet.state == ScoreSheet.State.SUBMITTED:
        return redirect("competition:judge_desk", assignment.round_id)
    return redirect(_next_sheet(request, assignment))


def _changed_elsewhere(
    request: SignedRequest, assignment: Assignment, form: ScoreSheetForm, refusal: ChangedElsewhere
) -> HttpResponse:
    """What this device says beside what the other one saved; saving again from here replaces it knowingly."""
    sheet = assignment.sheet
    context = {"refusal": refusal, "sheet": sheet, "differences": form.differences(sheet)}
    if request.headers.get("HX-Request"):
        return render(request, "competition/judging/_changed.html", context, status=refusal.status)
    context |= _sheet_page(request, assignment, sheet, form)
    return render(request, "competition/judging/sheet.html", context, status=refusal.status)


def _sheet_page(
    request: SignedRequest, assignment: Assignment, sheet: ScoreSheet | None, form: ScoreSheetForm
) -> dict[str, object]:
    rows = list(queries.own_walk(request.user, assignment.round))
    at = [row.pk for row in rows].index(assignment.pk)
    given = {score.criterion_id: score.mark for score in sheet.scores.all()} if sheet else {}
    reading = reading_of(assignment.entry, assignment.round, list(queries.questions_of(assignment.round)))
    return {
        "assignment": assignment,
        "reading": reading,
        "round": assignment.round,
        "rows": [(row, reverse("competition:sheet", args=[row.pk])) for row in rows],
        "done": sum(sheet_state(row) not in ("", ScoreSheet.State.OPEN) for row in rows),
        "before": rows[at - 1] if at else None,
        "after": rows[at + 1] if at + 1 < len(rows) else None,
        "form": form,
        "marks": [(one, form[mark_name(one)], band_of(one, given.get(one.pk))) for one in form.criteria],
        "halves": any(one.step < 1 for one in form.criteria),
        "weight_given": sum((one.weight for one in form.criteria if one.pk in given), Decimal(0)),
        "given": len(given),
        "sheet": sheet,
        "may_score": may_score(sheet, assignment.round, clock.now()),
        "now": clock.now(),
        "plan": next((one for one in reading.files if one.file.kind == "pdf"), None),
        "conflict_form": ConflictForm(),
        "reason_form": ReasonForm(),
    }


@signed_in
def sheet_file(request: SignedRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of an assigned entry, under a name that tells nothing."""
    assignment = queries.assignment_for(request.user, pk)
    found = next((one for one in files_for(assignment.entry, assignment.round) if one.pk == file), None)
    if found is None:
        raise Http404
    found.file.name = neutral_name(assignment.entry, found)
    return serve(found.file, inline=True, framed=True, byte_range=request.headers.get("Range"))


@signed_in
@require_POST
def abstain(request: SignedRequest, pk: int) -> HttpResponse:
    """Give no marks to an entry, with a reason."""
    assignment = queries.assignment_for(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _reason_refused(request, form)
    actions.abstain(assignment, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, _("You abstained from entry {number}.").format(number=assignment.entry.number_text))
    return redirect("competition:judge_desk", assignment.round_id)


@signed_in
@require_POST
def submit_all(request: SignedRequest, pk: int) -> HttpResponse:
    """Hand in every sheet of a round at once."""
    round = queries.own_round(request.user, pk)
    count = actions.submit_all(list(queries.own_assignments(request.user).filter(round=round)), by=request.user)
    messages.success(request, _("{n} sheets handed in and locked.").format(n=count))
    return redirect("competition:judge_desk", pk)


@signed_in
@require_POST
def decide_late(request: SignedRequest, pk: int, sheet: int) -> HttpResponse:
    """Let a late sheet count, or not."""
    round = round_to_manage(request.user, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _reason_refused(request, form)
    late = queries.late_sheet(round, sheet)
    actions.decide_late(
        late, accept=request.POST.get("decision") == "accept", reason=form.cleaned_data["reason"], by=request.user
    )
    messages.success(request, _("Decided; the judge is told."))
    return redirect("competition:progress", pk)


def _reason_refused(request: SignedRequest, form: ReasonForm) -> HttpResponse:
    return render(request, "competition/judging/reason.html", {"form": form}, status=422)


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
