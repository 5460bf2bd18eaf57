"""A helper's pages: which door, the check of a code, the clicker."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import get_default_timezone_name
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import render
from huiyan.week.attendance import actions, queries
from huiyan.week.attendance.forms import DeclarationForm, ScanForm, WalkInForm
from huiyan.week.attendance.models import CheckIn
from huiyan.week.attendance.rules import WIDE, differs_widely
from huiyan.week.attendance.words import FRAMES, door_words, shown
from huiyan.week.bookings.codes import read_code
from huiyan.week.editions.queries import current_edition, edition_for
from huiyan.week.editions.rules import may_manage
from huiyan.week.proposals.models import Activity, Session
from huiyan.week.proposals.rules import acts_for

DOOR = "door"  # the door where a signed-in helper stands, kept in the session


@signed_in
def doors(request: SignedRequest) -> HttpResponse:
    """The sessions of today and the coming days, to choose the door."""
    coming = queries.sessions_at_the_door(request.user).filter(ends_at__date__gte=clock.today())
    found = listing(
        request,
        coming,
        search=["activity__title", "activity__host__name", "venue__name"],
        filters=[Filter("kind", _("Kind"), "activity__kind", Activity.Kind.choices)],
        columns=[("begins", _("Begins"), "starts_at"), ("activity", _("Activity"), "activity__title"), ("place", pgettext("where", "Place"), "venue__name"), ("booked#", _("Booked"), "booked"), ("in#", pgettext("people at the door", "In"), "arrived")],
        default="begins",
        per_page=30,
    )  # fmt: skip
    return render(request, "week/attendance/doors.html", {"list": found, "edition": current_edition()})


@signed_in
def door(request: SignedRequest, pk: int) -> HttpResponse:
    """One door: type or scan a code, see whether they may go in, and how many."""
    session = queries.session_at_the_door(request.user, pk)
    form = ScanForm(request.POST or None)
    scanned = actions.check_in(session, scan=form.scan(), by=request.user) if form.is_valid() else None
    if request.session.get(DOOR) != pk:
        request.session[DOOR] = pk
    return _door(request, session, scanned, form if form.is_bound else None)


@signed_in
@require_POST
def walk_in(request: SignedRequest, pk: int) -> HttpResponse:
    """Count people without a booking."""
    session = queries.session_at_the_door(request.user, pk)
    form = WalkInForm(request.POST)
    if form.is_valid():
        actions.count_walk_in(session, people=form.cleaned_data["people"], sent=form.sending(), by=request.user)
    return redirect("week:door", pk)


@signed_in
def code(request: SignedRequest, code: str, token: str = "") -> HttpResponse:
    """A code's link, opened by a telephone's camera: lead to the door where the helper stands, else to the ticket's own."""
    booking = queries.booking_at_the_door(request.user, read_code(code))
    at = queries.sessions_at_the_door(request.user).filter(pk=request.session.get(DOOR, 0), ends_at__gte=clock.now())
    door = at.values_list("pk", flat=True).first() or booking.session_id
    query = urlencode({"code": booking.code, **({"token": token} if token else {})})
    return redirect(f"{reverse('week:door', args=[door])}?{query}")


@signed_in
def scans(request: SignedRequest, pk: int) -> HttpResponse:
    """Everything that was scanned at the doors of a session; those on which two devices differ, when asked."""
    session = queries.session_at_the_door(request.user, pk)
    found = _scan_list(request, queries.scans_at(session))
    if request.GET.get("export") == "xlsx":
        return xlsx(f"scans-{session.pk}", *scan_table(found.rows))
    return render(request, "week/attendance/scans.html", {"session": session, "list": found})


@signed_in
def edition_scans(request: SignedRequest, slug: str) -> HttpResponse:
    """The same for all doors of an edition."""
    edition = edition_for(request.user, slug)
    found = _scan_list(request, queries.scans_of(request.user, edition), of_many=True)
    if request.GET.get("export") == "xlsx":
        return xlsx(f"{edition.slug}-scans", *scan_table(found.rows, of_many=True))
    return render(request, "week/attendance/scans.html", {"edition": edition, "list": found})


@signed_in
def declare(request: SignedRequest, pk: int) -> HttpResponse:
    """Say how many came where nobody counted; the last one of each kind stands, all are kept."""
    session = queries.session_to_declare(request.user, pk)
    form = DeclarationForm(request.POST or None)
    if form.is_valid():
        actions.declare_count(session, **form.cleaned_data, by=request.user)
        messages.success(request, _("Noted. It stands beside what was counted and is never added to it."))
        seen = session.arrived + session.walked_in
        if differs_widely(seen, form.cleaned_data["people"]):
            far = _(
                "Seen at the door were {seen}: more than {share} % apart. If the door missed people, say how in the ground."
            )
            messages.warning(request, far.format(seen=seen, share=WIDE))
        return redirect("week:declare", pk)
    context = {"session": session, "form": form, "declared": session.declarations.select_related("by")}
    return render(request, "week/attendance/declare.html", context)


def _door(request: SignedRequest, session: Session, scanned: CheckIn | None, sent: ScanForm | None) -> HttpResponse:
    """The page of a door after a scan; each form goes out with the next number of this device."""
    session.refresh_from_db(fields=["arrived", "walked_in"])
    given = {name: request.GET.get(name, "") for name in ("code", "token")}
    if sent and sent.is_valid():
        given.update(device=sent.cleaned_data["device"], sequence=sent.cleaned_data["sequence"] + 1)
    context = {
        "session": session, "shown": shown(scanned) if scanned else None, "form": ScanForm(initial=given), "clicker": WalkInForm(),
        "words": door_words(), "frames": FRAMES, "zone": get_default_timezone_name(),
        "booked": session.booked + session.class_booked, "is_over": session.ends_at < clock.now(),
        "has_begun": session.starts_at <= clock.now(), "twice": queries.against_the_list(queries.scans_at(session)),
        "may_declare": may_manage(request.user) or acts_for(request.user, session.activity.host_id),
    }  # fmt: skip
    return render(request, "week/attendance/door.html", context)


def _scan_list(request: SignedRequest, rows: QuerySet[CheckIn], *, of_many: bool = False) -> Listing:
    """Scans with their filters; with the activity as a column where they are of many sessions."""
    activity = [("activity", _("Activity"), "session__activity__title")] if of_many else []
    let_in = [("against", _("against the list: two doors, or not valid")), ("unchecked", _("unchecked, and rightly"))]
    return listing(
        request,
        rows,
        search=["code", "device", *(["session__activity__title"] if of_many else [])],
        filters=[
            Filter("verdict", _("Verdict"), "verdict", CheckIn.Verdict.choices),
            Filter("let_in", _("Let in without network"), "let_in", let_in),
        ],
        columns=[
            ("at", _("Scanned"), "scanned_at"), *activity, ("code", _("Code"), "code"), ("verdict", _("Verdict"), "verdict"), ("shown", _("Said without network"), "shown"),
            ("people#", pgettext("a number", "People"), "people"), ("device", _("Device"), "device"), ("by", _("Sent by"), "by__name"), ("received", _("Received"), "received_at"),
        ],
        default="at",
    )  # fmt: skip


def scan_table(rows: Iterable[CheckIn], *, of_many: bool = False) -> tuple[list[str], Iterable[Sequence[object]]]:
    """Scans for an export; the three times as the device and we saw them."""
    header = [
        *([_("Activity"), _("Begins")] if of_many else []),
        _("Scanned"), _("Code"), _("Verdict"), _("Reason"), _("Said without network"), pgettext("a number", "People"), _("Way"), _("Device"),
        _("By the device’s clock"), _("Sent by the device’s clock"), _("Received"), _("Sent by"),
    ]  # fmt: skip
    cells = (
        [
            *([inlang(one.session.activity, "title"), one.session.starts_at] if of_many else []), one.scanned_at, one.code, one.get_verdict_display(), one.get_reason_display(), one.get_shown_display(), one.people,
            one.get_way_display(), one.device, one.device_at, one.sent_at, one.received_at, one.by.name if one.by else "",
        ]
        for one in rows
    )  # fmt: skip
    return header, cells
