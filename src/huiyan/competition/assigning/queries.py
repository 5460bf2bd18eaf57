"""What can be known about judges, conflicts and runs; the views have checked who asks by the round or competition."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_stubs_ext import WithAnnotations

from huiyan.competition.assigning.models import Assignment, AssignmentRun, PairRule
from huiyan.competition.assigning.refusals import NoSuchEntry
from huiyan.competition.calls.models import Round
from huiyan.competition.calls.wording import panel_name
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.panel.queries import Pair, admitted
from huiyan.kernel.words import translator


def entries_of(round: Round) -> QuerySet[Entry]:
    """The admitted entries that take part in a round: all in the first, those sent on in later ones."""
    return admitted(round.competition).filter(reached__gte=round.position)


def pair_rules(round: Round) -> dict[Pair, PairRule]:
    """The organisers' word on single pairs."""
    return {(one.entry_id, one.judge_id): one for one in PairRule.objects.filter(round=round)}


def runs_of(round: Round) -> QuerySet[AssignmentRun]:
    """Every run of a round, the newest first; checks are not kept as history."""
    found = AssignmentRun.objects.filter(round=round).exclude(objective=AssignmentRun.Objective.CHECK)
    return found.select_related("asked_by", "before", "locked_by")


def run_of(round: Round, pk: int) -> AssignmentRun:
    """One run of a round, or 404."""
    return get_object_or_404(AssignmentRun.objects.select_related("asked_by", "before"), round=round, pk=pk)


def standing_run(round: Round) -> AssignmentRun | None:
    """The run whose pairs hold now."""
    return runs_of(round).filter(is_standing=True).first()


class Loads(TypedDict):
    """How many entries a judge has in a round."""

    assigned: int


def judges_in(round: Round) -> QuerySet[WithAnnotations[Judge, Loads]]:
    """The judges of a round with how many entries they have in it (`assigned`)."""
    found = Judge.objects.filter(competition=round.competition_id).select_related("user")
    return found.annotate(assigned=Count("assignments", filter=Q(assignments__round=round))).order_by("pk")


def with_readings(entries: QuerySet[Entry], round: Round) -> QuerySet[Entry]:
    """Entries with who reads them in a round, and their standing conflicts, in few statements."""
    mine = Assignment.objects.filter(round=round).select_related("judge__user")
    standing = Conflict.objects.filter(lifted_at__isnull=True)
    return entries.prefetch_related(
        Prefetch("assignments", queryset=mine, to_attr="readings"),
        Prefetch("conflicts", queryset=standing, to_attr="standing"),
    )


def sentences(run: AssignmentRun, language: str) -> list[str]:
    """The run's shortages in words."""
    say = translator(language)
    found = []
    for one in run.shortages:
        sentence = say(one["template"]).format(**one["values"])
        panel = one.get("panel", "")
        found.append(_("{panel}: {sentence}").format(panel=panel_name(panel), sentence=sentence) if panel else sentence)
    return found


@dataclass(frozen=True)
class Change:
    """An entry whose judges differ between two runs."""

    entry: Entry
    gone: list[Judge]
    come: list[Judge]


def changes_between(before: Iterable[Pair], after: Iterable[Pair]) -> list[Change]:
    """Which entries lost and gained which judges, by number."""
    old, new = set(before), set(after)
    gone, come = _by_entry(old - new), _by_entry(new - old)
    keys = set(gone) | set(come)
    entries = Entry.objects.filter(pk__in=keys).order_by("number")
    judges = Judge.objects.select_related("user").in_bulk({key for pair in old ^ new for key in pair[1:]})
    return [
        Change(one, [judges[j] for j in gone[one.pk] if j in judges], [judges[j] for j in come[one.pk] if j in judges])
        for one in entries
    ]


@dataclass(frozen=True)
class Cost:
    """What a proposed change does to the total affinity."""

    now: float
    after: float

    @property
    def loss(self) -> float:
        return self.now - self.after

    @property
    def share(self) -> float:
        """The loss in per cent of what there is now."""
        return 100 * self.loss / self.now if self.now else 0.0


def cost_of(run: AssignmentRun) -> Cost | None:
    """The cost of a proposal that keeps the number of readings; with more or fewer of them totals say nothing."""
    now = list(Assignment.objects.filter(round=run.round_id).values_list("affinity", flat=True))
    if run.state != AssignmentRun.State.PROPOSED or run.total is None or len(now) != len(run.pairs):
        return None
    return Cost(sum(now), run.total)


def entry_numbered(round: Round, number: int) -> Entry:
    """An entry of a round by its number, or a refusal: a person typed it."""
    found = entries_of(round).filter(number=number).first()
    if found is None:
        raise NoSuchEntry(number=f"{number:04d}")
    return found


def pairs_of(run: AssignmentRun | None) -> set[Pair]:
    """The pairs that a run found."""
    return {(entry, judge) for entry, judge, _worth in run.pairs} if run else set()


def pairs_now(round: Round) -> set[Pair]:
    """The pairs that hold in a round."""
    return set(Assignment.objects.filter(round=round).values_list("entry_id", "judge_id"))


def loads_of(pairs: Iterable[Pair]) -> Counter[int]:
    """How many entries each judge has."""
    return Counter(judge for _entry, judge in pairs)


def _by_entry(pairs: set[Pair]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for entry, judge in sorted(pairs):
        found[entry].append(judge)
    return found
