"""The queue of entries that wait for a decision, the decisions whose letters wait, and how the screening does."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.competition.calls import wording
from huiyan.competition.calls.models import Competition, FormField
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.models import Screening, ScreeningLease
from huiyan.competition.screening.rules import NO, may_release, may_screen
from huiyan.kernel import clock
from huiyan.kernel.notices import NoticeState


def waiting(user: User, competition: Competition) -> QuerySet[Entry]:
    """Submitted entries without a decision, the oldest first; 404 for who may not screen."""
    if not may_screen(user):
        raise Http404
    return (
        Entry.objects.filter(
            competition=competition, state=Entry.State.SUBMITTED, eligibility=Entry.Eligibility.WAITING
        )
        .select_related("track", "competition", "lease__by")
        .annotate(second_look=Exists(_second_looks()))
        .order_by("submitted_at", "pk")
    )


def _second_looks() -> QuerySet[Screening]:
    """Who asked another person to look at an entry since it was submitted, as a subquery."""
    asked = Screening.objects.filter(decision=Screening.Decision.SECOND, undone_at__isnull=True)
    return asked.filter(entry=OuterRef("pk"), decided_at__gte=OuterRef("submitted_at"))


def free_for(user: User, competition: Competition) -> QuerySet[Entry]:
    """What this person can take now: nobody else holds it, and it does not wait for another pair of eyes."""
    held = ScreeningLease.objects.filter(entry=OuterRef("pk"), until__gt=clock.now()).exclude(by=user)
    return waiting(user, competition).exclude(Exists(_second_looks().filter(decided_by=user))).exclude(Exists(held))


def neighbours(user: User, entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The entry before and the one after in the queue of what this person can take."""
    free = free_for(user, entry.competition).exclude(pk=entry.pk)
    place = (entry.submitted_at, entry.pk)
    earlier = free.filter(Q(submitted_at__lt=place[0]) | Q(submitted_at=place[0], pk__lt=place[1]))
    later = free.filter(Q(submitted_at__gt=place[0]) | Q(submitted_at=place[0], pk__gt=place[1]))
    return earlier.last(), later.first()


def entry_to_screen(user: User, pk: int) -> Entry:
    """One submitted entry for a screener, or 404."""
    if not may_screen(user):
        raise Http404
    found = Entry.objects.filter(state=Entry.State.SUBMITTED).select_related("track", "competition", "captain")
    return get_object_or_404(found.prefetch_related("files__file", "files__field", "members"), pk=pk)


def labels_of(competition: Competition) -> dict[str, FormField]:
    """The questions of the form, and the facts that rules read, by the name that answers and rules carry."""
    return wording.labels_of(competition)


def decisions_in(user: User, competition: Competition) -> QuerySet[Screening]:
    """The decisions that stand, the newest first; 404 for who may not screen."""
    if not may_screen(user):
        raise Http404
    found = Screening.objects.filter(entry__competition=competition, undone_at__isnull=True)
    return found.select_related("entry__track", "entry__captain", "decided_by", "notice")


def letters_waiting(user: User, competition: Competition) -> QuerySet[Screening]:
    """Decisions whose letters wait in the outbox."""
    return decisions_in(user, competition).filter(notice__state=NoticeState.HELD)


def letters_to_release(user: User, competition: Competition) -> QuerySet[Screening]:
    """The same for who may let them go, or 404."""
    if not may_release(user):
        raise Http404
    return letters_waiting(user, competition)


def decision_for(user: User, pk: int) -> Screening:
    """One decision for a screener, or 404."""
    if not may_screen(user):
        raise Http404
    found = Screening.objects.select_related("entry__competition", "entry__captain", "notice")
    return get_object_or_404(found, pk=pk)


def last_decision(user: User, competition: Competition) -> Screening | None:
    """What this person decided last, if it can still be undone."""
    mine = decisions_in(user, competition).filter(decided_by=user).first()
    may_undo = mine and (mine.notice is None or mine.notice.state == NoticeState.HELD)
    return mine if may_undo else None


@dataclass(frozen=True)
class Statistics:
    """How the screening does."""

    waiting: int
    oldest: datetime.datetime | None
    decided: list[tuple[str, int]]
    by_person: list[tuple[str, int]]
    failed_rules: list[tuple[str, int]]


def statistics(user: User, competition: Competition) -> Statistics:
    """Numbers of the decisions that stand, by kind and person, and the rules that entries most often do not fit."""
    standing = decisions_in(user, competition).order_by()
    queue = waiting(user, competition).order_by().aggregate(count=Count("pk"), oldest=Min("submitted_at"))
    kinds = dict(standing.values_list("decision").annotate(Count("pk")))
    people = standing.values_list("decided_by__name").annotate(count=Count("pk")).order_by("-count")
    failed: Counter[str] = Counter()
    for found in standing.exclude(decision=Screening.Decision.ADMIT).values_list("findings", flat=True):
        failed.update(one["question"] for one in found if one.get("decided", one["verdict"]) == NO)
    return Statistics(
        waiting=queue["count"],
        oldest=queue["oldest"],
        decided=[(str(label), kinds[value]) for value, label in Screening.Decision.choices if value in kinds],
        by_person=[(str(name), count) for name, count in people],
        failed_rules=failed.most_common(5),
    )


def is_held_by(user: User, entry: Entry) -> bool:
    """Whether this person holds the entry now."""
    return ScreeningLease.objects.filter(entry=entry, by=user.pk, until__gt=clock.now()).exists()
