"""What an organiser of helpers may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class TwoPlacesAtOnce(Refusal):
    sentence = _("{helper} helps somewhere else at that time: {place}, {begins}.")
    next_step = _("Choose another helper, or another time.")


class SameHelper(Refusal):
    sentence = _("Both shifts are the same person’s: there is nothing to swap.")
