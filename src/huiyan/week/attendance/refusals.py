"""What a helper may be told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.kernel.errors import Refusal


class FewerThanNobody(Refusal):
    sentence = _("Only {counted} people were counted; {people} cannot be taken away.")
