"""Try a file, take it over whole or not at all, and undo it while nobody depends on it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ProtectedError, Q, Sum

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.kernel.files import store
from huiyan.kernel.locks import hold
from huiyan.registry.organizations.models import Organization
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.imports.models import Import
from huiyan.week.imports.plan import Plan, plan_of, read_file
from huiyan.week.imports.reading import Given, GivenSession, Unreadable
from huiyan.week.imports.refusals import CannotRead, InUse, NotThisNow, StillWrong
from huiyan.week.proposals.actions import searched
from huiyan.week.proposals.models import Activity, Session

KINDS = {"txt", "csv", "xlsx"}  # XML, JSON and calendars are text
MOST_BYTES = 20_000_000
BATCH = 500


def try_import(edition: Edition, *, upload: UploadedFile[Any], host: Organization, place: str, by: User) -> Import:
    """Keep a file that can be read at all; nothing of it is written into the programme."""
    with transaction.atomic():
        stored = store(upload, kinds=KINDS, max_bytes=MOST_BYTES, by=by)
        try:
            read_file(stored, edition)
        except Unreadable as error:
            raise CannotRead(name=stored.name, reason=error) from None
        made = Import.objects.create(edition=edition, file=stored, host=host, place=place, tried_by=by)
        audit.record(
            "import.try", made, by=by, after={"edition": edition.slug, "file": stored.name, "sha256": stored.sha256}
        )
    return made


def apply_import(made: Import, *, by: User) -> Import:
    """Write all activities of the file into the programme, or nothing when a single problem is left."""
    with transaction.atomic(), hold(f"import.{made.edition_id}"):
        made = Import.objects.select_related("edition", "file", "host").get(pk=made.pk)
        _check_state(made, Import.State.TRIED)
        plan = plan_of(made)
        if plan.blocking:
            raise StillWrong(problems=len(plan.blocking))
        written = _activities(made, plan, by)
        rooms = _rooms(made, plan)
        sessions = [
            Session(
                activity=activity,
                venue_id=venue,
                room_id=room,
                starts_at=one.starts,
                ends_at=one.ends,
                capacity=one.capacity,
            )
            for activity, given in zip(written, plan.activities, strict=True)
            for one in given.sessions
            for venue, room in [rooms[_place(one, made)]]
        ]
        Session.objects.bulk_create(sessions, batch_size=BATCH)
        made.activities.set(written)
        made.state, made.done_at = Import.State.DONE, clock.now()
        made.save(update_fields=["state", "done_at"])
        audit.record("import.apply", made, by=by, after={"activities": len(written), "sessions": len(sessions)})
    return made


def undo_import(made: Import, *, by: User) -> Import:
    """Take everything out again that the file brought; refused once somebody has booked, waits or came."""
    with transaction.atomic(), hold(f"import.{made.edition_id}"):
        made = Import.objects.get(pk=made.pk)
        _check_state(made, Import.State.DONE)
        sessions = Session.objects.filter(activity__in=made.activities.all())
        _check_unused(sessions)
        before = {"activities": made.activities.count(), "sessions": sessions.count()}
        try:
            sessions.delete()
            made.activities.all().delete()
        except ProtectedError:
            raise InUse(people=0, sessions=0) from None
        made.venues.filter(sessions__isnull=True).delete()
        made.state, made.undone_at = Import.State.UNDONE, clock.now()
        made.save(update_fields=["state", "undone_at"])
        audit.record("import.undo", made, by=by, before=before)
    return made


def _activities(made: Import, plan: Plan, by: User) -> list[Activity]:
    now = clock.now()
    written = [_activity(made, given, plan.hosts[given.host], by) for given in plan.activities]
    for activity in written:
        activity.published_at = now
        activity.search = searched(activity)
    return Activity.objects.bulk_create(written, batch_size=BATCH)


def _activity(made: Import, given: Given, host: Organization, by: User) -> Activity:
    shape = Activity.Shape.SERIES if len(given.sessions) > 1 else Activity.Shape.SINGLE
    booked = any(session.capacity for session in given.sessions)
    return Activity(
        edition=made.edition, host=host, proposed_by=by, title=given.title, shape=shape, needs_booking=booked,
        state=Activity.State.PUBLISHED, **given.values,
    )  # fmt: skip


def _rooms(made: Import, plan: Plan) -> dict[tuple[str, str, str], tuple[int, int | None]]:
    """Places and rooms by what the file calls them; those that are new are made."""
    found: dict[tuple[str, str, str], tuple[int, int | None]] = {}
    venues: dict[tuple[str, str], Venue] = {}
    for given in plan.activities:
        for one in given.sessions:
            key = _place(one, made)
            if key in found:
                continue
            venue = venues.get(key[:2]) or _venue(made, one, *key[:2])
            venues[key[:2]] = venue
            room = Room.objects.get_or_create(venue=venue, name=one.room)[0].pk if one.room else None
            found[key] = (venue.pk, room)
    return found


def _venue(made: Import, one: GivenSession, name: str, division: str) -> Venue:
    named = Venue.objects.filter(name=name, **({"division": division} if division else {})).first()
    if named:
        return named
    new = Venue.objects.create(
        name=name, division=division, address=one.address, latitude=one.latitude, longitude=one.longitude
    )
    made.venues.add(new)
    return new


def _place(one: GivenSession, made: Import) -> tuple[str, str, str]:
    return one.venue or made.place, one.division, one.room


def _check_state(made: Import, wanted: Import.State) -> None:
    if made.state != wanted:
        raise NotThisNow(state=made.get_state_display())


def _check_unused(sessions: object) -> None:
    """Nobody may depend on it: no booking ever made, nobody waiting, nobody counted."""
    rows = Session.objects.filter(pk__in=sessions)  # type: ignore[misc]  # a query
    used = rows.filter(
        Q(bookings__isnull=False) | Q(waitlistentrys__isnull=False) | Q(arrived__gt=0) | Q(walked_in__gt=0)
    ).distinct()
    if used.exists():
        told = rows.aggregate(
            booked=Sum("booked"), waiting=Sum("waiting"), arrived=Sum("arrived"), walked_in=Sum("walked_in")
        )
        raise InUse(people=sum(told.values()), sessions=used.count())
