"""What a helper sends from the door."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.week.attendance.actions import Scan


class Device(forms.Form):
    """The device and its how-manieth message; a message sent twice is done once."""

    device = forms.CharField(max_length=40, widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].initial = secrets.token_hex(8)
        self.fields["sequence"].initial = 1


class ScanForm(Device):
    """A code, typed or read by a scanner that types, and the number of people if it differs."""

    code = forms.CharField(label=_("Code of the ticket"), max_length=200)
    people = forms.IntegerField(label=_("People"), min_value=1, max_value=2000, required=False)

    def scan(self) -> Scan:
        """What was seen; a scanner that types may give the whole link, of which the code is the last part."""
        given = self.cleaned_data
        code = given["code"].strip().rstrip("/").rsplit("/", 1)[-1]
        return Scan(code=code, device=given["device"], sequence=given["sequence"], people=given["people"])


class WalkInForm(Device):
    """A click."""

    people = forms.IntegerField(min_value=-50, max_value=50)

    def clean_people(self) -> int:
        """Nobody is not a click."""
        people = int(self.cleaned_data["people"])
        if people == 0:
            raise forms.ValidationError(_("Count at least one."))
        return people
