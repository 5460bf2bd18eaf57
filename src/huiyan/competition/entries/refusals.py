"""What an entrant may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NotOpen(Refusal):
    sentence = _("This call does not take entries now: it is open from {opens} to {closes}.")


class TooLate(Refusal):
    sentence = _(
        "The deadline was {closes}, with {minutes} minutes of grace for entries begun before it. Server time is {now}."
    )


class Incomplete(Refusal):
    sentence = _("Not yet complete: {missing}.")
    next_step = _("Your draft is saved. Fill what is missing and submit again.")


class AlreadyJudged(Refusal):
    sentence = _("This entry is being judged and cannot be changed any more.")
