"""What a visitor may be told about an answer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NotBegun(Refusal):
    sentence = _("This session has not begun: it begins {begins}.")
    next_step = _("Come back when you have seen it.")


class FeedbackClosed(Refusal):
    sentence = _("Answers were taken until {closed}.")


class AlreadyAnswered(Refusal):
    sentence = _("An answer for this session was given on this device already.")


class TooMany(Refusal):
    status = 429
    sentence = _("Many answers came from this network within the hour.")
    next_step = _("Please try again a little later.")
