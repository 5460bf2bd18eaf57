"""The background sealer."""

from __future__ import annotations

import datetime

from huiyan.kernel.audit.chain import seal_pending
from huiyan.kernel.jobs import Progress, every


@every(datetime.timedelta(minutes=1), "kernel.seal_audit")
def seal_audit(progress: Progress) -> int:
    """Seal everything that waits, a batch at a time."""
    sealed = 0
    while count := seal_pending():
        sealed += count
        progress(sealed)
    return sealed
