"""What a judge or an organiser may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.competition.panel.refusals import ReasonMissing as ReasonMissing
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


class SheetsIncomplete(Refusal):
    sentence = _("Not all handed in: marks are missing for {numbers}.")
    next_step = _("Complete them, or abstain with a reason. Nothing was locked.")


class AlreadyDecidedLate(Refusal):
    sentence = _("The sheet of entry {number} does not wait for a decision any more.")


class RulesChanged(Refusal):
    sentence = _(
        "The rule sheet is not the one under which the first mark was given. No marks are taken until it is restored."
    )


class ChangedElsewhere(Refusal):
    sentence = _("Entry {number}: this sheet was changed on another device at {at}.")
    next_step = _("Nothing is lost: what you gave here is still here. Compare, then choose.")
