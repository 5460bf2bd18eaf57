"""Draws are drawn by a worker, by themselves, once their deadline has passed."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from huiyan.kernel import clock
from huiyan.kernel.jobs import Progress, enqueue, every, job
from huiyan.week.draw import drawing
from huiyan.week.draw.models import Draw
from huiyan.week.draw.queries import JOB, due_draws


@every(datetime.timedelta(minutes=1), "week.due_draws")
def start_due_draws(progress: Progress) -> int:
    """Queue every draw whose deadline has passed; one that was killed half-way goes on."""
    due = list(due_draws(clock.now()))
    for done, draw in enumerate(due, start=1):
        enqueue(JOB, unique_key=f"{JOB}:{draw.pk}", draw=draw.pk)
        progress(done, len(due))
    return len(due)


@job(JOB)
def carry_out(progress: Progress, *, draw: int) -> dict[str, object]:
    """Draw, seal, and hand the places out; a repetition goes on where the one before ended."""
    asked = Draw.objects.select_related("edition", "opening", "opened_by").get(pk=draw)
    asked = drawing.decide_draw(asked, progress=lambda done, total: progress(done, total, _("drawing")))
    asked = drawing.hand_out(asked, progress=lambda done, total: progress(done, total, _("handing out places")))
    return {"state": asked.state, "record": asked.result_id}
