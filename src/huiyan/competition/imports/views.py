"""Bring a table, see what it would become, import it, undo it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import competition_to_manage
from huiyan.competition.entries.queries import entry_to_manage
from huiyan.competition.imports import actions, queries
from huiyan.competition.imports.checking import check
from huiyan.competition.imports.forms import ColumnsForm, HandOverForm, TableForm
from huiyan.competition.imports.mapping import questions_of, targets
from huiyan.competition.imports.models import EntryImport
from huiyan.shell.export import Cells, table, xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render

SHOWN = 200
CELLS: Cells = (
    (gettext_lazy("Table"), lambda one: one.name),
    (gettext_lazy("Brought"), lambda one: one.made_at),
    (gettext_lazy("By"), lambda one: one.made_by.name),
    (gettext_lazy("Entries"), lambda one: one.entries),
    (gettext_lazy("State"), EntryImport.get_state_display),
)


@signed_in
def imports(request: SignedRequest, slug: str) -> HttpResponse:
    """The tables brought so far, and the way to bring another."""
    competition = competition_to_manage(request.user, slug)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        batch = actions.bring_table(competition, upload=form.cleaned_data["table"], by=request.user)
        return redirect("competition:import", batch.pk)
    found = listing(
        request,
        queries.imports_of(request.user, competition),
        search=["name"],
        filters=[Filter("state", _("State"), "state", EntryImport.State.choices)],
        columns=[
            ("name", _("Table"), "name"),
            ("made", _("Brought"), "made_at"),
            ("entries#", _("Entries"), "entries"),
            ("state", _("State"), "state"),
        ],
        default="-made",
    )
    if request.GET.get("export") == "xlsx":
        return table(f"{slug}-imports", CELLS, found.rows)
    context = {"competition": competition, "form": form, "list": found}
    return render(request, "competition/imports/list.html", context)


@signed_in
def template(request: SignedRequest, slug: str) -> HttpResponse:
    """An empty table with the columns that are understood."""
    competition = competition_to_manage(request.user, slug)
    header = [words for _name, words in targets(questions_of(competition))]
    return xlsx(f"{slug}-{_('entries')}", header, [])


@signed_in
def one(request: SignedRequest, pk: int) -> HttpResponse:
    """What each column means, and what is wrong where; from here the table is imported."""
    batch = queries.import_for(request.user, pk)
    form = ColumnsForm(request.POST or None, batch=batch, questions=questions_of(batch.competition))
    if request.method == "POST" and form.is_valid():
        hands_in = form.cleaned_data["hands_in"]
        actions.choose_columns(batch, mapping=form.mapping(), hands_in=hands_in, by=request.user)
        return redirect("competition:import", pk)
    checked = check(batch) if batch.state == EntryImport.State.READ else None
    context = {
        "batch": batch,
        "form": form,
        "checked": checked,
        "problems": checked.problems[:SHOWN] if checked else [],
        "warnings": checked.warnings[:SHOWN] if checked else [],
        "sample": batch.rows[:3],
        "made": batch.made.select_related("entry").order_by("row")[:SHOWN],
    }
    return render(request, "competition/imports/one.html", context)


@signed_in
@require_POST
def commit(request: SignedRequest, pk: int) -> HttpResponse:
    """Import the table whole, or not at all."""
    batch = queries.import_for(request.user, pk)
    count = actions.import_entries(batch, by=request.user)
    messages.success(request, ngettext("%d entry imported.", "%d entries imported.", count) % count)
    return redirect("competition:import", pk)


@signed_in
@require_POST
def undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the entries of an import away again."""
    batch = queries.import_for(request.user, pk)
    count = actions.undo_import(batch, by=request.user)
    messages.success(request, ngettext("Undone: %d entry taken away.", "Undone: %d entries taken away.", count) % count)
    return redirect("competition:import", pk)


@signed_in
def hand_over(request: SignedRequest, pk: int) -> HttpResponse:
    """Give an imported entry to its captain."""
    entry = entry_to_manage(request.user, pk)
    form = HandOverForm(request.POST or None, initial={"name": entry.contact_name})
    if request.method == "POST" and form.is_valid():
        actions.hand_over(entry, **form.cleaned_data, by=request.user)
        messages.success(request, _("The captain is invited."))
        return redirect("competition:staff_entry", pk)
    return render(request, "competition/imports/hand_over.html", {"entry": entry, "form": form})
