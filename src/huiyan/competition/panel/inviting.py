"""Invite judges, one by one or from a list, and say who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from huiyan.accounts.invitations import invite
from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition
from huiyan.competition.panel.conflicting import compute_conflicts
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.refusals import AlreadyJudge, HasEntries
from huiyan.kernel import audit, clock


@dataclass(frozen=True)
class Invitation:
    """A judge who was invited; the link is there for a new account only."""

    judge: Judge
    link: str


def invite_judge(
    competition: Competition,
    *,
    name: str,
    email: str,
    expertise: str,
    max_load: int | None,
    topics: Sequence[str] = (),
    panel: str = "",
    by: User,
) -> Invitation:
    """Make the person a judge of this competition; refused when they are one already."""
    if Judge.objects.filter(competition=competition, user__email=email.lower()).exists():
        raise AlreadyJudge(name=name)
    with transaction.atomic():
        invited = invite(email=email, name=name, role="judge", by=by)
        judge = Judge.objects.create(
            competition=competition, user=invited.user, expertise=expertise, max_load=max_load, topics=list(topics),
            panel=panel,
        )  # fmt: skip
        audit.record("judge.invite", judge, by=by)
    return Invitation(judge, invited.link)


def import_judges(competition: Competition, rows: Sequence[Mapping[str, object]], *, by: User) -> int:
    """Invite every judge of a list, or nobody when one of them is a judge here meanwhile."""
    with transaction.atomic():
        for row in rows:
            invite_judge(competition, **row, by=by)  # type: ignore[arg-type]  # rows come checked from forms.JudgeForm
        audit.record("judges.import", competition, by=by, after={"judges": len(rows)})
    return len(rows)


def set_available(judge: Judge, *, available: bool, by: User) -> None:
    """A judge who is away gets no entries and sees none until back."""
    with transaction.atomic():
        Judge.objects.filter(pk=judge.pk).update(is_available=available)
        audit.record("judge.available", judge, by=by, after={"available": available})


def seat_judges(judges: Iterable[Judge], *, panel: str, by: User) -> int:
    """Put judges into a panel of the rule sheet; refused for one who has entries to read for the panel so far."""
    count = 0
    with transaction.atomic():
        for judge in judges:
            if judge.panel == panel:
                continue
            if judge.assignments.exists():
                raise HasEntries(judge=judge)
            Judge.objects.filter(pk=judge.pk).update(panel=panel)
            audit.record("judge.panel", judge, by=by, before={"panel": judge.panel}, after={"panel": panel})
            count += 1
    return count


def describe_judge(judge: Judge, *, values: Mapping[str, object], by: User) -> None:
    """The judge's own words: expertise, fields, load, former organizations, absence; conflicts follow from them."""
    with transaction.atomic():
        for name, value in values.items():
            setattr(judge, name, value)
        judge.answered_at = clock.now()
        judge.save(update_fields=[*values, "answered_at"])
        audit.record("judge.describe", judge, by=by, personal=dict(values))
        compute_conflicts(judge.competition, by=by)
