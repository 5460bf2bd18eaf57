"""Who may appeal, and until when."""

from __future__ import annotations

import datetime

from huiyan.accounts.models import User
from huiyan.competition.results.models import RankingRow


def may_appeal(user: User, row: RankingRow, at: datetime.datetime) -> bool:
    """The captain, while the days for appeals last and the ranking has not been overtaken."""
    until = row.ranking.appeals_until
    return row.entry.captain_id == user.pk and until is not None and at <= until
