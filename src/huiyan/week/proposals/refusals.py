"""What a host or a moderator may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class ProposalsClosed(Refusal):
    sentence = _("Proposals for “{edition}” were taken until {until}.")
    next_step = _("Your draft is kept. Ask the organiser if it can still be taken.")


class NotYours(Refusal):
    sentence = _("“{title}” is {state} and cannot be changed now.")
    next_step = _("Ask the moderators to return it, or withdraw it.")


class Incomplete(Refusal):
    sentence = _("Not yet complete: {missing}.")
    next_step = _("Your draft is saved. Fill what is missing and hand it in again.")


class AlreadyDecided(Refusal):
    sentence = _("Somebody has decided on “{title}” meanwhile: it is {state}.")


class SayWhy(Refusal):
    sentence = _("Say why, or what is to be changed: the host reads it.")
    status = 422


class HasBookings(Refusal):
    sentence = _("{places} places of this session are booked.")
    next_step = _("Cancel the session instead, so that everyone booked is told.")
