"""What somebody who books may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class Full(Refusal):
    sentence = _("{left} places are left, you asked for {seats}.")
    next_step = _("Take another time, a smaller group, or the waiting list.")


class NotOpenYet(Refusal):
    sentence = _("Booking opens {opens}. Server time is {now}.")


class ByDraw(Refusal):
    sentence = _("The places of this session are drawn by lot. Wishes are taken until {until}.")
    next_step = _("Give your wishes; the link stands at the activity.")


class Closed(Refusal):
    sentence = _("Booking for this session ended {closed}.")
    next_step = _("Look for another time.")


class Cancelled(Refusal):
    sentence = _("This session does not take place.")
    next_step = _("Look for another time.")


class NoBookingNeeded(Refusal):
    sentence = _("Nothing is booked for this activity: just come.")


class GroupTooLarge(Refusal):
    sentence = _("One booking takes at most {most} people.")
    next_step = _("School classes are booked by their teacher.")


class AlreadyBooked(Refusal):
    sentence = _("This telephone number already holds places or waits in this session.")
    next_step = _("Open the link in the message that was sent to it; there you can change or cancel.")


class AlreadyEnded(Refusal):
    sentence = _("This booking has ended already.")


class TooLateToCancel(Refusal):
    sentence = _("It could be cancelled until {until}.")
    next_step = _("If you do not come, your places are given to others at the door.")


class OfferGone(Refusal):
    sentence = _("This offer held until {until} and has gone to others.")
    next_step = _("Join the waiting list again, or take another time.")


class AlreadyOver(Refusal):
    sentence = _("This session is over: nothing of it can change.")


class NothingChanges(Refusal):
    sentence = _("Time and place are as before; nobody was told anything.")
