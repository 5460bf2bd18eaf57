"""File an appeal against a published result, and decide it with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.results.models import Appeal, RankingRow
from huiyan.competition.results.refusals import AlreadyDecided, AppealWaiting, ReasonMissing, TooLateToAppeal
from huiyan.competition.results.rules import may_appeal
from huiyan.kernel import audit, clock
from huiyan.kernel.notices import notify
from huiyan.shell.templatetags.shell import moment


def file_appeal(row: RankingRow, *, ground: str, text: str, by: User) -> Appeal:
    """An entrant's objection on facts or procedure, within the days that the competition gives for it.

    One appeal of an entry is examined at a time; the opinion of a judge is no ground.
    """
    at = clock.now()
    if not may_appeal(by, row, at):
        raise TooLateToAppeal(until=moment(row.ranking.appeals_until))
    with transaction.atomic():
        if Appeal.objects.filter(entry=row.entry, state=Appeal.State.FILED).exists():
            raise AppealWaiting
        appeal = Appeal.objects.create(
            ranking=row.ranking, entry=row.entry, ground=ground, text=text, filed_by=by, filed_at=at
        )
        audit.record("appeal.file", appeal, by=by, after={"ground": ground}, personal={"text": text})
        for organiser in User.objects.filter(grants__role="organiser", is_active=True):
            notify(
                organiser,
                subject=_("An appeal has come in"),
                body=_("Open the list of appeals of the competition to examine it and answer with a reason."),
                about=appeal,
            )
    return appeal


def decide_appeal(appeal: Appeal, *, accept: bool, answer: str, by: User) -> Appeal:
    """Accept or refuse with a reason that the entrant reads; an accepted one leads to a new ranking, never to a change."""
    if not answer.strip():
        raise ReasonMissing
    with transaction.atomic():
        appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
        if appeal.state != Appeal.State.FILED:
            raise AlreadyDecided
        appeal.state = Appeal.State.ACCEPTED if accept else Appeal.State.REFUSED
        appeal.answer, appeal.decided_by, appeal.decided_at = answer, by, clock.now()
        appeal.save()
        audit.record("appeal.decide", appeal, by=by, after={"state": appeal.state}, personal={"answer": answer})
        notify(
            appeal.filed_by,
            subject=_("Your appeal is decided"),
            body=_("Sign in and open the result of your entry to read the decision and its reason."),
            about=appeal,
        )
    return appeal
