"""The programme in the form that conference programs exchange: frab's XML and JSON, by day and room."""

from __future__ import annotations

import datetime
import json
import zlib
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.editions.models import Edition
from huiyan.week.feeds.addresses import absolute, address_of, clean, guid_of, place_of
from huiyan.week.proposals.models import Session
from huiyan.week.proposals.queries import people_of

SLOT = "00:05"
MOST_HOURS = 99  # the format writes hours with two digits
Day = dict[str, Any]


def schedule_json(edition: Edition, sessions: Iterable[Session]) -> str:
    """The schedule as JSON."""
    days = _days(edition, sessions)
    conference = {**_conference(edition), "daysCount": len(days), "timeslot_duration": SLOT, "days": days}
    schedule = {"version": _version(edition), "base_url": absolute("/"), "conference": conference}
    document = {"generator": {"name": "huiyan"}, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False, indent=1)


def schedule_xml(edition: Edition, sessions: Iterable[Session]) -> str:
    """The schedule as XML."""
    root = ElementTree.Element("schedule")
    _child(root, "version", _version(edition))
    days = _days(edition, sessions)
    about = _child(root, "conference")
    for name, value in _conference(edition).items():
        _child(about, name, value)
    _child(about, "days", str(len(days)))
    _child(about, "timeslot_duration", SLOT)
    _child(about, "base_url", absolute("/"))
    for day in days:
        named = {"index": str(day["index"]), "date": day["date"], "start": day["day_start"], "end": day["day_end"]}
        of_day = _child(root, "day", **named)
        for room, events in day["rooms"].items():
            in_room = _child(of_day, "room", name=room)
            for event in events:
                _event_xml(in_room, event)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False)


def _event_xml(room: ElementTree.Element, event: dict[str, Any]) -> None:
    made = _child(room, "event", id=str(event["id"]), guid=event["guid"])
    for name in (
        "date",
        "start",
        "duration",
        "room",
        "title",
        "subtitle",
        "track",
        "type",
        "language",
        "abstract",
        "description",
        "url",
    ):
        _child(made, name, event[name])
    persons = _child(made, "persons")
    for person in event["persons"]:
        _child(persons, "person", person["public_name"], id=str(person["id"]))
    _child(made, "links")


def _child(parent: ElementTree.Element, tag: str, text: str = "", /, **attributes: str) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag, {key: clean(value) for key, value in attributes.items()})
    made.text = clean(text) or None
    return made


def _conference(edition: Edition) -> dict[str, str]:
    return {
        "acronym": f"week_{edition.slug}".lower().replace("-", "_"),
        "title": clean(inlang(edition, "name")),
        "start": edition.starts_on.isoformat(),
        "end": edition.ends_on.isoformat(),
        "time_zone_name": settings.TIME_ZONE,
    }


def _version(edition: Edition) -> str:
    return f"{edition.slug} {inlang(edition, 'theme')}".strip()


def _days(edition: Edition, sessions: Iterable[Session]) -> list[Day]:
    """Sessions that take place, by day and room; an empty programme has its first day, because the format wants one."""
    planned = [session for session in sessions if session.state == Session.State.PLANNED]
    by_day: dict[datetime.date, list[Session]] = {} if planned else {edition.starts_on: []}
    for session in sorted(planned, key=lambda one: (one.starts_at, one.pk)):
        by_day.setdefault(timezone.localtime(session.starts_at).date(), []).append(session)
    return [_day(index, on, of_day) for index, (on, of_day) in enumerate(by_day.items(), start=1)]


def _day(index: int, on: datetime.date, sessions: list[Session]) -> Day:
    begins = timezone.make_aware(datetime.datetime.combine(on, datetime.time.min), timezone.get_default_timezone())
    last = max([begins + datetime.timedelta(days=1), *(session.ends_at for session in sessions)])
    rooms: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        rooms.setdefault(clean(place_of(session)), []).append(_event(session))
    return {
        "index": index, "date": on.isoformat(), "day_start": begins.isoformat(),
        "day_end": timezone.localtime(last).isoformat(), "rooms": rooms,
    }  # fmt: skip


def _event(session: Session) -> dict[str, Any]:
    activity, starts = session.activity, timezone.localtime(session.starts_at)
    minutes = min(int((session.ends_at - session.starts_at).total_seconds() // 60), MOST_HOURS * 60)
    people = [name.strip() for name in people_of(activity)]
    return {
        "id": session.pk,
        "guid": guid_of(session),
        "date": starts.isoformat(),
        "start": starts.strftime("%H:%M"),
        "duration": f"{minutes // 60:02d}:{minutes % 60:02d}",
        "room": clean(place_of(session)),
        "slug": f"session-{session.pk}",
        "url": address_of(activity),
        "title": clean(inlang(activity, "title")),
        "subtitle": "",
        "track": clean(inlang(activity.host, "name")),
        "type": str(activity.get_kind_display()),
        "language": (activity.languages.split() or ["zh"])[0],
        "abstract": clean(inlang(activity, "summary")),
        "description": clean(inlang(activity, "text")),
        "persons": [{"id": zlib.crc32(name.encode()), "public_name": clean(name)} for name in people],
        "links": [],
    }
