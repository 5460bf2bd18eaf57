"""Removing uploads that were never finished."""

from __future__ import annotations

import datetime

from django.db import transaction

from huiyan.kernel.clock import now
from huiyan.kernel.files.models import Upload
from huiyan.kernel.files.uploads import drop_upload
from huiyan.kernel.jobs import Progress, every


@every(datetime.timedelta(hours=1), "kernel.drop_expired_uploads")
def drop_expired_uploads(progress: Progress) -> int:
    expired = Upload.objects.filter(expires_at__lt=now())
    for done, upload in enumerate(expired, start=1):
        with transaction.atomic():
            drop_upload(upload)
        progress(done)
    return len(expired)
