"""Gathers the models of the steps."""

from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.bookings.models import Booking, WaitingRoom, WaitlistEntry
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.feedback.models import Feedback
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator, Session
from huiyan.week.webhooks.models import Delivery, Webhook

__all__ = [
    "Activity",
    "Booking",
    "CheckIn",
    "Declaration",
    "Delivery",
    "Edition",
    "Feedback",
    "ModerationStep",
    "Moderator",
    "Room",
    "Session",
    "Venue",
    "WaitingRoom",
    "WaitlistEntry",
    "WalkIn",
    "Webhook",
]
