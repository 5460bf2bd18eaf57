"""What is kept about whoever holds a link or has proved a number, and what is due to be erased."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.kernel import clock
from huiyan.kernel.notices import Notice
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.editions.models import Edition
from huiyan.week.privacy.models import Purge

Grouped = Booking | WaitlistEntry | ClassEntry | DrawEntry
GROUPS: tuple[type[Booking] | type[WaitlistEntry] | type[ClassEntry], ...] = (Booking, WaitlistEntry, ClassEntry)
PARTIES: tuple[type[Grouped], ...] = (*GROUPS, DrawEntry)
PLACE = ("session__activity__edition", "session__venue")
WAITS = (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED)  # the same words as those of a class that waits
CLASS = ("school", "class_name", "teacher", "bus_at")


def group_by_secret(secret: str) -> Grouped:
    """The booking, the place on a waiting list, or the wishes of a link, or 404."""
    for model in PARTIES:
        found: Grouped | None = _with_place(model).filter(secret=secret).first()
        if found:
            return found
    raise Http404


def groups_of(user: User) -> list[Grouped]:
    """Bookings and wishes under the person's number or address, where somebody has proved that it is theirs.

    Who signs up types any address: it counts only once verified. A number comes with an invitation or a code.
    """
    named = Q()
    if user.phone and not user.is_unproven:
        named |= Q(phone__in=[user.phone, user.phone.removeprefix("+86")])
    if user.email and EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
        named |= Q(email__iexact=user.email)
    if not named:
        return []
    return [one for model in PARTIES for one in _with_place(model).filter(named).order_by("pk")]


def still_waits(group: Grouped) -> bool:
    """Whether a message is still to come that the group could not get without a number: of an offer, or of a draw."""
    if isinstance(group, DrawEntry):
        return group.withdrawn_at is None and group.draw.state != Draw.State.DONE
    return not isinstance(group, Booking) and group.state in WAITS


def edition_of(group: Grouped) -> Edition:
    """The edition to whose days a group is kept."""
    return group.draw.edition if isinstance(group, DrawEntry) else group.session.activity.edition


def state_of(group: Grouped) -> str:
    """Where a group stands, in words."""
    if not isinstance(group, DrawEntry):
        return str(group.get_state_display())
    return _("wishes taken back") if group.withdrawn_at else str(group.draw.get_state_display())


def held_about(group: Grouped) -> dict[str, Any]:
    """Everything that is kept about a group."""
    about = {"kind": group._meta.label_lower, **(_of_wishes if isinstance(group, DrawEntry) else _of_places)(group)}  # type: ignore[arg-type]
    fields = ("adults", "children", "needs", "phone", "email", "language", "created_at", "erased_at")
    messages = notices_about([group]).values("created_at", "address", "subject", "body", "state", "sent_at")
    return {**about, **{name: getattr(group, name) for name in fields}, "messages": list(messages)}


def _of_places(group: Booking | WaitlistEntry | ClassEntry) -> dict[str, Any]:
    more: tuple[str, ...] = ("offer_until",)
    if isinstance(group, Booking):
        more = (*CLASS, "code", "arrived", "arrived_at", "ended_at")
    elif isinstance(group, ClassEntry):
        more = (*CLASS, "offer_until")
    session = group.session
    where = {"activity": session.activity.title, "begins": session.starts_at, "place": session.venue.name}
    return {**where, "state": group.state, **{name: getattr(group, name) for name in more}}


def _of_wishes(entry: DrawEntry) -> dict[str, Any]:
    own = {name: getattr(entry, name) for name in (*CLASS, "code", "lot", "rank", "withdrawn_at", "handed_at")}
    wished = [one.session.activity.title for one in entry.wishes.select_related("session__activity")]
    return {"draw": entry.draw.name, "closes": entry.draw.closes_at, "wishes": wished, **own}


def _with_place(model: type[Grouped]) -> QuerySet[Any]:
    place = ("draw__edition", *PLACE) if model is DrawEntry else PLACE
    return model._default_manager.select_related(*place)


def notices_about(groups: list[Any]) -> QuerySet[Notice]:
    """Messages that were sent about these bookings or places on the waiting list, which are all of one kind."""
    if not groups:
        return Notice.objects.none()
    keys = [str(one.pk) for one in groups]
    return Notice.objects.filter(about_type=groups[0]._meta.label_lower, about_id__in=keys).order_by("created_at")


def erased_from(edition: Edition) -> datetime.date:
    """The first day on which contacts of an edition may be kept no longer; sessions after its end have their own."""
    return edition.ends_on + datetime.timedelta(days=edition.keep_days + 1)


def due(model: type[Booking] | type[WaitlistEntry] | type[ClassEntry], edition: Edition) -> QuerySet[Any]:
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
