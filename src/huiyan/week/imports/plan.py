"""The dry run: what a file would change in an edition, and everything that stands in the way. It writes nothing."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyan.kernel.files import StoredFile, open_file
from huiyan.registry.organizations.models import Organization
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.imports.models import Import
from huiyan.week.imports.read_calendar import read_calendar
from huiyan.week.imports.read_schedule import read_json, read_xml
from huiyan.week.imports.read_table import read_csv, read_xlsx
from huiyan.week.imports.reading import Given, Problem, Read, Unreadable
from huiyan.week.proposals.models import Activity, Session

AROUND = datetime.timedelta(days=31)  # a rule without an end is followed so far around the edition


@dataclass(frozen=True)
class Plan:
    """What would be written, and by whom it would be held; problems that block come first."""

    read: Read
    hosts: dict[str, Organization]
    new_venues: list[str]
    blocking: list[Problem]
    notes: list[Problem]
    sessions: int
    first: datetime.datetime | None
    last: datetime.datetime | None

    @property
    def activities(self) -> list[Given]:
        return self.read.activities


def plan_of(made: Import) -> Plan:
    """Read the file again and hold it against the edition as it is now."""
    read = read_file(made.file, made.edition)
    hosts = _hosts(read, made.host)
    _check_places(read, made.place)
    _check_twice(read, made.edition)
    sessions = [session for given in read.activities for session in given.sessions]
    _note_days(read, made.edition, [timezone.localtime(session.starts).date() for session in sessions])
    known = set(Venue.objects.values_list("name", flat=True))
    named = dict.fromkeys(session.venue or made.place for session in sessions)
    times = [session.starts for session in sessions]
    return Plan(
        read=read,
        hosts=hosts,
        new_venues=[name for name in named if name and name not in known],
        blocking=[one for one in read.problems if one.blocks],
        notes=[one for one in read.problems if not one.blocks],
        sessions=len(sessions),
        first=min(times, default=None),
        last=max(times, default=None),
    )


def read_file(stored: StoredFile, edition: Edition) -> Read:
    """Read a file by what it is; raises Unreadable."""
    with open_file(stored) as file:
        content = file.read()
    if stored.kind == "xlsx":
        return read_xlsx(content)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return read_xml(content)
    text = _decoded(content)
    begins = text.lstrip()[:20].upper()
    if begins.startswith("BEGIN:VCALENDAR") or stored.name.lower().endswith((".ics", ".ical")):
        start, end = (
            timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
            for day in (edition.starts_on, edition.ends_on)
        )
        return read_calendar(text, (start - AROUND, end + AROUND))
    if begins.startswith(("{", "[")):
        return read_json(text.encode())
    return read_csv(text)


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_("Its characters are neither UTF-8 nor GB18030."))


def _hosts(read: Read, own: Organization) -> dict[str, Organization]:
    """The institutions by the names that the file gives; one that is not registered is a problem."""
    named = {given.host for given in read.activities if given.host}
    found = {one.name: one for one in Organization.objects.filter(name__in=named)}
    found |= {one.name_en: one for one in Organization.objects.filter(name_en__in=named - set(found))}
    for given in read.activities:
        if given.host and given.host not in found:
            read.wrong(given.at, _("No institution “{name}” is registered.").format(name=given.host))
    return {**found, "": own}


def _check_places(read: Read, place: str) -> None:
    for at in dict.fromkeys(one.at for given in read.activities for one in given.sessions if not (one.venue or place)):
        read.wrong(at, _("It names no place, and none was given for the file."))


def _check_twice(read: Read, edition: Edition) -> None:
    """The same title at the same time and place: twice in the file, or in the programme already."""
    there = set(
        Session.objects.filter(activity__edition=edition)
        .exclude(activity__state__in=[Activity.State.REFUSED, Activity.State.WITHDRAWN])
        .values_list("activity__title", "starts_at")
    )
    counted = Counter(
        (given.title, one.starts, one.ends, one.venue, one.room) for given in read.activities for one in given.sessions
    )
    for given in read.activities:
        for one in given.sessions:
            if (given.title, one.starts) in there:
                read.wrong(
                    one.at, _("“{title}” stands in this edition at this time already.").format(title=given.title)
                )
            elif counted[given.title, one.starts, one.ends, one.venue, one.room] > 1:
                read.wrong(
                    one.at,
                    _("“{title}” stands in the file twice at the same time and place.").format(title=given.title),
                )


def _note_days(read: Read, edition: Edition, days: Iterable[datetime.date]) -> None:
    outside = sum(not edition.starts_on <= day <= edition.ends_on for day in days)
    if outside:
        read.note(_("days"), _("{n} sessions lie outside the days of this edition.").format(n=outside))
