"""Decide whether an entry takes part."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import findings
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.locks import hold


class AlreadyDecided(Refusal):
    sentence = _("Somebody has decided on entry {number} meanwhile: {decision}.")


class NeedsALetter(Refusal):
    sentence = _("Say why: the entrant receives this letter.")


RESULT = {
    Screening.Decision.ADMIT: Entry.Eligibility.ADMITTED,
    Screening.Decision.RETURN: Entry.Eligibility.RETURNED,
    Screening.Decision.REFUSE: Entry.Eligibility.REFUSED,
}


def screen_entry(entry: Entry, *, decision: Screening.Decision, letter: str, by: User) -> Screening:
    """Admit, return or refuse one entry; two people cannot decide the same one."""
    if decision != Screening.Decision.ADMIT and not letter.strip():
        raise NeedsALetter
    with transaction.atomic(), hold(f"entry.{entry.pk}"):
        fresh = Entry.objects.get(pk=entry.pk)
        if fresh.eligibility != Entry.Eligibility.WAITING:
            raise AlreadyDecided(number=fresh.number_text, decision=fresh.get_eligibility_display())
        said = [asdict(finding) for finding in findings(entry.track.eligibility, known_of(entry))]
        made = Screening.objects.create(
            entry=fresh, decision=decision, findings=said, letter=letter, decided_by=by, decided_at=clock.now()
        )
        Entry.objects.filter(pk=entry.pk).update(eligibility=RESULT[decision])
        audit.record("entry.screen", fresh, by=by, before={"eligibility": "waiting"}, after={"decision": decision})
    return made
