"""How a notice leaves: channels, of which an operator chooses by option."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils.module_loading import import_string

from huiyan.kernel.clock import now
from huiyan.kernel.notices.models import Notice, NoticeState

MOST_ATTEMPTS = 8
AT_ONCE = 500
FIRST_DELAY = datetime.timedelta(minutes=2)
log = logging.getLogger(__name__)


def address_of(notice: Notice) -> str:
    """Where it goes: the address that was given, or the user's address of today."""
    if notice.address or notice.user is None:
        return notice.address
    return getattr(notice.user, get_user_model().get_email_field_name(), "") or ""


def send_by_mail(notice: Notice) -> bool:
    """Send a mail; False when there is no address to send to, or no mail server. The identifier stays the same when it is repeated."""
    address = address_of(notice)
    if "@" not in address:
        return False
    headers = {"Message-ID": f"<{notice.pk}@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].strip('> ')}>"}
    return bool(EmailMessage(notice.subject, notice.body, to=[address], headers=headers).send())


def send_to_log(notice: Notice) -> bool:
    """Only note that it went: for a demonstration without a mail server."""
    log.info("notice %s: %s", notice.pk, notice.subject)
    return True


CHANNELS: dict[str, Callable[[Notice], bool]] = {"mail": send_by_mail, "log": send_to_log}


def channel_called(name: str) -> Callable[[Notice], bool]:
    """A channel by its short name, or one of the operator's own by its import path."""
    own: Callable[[Notice], bool] = CHANNELS.get(name) or import_string(name)
    return own


def due_notices() -> list[Notice]:
    """What should go now: queued, or held only until a time that has passed."""
    ripe = Q(state=NoticeState.QUEUED) | Q(state=NoticeState.HELD, hold_until__lte=now())
    return list(
        Notice.objects.filter(ripe, next_try_at__lte=now()).select_related("user").order_by("created_at")[:AT_ONCE]
    )


def send(notice: Notice) -> bool:
    """Send one notice by the first channel that can; a failure is tried again later, each time after twice the wait."""
    delay = FIRST_DELAY * 2**notice.attempts
    taken = Notice.objects.filter(pk=notice.pk, state=notice.state, attempts=notice.attempts).update(
        state=NoticeState.QUEUED, attempts=F("attempts") + 1, next_try_at=now() + delay
    )
    if not taken:  # withdrawn, or taken by another worker
        return False
    mine = Notice.objects.filter(pk=notice.pk, state=NoticeState.QUEUED)
    try:
        channel = _deliver(notice)
    except Exception as failure:  # whatever a mail server does must not stop the other notices
        log.warning("notice %s could not be sent", notice.pk, exc_info=True)
        last = notice.attempts + 1 >= MOST_ATTEMPTS
        mine.update(state=NoticeState.FAILED if last else NoticeState.QUEUED, error=type(failure).__name__)
        return False
    mine.update(state=NoticeState.SENT, sent_at=now(), channel=channel, error="")
    return True


class NoChannel(Exception):
    """No channel reaches this address, and there is no page where it could be read."""


def _deliver(notice: Notice) -> str:
    """The name of the first channel that took it; a reader whom none reaches finds it on their page."""
    for name in chosen_channels():
        if channel_called(name)(notice):
            return name
    if notice.user is None and not notice.on_page:
        raise NoChannel
    return "page"


def chosen_channels() -> list[str]:
    """The channels of the option `notice_channels`, in order."""
    channels: list[str] = getattr(settings, "HUIYAN", {}).get("notice_channels", ["mail"])
    return channels
