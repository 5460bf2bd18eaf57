"""Pages of the organisers: the list of entries, and everything about one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.models import Competition
from huiyan.competition.calls.numbers import numbers_of
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.entries import changing, queries
from huiyan.competition.entries.forms import EntryForm, ReasonForm
from huiyan.competition.entries.history import history_of
from huiyan.competition.entries.models import Entry
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.naming import name_of
from huiyan.shell.templatetags.shell import district
from huiyan.shell.web import keys_of, render


@signed_in
def entries(request: SignedRequest, slug: str) -> HttpResponse:
    """All entries of a competition: search, filter, sort, select, export."""
    competition = competition_for_staff(request.user, slug)
    found = _listed(request, competition)
    if request.GET.get("export") == "xlsx":
        return _export(competition.slug, found.rows)
    context = {
        "competition": competition,
        "list": found,
        "numbers": numbers_of(competition, clock.now()),
        "may_manage": may_manage(request.user),
    }
    return render(request, "competition/entries/list.html", context)


@signed_in
@require_POST
def chosen(request: SignedRequest, slug: str) -> HttpResponse:
    """Export the entries chosen, or write reminders to those among them that are drafts; none chosen means all shown."""
    competition = competition_for_staff(request.user, slug)
    rows = _picked(_listed(request, competition).rows, request.POST.getlist("pick"))
    if "export" in request.POST:
        return _export(slug, rows)
    count = changing.remind_drafts(competition_to_manage(request.user, slug), rows, by=request.user)
    words = _("Reminders written: {count}. They wait in the outbox until they are released.").format(count=count)
    messages.success(request, words)
    return redirect(f"{reverse('competition:entries', args=[slug])}?{request.GET.urlencode()}")


@signed_in
def entry(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything about one entry, and what may be done with it."""
    entry = queries.entry_for_staff(request.user, pk)
    context = {
        "entry": entry,
        "answers": queries.answers_of(entry),
        "screenings": entry.screenings.select_related("decided_by", "notice", "undone_by"),
        "history": history_of(entry),
        "may_manage": may_manage(request.user),
        "reason_form": ReasonForm(),
    }
    return render(request, "competition/entries/staff.html", context)


@signed_in
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """A late change by an organiser, with its reason."""
    entry = queries.entry_to_manage(request.user, pk)
    form = EntryForm(
        request.POST or None, request.FILES or None, instance=entry, questions=list(queries.fields_of(entry))
    )
    reason = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and reason.is_valid():
        changing.change_for_team(
            queries.entry_to_manage(request.user, pk),
            changes=form.changes(),
            answers=form.answers(),
            attached=form.files_given(),
            reason=reason.cleaned_data["reason"],
            by=request.user,
        )
        messages.success(request, _("Changed; the captain is told."))
        return redirect("competition:staff_entry", pk)
    context = {"entry": queries.entry_to_manage(request.user, pk), "form": form, "reason": reason}
    return render(request, "competition/entries/change.html", context)


@signed_in
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take an entry out of the competition, with a reason."""
    entry = queries.entry_to_manage(request.user, pk)
    changing.withdraw_for_team(entry, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("Withdrawn; the captain is told."))
    return redirect("competition:staff_entry", pk)


@signed_in
@require_POST
def reinstate(request: SignedRequest, pk: int) -> HttpResponse:
    """Bring a withdrawn entry back, with a reason."""
    entry = queries.entry_to_manage(request.user, pk)
    changing.reinstate_entry(entry, reason=request.POST.get("reason", ""), by=request.user)
    messages.success(request, _("Reinstated; the captain is told."))
    return redirect("competition:staff_entry", pk)


def _listed(request: SignedRequest, competition: Competition) -> Listing:
    tracks = [(str(track.pk), name_of(track)) for track in competition.tracks.all()]
    counties = sorted(set(competition.entries.exclude(division="").values_list("division", flat=True)))
    return listing(
        request,
        queries.entries_for_staff(request.user, competition),
        search=["title", "title_en", "organization_name", "credit_code", "initials", "captain__name"],
        filters=[
            Filter("track", _("Group"), "track_id", tracks),
            Filter("division", _("District"), "division", [(one, district(one)) for one in counties]),
            Filter("state", _("State"), "state", Entry.State.choices),
            Filter("screening", _("Screening"), "eligibility", Entry.Eligibility.choices),
            Filter("alike", _("Likely duplicates"), "likely_duplicates__gt", [("0", _("only those"))]),
        ],
        columns=[
            ("number#", _("Number"), "number"),
            ("title", _("Project"), "title"),
            ("track", _("Group"), "track__position"),
            ("field", _("Field"), "field"),
            ("division", _("District"), "division"),
            ("people#", _("Members"), "people"),
            ("submitted", _("Submitted"), "submitted_at"),
            ("screening", _("Screening"), "eligibility"),
        ],
        default="-number",
    )


def _picked(rows: Any, picked: list[str]) -> list[Entry]:
    """The chosen rows, or all of them when none is chosen."""
    chosen = keys_of(picked)
    return [one for one in rows if not chosen or one.pk in chosen]


def _export(slug: str, rows: Iterable[Entry]) -> HttpResponse:
    header = [
        _("Number"), _("Project"), _("Title in English"), _("Group"), _("Organization"), _("Credit code"), _("Field"),
        _("District"), _("Captain"), _("Contact"), _("Members"), _("State"), _("Screening"), _("Submitted"),
    ]  # fmt: skip
    cells = (
        [
            one.number, one.title, one.title_en, name_of(one.track), one.organization_name, one.credit_code, one.field,
            one.division, one.contact_name or one.captain.name, one.contact or one.captain.phone or one.captain.email,
            getattr(one, "people", 0), one.get_state_display(), one.get_eligibility_display(), one.submitted_at,
        ]
        for one in rows
    )  # fmt: skip
    return xlsx(f"{slug}-entries", header, cells)
