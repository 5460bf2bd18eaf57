"""The team: the captain names its members, each confirms by a personal link of which only a digest is kept."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.entries.actions import check_in_time, locked
from huiyan.competition.entries.models import Entry, TeamMember
from huiyan.competition.entries.refusals import AlreadyAnswered, SentJustNow, TeamIsFull
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import notify

MOST_MEMBERS = 15
VALID = datetime.timedelta(days=14)
PAUSE = datetime.timedelta(minutes=10)


@dataclass(frozen=True)
class Invited:
    """A member, and the link to hand over: it is known only now."""

    member: TeamMember
    link: str


def add_member(entry: Entry, *, name: str, role: str, contact: str, by: User) -> Invited:
    """Name a member and make the link; to an e-mail address it is also sent."""
    check_in_time(entry, by)
    with transaction.atomic():
        locked(entry)
        if entry.members.count() >= MOST_MEMBERS:
            raise TeamIsFull(most=MOST_MEMBERS)
        member = TeamMember.objects.create(entry=entry, name=name, role=role, contact=contact)
        audit.record(
            "entry.add_member", entry, by=by, after={"member": member.pk}, personal={"name": name, "role": role}
        )
        return Invited(member, _new_link(member))


def replace_link(member: TeamMember, *, by: User) -> Invited:
    """Make a new link; the old one ends. Not again within ten minutes, so that nobody is flooded."""
    check_in_time(member.entry, by)
    now = clock.now()
    with transaction.atomic():
        fresh = TeamMember.objects.select_for_update().get(pk=member.pk)
        if fresh.confirmed_at:
            raise AlreadyAnswered(name=fresh.name)
        if fresh.invited_at and now - fresh.invited_at < PAUSE:
            raise SentJustNow(name=fresh.name, minutes=int(PAUSE.total_seconds() // 60))
        fresh.declined_at = None
        audit.record("entry.replace_link", member.entry, by=by, after={"member": member.pk})
        return Invited(fresh, _new_link(fresh))


def remove_member(member: TeamMember, *, by: User) -> None:
    """Take a member out of the team; the link ends, and who can be reached by mail is told."""
    check_in_time(member.entry, by)
    with transaction.atomic():
        audit.record(
            "entry.remove_member", member.entry, by=by, before={"member": member.pk}, personal={"name": member.name}
        )
        member.delete()
        if "@" in member.contact:
            notify(
                member.contact,
                subject=format_lazy(_("You are no longer named in the team of “{title}”"), title=member.entry.title),
                body=format_lazy(
                    _("{captain} has taken you out of the team of “{title}”. If that surprises you, write to {captain}."),
                    captain=member.entry.captain.name, title=member.entry.title,
                ),
                about=member.entry,
                language=member.entry.captain.language,
            )  # fmt: skip


def confirm_membership(member: TeamMember, *, yes: bool) -> TeamMember:
    """The person with the link says yes or no, once; nobody needs an account for it."""
    with transaction.atomic():
        fresh = TeamMember.objects.select_for_update().get(pk=member.pk)
        if fresh.confirmed_at or fresh.declined_at:
            raise AlreadyAnswered(name=fresh.name)
        now = clock.now()
        fresh.confirmed_at, fresh.declined_at = (now, None) if yes else (None, now)
        fresh.save(update_fields=["confirmed_at", "declined_at"])
        act = "entry.member_confirms" if yes else "entry.member_declines"
        shown = {"title": member.entry.title, "name": fresh.name, "role": fresh.role}
        kept = {"confirmed": audit.Personal(member.entry.captain, shown)}
        audit.record(act, member.entry, by=None, after={"member": fresh.pk}, personal=kept)
        if not yes:
            notify(
                member.entry.captain,
                subject=_("A member of your team said no"),
                body=format_lazy(
                    _("{name} does not confirm to take part in “{title}”."), name=fresh.name, title=member.entry.title
                ),
                about=member.entry,
            )
    return fresh


def digest_of(token: str) -> str:
    """What is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def _new_link(member: TeamMember) -> str:
    token = secrets.token_urlsafe(24)
    now = clock.now()
    member.secret, member.invited_at, member.expires_at = digest_of(token), now, now + VALID
    member.save(update_fields=["secret", "invited_at", "expires_at", "declined_at"])
    link = f"{settings.HUIYAN['address']}{reverse('competition:confirm_member', args=[token])}"
    if "@" in member.contact:
        notify(
            member.contact,
            subject=format_lazy(_("Please confirm: you take part in “{title}”"), title=member.entry.title),
            body=format_lazy(
                _("{captain} has named you as a member of this team. Look at it and say yes or no here:\n{link}"),
                captain=member.entry.captain.name,
                link=link,
            ),
            about=member.entry,
            language=member.entry.captain.language,
        )
    return link
