"""What is refused when results are ranked, published or appealed against."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class NoMarks(Refusal):
    sentence = _("There are no submitted marks in this round yet.")


class StillOpen(Refusal):
    sentence = _("Judging is still open: close it first, so that no mark arrives after the ranking.")


class RulesDoNotFit(Refusal):
    sentence = _("The rule sheet does not fit the marks: {problem}.")


class EarlierRoundNotPublic(Refusal):
    sentence = _("The rule sheet counts “{round}”, and the results of that round are not public yet.")
    next_step = _("Publish the results of that round first.")


class EarlierRoundChanged(Refusal):
    sentence = _(
        "The rule sheet counts “{round}”, and marks of that round have changed since its results became public."
    )
    next_step = _("Compute that round again and publish its correction first.")


class AlreadyPublished(Refusal):
    sentence = _("These results are public already. A correction is a new record that says why.")
    next_step = _("To correct them, compute the ranking again and publish the new one with its reason.")


class ReasonMissing(Refusal):
    sentence = _("Say why: the reason is kept with the record, and everyone can read it.")


class MarksChanged(Refusal):
    sentence = _("Marks have changed since this ranking was computed.")
    next_step = _("Compute the ranking again, look at it, then publish it.")


class SecondPersonNeeded(Refusal):
    """Of a final result, and of a correction of a slip on stage."""

    sentence = _("This needs two people: somebody else than you has to confirm it.")
    next_step = _("Ask another organiser to open this page and confirm.")


class WaitsForSecondPerson(Refusal):
    sentence = _("This waits for its second person already.")


class AlreadyDecided(Refusal):
    sentence = _("This was decided already.")


class TooLateToAppeal(Refusal):
    sentence = _("Appeals against this result were possible until {until}.")
    next_step = _("Write to the contact named in the call if you have learnt something new.")


class AppealWaiting(Refusal):
    sentence = _("An appeal of this entry is being examined already.")
