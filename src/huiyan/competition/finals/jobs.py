"""Scores of the final are computed by a worker: the engines never come into a web process."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.competition.finals.announcing import announce_score
from huiyan.competition.finals.models import Slot
from huiyan.competition.finals.queries import ANNOUNCE
from huiyan.kernel.jobs import Progress, job


@job(ANNOUNCE)
def announce(progress: Progress, slot: int, user: int) -> str:
    """Announce the score of an entry for the person who asked, or say it again after a correction."""
    found = Slot.objects.select_related("final__round__competition", "entry").get(pk=slot)
    return str(announce_score(found, by=User.objects.get(pk=user)))
