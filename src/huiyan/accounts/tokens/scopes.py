"""Scopes as data: what a token may be used for, each with a sentence. A scope narrows what its owner's roles allow and adds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User


@dataclass(frozen=True)
class Scope:
    """A scope lets through the named permissions of the owner; who has none of those in `of_a_role` has no use for it."""

    key: str
    sentence: Any
    permissions: frozenset[str] = frozenset()
    of_a_role: tuple[str, ...] = ()


SCOPES = {
    scope.key: scope
    for scope in (
        Scope("competition.enter", _("Begin, fill in, submit and withdraw your own entries, and read their results.")),
        Scope(
            "competition.judge",
            _("Read the entries assigned to you, give marks, abstain, declare a conflict."),
            frozenset({"competition.judge"}),
            ("competition.judge",),
        ),
        Scope(
            "competition.read",
            _("Read what staff may read of a competition: entries, progress, drafts of results."),
            frozenset({"competition.read"}),
            ("competition.read",),
        ),
        Scope(
            "competition.screen",
            _("Read the entries that wait for screening, and decide who takes part."),
            frozenset({"competition.screen", "competition.read"}),
            ("competition.screen",),
        ),
        Scope(
            "competition.manage",
            _("Set up calls, assign judges, open and close rounds, compute results and publish them."),
            frozenset({"competition.manage", "competition.read", "publishing.seal"}),
            ("competition.manage",),
        ),
        Scope(
            "competition.stage",
            _("Run a final on stage: draw the order, call, run the clock, announce, correct slips."),
            frozenset({"competition.stage", "competition.manage", "competition.read"}),
            ("competition.stage", "competition.manage"),
        ),
        Scope("week.book", _("Book places in the Week, change and cancel them, wait for places, give wishes.")),
        Scope(
            "week.host", _("Propose your institutions’ activities, set and move their sessions, read their answers.")
        ),
        Scope(
            "week.moderate",
            _("Read the proposals that wait for you as a moderator, and decide."),
            frozenset({"week.moderate", "week.manage"}),
            ("week.moderate",),
        ),
        Scope(
            "week.check_in",
            _("Read the tickets of a door without names, check in, count; see the board of the day."),
            frozenset({"week.check_in"}),
        ),
        Scope(
            "week.read",
            _("Read what staff may read of the Week: proposals, bookings, figures, returns."),
            frozenset({"week.read"}),
            ("week.read",),
        ),
        Scope(
            "week.manage",
            _("Run the Week: editions, moderators, imports, draws, shifts, returns, webhooks."),
            frozenset({"week.manage", "week.read"}),
            ("week.manage",),
        ),
        Scope(
            "registry.manage",
            _("Enter and change organizations; look after the members of those for which you act."),
            frozenset({"registry.manage"}),
        ),
        Scope(
            "notices.manage",
            _("Read the outbox; release, withdraw and send again what waits in it."),
            frozenset({"notices.manage"}),
            ("notices.manage",),
        ),
    )
}


def scopes_for(user: User) -> list[Scope]:
    """The scopes that are of use to this person."""
    return [scope for scope in SCOPES.values() if not scope.of_a_role or any(map(user.may, scope.of_a_role))]


def permissions_of(keys: list[str]) -> frozenset[str]:
    """What the scopes let through; one that is not known any more lets nothing through."""
    return frozenset().union(*(SCOPES[key].permissions for key in keys if key in SCOPES))
