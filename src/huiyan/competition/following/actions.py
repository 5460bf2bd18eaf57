"""Remind judges, give an entry to another judge, grant one more reading."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.assigning.mending import propose_mend
from huiyan.competition.assigning.models import AssignmentRun
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.following.refusals import NobodyLags, NotBeingJudged
from huiyan.competition.panel.models import Judge
from huiyan.kernel import audit
from huiyan.kernel.notices import notify


def remind_judges(round: Round, judges: Sequence[Judge], *, by: User) -> int:
    """Write a reminder to each of these judges; they wait in the outbox until somebody releases them."""
    if not judges:
        raise NobodyLags
    with transaction.atomic():
        for judge in judges:
            notify(
                judge.user,
                subject=_("Entries wait for your marks"),
                body=_("Some of your entries are not marked yet. You find them on your desk."),
                about=round,
                hold=True,
            )
        audit.record("round.remind", round, by=by, after={"judges": [judge.pk for judge in judges]})
    return len(judges)


def propose_reading(round: Round, entry: Entry, *, by: User) -> AssignmentRun:
    """Find who could give one more reading to an entry, with the smallest change; adopted on the run's page."""
    if round.state != Round.State.JUDGING:
        raise NotBeingJudged
    return propose_mend(round, extra=entry, by=by)
