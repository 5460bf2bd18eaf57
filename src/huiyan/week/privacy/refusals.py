"""What somebody who asks for erasure may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class StillWaits(Refusal):
    sentence = _("You still wait for places; without a number nobody could tell you that some are free.")
    next_step = _("Leave the waiting list first, then erase your data.")


class StillToBeDrawn(Refusal):
    sentence = _("Your wishes are still to be drawn; without a number nobody could tell you what you got.")
    next_step = _("Take your wishes back first, or wait for the draw; then erase your data.")


class AlreadyErased(Refusal):
    sentence = _("This was erased already; nothing about you is left.")
