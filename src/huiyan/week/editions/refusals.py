"""What an organiser may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class StillMissing(Refusal):
    sentence = _("The programme cannot be made public yet: {missing}.")
    next_step = _("Fill what is missing; nothing was changed.")


class NoPicture(Refusal):
    sentence = _("Choose a picture first.")
    status = 422
