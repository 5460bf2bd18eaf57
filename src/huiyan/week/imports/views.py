"""Pages that take a programme from a file: try, look, take over, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.editions.queries import edition_to_manage
from huiyan.week.imports import actions, queries
from huiyan.week.imports.forms import ImportForm
from huiyan.week.imports.models import Import
from huiyan.week.imports.plan import plan_of
from huiyan.week.imports.read_table import HEADINGS

SHOWN = 200  # rows of a dry run on its page; problems are shown all


@signed_in
def imports(request: SignedRequest, slug: str) -> HttpResponse:
    """The files that were tried, and a form for another."""
    edition = edition_to_manage(request.user, slug)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("upload", "host", "place")}
        return redirect("week:import", actions.try_import(edition, **given, by=request.user).pk)
    found = listing(
        request,
        queries.imports_of(edition),
        search=["file__name", "tried_by__name"],
        filters=[Filter("state", _("State"), "state", Import.State.choices)],
        columns=[
            ("file", _("File"), "file__name"), ("state", _("State"), "state"), ("brought#", _("Activities"), "brought"),
            ("by", _("By"), "tried_by__name"), ("at", _("Tried"), "tried_at"),
        ],
        default="-at",
    )  # fmt: skip
    headings = [names[0] for names in HEADINGS.values()]
    return render(
        request, "week/imports/list.html", {"edition": edition, "form": form, "list": found, "headings": headings}
    )


@signed_in
def one(request: SignedRequest, pk: int) -> HttpResponse:
    """The dry run of a file, or what became of it."""
    made = queries.import_for(request.user, pk)
    context: dict[str, Any] = {"made": made, "edition": made.edition}
    if made.state == Import.State.TRIED:
        plan = plan_of(made)
        context |= {"plan": plan, "shown": plan.activities[:SHOWN], "more": max(0, len(plan.activities) - SHOWN)}
    else:
        context |= {"activities": made.activities.order_by("pk")[:SHOWN], "brought": made.activities.count()}
    return render(request, "week/imports/import.html", context)


@signed_in
@require_POST
def apply(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the file over."""
    made = actions.apply_import(queries.import_for(request.user, pk), by=request.user)
    messages.success(request, _("Imported: {n} activities are in the programme.").format(n=made.activities.count()))
    return redirect("week:import", pk)


@signed_in
@require_POST
def undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take everything out again."""
    actions.undo_import(queries.import_for(request.user, pk), by=request.user)
    messages.success(request, _("Undone. Nothing of this file is in the programme any more."))
    return redirect("week:import", pk)
