"""Pages of a host: propose, fill, hand in, and see where it stands."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import venues
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.forms import ActivityForm, BeginForm, SessionForm
from huiyan.week.proposals.models import Activity
from huiyan.week.proposals.rules import may_edit


@signed_in
def proposals(request: SignedRequest) -> HttpResponse:
    """What the person's institutions have proposed."""
    found = listing(
        request,
        queries.own_activities(request.user),
        search=["title", "title_en"],
        filters=[Filter("state", _("State"), "state", Activity.State.choices)],
        columns=[("title", _("Activity"), "title"), ("edition", _("Edition"), "edition__starts_on"), ("state", _("State"), "state")],
    )  # fmt: skip
    editions = queries.editions_open()
    context = {
        "list": found,
        "editions": editions,
        "hosts": queries.hosts_of(request.user),
        "before": queries.held_before(request.user, editions),
    }
    return render(request, "week/proposals/list.html", context)


@signed_in
def begin(request: SignedRequest, slug: str) -> HttpResponse:
    """Begin a proposal for an edition."""
    edition = get_object_or_404(Edition, slug=slug)
    form = BeginForm(request.POST or None, hosts=queries.hosts_of(request.user))
    if request.method == "POST" and form.is_valid():
        made = actions.begin_proposal(edition, host=form.host(), values=form.values(), by=request.user)
        return redirect("week:proposal_edit", made.pk)
    return render(request, "week/proposals/begin.html", {"edition": edition, "form": form})


@signed_in
@require_POST
def rerun(request: SignedRequest, pk: int, slug: str) -> HttpResponse:
    """Propose an earlier activity again."""
    earlier = queries.own_activity(request.user, pk)
    made = actions.rerun_activity(earlier, edition=get_object_or_404(Edition, slug=slug), by=request.user)
    return redirect("week:proposal_edit", made.pk)


@signed_in
def proposal(request: SignedRequest, pk: int) -> HttpResponse:
    """One proposal: its sessions, what is missing, what clashes, what was decided."""
    activity = queries.own_activity(request.user, pk)
    form = SessionForm(request.POST or None, venues=list(venues()))
    if request.method == "POST" and form.is_valid():
        every, times = form.repeats()
        actions.repeat_session(activity, values=form.values(), every=every, times=times, by=request.user)
        return redirect("week:proposal", pk)
    context = {
        "activity": activity,
        "form": form,
        "may_edit": may_edit(request.user, activity),
        "may_change": activity.is_public,
        "again": _open_again(activity),
        "missing": actions.missing_of(activity),
        "clashes": queries.clashes_of(activity),
        "comments": [(queries.label_of(name), text) for name, text in queries.last_comments(activity).items()],
    }  # fmt: skip
    return render(request, "week/proposals/proposal.html", context)


@signed_in
def edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Fill the proposal; what the moderators asked stands at its field."""
    activity = queries.own_activity(request.user, pk)
    form = ActivityForm(
        request.POST or None,
        instance=activity,
        comments=queries.last_comments(activity),
        events=queries.large_events(request.user, activity),
    )
    if request.method == "POST" and form.is_valid():
        actions.save_proposal(queries.own_activity(request.user, pk), changes=form.changes(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("week:proposal", pk)
    return render(request, "week/proposals/edit.html", {"activity": activity, "form": form})


@signed_in
@require_POST
def autosave(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep what can be kept of a form that is still being filled; what is wrong in it is said when it is saved."""
    activity = queries.own_activity(request.user, pk)
    events = queries.large_events(request.user, activity)
    form = ActivityForm(request.POST, instance=activity, comments={}, events=events)
    form.is_valid()
    changes = {
        name: value
        for name, value in form.cleaned_data.items()
        if name in form.changed_data and name not in form.errors
    }
    if changes:
        actions.save_proposal(queries.own_activity(request.user, pk), changes=changes, by=request.user)
    return render(request, "week/proposals/_saved.html", {"at": clock.now(), "wrong": len(form.errors)})


@signed_in
@require_POST
def submit(request: SignedRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    activity = actions.submit_proposal(queries.own_activity(request.user, pk), by=request.user)
    level = activity.get_level_display()
    messages.success(request, _("Handed in. It waits for the moderators: {level}.").format(level=level))
    return redirect("week:proposal", pk)


@signed_in
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take it back."""
    actions.withdraw_activity(queries.own_activity(request.user, pk), by=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect("week:proposal", pk)


@signed_in
@require_POST
def remove_session(request: SignedRequest, pk: int, session: int) -> HttpResponse:
    """Take a session away."""
    activity = queries.own_activity(request.user, pk)
    actions.remove_session(get_object_or_404(activity.sessions.select_related("activity"), pk=session), by=request.user)
    return redirect("week:proposal", pk)


def _open_again(activity: Activity) -> list[Edition]:
    """The editions for which it can be proposed once more."""
    if not activity.is_public:
        return []
    proposed = queries.proposed_again([activity])
    others = [one for one in queries.editions_open() if one.pk != activity.edition_id]
    return [one for one in others if (activity.pk, one.pk) not in proposed]
