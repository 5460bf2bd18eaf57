"""What a reader takes out of a file: activities with their times, and every problem with its place in the file."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiyan.week.codes import Language
from huiyan.week.feeds.addresses import clean
from huiyan.week.proposals.models import Activity

MOST_SESSIONS = 20_000
LONGEST_TITLE = 120
KINDS = {
    "lecture": (
        "lecture",
        "talk",
        "keynote",
        "plenary",
        "presentation",
        "podium",
        "panel",
        "maintrack",
        "devroom",
        "lightningtalk",
    ),
    "workshop": ("workshop", "hands-on", "tutorial", "sprint"),
    "show": ("show", "performance", "concert"),
    "film": ("film", "movie"),
    "exhibition": ("exhibition", "installation"),
    "open_house": ("open house", "tour", "visit"),
    "contest": ("contest", "competition", "game"),
    "meeting": ("meeting", "bof", "discussion"),
}
MOMENT = re.compile(
    r"(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?)?[ T]*(?:(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?)?"
)


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says why."""


@dataclass(frozen=True)
class Problem:
    """What is wrong or remarkable, and where: "row 12", "event 6561". What does not block is told and imported."""

    at: str
    words: str
    blocks: bool = True


@dataclass(frozen=True)
class GivenSession:
    """One time at one place, as the file says it."""

    at: str
    starts: datetime.datetime
    ends: datetime.datetime
    venue: str = ""
    room: str = ""
    division: str = ""
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    capacity: int = 0


@dataclass(frozen=True)
class Given:
    """One activity, as the file says it; a capacity of 0 in all sessions means that nothing is booked."""

    at: str
    title: str
    sessions: tuple[GivenSession, ...]
    values: Mapping[str, Any] = field(default_factory=dict)  # other columns of the activity
    host: str = ""

    def with_sessions(self, more: tuple[GivenSession, ...]) -> Given:
        """The same with more times."""
        return dataclasses.replace(self, sessions=(*self.sessions, *more))


@dataclass
class Read:
    """What was read so far. Readers add to it; nothing is written to the database."""

    form: str
    activities: list[Given] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, at: str, words: str) -> None:
        """Something that must be mended before anything is imported."""
        self.problems.append(Problem(at, words))

    def note(self, at: str, words: str) -> None:
        """Something that is told and imported."""
        self.problems.append(Problem(at, words, blocks=False))

    def add(self, given: Given) -> None:
        """Take an activity, unless it lacks a title; a title that is too long is cut, its whole stands in the text."""
        given = _cleaned(given)
        title = " ".join(given.title.split())
        if not title:
            return self.wrong(given.at, _("The title is missing."))
        if len(title) > LONGEST_TITLE:
            self.note(
                given.at,
                _("The title is longer than {most} characters: it is cut, the whole stands in the description.").format(
                    most=LONGEST_TITLE
                ),
            )
            text = f"{title}\n\n{given.values.get('text', '')}".strip()
            given = dataclasses.replace(given, values={**given.values, "text": text})
            title = title[: LONGEST_TITLE - 1] + "…"
        given = self._once(given)
        if not given.sessions:
            self.note(given.at, _("It has no time: it is imported without a session."))
        self.activities.append(dataclasses.replace(given, title=title))
        return None

    def _once(self, given: Given) -> Given:
        """A time that an activity names twice at one place is one session."""
        kept: dict[tuple[object, ...], GivenSession] = {}
        for one in given.sessions:
            key = (one.starts, one.ends, one.venue, one.room)
            if key in kept:
                self.note(one.at, _("The same time at the same place stands there twice: it is one session."))
            kept.setdefault(key, one)
        return dataclasses.replace(given, sessions=tuple(kept.values()))

    def session(
        self, at: str, starts: datetime.datetime, ends: datetime.datetime, **values: Any
    ) -> GivenSession | None:
        """A session with its times in order, or a problem."""
        if ends <= starts:
            self.wrong(at, _("It must end after it begins."))
            return None
        if sum(len(one.sessions) for one in self.activities) >= MOST_SESSIONS:
            raise Unreadable(_("It holds more than {most} sessions.").format(most=MOST_SESSIONS))
        return GivenSession(at, starts, ends, **values)


def kind_of(words: str) -> str:
    """The kind of activity that a word means, in Chinese, English or as conference programs say it."""
    wanted = words.strip().lower()
    for code in Activity.Kind.values:
        if wanted in {code, *_labels(Activity.Kind(code))}:
            return str(code)
    return next((kind for kind, known in KINDS.items() if any(word in wanted for word in known)), Activity.Kind.OTHER)


def languages_of(codes: str) -> str:
    """The languages that we have a code for."""
    wanted = {
        part.lower()[:2] if part.lower() not in Language.values else part.lower()
        for part in re.split(r"[ ,;、_-]+", codes)
        if part
    }
    return " ".join(code for code in Language.values if code in wanted)


def local(moment: datetime.datetime, zone: datetime.tzinfo | None = None) -> datetime.datetime:
    """A wall time of a place; without a place, of the city."""
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=zone or timezone.get_default_timezone())


def iso_moment(text: str, zone: datetime.tzinfo | None = None) -> datetime.datetime | None:
    """A time as JSON and XML write it, or None."""
    try:
        return local(datetime.datetime.fromisoformat(text.strip()), zone)
    except (ValueError, OverflowError):
        return None


def duration_of(text: str) -> datetime.timedelta | None:
    """A duration as HH:MM, HH:MM:SS or D:HH:MM:SS, or a number of minutes; None for anything else."""
    if not re.fullmatch(r"\d{1,4}(:\d{1,2}){0,3}", text.strip()):
        return None
    parts = [int(part) for part in text.strip().split(":")]
    if len(parts) == 1:
        return datetime.timedelta(minutes=parts[0])
    if len(parts) == 4:
        return datetime.timedelta(days=parts[0], hours=parts[1], minutes=parts[2], seconds=parts[3])
    return datetime.timedelta(hours=parts[0], minutes=parts[1], seconds=parts[2] if len(parts) > 2 else 0)


def position(latitude: object, longitude: object) -> dict[str, Decimal]:
    """Coordinates on the earth, or none."""
    try:
        north, east = float(str(latitude)), float(str(longitude))
    except ValueError:
        return {}
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        return {}
    return {"latitude": Decimal(f"{north:.6f}"), "longitude": Decimal(f"{east:.6f}")}


def _cleaned(given: Given) -> Given:
    """Without the characters that no database and no feed takes."""
    values = {name: clean(value) if isinstance(value, str) else value for name, value in given.values.items()}
    sessions = tuple(
        dataclasses.replace(
            one, venue=clean(one.venue), room=clean(one.room), division=clean(one.division), address=clean(one.address)
        )
        for one in given.sessions
    )
    return dataclasses.replace(
        given, title=clean(given.title), host=clean(given.host), values=values, sessions=sessions
    )


def _labels(kind: Activity.Kind) -> set[str]:
    found = set()
    for language in ("zh-hans", "en"):
        with override(language):
            found.add(str(kind.label).lower())
    return found
