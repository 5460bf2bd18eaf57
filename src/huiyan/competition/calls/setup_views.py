"""Begin a competition, and make its call public."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls import actions, queries
from huiyan.competition.calls.forms import NewCompetitionForm
from huiyan.competition.calls.presets import basis_in_words, presets
from huiyan.competition.calls.rules import may_manage
from huiyan.shell.web import render


@signed_in
def new(request: SignedRequest) -> HttpResponse:
    """Begin a competition from last year's or from a preset."""
    if not may_manage(request.user):
        raise Http404
    form = NewCompetitionForm(request.POST or None, earlier=list(queries.competitions_for(request.user)))
    if request.method == "POST" and form.is_valid():
        origin, _colon, key = form.cleaned_data["start"].partition(":")
        names = {"name": form.cleaned_data["name"], "slug": form.cleaned_data["slug"]}
        if origin == "copy":
            source = queries.competitions_for(request.user).get(pk=key)
            made = actions.copy_competition(source, **names, by=request.user)
        elif origin == "preset":
            made = actions.begin_from_preset(key, **names, by=request.user)
        else:
            made = actions.begin_empty(**names, by=request.user)
        return redirect("competition:setup", made.slug)
    return render(
        request,
        "competition/calls/new.html",
        {"form": form, "presets": [basis_in_words(one) for one in presets().values()]},
    )


@signed_in
@require_POST
def open_call(request: SignedRequest, slug: str) -> HttpResponse:
    """Make the call public."""
    actions.open_call(queries.competition_to_manage(request.user, slug), by=request.user)
    messages.success(request, _("The call is public."))
    return redirect("competition:overview", slug)
