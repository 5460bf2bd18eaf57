"""Close the wishes, draw, and hand out: the places go to bookings, who gets none to the waiting lists in the order of the lot.

Two steps, each of which goes on where it was killed: `decide_draw` fixes and seals who gets what in one transaction;
`hand_out` gives it to one party after another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.publishing import actions as publishing
from huiyan.publishing.models import Publication
from huiyan.week.bookings.actions import end_draw, grant_places, queue_group
from huiyan.week.classes.actions import grant_class_places, queue_class
from huiyan.week.draw import sealing
from huiyan.week.draw.actions import CLASS, PARTY
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.draw.queries import Problem, problem_of, sessions_in, standing
from huiyan.week.draw.telling import announcement, tell
from huiyan.week.proposals.models import Session

if TYPE_CHECKING:
    from huiyan.engines.matching.draw import Drawn

Told = Callable[[int, int], None]
Kind, State = DrawEntry.Kind, Draw.State
# What a party gets by its kind and whether it won, and the column of its entry that names it.
GIVEN: dict[tuple[str, bool], tuple[str, Callable[..., Any]]] = {
    (Kind.PUBLIC, True): ("booking", grant_places),
    (Kind.PUBLIC, False): ("waits", queue_group),
    (Kind.CLASS, True): ("booking", grant_class_places),
    (Kind.CLASS, False): ("class_waits", queue_class),
}


def decide_draw(draw: Draw, *, progress: Told | None = None) -> Draw:
    """Close the wishes, draw, and seal who got what; a second call finds it decided. Takes as long as the engine needs."""
    Draw.objects.filter(pk=draw.pk, state=State.OPEN, closes_at__lte=clock.now()).update(state=State.DRAWING)
    draw.refresh_from_db()
    if draw.state != State.DRAWING:
        return draw
    problem = problem_of(draw)
    order, drawn = _drawn(draw, problem, progress)
    with transaction.atomic():
        fresh = Draw.objects.select_for_update().get(pk=draw.pk)
        if fresh.state != State.DRAWING:  # another worker was quicker, with the same outcome
            return fresh
        _write_outcome(problem, order, drawn)
        draw.result = publishing.seal(
            sealing.RESULT, sealing.result_payload(draw, drawn), tables=sealing.result_tables(problem),
            announcement=announcement(draw, Publication.Stage.FINAL), by=draw.opened_by,
        )  # fmt: skip
        draw.state, draw.drawn_at = State.DRAWN, clock.now()
        draw.save(update_fields=["state", "result", "drawn_at"])
        audit.record("draw.decide", draw, by=None, after={"parties": len(order), "served": drawn.served})
    return draw


def hand_out(draw: Draw, *, progress: Told | None = None) -> Draw:
    """Book for who won, put the others on the waiting lists in the order of the lot, then let everyone book what is left.

    Each party is a transaction of its own and is marked in it, so that a second call goes on where the first was killed.
    """
    open_parties = standing(draw).filter(handed_at__isnull=True).select_related("draw").prefetch_related("wishes")
    parties = sorted(open_parties, key=lambda entry: (entry.session_id is None, entry.lot))
    for done, entry in enumerate(parties, start=1):
        hand(entry)
        if progress:
            progress(done, len(parties))
    for session in sessions_in(draw):
        end_draw(session)
    with transaction.atomic():
        if Draw.objects.filter(pk=draw.pk, state=State.DRAWN).update(state=State.DONE):
            audit.record("draw.done", draw, by=None)
    draw.refresh_from_db()
    return draw


def hand(entry: DrawEntry) -> None:
    """Give one party what it won, or its place on the waiting list of its dearest wish; what is refused is told."""
    with transaction.atomic():
        given: dict[str, Any] = {}
        try:
            with transaction.atomic():  # a refusal takes back what it began, and not the mark below
                given = _given(entry)
        except Refusal as refusal:
            tell(entry, _("Nothing could be given to you: {title}"), refusal)
        DrawEntry.objects.filter(pk=entry.pk).update(**given, handed_at=clock.now())


def _given(entry: DrawEntry) -> dict[str, Any]:
    """The booking or the place on a waiting list, under the column that names it."""
    dearest = entry.wishes.all()[0].session_id
    session = Session.objects.select_related("activity__edition", "venue").get(pk=entry.session_id or dearest)
    names = PARTY + (CLASS if entry.kind == Kind.CLASS else ())
    column, give = GIVEN[entry.kind, entry.session_id is not None]
    return {column: give(session, group={name: getattr(entry, name) for name in names})}


def _drawn(draw: Draw, problem: Problem, progress: Told | None) -> tuple[list[int], Drawn]:
    """The order of the lot, and what the rules make of it: parties and places by number, as the engine knows them."""
    from huiyan.engines.matching.draw import WishList, draw_wishes, lot_order  # noqa: PLC0415 - HiGHS is for workers

    names = sorted({entry.school for entry in problem.entries if entry.school})
    school = {name: at for at, name in enumerate(names)}
    parties = [
        WishList(entry.seats, tuple(wishes), school.get(entry.school, -1))
        for entry, wishes in zip(problem.entries, problem.wishes, strict=True)
    ]
    order = lot_order(draw.seed, [entry.code for entry in problem.entries])
    places = [slot.places for slot in problem.slots]
    return order, draw_wishes(parties, places, order, most_of_school=draw.most_of_school, progress=progress)


def _write_outcome(problem: Problem, order: list[int], drawn: Drawn) -> None:
    """Each party's place in the lot, and what it won by which of its wishes."""
    for lot, party in enumerate(order, start=1):
        entry, slot = problem.entries[party], drawn.slot[party]
        entry.lot, entry.rank = lot, drawn.rank[party] or None
        entry.session = problem.slots[slot].session if slot >= 0 else None
    DrawEntry.objects.bulk_update(problem.entries, ["lot", "rank", "session"], batch_size=500)
