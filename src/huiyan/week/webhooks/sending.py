"""What the job does with a queued event: send, note the answer, try again later, switch off what never answers."""

from __future__ import annotations

import datetime
import http.client
import json
from collections.abc import Callable, Mapping

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from huiyan.kernel import clock
from huiyan.kernel.errors import Refusal
from huiyan.kernel.notices import notify
from huiyan.week.webhooks.models import Delivery, Webhook
from huiyan.week.webhooks.post import post, signature

AT_ONCE = 100
MOST_ATTEMPTS = 8
FIRST_DELAY = datetime.timedelta(minutes=1)
SWITCHED_OFF_AFTER = 20  # failures in a row
KEPT = datetime.timedelta(days=14)
Post = Callable[[str, bytes, Mapping[str, str]], int]


def due_deliveries() -> list[Delivery]:
    """What should go now, the oldest first."""
    due = Delivery.objects.filter(state=Delivery.State.QUEUED, next_try_at__lte=clock.now(), webhook__is_active=True)
    return list(due.select_related("webhook").order_by("created_at", "pk")[:AT_ONCE])


def body_of(delivery: Delivery) -> bytes:
    """The message: the same bytes each time it is tried."""
    said = {"id": str(delivery.pk), "event": delivery.event, "at": delivery.created_at.isoformat(), **delivery.facts}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def deliver(delivery: Delivery, send: Post = post) -> bool:
    """Try one; a failure is tried again, each time after twice the wait, and given up after eight."""
    now, hook = clock.now(), delivery.webhook
    delay = FIRST_DELAY * 2**delivery.attempts
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED)
    taken = mine.filter(attempts=delivery.attempts).update(attempts=F("attempts") + 1, next_try_at=now + delay)
    if not taken:  # another worker has it
        return False
    body = body_of(delivery)
    headers = {"Huiyan-Event": delivery.event, "Huiyan-Delivery": str(delivery.pk)}
    headers["Huiyan-Signature"] = signature(hook.secret, int(now.timestamp()), body)
    try:
        status = send(hook.url, body, headers)
        answer, well = str(status), 200 <= status < 300
    except (OSError, http.client.HTTPException, Refusal) as failure:
        answer, well = type(failure).__name__, False
    if well:
        mine.update(state=Delivery.State.SENT, sent_at=clock.now(), answer=answer)
        Webhook.objects.filter(pk=hook.pk, failures__gt=0).update(failures=0)
        return True
    over = delivery.attempts + 1 >= MOST_ATTEMPTS
    mine.update(state=Delivery.State.FAILED if over else Delivery.State.QUEUED, answer=answer)
    _count_failure(hook)
    return False


def _count_failure(hook: Webhook) -> None:
    """One more in a row; after twenty the webhook is switched off, and who made it is told."""
    Webhook.objects.filter(pk=hook.pk).update(failures=F("failures") + 1)
    off = Webhook.objects.filter(pk=hook.pk, is_active=True, failures__gte=SWITCHED_OFF_AFTER).update(is_active=False)
    if off and hook.made_by:
        body = _("It failed {n} times in a row. Its page shows the answers; there it can be switched on again.")
        notify(
            hook.made_by,
            subject=_("A webhook was switched off"),
            body=f"{hook.url}\n{body.format(n=SWITCHED_OFF_AFTER)}",
        )


def forget_old() -> int:
    """Delete what was received or given up two weeks ago."""
    ended = Delivery.objects.exclude(state=Delivery.State.QUEUED)
    return ended.filter(created_at__lt=clock.now() - KEPT).delete()[0]
