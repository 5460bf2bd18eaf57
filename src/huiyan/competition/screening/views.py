"""The screening queue: one entry a page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.screening import actions, queries
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.letters import letter_for
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import findings
from huiyan.shell.web import render


@signed_in
def queue(request: SignedRequest, slug: str) -> HttpResponse:
    """Lead to the entry that has waited longest, or say that nothing waits."""
    competition = competition_for_staff(request.user, slug)
    first = queries.waiting(request.user, competition).first()
    if first:
        return redirect("competition:screen", first.pk)
    return render(request, "competition/screening/done.html", {"competition": competition})


@signed_in
def screen(request: SignedRequest, pk: int) -> HttpResponse:
    """One entry beside its rules; a decision leads to the next one."""
    entry = queries.entry_to_screen(request.user, pk)
    if request.method == "POST":
        decision = Screening.Decision(request.POST.get("decision", ""))
        actions.screen_entry(entry, decision=decision, letter=request.POST.get("letter", ""), by=request.user)
        messages.success(request, _("{number}: {decision}").format(number=entry.number_text, decision=decision.label))
        return redirect("competition:screening", entry.competition.slug)
    found = findings(entry.track.eligibility, known_of(entry))
    labels = queries.labels_of(entry.competition)
    context = {
        "entry": entry,
        "findings": [(finding, labels.get(finding.question)) for finding in found],
        "answers": [(key, labels.get(key), value) for key, value in entry.answers.items()],
        "letter": letter_for(found, labels, entry.captain.language),
        "left": queries.waiting(request.user, entry.competition).count(),
        "decisions": Screening.Decision,
    }
    return render(request, "competition/screening/screen.html", context)
