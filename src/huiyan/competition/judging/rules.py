"""Who may judge, read and assign."""

from __future__ import annotations

import datetime

from huiyan.competition.calls.models import Round
from huiyan.competition.judging.models import ScoreSheet


def may_score(sheet: ScoreSheet | None, round: Round, at: datetime.datetime) -> bool:
    """Marks are taken while the round is being judged and the sheet is not handed in."""
    open_now = round.state == Round.State.JUDGING and (round.closes_at is None or at <= round.closes_at)
    return open_now and (sheet is None or sheet.state == ScoreSheet.State.OPEN)


def comes_late(sheet: ScoreSheet | None, round: Round, at: datetime.datetime) -> bool:
    """A sheet from a device that had no connection: after the closing it is kept, and the organiser decides."""
    over = round.state == Round.State.CLOSED or (
        round.state == Round.State.JUDGING and round.closes_at is not None and at > round.closes_at
    )
    return over and (sheet is None or sheet.state in (ScoreSheet.State.OPEN, ScoreSheet.State.LATE))
