"""Where the dots of a ranking stand: one small drawing a row, calibrated rank with its 90 % range and the official tick."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huiyan.competition.results.models import RankingRow

WIDTH, MARGIN = 420, 12


@dataclass(frozen=True)
class Dot:
    """Positions in the drawing's units; absent where nothing was calibrated. `lines` is the path of the lines that decide."""

    low: float
    high: float
    at: float
    official: float
    lines: str


def dots(rows: Sequence[RankingRow], cuts: Iterable[int] = ()) -> list[Dot | None]:
    """One drawing for each row, all on the same scale of ranks; after each of `cuts` stands a line."""
    last = max((max(row.rank_high or 1, row.rank) for row in rows), default=1)

    def x(rank: float) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (rank - 1) / max(last - 1, 1), 1)

    lines = "".join(f"M{x(cut + 0.5)} -32V56" for cut in sorted(set(cuts)) if cut < last)
    return [
        Dot(x(row.rank_low), x(row.rank_high), x(row.calibrated_rank), x(row.rank), lines)
        if row.rank_low and row.rank_high and row.calibrated_rank
        else None
        for row in rows
    ]
