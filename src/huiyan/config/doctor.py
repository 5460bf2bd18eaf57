"""The examinations of `huiyan doctor`; each says what it saw and, where something is wrong, what to do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from huiyan.kernel.audit import missing_guards, verify_chain
from huiyan.kernel.errors import Refusal
from huiyan.kernel.jobs import queue_state
from huiyan.publishing.keys import seal_key
from huiyan.week.bookings.signing import public_keys

# Before this version SQLite has a rare bug when the write-ahead log is reset.
SQLITE_SAFE = (3, 51, 3)
LONGEST_WAIT = 600  # seconds that a due job may wait before somebody should look


@dataclass(frozen=True)
class Finding:
    """One examination: what was looked at, whether it is well, and a sentence."""

    check: str
    well: bool
    says: str


def examine() -> list[Finding]:
    """All examinations in order; those that need the tables come only once the database answers."""
    found = [Finding(check, *look()) for check, look in BEFORE_THE_DATABASE.items()]
    reachable = Finding("database", *_database())
    found.append(reachable)
    if reachable.well:
        found += [Finding(check, *look()) for check, look in IN_THE_DATABASE.items()]
    return found


def _options() -> tuple[bool, str]:
    problems = list(_option_problems())
    return not problems, "; ".join(problems) or "usable"


def _option_problems() -> Iterator[str]:
    options = settings.HUIYAN
    if options["debug"]:
        yield "debug is on: errors show their source to everyone"
    if not options["https"] and not options["address"].startswith("http://127.0.0.1"):
        yield "https is off: sessions can be read on the way, and check-in without network or by camera will not work"
    if not options["second_factor"] and not options["demonstration"]:
        yield "second_factor is off: a stolen password opens staff roles"


def _data_folder() -> tuple[bool, str]:
    data = Path(settings.HUIYAN["data"])
    if not data.is_dir() or not os.access(data, os.W_OK):
        return False, f"{data} cannot be written: run 'huiyan init', or give the folder to this user"
    return True, str(data)


def _keys() -> tuple[bool, str]:
    try:
        return True, f"records are sealed with {seal_key().public.hex()[:16]}…"
    except Refusal as refusal:
        return False, refusal.message


def _ticket_keys() -> tuple[bool, str]:
    names = list(public_keys())
    if not names:
        return (
            False,
            "tickets are not signed, so a door without network cannot tell a new one from a forged one: run 'huiyan init'",
        )
    return True, f"tickets are signed with {names[-1]}; {len(names)} believed"


def _database() -> tuple[bool, str]:
    try:
        connection.ensure_connection()
        waiting = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    except DatabaseError as error:
        return False, f"cannot be reached: {error}"
    if waiting:
        return False, f"{len(waiting)} migrations wait: run 'huiyan upgrade'"
    return True, connection.vendor


def _sqlite() -> tuple[bool, str]:
    if connection.vendor != "sqlite":
        return True, "not used"
    well = sqlite3.sqlite_version_info >= SQLITE_SAFE
    advice = "" if well else ": has a rare write-ahead bug; keep daily backups, or use PostgreSQL"
    return True, sqlite3.sqlite_version + advice


def _log() -> tuple[bool, str]:
    missing = missing_guards(connection)
    if missing:
        return False, f"the event log could be changed: {', '.join(missing)} missing; run 'huiyan upgrade'"
    report = verify_chain()
    if not report.is_whole:
        return False, f"the event log is broken at batch {report.broken}"
    return True, f"whole: {report.entries} entries in {report.batches} batches, {report.unsealed} not sealed yet"


def _jobs() -> tuple[bool, str]:
    state = queue_state()
    waits = state.oldest_due.total_seconds() > LONGEST_WAIT
    says = f"{state.due} due, {state.running} running, {state.failed_in_a_day} failed in a day"
    return not waits, says + ("; nobody works on them: start 'huiyan worker'" if waits else "")


BEFORE_THE_DATABASE: dict[str, Callable[[], tuple[bool, str]]] = {
    "options": _options,
    "data folder": _data_folder,
    "seal key": _keys,
    "ticket keys": _ticket_keys,
}
IN_THE_DATABASE: dict[str, Callable[[], tuple[bool, str]]] = {"SQLite": _sqlite, "event log": _log, "jobs": _jobs}
