"""What a helper sends from the door: one code or click by the page's own form, or many that waited on a device."""

from __future__ import annotations

import datetime
import json
import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyan.week.attendance.models import CheckIn, Declaration
from huiyan.week.attendance.refusals import NotAMessage
from huiyan.week.attendance.verdicts import Scan, Sent

LARGEST_SEQUENCE = 2_000_000_000
LATEST = 8_640_000_000_000  # milliseconds; the year 2243, before every clock's end
MOST_MESSAGES = 200


class Device(forms.Form):
    """The device and its how-manieth message; a message sent twice is done once."""

    device = forms.CharField(max_length=40, widget=forms.HiddenInput)
    sequence = forms.IntegerField(min_value=1, max_value=LARGEST_SEQUENCE, widget=forms.HiddenInput)
    at = forms.IntegerField(min_value=1, max_value=LATEST, required=False)
    sent = forms.IntegerField(min_value=1, max_value=LATEST, required=False)
    session = forms.IntegerField(min_value=1, max_value=LARGEST_SEQUENCE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["device"].initial = secrets.token_hex(8)
        self.fields["sequence"].initial = 1

    def sending(self) -> Sent:
        """By which device and when."""
        given = self.cleaned_data
        return Sent(given["device"], given["sequence"], _moment(given["at"]), _moment(given["sent"]))


class ScanForm(Device):
    """A code, typed or read by a scanner that types, and the number of people if it differs."""

    code = forms.CharField(label=_("Code of the ticket"), max_length=400)
    token = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    people = forms.IntegerField(label=pgettext_lazy("a number", "People"), min_value=1, max_value=2000, required=False)
    way = forms.ChoiceField(choices=CheckIn.Way.choices, required=False)
    shown = forms.ChoiceField(choices=CheckIn.Said.choices, required=False)
    reason = forms.ChoiceField(choices=CheckIn.Reason.choices, required=False)

    def scan(self) -> Scan:
        """What was seen; a scanner that types gives the whole link, with the code and perhaps its signed part at the end."""
        given = self.cleaned_data
        code, token = given["code"].strip().rstrip("/"), given["token"]
        if "/" in code:
            _before, _slash, rest = code.rpartition("/c/")
            code, _slash, token = (rest or code.rsplit("/", 1)[-1]).partition("/")
        way = given["way"] or (CheckIn.Way.SCANNED if token else CheckIn.Way.TYPED)
        return Scan(code, self.sending(), token, way, given["people"], given["shown"], given["reason"])


class WalkInForm(Device):
    """A click."""

    people = forms.IntegerField(min_value=-50, max_value=50)

    def clean_people(self) -> int:
        """Nobody is not a click."""
        people = int(self.cleaned_data["people"])
        if people == 0:
            raise forms.ValidationError(_("Count at least one."))
        return people


class DeclarationForm(forms.ModelForm[Declaration]):
    """How many came where nobody counted."""

    class Meta:
        model = Declaration
        fields = ("grade", "people", "ground")
        labels = {"grade": _("Kind of number"), "people": pgettext_lazy("a number", "People")}


KINDS: dict[str, type[ScanForm] | type[WalkInForm]] = {"scan": ScanForm, "walk_in": WalkInForm}


def form_of(message: dict[str, Any]) -> ScanForm | WalkInForm:
    """One message as the form of its kind."""
    return KINDS[message["kind"]](message)


def read_batch(body: bytes) -> list[ScanForm | WalkInForm]:
    """The messages of a device in their order, each as its form; Refusal for anything else."""
    try:
        given = json.loads(body)
        both = {"device": given["device"], "sent": given["sent"]}
        return [form_of({**one, **both}) for one in given["messages"][:MOST_MESSAGES]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotAMessage from None


def _moment(milliseconds: int | None) -> datetime.datetime | None:
    return None if milliseconds is None else datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
