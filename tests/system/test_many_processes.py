"""Two web servers and two workers in processes of their own, on one PostgreSQL and one store of files."""

import http.cookiejar
import json
import re
import subprocess
import sys
import urllib.parse
import urllib.request

from tests.system.conftest import Installation

QUEUE = """
import django; django.setup()
from huiyan.kernel.jobs import enqueue, load_jobs
from django.db import transaction
load_jobs()
with transaction.atomic():
    for number in range(20):
        enqueue("kernel.seal_audit")
"""
STATE = """
import django; django.setup()
import json
from huiyan.kernel.jobs import Job
rows = Job.objects.filter(name="kernel.seal_audit").values_list("state", "worker", "attempts")
print(json.dumps([list(row) for row in rows]))
"""


class Visitor:
    """A browser without pictures."""

    def __init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.text = ""

    def get(self, address: str) -> str:
        self.text = self.opener.open(address, timeout=30).read().decode()
        return self.text

    def post(self, address: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.text)
        assert token
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = urllib.request.Request(address, data, {"Referer": address})
        return self.opener.open(request, timeout=30).geturl()


def python(installation: Installation, code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", code], env=installation.environment(), capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_who_signs_in_at_one_server_is_known_at_the_other(on_postgresql: Installation) -> None:
    on_postgresql.run("init")
    made = on_postgresql.run("user", "create", "deng@city.example", "--name", "邓书遥", "--role", "organiser")
    password = made.stdout.strip().split(": ")[1]
    one, other = on_postgresql.serve(), on_postgresql.serve()
    visitor = Visitor()
    visitor.get(one + "/account/login/")
    assert visitor.post(one + "/account/login/", login="deng@city.example", password=password) == one + "/desk/"
    assert "邓书遥" in visitor.get(other + "/desk/")


def test_two_workers_share_the_jobs_and_each_runs_once(on_postgresql: Installation) -> None:
    on_postgresql.run("init")
    python(on_postgresql, QUEUE)
    workers = [on_postgresql.start("worker", "--once"), on_postgresql.start("worker", "--once")]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    rows = json.loads(python(on_postgresql, STATE))
    assert {(state, attempts) for state, _worker, attempts in rows} == {("done", 1)}
