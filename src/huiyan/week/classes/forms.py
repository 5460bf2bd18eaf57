"""What a teacher says: which class, how many, what it needs, when the bus comes. No pupil is named."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyan.week.bookings.forms import clean_telephone
from huiyan.week.codes import Need
from huiyan.week.editions.forms import Codes
from huiyan.week.proposals.models import Session

CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
NUMBERS = ("adults", "children", "needs", "bus_at")


def one_name(text: str) -> str:
    """A name in one spelling: full-width letters and doubled spaces are the same school."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


class NumbersForm(forms.Form):
    """What may be changed until the last moment: numbers, needs, bus."""

    children = forms.IntegerField(label=_("Pupils"), min_value=1, max_value=500)
    adults = forms.IntegerField(label=_("Adults with them"), min_value=1, max_value=50, initial=2)
    needs = Codes(label=_("What we should know"), choices=Need.choices, required=False)
    bus_at = forms.TimeField(label=_("Bus arrives"), widget=CLOCK, required=False)

    def changes(self) -> dict[str, Any]:
        """The numbers as the actions take them; whoever says when the bus comes needs a place for it."""
        changes = {name: self.cleaned_data[name] for name in NUMBERS}
        if changes["bus_at"]:
            changes["needs"] = " ".join(sorted({*changes["needs"].split(), Need.BUS.value}))
        return changes


class ContactForm(forms.Form):
    """Which class, and how its teacher is reached."""

    school = forms.CharField(label=_("School"), max_length=80)
    class_name = forms.CharField(label=_("Class"), max_length=40)
    teacher = forms.CharField(label=_("Your name"), max_length=80, help_text=_("For the host only; never public."))
    phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)

    def clean_phone(self) -> str:
        return clean_telephone(self.cleaned_data["phone"])

    def clean_school(self) -> str:
        return one_name(self.cleaned_data["school"])

    def clean_class_name(self) -> str:
        return one_name(self.cleaned_data["class_name"])

    def contact(self) -> dict[str, Any]:
        """The class and its teacher as the actions take them."""
        names = ("school", "class_name", "teacher", "phone", "email")
        return {**{name: self.cleaned_data[name] for name in names}, "language": get_language() or "zh-hans"}


class ClassForm(ContactForm, NumbersForm):
    """A class for one of the times of an activity."""

    session = forms.TypedChoiceField(label=_("Time"), coerce=int, widget=forms.RadioSelect)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    field_order = (
        "session",
        "school",
        "class_name",
        "children",
        "adults",
        "needs",
        "bus_at",
        "teacher",
        "phone",
        "email",
    )

    def __init__(self, *args: Any, sessions: list[Session], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = {session.pk: session for session in sessions}
        self.fields["session"].choices = [(pk, str(pk)) for pk in self.sessions]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["key"].initial = secrets.token_urlsafe(12)

    def chosen(self) -> Session:
        """The session that was chosen."""
        return self.sessions[self.cleaned_data["session"]]

    def group(self) -> dict[str, Any]:
        """The class as the actions take it."""
        return {**self.contact(), **self.changes()}

    def sent(self) -> list[tuple[str, str]]:
        """Everything that was sent, to be sent once more by one button."""
        return [(name, value) for name in self.fields for value in self.data.getlist(name)]  # type: ignore[attr-defined]  # request.POST
