"""Taking a file in, and opening, checking or forgetting one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import IO, Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import pgettext

from huiyan.kernel.files.kinds import KINDS, claimed_kind, detect_kind, kind_label
from huiyan.kernel.files.models import StoredFile
from huiyan.kernel.files.pictures import CLEANERS, without_traces
from huiyan.kernel.files.refusals import EmptyFile, ForgedKind, KindNotAllowed, TooLarge
from huiyan.kernel.locks import hold

CHUNK = 1024 * 1024
LONGEST_NAME = 150


def file_storage() -> Storage:
    return storages["files"]


def store(upload: File[Any], *, kinds: set[str], max_bytes: int, by: AbstractBaseUser | None) -> StoredFile:
    """Keep an uploaded file if its size and content are accepted here; equal contents are kept once.

    The kind is judged by content. A name that promises another kind is refused, and both are named. A picture is kept
    without what its camera wrote into it: where it was taken, above all.
    """
    name = clean_name(upload.name or "")
    sha256, size = _digest(upload)
    refuse_size(name, size, max_bytes)
    kind, content_type = _accepted_kind(upload, name, kinds)
    if kind in CLEANERS:
        upload = without_traces(upload, kind, name)
        sha256, size = _digest(upload)
    stored = StoredFile(
        sha256=sha256,
        size=size,
        kind=kind,
        content_type=content_type,
        name=name,
        created_by_id=by.pk if by else None,
    )
    _keep(stored, upload)  # before the lock, so that others need not wait for a long copy
    with transaction.atomic(), hold(f"kernel.files.{sha256[:2]}"):
        _keep(stored, upload)
        stored.save(force_insert=True)
    return stored


def open_file(stored: StoredFile) -> File[bytes]:
    """The content, for reading; whoever calls has checked that the reader may see it."""
    return file_storage().open(stored.path, "rb")


def is_intact(stored: StoredFile) -> bool:
    """Whether the content is there and still has the digest under which it was stored."""
    if not file_storage().exists(stored.path):
        return False
    with open_file(stored) as content:
        return _digest(content) == (stored.sha256, stored.size)


def forget(stored: StoredFile) -> None:
    """Delete the record, and after the commit the content too if nobody else has handed in the same."""
    StoredFile.objects.filter(pk=stored.pk).delete()
    transaction.on_commit(lambda: _drop_content(stored))


def clean_name(name: str) -> str:
    """A name that is safe in a header, a path and a list: no folders, no control or direction characters."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(letter for letter in text if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    text = re.sub(r'[<>:"|?*\s]+', " ", text).strip(" .")
    stem, dot, extension = text.rpartition(".")
    if dot and len(extension) <= 10:
        return f"{stem[: LONGEST_NAME - len(extension) - 1]}.{extension}"
    return text[:LONGEST_NAME] or "file"


def refuse_size(name: str, size: int, max_bytes: int) -> None:
    if size == 0:
        raise EmptyFile(name=name)
    if size > max_bytes:
        raise TooLarge(name=name, size=filesizeformat(size), most=filesizeformat(max_bytes))


def refuse_kind(name: str, found: str, kinds: set[str]) -> None:
    if found not in kinds:
        allowed = pgettext("between names", ", ").join(kind_label(kind) for kind in KINDS if kind in kinds)
        raise KindNotAllowed(name=name, found=kind_label(found), allowed=allowed)


def _accepted_kind(content: IO[bytes], name: str, kinds: set[str]) -> tuple[str, str]:
    claimed, (found, content_type) = claimed_kind(name), detect_kind(content, name)
    if claimed and claimed != found:
        raise ForgedKind(name=name, claimed=kind_label(claimed), found=kind_label(found))
    refuse_kind(name, found, kinds)
    return found, content_type


def _digest(content: IO[bytes]) -> tuple[str, int]:
    content.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _keep(stored: StoredFile, content: File[Any]) -> None:
    """Write the content unless it is there whole; what a killed process left half written is replaced."""
    storage = file_storage()
    if storage.exists(stored.path):
        if storage.size(stored.path) == stored.size:
            return
        storage.delete(stored.path)
    content.seek(0)
    written = storage.save(stored.path, content)
    if written != stored.path:  # somebody else wrote the same content first
        storage.delete(written)


def _drop_content(stored: StoredFile) -> None:
    with transaction.atomic(), hold(f"kernel.files.{stored.sha256[:2]}"):
        if not StoredFile.objects.filter(sha256=stored.sha256).exists():
            file_storage().delete(stored.path)
