"""Pages of the entrant, and the list of entries for staff."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import call_for, competition_for_staff
from huiyan.competition.entries import actions, queries
from huiyan.competition.entries.forms import BeginForm, EntryForm
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.rules import may_edit
from huiyan.kernel import clock
from huiyan.kernel.files import serve
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render


@signed_in
def begin(request: SignedRequest, slug: str) -> HttpResponse:
    """Begin a draft."""
    competition = call_for(request.user, slug)
    form = BeginForm(request.POST or None, competition=competition)
    if request.method == "POST" and form.is_valid():
        entry = actions.begin_entry(
            competition, track=form.cleaned_data["track"], title=form.cleaned_data["title"], by=request.user
        )
        return redirect("competition:edit_entry", entry.pk)
    return render(request, "competition/entries/begin.html", {"competition": competition, "form": form})


@signed_in
def entry(request: SignedRequest, pk: int) -> HttpResponse:
    """An own entry: its number, until when it may be changed, where it stands."""
    entry = queries.own_entry(request.user, pk)
    context = {
        "entry": entry,
        "may_edit": may_edit(request.user, entry, clock.now()),
        "missing": actions.missing_of(entry),
        "now": clock.now(),
    }
    return render(request, "competition/entries/own.html", context)


@signed_in
def edit(request: SignedRequest, pk: int) -> HttpResponse:
    """Fill the form; saving keeps a draft, submitting hands it in."""
    entry = queries.own_entry(request.user, pk)
    form = EntryForm(
        request.POST or None, request.FILES or None, instance=entry, questions=list(queries.fields_of(entry))
    )
    if request.method == "POST" and form.is_valid():
        fresh = queries.own_entry(request.user, pk)
        actions.save_entry(fresh, changes=form.changes(), answers=form.answers(), by=request.user)
        for question, file in form.files_given():
            actions.attach_file(fresh, question=question, upload=file, by=request.user)
        if "submit" in request.POST:
            actions.submit_entry(fresh, by=request.user)
            messages.success(request, _("Submitted as number {number}.").format(number=fresh.number_text))
        else:
            messages.success(request, _("Saved."))
        return redirect("competition:entry", pk)
    return render(request, "competition/entries/edit.html", {"entry": entry, "form": form})


@signed_in
def file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file of an entry, for saving."""
    return cast(HttpResponse, serve(queries.entry_file_for(request.user, pk).file))


@signed_in
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the entry back."""
    actions.withdraw_entry(queries.own_entry(request.user, pk), by=request.user)
    messages.success(request, _("Withdrawn. The organisers see it; the number is not given to another."))
    return redirect("competition:entry", pk)


@signed_in
def entries(request: SignedRequest, slug: str) -> HttpResponse:
    """All entries of a competition for staff: search, filter, sort, export."""
    competition = competition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.entries_for_staff(request.user, competition),
        search=["title", "title_en", "organization_name", "credit_code"],
        filters=[
            Filter(
                "track", _("Group"), "track_id", [(str(track.pk), track.name) for track in competition.tracks.all()]
            ),
            Filter("state", _("State"), "state", Entry.State.choices),
            Filter("screening", _("Screening"), "eligibility", Entry.Eligibility.choices),
        ],
        columns=[
            ("number#", _("Number"), "number"),
            ("title", _("Project"), "title"),
            ("track", _("Group"), "track__position"),
            ("field", _("Field"), "field"),
            ("division", _("District"), "division"),
            ("submitted", _("Submitted"), "submitted_at"),
            ("screening", _("Screening"), "eligibility"),
        ],
        default="-number",
    )
    if request.GET.get("export") == "xlsx":
        return _export(competition.slug, found.rows)
    return render(request, "competition/entries/list.html", {"competition": competition, "list": found})


def _export(slug: str, rows: object) -> HttpResponse:
    header = [
        _("Number"),
        _("Project"),
        _("Group"),
        _("Organization"),
        _("Field"),
        _("District"),
        _("State"),
        _("Screening"),
        _("Submitted"),
    ]
    cells = (
        [
            one.number,
            one.title,
            one.track.name,
            one.organization_name,
            one.field,
            one.division,
            one.get_state_display(),
            one.get_eligibility_display(),
            one.submitted_at,
        ]
        for one in rows  # type: ignore[attr-defined]  # a queryset of entries
    )
    return xlsx(f"{slug}-entries", header, cells)
