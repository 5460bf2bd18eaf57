"""Reads schedules of conference programs: frab and pentabarf XML, frab JSON, pretalx JSON; and Open House listings."""

from __future__ import annotations

import datetime
import json
import zoneinfo
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

from django.utils.translation import gettext as _

from huiyan.week.imports.reading import (
    Given,
    Read,
    Unreadable,
    duration_of,
    iso_moment,
    kind_of,
    languages_of,
    position,
)

DEEPEST = 40
MOST_ELEMENTS = 1_000_000
DAY_CHANGE = "09:00"


def read_xml(content: bytes) -> Read:
    """A schedule as day, room, event. A document type is refused: entities can be bombs, and no schedule needs them."""
    _refuse_hostile(content)
    root = ElementTree.fromstring(content)  # noqa: S314  # no document type, not too deep, not too large
    if root.tag != "schedule" or root.find("day/room/event") is None:
        raise Unreadable(_("It is XML, but no schedule in the form of frab or pentabarf: schedule, day, room, event."))
    read, about = Read("frab XML"), root.find("conference")
    zone = _zone((about.findtext("time_zone_name") if about is not None else "") or "")
    venue = ((about.findtext("venue") if about is not None else "") or "").strip()
    change = ((about.findtext("day_change") if about is not None else "") or DAY_CHANGE)[:5]
    for day in root.iter("day"):
        for room in day.findall("room"):
            for event in room.findall("event"):
                fields = {child.tag: (child.text or "").strip() for child in event}
                fields["persons"] = "、".join((one.text or "").strip() for one in event.iterfind("persons/person"))
                fields["day"], fields["in"] = day.get("date", ""), room.get("name", "")
                _event(read, _("event {id}").format(id=event.get("id", "?")), fields, venue, zone, change)
    return read


def read_json(content: bytes) -> Read:
    """A schedule of frab or pretalx, or a list of Open House listings."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("It is no valid JSON: {error}").format(error=error)) from None
    if isinstance(document, list) and document and all(isinstance(one, dict) and "events" in one for one in document):
        return _listings(document)
    schedule = document.get("schedule") if isinstance(document, dict) else None
    if isinstance(schedule, dict) and isinstance(schedule.get("conference"), dict):
        return _frab(schedule["conference"])
    talks = list(_talks(document, 0))
    if not talks:
        raise Unreadable(_("It is JSON, but no schedule of frab or pretalx and no list of listings."))
    return _pretalx(talks)


def _refuse_hostile(content: bytes) -> None:
    """Read through once with nothing built: a document type, an entity, depth or size without measure end it."""
    parser, depth, elements = expat.ParserCreate(), 0, 0

    def refuse(*_given: object) -> None:
        raise Unreadable(
            _("It declares a document type or entities; a schedule needs none, and they can be used for attacks.")
        )

    def begin(*_given: object) -> None:
        nonlocal depth, elements
        depth, elements = depth + 1, elements + 1
        if depth > DEEPEST or elements > MOST_ELEMENTS:
            raise Unreadable(_("It is nested too deeply or too large."))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable(_("It is no valid XML: {error}").format(error=error)) from None


def _event(read: Read, at: str, fields: dict[str, Any], venue: str, zone: datetime.tzinfo | None, change: str) -> None:
    """One event of frab, in XML or JSON."""
    starts, length = _starts(fields, zone, change), duration_of(fields.get("duration", ""))
    if starts is None or length is None:
        wrong = (
            fields.get("date") or f"{fields.get('day', '')} {fields.get('start', '')}"
            if starts is None
            else fields.get("duration", "")
        )
        return read.wrong(at, _("Its time “{text}” cannot be read.").format(text=wrong))
    room = (fields.get("room") or fields.get("in") or "")[:80]
    session = read.session(at, starts, starts + length, venue=venue, room=room)
    if session:
        values = {
            "kind": kind_of(fields.get("type", "")), "languages": languages_of(fields.get("language", "")),
            "summary": fields.get("abstract") or fields.get("subtitle", ""), "text": fields.get("description", ""),
            "presenters": fields.get("persons", "")[:200],
        }  # fmt: skip
        read.add(Given(at, fields.get("title", ""), (session,), values))
    return None


def _starts(fields: dict[str, Any], zone: datetime.tzinfo | None, change: str) -> datetime.datetime | None:
    """Its own date and time; in older files the day of its day, where hours before the change belong to the next."""
    date = fields.get("date", "")
    if len(date) > len("2023-05-20"):
        return iso_moment(date, zone)
    moment = iso_moment(f"{date or fields.get('day', '')}T{fields.get('start', '')[:5]}", zone)
    if moment and not date and f"{moment:%H:%M}" < change:
        moment += datetime.timedelta(days=1)
    return moment


def _frab(conference: dict[str, Any]) -> Read:
    read, zone = Read("frab JSON"), _zone(str(conference.get("time_zone_name") or ""))
    for day in _dicts(conference.get("days")):
        rooms = day.get("rooms")
        for name, events in rooms.items() if isinstance(rooms, dict) else []:
            for event in _dicts(events):
                fields = {key: value.strip() for key, value in event.items() if isinstance(value, str)}
                people = [_said(one.get("public_name") or one.get("name")) for one in _dicts(event.get("persons"))]
                fields |= {"persons": "、".join(people), "day": str(day.get("date", "")), "in": str(name)}
                _event(read, _("event {id}").format(id=event.get("id", "?")), fields, "", zone, DAY_CHANGE)
    if not read.activities and not read.problems:
        raise Unreadable(_("The schedule holds no event."))
    return read


def _talks(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """Everything with a title and a slot, wherever it stands: pretalx has changed its form more than once."""
    if depth > DEEPEST:
        raise Unreadable(_("It is nested too deeply or too large."))
    if isinstance(value, dict):
        if "title" in value and ("slot" in value or "slots" in value):
            yield value
        else:
            for one in value.values():
                yield from _talks(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _talks(one, depth + 1)


def _pretalx(talks: list[dict[str, Any]]) -> Read:
    read = Read("pretalx JSON")
    seen: set[str] = set()
    for number, talk in enumerate(talks, start=1):
        code = str(talk.get("code") or number)
        at = _("talk {code}").format(code=code)
        if code in seen:
            read.note(at, _("It stands in the file twice and is imported once."))
            continue
        seen.add(code)
        sessions = []
        for slot in _dicts(talk.get("slots") or [talk.get("slot")]):
            starts, ends = iso_moment(str(slot.get("start"))), iso_moment(str(slot.get("end")))
            if starts is None or ends is None:
                read.wrong(
                    at, _("Its time “{text}” cannot be read.").format(text=f"{slot.get('start')}–{slot.get('end')}")
                )
            else:
                sessions.append(read.session(at, starts, ends, room=_said(slot.get("room"))[:80]))
        values = {
            "kind": kind_of(_said(talk.get("submission_type"))), "languages": languages_of(_said(talk.get("content_locale"))),
            "summary": _said(talk.get("abstract")), "text": _said(talk.get("description")),
            "presenters": "、".join(_said(one.get("name")) for one in _dicts(talk.get("speakers")))[:200],
        }  # fmt: skip
        read.add(Given(at, _said(talk.get("title")), tuple(one for one in sessions if one), values))
    return read


def _listings(listings: list[dict[str, Any]]) -> Read:
    """Open House: a building with its place, and the times at which it is open."""
    read = Read("Open House JSON")
    for listing in listings:
        at = _("listing {id}").format(id=listing.get("id", "?"))
        given = listing.get("location")
        place: dict[str, Any] = given if isinstance(given, dict) else {}
        where = {
            "venue": _said(listing.get("name"))[:120], "address": _said(place.get("address"))[:200],
            **position(place.get("latitude"), place.get("longitude")),
        }  # fmt: skip
        sessions = []
        for event in _dicts(listing["events"]):
            starts, ends = iso_moment(str(event.get("start"))), iso_moment(str(event.get("end")))
            if starts is None or ends is None:
                read.wrong(
                    at, _("Its time “{text}” cannot be read.").format(text=f"{event.get('start')}–{event.get('end')}")
                )
                continue
            capacity = event.get("capacity")
            sessions.append(
                read.session(
                    at, starts, ends, capacity=capacity if isinstance(capacity, int) and capacity > 0 else 0, **where
                )
            )
        values = {"kind": "open_house", "languages": "en", "summary": _said(listing.get("description"))}
        read.add(Given(at, _said(listing.get("name")), tuple(one for one in sessions if one), values))
    return read


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _said(value: object) -> str:
    """A text, or that of the first language we have in a text of several languages."""
    if isinstance(value, dict):
        return _said(
            next((value[key] for key in ("zh-hans", "zh", "en") if value.get(key)), next(iter(value.values()), ""))
        )
    return value.strip() if isinstance(value, str) else ""


def _zone(name: str) -> datetime.tzinfo | None:
    try:
        return zoneinfo.ZoneInfo(name.strip()) if name.strip() else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
