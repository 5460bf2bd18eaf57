"""A teacher's way: the form, the class's page with its one code, the waiting list; and the host's list of classes."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import render
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.qr import qr_of
from huiyan.week.bookings.rules import may_be_cancelled_until
from huiyan.week.classes import actions, queries
from huiyan.week.classes.forms import ClassForm, NumbersForm
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.refusals import ClassFull
from huiyan.week.classes.rules import is_open_to_classes, may_contact
from huiyan.week.codes import Need
from huiyan.week.programme.queries import activity_for, sessions_of_activity
from huiyan.week.proposals.models import Activity, Session


def book(request: HttpRequest, pk: int) -> HttpResponse:
    """Book a class for one of the times of an activity."""
    activity = activity_for(request.user, pk)
    sessions = sessions_with_class_places(activity)
    form = ClassForm(request.POST or None, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        check_pace(request)
        try:
            booking = actions.book_class(
                form.chosen(), group=form.group(), key=form.cleaned_data["key"], by=_who(request)
            )
        except ClassFull as full:
            context = {"activity": activity, "form": form, "session": form.chosen(), "refusal": full}
            return render(request, "week/classes/full.html", context, status=full.status)
        return redirect("week:class_ticket", booking.secret)
    return _form_page(request, activity, sessions, form)


@require_POST
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the waiting list of classes with what the form held."""
    activity = activity_for(request.user, pk)
    sessions = sessions_with_class_places(activity)
    form = ClassForm(request.POST, sessions=sessions)
    if not form.is_valid():
        return _form_page(request, activity, sessions, form)
    check_pace(request)
    entry = actions.join_class_list(form.chosen(), group=form.group(), by=_who(request))
    return redirect("week:class_waiting", entry.secret)


@never_cache
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """The teacher's own page: the code, and the numbers to change."""
    booking = queries.class_by_secret(secret)
    numbers = {name: getattr(booking, name) for name in ("children", "adults", "needs", "bus_at")}
    form = NumbersForm(request.POST or None, initial=numbers)
    if request.method == "POST" and form.is_valid():
        actions.change_class(booking, changes=form.changes(), by=_who(request))
        messages.success(request, _("Changed. The host sees the new numbers; the code stays the same."))
        return redirect("week:class_ticket", secret)
    until, is_valid = may_be_cancelled_until(booking), booking.state == Booking.State.BOOKED
    context = {
        "booking": booking, "qr": qr_of(booking), "is_valid": is_valid, "form": form, "cancel_until": until,
        "may_change": is_valid and clock.now() <= until,
    }  # fmt: skip
    return render(request, "week/classes/ticket.html", context)


@require_POST
def cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the places of the class back."""
    actions.cancel_class(queries.class_by_secret(secret), by=_who(request))
    messages.success(request, _("Cancelled. The places go to other classes; thank you."))
    return redirect("week:class_ticket", secret)


@never_cache
def waiting(request: HttpRequest, secret: str) -> HttpResponse:
    """A class on the waiting list: who is before, or the offer and until when it holds."""
    entry = queries.class_entry_by_secret(secret)
    if entry.booking:
        return redirect("week:class_ticket", entry.booking.secret)
    classes, people = queries.classes_before(entry)
    offered = entry.state == ClassEntry.State.OFFERED and entry.offer_until and clock.now() < entry.offer_until
    context = {
        "entry": entry, "classes": classes, "people": people, "offered": offered,
        "is_waiting": entry.state == ClassEntry.State.WAITING, "now": clock.now(),
    }  # fmt: skip
    return render(request, "week/classes/waiting.html", context)


@require_POST
def take(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the offered places."""
    booking = actions.take_class_offer(queries.class_entry_by_secret(secret), by=_who(request))
    return redirect("week:class_ticket", booking.secret)


@require_POST
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Leave the waiting list of classes."""
    actions.leave_class_list(queries.class_entry_by_secret(secret), by=_who(request))
    messages.success(request, _("You no longer wait."))
    return redirect("week:class_waiting", secret)


@signed_in
def classes(request: SignedRequest) -> HttpResponse:
    """The classes that come to a host, with needs, bus times and how to reach their teachers."""
    found = listing(
        request,
        queries.classes_for(request.user),
        search=["school", "class_name", "session__activity__title", "code"],
        filters=[Filter("need", _("Needs"), "needs__contains", Need.choices)],
        columns=[
            ("begins", _("Begins"), "session__starts_at"), ("activity", _("Activity"), "session__activity__title"), ("school", _("School and class"), "school"),
            ("pupils#", _("Pupils"), "children"), ("adults#", _("Adults"), "adults"), ("bus", _("Bus"), "bus_at"), ("needs", _("Needs"), ""),
            ("teacher", _("Teacher"), ""), ("code", _("Code"), ""),
        ],
        default="begins",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        return _export(found.rows, with_contact=may_contact(request.user))
    return render(request, "week/classes/list.html", {"list": found, "may_contact": may_contact(request.user)})


def sessions_with_class_places(activity: Activity) -> list[Session]:
    """The times of an activity that keep places for classes; each knows its activity."""
    return [session for session in sessions_of_activity(activity) if session.class_capacity]


def _form_page(request: HttpRequest, activity: Activity, sessions: list[Session], form: ClassForm) -> HttpResponse:
    now = clock.now()
    opened = [session for session in sessions if is_open_to_classes(session, now)]
    context = {
        "activity": activity, "form": form, "sessions": [(session, session in opened) for session in sessions], "can_book": bool(opened),
        "first": next((session for session in opened if session.class_left), next(iter(opened), None)), "now": now,
    }  # fmt: skip
    return render(request, "week/classes/book.html", context)


def _export(rows: Iterable[Booking], *, with_contact: bool) -> HttpResponse:
    header = [
        _("Begins"), _("Activity"), pgettext("where", "Place"), _("School"), _("Class"), _("Pupils"), _("Adults"), _("Needs"),
        _("Bus"), _("Code"), *([_("Teacher"), _("Telephone number")] if with_contact else []),
    ]  # fmt: skip
    cells = (
        [
            one.session.starts_at, one.session.activity.title, one.session.venue.name, one.school, one.class_name, one.children, one.adults,
            " · ".join(one.need_words()), one.bus_at and f"{one.bus_at:%H:%M}", one.code_text, *([one.teacher, one.phone] if with_contact else []),
        ]
        for one in rows
    )  # fmt: skip
    return xlsx("classes", header, cells)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
