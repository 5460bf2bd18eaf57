"""What is kept about whoever holds a link or has proved a number, and what is due to be erased."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.http import Http404

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.bookings.models import Booking, Group, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.models import DrawEntry
from huiyan.week.editions.models import Edition
from huiyan.week.privacy.models import Purge

Grouped = Booking | WaitlistEntry | ClassEntry
GROUPS: tuple[type[Booking] | type[WaitlistEntry] | type[ClassEntry], ...] = (Booking, WaitlistEntry, ClassEntry)
PLACE = ("session__activity__edition", "session__venue")


def group_by_secret(secret: str) -> Grouped:
    """The booking or the place on the waiting list of a link, or 404."""
    for model in GROUPS:
        found = model._default_manager.select_related(*PLACE).filter(secret=secret).first()
        if found:
            return found
    raise Http404


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
    return [
        one for model in GROUPS for one in model._default_manager.filter(named).select_related(*PLACE).order_by("pk")
    ]


def held_about(group: Group) -> dict[str, Any]:
    """Everything that is kept about a group."""
    fields = ("adults", "children", "needs", "phone", "email", "language", "created_at", "erased_at", "state")
    more = (
        ("school", "class_name", "teacher", "bus_at", "code", "arrived", "arrived_at", "ended_at")
        if isinstance(group, Booking)
        else ("school", "class_name", "teacher", "bus_at", "offer_until")
        if isinstance(group, ClassEntry)
        else ("offer_until",)
    )
    session = group.session
    return {
        "kind": group._meta.label_lower,
        "activity": session.activity.title,
        "begins": session.starts_at,
        "place": session.venue.name,
        **{name: getattr(group, name) for name in (*fields, *more)},
        "messages": list(notices_about([group]).values("created_at", "address", "subject", "body", "state", "sent_at")),
    }  # fmt: skip


def notices_about(groups: list[Any]) -> QuerySet[Notice]:
    """Messages that were sent about these bookings or places on the waiting list, which are all of one kind."""
    if not groups:
        return Notice.objects.none()
    keys = [str(one.pk) for one in groups]
    return Notice.objects.filter(about_type=groups[0]._meta.label_lower, about_id__in=keys).order_by("created_at")


def erased_from(edition: Edition) -> datetime.date:
    """The first day on which contacts of an edition may be kept no longer; sessions after its end have their own."""
    return edition.ends_on + datetime.timedelta(days=edition.keep_days + 1)


def due(model: type[Grouped], edition: Edition) -> QuerySet[Any]:
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
