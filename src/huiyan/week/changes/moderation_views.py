"""Pages of a moderator: the changes that wait, and those that were made at once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render
from huiyan.week.changes import actions, queries
from huiyan.week.changes.forms import DecisionForm
from huiyan.week.changes.models import Change
from huiyan.week.changes.rules import may_decide_change
from huiyan.week.changes.values import difference, labels_of
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.queries import clashes_of


@signed_in
def changes(request: SignedRequest, slug: str) -> HttpResponse:
    """What waits for this moderator, then what was changed at once and nobody has read."""
    edition = get_object_or_404(Edition, slug=slug)
    rows = queries.changes_for(request.user, edition)
    open_ones = {state: rows.filter(state=state).count() for state in queries.OPEN}
    found = listing(
        request,
        rows if request.GET.get("state") or request.GET.get("q") else rows.filter(state__in=queries.OPEN),
        search=["activity__title", "activity__title_en", "activity__host__name"],
        filters=[Filter("state", _("State"), "state", Change.State.choices)],
        columns=[
            ("activity", _("Activity"), "activity__title"), ("host", _("Host"), "activity__host__name"),
            ("what", _("What changes"), ""), ("since", pgettext("a change", "Since"), "asked_at"), ("state", _("State"), "state"),
        ],
        default="-state",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        return _export(edition, found)
    context = {
        "edition": edition,
        "list": found,
        "rows": [(change, labels_of(change)) for change in found.page],
        "waiting": open_ones[Change.State.WAITING],
        "done": open_ones[Change.State.DONE],
    }
    return render(request, "week/changes/list.html", context)


@signed_in
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """A change as a difference, and the decision about it."""
    found = queries.change_for(request.user, pk)
    form = DecisionForm(request.POST or None, initial={"seen": found.asked_at.isoformat()})
    if request.method == "POST" and form.is_valid():
        decision = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        approve = form.cleaned_data["decision"] == "approve"
        decided = actions.decide_change(found, approve=approve, **decision, by=request.user)
        messages.success(request, f"{found.activity.title}: {decided.get_state_display()}")
        return redirect("week:changes", found.activity.edition.slug)
    context = {
        "change": found,
        "activity": found.activity,
        "lines": difference(found),
        "form": form,
        "may_decide": may_decide_change(request.user, found.activity),
        "clashes": clashes_of(found.activity),
    }
    return render(request, "week/changes/change.html", context)


@signed_in
@require_POST
def look_after(request: SignedRequest, pk: int) -> HttpResponse:
    """What was changed at once has been read."""
    found = queries.change_to_look_after(request.user, pk)
    actions.look_after(found, by=request.user)
    return redirect("week:changes", found.activity.edition.slug)


def _export(edition: Edition, found: Listing) -> HttpResponse:
    header = [
        _("Activity"),
        _("Host"),
        _("What changes"),
        _("Why it changes"),
        _("State"),
        pgettext("a change", "Since"),
    ]
    between = pgettext("between two names", ", ")
    cells = (
        [
            one.activity.title, one.activity.host.name, between.join(labels_of(one)), one.why, one.get_state_display(), one.asked_at,
        ]
        for one in found.rows
    )  # fmt: skip
    return xlsx(f"{edition.slug}-changes", header, cells)
