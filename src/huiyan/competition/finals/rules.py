"""Who runs the stage, and when a slip may still be corrected."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.rules import may_manage


def may_run_stage(user: User | AnonymousUser) -> bool:
    """The secretary of the final and the organisers."""
    return isinstance(user, User) and (user.may("competition.stage") or may_manage(user))


def may_correct(round: Round) -> bool:
    """Until the results are public; from then on a correction is a new record."""
    return round.state in (Round.State.JUDGING, Round.State.CLOSED)
