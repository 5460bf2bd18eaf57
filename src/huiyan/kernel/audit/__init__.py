"""The event log: who did what to what, when, and what it was before; chained afterwards so that nobody can change it."""

from huiyan.kernel.audit.actions import Personal, entries_about, erase_person, person_key, record, reveal
from huiyan.kernel.audit.chain import ChainReport, seal_pending, verify_chain
from huiyan.kernel.audit.guards import install_guards, missing_guards, remove_guards
from huiyan.kernel.audit.models import AuditBatch, AuditEntry, AuditSeal, PersonKey

__all__ = [
    "AuditBatch",
    "AuditEntry",
    "AuditSeal",
    "ChainReport",
    "PersonKey",
    "Personal",
    "entries_about",
    "erase_person",
    "install_guards",
    "missing_guards",
    "person_key",
    "record",
    "remove_guards",
    "reveal",
    "seal_pending",
    "verify_chain",
]
