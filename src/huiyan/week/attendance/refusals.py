"""What a helper may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class FewerThanNobody(Refusal):
    sentence = _("Only {counted} people were counted; {people} cannot be taken away.")


class NotBegunYet(Refusal):
    sentence = _("Nobody can have come: the session has not begun.")
    next_step = _("Declare the number when it is over.")


class EstimateNeedsAGround(Refusal):
    sentence = _("An estimate says how it was found.")
    next_step = _("For example: counted on a photograph at 10:15; 12 rows of 20 seats, three quarters full.")


class NotAMessage(Refusal):
    sentence = _("This is not what a device at the door sends.")
    status = 400


class NotYourDoor(Refusal):
    sentence = _("You do not stand at this door.")
    next_step = _("The scan stays on this device: sign in as its helper.")
    status = 404
