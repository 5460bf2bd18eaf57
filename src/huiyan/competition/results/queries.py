"""What can be known of results: drafts by staff, sealed ones by everyone, the own one by the entrant."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition, Criterion, Round
from huiyan.competition.calls.rules import may_read_all
from huiyan.competition.calls.wording import counted_in_words, round_names
from huiyan.competition.entries.queries import own_entry
from huiyan.competition.judging.models import Judge, ScoreSheet
from huiyan.competition.results.models import Appeal, Ranking, RankingRow
from huiyan.competition.results.places import parts_in_words
from huiyan.kernel.jobs import Job, JobState
from huiyan.publishing.models import Publication
from huiyan.publishing.queries import records_about

RANK = "competition.rank_round"
"""The job that ranks a round."""


def ranking_work(round: Round) -> Job | None:
    """The work on a ranking that is under way, or that failed after the last ranking was made."""
    last = Job.objects.filter(name=RANK, arguments__round=round.pk).order_by("-pk").first()
    return last if last and last.state in (JobState.QUEUED, JobState.RUNNING, JobState.FAILED) else None


def sheets_lacking(round: Round) -> int:
    """How many readings of a round ended without marks and without an abstention."""
    given = [ScoreSheet.State.SUBMITTED, ScoreSheet.State.ABSTAINED]
    return round.assignments.exclude(sheet__state__in=given).count()


def published_rankings() -> QuerySet[Ranking]:
    """Rankings that are sealed, the newest first."""
    found = Ranking.objects.filter(publication__isnull=False)
    return found.select_related("round__competition", "track", "publication").order_by(
        "-publication__leaf_index", "track__position"
    )


def published_ranking(pk: int) -> Ranking:
    """One sealed ranking, or 404."""
    return get_object_or_404(published_rankings(), pk=pk)


def latest_record(round: Round) -> Publication | None:
    """The record that stands for a round now."""
    return records_about("competition.round", round.pk).filter(replaced_by__isnull=True).first()


def standing_ranking(round: Round) -> Ranking | None:
    """The published ranking that no other has replaced."""
    return published_rankings().filter(round=round, publication__replaced_by__isnull=True).first()


def ranking_for_staff(user: User, pk: int) -> Ranking:
    """Any ranking, drafts too, for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    return get_object_or_404(Ranking.objects.select_related("round__competition", "track", "publication"), pk=pk)


SHOWN = (
    "rank", "score", "code", "calibrated_rank", "rank_low", "rank_high", "ranking_id", "prize_id",
    "entry__number", "entry__title", "entry__title_en", "entry__track_id",
)  # fmt: skip


def rows_of(ranking: Ranking) -> QuerySet[RankingRow]:
    """The places of a ranking in order; where ranks count within tracks, track by track."""
    order = ["entry__track__position"] * is_by_track(ranking) + ["rank", "entry__number"]
    found = RankingRow.objects.filter(ranking=ranking).select_related("entry__track", "prize", "ranking__round")
    return found.order_by(*order)


def shown_rows(ranking: Ranking) -> list[RankingRow]:
    """All places of a ranking in that order, with what a page shows of them; track by track where ranks count within tracks.

    Tracks and prizes are few and are fetched once, and no column of JSON is read (but where rounds are
    added up): a hundred places cost a third of that.
    """
    competition = ranking.round.competition
    tracks = {one.pk: one for one in competition.tracks.defer("eligibility")}
    prizes = {one.pk: one for one in ranking.round.prizes.all()}
    found = (
        RankingRow.objects.filter(ranking=ranking)
        .select_related("entry")
        .only(*SHOWN, *["breakdown"] * adds_rounds(ranking))
    )
    rows = list(found.order_by("rank", "entry__number"))
    for row in rows:
        row.ranking, row.entry.track = ranking, tracks[row.entry.track_id]
        row.prize = prizes[row.prize_id] if row.prize_id else None
    return sorted(rows, key=lambda row: row.entry.track.position) if is_by_track(ranking) else rows


def is_by_track(ranking: Ranking) -> bool:
    """Whether the rule sheet ranks each track on its own."""
    return bool(ranking.options.get("rules", {}).get("rank_within") == "room")


def adds_rounds(ranking: Ranking) -> bool:
    """Whether earlier rounds count in the official score."""
    return bool(ranking.options.get("earlier"))


def latest_rankings(round: Round, user: User) -> list[Ranking]:
    """The newest ranking of each track of a round; the caller has checked that the person may see drafts."""
    found: dict[int | None, Ranking] = {}
    for ranking in Ranking.objects.filter(round=round).select_related("track", "publication").order_by("made_at", "pk"):
        found[ranking.track_id] = ranking
    return sorted(found.values(), key=lambda one: one.track.position if one.track else -1)


@dataclass(frozen=True)
class Line:
    """A line that decides, in words: after which place, of which prize, how sure, and which places are not told apart."""

    track: str
    track_en: str
    after: int
    next: int
    prize: str
    prize_en: str
    sure: int
    tied: bool
    first: int
    last: int

    @property
    def is_doubtful(self) -> bool:
        return self.first > 0


def lines_of(ranking: Ranking) -> list[Line]:
    """The lines between prizes (or before those who stay behind) with what the scores say about them."""
    tracks = {track.pk: track for track in ranking.round.competition.tracks.all()}
    prizes = list(ranking.round.prizes.all())
    found = []
    for line in ranking.diagnostics.get("lines", []):
        track = tracks.get(line["track"])
        last, prize = 0, None
        for one in prizes:
            if track is None or one.track_id in (None, track.pk):
                last += one.places
                prize = one if last == line["after"] else prize
        found.append(
            Line(
                track.name if track else "",
                (track.name_en or track.name) if track else "",
                line["after"],
                line["after"] + 1,
                prize.name if prize else "",
                (prize.name_en or prize.name) if prize else "",
                # never "100 % sure" of a draw that could have gone otherwise
                min(99, max(1, int(100 * line["sure"] + 0.5))),
                line["tied"],
                line["from"],
                line["to"],
            )
        )
    return found


@dataclass(frozen=True)
class JudgeLine:
    """A judge in the report for staff."""

    judge: Judge
    values: dict[str, Any]


def judge_lines(ranking: Ranking) -> list[JudgeLine]:
    """Severity, spread, agreement and favour of every judge, the strictest first; the caller may see staff's pages."""
    report = ranking.diagnostics.get("report", {}).get("judges", [])
    judges = Judge.objects.select_related("user", "organization").in_bulk([one["judge"] for one in report])
    found = [JudgeLine(judges[one["judge"]], one) for one in report if one["judge"] in judges]
    return sorted(found, key=lambda line: -(line.values["severity"] or 0))


@dataclass(frozen=True)
class OwnCriterion:
    """An entry's average in one criterion against the field."""

    criterion: Criterion
    own: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class OwnResult:
    """What an entrant learns of the own result once it is public."""

    row: RankingRow
    field: int
    criteria: list[OwnCriterion]
    comments: list[str]
    appeals: list[Appeal]
    counted: str
    parts: str


def own_results(user: User, entry_pk: int) -> list[OwnResult]:
    """The public results of one's own entry, the newest round first; 404 when it is not one's own, none before publication."""
    entry = own_entry(user, entry_pk)
    rows = RankingRow.objects.filter(
        entry=entry, ranking__publication__isnull=False, ranking__publication__replaced_by__isnull=True
    ).select_related("ranking__round__competition", "ranking__publication", "prize", "entry__track")
    return [_own_result(row) for row in rows.order_by("-ranking__round__position")]


def own_row(user: User, pk: int) -> RankingRow:
    """One own public result, or 404; also one that was overtaken meanwhile, so that the reason can be shown."""
    rows = RankingRow.objects.filter(entry__captain=user, ranking__publication__isnull=False)
    return get_object_or_404(rows.select_related("ranking__round__competition", "entry"), pk=pk)


def _own_result(row: RankingRow) -> OwnResult:
    rows = RankingRow.objects.filter(ranking=row.ranking)
    if is_by_track(row.ranking):
        rows = rows.filter(entry__track=row.entry.track_id)
    field: dict[str, list[float]] = {}
    breakdowns = list(rows.values_list("breakdown", flat=True))
    for breakdown in breakdowns:
        for key, average in averages(breakdown).items():
            field.setdefault(key, []).append(average)
    own = averages(row.breakdown)
    criteria = [
        OwnCriterion(one, own[one.key], min(field[one.key]), median(field[one.key]), max(field[one.key]))
        for one in row.ranking.round.criteria.all()
        if one.key in own
    ]
    round, rules = row.ranking.round, row.ranking.options["rules"]
    return OwnResult(
        row, len(breakdowns), criteria, comments_to_team(row), list(row.entry.appeals.all()),
        counted_in_words(round, rules), parts_in_words(row, round_names(round, rules)),
    )  # fmt: skip


def averages(breakdown: dict[str, Any]) -> dict[str, float]:
    """Average by criterion, as numbers to show."""
    return {one["key"]: float(one["average"]) for one in breakdown.get("criteria", []) if one["average"] is not None}


def comments_to_team(row: RankingRow) -> list[str]:
    """What judges wrote for the team, in an order that does not follow the judges."""
    sheets = ScoreSheet.objects.filter(
        assignment__round=row.ranking.round_id, assignment__entry=row.entry_id, state=ScoreSheet.State.SUBMITTED
    )
    return sorted({text.strip() for text in sheets.values_list("to_team", flat=True)} - {""})


def appeals_for_staff(user: User, competition: Competition) -> QuerySet[Appeal]:
    """The appeals of a competition for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    found = Appeal.objects.filter(entry__competition=competition)
    return found.select_related("entry__track", "ranking__round", "decided_by", "filed_by")


def appeal_for_staff(user: User, pk: int) -> Appeal:
    """One appeal for staff and supervisors, or 404."""
    if not may_read_all(user):
        raise Http404
    found = Appeal.objects.select_related(
        "entry__track", "entry__competition", "ranking__round", "decided_by", "filed_by"
    )
    return get_object_or_404(found, pk=pk)
