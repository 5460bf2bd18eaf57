"""Messages to people: an outbox that can be read before anything goes out."""

from huiyan.kernel.notices.actions import AlreadyGone, notices_to, notify, release, retry, withdraw
from huiyan.kernel.notices.models import Notice, NoticeState

__all__ = ["AlreadyGone", "Notice", "NoticeState", "notices_to", "notify", "release", "retry", "withdraw"]
