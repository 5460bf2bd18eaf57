"""Open a draw, and give, change or take back wishes.

What is drawn cannot be bent: the seed is chosen at the opening and its SHA-256 is sealed then; the wishes are closed before
the seed is used; the rules leave exactly one answer (drawing.py); and all of it is sealed with codes in place of people, so
that `huiyan verify` draws it again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.publishing import actions as publishing
from huiyan.publishing.models import Publication
from huiyan.shell.times import said
from huiyan.week.bookings.codes import new_code
from huiyan.week.bookings.rules import check_group
from huiyan.week.classes.rules import check_class_size
from huiyan.week.draw import sealing
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession, Wish
from huiyan.week.draw.queries import UNBOOKED, can_be_drawn, sessions_in, standing
from huiyan.week.draw.refusals import AlreadyWishes, CannotBeDrawn, MoreThanASchoolMayBring, NotOfThisDraw, WishesClosed
from huiyan.week.draw.rules import takes_wishes
from huiyan.week.draw.telling import announcement, tell
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Session

PARTY = ("adults", "children", "needs", "phone", "email", "language")
CLASS = ("school", "class_name", "teacher", "bus_at")


def open_draw(edition: Edition, *, values: Mapping[str, Any], sessions: Sequence[Session], by: User) -> Draw:
    """Take wishes for these sessions until `closes_at`; from now on nobody books them before the draw, and nobody can choose the seed.

    `values` holds name, name_en, closes_at, most_wishes, most_of_school.
    """
    now = clock.now()
    if values["most_of_school"] > edition.classes_of_school:
        raise MoreThanASchoolMayBring(most=edition.classes_of_school)
    if values["closes_at"] <= now:
        raise WishesClosed(until=said(values["closes_at"]), now=said(now))
    seed = secrets.token_hex(32)
    commitment = hashlib.sha256(seed.encode()).hexdigest()
    with transaction.atomic():
        draw = Draw.objects.create(
            edition=edition, seed=seed, commitment=commitment, opened_by=by, opened_at=now, **values
        )
        _take_sessions(draw, sessions)
        draw.opening = publishing.seal(
            sealing.OPENING, sealing.opening_payload(draw), tables=[sealing.sessions_table(sessions_in(draw))],
            announcement=announcement(draw, Publication.Stage.NOTICE), by=by,
        )  # fmt: skip
        draw.save(update_fields=["opening"])
        audit.record("draw.open", draw, by=by, after={"sessions": len(sessions), "commitment": commitment})
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
            tell(entry, _("Your wishes are noted: {title}"))
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


def _take_sessions(draw: Draw, sessions: Sequence[Session]) -> None:
    """Keep the sessions for the draw, all or none: a booking that came since they were chosen is seen under the row's lock."""
    chosen = [session.pk for session in sessions]
    free = can_be_drawn(draw.edition, draw.closes_at).filter(pk__in=chosen)
    left = set(free.values_list("pk", flat=True))
    unbooked = Session.objects.filter(pk__in=left, draw_until__isnull=True, **UNBOOKED)
    if not sessions or unbooked.update(draw_until=draw.closes_at) < len(sessions):
        raise CannotBeDrawn(titles=[str(one.activity) for one in sessions if one.pk not in left])
    DrawSession.objects.bulk_create(DrawSession(draw=draw, session=session) for session in sessions)


def _check_open(draw: Draw) -> None:
    """Wishes are taken now; the draw's row stays locked until they are written, so that none comes after it is drawn."""
    fresh, now = Draw.objects.select_for_update().get(pk=draw.pk), clock.now()
    if not takes_wishes(fresh, now):
        raise WishesClosed(until=said(fresh.closes_at), now=said(now))


def _check_wishes(draw: Draw, kind: str, party: Mapping[str, Any], wishes: Sequence[int]) -> None:
    """The wishes are different sessions of this draw, few enough, and the party is no larger than for every booking."""
    _check_open(draw)
    is_class = kind == DrawEntry.Kind.CLASS
    fitting = {one.pk: one for one in sessions_in(draw) if one.class_capacity or not is_class}
    different = set(wishes)
    if not 1 <= len(wishes) <= draw.most_wishes or len(different) < len(wishes) or not different <= fitting.keys():
        raise NotOfThisDraw(most=draw.most_wishes)
    session = fitting[wishes[0]]
    session.activity.edition = draw.edition
    (check_class_size if is_class else check_group)(session, party["adults"] + party["children"])


def _write_wishes(entry: DrawEntry, wishes: Sequence[int]) -> None:
    Wish.objects.bulk_create(
        Wish(entry=entry, rank=rank, session_id=session) for rank, session in enumerate(wishes, start=1)
    )
