"""The smallest change: a judge who drops out, an entry that lacks a reading, one more reading. First shown, then adopted.

Sheets that were handed in stay, whoever wrote them; the rest is what the other judges must do (see `readings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import get_language

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.assigning import queries
from huiyan.competition.assigning.actions import State, make_stand, refuse_impossible_pair, tell_judges
from huiyan.competition.assigning.models import Assignment, AssignmentRun, PairRule
from huiyan.competition.assigning.readings import Held, extra_readings, held_of, sizes_of
from huiyan.competition.assigning.refusals import (
    CannotAssign,
    JudgingIsOver,
    NothingToMend,
    Outdated,
    ReadingStays,
    ReadsItAlready,
)
from huiyan.competition.assigning.rules import is_movable, letters_went_out
from huiyan.competition.assigning.table import Table, table_of
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.conflicting import compute_conflicts
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.queries import Pair, conflict_pairs
from huiyan.competition.panel.refusals import ReasonMissing
from huiyan.kernel import audit, clock

if TYPE_CHECKING:
    from huiyan.competition.assigning.solving import Answer


@dataclass(frozen=True)
class Move:
    """A judge is to read one entry instead of another."""

    judge: Judge
    away: Entry
    to: Entry

    @property
    def wanted(self) -> Pair:
        return self.to.pk, self.judge.pk

    @property
    def unwanted(self) -> Pair:
        return self.away.pk, self.judge.pk


@dataclass(frozen=True)
class Wish:
    """What a change is for: a judge who drops out, an entry that gets one more reading, or a move."""

    gone: Judge | None = None
    extra: Entry | None = None
    move: Move | None = None

    def options(self, granted: Counter[int]) -> dict[str, object]:
        """What the run keeps of it."""
        return {
            "extra": {str(key): count for key, count in granted.items()},
            "gone": self.gone.pk if self.gone else None,
            "move": [self.move.wanted, self.move.unwanted] if self.move else None,
            "small": True,
        }


def propose_mend(round: Round, *, gone: Judge | None = None, extra: Entry | None = None, by: User) -> AssignmentRun:
    """Find the smallest change after a judge dropped out, or for entries that lack a reading: nothing moves yet."""
    return _propose(round, Wish(gone=gone, extra=extra), by=by)


def propose_move(round: Round, move: Move, *, by: User) -> AssignmentRun:
    """Find the smallest change by which a judge reads another entry, and what it costs: nothing moves yet."""
    if not is_movable(round):
        raise JudgingIsOver
    refuse_impossible_pair(round, move.to, move.judge)
    if move.unwanted not in {one.pair for one in held_of(round).movable}:
        raise ReadingStays(judge=move.judge, entry=move.away.number_text)
    if move.wanted in queries.pairs_now(round):
        raise ReadsItAlready(judge=move.judge, entry=move.to.number_text)
    return _propose(round, Wish(move=move), by=by)


def _propose(round: Round, wish: Wish, *, by: User) -> AssignmentRun:
    with transaction.atomic():
        compute_conflicts(round.competition, by=by)
        granted = extra_readings(round) + Counter([wish.extra.pk] if wish.extra else [])
        held = held_of(round)
        table = _open_part(round, held, granted, wish)
        answer = _solve(table, held, wish)
        pairs = [[*one.pair, one.affinity] for one in held.locked] + [list(pair) for pair in answer.pairs]
        if {(entry, judge) for entry, judge, _worth in pairs} == queries.pairs_now(round):
            raise NothingToMend
        run = AssignmentRun.objects.create(
            round=round, objective=AssignmentRun.Objective.MEND, state=State.PROPOSED, pairs=sorted(pairs),
            options=wish.options(granted), figures=answer.figures, input_digest=table.digest(), engine_version=__version__,
            total=sum(worth for _e, _j, worth in pairs), before=queries.standing_run(round), asked_by=by, asked_at=clock.now(),
        )  # fmt: skip
        audit.record("assignment.propose", run, by=by, after=run.options)
    return run


def _solve(table: Table, held: Held, wish: Wish) -> Answer:
    """The engine's smallest change; refused with its first reason where there is none."""
    from huiyan.competition.assigning import solving  # noqa: PLC0415 - numpy and scipy, for those who solve

    absent = [j for j, one in enumerate(table.judges) if wish.gone and one.pk == wish.gone.pk]
    answer = solving.mend(table, table.places(one.pair for one in held.movable), absent)
    if answer.shortages:
        run = AssignmentRun(shortages=answer.shortages)
        raise CannotAssign(shortage=queries.sentences(run, get_language() or "")[0])
    return answer


def adopt_mend(run: AssignmentRun, *, reason: str, by: User) -> Counter[int]:
    """Make the proposed change, with its reason. Returns the new entries of the judges who got some.

    They are told, unless all judges still wait for their letter: locking writes it. Sheets that were only begun by those
    who leave go; their marks stay in the event log.
    """
    if not reason.strip():
        raise ReasonMissing
    round = run.round
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round.pk)
        _refuse_outdated(run)
        now = queries.pairs_now(round)
        wanted = queries.pairs_of(run)
        left = _drop_begun(round, now - wanted)
        standing = queries.standing_run(round)
        if standing:
            run.locked_at, run.locked_by = standing.locked_at, standing.locked_by
        make_stand(run)
        run.state, run.found_at = State.DONE, clock.now()
        run.save()
        come = queries.loads_of(wanted - now)
        if letters_went_out(round):
            tell_judges(round, come, by=by)
        said = {"come": sorted(wanted - now), "gone": sorted(now - wanted), "begun": left}
        audit.record("assignment.mend", run, by=by, after=said, personal={"reason": reason})
        if run.options["gone"]:
            Judge.objects.filter(pk=run.options["gone"]).update(is_available=False)
        if run.options.get("move"):
            _fix_by_hand(round, run.options["move"], reason=reason, by=by)
    return come


def _fix_by_hand(round: Round, move: Sequence[Sequence[int]], *, reason: str, by: User) -> None:
    """What a person moved stays when the assignment is run again; an older word for the pair that went is over."""
    (entry, judge), (away, _judge) = move
    PairRule.objects.filter(round=round, entry_id=away, judge_id=judge, must_be=True).delete()
    said = {"must_be": True, "reason": reason[:300], "made_by": by, "made_at": clock.now()}
    PairRule.objects.update_or_create(round=round, entry_id=entry, judge_id=judge, defaults=said)


def _open_part(round: Round, held: Held, granted: Counter[int], wish: Wish) -> Table:
    """The readings still to be given: what is handed in is taken out of the needs and of the loads."""
    table = table_of(round)
    needs = _needs(round, table, held, granted)
    done = Counter(one.judge for one in held.locked)
    locked = table.places(one.pair for one in held.locked)
    return replace(
        table,
        per_entry=tuple(map(sum, zip(*needs.values(), strict=True))),
        panels=tuple(needs.items()) if table.panels else (),
        least=(0,) * len(table.judges),
        most=tuple(max(most - done[one.pk], 0) for most, one in zip(table.most, table.judges, strict=True)),
        forbidden=tuple(sorted({*table.forbidden, *locked, *table.places([wish.move.unwanted] if wish.move else [])})),
        fixed=tuple(
            sorted({*_kept_by_hand(table, held, wish), *table.places([wish.move.wanted] if wish.move else [])})
        ),
    )


def _kept_by_hand(table: Table, held: Held, wish: Wish) -> list[tuple[int, int]]:
    """Pairs that organisers fixed and that hold now: they stay, unless it is they whom the change is about."""
    unwanted = wish.move.unwanted if wish.move else None
    stay = [one.pair for one in held.movable if one.pair != unwanted and not (wish.gone and one.judge == wish.gone.pk)]
    return sorted({*table.fixed} & {*table.places(stay)})


def _needs(round: Round, table: Table, held: Held, granted: Counter[int]) -> dict[str, tuple[int, ...]]:
    """For each panel the readings that each entry still needs of it."""
    counted = Counter((one.entry, one.seat) for one in held.counting)
    sizes = [(entry.pk, sizes_of(round, granted[entry.pk])) for entry in table.entries]
    return {
        panel: tuple(max(size[panel] - counted[entry, panel], 0) for entry, size in sizes)
        for panel in sizes_of(round, 0)
    }


def _refuse_outdated(run: AssignmentRun) -> None:
    """A sheet handed in, a conflict or another assignment since the proposal: ask again."""
    fresh = AssignmentRun.objects.select_for_update().filter(pk=run.pk, state=State.PROPOSED).exists()
    standing = queries.standing_run(run.round)
    wanted, kept = queries.pairs_of(run), {one.pair for one in held_of(run.round).locked}
    moved_on = standing is not None and standing.pk != run.before_id
    clashes = (wanted - kept) & conflict_pairs(run.round.competition_id)
    if not fresh or moved_on or not kept <= wanted or clashes:
        raise Outdated


def _drop_begun(round: Round, leaving: Collection[Pair]) -> list[dict[str, object]]:
    """Delete sheets that were begun for pairs that go; what stood on them, for the event log."""
    found = []
    for one in Assignment.objects.filter(round=round, sheet__isnull=False).select_related("sheet"):
        if (one.entry_id, one.judge_id) in leaving:
            marks = {str(score.criterion_id): str(score.mark) for score in one.sheet.scores.all()}
            found.append({"entry": one.entry_id, "judge": one.judge_id, "marks": marks})
            one.sheet.delete()
    return found
