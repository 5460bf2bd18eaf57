"""The progress board of the organisers."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.assigning.mending import propose_mend
from huiyan.competition.assigning.queries import entries_of
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.queries import round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.following import actions, queries
from huiyan.competition.following.forms import ApartForm
from huiyan.competition.judging.queries import late_sheets
from huiyan.competition.panel.models import Judge
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Listing, listing_of_rows
from huiyan.shell.web import key_of, render

NEVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
"""Judges who were not seen yet come first when sorted by it."""


@signed_in
def progress(request: SignedRequest, pk: int) -> HttpResponse:
    """Who has not begun, who is half way, when it will be done; and what needs a hand."""
    round = round_for_staff(request.user, pk)
    everybody, entries = list(queries.board(round)), queries.entries_on(round)
    found = _list(request, everybody)
    if request.GET.get("export") == "xlsx":
        return _export(round, found.rows)
    form = ApartForm(request.GET)
    least = form.least()
    totals = queries.spreads(round, entries)
    context = {
        "round": round,
        "list": found,
        "pace": queries.pace_of(round, everybody, clock.now()),
        "panels": queries.by_panel(round, everybody),
        "lagging": sum(one.done < one.assigned for one in everybody),
        "late": list(late_sheets(round)),
        "lacking": queries.entries_lacking(round, entries),
        "apart_form": form,
        "apart": queries.far_apart(totals, least),
        "least": least,
        "near": queries.near_the_line(round, totals),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/following/progress.html", context)


def _list(request: SignedRequest, judges: Sequence[Any]) -> Listing:
    """All judges stand on the page anyway, for the pace: they are narrowed and ordered here, without asking again."""
    return listing_of_rows(
        request,
        judges,
        search=lambda one: one.user.name,
        columns=[
            ("judge", _("Judge"), lambda one: one.user.name),
            ("entries#", _("Entries"), lambda one: one.assigned),
            ("begun#", _("Begun"), lambda one: one.begun),
            ("in#", _("In"), lambda one: one.done),
            ("last", _("Last seen"), lambda one: one.last_at or NEVER),
            ("state", _("State"), None),
        ],
        default="in",
        per_page=100,
    )


def _export(round: Round, rows: Any) -> HttpResponse:
    header = [_("Judge"), _("Entries"), _("Begun"), _("In"), _("Last seen")]
    cells = ([one.user.name, one.assigned, one.begun, one.done, one.last_at] for one in rows)
    return xlsx(f"{round.competition.slug}-{round.position + 1}-progress", header, cells)


@signed_in
@require_POST
def remind(request: SignedRequest, pk: int) -> HttpResponse:
    """Write reminders to the judges chosen (nobody chosen: to all) who have not handed in everything."""
    round = round_to_manage(request.user, pk)
    chosen = [int(one) for one in request.POST.getlist("judge") if one.isdecimal()]
    count = actions.remind_judges(round, queries.lagging(round, chosen), by=request.user)
    messages.success(request, _("{n} reminders wait in the outbox until they are released.").format(n=count))
    return redirect("competition:progress", pk)


@signed_in
@require_POST
def replace(request: SignedRequest, pk: int) -> HttpResponse:
    """Look for the smallest change after a judge dropped out, or for entries that lack one; nothing moves yet."""
    round = round_to_manage(request.user, pk)
    gone = None
    if request.POST.get("judge"):
        gone = get_object_or_404(
            Judge.objects.select_related("user"), pk=key_of(request.POST["judge"]), competition=round.competition_id
        )
    run = propose_mend(round, gone=gone, by=request.user)
    return redirect("competition:assignment_run", pk, run.pk)


@signed_in
@require_POST
def more(request: SignedRequest, pk: int, entry: int) -> HttpResponse:
    """Look who could give one more reading to an entry."""
    round = round_to_manage(request.user, pk)
    run = actions.propose_reading(round, get_object_or_404(entries_of(round), pk=entry), by=request.user)
    return redirect("competition:assignment_run", pk, run.pk)
