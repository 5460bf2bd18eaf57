"""When an assignment may still be changed as a whole."""

from __future__ import annotations

from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.calls.models import Round


def has_begun(round: Round) -> bool:
    """Whether a judge has begun a sheet: from then on judges are changed one by one."""
    return Assignment.objects.filter(round=round, sheet__isnull=False).exists()


def is_locked(round: Round) -> bool:
    """Whether the organisers have locked who reads what."""
    return AssignmentRun.objects.filter(round=round, is_standing=True, locked_at__isnull=False).exists()
