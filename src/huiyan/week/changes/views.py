"""Pages on which a host or an organiser changes what is in the programme; each says first who will be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.web import render
from huiyan.week.changes import actions, queries, rules
from huiyan.week.changes.forms import MoveForm, WhyForm, WordsForm
from huiyan.week.changes.sessions import reached
from huiyan.week.changes.values import difference, labels_of, with_values
from huiyan.week.editions.queries import venues
from huiyan.week.proposals.models import Activity
from huiyan.week.proposals.queries import clashes_of, label_of, large_events
from huiyan.week.proposals.rules import needs_no_moderator


@signed_in
def change_activity(request: SignedRequest, pk: int) -> HttpResponse:
    """Other words, ages, speakers; what a reader relies on waits for a moderator."""
    activity = queries.activity_to_change(request.user, pk)
    waiting = queries.waiting_change(activity)
    shown = with_values(activity, waiting.new if waiting else {})
    events = large_events(request.user, activity)
    form = WordsForm(request.POST or None, instance=shown, comments={}, events=events)
    if request.method == "POST" and form.is_valid():
        wanted = {**(waiting.new if waiting else {}), **form.changes()}
        made = actions.change_activity(activity, wanted=wanted, why=form.cleaned_data["why"], by=request.user)
        _say(request, made)
        return redirect("week:changes_of", pk)
    context = {
        "activity": activity,
        "form": form,
        "waiting": waiting,
        "decides": needs_no_moderator(request.user, activity),
        "at_once": [label_of(name) for name in sorted(rules.AT_ONCE)],
    }
    return render(request, "week/changes/activity.html", context, status=422 if request.method == "POST" else 200)


@signed_in
def change_session(request: SignedRequest, pk: int) -> HttpResponse:
    """Another time, place or number of places, or not at all."""
    session = queries.session_to_change(request.user, pk)
    waiting, cancels = queries.waiting_change(session.activity, session), "cancel" in request.POST
    shown = with_values(session, waiting.new if waiting else {})
    move = MoveForm(None if cancels else request.POST or None, instance=shown, venues=list(venues()))
    why = WhyForm(request.POST if cancels else None)
    if cancels and why.is_valid():
        told = actions.call_off(session, why=why.cleaned_data["why"], by=request.user)
        said = ngettext("Done. {n} group is told.", "Done. {n} groups are told.", told).format(n=told)
        messages.success(request, said)
        return redirect("week:activity", session.activity_id)
    if move.is_valid():
        why_moved = move.cleaned_data["why"]
        _say(request, actions.change_session(session, wanted=move.values(), why=why_moved, by=request.user))
        _warn_of_clashes(request, session.activity)
        return redirect("week:changes_of", session.activity_id)
    context = {
        "session": session, "move": move, "cancel": why, "to_tell": reached(session), "waiting": waiting,
        "decides": needs_no_moderator(request.user, session.activity),
    }  # fmt: skip
    return render(request, "week/changes/session.html", context, status=422 if request.method == "POST" else 200)


@signed_in
def changes_of(request: SignedRequest, pk: int) -> HttpResponse:
    """What was changed of an activity since its approval, and what waits."""
    activity, found = queries.changes_of(request.user, pk)
    context = {
        "activity": activity,
        "changes": [(change, difference(change)) for change in found],
        "may_change": rules.may_change(request.user, activity),
    }
    return render(request, "week/changes/of_activity.html", context)


@signed_in
@require_POST
def take_back(request: SignedRequest, pk: int) -> HttpResponse:
    """Do not change it after all."""
    change = actions.take_back(queries.own_change(request.user, pk), by=request.user)
    messages.success(request, _("Taken back; the programme stays as it is."))
    return redirect("week:changes_of", change.activity_id)


def _say(request: SignedRequest, made: actions.Made) -> None:
    """What was done, and what waits."""
    between = pgettext("between two names", ", ")
    if made.done:
        messages.success(request, _("In the programme now: {names}.").format(names=between.join(labels_of(made.done))))
    if made.waits:
        said = _("With the moderators: {names}. The programme stays as it is until they have read it.")
        messages.info(request, said.format(names=between.join(labels_of(made.waits))))


def _warn_of_clashes(request: SignedRequest, activity: Activity) -> None:
    for clash in clashes_of(activity):
        said = _("At the same time: {shared}, “{title}”.").format(shared=clash.shared, title=clash.other.activity.title)
        messages.warning(request, said)
