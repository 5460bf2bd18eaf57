"""From an activity's page to the ticket in three requests: page, form, ticket. No account is needed; a link is the key."""

from __future__ import annotations

import io
from textwrap import wrap
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.shell.markdown import to_html
from huiyan.shell.public import changes_at, from_own_page, is_shared, public_page
from huiyan.shell.qr import QUIET
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.web import render
from huiyan.week.bookings import actions, queries, room
from huiyan.week.bookings.forms import BookingForm, GroupForm, new_key
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.qr import code_of, qr_of
from huiyan.week.bookings.refusals import Full
from huiyan.week.bookings.rules import is_open, may_be_cancelled_until, may_run, turning_points
from huiyan.week.bookings.telling import messages_of
from huiyan.week.feeds.linked import linked_data
from huiyan.week.programme.own import COOKIE, planned
from huiyan.week.programme.places import map_links
from huiyan.week.programme.queries import activity_for, parts_of, sessions_of_activity
from huiyan.week.proposals.models import Activity, Session


@public_page(own_cookies=[COOKIE], own_fields=["turn"])
@from_own_page
def activity(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity with its times, and the form that books."""
    activity = activity_for(request.user, pk)
    sessions = sessions_of_activity(activity)
    initial = {"turn": request.GET.get("turn", ""), "key": "" if is_shared(request) else new_key()}
    form = BookingForm(request.POST or None, sessions=sessions, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return _activity_page(request, activity, sessions, form)
    check_pace(request)
    try:
        booking = actions.book_place(form.chosen(), group=form.group(), **form.proofs(), by=who(request))
    except Full as full:
        context = {"activity": activity, "form": form, "session": form.chosen(), "refusal": full}
        return render(request, "week/bookings/full.html", context, status=full.status)
    return redirect("week:ticket", booking.secret)


@from_own_page
@require_POST
def wait(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the waiting list with what the form held."""
    activity = activity_for(request.user, pk)
    sessions = sessions_of_activity(activity)
    form = BookingForm(request.POST, sessions=sessions)
    if not form.is_valid():
        return _activity_page(request, activity, sessions, form)
    check_pace(request)
    turn = form.cleaned_data["turn"]
    entry = actions.join_waitlist(form.chosen(), group=form.group(), turn=turn, by=who(request))
    return redirect("week:waiting", entry.secret)


@never_cache
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """A booking: the ticket with its code, and how to give it back."""
    booking = queries.booking_by_secret(secret)
    if booking.kind == Booking.Kind.CLASS:
        return redirect("week:class_ticket", secret)
    return ticket_page(request, booking, None)


@require_POST
def change_group(request: HttpRequest, secret: str) -> HttpResponse:
    """Come with more or fewer people."""
    booking = queries.booking_by_secret(secret)
    form = GroupForm(request.POST)
    if not form.is_valid():
        return ticket_page(request, booking, form)
    actions.change_group(booking, **form.cleaned_data, by=who(request))
    messages.success(request, _("Changed."))
    return redirect("week:ticket", secret)


@never_cache
def picture(request: HttpRequest, secret: str) -> HttpResponse:
    """The ticket as a drawing to keep on a telephone or to print."""
    booking = queries.booking_by_secret(secret)
    title = inlang(booking.session.activity, "title")
    context = {"booking": booking, "qr": qr_of(booking), "lines": wrap(title, 28 if title.isascii() else 14)[:3]}
    return _download(
        render(request, "week/bookings/ticket.svg", context).content, "image/svg+xml", f"{booking.code}.svg"
    )


@never_cache
def code_picture(request: HttpRequest, secret: str) -> HttpResponse:
    """The code alone as a PNG, which every telephone keeps among its photographs."""
    booking, stream = queries.booking_by_secret(secret), io.BytesIO()
    code_of(booking).save(stream, kind="png", scale=12, border=QUIET)
    return _download(stream.getvalue(), "image/png", f"{booking.code}.png")


@require_POST
def cancel(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the places back."""
    actions.cancel_booking(queries.booking_by_secret(secret), by=who(request))
    messages.success(request, _("Cancelled. Your places go to others; thank you."))
    return redirect("week:ticket", secret)


@never_cache
def waiting(request: HttpRequest, secret: str) -> HttpResponse:
    """A place on the waiting list: who is before, or the offer and until when it holds."""
    entry = queries.entry_by_secret(secret)
    if entry.booking:
        return redirect("week:ticket", entry.booking.secret)
    groups, people = queries.people_before(entry)
    offered = entry.state == WaitlistEntry.State.OFFERED and entry.offer_until and clock.now() < entry.offer_until
    context = {
        "entry": entry, "groups": groups, "people": people, "offered": offered,
        "is_waiting": entry.state == WaitlistEntry.State.WAITING, "now": clock.now(), "notices": messages_of(entry),
    }  # fmt: skip
    return render(request, "week/bookings/waiting.html", context)


@require_POST
def take(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the offered places."""
    booking = actions.take_offer(queries.entry_by_secret(secret), by=who(request))
    return redirect("week:ticket", booking.secret)


@require_POST
def leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Leave the waiting list."""
    actions.leave_waitlist(queries.entry_by_secret(secret), by=who(request))
    messages.success(request, _("You no longer wait."))
    return redirect("week:waiting", secret)


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def ticket_page(request: HttpRequest, booking: Booking, form: GroupForm | None) -> HttpResponse:
    """The ticket, with what was written to its group."""
    until = may_be_cancelled_until(booking)
    is_valid = booking.state == Booking.State.BOOKED and booking.session.state == Session.State.PLANNED
    context = {
        "booking": booking,
        "qr": qr_of(booking),
        "is_valid": is_valid,
        "cancel_until": until,
        "may_cancel": is_valid and not booking.arrived_at and clock.now() <= until,
        "form": form or GroupForm(initial={"adults": booking.adults, "children": booking.children}),
        "notices": messages_of(booking),
    }
    return render(request, "week/bookings/ticket.html", context, status=422 if form else 200)


def _activity_page(
    request: HttpRequest, activity: Activity, sessions: list[Session], form: BookingForm
) -> HttpResponse:
    """The page with its form."""
    mine = room.read_turn(str(form["turn"].value() or ""))
    context = {
        "activity": activity,
        "form": form,
        "text": to_html(inlang(activity, "text")),
        "parts": parts_of(activity) if activity.shape == Activity.Shape.EVENT else [],
        **_times(activity, sessions, mine),
        "may_run": request.user.is_authenticated and may_run(request.user, activity),
        "for_classes": activity.needs_booking and any(session.class_capacity for session in sessions),
        "by_lot": next((session for session in sessions if session.draw_until), None),
        "linked_data": linked_data(activity, sessions),
        "map_links": map_links(sessions[0].venue) if sessions else [],
        "planned": planned(request),
        "ask": is_shared(request) and reverse("week:activity_left", args=[activity.pk]),
    }
    changes_at(request, *(moment for session in sessions for moment in turning_points(session)))
    return render(request, "week/bookings/activity.html", context)


@public_page(seconds=1)
def left(request: HttpRequest, pk: int) -> HttpResponse:
    """The places left as a part: the page may have been kept for a moment, and asks for it as soon as it is shown."""
    activity = activity_for(request.user, pk)
    return render(request, "week/bookings/_fresh.html", _times(activity, sessions_of_activity(activity), None))


def _times(activity: Activity, sessions: list[Session], turn: room.Turn | None) -> dict[str, Any]:
    """Which times can be booked now; the first one with places left is chosen, so that one time needs no choice."""
    now = clock.now()
    mine = turn if turn and any(one.pk == turn.session and room.is_now(turn, one) for one in sessions) else None
    rooms = [one for one in sessions if room.is_room_open(one, now) and not (mine and mine.session == one.pk)]
    opened = [one for one in sessions if is_open(one, now) and one not in rooms]
    return {
        "sessions": [(session, session in opened) for session in sessions],
        "rooms": rooms,
        "turn": mine,
        "can_book": activity.needs_booking and bool(opened),
        "first": next((session for session in opened if session.left), next(iter(opened), None)),
        "now": now,
    }


def who(request: HttpRequest) -> User | None:
    """The person who is signed in, if one is."""
    return request.user if isinstance(request.user, User) else None
