"""Announce a score: it needs the engine, so only workers load this module."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Round
from huiyan.competition.finals.actions import check_all_in
from huiyan.competition.finals.models import Slot
from huiyan.competition.judging.queries import Marks, score_table
from huiyan.competition.results.calibrating import engine_table
from huiyan.competition.results.refusals import RulesDoNotFit
from huiyan.engines import scoring
from huiyan.engines.tables import BadInput
from huiyan.kernel import audit, clock
from huiyan.kernel.words import translator


def announce_score(slot: Slot, *, by: User) -> Decimal:
    """Say the score by the rule sheet; said again, after a slip was corrected, it takes the place of the earlier one."""
    with transaction.atomic():
        check_all_in(slot)
        total = total_of(slot.final.round, slot.entry_id)
        Slot.objects.filter(pk=slot.pk).update(announced=total, announced_at=clock.now(), announced_by=by)
        audit.record("final.announce", slot.entry, by=by, after={"score": str(total)})
    return total


def total_of(round: Round, entry: int) -> Decimal:
    """One entry's total by the rule sheet."""
    marks = score_table(round)
    at = next((i for i, one in enumerate(marks.entries) if one.pk == entry), None)
    own = Marks(
        tuple(one for i, one in enumerate(marks.entries) if i == at),
        marks.judges,
        marks.criteria,
        tuple((0, judge, criterion, mark) for i, judge, criterion, mark in marks.ballots if i == at),
    )
    try:
        return scoring.official(engine_table(own), scoring.rule_book_from(round.rules)).entries[0].total
    except BadInput as bad:
        raise RulesDoNotFit(problem=bad.sentence(translator(get_language() or ""))) from None
