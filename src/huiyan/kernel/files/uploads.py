"""Files that arrive in pieces."""

from __future__ import annotations

import datetime
import shutil
import tempfile
import uuid

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import QuerySet

from huiyan.kernel.clock import now
from huiyan.kernel.files.actions import CHUNK, clean_name, file_storage, refuse_kind, refuse_size, store
from huiyan.kernel.files.kinds import claimed_kind
from huiyan.kernel.files.models import StoredFile, Upload, UploadPart
from huiyan.kernel.files.refusals import UploadExpired, UploadIncomplete, WrongOffset

KEPT = datetime.timedelta(days=1)


def uploads_of(user: AbstractBaseUser) -> QuerySet[Upload]:
    """The unfinished uploads of a user; nobody else may add to them."""
    return Upload.objects.filter(by_id=user.pk)


def begin_upload(name: str, size: int, *, kinds: set[str], max_bytes: int, by: AbstractBaseUser) -> Upload:
    """Begin to send a file in pieces; what its name or size would have refused in the end is refused now."""
    name = clean_name(name)
    if claimed := claimed_kind(name):
        refuse_kind(name, claimed, kinds)
    refuse_size(name, size, max_bytes)
    return Upload.objects.create(name=name, size=size, by_id=by.pk, expires_at=now() + KEPT)


def append_chunk(upload: Upload, *, offset: int, data: bytes) -> Upload:
    """Add the next piece; a piece that does not begin where the last one ended is refused with the right place."""
    if upload.expires_at <= now():
        raise UploadExpired(name=upload.name)
    if offset != upload.received or offset + len(data) > upload.size:
        raise WrongOffset(name=upload.name, received=upload.received, offset=offset)
    path = file_storage().save(f"uploads/{upload.pk}/{offset}-{uuid.uuid4().hex}", ContentFile(data))
    with transaction.atomic():
        moved = Upload.objects.filter(pk=upload.pk, received=offset).update(received=offset + len(data))
        if moved and data:
            UploadPart.objects.create(upload=upload, offset=offset, size=len(data), path=path)
    upload.refresh_from_db()
    if not (moved and data):
        file_storage().delete(path)
    if not moved:
        raise WrongOffset(name=upload.name, received=upload.received, offset=offset)
    return upload


def finish_upload(upload: Upload, *, kinds: set[str], max_bytes: int, by: AbstractBaseUser) -> StoredFile:
    """Put the pieces together and store the file, with all checks of `store`."""
    if upload.received != upload.size:
        raise UploadIncomplete(name=upload.name, received=upload.received, size=upload.size)
    with tempfile.TemporaryFile() as whole:
        for part in upload.parts.order_by("offset"):
            with file_storage().open(part.path, "rb") as piece:
                shutil.copyfileobj(piece, whole, CHUNK)
        with transaction.atomic():
            if not drop_upload(upload):  # finished twice at the same time, or expired meanwhile
                raise UploadExpired(name=upload.name)
            return store(File(whole, name=upload.name), kinds=kinds, max_bytes=max_bytes, by=by)


def drop_upload(upload: Upload) -> bool:
    """Delete an upload, and after the commit its pieces; False when it is gone already."""
    paths = list(upload.parts.values_list("path", flat=True))
    gone, _rows = Upload.objects.filter(pk=upload.pk).delete()

    def drop_pieces() -> None:
        for path in paths:
            file_storage().delete(path)

    transaction.on_commit(drop_pieces)
    return gone > 0
