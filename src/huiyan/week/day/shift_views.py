"""Shifts: the organiser's list, one shift, and a helper's own."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.day import actions, queries
from huiyan.week.day.forms import HandOnForm, ShiftForm, SwapForm


@signed_in
def shifts(request: SignedRequest, slug: str) -> HttpResponse:
    """Who helps where and when, and a new shift."""
    edition, rows = queries.shifts_for_organiser(request.user, slug)
    form = ShiftForm(request.POST or None, edition=edition)
    if form.is_valid():
        actions.give_shift(edition, values=form.cleaned_data, by=request.user)
        messages.success(request, _("Given; the helper is told."))
        return redirect("week:shifts", slug)
    found = listing(
        request,
        rows,
        search=["helper__name", "venue__name", "session__activity__title", "note"],
        filters=[Filter("helper", _("Helper"), "helper", [(str(one.pk), one.name) for one in queries.helpers()])],
        columns=[
            ("begins", _("Begins"), "starts_at"), ("ends", _("Ends"), "ends_at"), ("helper", _("Helper"), "helper__name"),
            ("place", pgettext("where", "Place"), "venue__name"), ("door", _("Door"), "session__activity__title"), ("note", _("Task"), ""),
        ],
        default="begins",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        header = [_("Begins"), _("Ends"), _("Helper"), pgettext("where", "Place"), _("Door"), _("Task")]
        cells = ([one.starts_at, one.ends_at, one.helper.name, one.venue.name, one.session.activity.title if one.session else "", one.note] for one in found.rows)  # fmt: skip
        return xlsx(f"{slug}-shifts", header, cells)
    context = {"edition": edition, "list": found, "form": form}
    return render(request, "week/day/shifts.html", context, status=422 if form.errors else 200)


@signed_in
def shift(request: SignedRequest, pk: int) -> HttpResponse:
    """One shift: hand it on, swap it, or take it back."""
    shift = queries.shift_to_manage(request.user, pk)
    act = request.POST.get("act", "")
    hand = HandOnForm(request.POST if act == "hand" else None, shift=shift)
    swap = SwapForm(request.POST if act == "swap" else None, shift=shift)
    if act == "hand" and hand.is_valid():
        actions.hand_on(shift, to=hand.cleaned_data["to"], by=request.user)
    elif act == "swap" and swap.is_valid():
        actions.swap_shifts(shift, swap.cleaned_data["other"], by=request.user)
    elif act == "take back":
        actions.take_back(shift, by=request.user)
    else:
        return render(request, "week/day/shift.html", {"shift": shift, "hand": hand, "swap": swap})
    messages.success(request, _("Done; the helpers are told."))
    return redirect("week:shifts", shift.edition.slug)


@signed_in
def own(request: SignedRequest) -> HttpResponse:
    """When and where I help, and the way to the door."""
    rows = list(queries.own_shifts(request.user))
    now = clock.now()
    context = {
        "coming": [one for one in rows if one.ends_at > now],
        "past": [one for one in rows if one.ends_at <= now],
        "now": now,
    }
    return render(request, "week/day/own.html", context)
