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


class AlreadyOpened(Refusal):
    sentence = _("The edition after “{earlier}” is open already: “{name}” ({slug}).")
    next_step = _("Go on with that one, or open a new edition of its own.")
