"""Say what happened, and look after the addresses to which it is said."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from huiyan.accounts.models import User
from huiyan.kernel import audit, clock
from huiyan.week.webhooks.models import Delivery, Event, Webhook
from huiyan.week.webhooks.post import public_address


def emit(event: Event, facts: Mapping[str, Any]) -> None:
    """Queue an event for every webhook that wants it, in the transaction of what happened. Facts hold no personal value.

    Costs nothing while the option is off; otherwise two statements at most.
    """
    if not settings.HUIYAN["webhooks"]:
        return
    wanting = [hook for hook in Webhook.objects.filter(is_active=True) if event in hook.events]
    Delivery.objects.bulk_create([Delivery(webhook=hook, event=event, facts=dict(facts)) for hook in wanting])


def add_webhook(*, url: str, events: Sequence[str], by: User) -> Webhook:
    """Begin to send events to an address; its host must be public now, and is looked up again each time."""
    public_address(urlsplit(url).hostname or "")
    with transaction.atomic():
        made = Webhook.objects.create(url=url, events=list(events), secret=secrets.token_hex(32), made_by=by)
        audit.record("webhook.add", made, by=by, after={"url": url, "events": list(events)})
    return made


def remove_webhook(hook: Webhook, *, by: User) -> None:
    """Stop sending, and forget what was sent."""
    with transaction.atomic():
        audit.record("webhook.remove", hook, by=by, before={"url": hook.url})
        hook.delete()


def resume_webhook(hook: Webhook, *, by: User) -> None:
    """Send again after it was switched off; what was given up meanwhile is tried anew."""
    with transaction.atomic():
        Webhook.objects.filter(pk=hook.pk).update(is_active=True, failures=0)
        again = hook.deliveries.filter(state=Delivery.State.FAILED)
        count = again.update(state=Delivery.State.QUEUED, attempts=0, next_try_at=clock.now(), answer="")
        audit.record("webhook.resume", hook, by=by, after={"again": count})
