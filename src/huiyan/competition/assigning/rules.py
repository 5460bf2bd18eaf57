"""When an assignment may still be changed as a whole."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.rules import may_manage


def has_begun(round: Round) -> bool:
    """Whether a judge has begun a sheet: from then on judges are changed one by one."""
    return Assignment.objects.filter(round=round, sheet__isnull=False).exists()


def is_locked(round: Round) -> bool:
    """Whether the organisers have locked who reads what."""
    return AssignmentRun.objects.filter(round=round, is_standing=True, locked_at__isnull=False).exists()


def letters_went_out(round: Round) -> bool:
    """Whether judges were written to: from the lock on, and where judging was opened without one."""
    return is_locked(round) or round.state != Round.State.PREPARING


def is_movable(round: Round) -> bool:
    """Single readings are moved until the judging is closed."""
    return round.state in (Round.State.PREPARING, Round.State.JUDGING)


def may_move(user: User, round: Round) -> bool:
    """By organisers."""
    return may_manage(user) and is_movable(round)
