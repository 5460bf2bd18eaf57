"""Messages to groups: each goes to the outbox, and stands on the page of the ticket for whom no channel reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.kernel.notices import Notice, NoticeState, notify
from huiyan.shell.templatetags.shell import inlang
from huiyan.shell.times import said
from huiyan.week.bookings.models import Booking, Group, WaitlistEntry
from huiyan.week.proposals.models import Session

NOT_READABLE = (NoticeState.HELD, NoticeState.WITHDRAWN)


def tell(group: Group, subject: Any, *, text: Any = "", hold: bool = False) -> Notice:
    """A message with the time, the place and the link to the group's page; `subject` may hold {title}; both may be lazily translated."""
    session = group.session
    page = "week:ticket" if isinstance(group, Booking) else "week:waiting"
    link = f"{settings.HUIYAN['address']}{reverse(page, args=[group.secret])}"
    with translation.override(group.language):
        title = inlang(session.activity, "title")
        lines = [str(text), title, said(session.starts_at), inlang(session.venue, "name"), link]
        return notify(
            group.address, subject=str(subject).format(title=title), body="\n".join(filter(None, lines)), about=group,
            language=group.language, on_page=True, hold=hold,
        )  # fmt: skip


def tell_bookers(session: Session, *, subject: Any = "", text: Any = "", hold: bool = False, by: User | None) -> int:
    """Write to everyone who holds places in a session or waits for some, for instance that it moved; how many groups are told.

    `subject` may hold {title} and be lazily translated; each group reads it in its own language. With `hold` the messages
    stand in the outbox until somebody has read and released them.
    """
    subject = subject or _("About your places: {title}")
    with transaction.atomic():
        told = [tell(group, subject, text=text, hold=hold) for group in reached_in(session)]
        audit.record("session.tell", session, by=by, after={"groups": len(told), "held": hold})
    return len(told)


def reached_in(session: Session) -> Iterable[Group]:
    """Groups with places, and groups that wait; whoever was erased cannot be told."""
    whole = ("session__activity", "session__venue")
    booked = Booking.objects.filter(session=session, state=Booking.State.BOOKED, erased_at__isnull=True)
    waiting: Sequence[str] = (WaitlistEntry.State.WAITING, WaitlistEntry.State.OFFERED)
    waits = WaitlistEntry.objects.filter(session=session, state__in=waiting, erased_at__isnull=True)
    groups = chain(booked.select_related(*whole).order_by("pk"), waits.select_related(*whole).order_by("pk"))
    return (group for group in groups if group.address)


def messages_of(group: Group) -> QuerySet[Notice]:
    """What was written to a group, the newest first; what is held back is not shown."""
    written = Notice.objects.filter(about_type=group._meta.label_lower, about_id=str(group.pk))
    return written.exclude(state__in=NOT_READABLE).order_by("-created_at", "pk")
