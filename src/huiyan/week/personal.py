"""What the Week holds about a person with an account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.accounts.own.sections import Row, Section, register
from huiyan.week.privacy.actions import erase_group
from huiyan.week.privacy.queries import groups_of, held_about, still_waits
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator


def bookings(user: User) -> list[Row]:
    """Bookings, places on a waiting list and wishes under the person's own number or address."""
    return [held_about(group) for group in groups_of(user)]


def forget_bookings(user: User) -> None:
    for group in groups_of(user):
        if not group.erased_at:
            erase_group(group, by=user)


def waits(user: User) -> str:
    """Who waits for places or for a draw could not be told what came of it."""
    waiting = any(still_waits(group) for group in groups_of(user))
    return (
        str(_("You still wait for places of the Week: leave the waiting list, or take your wishes back, first."))
        if waiting
        else ""
    )


def work(user: User) -> list[Row]:
    """Posts as a moderator, proposals, and decisions."""
    posts = Moderator.objects.filter(user=user).select_related("edition")
    proposals = Activity.objects.filter(proposed_by=user)
    decisions = ModerationStep.objects.filter(decided_by=user).select_related("activity")
    rows: list[Row] = []
    rows += [{"moderates": str(one.edition), "level": one.level, "division": one.division} for one in posts]
    rows += [{"proposal": one.title, "state": one.state, "created_at": one.created_at} for one in proposals]
    rows += [
        {"decided": str(one.activity), "decision": one.decision, "decided_at": one.decided_at} for one in decisions
    ]
    return rows


def forget_work(user: User) -> None:
    Moderator.objects.filter(user=user).delete()


register(Section("week_bookings", _("Your bookings in the Week"), bookings, forget_bookings, hinders=waits))
register(
    Section(
        "week_work",
        _("Your work for the Week"),
        work,
        forget_work,
        stays=_("Proposals, decisions and counts stay, done by an erased person; your posts as a moderator end."),
    )
)
