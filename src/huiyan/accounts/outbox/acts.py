"""What can be done with notices in the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from huiyan.kernel.notices import NoticeState, release, retry, withdraw


@dataclass(frozen=True)
class Act:
    """Something that can be done with notices in some states."""

    do: Callable[..., int]
    states: tuple[NoticeState, ...]


ACTS = {
    "release": Act(release, (NoticeState.HELD,)),
    "withdraw": Act(withdraw, (NoticeState.HELD, NoticeState.QUEUED)),
    "retry": Act(retry, (NoticeState.FAILED,)),
}
