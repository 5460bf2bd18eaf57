"""Lock a session's row and move its counters, used by the steps that give places and by nobody else; and what a check of them finds."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from huiyan.week.proposals.models import Session


@dataclass(frozen=True)
class Difference:
    """A counter that does not equal its rows."""

    session: int
    counter: str
    counted: int
    rows: int

    def __str__(self) -> str:
        return f"session {self.session}: {self.counter} says {self.counted}, the rows say {self.rows}"


def locked(session: Session) -> Session:
    """The session with its row locked until the transaction ends.

    Without `no_key` PostgreSQL would wait for everyone who is writing a booking of this session, while they wait for us.
    """
    rows = Session.objects.select_for_update(of=("self",), no_key=True).select_related("activity__edition", "venue")
    return rows.get(pk=session.pk)


def count(session: Session, **changes: int) -> None:
    """Change counters of a locked session, in the table and in hand."""
    Session.objects.filter(pk=session.pk).update(**{name: F(name) + change for name, change in changes.items()})
    for name, change in changes.items():
        setattr(session, name, getattr(session, name) + change)
