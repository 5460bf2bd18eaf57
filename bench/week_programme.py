"""A programme of 3,000 sessions by 900 hosts: `python bench/week_programme.py`.

For each page SQL statements with 1, 3 and 3,000 sessions, server time over 40 requests (median and 95th per cent) and bytes.
The time is the processor's (the server works on one request at a time, and other programs share this machine); the clock's 95th
per cent stands beside it. Requests go through the whole middleware in one process, on SQLite in a folder of its own or on HUIYAN_DATABASE. The exit code is
1 when a page of the programme is over a limit: one number of statements for all sizes, 100 ms, 150 kB.
"""

from __future__ import annotations

import datetime
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from typing import Any

HOSTS, SESSIONS, VENUES, DAYS = 900, 3_000, 300, 12
REQUESTS = 40
MOST_MS, MOST_BYTES = 100.0, 150_000
SIZES = (1, 3, SESSIONS)
DISTRICTS = (
    "雁峰区",
    "石鼓区",
    "蒸湘区",
    "珠晖区",
    "南岳区",
    "衡南县",
    "衡阳县",
    "衡山县",
    "衡东县",
    "祁东县",
    "耒阳市",
    "常宁市",
)
WORDS = ("机器人", "观星", "显微镜", "纸桥", "水稻", "气象", "消防", "无人机", "化石", "盐矿", "火箭", "蜜蜂")
# The list is what the limits are for; the others are told.
LIMITED = (
    ("a day", "?day={day}"),
    ("all days, page 40", "?day=all&page=40"),
    ("filtered", "?day=all&lang=zh&place=雁峰区"),
    ("a day, filtered", "?day={day}&lang=zh&age=adult&age=0-5&age=6-8&age=9-12&age=13-18"),
    ("search", "?q=科学家"),
    ("most places left", "?day=all&sort=left"),
    ("map of 300 places", "places/"),
    ("map, page 5 of its list", "places/?page=5"),
    ("map of a day", "places/?day={day}"),
)
TOLD = (
    ("print of a day", "print/?day={day}"),
    ("print", "print/"),
    ("calendar", "calendar.ics"),
    ("frab JSON", "schedule.json"),
)


def main() -> None:
    """Build the programme size by size and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("HUIYAN_DATA", folder)
        os.environ["HUIYAN_PAGE_SECONDS"] = "0"  # every answer is rendered
        os.environ["DJANGO_SETTINGS_MODULE"] = "huiyan.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        build = Programme()
        counts: dict[str, list[int]] = {}
        for size in SIZES:
            build.grow_to(size)
            for name, query in (*LIMITED, *TOLD):
                counts.setdefault(name, []).append(statements(address(build, query)))
        gc.collect()
        gc.freeze()  # what this program built is no part of a page's work
        print(
            "| page | SQL with 1 / 3 / 3,000 | CPU ms, median | CPU ms, p95 | clock ms, p95 | kB |\n|---|--:|--:|--:|--:|--:|"
        )
        over = [name for name, query in LIMITED if is_over(name, counts[name], measured(build, query))]
        for name, query in TOLD:
            row(name, counts[name], measured(build, query, requests=5))
    print("over a limit: " + ", ".join(over) if over else "every page of the programme is within its limits")
    sys.exit(1 if over else 0)


class Programme:
    """An edition that grows."""

    def __init__(self) -> None:
        from huiyan.accounts.models import User
        from huiyan.kernel import clock
        from huiyan.registry.organizations.models import Organization
        from huiyan.week.editions.models import Edition, Venue

        self.chance = random.Random(20230520)
        self.user = User.objects.create_user(name="bench", email="bench@bench.example")
        starts = clock.today() + datetime.timedelta(days=3)
        self.edition = Edition.objects.create(
            slug="bench",
            name="科技活动周",
            starts_on=starts,
            ends_on=starts + datetime.timedelta(days=DAYS - 1),
            is_public=True,
        )
        self.hosts = Organization.objects.bulk_create(
            [
                Organization(kind="venue", name=f"单位{number:03d}", division=DISTRICTS[number % 12])
                for number in range(HOSTS)
            ]
        )
        self.venues = Venue.objects.bulk_create(
            [
                Venue(
                    name=f"场馆{number:03d}", division=DISTRICTS[number % 12], address=f"路{number}号",
                    latitude=f"{26.3 + self.chance.random():.6f}", longitude=f"{112.2 + self.chance.random():.6f}",
                )
                for number in range(VENUES)
            ]
        )  # fmt: skip
        self.made = 0

    def grow_to(self, size: int) -> None:
        """More activities of one or two sessions, by different hosts."""
        from huiyan.week.proposals.models import Activity, Session

        numbers = range(self.made, size)
        activities = Activity.objects.bulk_create(
            [self._activity(number) for number in numbers if number % 2 == 0 or number == self.made], batch_size=500
        )
        sessions = [
            self._session(
                activities[at // 2] if self.made % 2 == 0 else activities[min(len(activities) - 1, (at + 1) // 2)],
                number,
            )
            for at, number in enumerate(numbers)
        ]
        Session.objects.bulk_create(sessions, batch_size=500)
        self.made = size

    def _activity(self, number: int) -> Any:
        from huiyan.kernel import clock
        from huiyan.week.proposals.actions import searched
        from huiyan.week.proposals.models import Activity

        chance, low = self.chance, self.chance.choice((0, 3, 6, 9, 13, 18))
        made = Activity(
            edition=self.edition, host=self.hosts[number % HOSTS], proposed_by=self.user, state="published", published_at=clock.now(),
            title=f"{chance.choice(WORDS)}的{chance.choice(WORDS)}·{number}", kind=chance.choice(Activity.Kind.values),
            summary=f"从{chance.choice(WORDS)}看{chance.choice(WORDS)}：动手试一试，问一问身边的科学家。", age_from=low, age_to=chance.choice((low + 5, 99)),
            accessibility=chance.choice(("", "mi", "mi hi", "pi")), languages=chance.choice(("zh", "zh", "zh csl", "zh en")),
        )  # fmt: skip
        made.search = searched(made)
        return made

    def _session(self, activity: Any, number: int) -> Any:
        from django.utils import timezone

        from huiyan.week.proposals.models import Session

        day = self.edition.starts_on + datetime.timedelta(days=number % DAYS)
        starts = timezone.make_aware(datetime.datetime.combine(day, datetime.time(8 + number % 12, 30 * (number % 2))))
        capacity = self.chance.choice((20, 40, 60, 200))
        return Session(
            activity=activity, venue=self.venues[number % VENUES], starts_at=starts, ends_at=starts + datetime.timedelta(minutes=90),
            capacity=capacity, booked=self.chance.choice((0, capacity // 2, capacity)),
        )  # fmt: skip


def address(build: Programme, query: str) -> str:
    """The address of a page, on the first day of the edition."""
    day = build.edition.starts_on
    return f"/week/programme/bench/{query.format(day=day.isoformat())}"


def visit(path: str) -> Any:
    from django.test import Client

    return Client(headers={"accept-language": "zh-hans", "host": "127.0.0.1"}).get(path)


def statements(path: str) -> int:
    """SQL statements of a page, the second time."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    visit(path)
    with CaptureQueriesContext(connection) as asked:
        assert visit(path).status_code == 200, path
    return len(asked)


Found = tuple[float, float, float, int]


def measured(build: Programme, query: str, requests: int = REQUESTS) -> Found:
    """Median and 95th per cent of the processor's time, 95th per cent of the clock's, in ms, and the bytes of the page."""
    path = address(build, query)
    worked, waited = [], []
    size = len(visit(path).content)
    for _request in range(requests):
        work, clock = time.process_time(), time.perf_counter()
        visit(path)
        worked.append((time.process_time() - work) * 1000)
        waited.append((time.perf_counter() - clock) * 1000)
    return (
        statistics.median(worked),
        statistics.quantiles(worked, n=20)[-1],
        statistics.quantiles(waited, n=20)[-1],
        size,
    )


def row(name: str, counts: list[int], found: Found) -> None:
    """A line of the table."""
    median, high, clock, size = found
    print(
        f"| {name} | {' / '.join(map(str, counts))} | {median:.0f} | {high:.0f} | {clock:.0f} | {size / 1000:.0f} |",
        flush=True,
    )


def is_over(name: str, counts: list[int], found: Found) -> bool:
    """Print the line; whether a limit is broken."""
    row(name, counts, found)
    return len(set(counts)) > 1 or found[1] > MOST_MS or found[3] > MOST_BYTES


if __name__ == "__main__":
    main()
