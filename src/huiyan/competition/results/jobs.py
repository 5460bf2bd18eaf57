"""Rankings are computed by a worker: the engines never come into a web process."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.results.queries import RANK
from huiyan.competition.results.ranking import rank_round
from huiyan.kernel.jobs import Progress, job


@job(RANK, retries=1)
def rank(progress: Progress, round: int, seed: int, reason: str, user: int) -> int:
    """Rank a round for the organiser who asked; an attempt that was cut off is simply made again."""
    progress(0, 1)
    made = rank_round(Round.objects.get(pk=round), seed=seed, reason=reason, by=User.objects.get(pk=user))
    progress(1, 1)
    return made.pk
