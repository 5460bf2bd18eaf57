"""What an entrant or an organiser may be told."""

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


class ScreenedAlready(Refusal):
    """Also while the decision waits for its letter, which the sentence must not tell."""

    sentence = _("The organisers have taken this entry up for screening: it stands as it was handed in.")
    next_step = _("If something must be changed, ask the organisers; their contact stands on the page of the call.")


class TooManyUploads(Refusal):
    sentence = _("{most} files are being sent already.")
    next_step = _("Finish one of them first, or wait a day until they lapse.")
    status = 429


class TeamIsFull(Refusal):
    sentence = _("A team has at most {most} members besides the captain.")


class SentJustNow(Refusal):
    sentence = _("{name} has received a link less than {minutes} minutes ago.")
    next_step = _("Wait a little before you send another one.")
    status = 429


class AlreadyAnswered(Refusal):
    sentence = _("{name} has answered already.")


class ReasonNeeded(Refusal):
    sentence = _("Say why: the reason is kept and told to the captain.")
    status = 422


class NothingChanged(Refusal):
    sentence = _("Nothing was changed.")


class WithdrawnAlready(Refusal):
    sentence = _("This entry is withdrawn already.")


class NotADraft(Refusal):
    sentence = _("Only a draft can be handed in; this entry is no draft.")


class NotWithdrawn(Refusal):
    sentence = _("This entry is not withdrawn.")


class NobodyToRemind(Refusal):
    sentence = _(
        "There is no draft to remind of: those chosen are handed in, or a reminder waits in the outbox already."
    )
