"""What can be known of results: drafts by staff, sealed ones by everyone."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.results.models import Ranking, RankingRow


def published_rankings() -> QuerySet[Ranking]:
    """Rankings that are sealed, the newest first."""
    found = Ranking.objects.filter(publication__isnull=False)
    return found.select_related("round__competition", "track", "publication").order_by(
        "-publication__leaf_index", "track__position"
    )


def published_ranking(pk: int) -> Ranking:
    """One sealed ranking, or 404."""
    return get_object_or_404(published_rankings(), pk=pk)


def rows_of(ranking: Ranking) -> QuerySet[RankingRow]:
    """The places of a ranking in order."""
    return RankingRow.objects.filter(ranking=ranking).select_related("entry", "prize").order_by("rank", "entry__number")


def latest_rankings(round: Round, user: User) -> list[Ranking]:
    """The newest ranking of each track of a round; the caller has checked that the person may see drafts."""
    found: dict[int | None, Ranking] = {}
    for ranking in Ranking.objects.filter(round=round).select_related("track", "publication").order_by("made_at", "pk"):
        found[ranking.track_id] = ranking
    return sorted(found.values(), key=lambda one: one.track.position if one.track else -1)
