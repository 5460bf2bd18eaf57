"""The overview of an edition for those who run or supervise it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.shell.web import render
from huiyan.week.editions.actions import missing_of
from huiyan.week.editions.queries import edition_for_staff
from huiyan.week.editions.rules import may_manage
from huiyan.week.programme import queries


@signed_in
def edition(request: SignedRequest, slug: str) -> HttpResponse:
    """Where the edition stands, and what to do next."""
    edition = edition_for_staff(request.user, slug)
    context = {
        "edition": edition,
        "missing": missing_of(edition),
        "may_manage": may_manage(request.user),
        "webhooks_on": settings.HUIYAN["webhooks"],
        **queries.totals_for_staff(request.user, edition),
    }
    return render(request, "week/programme/edition.html", context)
