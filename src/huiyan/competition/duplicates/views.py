"""Pairs that look alike: all of a competition, those of one entry, and ruling one out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.duplicates import actions, queries
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.duplicates.rules import may_dismiss
from huiyan.competition.entries.actions import look_for_duplicates
from huiyan.competition.entries.queries import entry_for_staff
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import page_or_part, render


@signed_in
def duplicates(request: SignedRequest, slug: str) -> HttpResponse:
    """All pairs of a competition."""
    competition = competition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.duplicates_in(request.user, competition),
        search=["first__title", "second__title", "first__organization_name", "second__organization_name"],
        filters=[
            Filter("ruled", _("Ruled out"), "dismissed_at__isnull", [("True", _("no")), ("False", _("yes"))]),
            Filter("reason", _("Why"), "reasons__has_key", LikelyDuplicate.Reason.choices),
        ],
        columns=[("first", _("Entry"), "first__number"), ("second", _("and"), "second__number"), ("why", _("Why"), "")],
        default="first",
    )
    if request.GET.get("export") == "xlsx":
        return _export(slug, list(found.rows))
    context = {"competition": competition, "list": found, "may_dismiss": may_dismiss(request.user)}
    return render(request, "competition/duplicates/list.html", context)


@signed_in
@require_POST
def search(request: SignedRequest, slug: str) -> HttpResponse:
    """Let a worker compare the entries now."""
    competition = competition_to_manage(request.user, slug)
    look_for_duplicates(competition.pk, request.user)
    messages.success(request, _("The entries are being compared; look again in a minute."))
    return redirect("competition:duplicates", slug)


@signed_in
def of_entry(request: SignedRequest, pk: int) -> HttpResponse:
    """The pairs of one entry: a page, and a part of the entry's page and of the screening."""
    entry = entry_for_staff(request.user, pk)
    pairs = queries.duplicates_of(request.user, entry)
    context = {"entry": entry, "pairs": pairs, "may_dismiss": may_dismiss(request.user)}
    return page_or_part(request, "competition/duplicates/of_entry.html", "pairs", context)


@signed_in
@require_POST
def dismiss(request: SignedRequest, pk: int) -> HttpResponse:
    """Rule a pair out, with a reason."""
    pair = queries.duplicate_to_dismiss(request.user, pk)
    actions.dismiss_duplicate(pair, why=request.POST.get("why", ""), by=request.user)
    messages.success(request, _("Ruled out; the reason is kept."))
    return redirect("competition:duplicates_of", pair.first_id)


def _export(slug: str, pairs: list[LikelyDuplicate]) -> HttpResponse:
    header = [_("Entry"), _("Project"), _("and"), _("Project"), _("Why"), _("Ruled out")]
    rows = [
        [
            one.first.number,
            one.first.title,
            one.second.number,
            one.second.title,
            "; ".join(one.reason_words),
            one.dismissed_why,
        ]
        for one in pairs
    ]
    return xlsx(f"{slug}-duplicates", header, rows)
