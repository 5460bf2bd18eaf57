"""The stages of a competition with their dates: what was, what is, what comes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.competition.calls.models import Competition
from huiyan.shell.templatetags.shell import inlang


@dataclass(frozen=True)
class StageOfCall:
    """One stage; `state` is "done", "now" or "" (still to come, or without dates)."""

    name: str
    since: Any
    until: Any
    state: str
    has_time: bool = True


def stages_of(competition: Competition, now: datetime.datetime) -> list[StageOfCall]:
    """Call, screening, each round and the public notice."""
    spans: list[tuple[str, Any, Any]] = [
        (pgettext("a stage", "Entries"), competition.opens_at, competition.closes_at),
        (_("Screening"), competition.closes_at if competition.screened_at else None, competition.screened_at),
    ]
    spans += [(inlang(round, "name"), round.opens_at, round.closes_at) for round in competition.rounds.all()]
    found = [StageOfCall(name, since, until, _state(since, until, now)) for name, since, until in spans]
    since, until = competition.notice_from, competition.notice_until
    today = timezone.localtime(now).date()
    state = "" if not since else "now" if since <= today <= (until or since) else "done" if today > since else ""
    return [*found, StageOfCall(_("Public notice of results"), since, until, state, has_time=False)]


def _state(since: Any, until: Any, now: datetime.datetime) -> str:
    if until and now >= until:
        return "done"
    return "now" if since and since <= now else ""
