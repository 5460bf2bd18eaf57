"""Rank a round: the one action here that needs the engines, so only workers and the command line load this module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Prize, Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.queries import Marks, score_table
from huiyan.competition.results.actions import check_rankable, input_digest
from huiyan.competition.results.calibrating import CalibratedPlace, calibrated_view, engine_table
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.refusals import RulesDoNotFit
from huiyan.engines import scoring
from huiyan.engines.tables import BadInput
from huiyan.kernel import audit, clock
from huiyan.kernel.words import translator


def rank_round(round: Round, *, seed: int, by: User, reason: str = "") -> Ranking:
    """Apply the rule book to the submitted marks, and compute the calibrated view beside it.

    The official rule decides; the calibrated ranking only warns. The input's digest, the engine's version, the rules
    and the seed are kept, so that the same marks give the same ranking again.
    """
    check_rankable(round)
    marks = score_table(round)
    prizes = prizes_by_group(round)
    try:
        rules = scoring.rule_book_from(round.rules)
        official = scoring.official(engine_table(marks), rules)
        cuts = {group: cuts_of(found, round.places_onward) for group, found in prizes.items()}
        view = calibrated_view(marks, rules, official, seed=seed, cuts=cuts)
    except BadInput as bad:
        raise RulesDoNotFit(problem=bad.sentence(translator(get_language() or ""))) from None
    with transaction.atomic():
        ranking = Ranking.objects.create(
            round=round,
            made_at=clock.now(),
            made_by=by,
            reason=reason,
            input_digest=input_digest(marks),
            engine_version=__version__,
            options={"rules": scoring.to_mapping(rules)},
            seed=seed,
            diagnostics={**view.diagnostics, "judges": len(marks.judges), "entries": len(marks.entries)},
        )
        places = view.places or (None,) * len(marks.entries)
        within = rules.rank_within == "room"
        rows = []
        for entry, result, place in zip(marks.entries, official.entries, places, strict=True):
            prize = prize_by_rank(prizes[entry.track_id if within else None]).get(result.rank)
            row = _row(ranking, entry, result, place, prize)
            row.breakdown = breakdown(result, marks)
            rows.append(row)
        RankingRow.objects.bulk_create(rows)
        audit.record(
            "round.rank",
            round,
            by=by,
            after={"ranking": ranking.pk, "input": ranking.input_digest, "seed": seed, "reason": reason},
        )
    return ranking


def _row(
    ranking: Ranking, entry: Entry, result: scoring.EntryResult, place: CalibratedPlace | None, prize: Prize | None
) -> RankingRow:
    row = RankingRow(ranking=ranking, entry=entry, rank=result.rank, score=result.total, prize=prize)
    if place:
        row.calibrated, row.standard_error = place.score, place.standard_error
        row.calibrated_rank, row.rank_low, row.rank_high = place.rank, place.rank_low, place.rank_high
        row.prize_probability = place.prize_probability
    return row


def breakdown(result: scoring.EntryResult, marks: Marks) -> dict[str, Any]:
    """How a total came about, as JSON: by criterion and panel, without saying which judge gave what."""
    return {
        "criteria": [
            {
                "key": marks.criteria[one.criterion].key,
                "average": None if one.average is None else f"{one.average:f}",
                "value": f"{one.value:f}",
                "marks": sorted((f"{mark.value:f}" for mark in one.marks), key=float),
            }
            for one in result.criteria
        ],
        "panels": [{"panel": one.panel, "average": f"{one.average:f}"} for one in result.panels if one.panel],
        "decided_by": result.decided_by,
    }


def prizes_by_group(round: Round) -> dict[int | None, list[Prize]]:
    """The prizes of each group that is ranked on its own: of all together (None), and of each track."""
    prizes = list(round.prizes.all())
    tracks = round.competition.tracks.values_list("pk", flat=True)
    found: dict[int | None, list[Prize]] = defaultdict(list, {None: prizes})
    for track in tracks:
        found[track] = [prize for prize in prizes if prize.track_id in (None, track)]
    return found


def cuts_of(prizes: Iterable[Prize], places_onward: int) -> list[int]:
    """The places after which a line falls: the last of each prize, or of those who go on."""
    cuts, last = [], 0
    for prize in prizes:
        last += prize.places
        cuts.append(last)
    return cuts or [places_onward] * bool(places_onward)


def prize_by_rank(prizes: Iterable[Prize]) -> dict[int, Prize]:
    """The prize of each rank, in the order of the prizes."""
    found: dict[int, Prize] = {}
    for prize in prizes:
        for _place in range(prize.places):
            found[len(found) + 1] = prize
    return found
