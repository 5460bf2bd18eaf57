"""What may be said to those who assign, and to judges who describe themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class CannotAssign(Refusal):
    sentence = _("Not possible: {shortage}.")
    next_step = _(
        "Invite another judge, allow more entries for each, or ask for fewer judges per entry. Nothing was changed."
    )


class JudgingHasBegun(Refusal):
    sentence = _("Marks have been given in this round: its judges are changed one by one, not all at once.")


class Locked(Refusal):
    sentence = _("The assignment is locked.")
    next_step = _("Unlock it with a reason, or change single judges by the smallest change.")


class NotLocked(Refusal):
    sentence = _("There is no locked assignment here.")


class NothingAssigned(Refusal):
    sentence = _("Nobody is assigned yet; run the assignment first.")


class NothingToAssign(Refusal):
    sentence = _("No admitted entry takes part in this round yet.")


class AlreadyRunning(Refusal):
    sentence = _("A run of this round is waiting for its answer.")


class NotDrawable(Refusal):
    sentence = _("This seed was drawn already, or the lottery was begun anew.")


class CannotRestore(Refusal):
    sentence = _("This run cannot be restored: entry {entry} and {judge} must not meet any more.")


class NoPanel(Refusal):
    sentence = _("{judge} is in none of the panels of this round.")
    next_step = _("Put the judge into a panel on the page of the judges first.")


class CannotFix(Refusal):
    sentence = _("{judge} must not read entry {entry}: {why}.")
    next_step = _("Lift the conflict with a reason first.")


class Outdated(Refusal):
    sentence = _("Something changed since this was proposed.")
    next_step = _("Ask for the proposal again; nothing was changed.")


class NothingToMend(Refusal):
    sentence = _("Every entry has the judges it needs; nothing has to change.")


class ReadingStays(Refusal):
    sentence = _("{judge} does not read entry {entry} any more, or has handed it in: that reading stays.")


class NoSuchEntry(Refusal):
    sentence = _("No entry {number} takes part in this round.")
    next_step = _("Write the number of an entry of this round; nothing was changed.")
    status = 422


class JudgingIsOver(Refusal):
    sentence = _("The judging of this round is over: nobody is moved any more.")


class ReadsItAlready(Refusal):
    sentence = _("{judge} reads entry {entry} already.")
