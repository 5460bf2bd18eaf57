"""The event log for those who supervise: who did what to what, when; and whether the log is whole."""

from __future__ import annotations

import json

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.kernel.audit import AuditBatch, AuditEntry
from huiyan.shell.export import Cells, table
from huiyan.shell.lists import Listing

MOST_LINES = 50_000


def log_for(user: User) -> QuerySet[AuditEntry]:
    """All entries, the newest first, or 404 for who may not read the log."""
    if not user.may("audit.read"):
        raise Http404
    return AuditEntry.objects.select_related("actor").order_by("-pk")


def names_of(entries: list[AuditEntry]) -> dict[int, str]:
    """Names of those who acted; who was erased has none any more."""
    people = {entry.actor.user_id for entry in entries if entry.actor and entry.actor.user_id}
    return dict(User.objects.filter(pk__in=people).values_list("pk", "name"))


def exported(found: Listing, *, by: User) -> HttpResponse:
    """The newest lines that are shown, as a workbook; that the log was taken along stands in it too."""
    with transaction.atomic():
        audit.record("log.export", None, by=by, after={"lines": min(found.total, MOST_LINES)})
    lines = list(found.rows[:MOST_LINES])
    names = names_of(lines)
    cells: Cells = (
        (_("When"), lambda one: one.at),
        (_("Who"), lambda one: names.get(one.actor.user_id, _("erased")) if one.actor else _("the program")),
        (_("Action"), lambda one: one.action),
        (_("What"), lambda one: f"{one.subject_type} {one.subject_id}"),
        (_("Before"), lambda one: json.dumps(one.before, ensure_ascii=False) if one.before else ""),
        (_("Afterwards"), lambda one: json.dumps(one.after, ensure_ascii=False) if one.after else ""),
    )
    return table(_("Event log"), cells, lines)


def last_batch() -> AuditBatch | None:
    """The newest link of the chain."""
    return AuditBatch.objects.order_by("-number").first()
