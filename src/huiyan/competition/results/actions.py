"""Ask for a ranking, publish the results sealed stage by stage, and send the best on."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.queries import has_marks, score_table
from huiyan.competition.results import sealing
from huiyan.competition.results.models import Proposal, Ranking, RankingRow
from huiyan.competition.results.queries import RANK, latest_record, ranking_work
from huiyan.competition.results.refusals import (
    AlreadyDecided,
    AlreadyPublished,
    MarksChanged,
    NoMarks,
    ReasonMissing,
    SecondPersonNeeded,
    StillOpen,
    WaitsForSecondPerson,
)
from huiyan.competition.results.rounds import all_judges, earlier_rounds, input_digest
from huiyan.kernel import audit, clock
from huiyan.kernel.jobs import Job, dismiss, enqueue
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import notify
from huiyan.publishing import actions as publishing
from huiyan.publishing.models import Publication

KIND = "competition.results"
ABOUT = "competition.round"
STAGES = [Publication.Stage.PRELIMINARY, Publication.Stage.NOTICE, Publication.Stage.FINAL]


def ask_ranking(round: Round, *, seed: int, reason: str, by: User) -> Job:
    """Have a worker compute the ranking (`ranking.rank_round`); what can be refused at once is refused here."""
    check_rankable(round)
    asked_as = uuid.uuid4().hex
    return enqueue(
        RANK, by=by, unique_key=f"{RANK}.{round.pk}",
        round=round.pk, seed=seed, reason=reason, user=by.pk, asked_as=asked_as,
    )  # fmt: skip


def dismiss_failure(round: Round, *, by: User) -> None:
    """The organiser has read why a ranking could not be computed; the page shows it no more."""
    work = ranking_work(round)
    with transaction.atomic():
        if work and dismiss(work):
            audit.record("round.dismiss_failure", round, by=by, after={"work": work.pk})


def check_rankable(round: Round) -> None:
    """A ranking needs the judging to be over, and marks; rounds that count are public."""
    if round.state not in (Round.State.CLOSED, Round.State.PUBLISHED):
        raise StillOpen
    if not has_marks(round):
        raise NoMarks
    earlier_rounds(round)


def publish_results(
    ranking: Ranking,
    *,
    by: User,
    stage: Publication.Stage = Publication.Stage.PRELIMINARY,
    reason: str = "",
    notice_until: datetime.datetime | None = None,
    opens: str = Ranking.Opens.ALL,
    confirmed_by: User | None = None,
) -> Publication:
    """Seal the ranking and make it public; from then on neither rank nor score can be changed.

    The same ranking goes from preliminary to public notice to final, never back. Another ranking of a round that has
    public results is a correction: its record names the one it replaces, and why. A final result has two persons.
    """
    if stage == Publication.Stage.FINAL and second_person_needed() and confirmed_by in (None, by):
        raise SecondPersonNeeded
    with transaction.atomic(), hold(f"results.{ranking.round_id}"):
        ranking = Ranking.objects.select_related("round__competition", "track", "publication").get(pk=ranking.pk)
        replaces = latest_record(ranking.round)
        _check_publishing(ranking, replaces, Publication.Stage(stage), reason)
        marks, earlier = score_table(ranking.round), earlier_rounds(ranking.round)
        if input_digest(marks, earlier) != ranking.input_digest:
            raise MarksChanged
        Ranking.objects.filter(pk=ranking.pk).update(opens=opens)
        ranking.opens = opens
        rows = list(ranking.rows.select_related("entry__track", "entry__captain", "ranking__round"))
        for row in rows:
            row.ranking = ranking
        codes = sealing.draw_codes(marks, all_judges(marks, earlier), kept=rows)
        publication = publishing.seal(
            KIND,
            sealing.payload(ranking, stage),
            tables=sealing.tables(
                marks,
                rows,
                codes,
                opened={row.entry_id for row in rows if row.is_named},
                rules=ranking.options["rules"],
                earlier=earlier,
            ),
            announcement=announcement(ranking, Publication.Stage(stage), notice_until),
            by=by,
            replaces=replaces,
            reason=reason,
        )
        _remember(ranking, publication, rows, codes)
        _tell(ranking, rows)
        audit.record(
            "round.publish",
            ranking.round,
            by=by,
            after={
                "publication": publication.pk,
                "digest": publication.digest,
                "stage": stage,
                "reason": reason,
                "confirmed_by": confirmed_by and confirmed_by.pk,
            },
        )
    return publication


def _check_publishing(ranking: Ranking, replaces: Publication | None, stage: Publication.Stage, reason: str) -> None:
    """A stage goes forward; what replaces a public record says why; an overtaken ranking does not come back."""
    now = ranking.publication
    if now and (now != replaces or STAGES.index(stage) <= STAGES.index(Publication.Stage(now.stage))):
        raise AlreadyPublished
    if replaces and not reason.strip():
        raise ReasonMissing


def announcement(
    ranking: Ranking, stage: Publication.Stage, notice_until: datetime.datetime | None
) -> publishing.Announcement:
    """Titles and address of the public record."""
    round, competition = ranking.round, ranking.round.competition
    return publishing.Announcement(
        stage=stage,
        title=f"{competition.name}{round.name}结果",
        title_en=f"{competition.name_en}: {round.name_en or round.name}, results",
        page=reverse("competition:results", args=[ranking.pk]),
        about_type=ABOUT,
        about_id=str(round.pk),
        notice_until=notice_until if stage == Publication.Stage.NOTICE else None,
    )


def _remember(ranking: Ranking, publication: Publication, rows: list[RankingRow], codes: sealing.Codes) -> None:
    until = ranking.appeals_until or publication.sealed_at + datetime.timedelta(
        days=ranking.round.competition.appeal_days
    )
    if publication.notice_until:
        until = max(until, publication.notice_until)
    ranking.publication, ranking.appeals_until = publication, until
    Ranking.objects.filter(pk=ranking.pk).update(publication=publication, appeals_until=until)
    Round.objects.filter(pk=ranking.round_id).update(state=Round.State.PUBLISHED)
    for row in rows:
        row.code = codes.entries[row.entry_id]
        row.code_salt = codes.salts[row.code].hex()
    RankingRow.objects.bulk_update(rows, ["code", "code_salt"])


def _tell(ranking: Ranking, rows: list[RankingRow]) -> None:
    """Each captain learns where to look, without the score itself standing in a mail."""
    for row in rows:
        notify(
            row.entry.captain,
            subject=_("The results are public"),
            body=_(
                "Sign in and open your entry to see its score by criterion, the judges' comments and how to appeal."
            ),
            about=row.entry,
        )


def second_person_needed() -> bool:
    """Two persons seal a final result wherever staff sign in with a second factor; the demonstration does not."""
    return bool(settings.HUIYAN["second_factor"])


def propose_publication(
    ranking: Ranking,
    *,
    stage: Publication.Stage,
    reason: str,
    notice_until: datetime.datetime | None,
    opens: str,
    by: User,
) -> Proposal:
    """Ask a second organiser to confirm a publication; nothing becomes public yet."""
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic(), hold(f"results.{ranking.round_id}"):
        if ranking.proposals.filter(decided_at__isnull=True).exists():
            raise WaitsForSecondPerson
        _check_publishing(ranking, latest_record(ranking.round), stage, reason)
        proposal = Proposal.objects.create(
            ranking=ranking,
            stage=stage,
            reason=reason,
            opens=opens,
            notice_until=notice_until,
            proposed_by=by,
            proposed_at=clock.now(),
        )
        audit.record("round.propose", ranking.round, by=by, after={"ranking": ranking.pk, "stage": stage})
    return proposal


def confirm_publication(proposal: Proposal, *, by: User) -> Publication:
    """The second person seals; refused for the one who proposed it."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.decided_at:
            raise AlreadyDecided
        if proposal.proposed_by_id == by.pk:
            raise SecondPersonNeeded
        proposal.confirmed, proposal.decided_by, proposal.decided_at = True, by, clock.now()
        proposal.save()
        return publish_results(
            proposal.ranking,
            by=proposal.proposed_by,
            stage=Publication.Stage(proposal.stage),
            reason=proposal.reason,
            notice_until=proposal.notice_until,
            opens=proposal.opens,
            confirmed_by=by,
        )


def drop_proposal(proposal: Proposal, *, by: User) -> None:
    """Either organiser takes the question back; nothing becomes public."""
    with transaction.atomic():
        proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
        if proposal.decided_at:
            raise AlreadyDecided
        proposal.decided_by, proposal.decided_at = by, clock.now()
        proposal.save()
        audit.record("round.drop_proposal", proposal.ranking.round, by=by, after={"ranking": proposal.ranking_id})


def send_onward(ranking: Ranking, *, by: User) -> int:
    """The best of a round (of each track, where ranks count within tracks) go on to the next one; returns how many."""
    round = ranking.round
    best = ranking.rows.filter(rank__lte=round.places_onward).values("entry_id")
    with transaction.atomic():
        count = Entry.objects.filter(pk__in=best).update(reached=round.position + 1)
        audit.record("round.onward", round, by=by, after={"entries": count})
    return count
