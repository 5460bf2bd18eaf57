"""What is said about a shift."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.shell.templatetags.shell import inlang, moment
from huiyan.week.day.models import Shift
from huiyan.week.day.queries import helpers
from huiyan.week.editions.forms import MOMENT
from huiyan.week.editions.models import Edition
from huiyan.week.proposals.models import Activity, Session


class ShiftForm(forms.ModelForm[Shift]):
    """Who helps where and when; at the door of a session its place and times are taken from it."""

    class Meta:
        model = Shift
        fields = ("helper", "session", "venue", "starts_at", "ends_at", "note")
        widgets = {"starts_at": MOMENT, "ends_at": MOMENT}

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helper, session = self.fields["helper"], self.fields["session"]
        helper.queryset = helpers()  # type: ignore[attr-defined]  # a ModelChoiceField
        helper.label_from_instance = lambda user: user.name  # type: ignore[attr-defined]
        session.queryset = Session.objects.filter(  # type: ignore[attr-defined]
            activity__edition=edition, activity__state=Activity.State.PUBLISHED
        ).select_related("activity")
        session.label_from_instance = _said  # type: ignore[attr-defined]
        for name in ("venue", "starts_at", "ends_at"):
            self.fields[name].required = False
            self.fields[name].help_text = _("Empty: as the session.")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        session = given.get("session")
        if session:
            given["venue"] = given.get("venue") or session.venue
            given["starts_at"] = given.get("starts_at") or session.starts_at
            given["ends_at"] = given.get("ends_at") or session.ends_at
        for name in ("venue", "starts_at", "ends_at"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Without a session a shift needs this."))
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", _("It must end after it begins."))
        return given


class HandOnForm(forms.Form):
    """Another helper for a shift."""

    to = forms.ModelChoiceField(label=_("Give it to"), queryset=User.objects.none())

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = helpers().exclude(pk=shift.helper_id)  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda user: user.name  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    """Another helper's shift to swap with."""

    other = forms.ModelChoiceField(label=_("Swap it with"), queryset=Shift.objects.none())

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Shift.objects.filter(edition=shift.edition_id).exclude(helper=shift.helper_id)
        self.fields["other"].queryset = others.select_related("helper", "venue")  # type: ignore[attr-defined]
        self.fields["other"].label_from_instance = _shift_said  # type: ignore[attr-defined]


def _said(session: Session) -> str:
    return f"{moment(session.starts_at, 'short')} · {inlang(session.activity, 'title')}"


def _shift_said(shift: Shift) -> str:
    return f"{shift.helper.name} · {moment(shift.starts_at, 'short')} · {inlang(shift.venue, 'name')}"
