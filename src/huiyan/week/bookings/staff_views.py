"""For organisers and hosts: the places of a session, who booked them, and a message to all of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, Listing, listing
from huiyan.shell.web import render
from huiyan.week.bookings import queries
from huiyan.week.bookings.forms import PlacesForm, TellForm
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.places import change_places
from huiyan.week.bookings.rules import may_run
from huiyan.week.bookings.telling import tell_bookers
from huiyan.week.proposals.models import Session
from huiyan.week.proposals.rules import needs_no_moderator


@signed_in
def places(request: SignedRequest, pk: int) -> HttpResponse:
    """The places of a session and its bookings; set how many there are."""
    if request.method == "POST":
        session = queries.session_to_change(request.user, pk)
        form = _places_form(request.user, queries.session_to_change(request.user, pk), request.POST)
        if not form.is_valid():
            return _page(request, session, form, None)
        changes = {name: form.cleaned_data[name] for name in form.changed_data}
        if changes:
            change_places(session, changes=changes, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("week:session_places", pk)
    session = queries.session_to_run(request.user, pk)
    if request.GET.get("export") == "xlsx":
        return _export(session, _listing(request, session).rows)
    return _page(request, session, _places_form(request.user, session), None)


@signed_in
@require_POST
def tell(request: SignedRequest, pk: int) -> HttpResponse:
    """Write to everyone who booked or waits."""
    session = queries.session_to_change(request.user, pk)
    form = TellForm(request.POST)
    if not form.is_valid():
        return _page(request, session, _places_form(request.user, session), form)
    told = tell_bookers(session, **form.cleaned_data, by=request.user)
    said = ngettext("{n} group is written to.", "{n} groups are written to.", told).format(n=told)
    messages.success(request, said)
    return redirect("week:session_places", pk)


def _places_form(user: User, session: Session, data: QueryDict | None = None) -> PlacesForm:
    """An organiser sets the number of places here; a host asks for it as a change of the programme."""
    return PlacesForm(data, instance=session, may_add=needs_no_moderator(user, session.activity))


def _page(request: SignedRequest, session: Session, form: PlacesForm, sent: TellForm | None) -> HttpResponse:
    context = {
        "session": session,
        "form": form,
        "tell_form": sent or TellForm(),
        "list": _listing(request, session),
        "may_change": may_run(request.user, session.activity),
        "open": bool(form.errors) or bool(sent),
    }
    return render(request, "week/bookings/places.html", context, status=422 if context["open"] else 200)


def _listing(request: SignedRequest, session: Session) -> Listing:
    return listing(
        request,
        queries.bookings_in(session),
        search=["code"],
        filters=[Filter("state", _("State"), "state", Booking.State.choices), Filter("kind", _("Kind"), "kind", Booking.Kind.choices)],
        columns=[
            ("code", _("Code"), "code"), ("people#", pgettext("a number", "People"), "seats"), ("needs", _("Needs"), "needs"), ("state", _("State"), "state"),
            ("booked", pgettext("when", "Booked"), "created_at"), ("in", pgettext("when", "Let in"), "arrived_at"),
        ],
    )  # fmt: skip


def _export(session: Session, rows: Iterable[Booking]) -> HttpResponse:
    header = [
        _("Code"),
        _("Adults"),
        _("Children"),
        _("Needs"),
        _("State"),
        pgettext("when", "Booked"),
        pgettext("when", "Let in"),
    ]
    cells = (
        [one.code, one.adults, one.children, " · ".join(one.need_words()), one.get_state_display(), one.created_at, one.arrived_at]
        for one in rows
    )  # fmt: skip
    return xlsx(f"bookings-{session.pk}", header, cells)
