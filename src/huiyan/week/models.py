"""Gathers the models of the steps."""

from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.bookings.models import Booking, WaitlistEntry
from huiyan.week.classes.models import ClassEntry
from huiyan.week.day.models import Shift
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession, Wish
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.privacy.models import Purge
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator, Session
from huiyan.week.returns.models import Override, Picture, ReturnVersion, Summary

__all__ = [
    "Activity",
    "Booking",
    "CheckIn",
    "ClassEntry",
    "Declaration",
    "Draw",
    "DrawEntry",
    "DrawSession",
    "Edition",
    "Feedback",
    "ModerationStep",
    "Moderator",
    "Override",
    "Picture",
    "Purge",
    "Question",
    "ReturnVersion",
    "Room",
    "Session",
    "Shift",
    "Summary",
    "Venue",
    "WaitlistEntry",
    "WalkIn",
    "Wish",
]
