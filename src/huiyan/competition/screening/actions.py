"""Decide whether an entry takes part, take a decision back, and let the letters go."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.leases import held_by_another
from huiyan.competition.screening.letters import body_of, subject_of
from huiyan.competition.screening.models import Screening, ScreeningLease
from huiyan.competition.screening.refusals import (
    AlreadyDecided,
    CannotUndo,
    ChangedMeanwhile,
    HeldByAnother,
    LetterIsGone,
    NeedsALetter,
    NeedsANote,
    SecondLookByAnother,
)
from huiyan.competition.screening.rules import Verdict, check_verdicts, findings
from huiyan.kernel import audit, clock
from huiyan.kernel.locks import hold
from huiyan.kernel.notices import Notice, NoticeState, notify, release, withdraw
from huiyan.shell.times import said

Decision = Screening.Decision
RESULT = {
    Decision.ADMIT: Entry.Eligibility.ADMITTED,
    Decision.RETURN: Entry.Eligibility.RETURNED,
    Decision.REFUSE: Entry.Eligibility.REFUSED,
    Decision.SECOND: Entry.Eligibility.WAITING,
}
UNSENT = (NoticeState.HELD, NoticeState.QUEUED)


def screen_entry(
    entry: Entry,
    *,
    decision: Screening.Decision,
    letter: str,
    by: User,
    verdicts: Sequence[Verdict] | None = None,
    note: str = "",
    seen: datetime.datetime | None = None,
) -> Screening:
    """Admit, return or refuse one entry, or ask another person to look; two people cannot decide the same one.

    `verdicts` are the screener's own answers to the rules, in their order; `seen` is the state of the entry that the
    screener looked at. The letter waits in the outbox; until it has gone the decision can be undone.
    """
    found = findings(entry.track.eligibility, known_of(entry))
    _check_words(decision, letter, note)
    if verdicts is not None:
        check_verdicts(found, verdicts, admits=decision == Decision.ADMIT)
    with transaction.atomic(), hold(f"entry.{entry.pk}"):
        fresh = Entry.objects.select_related("competition", "captain").get(pk=entry.pk)
        _check_free(fresh, by, seen)
        answered = verdicts or [Verdict(one.verdict) for one in found]
        made = Screening.objects.create(
            entry=fresh,
            decision=decision,
            findings=[
                {**asdict(one), "decided": own.verdict, "reason": own.reason}
                for one, own in zip(found, answered, strict=True)
            ],
            letter=letter.strip(),
            note=note.strip(),
            notice=None if decision == Decision.SECOND else _letter(fresh, decision, letter),
            decided_by=by,
            decided_at=clock.now(),
        )
        Entry.objects.filter(pk=entry.pk).update(eligibility=RESULT[decision])
        ScreeningLease.objects.filter(entry=entry).delete()
        audit.record("entry.screen", fresh, by=by, before={"eligibility": "waiting"}, after={"decision": decision})
    return made


def undo_screening(made: Screening, *, by: User) -> Screening:
    """Take a decision back as long as its letter has not gone and nobody has built on it."""
    with transaction.atomic(), hold(f"entry.{made.entry_id}"):
        fresh = Screening.objects.select_related("entry", "notice").get(pk=made.pk)
        why = _why_not_undone(fresh)
        if why:
            raise CannotUndo(number=fresh.entry.number_text, why=why)
        if fresh.notice and fresh.notice.state in UNSENT:
            withdraw([fresh.notice], by=by)
        fresh.undone_by, fresh.undone_at = by, clock.now()
        fresh.save(update_fields=["undone_by", "undone_at"])
        Entry.objects.filter(pk=fresh.entry_id).update(eligibility=Entry.Eligibility.WAITING)
        audit.record("entry.screen_undo", fresh.entry, by=by, before={"decision": fresh.decision})
    return fresh


def change_letter(made: Screening, *, letter: str, by: User) -> Screening:
    """Write the letter anew while it waits."""
    if made.decision != Decision.ADMIT and not letter.strip():
        raise NeedsALetter
    with transaction.atomic():
        fresh = Screening.objects.select_for_update().get(pk=made.pk)
        entry = Entry.objects.select_related("competition", "captain").get(pk=made.entry_id)
        with translation.override(entry.captain.language):
            body = body_of(entry, Decision(fresh.decision), letter)
        waiting = Notice.objects.filter(state=NoticeState.HELD)
        if fresh.undone_at or not fresh.notice_id or not waiting.filter(pk=fresh.notice_id).update(body=body):
            raise LetterIsGone
        fresh.letter = letter.strip()
        fresh.save(update_fields=["letter"])
        audit.record("entry.letter", entry, by=by)
    return fresh


def release_letters(decisions: Sequence[Screening], *, by: User) -> int:
    """Let the letters go; from then on their decisions stand."""
    return release([one.notice for one in decisions if one.notice and not one.undone_at], by=by)


def _letter(entry: Entry, decision: Screening.Decision, letter: str) -> Notice:
    with translation.override(entry.captain.language):
        subject, body = subject_of(entry, decision), body_of(entry, decision, letter)
    return notify(entry.captain, subject=subject, body=body, about=entry, hold=True)


def _check_words(decision: Screening.Decision, letter: str, note: str) -> None:
    if decision in (Decision.RETURN, Decision.REFUSE) and not letter.strip():
        raise NeedsALetter
    if decision == Decision.SECOND and not note.strip():
        raise NeedsANote


def _check_free(fresh: Entry, by: User, seen: datetime.datetime | None) -> None:
    if fresh.eligibility != Entry.Eligibility.WAITING or fresh.state != Entry.State.SUBMITTED:
        raise AlreadyDecided(number=fresh.number_text, decision=fresh.get_eligibility_display())
    other = held_by_another(fresh, by)
    if other:
        raise HeldByAnother(number=fresh.number_text, name=other.by.name, until=said(other.until))
    if seen is not None and fresh.changed_at != seen:
        raise ChangedMeanwhile(number=fresh.number_text)
    own = fresh.screenings.filter(decision=Decision.SECOND, undone_at__isnull=True, decided_by=by)
    if own.filter(decided_at__gte=fresh.submitted_at).exists():
        raise SecondLookByAnother


def _why_not_undone(made: Screening) -> str:
    if made.undone_at:
        return _("it was undone already")
    if made.notice and made.notice.state not in (*UNSENT, NoticeState.WITHDRAWN):
        return _("its letter has gone")
    if made.entry.assignments.exists():
        return _("judges have the entry")
    if made.entry.eligibility != RESULT[Decision(made.decision)]:
        return _("the entry was submitted again")
    return ""
