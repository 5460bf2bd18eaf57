"""Reads calendars (iCalendar, RFC 5545): events with their repetitions, exceptions and moved instances."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyan.week.imports.reading import Given, GivenSession, Read, Unreadable, local, position
from huiyan.week.imports.recurrence import BadRule, occurrences, parse_rule

Window = tuple[datetime.datetime, datetime.datetime]
LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)', re.DOTALL
)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:]*)')
DURATION = re.compile(r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?")
ESCAPED = re.compile(r"\\([\\;,nN])")
# How Outlook writes it beside its list. Only this offset is taken at its word: none of its zones has a summer time, while
# an hour would be lost half of the year if “(UTC+01:00) Amsterdam, Berlin” were.
EIGHT_EAST = re.compile(r"\((?:UTC|GMT)\+08:00\) ")
MOST_TIMES = 2_000
AN_HOUR, A_DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@dataclass(frozen=True)
class Value:
    """A property: its parameters, and its value as it stands."""

    text: str
    parameters: dict[str, str]

    @property
    def plain(self) -> str:
        """The value as text."""
        return ESCAPED.sub(lambda found: "\n" if found.group(1) in "nN" else found.group(1), self.text).strip()


@dataclass
class Component:
    """BEGIN to END: properties by name, in order."""

    name: str
    line: int
    properties: dict[str, list[Value]] = field(default_factory=dict)

    def first(self, name: str) -> Value | None:
        return next(iter(self.properties.get(name, [])), None)

    def text(self, name: str) -> str:
        value = self.first(name)
        return value.plain if value else ""


class BadEvent(ValueError):
    """An event that cannot be taken, in words."""


def read_calendar(text: str, window: Window) -> Read:
    """The events of a calendar; of a rule without an end, the times inside `window`."""
    events = [one for one in _components(text) if one.name == "VEVENT"]
    if not events:
        raise Unreadable(_("The calendar holds no event (VEVENT)."))
    read = Read("iCalendar")
    moved = _moved(read, events)
    for event in events:
        if not event.first("RECURRENCE-ID"):
            _take(read, event, moved.get(event.text("UID"), {}), window)
    return read


def _take(read: Read, event: Component, moved: dict[datetime.datetime, Component], window: Window) -> None:
    """One event as an activity with all its times."""
    at = _where(event)
    if event.text("STATUS").upper() == "CANCELLED":
        return read.note(at, _("It is cancelled and not imported."))
    try:
        sessions = list(_sessions(read, event, moved, window))
    except BadEvent as error:
        return read.wrong(at, str(error))
    if not sessions:
        return read.note(at, _("None of its times lies in or near this edition; it is not imported."))
    told = event.text("DESCRIPTION")
    values = {"kind": "other", "languages": "", "summary": told[:300], "text": told if len(told) > 300 else ""}
    return read.add(Given(at, event.text("SUMMARY"), tuple(sessions), values))


def _sessions(
    read: Read, event: Component, moved: dict[datetime.datetime, Component], window: Window
) -> Iterator[GivenSession]:
    start = event.first("DTSTART")
    if start is None:
        raise BadEvent(_("It has no beginning (DTSTART)."))
    begins, length = _moment(start), _length(read, event)
    for number, moment in enumerate(sorted({*_times(event, begins, start, window)})):
        if number >= MOST_TIMES:
            raise BadEvent(_("It repeats more than {most} times.").format(most=MOST_TIMES))
        one = moved.get(moment)
        if one is None:
            yield from _session(read, event, moment, moment + length)
        elif one.text("STATUS").upper() != "CANCELLED":
            other = one.first("DTSTART")
            at = _moment(other) if other else moment
            yield from _session(read, one, at, at + (_length(read, one) if other else length))


def _session(
    read: Read, event: Component, starts: datetime.datetime, ends: datetime.datetime
) -> Iterator[GivenSession]:
    north, _separator, east = event.text("GEO").partition(";")
    where: dict[str, Decimal] = position(north, east)
    made = read.session(_where(event), starts, ends, venue=" ".join(event.text("LOCATION").split())[:120], **where)
    if made:
        yield made


def _times(event: Component, begins: datetime.datetime, start: Value, window: Window) -> Iterator[datetime.datetime]:
    """DTSTART, the times of its rules inside the window, RDATE; without EXDATE."""
    zone = begins.tzinfo
    left_out = {_moment(one) for value in event.properties.get("EXDATE", []) for one in _list(value)}
    rules = event.properties.get("RRULE", [])
    if not rules and begins not in left_out:
        yield begins
    for value in rules:
        try:
            rule = parse_rule(value.text)
            if rule.until and rule.until_is_utc and zone:
                until = rule.until.replace(tzinfo=datetime.UTC).astimezone(zone).replace(tzinfo=None)
                rule = type(rule)(**{**rule.__dict__, "until": until})
            for wall in occurrences(rule, begins.replace(tzinfo=None), timed=not _is_date(start)):
                moment = wall.replace(tzinfo=zone)
                if moment > window[1]:
                    break
                if (moment >= window[0] or rule.until or rule.count) and moment not in left_out:
                    yield moment
        except BadRule as error:
            raise BadEvent(_("Its rule of repetition cannot be used: {part}").format(part=error)) from None
        except OverflowError:
            raise BadEvent(_("Its rule of repetition cannot be used: {part}").format(part=value.text)) from None
    for value in event.properties.get("RDATE", []):
        yield from (moment for one in _list(value) if (moment := _moment(one)) not in left_out)


def _moved(read: Read, events: list[Component]) -> dict[str, dict[datetime.datetime, Component]]:
    """Instances of repeated events that were moved or cancelled, by event and by the time that they had."""
    found: dict[str, dict[datetime.datetime, Component]] = {}
    for event in events:
        was = event.first("RECURRENCE-ID")
        if was:
            try:
                found.setdefault(event.text("UID"), {})[_moment(was)] = event
            except BadEvent as error:
                read.wrong(_where(event), str(error))
    known = {event.text("UID") for event in events if not event.first("RECURRENCE-ID")}
    for uid in set(found) - known:
        for event in found[uid].values():
            read.note(_where(event), _("It changes an event that is not in the file, and is not imported."))
    return found


def _length(read: Read, event: Component) -> datetime.timedelta:
    start, end, duration = event.first("DTSTART"), event.first("DTEND"), event.first("DURATION")
    if start and end:
        return _moment(end) - _moment(start)
    if duration:
        found = DURATION.fullmatch(duration.text.strip())
        if not found or not any(found.groups()[1:]):
            raise BadEvent(_("Its duration “{text}” cannot be read.").format(text=duration.text))
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
        length = datetime.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        return -length if found.group(1) == "-" else length
    if start and _is_date(start):
        return A_DAY
    read.note(_where(event), _("It has no end: one hour is taken."))
    return AN_HOUR


def _moment(value: Value) -> datetime.datetime:
    """A date or time with its zone; a time without one is the city's."""
    text = value.text.strip().split("/")[0]  # of a period the beginning
    zone = _zone(value.parameters.get("TZID", ""))
    for form in ("%Y%m%dT%H%M%S", "%Y%m%d"):
        try:
            found = datetime.datetime.strptime(text.rstrip("Z"), form)  # its zone follows
        except ValueError:
            continue
        if not 1900 <= found.year <= 2200:
            break
        return found.replace(tzinfo=datetime.UTC) if text.endswith("Z") else local(found, zone)
    raise BadEvent(_("Its time “{text}” cannot be read.").format(text=value.text))


def _zone(name: str) -> datetime.tzinfo:
    """The zone of a name: as the world's list has it, many programs put their own path before it, or as Windows calls it."""
    wanted = (_of_windows(name) or name).strip("/").split("/")
    for part in ("/".join(wanted), "/".join(wanted[-2:]), wanted[-1]):
        if not part:
            return timezone.get_default_timezone()
        try:
            return zoneinfo.ZoneInfo(part)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            continue
    raise BadEvent(_("Its time zone “{name}” is not known.").format(name=name))


def _of_windows(name: str) -> str:
    """What the world's list calls a zone of Windows (Unicode CLDR, which Babel brings); empty when Windows has none of that name."""
    from babel.core import get_global  # noqa: PLC0415  # it reads a table that only such calendars need

    found: str = get_global("windows_zone_mapping").get(name, "")
    return found or ("Asia/Shanghai" if EIGHT_EAST.match(name) else "")


def _is_date(value: Value) -> bool:
    return "T" not in value.text


def _list(value: Value) -> list[Value]:
    return [Value(one, value.parameters) for one in value.text.split(",") if one.strip()]


def _where(event: Component) -> str:
    return _("line {line}").format(line=event.line)


def _components(text: str) -> list[Component]:
    """All components, properly nested and ended; else the file is refused with the line."""
    open_ones: list[Component] = []
    found: list[Component] = []
    for number, line in _lines(text):
        parsed = LINE.fullmatch(line)
        if not parsed:
            raise Unreadable(_("Line {line} is no line of a calendar: “{text}”").format(line=number, text=line[:60]))
        name, given, value = parsed.group(1).upper(), parsed.group(2), parsed.group(3)
        if name == "BEGIN":
            open_ones.append(Component(value.strip().upper(), number))
            found.append(open_ones[-1])
        elif name == "END":
            if not open_ones or open_ones.pop().name != value.strip().upper():
                raise Unreadable(
                    _("Line {line} ends “{name}”, which does not stand open.").format(line=number, name=value)
                )
        elif not open_ones:
            raise Unreadable(_("Line {line} stands outside of a calendar.").format(line=number))
        else:
            parameters = {key.upper(): part.strip('"') for key, part in PARAMETER.findall(given)}
            open_ones[-1].properties.setdefault(name, []).append(Value(value, parameters))
    if open_ones:
        raise Unreadable(
            _("“{name}” from line {line} on is not ended: the file is cut off.").format(
                name=open_ones[-1].name, line=open_ones[-1].line
            )
        )
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines put together that were folded, each with the number of its first."""
    number, held = 0, ""
    for at, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line[:1] in {" ", "\t"} and held:
            held += line[1:]
            continue
        if held.strip():
            yield number, held
        number, held = at, line
    if held.strip():
        yield number, held
