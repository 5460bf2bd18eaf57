"""Scopes as data: what a token may be used for, each with a sentence. A scope narrows what its owner's roles allow and adds nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User


@dataclass(frozen=True)
class Scope:
    """A scope lets through the named permissions of the owner; `of_a_role` says that without one of them it is of no use."""

    key: str
    sentence: Any
    permissions: frozenset[str] = frozenset()
    of_a_role: str = ""


SCOPES = {
    scope.key: scope
    for scope in (
        Scope("competition.enter", _("Begin, fill in, submit and withdraw your own entries, and read their results.")),
        Scope(
            "competition.judge",
            _("Read the entries assigned to you, give marks, abstain, declare a conflict."),
            frozenset({"competition.judge"}),
            "competition.judge",
        ),
        Scope(
            "competition.read",
            _("Read what staff may read of a competition: entries, progress, drafts of results."),
            frozenset({"competition.read"}),
            "competition.read",
        ),
        Scope(
            "competition.screen",
            _("Read the entries that wait for screening, and decide who takes part."),
            frozenset({"competition.screen", "competition.read"}),
            "competition.screen",
        ),
        Scope(
            "competition.manage",
            _("Set up calls, assign judges, open and close rounds, compute results and publish them."),
            frozenset({"competition.manage", "competition.read", "publishing.seal"}),
            "competition.manage",
        ),
        Scope("week.book", _("Book places in the Week, change and cancel them, wait for places.")),
    )
}


def scopes_for(user: User) -> list[Scope]:
    """The scopes that are of use to this person."""
    return [scope for scope in SCOPES.values() if not scope.of_a_role or user.may(scope.of_a_role)]


def permissions_of(keys: list[str]) -> frozenset[str]:
    """What the scopes let through; one that is not known any more lets nothing through."""
    return frozenset().union(*(SCOPES[key].permissions for key in keys if key in SCOPES))
