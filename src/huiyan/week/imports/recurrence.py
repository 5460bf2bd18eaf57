"""Repeated times from a rule of RFC 5545 (RRULE), in the wall time of a place.

All rules of the calendar of RFC 5545, 3.3.10 are known; other calendars (RSCALE of RFC 7529) are refused.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

DAYS = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
UNITS = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}
FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", *UNITS)
BOUNDS = {
    "BYMONTH": (1, 12), "BYWEEKNO": (-53, 53), "BYYEARDAY": (-366, 366), "BYMONTHDAY": (-31, 31), "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59), "BYSECOND": (0, 60), "BYSETPOS": (-366, 366),
}  # fmt: skip
MOST_IN_A_PERIOD = 100_000  # a rule for every second of every year is an attack, not a programme
MOST_PERIODS = 20_000
ONE_DAY = datetime.timedelta(days=1)


class BadRule(ValueError):
    """The rule cannot be used; the text names the part."""


@dataclass(frozen=True)
class Rule:
    """A rule, parsed: `by` holds the lists of numbers, `days` pairs of (ordinal or 0, weekday)."""

    frequency: str
    interval: int
    count: int | None
    until: datetime.datetime | None
    until_is_utc: bool
    week_starts: int
    by: dict[str, tuple[int, ...]]
    days: tuple[tuple[int, int], ...]


def parse_rule(text: str) -> Rule:
    """The parts of a rule, each checked; BadRule names the part that is wrong.

    >>> parse_rule("FREQ=WEEKLY;BYDAY=SA,SU;COUNT=4").days
    ((0, 5), (0, 6))
    """
    parts: dict[str, str] = {}
    for piece in text.strip().rstrip(";").split(";"):
        name, equals, value = piece.partition("=")
        if not equals or not value or name.upper() in parts:
            raise BadRule(piece)
        parts[name.upper()] = value.upper()
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise BadRule(f"FREQ={frequency}")
    count, interval = _whole(parts, "COUNT"), _whole(parts, "INTERVAL") or 1
    until, is_utc = _until(parts.pop("UNTIL", ""))
    starts, days = parts.pop("WKST", "MO"), parts.pop("BYDAY", "")
    if starts not in DAYS:
        raise BadRule(f"WKST={starts}")
    by = {name: _numbers(name, parts.pop(name)) for name in BOUNDS if name in parts}
    if parts:
        raise BadRule("=".join(next(iter(parts.items()))))
    return Rule(frequency, interval, count, until, is_utc, DAYS[starts], by, tuple(_weekdays(days)))


def occurrences(rule: Rule, start: datetime.datetime, *, timed: bool = True) -> Iterator[datetime.datetime]:
    """Every time of the rule from `start` on, in order, in the wall time of `start`; without `timed`, whole days.

    `until` of the rule must be in the same wall time. A rule without an end goes on for ever: whoever asks must stop.
    """
    given = 0
    for period in _periods(rule, start, timed):
        for moment in period:
            if rule.until and moment > rule.until:
                return
            if moment >= start:
                given += 1
                yield moment
                if given == rule.count:
                    return
        if rule.until and period and period[-1] > rule.until:
            return


def _periods(rule: Rule, start: datetime.datetime, timed: bool) -> Iterator[list[datetime.datetime]]:
    """The times of each year, month, week, day, hour, minute or second of the rule."""
    times = _times(rule, start) if timed and rule.frequency not in UNITS else [datetime.time()]
    if rule.frequency in UNITS:
        yield from _short_periods(rule, start)
        return
    for days in itertools.islice(_day_sets(rule, start), MOST_PERIODS):
        if days is None:
            return
        if len(days) * len(times) > MOST_IN_A_PERIOD:
            raise BadRule("BYSECOND")
        yield _positions(rule, [datetime.datetime.combine(day, time) for day in days for time in times])


def _day_sets(rule: Rule, start: datetime.datetime) -> Iterator[list[datetime.date] | None]:
    """The days of each period; None when the calendar ends."""
    on = start.date()
    first = on - datetime.timedelta(days=(on.weekday() - rule.week_starts) % 7)
    week_year = _week_year(on, rule.week_starts) if "BYWEEKNO" in rule.by else on.year
    for step in itertools.count(0, rule.interval):
        try:
            if rule.frequency == "YEARLY":
                year = week_year + step
                days = _weeks_of(year, rule.week_starts) if "BYWEEKNO" in rule.by else _year(year)
            elif rule.frequency == "MONTHLY":
                month = on.year * 12 + on.month - 1 + step
                days = _month(month // 12, month % 12 + 1)
            elif rule.frequency == "WEEKLY":
                days = _range(first + datetime.timedelta(weeks=step), 7)
            else:
                days = [on + datetime.timedelta(days=step)]
        except (ValueError, OverflowError):
            yield None
            return
        yield [day for day in days if _fits(rule, day, start)]


def _short_periods(rule: Rule, start: datetime.datetime) -> Iterator[list[datetime.datetime]]:
    """Hours, minutes or seconds; days and hours that cannot fit are passed over at once."""
    unit, at = UNITS[rule.frequency], 0
    step = rule.interval * unit
    begins = start.replace(minute=0 if unit > 60 else start.minute, second=0 if unit > 1 else start.second)
    for _period in range(MOST_PERIODS):
        try:
            moment = begins + datetime.timedelta(seconds=at * step)
            skip = _seconds_to_skip(rule, moment, start, unit)
        except OverflowError:
            return
        if skip:
            at += max(1, -(-skip // step))
            continue
        yield _positions(rule, list(_within(rule, moment, start, unit)))
        at += 1


def _seconds_to_skip(rule: Rule, moment: datetime.datetime, start: datetime.datetime, unit: int) -> int:
    """How far it is to the next day, hour or minute that may fit; 0 when this one does."""
    if not _fits(rule, moment.date(), start):
        return 86400 - moment.hour * 3600 - moment.minute * 60 - moment.second
    if moment.hour not in rule.by.get("BYHOUR", (moment.hour,)):
        return 3600 - moment.minute * 60 - moment.second
    if unit <= 60 and moment.minute not in rule.by.get("BYMINUTE", (moment.minute,)):
        return 60 - moment.second
    return 0


def _within(rule: Rule, moment: datetime.datetime, start: datetime.datetime, unit: int) -> Iterator[datetime.datetime]:
    """The times inside an hour, a minute or a second."""
    seconds = sorted(set(rule.by.get("BYSECOND", (start.second,))) - {60})
    if unit == 1:
        if "BYSECOND" not in rule.by or moment.second in seconds:
            yield moment
    elif unit == UNITS["MINUTELY"]:
        yield from (moment.replace(second=second) for second in seconds)
    else:
        for minute in sorted(set(rule.by.get("BYMINUTE", (start.minute,)))):
            yield from (moment.replace(minute=minute, second=second) for second in seconds)


def _times(rule: Rule, start: datetime.datetime) -> list[datetime.time]:
    hours = sorted(set(rule.by.get("BYHOUR", (start.hour,))))
    minutes = sorted(set(rule.by.get("BYMINUTE", (start.minute,))))
    seconds = sorted(set(rule.by.get("BYSECOND", (start.second,))) - {60})
    return [datetime.time(hour, minute, second) for hour in hours for minute in minutes for second in seconds]


def _positions(rule: Rule, moments: list[datetime.datetime]) -> list[datetime.datetime]:
    """Those that BYSETPOS names; all without it."""
    if "BYSETPOS" not in rule.by:
        return moments
    wanted = {at - 1 if at > 0 else len(moments) + at for at in rule.by["BYSETPOS"]}
    return [moment for at, moment in enumerate(moments) if at in wanted]


def _fits(rule: Rule, day: datetime.date, start: datetime.datetime) -> bool:
    """Whether a day is one of the rule's, by its own parts or, where they are silent, by the day of `start`."""
    by = rule.by
    if "BYMONTH" in by and day.month not in by["BYMONTH"]:
        return False
    if "BYWEEKNO" in by and not _is_in(_week_of(day, rule.week_starts), by["BYWEEKNO"]):
        return False
    if "BYYEARDAY" in by and not _is_in((day.timetuple().tm_yday, len(_year(day.year))), by["BYYEARDAY"]):
        return False
    if "BYMONTHDAY" in by and not _is_in((day.day, len(_month(day.year, day.month))), by["BYMONTHDAY"]):
        return False
    if rule.days:
        return any(weekday == day.weekday() and _is_nth(rule, day, nth) for nth, weekday in rule.days)
    return _is_like_start(rule, day, start.date())


def _is_like_start(rule: Rule, day: datetime.date, start: datetime.date) -> bool:
    named = set(rule.by)
    if rule.frequency == "YEARLY" and "BYMONTHDAY" in named and not named & {"BYMONTH", "BYYEARDAY", "BYWEEKNO"}:
        return day.month == start.month  # as libical reads it: what the rule leaves open comes from the start
    if named & {"BYYEARDAY", "BYMONTHDAY"} or rule.frequency == "DAILY" or rule.frequency in UNITS:
        return True
    if rule.frequency == "WEEKLY" or "BYWEEKNO" in rule.by:
        return day.weekday() == start.weekday()
    return day.day == start.day and (rule.frequency == "MONTHLY" or "BYMONTH" in rule.by or day.month == start.month)


def _is_nth(rule: Rule, day: datetime.date, nth: int) -> bool:
    """Whether it is the nth such weekday of its month, or of its year where the rule names no month."""
    if not nth or rule.frequency not in {"YEARLY", "MONTHLY"}:
        return True
    in_month = rule.frequency == "MONTHLY" or "BYMONTH" in rule.by
    at, of = (
        (day.day, len(_month(day.year, day.month))) if in_month else (day.timetuple().tm_yday, len(_year(day.year)))
    )
    return (at - 1) // 7 + 1 == nth if nth > 0 else (of - at) // 7 + 1 == -nth


def _is_in(at_of: tuple[int, int], wanted: tuple[int, ...]) -> bool:
    """Whether the place, counted from the front or from the end, is wanted."""
    at, of = at_of
    return at in wanted or at - of - 1 in wanted


def _week_one(year: int, week_starts: int) -> datetime.date:
    """The first day of the first week with at least four days in the year."""
    fourth = datetime.date(year, 1, 4)
    return fourth - datetime.timedelta(days=(fourth.weekday() - week_starts) % 7)


def _week_year(day: datetime.date, week_starts: int) -> int:
    if day >= _week_one(day.year + 1, week_starts):
        return day.year + 1
    return day.year if day >= _week_one(day.year, week_starts) else day.year - 1


def _week_of(day: datetime.date, week_starts: int) -> tuple[int, int]:
    """The number of its week, and how many weeks its year has."""
    year = _week_year(day, week_starts)
    first = _week_one(year, week_starts)
    return (day - first).days // 7 + 1, (_week_one(year + 1, week_starts) - first).days // 7


def _weeks_of(year: int, week_starts: int) -> list[datetime.date]:
    first = _week_one(year, week_starts)
    return _range(first, (_week_one(year + 1, week_starts) - first).days)


def _year(year: int) -> list[datetime.date]:
    first = datetime.date(year, 1, 1)
    return _range(first, 366 if datetime.date(year, 12, 31).timetuple().tm_yday > 365 else 365)


def _month(year: int, month: int) -> list[datetime.date]:
    first = datetime.date(year, month, 1)
    last = datetime.date(year, 12, 31) if month == 12 else datetime.date(year, month + 1, 1) - ONE_DAY
    return _range(first, last.day)


def _range(first: datetime.date, days: int) -> list[datetime.date]:
    return [first + datetime.timedelta(days=number) for number in range(days)]


def _whole(parts: dict[str, str], name: str) -> int | None:
    text = parts.pop(name, "")
    if text and (not text.isdecimal() or not 1 <= int(text[:8]) <= 99_999):
        raise BadRule(f"{name}={text}")
    return int(text) if text else None


def _numbers(name: str, text: str) -> tuple[int, ...]:
    low, high = BOUNDS[name]
    numbers = []
    for piece in text.split(","):
        digits = piece.lstrip("+-")
        if not digits.isdecimal() or len(digits) > 3 or not low <= int(piece) <= high or (low < 0 and int(piece) == 0):
            raise BadRule(f"{name}={piece}")
        numbers.append(int(piece))
    return tuple(numbers)


def _weekdays(text: str) -> Iterator[tuple[int, int]]:
    for piece in text.split(",") if text else []:
        nth, weekday = piece[:-2], piece[-2:]
        if weekday not in DAYS or (nth and (not nth.lstrip("+-").isdecimal() or not 1 <= abs(int(nth)) <= 53)):
            raise BadRule(f"BYDAY={piece}")
        yield int(nth or 0), DAYS[weekday]


def _until(text: str) -> tuple[datetime.datetime | None, bool]:
    """The last moment; a date alone means the whole day."""
    if not text:
        return None, False
    try:
        if len(text) == 8:  # a date
            day = datetime.datetime.strptime(text, "%Y%m%d")  # wall time
            return day + ONE_DAY - datetime.timedelta(seconds=1), False
        return datetime.datetime.strptime(text.rstrip("Z"), "%Y%m%dT%H%M%S"), text.endswith("Z")
    except ValueError:
        raise BadRule(f"UNTIL={text}") from None
