"""What an organiser may be told about a file."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class CannotRead(Refusal):
    sentence = _("“{name}” cannot be imported. {reason}")
    next_step = _("Nothing was changed.")
    status = 422


class StillWrong(Refusal):
    sentence = _("{problems} problems must be mended in the file first.")
    next_step = _("Nothing was changed. Mend the file and try it again.")


class NotThisNow(Refusal):
    sentence = _("This import is {state}.")


class InUse(Refusal):
    sentence = _(
        "It cannot be undone: {people} people have booked, wait or came in {sessions} of its sessions, or other things hang on it."
    )
    next_step = _("Cancel single activities instead, so that everyone booked is told.")
