"""Large runs, answered by a worker."""

from __future__ import annotations

from huiyan.competition.assigning.actions import JOB, carry_out
from huiyan.competition.assigning.models import AssignmentRun
from huiyan.kernel.errors import Refusal
from huiyan.kernel.jobs import Progress, job


@job(JOB)
def assign(progress: Progress, *, run: int) -> dict[str, object]:
    """Answer one run; a repetition finds it answered."""
    asked = AssignmentRun.objects.select_related("round__competition", "asked_by").get(pk=run)
    progress(0, 1, asked.get_objective_display())
    if asked.state == AssignmentRun.State.WAITING:
        try:
            asked = carry_out(asked)
        except Refusal:
            AssignmentRun.objects.filter(pk=run).update(state=AssignmentRun.State.OUTDATED)
            raise
    progress(1, 1)
    return {"state": asked.state, "total": asked.total}
