"""The places of a ranking as a page shows them: texts, and one small drawing each (calibrated rank, 90 % range, official tick)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyan.competition.results.models import RankingRow
from huiyan.shell.templatetags.shell import inlang

WIDTH, MARGIN = 420, 12


@dataclass(frozen=True)
class Dot:
    """Paths in the drawing's units: the range, the official tick, where the dot is, and the lines that decide."""

    band: str
    tick: str
    at: str
    lines: str


def dots(rows: Sequence[RankingRow], cuts: Iterable[int] = ()) -> list[Dot | None]:
    """One drawing for each row, all on the same scale of ranks; after each of `cuts` stands a line."""
    last = max((max(row.rank_high or 1, row.rank) for row in rows), default=1)

    def x(rank: float) -> float:
        return round(MARGIN + (WIDTH - 2 * MARGIN) * (rank - 1) / max(last - 1, 1), 1)

    lines = "".join(f"M{x(cut + 0.5)} -32V56" for cut in sorted(set(cuts)) if cut < last)
    return [
        Dot(
            f"M{x(row.rank_low)} 12H{x(row.rank_high)}",
            f"M{x(row.rank)} 4V20",
            str(x(row.calibrated_rank)),
            lines,
        )
        if row.rank_low and row.rank_high and row.calibrated_rank
        else None
        for row in rows
    ]


@dataclass(frozen=True)
class Place:
    """One row in words; `title` is empty where the name stays closed, and the code stands for it."""

    rank: int
    prize: str
    title: str
    number: str
    code: str
    track: str
    score: str
    parts: str
    range: str
    label: str
    dot: Dot | None


def places(
    rows: Sequence[RankingRow],
    cuts: Iterable[int] = (),
    *,
    staff: bool = False,
    rounds: Mapping[str, str] | None = None,
) -> list[Place]:
    """The rows as they are shown; staff reads every name. `rounds` are the names of rounds that are added up."""
    label = _("calibrated rank {rank}, in 90 of 100 cases between {low} and {high}")
    dash = pgettext("between two numbers", "–")
    tracks = {row.entry.track_id: inlang(row.entry.track, "name") for row in rows}
    prizes = {row.prize_id: inlang(row.prize, "name") if row.prize else "" for row in rows}
    return [
        Place(
            rank=row.rank,
            prize=prizes[row.prize_id],
            title=inlang(row.entry, "title") if staff or row.is_named else "",
            number=row.entry.number_text if staff or row.is_named else "",
            code=row.code,
            track=tracks[row.entry.track_id],
            score=floatformat(row.score, 2),
            parts=parts_in_words(row, rounds or {}),
            range=f"{row.rank_low}{dash}{row.rank_high}" if row.rank_low else "",
            label=label.format(rank=row.calibrated_rank, low=row.rank_low, high=row.rank_high),
            dot=dot,
        )
        for row, dot in zip(rows, dots(rows, cuts), strict=True)
    ]


def parts_in_words(row: RankingRow, rounds: Mapping[str, str]) -> str:
    """What each round gave to a score; nothing where the round stands alone."""
    given = row.breakdown.get("rounds", []) if rounds else []
    return " · ".join(f"{rounds.get(one['round'], one['round'])} {floatformat(one['total'], 2)}" for one in given)
