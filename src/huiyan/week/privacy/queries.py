"""What is kept about whoever holds a link or has proved a number, and what is due to be erased."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.http import Http404

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.editions.models import Edition
from huiyan.week.privacy.models import Purge

Placed = Booking | WaitlistEntry | ClassEntry  # groups of one session
Grouped = Placed | DrawEntry
GROUPS: tuple[type[Placed], ...] = (Booking, WaitlistEntry, ClassEntry)
PLACE = ("session__activity__edition", "session__venue")
WAITS = (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED)
SCHOOL = ("school", "class_name", "teacher", "bus_at")
HELD = ("adults", "children", "needs", "phone", "email", "language", "created_at", "erased_at")
HELD_TOO: dict[type[Grouped], tuple[str, ...]] = {
    Booking: (*SCHOOL, "code", "arrived", "arrived_at", "ended_at"),
    WaitlistEntry: ("offer_until",),
    ClassEntry: (*SCHOOL, "offer_until"),
    DrawEntry: (*SCHOOL, "code", "withdrawn_at", "lot", "rank"),
}


def group_by_secret(secret: str) -> Grouped:
    """The booking, the place on a waiting list or the wishes of a link, or 404."""
    for rows in _all_groups():
        found: Grouped | None = rows.filter(secret=secret).first()
        if found:
            return found
    raise Http404


def is_waiting(group: Grouped) -> bool:
    """Whether the group waits for places, and so must be reachable."""
    if isinstance(group, DrawEntry):
        return group.withdrawn_at is None and group.draw.state != Draw.State.DONE
    return not isinstance(group, Booking) and group.state in WAITS


def edition_of(group: Grouped) -> Edition:
    """The edition in whose ledger the group stands."""
    return group.draw.edition if isinstance(group, DrawEntry) else group.session.activity.edition


def groups_of(user: User) -> list[Grouped]:
    """Bookings under the person's number or address, where somebody has proved that it is theirs.

    Who signs up types any address: it counts only once verified. A number comes with an invitation or a code.
    """
    named = Q()
    if user.phone and not user.is_unproven:
        named |= Q(phone__in=[user.phone, user.phone.removeprefix("+86")])
    if user.email and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        named |= Q(email__iexact=user.email)
    if not named:
        return []
    return [one for rows in _all_groups() for one in rows.filter(named).order_by("pk")]


def _all_groups() -> Iterator[QuerySet[Any]]:
    for model in GROUPS:
        yield model._default_manager.select_related(*PLACE)
    yield DrawEntry.objects.select_related("draw__edition").prefetch_related("wishes__session__activity")


def held_about(group: Grouped) -> dict[str, Any]:
    """Everything that is kept about a group."""
    fields = (*HELD, *HELD_TOO[type(group)])
    return {
        "kind": group._meta.label_lower,
        **(_wished(group) if isinstance(group, DrawEntry) else _placed(group)),
        **{name: getattr(group, name) for name in fields},
        "messages": list(notices_about([group]).values("created_at", "address", "subject", "body", "state", "sent_at")),
    }  # fmt: skip


def _placed(group: Placed) -> dict[str, Any]:
    session = group.session
    about = {"activity": session.activity.title, "begins": session.starts_at, "place": session.venue.name}
    return {**about, "state": group.state}


def _wished(entry: DrawEntry) -> dict[str, Any]:
    wishes = [f"{one.session.starts_at.isoformat()} {one.session.activity.title}" for one in entry.wishes.all()]
    return {"draw": entry.draw.name, "closes": entry.draw.closes_at, "wishes": wishes}


def notices_about(groups: list[Any]) -> QuerySet[Notice]:
    """Messages that were sent about these bookings or places on the waiting list, which are all of one kind."""
    if not groups:
        return Notice.objects.none()
    keys = [str(one.pk) for one in groups]
    return Notice.objects.filter(about_type=groups[0]._meta.label_lower, about_id__in=keys).order_by("created_at")


def erased_from(edition: Edition) -> datetime.date:
    """The first day on which contacts of an edition may be kept no longer; sessions after its end have their own."""
    return edition.ends_on + datetime.timedelta(days=edition.keep_days + 1)


def due(model: type[Placed], edition: Edition) -> QuerySet[Any]:
    """Rows of an edition whose time is over and that are not erased yet."""
    kept = datetime.timedelta(days=edition.keep_days)
    found = model._default_manager.filter(session__activity__edition=edition, erased_at__isnull=True)
    return found.filter(session__ends_at__lt=clock.now() - kept)


def due_wishes(edition: Edition) -> QuerySet[DrawEntry]:
    """Wishes of an edition whose time is over: none of the sessions of their draw ends later."""
    late = clock.now() - datetime.timedelta(days=edition.keep_days)
    found = DrawEntry.objects.filter(draw__edition=edition, erased_at__isnull=True)
    return found.exclude(draw__drawn_sessions__session__ends_at__gte=late)


def editions_to_purge() -> list[Edition]:
    """Editions whose days to keep contacts are over."""
    return [one for one in Edition.objects.order_by("pk") if erased_from(one) <= clock.today()]


def purges_of(edition: Edition) -> QuerySet[Purge]:
    """The ledger of an edition; whoever calls has checked the edition."""
    return Purge.objects.filter(edition=edition)
