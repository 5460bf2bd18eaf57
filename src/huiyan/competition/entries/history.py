"""What was done to an entry, in words, from the event log."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from huiyan.competition.entries.missing import label_of
from huiyan.competition.entries.models import Entry
from huiyan.competition.entries.queries import fields_of
from huiyan.kernel.audit import entries_about

MOST = 200
ACTS: dict[str, Any] = {
    "entry.begin": gettext_lazy("begun"),
    "entry.save": gettext_lazy("changed"),
    "entry.attach": gettext_lazy("file handed in"),
    "entry.submit": gettext_lazy("submitted"),
    "entry.withdraw": gettext_lazy("withdrawn"),
    "entry.reinstate": gettext_lazy("reinstated"),
    "entry.begin_for_team": gettext_lazy("begun by an organiser"),
    "entry.change_for_team": gettext_lazy("changed by an organiser"),
    "entry.submit_for_team": gettext_lazy("handed in by an organiser"),
    "entry.add_member": gettext_lazy("team member named"),
    "entry.replace_link": gettext_lazy("new link for a team member"),
    "entry.remove_member": gettext_lazy("team member removed"),
    "entry.member_confirms": gettext_lazy("team member confirmed"),
    "entry.member_declines": gettext_lazy("team member said no"),
    "entry.screen": gettext_lazy("screened"),
    "entry.screen_undo": gettext_lazy("screening undone"),
    "entry.letter": gettext_lazy("letter changed"),
    "entry.hand_over": gettext_lazy("handed over to a captain"),
    "entry.import": gettext_lazy("imported"),
    "conflict.declare": gettext_lazy("a judge stepped back"),
}


@dataclass(frozen=True)
class Event:
    """One line of the history."""

    at: datetime.datetime
    who: str
    words: str
    details: str


def history_of(entry: Entry) -> list[Event]:
    """The newest events of an entry; whoever calls has checked that the reader may see it. Values stay sealed."""
    rows = entries_about(entry)[:MOST]
    labels = {one.key: label_of(one) for one in fields_of(entry)}
    return [
        Event(
            row.at,
            str(row.actor.user) if row.actor and row.actor.user else _("the program"),
            str(ACTS.get(row.action, row.action)),
            _details(row.after or {}, labels),
        )
        for row in rows
    ]


def _details(after: dict[str, Any], labels: dict[str, str]) -> str:
    parts = [str(after[key]) for key in ("decision", "question", "reason") if after.get(key)]
    if after.get("changed"):
        parts.insert(0, pgettext("between names", ", ").join(labels.get(one) or _name(one) for one in after["changed"]))
    return " · ".join(parts)


def _name(field: str) -> str:
    if field in {one.name for one in Entry._meta.get_fields()}:
        return str(getattr(Entry._meta.get_field(field), "verbose_name", field))
    return field
