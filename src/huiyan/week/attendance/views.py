"""A helper's pages: which door, the check of a code, the clicker."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.attendance import actions, queries
from huiyan.week.attendance.forms import ScanForm, WalkInForm
from huiyan.week.attendance.models import CheckIn
from huiyan.week.bookings.codes import read_code
from huiyan.week.proposals.models import Activity, Session


@signed_in
def doors(request: SignedRequest) -> HttpResponse:
    """The sessions of today and the coming days, to choose the door."""
    coming = queries.sessions_at_the_door(request.user).filter(ends_at__date__gte=clock.today())
    found = listing(
        request,
        coming,
        search=["activity__title", "activity__host__name", "venue__name"],
        filters=[Filter("kind", _("Kind"), "activity__kind", Activity.Kind.choices)],
        columns=[("begins", _("Begins"), "starts_at"), ("activity", _("Activity"), "activity__title"), ("place", pgettext("where", "Place"), "venue__name"), ("booked#", _("Booked"), "booked"), ("in#", _("In"), "arrived")],
        default="begins",
        per_page=30,
    )  # fmt: skip
    return render(request, "week/attendance/doors.html", {"list": found})


@signed_in
def door(request: SignedRequest, pk: int) -> HttpResponse:
    """One door: type or scan a code, see whether they may go in, and how many."""
    session = queries.session_at_the_door(request.user, pk)
    form = ScanForm(request.POST or None)
    scanned = actions.check_in(session, scan=form.scan(), by=request.user) if form.is_valid() else None
    return _door(request, session, scanned, form if form.is_bound else None)


@signed_in
@require_POST
def walk_in(request: SignedRequest, pk: int) -> HttpResponse:
    """Count people without a booking."""
    session = queries.session_at_the_door(request.user, pk)
    form = WalkInForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        actions.count_walk_in(
            session, people=given["people"], device=given["device"], sequence=given["sequence"], by=request.user
        )
    return redirect("week:door", pk)


@signed_in
def code(request: SignedRequest, code: str) -> HttpResponse:
    """A code's link, opened by a telephone's camera: lead to its door with the code filled in."""
    booking = queries.booking_at_the_door(request.user, read_code(code))
    return redirect(f"{reverse('week:door', args=[booking.session_id])}?code={booking.code}")


def _door(request: SignedRequest, session: Session, scanned: CheckIn | None, sent: ScanForm | None) -> HttpResponse:
    """The page of a door after a scan; each form goes out with the next number of this device."""
    session.refresh_from_db(fields=["arrived", "walked_in"])
    number = int(sent.cleaned_data["sequence"]) + 1 if sent and sent.is_valid() else 1
    device = sent.cleaned_data["device"] if sent and sent.is_valid() else None
    again = ScanForm(
        initial={"sequence": number, **({"device": device} if device else {}), "code": request.GET.get("code", "")}
    )
    context = {
        "session": session, "scanned": scanned, "form": again, "clicker": WalkInForm(),
        "verdict": scanned.verdict if scanned else "", "booking": scanned.booking if scanned else None,
    }  # fmt: skip
    return render(request, "week/attendance/door.html", context)
