"""Returns are written as files by a worker: typst and python-docx never come into a web process for it."""

from __future__ import annotations

from huiyan.kernel.jobs import Progress, job
from huiyan.week.returns.actions import MAKE_FILE, write_file
from huiyan.week.returns.models import ReturnFile


@job(MAKE_FILE, retries=1)
def write_return(progress: Progress, pk: int) -> int:
    """Write one file; an attempt that was cut off is made again, unless it had come to its end."""
    progress(0, 1)
    made = ReturnFile.objects.select_related("edition", "version", "asked_by", "file").get(pk=pk)
    if made.file is None:
        write_file(made)
    progress(1, 1)
    return pk
