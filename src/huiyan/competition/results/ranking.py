"""Rank a round: the one action here that needs the engines, so only workers and the command line load this module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Prize, Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.queries import Marks, score_table
from huiyan.competition.results.actions import check_rankable
from huiyan.competition.results.calibrating import CalibratedPlace, calibrated_view, engine_table
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.competition.results.refusals import RulesDoNotFit
from huiyan.competition.results.rounds import Earlier, earlier_rounds, input_digest, only
from huiyan.engines import scoring
from huiyan.engines.tables import BadInput
from huiyan.kernel import audit, clock
from huiyan.kernel.words import translator


def rank_round(round: Round, *, seed: int, by: User, reason: str = "", asked_as: str | None = None) -> Ranking:
    """Apply the rule book to the submitted marks, and compute the calibrated view beside it.

    The official rule decides; the calibrated ranking only warns. Where the rule sheet counts earlier rounds, their
    official scores are added, and the calibrated view stays one of this round's marks. The input's digest, the engine's version, the rules
    and the seed are kept, so that the same marks give the same ranking again.
    """
    check_rankable(round)
    marks, earlier = score_table(round), earlier_rounds(round)
    prizes = prizes_by_group(round)
    try:
        rules = scoring.rule_book_from(round.rules)
        official = official_result(round, marks, earlier)
        cuts = {group: [] if earlier else cuts_of(found, round.places_onward) for group, found in prizes.items()}
        view = calibrated_view(marks, rules, official, seed=seed, cuts=cuts)
    except BadInput as bad:
        raise RulesDoNotFit(problem=bad.sentence(translator(get_language() or ""))) from None
    with transaction.atomic():
        ranking = Ranking.objects.create(
            round=round,
            made_at=clock.now(),
            made_by=by,
            reason=reason,
            asked_as=asked_as,
            input_digest=input_digest(marks, earlier),
            engine_version=__version__,
            options={"rules": scoring.to_mapping(rules), "earlier": [one.said() for one in earlier]},
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
            if earlier:
                row.prize_probability = None  # the calibrated view knows nothing of the rounds before
            rows.append(row)
        RankingRow.objects.bulk_create(rows)
        audit.record(
            "round.rank",
            round,
            by=by,
            after={"ranking": ranking.pk, "input": ranking.input_digest, "seed": seed, "reason": reason},
        )
    return ranking


def official_result(round: Round, marks: Marks, earlier: Sequence[Earlier]) -> scoring.OfficialResult:
    """The official result of a round; each earlier round that counts by its own rule sheet, on the same entries."""
    books = {one.round.name: one.ranking.options["rules"] for one in earlier} | {round.name: round.rules}
    tables = {one.round.name: engine_table(only(one.marks, marks.entries)) for one in earlier}
    return scoring.results_by_round(
        tables | {round.name: engine_table(marks)},
        {name: scoring.rule_book_from(book) for name, book in books.items()},
    )[round.name]


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
        "rounds": [{"round": name, "total": f"{total:f}"} for name, total in result.rounds],
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
