"""What a host or a moderator may be told about a change."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class RoomTaken(Refusal):
    sentence = _("“{title}” is in {room} at that time ({when}).")
    next_step = _("Choose another time or room; where two activities share a hall, choose the place without a room.")


class ChangeDecided(Refusal):
    sentence = _("Somebody has decided on this change meanwhile: {state}.")


class NotInProgramme(Refusal):
    sentence = _("“{title}” is not in the programme any more.")


class ChangedMeanwhile(Refusal):
    sentence = _("The host has changed it again meanwhile.")
    next_step = _("Read what is asked for now, then decide.")
