"""The public order; the secretary's page; scoreboard and clock for the hall; slips."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.finals import actions, queries
from huiyan.competition.finals.forms import CommitForm, CorrectionForm, DrawForm
from huiyan.competition.finals.models import Final, SlipCorrection
from huiyan.competition.finals.rules import may_correct, may_run_stage
from huiyan.kernel import clock
from huiyan.shell.web import page_or_part, render


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The speaking order for everyone: first its commitment, then the secret, the words and the order."""
    final = queries.public_final(pk)
    slots = [(slot, actions.ticket(final, slot.entry.number or 0)) for slot in queries.slots_of(final)]
    context = {"final": final, "round": final.round, "competition": final.round.competition, "slots": slots}
    return render(request, "competition/finals/order.html", context)


@signed_in
def secretary(request: SignedRequest, pk: int) -> HttpResponse:
    """Draw, call, clock, who has scored, announce."""
    round = queries.stage_for_staff(request.user, pk)
    final = queries.final_of(round)
    board = queries.board_of(final) if final else None
    context = {
        "round": round,
        "final": final,
        "board": board,
        "slots": list(queries.slots_of(final)) if final else [],
        "sheets": queries.sheets_of(final, board.current) if final and board and board.current else [],
        "work": queries.announcement_work(board.current) if board and board.current else None,
        "corrections": list(queries.corrections_of(round)),
        "commit_form": CommitForm(),
        "draw_form": DrawForm(),
        "may_run": may_run_stage(request.user),
        "user_id": request.user.pk,
        **(clock_context(final) if final else {}),
    }
    return page_or_part(request, "competition/finals/secretary.html", "live", context)


def clock_context(final: Final) -> dict[str, object]:
    """The clock in words and for its script."""
    left = queries.seconds_left(final, clock.now())
    return {"left": left, "shown": f"{left // 60:02d}:{left % 60:02d}", "running": final.clock_started_at is not None}


@signed_in
@require_POST
def commit(request: SignedRequest, pk: int) -> HttpResponse:
    """Publish the commitment of the draw."""
    round = queries.stage_to_run(request.user, pk)
    form = CommitForm(request.POST)
    if form.is_valid():
        actions.commit_draw(round, minutes=form.cleaned_data["minutes"], by=request.user)
    else:
        messages.error(request, _("Say how many minutes each entry speaks, from 1 to 60."))
    return redirect("competition:secretary", pk)


@signed_in
@require_POST
def draw(request: SignedRequest, pk: int) -> HttpResponse:
    """Open the secret and draw."""
    round = queries.stage_to_run(request.user, pk)
    form = DrawForm(request.POST)
    if form.is_valid():
        actions.draw_order(get_object_or_404(Final, round=round), words=form.cleaned_data["words"], by=request.user)
    else:
        messages.error(request, _("Write down the words or numbers that were said in the hall."))
    return redirect("competition:secretary", pk)


@signed_in
@require_POST
def call(request: SignedRequest, pk: int) -> HttpResponse:
    """Call an entry to the stage."""
    slot = queries.slot_to_run(request.user, pk)
    actions.call_slot(slot, by=request.user)
    return redirect("competition:secretary", slot.final.round_id)


@signed_in
@require_POST
def run_clock(request: SignedRequest, pk: int) -> HttpResponse:
    """Start or stop the clock."""
    round = queries.stage_to_run(request.user, pk)
    actions.run_clock(get_object_or_404(Final, round=round), run="run" in request.POST, by=request.user)
    return redirect("competition:secretary", pk)


@signed_in
@require_POST
def announce(request: SignedRequest, pk: int) -> HttpResponse:
    """Announce the score of an entry."""
    slot = queries.slot_to_run(request.user, pk)
    actions.ask_announcement(slot, by=request.user)
    return redirect("competition:secretary", slot.final.round_id)


@signed_in
def scoreboard(request: SignedRequest, pk: int) -> HttpResponse:
    """The board for the projector; asks for news by itself."""
    round = queries.stage_for_staff(request.user, pk)
    final = get_object_or_404(Final, round=round)
    context = {"round": round, "final": final, "board": queries.board_of(final), **clock_context(final)}
    return page_or_part(request, "competition/finals/scoreboard.html", "board", context)


@signed_in
def stage_clock(request: SignedRequest, pk: int) -> HttpResponse:
    """A large clock for those on stage."""
    round = queries.stage_for_staff(request.user, pk)
    final = get_object_or_404(Final, round=round)
    context = {"round": round, "final": final, "board": queries.board_of(final), **clock_context(final)}
    return page_or_part(request, "competition/finals/clock.html", "clock", context)


@signed_in
def slip(request: SignedRequest, pk: int) -> HttpResponse:
    """A judge's sheet as a slip to sign, and the way to correct a slip of the pen."""
    assignment = queries.slip_for_staff(request.user, pk)
    sheet = getattr(assignment, "sheet", None)
    may_ask = (
        sheet is not None
        and sheet.state == "submitted"
        and may_run_stage(request.user)
        and may_correct(assignment.round)
    )
    form = CorrectionForm(request.POST or None, sheet=sheet) if sheet and may_ask else None
    if request.method == "POST" and form and form.is_valid():
        score = form.scores[form.cleaned_data["score"]]
        actions.ask_correction(
            score, mark=form.cleaned_data["mark"], reason=form.cleaned_data["reason"], by=request.user
        )
        messages.info(request, _("Nothing is changed yet: a second person has to confirm the correction."))
        return redirect("competition:secretary", assignment.round_id)
    scores = list(sheet.scores.select_related("criterion").order_by("criterion__position")) if sheet else []
    context = {"assignment": assignment, "round": assignment.round, "sheet": sheet, "scores": scores, "form": form}
    return render(request, "competition/finals/slip.html", context)


@signed_in
@require_POST
def answer_correction(request: SignedRequest, pk: int) -> HttpResponse:
    """The second person's answer."""
    correction = get_object_or_404(SlipCorrection.objects.select_related("score__sheet__assignment"), pk=pk)
    round = queries.stage_to_run(request.user, correction.score.sheet.assignment.round_id)
    actions.answer_correction(correction, confirm="confirm" in request.POST, by=request.user)
    messages.success(request, _("Recorded."))
    return redirect("competition:secretary", round.pk)
