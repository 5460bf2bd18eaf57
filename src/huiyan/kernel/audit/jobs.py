"""The background sealer."""

from __future__ import annotations

import datetime

from huiyan.kernel.audit.chain import REACH, seal_pending
from huiyan.kernel.jobs import Progress, every


@every(datetime.timedelta(minutes=1), "kernel.seal_audit")
def seal_audit(progress: Progress) -> int:
    """Seal what waits, a batch at a time."""
    return _seal_all(progress, REACH)


@every(datetime.timedelta(days=1), "kernel.seal_late_audit")
def seal_late_audit(progress: Progress) -> int:
    """Seal also what a very long transaction committed behind the sealer's back."""
    return _seal_all(progress, None)


def _seal_all(progress: Progress, reach: int | None) -> int:
    sealed = 0
    while count := seal_pending(reach=reach):
        sealed += count
        progress(sealed)
    return sealed
