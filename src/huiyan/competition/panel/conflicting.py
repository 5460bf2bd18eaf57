"""Declare, compute and lift conflicts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.computed import Computed, computed_conflicts
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.panel.queries import admitted
from huiyan.competition.panel.refusals import ReasonMissing
from huiyan.kernel import audit, clock

Declared = tuple[str, str]
"""(kind, own words); the kind "" takes a declaration back."""


def declare_conflict(judge: Judge, entry: Entry, *, kind: str, reason: str, by: User) -> Conflict:
    """A judge and an entry must not meet from now on; what stands already stays as it is."""
    with transaction.atomic():
        conflict, made = Conflict.objects.get_or_create(
            judge=judge,
            entry=entry,
            lifted_at=None,
            defaults={"kind": kind, "reason": reason, "declared_by": by, "declared_at": clock.now()},
        )
        if made:
            audit.record("conflict.declare", entry, by=by, after={"kind": kind}, personal={"reason": reason})
    return conflict


def declare_conflicts(judge: Judge, declared: Mapping[int, Declared], *, by: User) -> int:
    """The judge's own list at once: new declarations, changed words, and those taken back; returns how many changed.

    Computed conflicts and those declared by somebody else are not the judge's to change.
    """
    changed = []
    with transaction.atomic():
        own = Conflict.objects.select_for_update().filter(judge=judge, lifted_at__isnull=True)
        standing = {one.entry_id: one for one in own}
        for entry_id, (kind, words) in declared.items():
            if _change(judge, entry_id, standing.get(entry_id), kind, words, by):
                changed.append([entry_id, kind])
        if changed:
            audit.record("conflicts.declare", judge, by=by, after={"entries": changed})
    return len(changed)


def _change(judge: Judge, entry_id: int, known: Conflict | None, kind: str, words: str, by: User) -> bool:
    if known is None:
        if kind:
            Conflict.objects.create(
                judge=judge, entry_id=entry_id, kind=kind, reason=words, declared_by=by, declared_at=clock.now()
            )
        return bool(kind)
    if known.declared_by_id != by.pk or (known.kind, known.reason) == (kind, words):
        return False
    if kind:
        Conflict.objects.filter(pk=known.pk).update(kind=kind, reason=words)
    else:
        known.delete()
    return True


def lift_conflict(conflict: Conflict, *, reason: str, by: User) -> None:
    """The organisers looked and let the judge read; they say why, and a computed one is not computed again."""
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        Conflict.objects.filter(pk=conflict.pk, lifted_at__isnull=True).update(
            lifted_at=clock.now(), lifted_by=by, lift_reason=reason.strip()
        )
        audit.record(
            "conflict.lift", conflict.entry, by=by, after={"conflict": conflict.pk}, personal={"reason": reason}
        )


def compute_conflicts(competition: Competition, *, by: User) -> int:
    """Bring the computed conflicts up to what is known now; returns how many changed. One that was lifted stays lifted."""
    entries = admitted(competition).select_related("organization").prefetch_related("members")
    judges = Judge.objects.filter(competition=competition).select_related("user", "organization")
    found = {
        (one.judge, one.entry): one
        for one in computed_conflicts(entries, judges.prefetch_related("user__memberships__organization"))
    }
    with transaction.atomic():
        known = list(Conflict.objects.filter(judge__competition=competition))
        taken = {(one.judge_id, one.entry_id) for one in known if one.is_computed or one.lifted_at is None}
        stale = [
            one.pk
            for one in known
            if one.is_computed and not one.lifted_at and (one.judge_id, one.entry_id) not in found
        ]
        new = [_row(one) for pair, one in found.items() if pair not in taken]
        Conflict.objects.filter(pk__in=stale).delete()
        Conflict.objects.bulk_create(new)
        if new or stale:
            pairs = sorted([one.judge_id, one.entry_id, one.kind] for one in new)
            audit.record("conflicts.compute", competition, by=by, after={"new": pairs, "gone": len(stale)})
    return len(new) + len(stale)


def _row(one: Computed) -> Conflict:
    return Conflict(
        judge_id=one.judge, entry_id=one.entry, kind=one.kind, reason=one.words[:300], is_computed=True,
        declared_at=clock.now(),
    )  # fmt: skip
