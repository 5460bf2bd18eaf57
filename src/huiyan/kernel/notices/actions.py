"""Writing notices, letting them go, and taking them back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyan.kernel.audit import record
from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.kernel.notices.models import Notice, NoticeState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class AlreadyGone(Refusal):
    sentence = _("Some of these notices ({count}) are sent or withdrawn already.")


def notify(
    user_or_address: AbstractBaseUser | str,
    *,
    subject: StrOrPromise,
    body: StrOrPromise,
    about: models.Model | None = None,
    on_page: bool = False,
    hold: bool = False,
    hold_until: datetime.datetime | None = None,
    language: str = "",
) -> Notice:
    """Put a notice into the outbox, in the reader's language; a worker sends it after the commit.

    `on_page` says that its reader also finds it on a page, so that it is not lost when no channel reaches the address.
    `hold` keeps it until somebody releases it, `hold_until` until then unless it is withdrawn.
    """
    user = None if isinstance(user_or_address, str) else user_or_address
    language = language or getattr(user, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        return Notice.objects.create(
            user_id=user.pk if user else None,
            address=user_or_address if isinstance(user_or_address, str) else "",
            language=language,
            on_page=on_page,
            subject=" ".join(str(subject).split())[:200],
            body=str(body),
            state=NoticeState.HELD if hold or hold_until else NoticeState.QUEUED,
            hold_until=hold_until,
            about_type=about._meta.label_lower if about else "",
            about_id=str(about.pk) if about else "",
        )


def notices_to(user: AbstractBaseUser) -> models.QuerySet[Notice]:
    """What the user may read on their own page: everything that was sent to them, newest first."""
    return Notice.objects.filter(user_id=user.pk, state=NoticeState.SENT).order_by("-sent_at")


def release(notices: Iterable[Notice], *, by: AbstractBaseUser | None) -> int:
    """Let held notices go; returns how many went, which may be fewer when some were released meanwhile."""
    return _move(notices, [NoticeState.HELD], NoticeState.QUEUED, "notices.release", by)


def withdraw(notices: Iterable[Notice], *, by: AbstractBaseUser | None) -> int:
    """Take back notices that have not gone yet; when some have, none is withdrawn and the refusal says how many."""
    with transaction.atomic():
        chosen = list(notices)
        moved = _move(chosen, [NoticeState.HELD, NoticeState.QUEUED], NoticeState.WITHDRAWN, "notices.withdraw", by)
        if moved < len(chosen):
            raise AlreadyGone(count=len(chosen) - moved)
    return moved


def retry(notices: Iterable[Notice], *, by: AbstractBaseUser | None) -> int:
    """Try failed notices again from the beginning, for instance when the mail server is back; returns how many."""
    with transaction.atomic():
        chosen = [notice.pk for notice in notices]
        failed = Notice.objects.select_for_update().filter(pk__in=chosen, state=NoticeState.FAILED)
        again = sorted(failed.values_list("pk", flat=True))
        Notice.objects.filter(pk__in=again).update(state=NoticeState.QUEUED, attempts=0, next_try_at=now(), error="")
        if again:
            record("notices.retry", None, by=by, after={"notices": again})
    return len(again)


def _move(
    notices: Iterable[Notice], before: list[NoticeState], after: NoticeState, action: str, by: AbstractBaseUser | None
) -> int:
    with transaction.atomic():
        found = Notice.objects.select_for_update().filter(pk__in=[notice.pk for notice in notices], state__in=before)
        moving = sorted(found.values_list("pk", flat=True))
        Notice.objects.filter(pk__in=moving).update(state=after, hold_until=None)
        if moving:
            record(action, None, by=by, after={"notices": moving})
    return len(moving)
