"""The table of purposes, the own data behind a ticket's link, and the ledger of what was erased."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.kernel.audit.canonical import plain
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.models import DrawEntry
from huiyan.week.editions.queries import edition_for_staff
from huiyan.week.privacy import actions, queries
from huiyan.week.privacy.models import Purge
from huiyan.week.privacy.purposes import PURPOSES

PAGES = {
    Booking: "week:ticket",
    WaitlistEntry: "week:waiting",
    ClassEntry: "week:class_waiting",
    DrawEntry: "week:wishes",
}


class ErasureForm(forms.Form):
    """Nobody erases by a slip."""

    understood = forms.BooleanField(label=gettext_lazy("I have read what is erased. It cannot be undone."))


def purposes(request: HttpRequest) -> HttpResponse:
    """Which data are kept, what for, how long."""
    return render(request, "week/privacy/purposes.html", {"purposes": PURPOSES})


@never_cache
def own_data(request: HttpRequest, secret: str) -> HttpResponse:
    """What is kept about whoever holds this link; it can be taken along and erased."""
    group = queries.group_by_secret(secret)
    form = ErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.erase_group(group, by=request.user if isinstance(request.user, User) else None)
        messages.success(request, _("Erased. Nothing that says who you are is left."))
        return redirect("week:own_data", secret)
    context = {
        "group": group,
        "state": queries.state_of(group),
        "back": reverse(_page_of(group), args=[secret]),
        "form": form,
        "messages_held": queries.notices_about([group]).count(),
    }
    return render(request, "week/privacy/own_data.html", context)


def _page_of(group: queries.Grouped) -> str:
    """The group's own page, where the link to its data stands."""
    is_class = isinstance(group, Booking) and group.kind == Booking.Kind.CLASS
    return "week:class_ticket" if is_class else PAGES[type(group)]


@never_cache
def own_data_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The same as a file."""
    held = plain(queries.held_about(queries.group_by_secret(secret)))
    return HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=2),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="my-booking.json"'},
    )


@signed_in
def purges(request: SignedRequest, slug: str) -> HttpResponse:
    """The ledger: when something was erased, how much, and why."""
    edition = edition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.purges_of(edition),
        filters=[Filter("cause", _("Cause"), "cause", Purge.Cause.choices)],
        columns=[("at", _("When"), "at"), ("cause", _("Cause"), "cause"), ("bookings#", _("Bookings"), "bookings"), ("waiting#", _("Places on the waiting list"), "waiting"), ("notices#", _("Messages"), "notices")],
        default="-at",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        cells = ([one.at, one.get_cause_display(), one.bookings, one.waiting, one.notices] for one in found.rows)
        return xlsx(f"{edition.slug}-purges", [one.label for one in found.columns], cells)
    context = {"edition": edition, "list": found, "from": queries.erased_from(edition)}
    return render(request, "week/privacy/purges.html", context)
