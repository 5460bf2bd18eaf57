"""Pages of the entrant."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import call_for
from huiyan.competition.calls.rules import may_read_all
from huiyan.competition.entries import actions, queries
from huiyan.competition.entries.forms import BeginForm, EntryForm
from huiyan.competition.entries.missing import missing_items
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.refusals import Incomplete
from huiyan.competition.entries.rules import may_edit
from huiyan.competition.entries.views.kept import keep_and_sign_in, take_kept
from huiyan.kernel import clock
from huiyan.kernel.files import serve
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
        "missing": missing_items(entry),
        "returned": entry.eligibility == Entry.Eligibility.RETURNED,
        "letter": queries.letter_to(entry),
        "way": queries.way_of(entry),
        "now": clock.now(),
    }
    return render(request, "competition/entries/own.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill the form; whose session ran out signs in first and finds what was written."""
    if not request.user.is_authenticated:
        return keep_and_sign_in(request, f"entry-{pk}")
    return _edit(cast(SignedRequest, request), pk)


def _edit(request: SignedRequest, pk: int) -> HttpResponse:
    entry = queries.own_entry(request.user, pk)
    kept = take_kept(request, f"entry-{pk}")
    given = request.POST if request.method == "POST" else kept
    form = EntryForm(given, request.FILES or None, instance=entry, questions=list(queries.fields_of(entry)))
    if request.method == "POST" and "stay" in request.POST:
        return _autosave(request, form, pk)
    if request.method == "POST" and form.is_valid():
        return _save(request, form, pk)
    return _form(request, pk, form, came_back=kept is not None)


def _form(request: SignedRequest, pk: int, form: EntryForm, **more: Any) -> HttpResponse:
    entry = queries.own_entry(request.user, pk)  # as it is stored: a form that was refused has changed its own copy
    lacking = missing_items(entry)
    context = {
        "entry": entry,
        "form": form,
        "missing": lacking,
        "parts": [(part, sum(one.section == part.anchor for one in lacking)) for part in form.sections()],
        "in_pieces": True,
        "now": clock.now(),
        **more,
    }
    return render(request, "competition/entries/edit.html", context)


def _autosave(request: SignedRequest, form: EntryForm, pk: int) -> HttpResponse:
    """Keep every answer that can be taken; the others are named, and stay in the browser."""
    valid = form.is_valid()
    fresh = queries.own_entry(request.user, pk)
    actions.save_entry(fresh, changes=form.changes(), answers=form.answers(), by=request.user)
    context = {
        "wrong": [] if valid else [form[name].label for name in form.errors if name in form.fields],
        "missing": missing_items(queries.own_entry(request.user, pk)),
        "saved_at": clock.now(),
    }
    return render(request, "competition/entries/edit.html#saved", context)


def _save(request: SignedRequest, form: EntryForm, pk: int) -> HttpResponse:
    saved = actions.save_entry(
        queries.own_entry(request.user, pk), changes=form.changes(), answers=form.answers(), by=request.user
    )
    for question, file in form.files_given():
        actions.attach_file(saved, question=question, upload=file, by=request.user)
    if "submit" in request.POST:
        try:
            sent = actions.submit_entry(saved, by=request.user)
        except Incomplete as refusal:  # on the form itself, where each missing answer is linked
            messages.error(request, refusal.message)
            return redirect("competition:edit_entry", pk)
        messages.success(request, _("Submitted as number {number}.").format(number=sent.number_text))
        return redirect("competition:entry", pk)
    messages.success(request, _("Saved."))
    return redirect("competition:entry" if saved.state == Entry.State.SUBMITTED else "competition:edit_entry", pk)


@signed_in
def file(request: SignedRequest, pk: int) -> HttpResponse:
    """A file of an entry, for saving, or for reading in the page; staff read it beside the rules, in a frame."""
    found = queries.entry_file_for(request.user, pk).file
    reads, framed = "read" in request.GET, may_read_all(request.user)
    return cast(HttpResponse, serve(found, inline=reads, framed=framed, byte_range=request.headers.get("Range")))


@signed_in
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the entry back."""
    actions.withdraw_entry(queries.own_entry(request.user, pk), by=request.user)
    messages.success(request, _("Withdrawn. The organisers see it; the number is not given to another."))
    return redirect("competition:entry", pk)
