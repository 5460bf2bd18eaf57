"""Jobs that repeat: queueing those whose time has come."""

from __future__ import annotations

from django.db import transaction

from huiyan.kernel.clock import now
from huiyan.kernel.jobs.models import Schedule
from huiyan.kernel.jobs.queue import enqueue
from huiyan.kernel.jobs.registry import REGISTERED


def enqueue_due_schedules() -> None:
    """Queue each repeated job whose time has come; of several workers only the one that moves the time does it."""
    known = dict(Schedule.objects.values_list("name", "next_at"))
    for registered in list(REGISTERED.values()):
        if registered.interval is None:
            continue
        if registered.name not in known:
            Schedule.objects.bulk_create([Schedule(name=registered.name, next_at=now())], ignore_conflicts=True)
        elif known[registered.name] > now():
            continue
        with transaction.atomic():
            due = Schedule.objects.filter(name=registered.name, next_at__lte=now())
            if due.update(next_at=now() + registered.interval):
                enqueue(registered.name, unique_key=f"every:{registered.name}")
