"""Open a draw, give wishes, and draw: the places go to bookings, who gets none to the waiting lists in the order of the lot.

What is drawn cannot be bent: the seed is chosen at the opening and its SHA-256 is sealed then; the wishes are closed before
the seed is used; the rules leave exactly one answer; and all of it is sealed with codes in place of people, so that
`huiyan verify` draws it again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.notices import notify
from huiyan.publishing import actions as publishing
from huiyan.publishing.actions import Announcement
from huiyan.publishing.models import Publication
from huiyan.shell.times import said
from huiyan.week.bookings.actions import end_draw, grant_places, queue_group
from huiyan.week.bookings.codes import new_code
from huiyan.week.bookings.rules import check_group
from huiyan.week.classes.actions import grant_class_places, queue_class
from huiyan.week.classes.rules import check_class_size
from huiyan.week.draw import sealing
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession, Wish
from huiyan.week.draw.queries import UNBOOKED, can_be_drawn, problem_of, sessions_in, standing
from huiyan.week.draw.refusals import AlreadyWishes, CannotBeDrawn, MoreThanASchoolMayBring, NotOfThisDraw, WishesClosed
from huiyan.week.draw.rules import takes_wishes
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PARTY = ("adults", "children", "needs", "phone", "email", "language")
CLASS = ("school", "class_name", "teacher", "bus_at")
Told = Callable[[int, int], None]


def open_draw(edition: Edition, *, values: Mapping[str, Any], sessions: Sequence[Session], by: User) -> Draw:
    """Take wishes for these sessions until `closes_at`; from now on nobody books them before the draw, and nobody can choose the seed.

    `values` holds name, name_en, closes_at, most_wishes, most_of_school.
    """
    if values["most_of_school"] > edition.classes_of_school:
        raise MoreThanASchoolMayBring(most=edition.classes_of_school)
    seed, now = secrets.token_hex(32), clock.now()
    if values["closes_at"] <= now:
        raise WishesClosed(until=said(values["closes_at"]), now=said(now))
    with transaction.atomic():
        draw = Draw.objects.create(
            edition=edition, seed=seed, commitment=hashlib.sha256(seed.encode()).hexdigest(), opened_by=by, opened_at=now, **values
        )  # fmt: skip
        free = can_be_drawn(edition, draw.closes_at).filter(pk__in=[session.pk for session in sessions])
        left = set(free.values_list("pk", flat=True))
        taken = Session.objects.filter(
            pk__in=left, draw_until__isnull=True, **UNBOOKED
        )  # looked at again under its lock
        if not sessions or taken.update(draw_until=draw.closes_at) < len(sessions):
            raise CannotBeDrawn(titles=[str(one.activity) for one in sessions if one.pk not in left])
        DrawSession.objects.bulk_create(DrawSession(draw=draw, session=session) for session in sessions)
        draw.opening = publishing.seal(
            sealing.OPENING, sealing.opening_payload(draw), tables=[sealing.sessions_table(sessions_in(draw))],
            announcement=_announcement(draw, Publication.Stage.NOTICE), by=by,
        )  # fmt: skip
        draw.save(update_fields=["opening"])
        audit.record("draw.open", draw, by=by, after={"sessions": len(sessions), "commitment": draw.commitment})
    return draw


def give_wishes(
    draw: Draw, *, kind: str, party: Mapping[str, Any], wishes: Sequence[int], key: str = "", by: User | None = None
) -> DrawEntry:
    """Wishes of a party for sessions of the draw, the dearest first: once for a telephone number, or for a class.

    `party` holds the names in PARTY, for a class those in CLASS too. The same form sent again gives what it made the first time.
    """
    try:
        with transaction.atomic():
            _check_wishes(draw, kind, party, wishes)
            entry = DrawEntry.objects.create(
                draw=draw, kind=kind, seats=party["adults"] + party["children"], code=new_code(),
                secret=secrets.token_urlsafe(16), request_key=key, **party,
            )  # fmt: skip
            _write_wishes(entry, wishes)
            _tell(entry, _("Your wishes are noted: {title}"))
            audit.record("draw.wish", entry, by=by, after={"draw": draw.pk, "wishes": list(wishes)})
            return entry
    except IntegrityError:
        same = standing(draw).filter(request_key=key).first() if key else None
        if same:
            return same
        raise AlreadyWishes from None


def change_wishes(
    entry: DrawEntry, *, party: Mapping[str, Any], wishes: Sequence[int], by: User | None = None
) -> DrawEntry:
    """Other wishes or numbers, until the deadline; the code stays."""
    try:
        with transaction.atomic():
            _check_wishes(entry.draw, entry.kind, party, wishes)
            before = list(entry.wishes.values_list("session", flat=True))
            seats = party["adults"] + party["children"]
            DrawEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=True).update(**party, seats=seats)
            entry.wishes.all().delete()
            _write_wishes(entry, wishes)
            audit.record("draw.change_wish", entry, by=by, before={"wishes": before}, after={"wishes": list(wishes)})
    except IntegrityError:
        raise AlreadyWishes from None
    return entry


def withdraw_wishes(entry: DrawEntry, *, by: User | None = None) -> None:
    """Take the wishes back, until the deadline."""
    with transaction.atomic():
        _check_open(entry.draw)
        DrawEntry.objects.filter(pk=entry.pk, withdrawn_at__isnull=True).update(withdrawn_at=clock.now())
        audit.record("draw.withdraw", entry, by=by, after={"draw": entry.draw_id})


def decide_draw(draw: Draw, *, progress: Told | None = None) -> Draw:
    """Close the wishes, draw, and seal who got what; a second call finds it decided. Takes as long as the engine needs."""
    from huiyan.engines.matching.draw import WishList, draw_wishes, lot_order  # noqa: PLC0415 - HiGHS is for workers

    closed = Draw.objects.filter(pk=draw.pk, state=Draw.State.OPEN, closes_at__lte=clock.now())
    closed.update(state=Draw.State.DRAWING)
    draw.refresh_from_db()
    if draw.state != Draw.State.DRAWING:
        return draw
    problem = problem_of(draw)
    schools = {name: at for at, name in enumerate(sorted({entry.school for entry in problem.entries if entry.school}))}
    parties = [
        WishList(entry.seats, tuple(wishes), schools.get(entry.school, -1))
        for entry, wishes in zip(problem.entries, problem.wishes, strict=True)
    ]
    order = lot_order(draw.seed, [entry.code for entry in problem.entries])
    places = [slot.places for slot in problem.slots]
    drawn = draw_wishes(parties, places, order, most_of_school=draw.most_of_school, progress=progress)
    with transaction.atomic():
        for lot, party in enumerate(order, start=1):
            entry, slot = problem.entries[party], drawn.slot[party]
            entry.lot, entry.rank = lot, drawn.rank[party] or None
            entry.session = problem.slots[slot].session if slot >= 0 else None
        DrawEntry.objects.bulk_update(problem.entries, ["lot", "rank", "session"], batch_size=500)
        draw.result = publishing.seal(
            sealing.RESULT, sealing.result_payload(draw, drawn), tables=sealing.result_tables(problem),
            announcement=_announcement(draw, Publication.Stage.FINAL), by=draw.opened_by,
        )  # fmt: skip
        draw.state, draw.drawn_at = Draw.State.DRAWN, clock.now()
        draw.save(update_fields=["state", "result", "drawn_at"])
        audit.record("draw.decide", draw, by=None, after={"parties": len(parties), "served": drawn.served})
    return draw


def hand_out(draw: Draw, *, progress: Told | None = None) -> Draw:
    """Book for who won, put the others on the waiting lists in the order of the lot, then let everyone book what is left.

    Each party is a transaction of its own and is marked in it, so that a second call goes on where the first was killed.
    """
    open_parties = standing(draw).filter(handed_at__isnull=True)
    parties = sorted(open_parties.prefetch_related("wishes"), key=lambda entry: (entry.session_id is None, entry.lot))
    for done, entry in enumerate(parties, start=1):
        _hand(entry)
        if progress:
            progress(done, len(parties))
    for session in sessions_in(draw):
        end_draw(session)
    with transaction.atomic():
        if Draw.objects.filter(pk=draw.pk, state=Draw.State.DRAWN).update(state=Draw.State.DONE):
            audit.record("draw.done", draw, by=None)
    draw.refresh_from_db()
    return draw


def _hand(entry: DrawEntry) -> None:
    """The places that a party won, or its place on the waiting list of its dearest wish; what is refused is told."""
    names = PARTY + (CLASS if entry.kind == DrawEntry.Kind.CLASS else ())
    group = {name: getattr(entry, name) for name in names}
    wished = [wish.session_id for wish in entry.wishes.all()]
    won = entry.session_id or wished[0]
    changes: dict[str, Any] = {"handed_at": clock.now()}
    with transaction.atomic():
        try:
            with transaction.atomic():
                session = Session.objects.select_related("activity__edition", "venue").get(pk=won)
                changes |= _given(entry, session, group)
        except Refusal as refusal:
            _tell(entry, _("Nothing could be given to you: {title}"), refusal)
        DrawEntry.objects.filter(pk=entry.pk).update(**changes)


def _given(entry: DrawEntry, session: Session, group: Mapping[str, Any]) -> dict[str, Any]:
    is_class = entry.kind == DrawEntry.Kind.CLASS
    if entry.session_id:
        return {"booking": (grant_class_places if is_class else grant_places)(session, group=group)}
    if is_class:
        return {"class_waits": queue_class(session, group=group)}
    return {"waits": queue_group(session, group=group)}


def _check_open(draw: Draw) -> None:
    """Wishes are taken now; the draw's row stays locked until they are written, so that none comes after it is drawn."""
    fresh, now = Draw.objects.select_for_update().get(pk=draw.pk), clock.now()
    if not takes_wishes(fresh, now):
        raise WishesClosed(until=said(fresh.closes_at), now=said(now))


def _check_wishes(draw: Draw, kind: str, party: Mapping[str, Any], wishes: Sequence[int]) -> None:
    _check_open(draw)
    known = {session.pk: session for session in sessions_in(draw)}
    fitting = {pk for pk, session in known.items() if kind == DrawEntry.Kind.PUBLIC or session.class_capacity}
    if not 1 <= len(wishes) <= draw.most_wishes or len(set(wishes)) < len(wishes) or not set(wishes) <= fitting:
        raise NotOfThisDraw(most=draw.most_wishes)
    check = check_class_size if kind == DrawEntry.Kind.CLASS else check_group
    session = known[wishes[0]]
    session.activity.edition = draw.edition
    check(session, party["adults"] + party["children"])


def _write_wishes(entry: DrawEntry, wishes: Sequence[int]) -> None:
    Wish.objects.bulk_create(
        Wish(entry=entry, rank=rank, session_id=session) for rank, session in enumerate(wishes, start=1)
    )


def _announcement(draw: Draw, stage: Publication.Stage) -> Announcement:
    opening = stage == Publication.Stage.NOTICE
    return Announcement(
        stage=stage,
        title=f"{draw.name}{'·抽签规则与种子承诺' if opening else '·抽签结果'}",
        title_en=f"{draw.name_en or draw.name} · {'rules and commitment' if opening else 'outcome of the draw'}",
        page=reverse("week:draw", args=[draw.pk]),
        about_type="week.draw",
        about_id=str(draw.pk),
    )


def _tell(entry: DrawEntry, subject: StrOrPromise, refusal: Refusal | None = None) -> None:
    """A message to a party with its code, the deadline and the link to its page."""
    link = f"{settings.HUIYAN['address']}{reverse('week:wishes', args=[entry.secret])}"
    with translation.override(entry.language):
        title, until = subject.format(title=entry.draw.name), said(entry.draw.closes_at)
        why = refusal.message if refusal else ""
    body = "\n".join(line for line in (entry.draw.name, entry.code_text, until, why, link) if line)
    notify(entry.address, subject=title, body=body, about=entry, language=entry.language)
