"""What may be asked of the board."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.competition.following.queries import APART


class ApartForm(forms.Form):
    """From how many points on judges are far apart."""

    apart = forms.DecimalField(label=_("Points apart"), min_value=1, max_value=1000, required=False, initial=APART)

    def least(self) -> Decimal:
        """The number of the address, or the usual one."""
        return (self.cleaned_data.get("apart") if self.is_valid() else None) or Decimal(APART)
