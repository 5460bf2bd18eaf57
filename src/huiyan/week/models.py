"""Gathers the models of the steps."""

from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.feedback.models import Feedback
from huiyan.week.imports.models import Import
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator, Session

__all__ = [
    "Activity",
    "Booking",
    "CheckIn",
    "Declaration",
    "Edition",
    "Feedback",
    "Import",
    "ModerationStep",
    "Moderator",
    "Room",
    "Session",
    "Venue",
    "WaitlistEntry",
    "WalkIn",
]
