"""A draw in public, a party's own page, and the organiser's list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huiyan.accounts.access import SignedRequest, signed_in
from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.shell.export import xlsx
from huiyan.shell.lists import Filter, listing
from huiyan.shell.web import paginate, render
from huiyan.week.bookings.pace import check_pace
from huiyan.week.draw import actions, queries
from huiyan.week.draw.forms import ClassWishForm, DrawForm, PeopleWishForm, form_for
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession
from huiyan.week.draw.rules import takes_wishes
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage
from huiyan.week.editions.rules import may_manage


@signed_in
def draws(request: SignedRequest, slug: str) -> HttpResponse:
    """The draws of an edition."""
    edition = edition_for_staff(request.user, slug)
    found = listing(
        request,
        queries.draws_of(edition),
        search=["name", "name_en"],
        filters=[Filter("state", _("State"), "state", Draw.State.choices)],
        columns=[("name", _("Draw"), "name"), ("until", _("Wishes until"), "closes_at"), ("parties#", _("Groups and classes"), "parties"), ("state", _("State"), "state")],
        default="-until",
    )  # fmt: skip
    if request.GET.get("export") == "xlsx":
        header = [_("Draw"), _("Wishes until"), _("Groups and classes"), _("State")]
        return xlsx(
            f"{slug}-draws",
            header,
            ([one.name, one.closes_at, one.parties, one.get_state_display()] for one in found.rows),
        )
    context = {"edition": edition, "list": found, "may_manage": may_manage(request.user)}
    return render(request, "week/draw/list.html", context)


@signed_in
def new(request: SignedRequest, slug: str) -> HttpResponse:
    """Open a draw."""
    edition = edition_to_manage(request.user, slug)
    sessions = list(queries.can_be_drawn(edition, clock.now()))
    form = DrawForm(request.POST or None, sessions=sessions)
    if request.method == "POST" and form.is_valid():
        draw = actions.open_draw(edition, values=form.values(), sessions=form.chosen(), by=request.user)
        return redirect("week:draw", draw.pk)
    return render(request, "week/draw/new.html", {"edition": edition, "form": form, "sessions": sessions})


def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """A draw as everyone may see it: rules, commitment, sessions; afterwards seed, outcome by codes, and the record."""
    found = queries.draw_for(request.user, pk)
    context = {
        "draw": found, "sessions": queries.sessions_in(found), "is_open": takes_wishes(found, clock.now()), "now": clock.now(),
        "parties": queries.standing(found).count(), "page": paginate(request, queries.outcome_of(found)), "address": "",
        "job": None if found.state == Draw.State.DONE else queries.job_of(found),
    }  # fmt: skip
    return render(request, "week/draw/draw.html", context)


def of_session(request: HttpRequest, pk: int) -> HttpResponse:
    """From a session to its draw."""
    drawn = get_object_or_404(DrawSession, session=pk)
    return redirect("week:draw", queries.draw_for(request.user, drawn.draw_id).pk)


def wish(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give wishes, without an account."""
    found = queries.draw_for(request.user, pk)
    form = _form(request, found, kind)
    if request.method == "POST" and form.is_valid():
        check_pace(request)
        entry = actions.give_wishes(
            found, kind=kind, party=form.party(), wishes=form.wishes(), key=form.cleaned_data["key"], by=_who(request)
        )
        return redirect("week:wishes", entry.secret)
    context = {
        "draw": found,
        "form": form,
        "kind": kind,
        "is_open": takes_wishes(found, clock.now()),
        "now": clock.now(),
    }
    return render(request, "week/draw/wish.html", context)


@never_cache
def wishes(request: HttpRequest, secret: str) -> HttpResponse:
    """A party's own page: its code, its wishes while they can be changed, what came of them."""
    entry = queries.entry_by_secret(secret)
    form = _form(request, entry.draw, entry.kind, entry)
    if request.method == "POST" and form.is_valid():
        check_pace(request)
        actions.change_wishes(entry, party=form.party(), wishes=form.wishes(), by=_who(request))
        messages.success(request, _("Changed. Your code stays the same."))
        return redirect("week:wishes", secret)
    may_change = takes_wishes(entry.draw, clock.now()) and entry.withdrawn_at is None
    context = {"entry": entry, "draw": entry.draw, "form": form, "may_change": may_change, "now": clock.now()}
    return render(request, "week/draw/entry.html", context)


@require_POST
def withdraw(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the wishes back."""
    actions.withdraw_wishes(queries.entry_by_secret(secret), by=_who(request))
    messages.success(request, _("Your wishes are taken back."))
    return redirect("week:wishes", secret)


def _form(
    request: HttpRequest, draw: Draw, kind: str, entry: DrawEntry | None = None
) -> PeopleWishForm | ClassWishForm:
    return form_for(draw, kind, queries.sessions_in(draw), data=request.POST or None, entry=entry)


def _who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None
