"""Two processes at the same moment, on the database of the tests: numbers are given once, an entry is held once."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from urllib.parse import quote

import pytest
from django.db import connection

PROGRAM = """
import json, pathlib, sys, time
import django; django.setup()
from huiyan.accounts.models import User
from huiyan.competition.entries import actions
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening.leases import take_lease
folder, act, name, keys = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
user, entries = User.objects.get(name=name), list(Entry.objects.filter(pk__in=keys).order_by("pk"))
(folder / f"ready-{len(list(folder.glob('ready-*')))}-{name}-{keys[0]}").touch()
while not (folder / "go").exists():
    time.sleep(0.005)
if act == "submit":
    print(json.dumps([actions.submit_entry(one, by=user).number for one in entries]))
else:
    print(json.dumps([take_lease(one, by=user).by.name for one in entries]))
"""


@pytest.fixture
def together(tmp_path):
    """Runs the program twice at the same moment and gives what each said."""

    def run(*calls):
        started = [
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(tmp_path), *call], env=environment(tmp_path), stdout=subprocess.PIPE
            )
            for call in calls
        ]
        until = time.monotonic() + 120
        while len(list(tmp_path.glob("ready-*"))) < len(calls):
            assert time.monotonic() < until
            time.sleep(0.05)
        (tmp_path / "go").touch()
        return [json.loads(one.communicate(timeout=120)[0]) for one in started]

    return run


def environment(folder):
    given, address = connection.settings_dict, ""
    if connection.vendor == "sqlite":  # the tests' own database is in memory, where no other process finds it
        with closing(sqlite3.connect(folder / "huiyan.sqlite3")) as file:
            connection.connection.backup(file)
    else:
        host = f":{given['PORT']}" if given["PORT"] else ""
        address = f"postgresql://{given['USER']}:{given['PASSWORD']}@{host}/{given['NAME']}?host={quote(given['HOST'])}"
    own = {"HUIYAN_DATA": str(folder), "HUIYAN_DATABASE": address, "DJANGO_SETTINGS_MODULE": "huiyan.config.settings"}
    return os.environ | own | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


@pytest.mark.django_db(transaction=True)
def test_two_who_submit_at_once_get_different_numbers(together, entrant, make_entry) -> None:
    draft = {"state": "draft", "number": None, "eligibility": "waiting", "submitted_at": None}
    keys = [make_entry(**draft).pk for _one in range(8)]
    said = together(["submit", entrant.name, json.dumps(keys[:4])], ["submit", entrant.name, json.dumps(keys[4:])])
    assert sorted(said[0] + said[1]) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_two_who_open_the_same_entries_at_once_agree_who_holds_them(together, screener, person, make_entry) -> None:
    person("colleague", role="screener")
    keys = [make_entry(eligibility="waiting").pk]
    said = together(["lease", "screener", json.dumps(keys)], ["lease", "colleague", json.dumps(keys)])
    assert said[0] == said[1]
