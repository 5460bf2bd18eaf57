"""What another process does in the tests: `other_process.py FOLDER COMMAND [NAME]`, on the database of its environment."""

import datetime
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import transaction  # noqa: E402

from huiyan.kernel.audit import record, seal_pending, verify_chain  # noqa: E402
from huiyan.kernel.idempotency import once  # noqa: E402
from huiyan.kernel.jobs import Job, Progress, enqueue, job, run_worker  # noqa: E402
from huiyan.kernel.locks import hold  # noqa: E402

FOLDER, COMMAND, *REST = sys.argv[1:]
LEASE = datetime.timedelta(seconds=3)  # long enough for a busy machine to renew it in time


@job("test.endless_at_first", retries=2)
def endless_at_first(progress: Progress) -> str:
    """Never ends the first time; the second time it does."""
    first = Path(FOLDER, "first")
    if first.exists():
        return "done by another"
    first.touch()
    while True:
        progress(1, 2, "waiting to be killed")
        time.sleep(0.05)


@job("test.short")
def short(progress: Progress) -> None:
    Path(FOLDER, "short").touch()
    time.sleep(1)


@job("test.longer_than_its_lease")
def longer_than_its_lease(progress: Progress) -> None:
    with Path(FOLDER, "begun").open("a") as begun:
        begun.write("x")
    time.sleep(2 * LEASE.total_seconds())


@job("test.counted")
def counted(progress: Progress, number: int) -> None:
    with Path(FOLDER, "counted").open("a") as lines:
        lines.write(f"{number} {os.getpid()}\n")
    time.sleep(0.02)


def show() -> list[dict[str, object]]:
    fields = ("name", "state", "attempts", "result", "progress_note", "error")
    return list(Job.objects.filter(name__startswith="test.").order_by("pk").values(*fields))


def work_until_done() -> None:
    while Job.objects.filter(name__startswith="test.", state__in=["queued", "running"]).exists():
        run_worker(once=True, lease=LEASE)
        time.sleep(0.05)


def hold_for_a_while(name: str) -> None:
    with transaction.atomic(), hold("draw"), Path(FOLDER, "held.txt").open("a", buffering=1) as lines:
        lines.write(f"{name}-in\n")
        time.sleep(0.3)
        lines.write(f"{name}-out\n")


def seal_in_small_batches() -> None:
    while seal_pending(limit=7):
        pass


def answer_once(email: str) -> None:
    user = get_user_model().objects.get(email=email)

    def produce() -> tuple[int, str]:
        with Path(FOLDER, "produced").open("a") as lines:
            lines.write("x")
        time.sleep(0.3)
        return 201, str(os.getpid())

    Path(FOLDER, f"answer-{os.getpid()}").write_text(once(user, "k", "f", produce)[1])


if COMMAND == "enqueue":
    enqueue(REST[0])
elif COMMAND == "enqueue-counted":
    with transaction.atomic():
        for number in range(int(REST[0])):
            enqueue("test.counted", number=number)
elif COMMAND == "work":
    run_worker(lease=LEASE)
elif COMMAND == "work-until-done":
    work_until_done()
elif COMMAND == "hold":
    hold_for_a_while(REST[0])
elif COMMAND == "record":
    with transaction.atomic():
        for _number in range(int(REST[0])):
            record("test.act", None, by=None)
elif COMMAND == "seal":
    seal_in_small_batches()
elif COMMAND == "once":
    answer_once(REST[0])
if COMMAND == "verify":
    print(json.dumps(asdict(verify_chain())))
else:
    print(json.dumps(show()))
