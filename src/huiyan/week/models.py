"""Gathers the models of the steps."""

from huiyan.week.attendance.models import CheckIn, Declaration, WalkIn
from huiyan.week.bookings.models import Booking, WaitingRoom, WaitlistEntry
from huiyan.week.changes.models import Change
from huiyan.week.classes.models import ClassEntry
from huiyan.week.day.models import Shift
from huiyan.week.draw.models import Draw, DrawEntry, DrawSession, Wish
from huiyan.week.editions.models import Edition, Room, Venue
from huiyan.week.feedback.models import Feedback, Question
from huiyan.week.imports.models import Import
from huiyan.week.privacy.models import Purge
from huiyan.week.proposals.models import Activity, ModerationStep, Moderator, Session
from huiyan.week.returns.models import Override, Picture, ReturnFile, ReturnVersion, Summary
from huiyan.week.webhooks.models import Delivery, Webhook

__all__ = [
    "Activity",
    "Booking",
    "Change",
    "CheckIn",
    "ClassEntry",
    "Declaration",
    "Delivery",
    "Draw",
    "DrawEntry",
    "DrawSession",
    "Edition",
    "Feedback",
    "Import",
    "ModerationStep",
    "Moderator",
    "Override",
    "Picture",
    "Purge",
    "Question",
    "ReturnFile",
    "ReturnVersion",
    "Room",
    "Session",
    "Shift",
    "Summary",
    "Venue",
    "WaitingRoom",
    "WaitlistEntry",
    "WalkIn",
    "Webhook",
    "Wish",
]
