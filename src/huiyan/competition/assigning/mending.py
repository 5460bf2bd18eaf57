"""The smallest change: a judge who drops out, an entry that lacks a reading, one more reading. First shown, then adopted.

Sheets that were handed in stay, whoever wrote them. A reading counts when its sheet was not an abstention and no conflict
stands; the rest is what the other judges must do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import get_language

from huiyan import __version__
from huiyan.accounts.models import User
from huiyan.competition.assigning import queries
from huiyan.competition.assigning.actions import State, make_stand, tell_judges
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.assigning.refusals import CannotAssign, NothingToMend, Outdated
from huiyan.competition.assigning.table import Table, table_of
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.conflicting import compute_conflicts
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.queries import Pair, conflict_pairs
from huiyan.competition.panel.refusals import ReasonMissing
from huiyan.kernel import audit, clock

HANDED_IN = ("submitted", "late", "refused", "abstained")
COUNTS = ("submitted", "late")


@dataclass(frozen=True)
class Held:
    """The readings of a round: those that stay because their sheet was handed in, and those that may move."""

    locked: tuple[Assignment, ...]
    counting: tuple[Assignment, ...]
    """Of the locked ones, those that count as a reading."""
    movable: tuple[Assignment, ...]
    """Not handed in, and allowed still: the judge is there, and no conflict stands."""


def held_of(round: Round) -> Held:
    """Sort the readings of a round."""
    conflicts = conflict_pairs(round.competition)
    rows = list(Assignment.objects.filter(round=round).select_related("judge", "sheet"))
    locked = [one for one in rows if hasattr(one, "sheet") and one.sheet.state in HANDED_IN]
    free = {one.pk for one in rows if (one.entry_id, one.judge_id) not in conflicts}
    return Held(
        locked=tuple(locked),
        counting=tuple(one for one in locked if one.sheet.state in COUNTS and one.pk in free),
        movable=tuple(one for one in rows if one not in locked and one.pk in free and one.judge.is_available),
    )


def lacking(round: Round) -> dict[int, int]:
    """How many readings each entry lacks, by its key; nothing where nobody is assigned yet."""
    held = held_of(round)
    if not held.locked and not held.movable:
        return {}
    has = Counter((one.entry_id, seat_of(round, one.judge)) for one in (*held.counting, *held.movable))
    extra = extra_readings(round)
    short: Counter[int] = Counter()
    for entry in queries.entries_of(round):
        for panel, size in sizes_of(round, extra[entry.pk]).items():
            short[entry.pk] += max(size - has[entry.pk, panel], 0)
    return dict(+short)


def sizes_of(round: Round, extra: int) -> dict[str, int]:
    """Readings that an entry needs by panel; a further reading is one of the first panel."""
    sizes = round.panel_sizes() or {"": round.per_entry}
    first = next(iter(sizes))
    return {**sizes, first: sizes[first] + extra}


def seat_of(round: Round, judge: Judge) -> str:
    """The panel for which a judge reads; all judges are one where the rule sheet has no panels."""
    return judge.panel if round.rules.get("panels") else ""


def extra_readings(round: Round) -> Counter[int]:
    """Further readings that were granted in this round, by entry."""
    run = queries.standing_run(round)
    return Counter({int(key): count for key, count in run.options.get("extra", {}).items()}) if run else Counter()


def propose_mend(round: Round, *, gone: Judge | None = None, extra: Entry | None = None, by: User) -> AssignmentRun:
    """Find the smallest change and show it: nothing moves before it is adopted."""
    from huiyan.competition.assigning import solving  # noqa: PLC0415 - numpy and scipy, for those who solve

    with transaction.atomic():
        compute_conflicts(round.competition, by=by)
        more = extra_readings(round) + Counter([extra.pk] if extra else [])
        held = held_of(round)
        table, previous, absent = _open_part(round, held, more, gone)
        answer = solving.mend(table, previous, absent)
        if answer.shortages:
            say = queries.sentences(AssignmentRun(shortages=answer.shortages), get_language() or "")
            raise CannotAssign(shortage=say[0])
        pairs = [[one.entry_id, one.judge_id, one.affinity] for one in held.locked] + [
            list(pair) for pair in answer.pairs
        ]
        if {(e, j) for e, j, _worth in pairs} == queries.pairs_now(round):
            raise NothingToMend
        run = AssignmentRun.objects.create(
            round=round, objective=AssignmentRun.Objective.MEND, state=State.PROPOSED, pairs=sorted(pairs),
            options={"extra": {str(key): count for key, count in more.items()}, "gone": gone.pk if gone else None, "small": True},
            figures=answer.figures, input_digest=table.digest(), engine_version=__version__,
            total=sum(worth for _e, _j, worth in pairs), before=queries.standing_run(round), asked_by=by, asked_at=clock.now(),
        )  # fmt: skip
        audit.record("assignment.propose", run, by=by, after=run.options)
    return run


def adopt_mend(run: AssignmentRun, *, reason: str, by: User) -> Counter[int]:
    """Make the proposed change, with its reason; the judges who got entries are told. Returns their new entries.

    Sheets that were only begun by those who leave go; their marks stay in the event log.
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
        tell_judges(round, come, by=by)
        said = {"come": sorted(wanted - now), "gone": sorted(now - wanted), "begun": left}
        audit.record("assignment.mend", run, by=by, after=said, personal={"reason": reason})
        if run.options["gone"]:
            Judge.objects.filter(pk=run.options["gone"]).update(is_available=False)
    return come


def _open_part(
    round: Round, held: Held, more: Counter[int], gone: Judge | None
) -> tuple[Table, list[tuple[int, int]], list[int]]:
    """The readings still to be given: what is handed in is taken out of the needs and of the loads."""
    table = table_of(round)
    counted = Counter((one.entry_id, seat_of(round, one.judge)) for one in held.counting)
    sizes = [(entry.pk, sizes_of(round, more[entry.pk])) for entry in table.entries]
    needs = {
        panel: tuple(max(size[panel] - counted[key, panel], 0) for key, size in sizes) for panel in sizes_of(round, 0)
    }
    done = Counter(one.judge_id for one in held.locked)
    locked = table.places((one.entry_id, one.judge_id) for one in held.locked)
    absent = [j for j, one in enumerate(table.judges) if gone and one.pk == gone.pk]
    part = replace(
        table,
        per_entry=tuple(map(sum, zip(*needs.values(), strict=True))),
        panels=tuple(needs.items()) if table.panels else (),
        least=(0,) * len(table.judges),
        most=tuple(max(most - done[one.pk], 0) for most, one in zip(table.most, table.judges, strict=True)),
        forbidden=tuple(sorted({*table.forbidden, *locked})),
        fixed=(),
    )
    previous = table.places((one.entry_id, one.judge_id) for one in held.movable)
    return part, previous, absent


def _refuse_outdated(run: AssignmentRun) -> None:
    """A sheet handed in or a conflict since the proposal: ask again."""
    conflicts = conflict_pairs(run.round.competition)
    wanted = queries.pairs_of(run)
    locked = held_of(run.round).locked
    kept = {(one.entry_id, one.judge_id) for one in locked}
    fresh = AssignmentRun.objects.select_for_update().filter(pk=run.pk, state=State.PROPOSED).exists()
    standing = queries.standing_run(run.round)
    if not fresh or (standing and standing.pk != run.before_id) or not kept <= wanted or (wanted - kept) & conflicts:
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
