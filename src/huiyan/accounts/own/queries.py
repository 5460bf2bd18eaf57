"""Messages to a person."""

from __future__ import annotations

from django.db.models import QuerySet

from huiyan.accounts.models import User
from huiyan.kernel.notices import Notice, notices_to


def messages_to(user: User) -> QuerySet[Notice]:
    """What was sent to the person, the newest first."""
    return notices_to(user)


def unread(user: User) -> int:
    """How many came since the person last looked."""
    waiting = notices_to(user)
    return (waiting.filter(sent_at__gt=user.messages_seen_at) if user.messages_seen_at else waiting).count()
