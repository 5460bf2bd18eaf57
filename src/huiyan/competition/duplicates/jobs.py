"""The search for duplicates as a job."""

from __future__ import annotations

from huiyan.competition.calls.models import Competition
from huiyan.competition.duplicates.actions import find_duplicates
from huiyan.kernel.jobs import Progress, job


@job("competition.find_duplicates")
def search(progress: Progress, competition: int) -> int:
    return find_duplicates(Competition.objects.get(pk=competition), by=None)
