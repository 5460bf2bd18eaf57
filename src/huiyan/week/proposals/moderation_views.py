"""Pages of a moderator: the queue, and one proposal beside its decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.templatetags.shell import district
from huiyan.shell.web import render
from huiyan.week.editions.models import Edition
from huiyan.week.editions.queries import edition_for_staff
from huiyan.week.proposals import actions, queries
from huiyan.week.proposals.forms import ModerationForm
from huiyan.week.proposals.models import Activity, Level, ModerationStep
from huiyan.week.proposals.queries import WRITTEN
from huiyan.week.proposals.rules import may_decide


@signed_in
def queue(request: SignedRequest, slug: str) -> HttpResponse:
    """What waits for this moderator, the longest waiting first."""
    edition = get_object_or_404(Edition, slug=slug)
    found = listing(
        request,
        queries.waiting_for(request.user, edition),
        search=["title", "title_en", "host__name"],
        filters=[
            Filter("level", _("Level"), "level", Level.choices),
            Filter("kind", _("Kind"), "kind", Activity.Kind.choices),
        ],
        columns=[
            ("title", _("Activity"), "title"),
            ("host", _("Host"), "host__name"),
            ("district", _("District"), "host__division"),
            ("level", _("Level"), "level"),
            ("since", _("Handed in"), "submitted_at"),
        ],
        default="since",
    )
    division = queries.district_of(request.user, edition)
    context = {"edition": edition, "list": found, "fill": queries.fill_of(edition, division), "division": division}
    return render(request, "week/proposals/queue.html", context)


@signed_in
def all_proposals(request: SignedRequest, slug: str) -> HttpResponse:
    """Everything proposed for an edition, in every state."""
    edition = edition_for_staff(request.user, slug)
    rows = queries.all_proposals(request.user, edition)
    districts = rows.order_by("host__division").values_list("host__division", flat=True).distinct()
    found = listing(
        request,
        rows,
        search=["title", "title_en", "host__name", "presenters"],
        filters=[
            Filter("state", _("State"), "state", Activity.State.choices),
            Filter("kind", _("Kind"), "kind", Activity.Kind.choices),
            Filter("district", _("District"), "host__division", [(name, district(name)) for name in districts if name]),
        ],
        columns=[
            ("title", _("Activity"), "title"), ("host", _("Host"), "host__name"), ("district", _("District"), "host__division"),
            ("state", _("State"), "state"), ("sessions#", _("Sessions"), "sessions_n"), ("places#", _("Places"), "places"),
            ("booked#", _("Booked"), "booked_n"), ("changed", _("Changed"), "changed_at"),
        ],
        default="-changed",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        chosen = [int(pk) for pk in request.GET.getlist("pk") if pk.isdecimal() and len(pk) < 10]
        return _export(edition, found.rows.filter(pk__in=chosen) if chosen else found.rows)
    return render(request, "week/proposals/all.html", {"edition": edition, "list": found, "kept": request.GET.items()})


def _export(edition: Edition, rows: QuerySet[Any]) -> HttpResponse:
    header = [
        _("Activity"), _("Kind"), _("Host"), _("District"), _("State"), _("Contact"), _("Handed in"), _("Sessions"), _("Places"),
        _("Booked"),
    ]  # fmt: skip
    cells: list[list[object]] = [
        [
            one.title, one.get_kind_display(), one.host.name, one.host.division, one.get_state_display(), one.contact, one.submitted_at,
            one.sessions_n, one.places, one.booked_n,
        ]
        for one in rows
    ]  # fmt: skip
    return xlsx(f"{edition.slug}-proposals", header, cells)


@signed_in
def moderate(request: SignedRequest, pk: int) -> HttpResponse:
    """One proposal; a decision leads back to the queue."""
    activity = queries.activity_to_moderate(request.user, pk)
    form = ModerationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("decision", "reason")}
        actions.moderate(activity, **said, comments=form.comments(), by=request.user)
        messages.success(request, f"{activity.title}: {ModerationStep.Decision(said['decision']).label}")
        return redirect("week:moderation", activity.edition.slug)
    context = {
        "activity": activity,
        "form": form,
        "may_decide": may_decide(request.user, activity),
        "rows": _rows(activity, form),
        "clashes": queries.clashes_of(activity),
        "changed": [(queries.label_of(name), was) for name, was in queries.changed_since_return(activity).items()],
        "decisions": ModerationStep.Decision,
    }
    return render(request, "week/proposals/moderate.html", context)


def _rows(activity: Activity, form: ModerationForm) -> list[tuple[str, str, object, bool]]:
    """Of each field its name, what was filled, where to comment on it, and whether it changed since the last return."""
    words, changed = queries.words_of(activity), queries.changed_since_return(activity)
    return [(queries.label_of(name), words[name], form[f"at_{name}"], name in changed) for name in WRITTEN]
