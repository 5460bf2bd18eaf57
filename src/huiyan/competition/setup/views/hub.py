"""The set-up at a glance, the words and dates, and the call as the public will see it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.actions import change_call
from huiyan.competition.calls.forms import CallForm
from huiyan.competition.calls.missing import gaps_of
from huiyan.competition.calls.presets import basis_in_words
from huiyan.competition.calls.timeline import stages_of
from huiyan.competition.calls.views import call_page
from huiyan.competition.calls.wording import eligibility_in_words, labels_of, rule_sheet_in_words
from huiyan.competition.setup import queries
from huiyan.kernel import clock
from huiyan.shell.web import render


@signed_in
def setup(request: SignedRequest, slug: str) -> HttpResponse:
    """Every part of the set-up, what is missing, and the time line."""
    competition = queries.setup_of(request.user, slug)
    labels = labels_of(competition)
    context = {
        "competition": competition,
        "basis": basis_in_words(competition.basis),
        "missing": gaps_of(competition),
        "stages": stages_of(competition, clock.now()),
        "groups": [(track, eligibility_in_words(track, labels)) for track in competition.tracks.all()],
        "questions": competition.fields.all(),
        "rounds": [(round, rule_sheet_in_words(round)) for round in competition.rounds.all()],
        "now": clock.now(),
    }
    return render(request, "competition/setup/hub.html", context)


@signed_in
def words(request: SignedRequest, slug: str) -> HttpResponse:
    """Change the words and dates of a call."""
    competition = queries.setup_of(request.user, slug)
    form = CallForm(request.POST or None, instance=competition)
    if request.method == "POST" and form.is_valid():
        before = queries.setup_of(request.user, slug)
        given = {name: form.cleaned_data[name] for name in form.changed_data}
        changes = {name: value for name, value in given.items() if getattr(before, name) != value}
        told = change_call(before, changes=changes, by=request.user) if changes else 0
        messages.success(request, _("Saved; {n} people are told.").format(n=told) if told else _("Saved."))
        return redirect("competition:setup", slug)
    context = {"competition": competition, "form": form, "people": queries.people_to_tell(competition)}
    return render(request, "competition/setup/words.html", context)


@signed_in
def preview(request: SignedRequest, slug: str) -> HttpResponse:
    """The call exactly as the public will see it."""
    return call_page(request, queries.setup_of(request.user, slug), is_preview=True)
