"""The event log of one person in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiyan.accounts.log import names_of
from huiyan.accounts.models import User
from huiyan.accounts.roles import ROLES
from huiyan.kernel.audit import AuditEntry, entries_about

ACTIONS = {
    "user.create": gettext_lazy("account made"),
    "user.sign_up": gettext_lazy("signed up"),
    "user.invite": gettext_lazy("invited"),
    "user.password": gettext_lazy("password set on the command line"),
    "user.reset_code": gettext_lazy("code for a new password handed out"),
    "user.second_factor_reset": gettext_lazy("second factor removed"),
    "user.end_session": gettext_lazy("signed out on one device"),
    "user.end_sessions": gettext_lazy("signed out everywhere"),
    "user.deactivate": gettext_lazy("account closed"),
    "user.reactivate": gettext_lazy("account opened again"),
    "user.change": gettext_lazy("name, address or number changed"),
    "user.export": gettext_lazy("own data downloaded"),
    "role.grant": gettext_lazy("role given"),
    "role.revoke": gettext_lazy("role taken back"),
    "code.use": gettext_lazy("code used"),
}


@dataclass(frozen=True)
class Happened:
    """One line."""

    at: datetime
    who: str
    what: str
    roles: str


def history_of(user: User, most: int = 50) -> list[Happened]:
    """What was done to this account, the newest first."""
    entries = list(entries_about(user)[:most])
    names = names_of(entries)
    return [
        Happened(entry.at, _who(entry, names), str(ACTIONS.get(entry.action, entry.action)), _roles(entry))
        for entry in entries
    ]


def _who(entry: AuditEntry, names: dict[int, str]) -> str:
    if entry.actor is None:
        return _("the program")
    return names.get(entry.actor.user_id or 0) or _("an erased person")


def _roles(entry: AuditEntry) -> str:
    found: Iterable[str] = []
    for values in (entry.before, entry.after):
        if values:
            found = [*found, *([values["role"]] if "role" in values else []), *values.get("roles", [])]
    return " · ".join(str(ROLES[key].name) if key in ROLES else key for key in found)
