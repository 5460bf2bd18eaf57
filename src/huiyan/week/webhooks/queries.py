"""The webhooks, for organisers alone and only where the operator allows them."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.week.editions.rules import may_manage
from huiyan.week.webhooks.models import Webhook


def webhooks_for(user: User) -> QuerySet[Webhook]:
    """All of them, or 404."""
    if not settings.HUIYAN["webhooks"] or not may_manage(user):
        raise Http404
    return Webhook.objects.all()


def webhook_for(user: User, pk: int) -> Webhook:
    """One of them, or 404."""
    return get_object_or_404(webhooks_for(user), pk=pk)
