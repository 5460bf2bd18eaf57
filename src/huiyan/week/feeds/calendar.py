"""Sessions as a calendar that telephones subscribe to (iCalendar, RFC 5545)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from huiyan.shell.templatetags.shell import inlang
from huiyan.week.feeds.addresses import address_of, clean, host_name, place_of
from huiyan.week.proposals.models import Session

LINE = 75  # octets, without the line's end (RFC 5545, 3.1)


def calendar(name: str, sessions: Iterable[Session]) -> str:
    """A calendar with one event for each session; a cancelled one stays in it as cancelled, so that it is taken off."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//huiyan//Science Week//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    lines += [f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    for session in sessions:
        lines += _event(session)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(session: Session) -> Iterator[str]:
    activity, venue = session.activity, session.venue
    cancelled = session.state == Session.State.CANCELLED
    told = [inlang(activity, "summary"), session.note, activity.bring and f"{_('Bring along')}: {activity.bring}"]
    yield "BEGIN:VEVENT"
    yield f"UID:session-{session.pk}@{host_name()}"
    yield f"DTSTAMP:{_moment(activity.changed_at)}"
    yield f"SEQUENCE:{session.sequence}"
    yield f"DTSTART:{_moment(session.starts_at)}"
    yield f"DTEND:{_moment(session.ends_at)}"
    yield f"SUMMARY:{_text(inlang(activity, 'title'))}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"LOCATION:{_text(', '.join(part for part in (place_of(session), f'{venue.division}{venue.address}') if part))}"
    if venue.latitude is not None:
        yield f"GEO:{venue.latitude};{venue.longitude}"
    yield f"DESCRIPTION:{_text(chr(10).join(part for part in told if part))}"
    yield f"CATEGORIES:{_text(activity.get_kind_display())}"
    yield f"URL:{address_of(activity)}"
    yield "END:VEVENT"


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    plain = clean(text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """No line is longer than 75 octets, and none is cut inside a character."""
    parts, part, size, most = [], "", 0, LINE
    for character in line:
        octets = len(character.encode())
        if size + octets > most:
            parts.append(part)
            part, size, most = "", 0, LINE - 1  # a continued line begins with a space
        part += character
        size += octets
    return "\r\n ".join([*parts, part])
