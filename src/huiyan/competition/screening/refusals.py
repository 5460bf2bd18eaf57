"""What a screener may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class AlreadyDecided(Refusal):
    sentence = _("Somebody has decided on entry {number} meanwhile: {decision}.")


class HeldByAnother(Refusal):
    sentence = _("{name} is screening entry {number} now, until {until} at the latest.")
    next_step = _("Take the next one; this one is free again when it was decided or the time is over.")


class NeedsALetter(Refusal):
    sentence = _("Say why: the entrant receives this letter.")


class NeedsANote(Refusal):
    sentence = _("Say in the note what the second person should look at.")


class NotLookedAt(Refusal):
    sentence = _("{count} rules still say that somebody must look: answer them with yes or no before you admit.")


class DoesNotFit(Refusal):
    sentence = _(
        "An entry that does not fit a rule cannot be admitted: return or refuse it, or answer the rule otherwise and say why."
    )


class NeedsAReason(Refusal):
    sentence = _("You answer a rule otherwise than the program: say why.")


class ChangedMeanwhile(Refusal):
    sentence = _("The team has changed entry {number} while you looked at it.")
    next_step = _("Open it again and look at what changed.")


class SecondLookByAnother(Refusal):
    sentence = _("You have asked for a second look: another person decides.")


class CannotUndo(Refusal):
    sentence = _("The decision on entry {number} cannot be undone any more: {why}.")


class LetterIsGone(Refusal):
    sentence = _("The letter has gone and cannot be changed any more.")
