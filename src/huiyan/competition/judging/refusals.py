"""What a judge or an organiser may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class AlreadySubmitted(Refusal):
    sentence = _("The sheet of entry {number} is handed in and cannot be changed any more.")


class NotBeingJudged(Refusal):
    sentence = _("This round does not take marks now.")


class OutOfRange(Refusal):
    sentence = _("{criterion}: {mark} is not possible; marks go from {low} to {high} in steps of {step}.")
    status = 422


class MarksMissing(Refusal):
    sentence = _("Entry {number}: no mark yet for {criteria}.")
    next_step = _("What you gave is saved.")


class CannotAssign(Refusal):
    sentence = _("Not possible: {shortage}.")
    next_step = _(
        "Invite another judge, allow more entries for each, or ask for fewer judges per entry. Nothing was changed."
    )


class JudgingHasBegun(Refusal):
    sentence = _("Marks have been given in this round: its judges are changed one by one, not all at once.")
