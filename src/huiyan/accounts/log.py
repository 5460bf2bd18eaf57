"""The event log for those who supervise: who did what to what, when; and whether the log is whole."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from huiyan.accounts.models import User
from huiyan.kernel.audit import AuditBatch, AuditEntry


def log_for(user: User) -> QuerySet[AuditEntry]:
    """All entries, the newest first, or 404 for who may not read the log."""
    if not user.may("audit.read"):
        raise Http404
    return AuditEntry.objects.select_related("actor").order_by("-pk")


def names_of(entries: list[AuditEntry]) -> dict[int, str]:
    """Names of those who acted; who was erased has none any more."""
    people = {entry.actor.user_id for entry in entries if entry.actor and entry.actor.user_id}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def last_batch() -> AuditBatch | None:
    """The newest link of the chain."""
    return AuditBatch.objects.order_by("-number").first()
