"""What somebody who asks for erasure may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class StillWaits(Refusal):
    sentence = _("You still wait for places; without a number nobody could tell you that some are free.")
    next_step = _("Leave the waiting list, or take your wishes back; then erase your data.")


class AlreadyErased(Refusal):
    sentence = _("This was erased already; nothing about you is left.")
