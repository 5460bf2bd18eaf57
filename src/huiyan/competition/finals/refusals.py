"""What is refused on stage."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class AlreadyDrawn(Refusal):
    sentence = _("The order is drawn already; it is not drawn a second time.")


class NobodyToDraw(Refusal):
    sentence = _("No entry takes part in this round yet.")


class NotAllIn(Refusal):
    sentence = _("{missing} of {seats} judges have not handed in their sheet for {number}.")
    next_step = _("The score is announced when all are in.")


class NothingToCorrect(Refusal):
    sentence = _("These marks can no longer be corrected here: the results are public or the sheet was not handed in.")
    next_step = _("A public result is corrected by a new ranking that is published with its reason.")


class BadMark(Refusal):
    sentence = _("{criterion}: marks go from {low} to {high} in steps of {step}.")
