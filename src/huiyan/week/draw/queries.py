"""What everyone may know about a draw, what its organiser needs, and the draw as numbers for the engine."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyan.kernel.jobs import Job
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession, Wish
from huiyan.week.editions.models import Edition
from huiyan.week.editions.rules import Person, may_read_all
from huiyan.week.proposals.counters import Difference
from huiyan.week.proposals.models import Activity, Session

JOB = "week.draw"
UNBOOKED = dict.fromkeys(("booked", "held", "waiting", "class_booked", "class_held", "class_waiting"), 0)


@dataclass(frozen=True)
class Slot:
    """The places of a session in one pool: what a party can win."""

    code: str
    session: Session
    kind: str
    places: int


@dataclass(frozen=True)
class Problem:
    """A draw as it is solved: parties in the order of their codes, their wishes as numbers of slots."""

    slots: list[Slot]
    entries: list[DrawEntry]
    wishes: list[list[int]]


def draws_of(edition: Edition) -> QuerySet[Draw]:
    """The draws of an edition with how many parties wish."""
    standing = Count("entries", filter=Q(entries__withdrawn_at__isnull=True))
    return Draw.objects.filter(edition=edition).annotate(parties=standing)


def draw_for(user: Person, pk: int) -> Draw:
    """One draw of a programme that this person may see, or 404."""
    found = Draw.objects.select_related("edition", "opening", "result").defer("opening__bundle", "result__bundle")
    if not may_read_all(user):
        found = found.filter(edition__is_public=True)
    return get_object_or_404(found, pk=pk)


def sessions_in(draw: Draw) -> list[Session]:
    """The sessions whose places are drawn, by time."""
    found = Session.objects.filter(drawn_in__draw=draw).select_related("activity", "venue", "room")
    return list(found.order_by("starts_at", "pk"))


def entry_by_secret(secret: str) -> DrawEntry:
    """The wishes of a link, or 404."""
    whole = DrawEntry.objects.select_related(
        "draw__edition", "session__activity", "session__venue", "booking", "waits", "class_waits"
    )
    return get_object_or_404(
        whole.prefetch_related("wishes__session__activity", "wishes__session__venue"), secret=secret
    )


def standing(draw: Draw) -> QuerySet[DrawEntry]:
    """The parties whose wishes stand."""
    return DrawEntry.objects.filter(draw=draw, withdrawn_at__isnull=True)


def outcome_of(draw: Draw) -> QuerySet[DrawEntry]:
    """Every party in the order of the lot, with what it got; codes only."""
    return standing(draw).filter(lot__isnull=False).select_related("session__activity").order_by("lot")


def can_be_drawn(edition: Edition, at: datetime.datetime) -> QuerySet[Session]:
    """Sessions without a booking that lie ahead and stand in no draw."""
    found = Session.objects.filter(
        activity__edition=edition, activity__state=Activity.State.PUBLISHED, activity__needs_booking=True,
        state=Session.State.PLANNED, drawn_in__isnull=True, starts_at__gt=at, **UNBOOKED,
    )  # fmt: skip
    return found.select_related("activity", "venue").order_by("starts_at", "pk")


def problem_of(draw: Draw) -> Problem:
    """The draw as numbers: the places that are free, and who wishes which of them."""
    slots = [
        Slot(f"{session.pk}-{kind}", session, kind, places)
        for session in sessions_in(draw)
        for kind, places in ((DrawEntry.Kind.PUBLIC, session.left), (DrawEntry.Kind.CLASS, session.class_left))
        if kind == DrawEntry.Kind.PUBLIC or session.class_capacity
    ]
    number = {(slot.session.pk, slot.kind): at for at, slot in enumerate(slots)}
    wishes = Prefetch("wishes", queryset=Wish.objects.order_by("rank"))
    entries = list(standing(draw).prefetch_related(wishes).order_by("code"))
    wished = [[(wish.session_id, entry.kind) for wish in entry.wishes.all()] for entry in entries]
    return Problem(slots, entries, [[number[key] for key in keys if key in number] for keys in wished])


def due_draws(at: datetime.datetime) -> QuerySet[Draw]:
    """Draws whose deadline has passed and whose places are not handed out yet."""
    return Draw.objects.filter(closes_at__lte=at).exclude(state=Draw.State.DONE).order_by("closes_at", "pk")


def job_of(draw: Draw) -> Job | None:
    """The work on a draw that waits or runs, for its progress."""
    return Job.objects.filter(unique_key=f"{JOB}:{draw.pk}").order_by("-created_at").first()


def draw_differences() -> list[Difference]:
    """Sessions that are closed for a draw that does not run, and parties of an ended draw whom nothing was given or told."""
    running = DrawSession.objects.filter(draw__state__in=[Draw.State.OPEN, Draw.State.DRAWING])
    handing_out = DrawSession.objects.filter(draw__state=Draw.State.DRAWN)  # its sessions open one after the other
    closed = set(Session.objects.filter(draw_until__isnull=False).values_list("pk", flat=True))
    kept, opening = (set(rows.values_list("session", flat=True)) for rows in (running, handing_out))
    wrong = sorted((closed - kept - opening) | (kept - closed))
    return [Difference(pk, "draw_until", int(pk in closed), int(pk in kept)) for pk in wrong] + _parties_forgotten()


def _parties_forgotten() -> list[Difference]:
    """By session, the one that was won or else the dearest wish: parties of ended draws, and those of them that were served or told."""
    parties: Counter[int] = Counter()
    served: Counter[int] = Counter()
    first = Wish.objects.filter(rank=1, entry__withdrawn_at__isnull=True, entry__draw__state=Draw.State.DONE)
    rows = first.values_list("session", "entry__session", "entry__handed_at", "entry__booking__session")
    for wished, won, handed_at, booked in rows:
        parties[won or wished] += 1
        served[won or wished] += handed_at is not None and booked in (None, won)
    return [Difference(pk, "draw", n, served[pk]) for pk, n in sorted(parties.items()) if served[pk] != n]
