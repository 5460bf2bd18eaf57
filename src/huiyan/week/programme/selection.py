"""What an address asks of a programme: a day, filters, words. Pages, feeds, map and print narrow alike."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict

from huiyan.kernel import clock
from huiyan.week.editions.models import Edition
from huiyan.week.programme import queries
from huiyan.week.programme.queries import Day, Facet
from huiyan.week.proposals.models import Session

FILTERS = ("free", "age", "class", "place", "need", "lang", "kind")
NARROWS = (*FILTERS, "q", "day", "host", "venue")


@dataclass(frozen=True)
class Selection:
    """The sessions that an address asks for, and what else a page shows about them; `day` is None for all days."""

    edition: Edition
    days: Sequence[Day]
    day: datetime.date | None
    facets: Sequence[Facet]
    words: str
    rows: QuerySet[Session]


def select(edition: Edition, address: QueryDict) -> Selection:
    """For a page: without a day it shows today or the next day that has something, with counts beside the filters."""
    everything = _of_whom(queries.sessions_of(edition), address)
    days = queries.days_of(everything)
    words = address.get("q", "").strip()
    day = _chosen_day(address.get("day", ""), days, searching=bool(words))
    of_day = queries.on_day(everything, day) if day else everything
    facets = queries.facets_of(of_day, _chosen(address))
    return Selection(edition, days, day, facets, words, queries.found_by(queries.narrowed(of_day, facets), words))


def sessions_asked(edition: Edition, address: QueryDict) -> QuerySet[Session]:
    """For a feed, a map or a print: all days unless one is named, and nothing is counted."""
    rows = _of_whom(queries.sessions_of(edition), address)
    day = _date(address.get("day", ""))
    if day:
        rows = queries.on_day(rows, day)
    rows = queries.narrowed(rows, queries.boxes_of(rows, _chosen(address)))
    return queries.found_by(rows, address.get("q", "").strip())


def narrowing(address: QueryDict) -> str:
    """The part of an address that narrows, to be carried into a feed or a map."""
    kept = address.copy()
    for name in list(kept):
        if name not in NARROWS or not any(kept.getlist(name)):
            del kept[name]
    return kept.urlencode()


def _chosen(address: QueryDict) -> dict[str, list[str]]:
    return {name: address.getlist(name) for name in FILTERS}


def _of_whom(rows: QuerySet[Session], address: QueryDict) -> QuerySet[Session]:
    """One host's, or one place's, by number."""
    for name, field in (("host", "activity__host"), ("venue", "venue")):
        number = address.get(name, "")
        if number.isdecimal() and len(number) < 10:  # what a column of keys holds
            rows = rows.filter(**{field: int(number)})
    return rows


def _date(given: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(given)
    except ValueError:
        return None


def _chosen_day(given: str, days: Sequence[Day], *, searching: bool) -> datetime.date | None:
    """The day of the address; without one today, else the next day that has something; None is all days."""
    if given == "all" or not days:
        return None
    known = {one.on.isoformat(): one.on for one in days}
    if given in known:
        return known[given]
    if searching:
        return None
    return next((one.on for one in days if one.on >= clock.today()), days[0].on)
