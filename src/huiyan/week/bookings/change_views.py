"""Move or cancel a published session; the page says first how many will be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.web import render
from huiyan.week.bookings import changes, queries
from huiyan.week.bookings.forms import MoveForm, WhyForm
from huiyan.week.bookings.telling import reached_in
from huiyan.week.editions.queries import venues


@signed_in
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """Another time or place, or not at all."""
    session = queries.session_to_move(request.user, pk)
    cancels = "cancel" in request.POST
    move = MoveForm(None if cancels else request.POST or None, instance=session, venues=list(venues()))
    why = WhyForm(request.POST if cancels else None)
    told = None
    if cancels and why.is_valid():
        told = changes.cancel_session(session, why=why.cleaned_data["why"], by=request.user)
    elif move.is_valid():
        told = changes.move_session(session, to=move.values(), why=move.cleaned_data["why"], by=request.user)
    if told is not None:
        said = ngettext("Done. {n} group is told.", "Done. {n} groups are told.", told).format(n=told)
        messages.success(request, said)
        return redirect("week:activity", session.activity_id)
    to_tell = len(list(reached_in(session)))
    context = {"session": session, "move": move, "cancel": why, "to_tell": to_tell}
    return render(request, "week/bookings/change.html", context, status=422 if request.method == "POST" else 200)
