"""The form under an activity: which time, how many, and one telephone number."""

from __future__ import annotations

import datetime
import re
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.week.codes import Need
from huiyan.week.editions.forms import MOMENT, Codes
from huiyan.week.proposals.models import Session

PHONE = re.compile(r"\+?\d{7,15}")
MOST_RELEASE = datetime.timedelta(hours=2)
DOMESTIC = re.compile(r"^(\+86|0086)(?=1\d{10}$)")


def new_key() -> str:
    """Tells one form from every other: sent again, it gives the booking that it made. A page that many share makes it in the browser."""
    return secrets.token_urlsafe(12)


def clean_telephone(text: str) -> str:
    """Digits alone, so that one number is one number however it is written."""
    digits = re.sub(r"[\s().-]", "", text)
    if not PHONE.fullmatch(digits):
        raise ValidationError(_("This is not a telephone number."))
    return DOMESTIC.sub("", digits)


class GroupForm(forms.Form):
    """How many come after all."""

    adults = forms.IntegerField(label=_("Adults"), min_value=0, max_value=99)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=99)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "adults" in cleaned and "children" in cleaned and not cleaned["adults"] + cleaned["children"]:
            self.add_error("adults", _("At least one person must come."))
        return cleaned


class BookingForm(GroupForm):
    """A group that comes; children are a number and never a name."""

    field_order = ("session",)
    session = forms.TypedChoiceField(label=_("Time"), coerce=int, widget=forms.RadioSelect)
    adults = forms.IntegerField(label=_("Adults"), min_value=0, max_value=99, initial=1)
    children = forms.IntegerField(label=_("Children"), min_value=0, max_value=99, initial=0)
    phone = forms.CharField(label=_("Telephone number"), max_length=24)
    email = forms.EmailField(label=_("E-mail"), required=False)
    needs = Codes(label=_("What we should know"), choices=Need.choices, required=False)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    turn = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {session.pk: session for session in sessions}
        self.fields["session"].choices = [(pk, str(pk)) for pk in self.sessions]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_phone(self) -> str:
        return clean_telephone(self.cleaned_data["phone"])

    def chosen(self) -> Session:
        """The session that was chosen."""
        return self.sessions[self.cleaned_data["session"]]

    def group(self) -> dict[str, Any]:
        """The group as the actions take it."""
        names = ("adults", "children", "phone", "email", "needs")
        return {**{name: self.cleaned_data[name] for name in names}, "language": get_language() or "zh-hans"}

    def proofs(self) -> dict[str, str]:
        """What came hidden with the form: its key, and the turn of a waiting room."""
        return {name: self.cleaned_data[name] for name in ("key", "turn")}

    def sent(self) -> list[tuple[str, str]]:
        """Everything that was sent, to be sent once more by one button."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]  # type: ignore[attr-defined]  # request.POST


class PlacesForm(forms.ModelForm[Session]):
    """How many places a session has, and when they are booked, given back, and queued for."""

    class Meta:
        model = Session
        fields = ("capacity", "opens_at", "closes_at", "release_at", "admit_per_minute")
        widgets = {"opens_at": MOMENT, "closes_at": MOMENT, "release_at": MOMENT}

    def __init__(self, *args: Any, may_add: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_add:  # a host asks for them where a change of the programme is asked for
            del self.fields["capacity"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes, release = (cleaned.get(name) for name in ("opens_at", "closes_at", "release_at"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Booking must close after it opens."))
        if release and not self.instance.starts_at - MOST_RELEASE <= release <= self.instance.ends_at:
            self.add_error(
                "release_at", _("Unclaimed places go back within two hours before the start, or while it runs.")
            )
        if cleaned.get("admit_per_minute") and not opens:
            self.add_error("opens_at", _("A waiting room needs the time at which booking opens."))
        return cleaned


class TellForm(forms.Form):
    """A message to everyone who booked or waits."""

    text = forms.CharField(
        label=_("Message"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The title, the time, the place and the link to the ticket are added."),
    )  # fmt: skip
    hold = forms.BooleanField(label=_("Hold it in the outbox until somebody has read it"), required=False)
