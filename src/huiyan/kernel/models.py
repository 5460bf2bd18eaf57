"""Gathers the models of the kernel's modules, so that Django finds them."""

from huiyan.kernel.audit.models import AuditBatch, AuditEntry, AuditSeal, PersonKey
from huiyan.kernel.files.models import StoredFile, Upload, UploadPart
from huiyan.kernel.idempotency import IdempotencyKey
from huiyan.kernel.jobs.models import Job, Schedule
from huiyan.kernel.locks import NamedLock
from huiyan.kernel.notices.models import Notice

__all__ = [
    "AuditBatch",
    "AuditEntry",
    "AuditSeal",
    "IdempotencyKey",
    "Job",
    "NamedLock",
    "Notice",
    "PersonKey",
    "Schedule",
    "StoredFile",
    "Upload",
    "UploadPart",
]
