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


class TooManyBookings(Refusal):
    sentence = _("One telephone number can hold places in {most} sessions of this Week; this one holds {most}.")
    next_step = _("Cancel a booking that you do not need.")


class TooOften(Refusal):
    sentence = _("Too many bookings come from your network. Nothing was booked.")
    next_step = _("Wait a minute and send the form again.")
    status = 429


class BelowBooked(Refusal):
    sentence = _("{taken} places are booked or held for the waiting list; there cannot be fewer than that.")
    next_step = _("Cancel bookings first, or tell the visitors.")


class AlreadyIn(Refusal):
    sentence = _("This group has been let in already.")


class TooLateToChange(Refusal):
    sentence = _("It could be changed until {until}.")
    next_step = _("Say at the door how many you are.")


class OnlyForClasses(Refusal):
    sentence = _("A school class is changed on its own page.")


class RoomNotOpen(Refusal):
    sentence = _("The waiting room opens {opens}. Server time is {now}.")


class ThroughTheRoom(Refusal):
    sentence = _("This session is booked through its waiting room.")
    next_step = _("Go back to the activity and enter the waiting room.")


class NotYourTurn(Refusal):
    sentence = _("It is not your turn yet: {before} people are let on before you.")
    next_step = _("Stay on the page of the waiting room; it leads you on.")


class TurnUsed(Refusal):
    sentence = _("Places were booked with this turn already.")


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
