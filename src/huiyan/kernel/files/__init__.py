"""Files that people hand in: kept once by content, typed by content, served only by a page that checked who asks."""

from huiyan.kernel.files.actions import forget, is_intact, open_file, store
from huiyan.kernel.files.kinds import KINDS, kind_label
from huiyan.kernel.files.models import StoredFile, Upload, UploadPart
from huiyan.kernel.files.refusals import (
    BrokenImage,
    DangerousFile,
    EmptyFile,
    ForgedKind,
    KindNotAllowed,
    TooLarge,
    UploadExpired,
    UploadIncomplete,
    WrongOffset,
)
from huiyan.kernel.files.serving import serve
from huiyan.kernel.files.uploads import append_chunk, begin_upload, finish_upload, uploads_of

__all__ = [
    "KINDS",
    "BrokenImage",
    "DangerousFile",
    "EmptyFile",
    "ForgedKind",
    "KindNotAllowed",
    "StoredFile",
    "TooLarge",
    "Upload",
    "UploadExpired",
    "UploadIncomplete",
    "UploadPart",
    "WrongOffset",
    "append_chunk",
    "begin_upload",
    "finish_upload",
    "forget",
    "is_intact",
    "kind_label",
    "open_file",
    "serve",
    "store",
    "uploads_of",
]
