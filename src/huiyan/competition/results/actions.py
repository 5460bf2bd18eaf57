"""Rank a round, publish the results sealed, and send the best on."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Prize, Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.queries import Marks, score_table
from huiyan.competition.results import sealing
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.engines import proof, scoring
from huiyan.engines.tables import BadInput
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.publishing import actions as publishing
from huiyan.publishing.models import Publication

KIND = "competition.results"


class NoMarks(Refusal):
    sentence = _("There are no submitted marks in this round yet.")


class StillOpen(Refusal):
    sentence = _("Judging is still open: close it first, so that no mark arrives after the ranking.")


class RulesDoNotFit(Refusal):
    sentence = _("The rule sheet does not fit the marks: {problem}.")


class AlreadyPublished(Refusal):
    sentence = _("These results are public already. A correction is a new record that says why.")


def rank_round(round: Round, *, seed: int, by: User) -> Ranking:
    """Apply the rule book to the submitted marks, and compute the calibrated view beside it.

    The official rule decides; the calibrated ranking only warns. The input's digest, the engine's version, the rules
    and the seed are kept, so that the same marks give the same ranking again.
    """
    if round.state not in (Round.State.CLOSED, Round.State.PUBLISHED):
        raise StillOpen
    marks = score_table(round)
    if not marks.ballots:
        raise NoMarks
    try:
        rules = scoring.rule_book_from(round.rules)
        table = engine_table(marks)
        official = scoring.official(table, rules)
    except BadInput as bad:
        raise RulesDoNotFit(problem=bad.sentence(gettext)) from None
    with transaction.atomic():
        ranking = Ranking.objects.create(
            round=round,
            made_at=clock.now(),
            made_by=by,
            input_digest=input_digest(marks),
            engine_version=__version__,
            options={"rules": scoring.to_mapping(rules)},
            seed=seed,
            diagnostics={"judges": len(marks.judges), "entries": len(marks.entries)},
        )
        prizes = prize_by_rank(round)
        RankingRow.objects.bulk_create(
            RankingRow(
                ranking=ranking,
                entry=entry,
                rank=result.rank,
                score=result.total,
                prize=prizes.get(result.rank),
            )
            for entry, result in zip(marks.entries, official.entries, strict=True)
        )
        audit.record("round.rank", round, by=by, after={"ranking": ranking.pk, "input": ranking.input_digest, "seed": seed})
    return ranking


def engine_table(marks: Marks) -> scoring.ScoreTable:
    """The marks as the engine takes them."""
    return scoring.ScoreTable(
        entries=len(marks.entries),
        judges=len(marks.judges),
        criteria=tuple(criterion.key for criterion in marks.criteria),
        marks=tuple(scoring.Mark(entry, judge, criterion, mark) for entry, judge, criterion, mark in marks.ballots),
        entry_names=tuple(entry.number_text for entry in marks.entries),
        judge_names=tuple(map(str, marks.judges)),
    )


def input_digest(marks: Marks) -> str:
    """SHA-256 of what was ranked: numbers of entries, judges, criteria and marks."""
    rows = [[marks.entries[e].number, marks.judges[j].pk, marks.criteria[c].key, f"{mark:f}"] for e, j, c, mark in marks.ballots]
    return proof.digest(rows)


def prize_by_rank(round: Round) -> dict[int, Prize]:
    """The prize of each rank, in the order of the prizes."""
    found: dict[int, Prize] = {}
    place = 1
    for prize in round.prizes.all():
        for _place in range(prize.places):
            found[place] = prize
            place += 1
    return found


def publish_results(ranking: Ranking, *, by: User, stage: Publication.Stage = Publication.Stage.PRELIMINARY) -> Publication:
    """Seal the ranking and make it public; from then on neither rank nor score can be changed."""
    if ranking.publication_id:
        raise AlreadyPublished
    round = ranking.round
    marks = score_table(round)
    rows = list(ranking.rows.select_related("entry").order_by("rank", "entry__number"))
    codes = sealing.draw_codes(marks)
    competition = round.competition
    announcement = publishing.Announcement(
        stage=stage,
        title=f"{competition.name}{round.name}结果",
        title_en=f"{competition.name_en}: {round.name_en or round.name}, results",
        page=reverse("competition:results", args=[ranking.pk]),
        about_type="competition.round",
        about_id=str(round.pk),
    )
    with transaction.atomic():
        publication = publishing.seal(
            KIND,
            sealing.payload(ranking),
            tables=sealing.tables(marks, rows, codes, opened={row.entry_id for row in rows}),
            announcement=announcement,
            by=by,
        )
        Ranking.objects.filter(pk=ranking.pk).update(publication=publication)
        Round.objects.filter(pk=round.pk).update(state=Round.State.PUBLISHED)
        for row in rows:
            row.code, row.code_salt = codes.entries[row.entry_id], codes.salts[codes.entries[row.entry_id]].hex()
        RankingRow.objects.bulk_update(rows, ["code", "code_salt"])
        audit.record("round.publish", round, by=by, after={"publication": publication.pk, "digest": publication.digest})
    return publication


def send_onward(ranking: Ranking, *, by: User) -> int:
    """The best of a round go on to the next one; returns how many."""
    round = ranking.round
    best = ranking.rows.filter(rank__lte=round.places_onward).values("entry_id")
    with transaction.atomic():
        count = Entry.objects.filter(pk__in=best).update(reached=round.position + 1)
        audit.record("round.onward", round, by=by, after={"entries": count})
    return count
