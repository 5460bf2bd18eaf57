"""Rankings are computed by a worker: the engines never come into a web process."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.results.models import Ranking
from huiyan.competition.results.queries import RANK
from huiyan.competition.results.ranking import rank_round
from huiyan.kernel.jobs import Progress, job


@job(RANK, retries=1)
def rank(progress: Progress, round: int, seed: int, reason: str, user: int, asked_as: str) -> int:
    """Rank a round for the organiser who asked; an attempt that was cut off is made again, unless it had come to its end."""
    progress(0, 1)
    made = Ranking.objects.filter(asked_as=asked_as).first()
    if made is None:
        by = User.objects.get(pk=user)
        made = rank_round(Round.objects.get(pk=round), seed=seed, reason=reason, by=by, asked_as=asked_as)
    progress(1, 1)
    return made.pk
