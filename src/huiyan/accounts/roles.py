"""Roles as data: a name, a sentence, a list of permissions. A permission is `feature.verb`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Role:
    """What a person is here; `second_factor` says that a password alone does not open this role."""

    key: str
    name: Any
    sentence: Any
    permissions: frozenset[str]
    second_factor: bool = True


ROLES = {
    role.key: role
    for role in (
        Role(
            "administrator",
            _("Administrator"),
            _("Invites people, gives roles, sees the event log and the state of the machine."),
            frozenset({"accounts.manage", "accounts.help", "audit.read", "notices.manage", "system.read"}),
        ),
        Role(
            "organiser",
            _("Organiser"),
            _("Runs a competition from the call to the sealed results; helps entrants who cannot sign in."),
            frozenset(
                {
                    "competition.manage",
                    "competition.screen",
                    "competition.read",
                    "publishing.seal",
                    "notices.manage",
                    "registry.manage",
                    "accounts.help",
                }
            ),
        ),
        Role(
            "screener",
            _("Screener"),
            _("Checks entries against the rules and decides who takes part."),
            frozenset({"competition.screen", "competition.read"}),
        ),
        Role(
            "secretary",
            _("Secretary of the final"),
            _(
                "Draws the order on stage, sees who has scored, announces scores, records corrections with a second person."
            ),
            frozenset({"competition.stage", "competition.read"}),
        ),
        Role(
            "judge",
            _("Judge"),
            _("Reads the assigned entries and scores them; never sees another judge's marks."),
            frozenset({"competition.judge"}),
        ),
        Role(
            "week_organiser",
            _("Organiser of the Week"),
            _("Opens an edition, names its moderators, and answers for its programme, its bookings and its figures."),
            frozenset(
                {"week.manage", "week.moderate", "week.check_in", "week.read", "notices.manage", "registry.manage"}
            ),
        ),
        Role(
            "moderator",
            _("Moderator"),
            _("Looks at the proposals of a district, or of the whole city, and decides what stands in the programme."),
            frozenset({"week.moderate"}),
        ),
        Role(
            "helper",
            _("Helper at the door"),
            _("Checks tickets and counts visitors; sees group sizes and needs, but no name and no number."),
            frozenset({"week.check_in"}),
            second_factor=False,
        ),
        Role(
            "supervisor",
            _("Supervisor"),
            _("Reads everything, changes nothing, sees the event log and that it is whole."),
            frozenset({"competition.read", "week.read", "audit.read", "system.read"}),
        ),
    )
}
