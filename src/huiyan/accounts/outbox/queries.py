"""The outbox: what was written to people, whether it went, and what can still be done with it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from huiyan.accounts.models import User
from huiyan.kernel.notices import Notice


def outbox_for(user: User) -> QuerySet[Notice]:
    """All notices, the newest first, or 404 for who does not look after them."""
    if not user.may("notices.manage"):
        raise Http404
    return Notice.objects.select_related("user").order_by("-created_at", "pk")
