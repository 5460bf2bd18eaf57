"""Rounds, criteria and prizes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.setup import queries
from huiyan.competition.setup.actions import rounds as actions
from huiyan.competition.setup.forms.rounds import CriteriaFormSet, PrizeFormSet, RoundForm, kept_forms
from huiyan.shell.web import render


@signed_in
def new_round(request: SignedRequest, slug: str) -> HttpResponse:
    """Add a round; its criteria are asked next."""
    competition = queries.setup_of(request.user, slug)
    form = RoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.add_round(competition, values=form.cleaned_data, by=request.user)
        return redirect("competition:setup_criteria", made.pk)
    return render(request, "competition/setup/round.html", {"competition": competition, "form": form})


@signed_in
def round(request: SignedRequest, pk: int) -> HttpResponse:
    """Manner, judges, loads, dates and places of a round."""
    round = queries.round_to_set_up(request.user, pk)
    form = RoundForm(request.POST or None, instance=round)
    if request.method == "POST" and form.is_valid():
        fresh = queries.round_to_set_up(request.user, pk)
        actions.change_round(fresh, values=form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("competition:setup", round.competition.slug)
    context = {"competition": round.competition, "round": round, "form": form}
    return render(request, "competition/setup/round.html", context)


@signed_in
def criteria(request: SignedRequest, pk: int) -> HttpResponse:
    """What judges mark, with weights that sum to 100; read-only once the rule sheet is locked."""
    round = queries.round_to_set_up(request.user, pk)
    formset = CriteriaFormSet(request.POST or None, queryset=round.criteria.all(), prefix="c")
    if request.method == "POST" and formset.is_valid():
        rows = [form.values() for form in kept_forms(formset)]
        actions.set_criteria(round, rows=rows, by=request.user)
        messages.success(request, _("Saved. The weights sum to {sum}.").format(sum=sum(row["weight"] for row in rows)))
        return redirect("competition:setup_criteria", pk)
    context = {
        "competition": round.competition,
        "round": round,
        "formset": formset,
        "sum": sum(one.weight for one in round.criteria.all()),
    }
    return render(request, "competition/setup/criteria.html", context)


@signed_in
def prizes(request: SignedRequest, pk: int) -> HttpResponse:
    """The prizes of a round with their places and amounts."""
    round = queries.round_to_set_up(request.user, pk)
    formset = PrizeFormSet(
        request.POST or None,
        queryset=round.prizes.all(),
        prefix="p",
        form_kwargs={"competition": round.competition},
    )
    if request.method == "POST" and formset.is_valid():
        rows = [form.values() for form in kept_forms(formset)]
        actions.set_prizes(round, rows=rows, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("competition:setup", round.competition.slug)
    context = {"competition": round.competition, "round": round, "formset": formset}
    return render(request, "competition/setup/prizes.html", context)


ACTS: dict[str, Callable[..., None]] = {
    "up": partial(actions.move_round, up=True),
    "down": partial(actions.move_round, up=False),
    "delete": actions.delete_round,
}


@signed_in
@require_POST
def act_on_round(request: SignedRequest, pk: int, act: str) -> HttpResponse:
    """Move or delete a round."""
    round = queries.round_to_set_up(request.user, pk)
    if act not in ACTS:
        raise Http404
    ACTS[act](round, by=request.user)
    return redirect("competition:setup", round.competition.slug)
