"""How sure a number of visitors is, and how numbers are added without counting a visit twice.

The best evidence of a session, in this order:

1. seen at the door: people checked in with a ticket, and people counted by a click without one. The two are added,
   because nobody is in both, and both parts are always shown;
2. declared by the host, the latest declaration;
3. estimated, with the ground of the estimate, the latest one;
4. none. A booking is a promise: it is never taken for a visit.

A large event and its parts: who is in a part went through the event's gate. On a day for which the event has evidence of
its own, its parts are shown but not added. The rule holds within what is added up: a part whose event belongs to another
host or district is counted for its own, so that rows by host or district need not add up to the city.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiyan.week.attendance.rules import differs_widely


class Grade(models.TextChoices):
    """What a number of visitors rests on, the best first."""

    SEEN = "seen", _("seen at the door")
    DECLARED = "declared", _("declared by the host")
    ESTIMATED = "estimated", _("estimated")
    NONE = "none", _("no evidence")


ORDER = list(Grade)


@dataclass(frozen=True)
class Count:
    """One session that was held, with every grade side by side."""

    session: int
    activity: int
    events: tuple[int, ...]  # the large events that contain its activity, the nearest first
    on: datetime.date
    booked: int = 0
    checked_in: int = 0
    counted: int = 0
    declared: int | None = None
    estimated: int | None = None

    @property
    def grade(self) -> Grade:
        """The best evidence there is."""
        if self.checked_in + self.counted:
            return Grade.SEEN
        if self.declared is not None:
            return Grade.DECLARED
        return Grade.ESTIMATED if self.estimated is not None else Grade.NONE

    @property
    def differs(self) -> bool:
        """Whether the host or an estimate says another number than was seen at the door."""
        said = self.estimated if self.declared is None else self.declared
        return differs_widely(self.checked_in + self.counted, said)

    @property
    def people(self) -> int | None:
        """Person-times by the best evidence; None when there is none, which is not nobody."""
        if self.grade == Grade.SEEN:
            return self.checked_in + self.counted
        return self.declared if self.grade == Grade.DECLARED else self.estimated


@dataclass(frozen=True)
class Total:
    """Person-times of several sessions with what they are made of: the four parts add up to `people`."""

    sessions: int = 0
    booked: int = 0
    checked_in: int = 0
    counted: int = 0
    declared: int = 0
    estimated: int = 0
    unknown: int = 0  # sessions without evidence
    covered: int = 0  # sessions inside an event that was counted at its own gate
    differing: int = 0  # sessions whose numbers differ widely
    grade: Grade = Grade.NONE  # the weakest evidence that went into `people`

    @property
    def people(self) -> int | None:
        """Person-times, or None when no session has any evidence."""
        if self.grade == Grade.NONE:
            return None
        return self.checked_in + self.counted + self.declared + self.estimated

    @property
    def is_estimate(self) -> bool:
        """Whether an estimate is part of it."""
        return self.grade == Grade.ESTIMATED


def total(counts: Iterable[Count]) -> Total:
    """Add up sessions by their best evidence; parts of an event that was counted at its gate that day are left out."""
    counts = list(counts)
    gates = {(one.activity, one.on) for one in counts if one.grade != Grade.NONE}
    covered = [one for one in counts if any((event, one.on) in gates for event in one.events)]
    left_out = {one.session for one in covered}
    added = [one for one in counts if one.session not in left_out]
    by_grade = {grade: [one for one in added if one.grade == grade] for grade in Grade}
    used = [grade for grade in ORDER[:-1] if by_grade[grade]]
    return Total(
        sessions=len(counts),
        booked=sum(one.booked for one in counts),
        checked_in=sum(one.checked_in for one in by_grade[Grade.SEEN]),
        counted=sum(one.counted for one in by_grade[Grade.SEEN]),
        declared=sum(one.declared or 0 for one in by_grade[Grade.DECLARED]),
        estimated=sum(one.estimated or 0 for one in by_grade[Grade.ESTIMATED]),
        unknown=len(by_grade[Grade.NONE]),
        covered=len(covered),
        differing=sum(one.differs for one in counts),
        grade=used[-1] if used else Grade.NONE,
    )
