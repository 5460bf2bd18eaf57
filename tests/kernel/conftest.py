"""People for the kernel's tests, and a database that may be emptied again."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from huiyan.kernel.audit import install_guards, remove_guards
from huiyan.kernel.jobs import load_jobs


@pytest.fixture(scope="session", autouse=True)
def known_jobs() -> None:
    """All jobs are loaded, as in a worker, so that a wrong name is noticed."""
    load_jobs()


@pytest.fixture
def guarded(db) -> Iterator[None]:
    """The log as it is in operation: append-only."""
    install_guards(connection)
    yield
    remove_guards(connection)


@pytest.fixture
def li(db):
    return get_user_model().objects.create_user(name="Li Wei", email="li@example.org")


@pytest.fixture
def wang(db):
    return get_user_model().objects.create_user(name="Wang Fang", email="wang@example.org")


@dataclass
class Processes:
    """Other processes on the test's database, as web servers and workers are."""

    folder: Path
    environment: dict[str, str]
    script: Path = Path(__file__).parent / "other_process.py"
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(self.script), str(self.folder), *arguments]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def run(self, *arguments: str) -> Any:
        process = self.start(*arguments)
        output, _errors = process.communicate(timeout=120)
        assert process.returncode == 0
        return json.loads(output)

    def huiyan(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of ours on the same database."""
        command = [sys.executable, "-m", "huiyan.cli", *words]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)

    def wait_for(self, name: str) -> None:
        """Until a process has written the file."""
        until = time.monotonic() + 120
        while not (self.folder / name).exists():
            assert time.monotonic() < until, f"{name} did not appear"
            time.sleep(0.05)


@pytest.fixture
def processes(transactional_db, tmp_path) -> Iterator[Processes]:
    given = connection.settings_dict
    address = ""
    if connection.vendor == "sqlite":  # the tests' own database is in memory, where no other process finds it
        with closing(sqlite3.connect(tmp_path / "huiyan.sqlite3")) as file:
            connection.ensure_connection()
            connection.connection.backup(file)
    else:
        host = f":{given['PORT']}" if given["PORT"] else ""
        address = f"postgresql://{given['USER']}:{given['PASSWORD']}@{host}/{given['NAME']}?host={quote(given['HOST'])}"
    environment = os.environ | {
        "HUIYAN_DATA": str(tmp_path),
        "HUIYAN_DATABASE": address,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    others = Processes(tmp_path, environment)
    yield others
    for process in others.started:
        process.kill()  # does nothing to one that has ended
        process.communicate()
