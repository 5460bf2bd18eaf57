"""Run the assignment, compare, fix and forbid pairs, restore and lock."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.assigning import queries
from huiyan.competition.assigning.models import Assignment, AssignmentRun, PairRule
from huiyan.competition.assigning.refusals import (
    AlreadyRunning,
    CannotAssign,
    CannotFix,
    CannotRestore,
    JudgingHasBegun,
    Locked,
    NoPanel,
    NotDrawable,
    NothingAssigned,
    NothingToAssign,
    NotLocked,
    Outdated,
)
from huiyan.competition.assigning.rules import has_begun, is_locked
from huiyan.competition.assigning.table import Table, table_of
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.conflicting import compute_conflicts
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.queries import conflict_pairs
from huiyan.competition.panel.refusals import ReasonMissing
from huiyan.engines import proof
from huiyan.kernel import audit, clock
from huiyan.kernel.jobs import enqueue
from huiyan.kernel.notices import notify
from huiyan.shell.naming import lazy_name_of

Objective = AssignmentRun.Objective
State = AssignmentRun.State
JOB = "competition.assign"
SEED_BITS = 52  # a whole number that every JSON reader keeps


@dataclass(frozen=True)
class Choices:
    """What an organiser may choose for a run."""

    rooms: str = ""
    """Rooms that must be comparable: "" one for all, "track" the groups, "field" the fields."""
    shared: int = 1
    """Judges that two rooms have in common."""
    cap: float | None = None
    """Most probable that any pair may be, for the lottery only."""


NO_CHOICES = Choices()


def assign_judges(round: Round, *, fair: bool = False, by: User) -> AssignmentRun:
    """Give every admitted entry its judges at once and make it stand; refused when impossible, naming who lacks judges."""
    run = carry_out(begin_run(round, objective=Objective.FAIR if fair else Objective.TOTAL, by=by))
    if run.state == State.IMPOSSIBLE:
        raise CannotAssign(shortage=queries.sentences(run, get_language() or "")[0])
    return run


def ask_for_run(round: Round, *, objective: str, choices: Choices = NO_CHOICES, by: User) -> AssignmentRun:
    """A run whose answer comes at once where it is small, by a worker where it is large."""
    run = begin_run(round, objective=objective, choices=choices, by=by)
    return answer_or_queue(run, by=by)


def run_again(round: Round, *, by: User) -> AssignmentRun:
    """The standing run's question once more, with what was fixed or forbidden since; a lottery is not drawn twice."""
    last = queries.standing_run(round)
    fair = last is not None and last.objective == Objective.FAIR
    choices = Choices(rooms=last.options.get("rooms", ""), shared=last.options.get("shared", 1)) if last else NO_CHOICES
    return ask_for_run(round, objective=Objective.FAIR if fair else Objective.TOTAL, choices=choices, by=by)


def answer_or_queue(run: AssignmentRun, *, by: User) -> AssignmentRun:
    """Small runs take well under a second; with a large one the page shows that it is being worked on."""
    if run.options["small"]:
        return carry_out(run)
    enqueue(JOB, by=by, unique_key=f"{JOB}:{run.pk}", run=run.pk)
    return run


def begin_run(round: Round, *, objective: str, choices: Choices = NO_CHOICES, by: User) -> AssignmentRun:
    """Write down what is asked. Refused while another run waits, when locked, and when a sheet has been begun.

    A look whether it is possible, which the page begins by itself, keeps nobody from running.
    """
    with transaction.atomic():
        if objective != Objective.CHECK:
            refuse_if_settled(round)
        waiting = AssignmentRun.objects.filter(round=round, state=State.WAITING)
        if objective != Objective.CHECK:
            waiting = waiting.exclude(objective=Objective.CHECK)
        if waiting.exists():
            raise AlreadyRunning
        compute_conflicts(round.competition, by=by)
        table = table_of(round, rooms=choices.rooms)
        run = _new_run(round, table, objective=objective, state=State.WAITING, choices=choices, by=by)
    return run


def set_loads(round: Round, *, least: int, most: int, by: User) -> None:
    """Fewest and most entries of a judge in this round; a judge's own word of fewer counts."""
    if (round.min_load, round.max_load) == (least, most):
        return
    with transaction.atomic():
        before = {"min_load": round.min_load, "max_load": round.max_load}
        round.min_load, round.max_load = least, most
        round.save(update_fields=["min_load", "max_load"])
        audit.record("round.loads", round, by=by, before=before, after={"min_load": least, "max_load": most})


def commit_lottery(round: Round, *, choices: Choices, by: User) -> AssignmentRun:
    """Choose a secret seed and show its commitment: whoever keeps the digest can check that the seed was not chosen later.

    SHA-256 of the seed and a random salt (`huiyan.engines.proof.commit`); a commitment that is not drawn stays in the list.
    """
    with transaction.atomic():
        refuse_if_settled(round)
        AssignmentRun.objects.filter(round=round, state=State.COMMITTED).update(state=State.OUTDATED)
        compute_conflicts(round.competition, by=by)
        table = table_of(round)
        run = _new_run(round, table, objective=Objective.RANDOM, state=State.COMMITTED, choices=choices, by=by)
    return run


def draw_lottery(run: AssignmentRun, *, by: User) -> AssignmentRun:
    """Open the committed seed and draw with it; conflicts and rules on pairs are those of this moment."""
    with transaction.atomic():
        refuse_if_settled(run.round)
        digest = table_of(run.round).digest()
        taken = AssignmentRun.objects.filter(pk=run.pk, state=State.COMMITTED).update(
            state=State.WAITING, input_digest=digest
        )
        if not taken:
            raise NotDrawable
        audit.record("assignment.draw", run, by=by, after={"seed": run.seed, "commitment": run.commitment})
    run.refresh_from_db()
    return answer_or_queue(run, by=by)


def _new_run(round: Round, table: Table, *, objective: str, state: State, choices: Choices, by: User) -> AssignmentRun:
    if not table.entries:
        raise NothingToAssign
    if objective == Objective.CHECK:
        AssignmentRun.objects.filter(round=round, objective=Objective.CHECK).delete()
    run = AssignmentRun(
        round=round, objective=objective, state=state, input_digest=table.digest(), engine_version=__version__,
        options={**asdict(choices), "per_entry": round.per_entry, "min_load": round.min_load,
                 "max_load": round.max_load, "small": table.is_small},
        asked_by=by, asked_at=clock.now(), before=queries.standing_run(round),
    )  # fmt: skip
    if objective == Objective.RANDOM:
        salt = proof.new_salt()
        run.seed, run.salt = secrets.randbits(SEED_BITS), salt.hex()
        run.commitment = proof.commit(run.seed, salt)
    run.save()
    said = {"objective": str(objective), "input": run.input_digest, "commitment": run.commitment}
    audit.record("assignment.ask", run, by=by, after=said)
    return run


def carry_out(run: AssignmentRun) -> AssignmentRun:
    """Ask the engine and, where it found an assignment, make it stand. What changed since the question is not answered."""
    from huiyan.competition.assigning import solving  # noqa: PLC0415 - 60 MB of numpy and scipy, for those who solve

    round = run.round
    table = table_of(round, rooms=run.options["rooms"])
    if table.digest() != run.input_digest:
        return _finish(run, State.OUTDATED)
    if run.objective == Objective.CHECK:
        answer = solving.check(table)
    else:
        answer = solving.solve(
            table,
            run.objective,
            cap=run.options["cap"],
            seed=run.seed,
            shared=run.options["shared"],
            previous=table.places(queries.pairs_of(run.before)),
        )
    run.shortages = answer.shortages
    if answer.shortages:
        return _finish(run, State.IMPOSSIBLE)
    run.pairs, run.figures = [list(pair) for pair in answer.pairs], answer.figures
    run.total, run.worst, run.upper_bound, run.gap = answer.total, answer.worst, answer.upper_bound, answer.gap
    with transaction.atomic():
        if not AssignmentRun.objects.select_for_update().filter(pk=run.pk, state=State.WAITING).exists():
            raise Outdated
        if run.objective != Objective.CHECK:
            refuse_if_settled(round)
            make_stand(run)
            audit.record(
                "round.assign",
                round,
                by=run.asked_by,
                after={"run": run.pk, "readings": len(run.pairs), "total": f"{run.total:.9f}"},
            )
        return _finish(run, State.DONE)


def _finish(run: AssignmentRun, state: State) -> AssignmentRun:
    run.state, run.found_at = state, clock.now()
    run.save()
    return run


def make_stand(run: AssignmentRun) -> None:
    """The run's pairs become those that hold; rows that stay keep their sheets. Needs the caller's transaction."""
    Round.objects.select_for_update().get(pk=run.round_id)
    wanted = {(entry, judge): affinity for entry, judge, affinity in run.pairs}
    known = {(one.entry_id, one.judge_id): one for one in Assignment.objects.filter(round=run.round_id)}
    Assignment.objects.filter(pk__in=[one.pk for pair, one in known.items() if pair not in wanted]).delete()
    Assignment.objects.bulk_create(
        Assignment(round_id=run.round_id, entry_id=pair[0], judge_id=pair[1], affinity=affinity)
        for pair, affinity in wanted.items()
        if pair not in known
    )
    AssignmentRun.objects.filter(round=run.round_id, is_standing=True).exclude(pk=run.pk).update(is_standing=False)
    run.is_standing = True


def drop_run(run: AssignmentRun, *, by: User) -> None:
    """Nobody waits for this answer any more; a worker that finds it later leaves it alone."""
    with transaction.atomic():
        if AssignmentRun.objects.filter(pk=run.pk, state=State.WAITING).update(state=State.OUTDATED):
            audit.record("assignment.drop", run, by=by)


def restore_run(run: AssignmentRun, *, by: User) -> None:
    """Undo: an earlier run's pairs hold again, while nobody has begun and where no conflict arose since."""
    with transaction.atomic():
        refuse_if_settled(run.round)
        if run.state != State.DONE or not run.pairs:
            raise Outdated
        _refuse_conflicts(run)
        make_stand(run)
        run.save(update_fields=["is_standing"])
        audit.record("assignment.restore", run, by=by, after={"readings": len(run.pairs)})


def _refuse_conflicts(run: AssignmentRun) -> None:
    conflicts = conflict_pairs(run.round.competition_id)
    entries = {one.pk: one for one in queries.entries_of(run.round)}
    judges = {
        one.pk: one
        for one in Judge.objects.filter(competition=run.round.competition_id, is_available=True).select_related("user")
    }
    for entry, judge in sorted(queries.pairs_of(run)):
        if (entry, judge) in conflicts or entry not in entries or judge not in judges:
            raise CannotRestore(
                entry=entries[entry].number_text if entry in entries else entry,
                judge=judges[judge] if judge in judges else _("a judge who is away"),
            )


def set_pair_rule(round: Round, entry: Entry, judge: Judge, *, must_be: bool | None, reason: str, by: User) -> None:
    """Fix or forbid a pair for the next run; None takes the word back. A conflict is stronger than a fixed pair."""
    with transaction.atomic():
        refuse_if_settled(round)
        if must_be:
            refuse_impossible_pair(round, entry, judge)
        rules = PairRule.objects.filter(round=round, entry=entry, judge=judge)
        rules.delete()
        if must_be is not None:
            rules.create(
                round=round, entry=entry, judge=judge, must_be=must_be, reason=reason, made_by=by, made_at=clock.now()
            )
        said = {"entry": entry.pk, "judge": judge.pk, "must_be": must_be}
        audit.record("assignment.pair", round, by=by, after=said, personal={"reason": reason})


def refuse_impossible_pair(round: Round, entry: Entry, judge: Judge) -> None:
    """A judge of no panel reads nothing, and a conflict is stronger than what organisers wish."""
    panels = round.panel_sizes()
    if panels and judge.panel not in panels:
        raise NoPanel(judge=judge)
    conflict = judge.conflicts.filter(entry=entry, lifted_at__isnull=True).first()
    if conflict:
        raise CannotFix(judge=judge, entry=entry.number_text, why=conflict.get_kind_display())


def lock_assignment(round: Round, *, by: User) -> AssignmentRun:
    """Who reads what is settled: it cannot be run again, and each judge gets a letter that waits in the outbox."""
    with transaction.atomic():
        run = AssignmentRun.objects.select_for_update().filter(round=round, is_standing=True).first()
        if run is None:
            raise NothingAssigned
        if run.locked_at:
            raise Locked
        run.locked_at, run.locked_by = clock.now(), by
        run.save(update_fields=["locked_at", "locked_by"])
        loads = queries.loads_of(queries.pairs_of(run))
        tell_judges(round, loads, by=by)
        audit.record("assignment.lock", run, by=by, after={"judges": len(loads)})
    return run


def tell_judges(round: Round, loads: dict[int, int], *, by: User) -> None:
    """A letter to each of these judges, held in the outbox until somebody releases it."""
    for judge in Judge.objects.filter(pk__in=loads).select_related("user"):
        notify(
            judge.user,
            subject=_("Entries for you to judge"),
            body=format_lazy(
                _("{competition}, {round}: {count} entries are yours. You find them on your desk once judging opens."),
                competition=lazy_name_of(round.competition), round=lazy_name_of(round), count=str(loads[judge.pk]),
            ),
            about=round,
            hold=True,
        )  # fmt: skip


def unlock_assignment(round: Round, *, reason: str, by: User) -> None:
    """Open a locked assignment again, with a reason, while nobody has begun."""
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        if has_begun(round):
            raise JudgingHasBegun
        if not is_locked(round):
            raise NotLocked
        run = AssignmentRun.objects.get(round=round, is_standing=True)
        AssignmentRun.objects.filter(pk=run.pk).update(locked_at=None, locked_by=None)
        audit.record("assignment.unlock", run, by=by, personal={"reason": reason})


def refuse_if_settled(round: Round) -> None:
    """What may be done only while nobody has begun and nothing is locked."""
    if has_begun(round):
        raise JudgingHasBegun
    if is_locked(round):
        raise Locked
