"""Groups, and who may enter each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import groups as actions
from huiyan.competition.setup.forms.groups import EligibilityForm, GroupForm
from huiyan.shell.web import render


@signed_in
def new_group(request: SignedRequest, slug: str) -> HttpResponse:
    """Add a group; who may enter it is asked next."""
    competition = queries.setup_of(request.user, slug)
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_group(competition, values=form.cleaned_data, by=request.user)
        return redirect("competition:setup_group", made.pk)
    return render(request, "competition/setup/group.html", {"competition": competition, "form": form})


@signed_in
def group(request: SignedRequest, pk: int) -> HttpResponse:
    """The names of a group and its rules."""
    track = queries.track_to_set_up(request.user, pk)
    prizes = queries.earlier_prizes(track.competition)
    form = GroupForm(request.POST or None, instance=track)
    rules = EligibilityForm(request.POST or None, track=queries.track_to_set_up(request.user, pk), prizes=prizes)
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        fresh = queries.track_to_set_up(request.user, pk)
        actions.change_group(fresh, values=form.cleaned_data, by=request.user)
        actions.set_eligibility(fresh, wanted=rules.wanted(), others=rules.other_rules(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("competition:setup", track.competition.slug)
    context = {"competition": track.competition, "track": track, "form": form, "rules": rules}
    return render(request, "competition/setup/group.html", context)


@signed_in
@require_POST
def delete_group(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a group that nobody has entered."""
    track = queries.track_to_set_up(request.user, pk)
    actions.delete_group(track, by=request.user)
    messages.success(request, _("Deleted."))
    return redirect("competition:setup", track.competition.slug)
